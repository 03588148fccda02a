"""The calendar as numbers: the hour, the weekday and the season of a moment, as far as the step of the table asks.

Nothing is learned but which of them the training part has seen often enough: the time of the year is read where the
training part spans it one and a half times.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.table.steps import Step
from elman.table.zones import to_local

__all__ = ["Calendar", "fit_calendar", "long_season_of", "season_of", "told_season"]

_DAY = 86_400_000_000
_HOUR = 3_600_000_000
_YEAR = 365.25
_ENOUGH_YEARS = 1.5
_STRONGEST = 0.4  # autocorrelation from which a season counts as found
_MOST_LAGS = 400


@dataclass(frozen=True)
class Calendar:
    """Which numbers are made of a moment: `hours` (waves of a day), `weekdays`, `months` (of 12) and `year` (waves).

    All are as the clocks of the `zone` show them, where there is one.

    >>> Calendar(weekdays=True).encode(np.array(["2013-01-01"], dtype="datetime64[us]")).tolist()
    [[0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]]
    """

    hours: bool = False
    weekdays: bool = False
    months: bool = False
    year: bool = False
    zone: str = ""

    @property
    def names(self) -> list[str]:
        """The names of the numbers, in order."""
        waves = [f"{wave} {number}" for number in (1, 2, 3) for wave in ("sin", "cos")]
        days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
        names = [f"hour {wave}" for wave in waves] if self.hours else []
        names += [f"weekday={day}" for day in days] if self.weekdays else []
        names += [f"month={month}" for month in range(1, 13)] if self.months else []
        return names + ([f"year {wave}" for wave in waves[:4]] if self.year else [])

    def encode(self, time: NDArray[Any]) -> NDArray[np.float32]:
        """The numbers (..., features) of moments (...)."""
        found = np.zeros((*time.shape, len(self.names)), dtype=np.float32)
        if not found.size:
            return found
        time = to_local(time, self.zone)
        days = time.astype("datetime64[D]")
        parts: list[NDArray[Any]] = []
        if self.hours:
            parts.append(_waves((time - days).astype(np.int64) / _DAY, 3))
        if self.weekdays:
            parts.append(_one_of((days.astype(np.int64) + 3) % 7, 7))
        if self.months:
            parts.append(_one_of(time.astype("datetime64[M]").astype(np.int64) % 12, 12))
        if self.year:
            parts.append(
                _waves((days - time.astype("datetime64[Y]").astype("datetime64[D]")).astype(np.int64) / _YEAR, 2)
            )
        np.concatenate(parts, axis=-1, out=found, casting="same_kind")
        return found


def fit_calendar(time: NDArray[Any], step: Step, zone: str = "") -> Calendar:
    """The calendar for the moments (n,) of the training part, in a zone; an empty one for times that are numbers."""
    if time.dtype.kind != "M" or not len(time) or step.unit == "number":
        return Calendar()
    years = float((time.max() - time.min()).astype(np.int64)) / _DAY / _YEAR
    long = years >= _ENOUGH_YEARS
    if step.unit == "months":
        return Calendar(months=long and 12 % step.count == 0 and step.count < 12, zone=zone)
    daily = step.unit == "weekdays" or step.count == _DAY
    weeks = years * _YEAR >= 21
    within = step.unit == "microseconds" and step.count < _DAY
    return Calendar(hours=within, weekdays=(daily or within) and weeks, year=long, zone=zone)


def season_of(step: Step, values: NDArray[np.float64]) -> int:
    """How many steps a season has: a day of hours, a week of days, a year of months, weeks or quarters; 1: none.

    Where the step doesn't tell, the strongest autocorrelation of the changes of `values` (n,), of the training part.

    >>> season_of(Step("microseconds", 3_600_000_000), np.zeros(100)), season_of(Step("months", 3), np.zeros(9))
    (24, 4)
    """
    told = told_season(step)
    return _strongest(values) if told is None else told


def told_season(step: Step) -> int | None:
    """How many steps a season has; 1 for none, None where the step doesn't tell.

    >>> told_season(Step("months", 12)), told_season(Step("number", 1.0))
    (1, None)
    """
    if step.unit == "months":
        return int(12 * step.per_month / step.count) if 12 % step.count == 0 else 1
    if step.unit == "weekdays":
        return step.per_week
    if step.unit == "microseconds":
        for period, most in ((_DAY, _DAY), (7 * _DAY, 7 * _DAY)):
            if 60_000_000 <= step.count < most and period % step.count == 0:
                return int(period / step.count)
        if step.count == 7 * _DAY:
            return 52
    return None


def long_season_of(step: Step, season: int) -> int:
    """How many steps a longer season has, around one of so many: a week of hours' days, a year of days; 1: none.

    >>> long_season_of(Step("microseconds", 3_600_000_000), 24), long_season_of(Step("months", 1), 12)
    (168, 1)
    """
    if step.unit == "weekdays":
        return round(_YEAR / 7 * step.per_week)
    if step.unit != "microseconds" or season == 1:
        return 1
    if step.count == _DAY:
        return 365
    return 7 * season if step.count * season == _DAY else 1


def _strongest(values: NDArray[np.float64]) -> int:
    """The lag from 2 on at which the changes of `values` resemble themselves most; 1 when they don't enough."""
    changes = np.diff(values[np.isfinite(values)][-20 * _MOST_LAGS :])
    changes = changes - changes.mean() if len(changes) else changes
    lags = min(_MOST_LAGS, len(changes) // 3)
    power = float(changes @ changes)
    if lags < 2 or power <= 0:
        return 1
    like = np.array([changes[lag:] @ changes[: len(changes) - lag] for lag in range(2, lags + 1)]) / power
    return int(np.argmax(like)) + 2 if like.max() >= _STRONGEST else 1


def _waves(turn: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Sine and cosine (..., 2 count) of turns (...): once, twice, ... a turn."""
    angle = 2 * np.pi * turn[..., None] * np.arange(1, count + 1)
    return np.stack([np.sin(angle), np.cos(angle)], axis=-1).reshape(*turn.shape, 2 * count)


def _one_of(index: NDArray[np.int64], size: int) -> NDArray[np.float32]:
    return np.asarray(index[..., None] == np.arange(size), dtype=np.float32)
