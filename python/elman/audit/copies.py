"""The same sequence, passage or stretch of a series in two parts: what was learnt is measured."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.audit.found import Leak

__all__ = ["copied_passages", "copied_runs", "copied_sequences"]

Ids = NDArray[np.int64]
PIECE = 64  # symbols of a passage
FEWEST = 2  # of them, or of sequences, that are no accident
SHARE = 0.02  # of a text that is measured
RUN = 12  # rows of a stretch of a series
DIFFERENT = 0.5  # of these have values of their own


def copied_sequences(keys: Sequence[Hashable], part: Ids) -> list[Leak]:
    """Sequences (n,) of the test part (2), the same as one of those that are learnt; without any test part (all 0)
    those that stand there twice, as folds part them by lot. `keys` are the same for the same sequence."""
    if not (part == 2).any():
        twice = len(keys) - len(set(keys))
        if twice < FEWEST:
            return []
        evidence = f"{twice:,} of {len(keys):,} sequences are the same as another one, and folds part them by lot"
        return [Leak("the sequences", "copy", twice / len(keys), evidence)]
    learnt = {key for key, own in zip(keys, part.tolist(), strict=True) if own != 2}
    asked = [key for key, own in zip(keys, part.tolist(), strict=True) if own == 2]
    both = sum(key in learnt for key in asked)
    if both < FEWEST:
        return []
    evidence = f"{both:,} of its {len(asked):,} sequences are learnt too"
    return [Leak("the test part", "copy", both / len(asked), evidence)]


def copied_passages(learnt: Sequence[Any], asked: Sequence[Any]) -> list[Leak]:
    """Whether texts that are measured have passages of those that are learnt, each of 64 symbols at least."""
    pieces = {text[at : at + PIECE] for text in learnt for at in range(0, len(text) - PIECE + 1, PIECE)}
    found, total, first = 0, sum(map(len, asked)), ""
    for text in asked:
        at = 0
        while at + PIECE <= len(text):
            if text[at : at + PIECE] in pieces:
                first = first or str(text[at : at + PIECE])
                found, at = found + PIECE, at + PIECE
            else:
                at += 1
    if found < max(FEWEST * PIECE, SHARE * total):
        return []
    evidence = f"{100 * found / total:.0f} % of it stands in what is learnt too, such as {first[:30]!r}"
    return [Leak("the test part", "copy", found / total, evidence)]


def copied_runs(y: NDArray[np.float64], starts: Ids, part: NDArray[np.int8], names: Sequence[str]) -> list[Leak]:
    """Series whose test part (2) another series has, value by value, in rows that are learnt.

    Stretches of 12 rows, half of them at least with values of their own; those that the series itself has had before
    repeat, and are no copies.
    """
    seen: dict[bytes, set[int]] = {}
    for number, (a, b) in enumerate(zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)):
        for run, last in _runs(y[a:b], part[a:b]):
            if last < 2:
                seen.setdefault(run, set()).add(number)
    found = []
    for number, (a, b) in enumerate(zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)):
        runs = [seen.get(run, set()) for run, last in _runs(y[a:b], part[a:b], first=2) if last == 2]
        others = [owners for owners in runs if owners and number not in owners]
        if len(others) >= max(len(runs) / 2, 1):
            other = names[min(others[0])]
            evidence = f"what it has in the test part stands in {other!r} among rows that are learnt"
            found.append(Leak(f"the series {names[number]!r}", "copy", len(others) / len(runs), evidence))
    return found


def _runs(y: NDArray[np.float64], part: NDArray[np.int8], first: int = 0) -> list[tuple[bytes, int]]:
    """The stretches of a series as bytes, with the part of their last row; those whose first row is of a part from
    `first` on."""
    if len(y) < RUN:
        return []
    windows = np.lib.stride_tricks.sliding_window_view(y, RUN)
    different = (np.diff(np.sort(windows, axis=1), axis=1) > 0).sum(axis=1) >= DIFFERENT * RUN
    kept = np.flatnonzero(different & np.isfinite(windows).all(axis=1) & (part[: len(windows)] >= first))
    return [(windows[at].tobytes(), int(part[at + RUN - 1])) for at in kept.tolist()]
