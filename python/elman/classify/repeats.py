"""Sequences that a training part has several times: each is learnt once, and its class's share is set right after.

A name that stands twenty times in a table teaches no more about new names than one that stands there once; learnt
twenty times, it drowns the others. So each different sequence counts once, shared among its classes as they were
given to it. How frequent the classes are is taken from all rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elman.baselines.arithmetic import log
from elman.classify.sequences import Sequences
from elman.training.parting import numbered

__all__ = ["Once", "alike", "once", "shift"]


@dataclass(frozen=True)
class Once:
    """The first row of each different sequence and class (m,), and by how much it counts: a sequence by 1 in all."""

    rows: NDArray[np.int64]
    weights: NDArray[np.float32]


def alike(given: Sequences) -> NDArray[np.int64]:
    """A number for each sequence (n,), the same for texts or lists of symbols that are the same.

    >>> alike(Sequences("text", ["b", "a", "b"])).tolist()
    [0, 1, 0]
    """
    if given.kind == "numbers":
        return np.arange(len(given))
    return numbered([item if given.kind == "text" else tuple(item) for item in given.items])


def once(group: NDArray[np.int64], codes: NDArray[np.int64], rows: NDArray[np.int64]) -> Once:
    """What of `rows` is learnt, where those with the same `group` (n,) are the same sequence; `codes` (n,) are classes.

    >>> found = once(np.array([0, 1, 0, 0, 0]), np.array([0, 0, 1, 0, 1]), np.arange(5))
    >>> found.rows.tolist(), found.weights.tolist()
    ([0, 1, 2], [0.5, 1.0, 0.5])
    """
    pair = numbered(list(zip(group[rows].tolist(), codes[rows].tolist(), strict=True)))
    _, first, count = np.unique(pair, return_index=True, return_counts=True)
    whole = np.bincount(group[rows])[group[rows[first]]]
    return Once(rows[first], (count / whole).astype(np.float32))


def shift(codes: NDArray[np.int64], rows: NDArray[np.int64], learnt: Once, size: int) -> NDArray[np.float64]:
    """What to add to the score of each class (K,), so that classes are as frequent as in `rows`; 0 where nothing is."""
    wanted = np.bincount(codes[rows], minlength=size) / len(rows)
    had = np.bincount(codes[learnt.rows], weights=learnt.weights, minlength=size) / learnt.weights.sum()
    both = (wanted > 0) & (had > 0)
    return np.where(both, log(np.where(both, wanted, 1) / np.where(both, had, 1)), 0.0)
