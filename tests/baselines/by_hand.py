"""Probabilities as Witten and Bell interpolate counts, in plain Python: what the tables are held against."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

__all__ = ["witten_bell"]


def witten_bell(texts: Sequence[Sequence[Any]], tokens: Sequence[Any], order: int, size: int) -> float:
    """The logarithm of the probability of `tokens` and their end, of `size` there are, counted in `texts`."""
    edges = [None] * (order - 1)
    seen = [[*edges, *text, None] for text in texts]
    found, whole = 0.0, [*edges, *tokens, None]
    for place in range(order - 1, len(whole)):
        share = 1 / size
        for reach in range(order):
            before = whole[place - reach : place]
            after = [t[p] for t in seen for p in range(order - 1, len(t)) if t[p - reach : p] == before]
            if not after:
                break
            share = (after.count(whole[place]) + len(set(after)) * share) / (len(after) + len(set(after)))
        found += math.log(share)
    return found
