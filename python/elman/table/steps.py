"""The step from one row to the next: found from the times, used to name the next moment and to count gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from elman.table.panel import Panel, moment_text

__all__ = ["Step", "find_step"]

Unit = Literal["months", "month ends", "weekdays", "microseconds", "number"]
_DAY = 86_400_000_000
MOST = 2.0**62
_NAMES = (
    (7 * _DAY, "week"),
    (_DAY, "day"),
    (3_600_000_000, "hour"),
    (60_000_000, "minute"),
    (1_000_000, "second"),
    (1, "microsecond"),
)


@dataclass(frozen=True)
class Step:
    """`count` of a `unit`; "month ends" are the last days of months, "weekdays" are days without Saturday and Sunday,
    "number" is for times that are numbers.

    >>> Step("months", 3).after(np.array(["2013-11-30"], dtype="datetime64[us]")).astype("datetime64[D]").tolist()
    [datetime.date(2014, 2, 28)]
    >>> str(Step("microseconds", 3_600_000_000)), str(Step("months", 3))
    ('1 hour', '3 months')
    """

    unit: Unit
    count: float

    def __post_init__(self) -> None:
        """ValueError for a step longer than any table."""
        if not abs(self.count) < MOST:
            raise ValueError(f"its step is {self.count} {self.unit}")

    @property
    def days(self) -> float:
        """How many days a step takes; 0 where that is not the same for all, or times are numbers."""
        return self.count / _DAY if self.unit == "microseconds" else 0.0

    def after(self, time: NDArray[Any]) -> NDArray[Any]:
        """The moments one step after `time` (n,)."""
        if self.unit == "number":
            return np.asarray(time + self.count)
        if self.unit == "microseconds":
            return np.asarray(time + np.timedelta64(int(self.count), "us"))
        days = time.astype("datetime64[D]")
        if self.unit == "weekdays":
            return np.asarray(np.busday_offset(days, int(self.count), roll="backward") + (time - days))
        return _add_months(time, int(self.count), ends=self.unit == "month ends")

    def between(self, time: NDArray[Any]) -> NDArray[np.float64]:
        """How many steps lie between each of the moments (n,) and the one before it (n-1,)."""
        if self.unit in ("months", "month ends"):
            months: NDArray[np.int64] = time.astype("datetime64[M]").astype(np.int64)
            return np.asarray(np.diff(months) / self.count, dtype=np.float64)
        if self.unit == "weekdays":
            days = time.astype("datetime64[D]")
            return np.asarray(np.busday_count(days[:-1], days[1:]) / self.count)
        values: NDArray[np.float64] = time.astype(np.float64)
        return np.diff(values) / self.count

    def __str__(self) -> str:
        """The step in words."""
        if self.unit in ("months", "month ends", "weekdays"):
            unit = "weekday" if self.unit == "weekdays" else "month"
            unit, count = ("year", self.count / 12) if unit == "month" and self.count % 12 == 0 else (unit, self.count)
        elif self.unit == "number":
            return moment_text(self.count)
        else:
            size, unit = next((size, name) for size, name in _NAMES if self.count % size == 0)
            count = self.count / size
        return f"{count:g} {unit}{'' if count == 1 else 's'}"


def find_step(panel: Panel) -> Step:
    """The most frequent step of the panel's series; 1 day, or 1, when no series has two rows."""
    inside = panel.series[1:] == panel.series[:-1]
    steps, counts = np.unique(np.diff(panel.time)[inside], return_counts=True)
    dated = panel.time.dtype.kind == "M"
    if not len(steps):
        return Step("microseconds", _DAY) if dated else Step("number", 1.0)
    common = steps[np.argmax(counts)]
    if not dated:
        return Step("number", float(common))
    size = int(common.astype(np.int64))
    ends = bool(_month_end(panel.time).all())
    if size >= 28 * _DAY and (ends or np.unique(_day_of_month(panel.time)).size == 1):
        months = np.diff(panel.time.astype("datetime64[M]").astype(np.int64))[inside]
        values, often = np.unique(months, return_counts=True)
        return Step("month ends" if ends else "months", int(values[np.argmax(often)]))
    if size == _DAY and len(panel.time) >= 10 and np.is_busday(panel.time.astype("datetime64[D]")).all():
        return Step("weekdays", 1)
    return Step("microseconds", size)


def _day_of_month(time: NDArray[Any]) -> NDArray[np.int64]:
    return np.asarray((time.astype("datetime64[D]") - time.astype("datetime64[M]")).astype(np.int64) + 1)


def _month_end(time: NDArray[Any]) -> NDArray[np.bool_]:
    return np.asarray(_day_of_month(time + np.timedelta64(1, "D")) == 1)


def _add_months(time: NDArray[Any], count: int, ends: bool) -> NDArray[Any]:
    """The same day `count` months on, or the last day (`ends`); never later than the month's last day."""
    month = time.astype("datetime64[M]") + np.timedelta64(count, "M")
    last = ((month + np.timedelta64(1, "M")).astype("datetime64[D]") - month.astype("datetime64[D]")).astype(np.int64)
    day = last if ends else np.minimum(_day_of_month(time), last)
    clock = time - time.astype("datetime64[D]")
    return np.asarray(month.astype("datetime64[D]") + (day - 1).astype("timedelta64[D]") + clock)
