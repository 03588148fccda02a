"""Which symbols had which labels: what a network that saw a symbol rarely, or a word never, does not know of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["SymbolLabels", "copied", "with_copy"]

Floats = NDArray[np.float64]


class SymbolLabels:
    """The numbers of the labels that each symbol had, and how often it was seen, from words with their labels."""

    def __init__(self, counts: Iterable[tuple[Sequence[Hashable], Sequence[int], int]]) -> None:
        seen: dict[Hashable, Counter[int]] = {}
        for word, codes, count in counts:
            for symbol, code in zip(word, codes, strict=True):
                seen.setdefault(symbol, Counter())[code] += count
        self._codes = {symbol: np.array(sorted(each), dtype=np.int64) for symbol, each in seen.items()}
        self._times = {symbol: each.total() for symbol, each in seen.items()}

    def likely(self, found: Floats, item: Sequence[Hashable]) -> Floats:
        """The probabilities `found` (time, K), those of labels that a symbol never had divided by 1 + how often it was.

        A symbol that was never seen may have any label.
        """
        nothing = np.zeros(0, dtype=np.int64)
        codes = [self._codes.get(symbol, nothing) for symbol in item]
        row = np.repeat(np.arange(len(item)), [len(each) for each in codes])
        column = np.concatenate([nothing, *codes])
        better = found / np.array([1.0 + self._times.get(symbol, 0) for symbol in item])[:, None]
        better[row, column] = found[row, column]
        return np.asarray(better / better.sum(axis=1, keepdims=True))


def with_copy(found: Floats, codes: Sequence[int], share: float) -> Floats:
    """The probabilities `found` (time, K) of a word, mixed with the one way to label it that `codes` are.

    That way has the probability `share`. A label counts as much as the likeliest way that has it, so that the likeliest
    labels are those of the likeliest way of all.
    """
    steps = np.arange(len(found))
    best = found.max(axis=1)
    ways = (1.0 - share) * best.prod() * found / best[:, None]
    ways[steps, codes] = np.maximum(ways[steps, codes], share + (1.0 - share) * found[steps, codes].prod())
    return np.asarray(ways / ways.sum(axis=1, keepdims=True))


def copied(word: Sequence[Hashable], numbers: Mapping[Hashable, int]) -> list[int] | None:
    """The numbers of the labels that are the symbols themselves; None where one is no label."""
    codes = [numbers.get(symbol, -1) for symbol in word]
    return None if min(codes) < 0 else codes
