"""Shifts of level: the last values of a series are farther from all before them than these are from each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["since_shift"]

Floats = NDArray[np.float64]
FEWEST = 3  # known values on both sides of a shift; one or two may be errors, or rare days


def since_shift(rows: Floats) -> NDArray[np.int64]:
    """How many of the last rows (k, t) came since the level shifted; 0 where it did not.

    >>> since_shift(np.array([[1.0, 2, 1, 2, 9, 8, 9], [1, 2, 1, 2, 3, 4, 5], [1, 2, 1, 2, 1, 9, 8]])).tolist()
    [3, 0, 0]
    """
    if rows.shape[1] < 2 * FEWEST:
        return np.zeros(len(rows), dtype=np.int64)
    known = np.isfinite(rows)
    count = np.cumsum(known, axis=1)[:, :-1]
    enough = (count >= FEWEST) & (known.sum(axis=1)[:, None] - count >= FEWEST)
    low, high = (each.accumulate(rows, axis=1)[:, :-1] for each in (np.fmin, np.fmax))  # up to each row
    later_low, later_high = (each.accumulate(rows[:, ::-1], axis=1)[:, -2::-1] for each in (np.fmin, np.fmax))
    with np.errstate(over="ignore", invalid="ignore"):  # what is infinite is no gap
        gap = np.fmax(later_low - high, low - later_high)
        shifted = enough & (gap > np.fmax(high - low, later_high - later_low))
    since = 1 + shifted[:, ::-1].argmax(axis=1)
    return np.where(shifted.any(axis=1), since, 0)
