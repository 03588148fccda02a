"""The calendar of rows, as climatologies read it: hour, weekday and month by the clocks of the rows' zone."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.climatology import codes_of
from elman.baselines.problem import CalendarPart, Codes, Dated
from elman.forecast.rows.recipe import Recipe, Rows
from elman.table.calendar import fit_calendar
from elman.table.zones import to_local

__all__ = ["calendar_of", "dated_rows"]

Ids = NDArray[np.int64]


def calendar_of(recipe: Recipe, rows: Rows, which: Ids) -> Codes | None:
    """The codes of the sorted rows `which` (n, H); None where rows have no dates."""
    time = rows.panel.time
    if not _are_dates(recipe, time):
        return None
    zone = rows.panel.zone
    return codes_of(to_local(time[which], zone)) if which.size < len(time) else codes_of(to_local(time, zone))[which]


def dated_rows(recipe: Recipe, rows: Rows) -> Dated | None:
    """The rows of the training part; None where they have no dates, or show no part of the calendar often enough."""
    panel, taught = rows.panel, np.flatnonzero(rows.part == 0)
    if not len(taught) or not _are_dates(recipe, panel.time):
        return None
    series = panel.series_of(taught)
    parts = _parts(recipe, panel.time[taught], series)
    codes = codes_of(to_local(panel.time[taught], panel.zone))
    return Dated(rows.y[taught], codes, series, panel.names, parts) if parts else None


def _are_dates(recipe: Recipe, time: NDArray[Any]) -> bool:
    return time.dtype.kind == "M" and recipe.step.unit != "number"


def _parts(recipe: Recipe, time: NDArray[Any], series: Ids) -> tuple[CalendarPart, ...]:
    """The parts of the calendar that a network would read too, of series of the middle length: from so long a training
    part on, and as the step allows."""
    first = np.flatnonzero(np.diff(series, prepend=-1))
    spans = np.array([time[first], time[np.append(first[1:], len(series)) - 1]])
    middle = np.argsort(spans[1] - spans[0], kind="stable")[len(first) // 2]
    found = fit_calendar(spans[:, middle], recipe.step, recipe.zone)
    told: dict[CalendarPart, bool] = {
        "month": found.months or found.year,
        "weekday": found.weekdays,
        "hour": found.hours,
    }
    return tuple(part for part, there in told.items() if there)
