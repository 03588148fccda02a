"""What the step of a table and its times tell the prior: seasons, and which months rows are."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.prior.clock import NO_MONTH, Clock
from elman.table.calendar import long_season_of
from elman.table.steps import Step
from elman.table.zones import to_local

__all__ = ["clock_of"]


def clock_of(step: Step, season: NDArray[np.int64], first: NDArray[Any]) -> Clock:
    """The clock of histories that begin at the moments `first` (k,) and have a `season` (k,) of so many steps.

    >>> clock_of(Step("months", 3), np.array([4]), np.array(["2010-01-01"], dtype="datetime64[us]"))
    Clock(season=array([4]), long_season=array([1]), month=array([480]))
    """
    longer = {length: long_season_of(step, length) for length in np.unique(season).tolist()}
    month = np.full(len(season), NO_MONTH)
    if step.unit == "months" and step.per_month == 1:
        begin = to_local(first, step.zone).astype("datetime64[M]").astype(np.int64)
        begin -= int(step.count) - 1 if step.on == (31,) else 0  # the last day tells of the months before it
        month = np.where(season > 1, begin, NO_MONTH)
    return Clock(season, np.array([longer[length] for length in season.tolist()], dtype=np.int64), month)
