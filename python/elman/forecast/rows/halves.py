"""The validation part in two halves of time: the earlier one decides, the later one belongs to calibration alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from elman.forecast.rows.recipe import Recipe, Rows

__all__ = ["FEWEST", "halves_of", "is_enough"]

FEWEST = 200  # windows of the validation part, below which all decide and nothing is calibrated

Ids = NDArray[np.int64]


def is_enough(recipe: Recipe, ends: Ids) -> bool:
    """Whether windows that end at `ends` (k,), each for all targets, are enough to part them."""
    return len(ends) * len(recipe.targets) >= FEWEST


def halves_of(recipe: Recipe, rows: Rows, ends: Ids) -> tuple[Ids, Ids]:
    """Windows of the validation part that decide and those that calibrate, by their last rows `ends` (k,), rising.

    All series are parted at one moment, or each at its own, as the table is cut: rows ahead of the first ones come
    before it, those of the others after it; windows whose rows ahead lie on both sides are in neither. Where there are
    too few all decide.
    """
    if not is_enough(recipe, ends):
        return ends, ends[:0]
    panel, horizon = rows.panel, recipe.horizon
    first, last = panel.time[ends + 1], panel.time[ends + horizon]
    series = panel.series_of(ends) if recipe.cuts.own else np.zeros(len(ends), dtype=np.int64)
    earlier, later = (np.zeros(len(ends), dtype=np.bool_) for _ in range(2))
    for number in np.unique(series):
        own = series == number
        moments = np.unique(first[own])
        middle = moments[(len(moments) - 1) // 2]
        earlier |= own & (last <= middle)
        later |= own & (first > middle)
    return ends[earlier], ends[later]
