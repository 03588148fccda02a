"""The step from one row to the next: names the next moment and counts gaps, as a calendar on the wall would."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from elman.table.panel import moment_text
from elman.table.zones import to_local, to_utc

__all__ = ["DAY", "MONDAY_TO_FRIDAY", "Step"]

Unit = Literal["months", "weekdays", "microseconds", "number"]
Roll = Literal["", "forward", "backward"]
DAY = 86_400_000_000
MONDAY_TO_FRIDAY = "1111100"
MOST = 2.0**62
_END = 31
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_NAMES = (
    (7 * DAY, "week"),
    (DAY, "day"),
    (3_600_000_000, "hour"),
    (60_000_000, "minute"),
    (1_000_000, "second"),
    (1, "microsecond"),
)
_ROLLS: dict[str, Any] = {"forward": "modifiedfollowing", "backward": "modifiedpreceding"}  # never to another month


@dataclass(frozen=True)
class Step:
    """`count` of a `unit`; "weekdays" are the days of a `week`, "number" is for times that are numbers.

    Months: rows are `on` these days of a month, 31 being its last and 30 the last of February, and where there are none
    on the day of the row before. With a `roll` such a day is moved to the next day of the `week`, or the one before.
    The days of a week, from Monday, are told by ones: "1010100"; without any it is Monday to Friday.

    In a `zone` steps are counted by its clocks: a day after noon is noon. All rows of a table have the time of day
    `clock`, microseconds after midnight, or it is negative: where clocks skip it, the next day has it again.

    >>> Step("months", 3).after(np.array(["2013-11-30"], dtype="datetime64[us]")).astype("datetime64[D]").tolist()
    [datetime.date(2014, 2, 28)]
    >>> Step("months", 1, on=(31,), roll="backward").after(np.array(["2013-10-31"], dtype="datetime64[us]")).tolist()
    [datetime.datetime(2013, 11, 29, 0, 0)]
    >>> str(Step("microseconds", 3_600_000_000)), str(Step("months", 3)), str(Step("months", 1, on=(1, 15)))
    ('1 hour', '3 months', 'half a month')
    """

    unit: Unit
    count: float
    on: tuple[int, ...] = ()
    week: str = ""
    roll: Roll = ""
    zone: str = ""
    clock: int = -1

    def __post_init__(self) -> None:
        """ValueError for a step longer than any table, and for days that there are not."""
        if not abs(self.count) < MOST:
            raise ValueError(f"its step is {self.count} {self.unit}")
        whole = self.unit in ("number", "microseconds") or (self.count == int(self.count) and self.count >= 1)
        days = list(self.on) == sorted(set(self.on)) and all(1 <= day <= _END for day in self.on)
        week = not self.week or (len(self.week) == 7 and set(self.week) <= {"0", "1"} and "1" in self.week)
        if not whole or not days or not week or (len(self.on) > 1 and self.count != 1) or not self.clock < DAY:
            raise ValueError(f"its step is {self.count} {self.unit} on {self.on} of {self.week!r} at {self.clock}")

    @property
    def days(self) -> float:
        """How many days a step takes; 0 where that is not the same for all, or times are numbers."""
        return self.count / DAY if self.unit == "microseconds" else 0.0

    @property
    def per_month(self) -> int:
        """How many rows a month has, where a step is months or less."""
        return max(len(self.on), 1)

    @property
    def per_week(self) -> int:
        """How many rows a week has, where a step is a weekday."""
        return (self.week or MONDAY_TO_FRIDAY).count("1")

    def after(self, time: NDArray[Any], steps: int | NDArray[np.int64] = 1) -> NDArray[Any]:
        """The moments so many `steps` (n,) after `time` (n,)."""
        if self.unit == "number":
            return np.asarray(time + self.count * np.asarray(steps))
        if self.unit == "microseconds" and not self.zone:
            return np.asarray(time + (int(self.count) * np.asarray(steps)).astype("timedelta64[us]"))
        wall = self.wall(time)
        day = wall.astype("datetime64[D]")
        number = int(self.count) * np.asarray(steps, dtype=np.int64)
        if self.unit == "microseconds":
            later = wall + number.astype("timedelta64[us]")
        elif self.unit == "weekdays":
            later = np.busday_offset(day, number, roll="backward", weekmask=self.week or MONDAY_TO_FRIDAY) + (
                wall - day
            )
        else:
            later = self._dates(self._months(day) + number, day) + (wall - day)
        return to_utc(later.astype("datetime64[us]"), self.zone)

    def between(self, time: NDArray[Any]) -> NDArray[np.float64]:
        """How many steps lie between each of the moments (n,) and the one before it (n-1,)."""
        if self.unit == "number" or (self.unit == "microseconds" and not self.zone):
            values: NDArray[np.float64] = time.astype(np.float64)
            return np.diff(values) / self.count
        wall = self.wall(time)
        days = wall.astype("datetime64[D]")
        if self.unit == "microseconds":
            return np.asarray(np.diff(wall.astype(np.int64)) / self.count)
        if self.unit == "weekdays":
            counted = np.busday_count(days[:-1], days[1:], weekmask=self.week or MONDAY_TO_FRIDAY)
            return np.asarray(counted / self.count)
        return np.asarray(np.diff(self._months(days)) / self.count, dtype=np.float64)

    def wall(self, time: NDArray[Any]) -> NDArray[Any]:
        """What clocks show at the moments (n,), but for those that they skip: what they would have shown."""
        local = to_local(time, self.zone)
        if self.clock < 0 or not self.zone:
            return local
        usual = local.astype("datetime64[D]") + np.timedelta64(self.clock, "us")
        return np.where(to_utc(usual, self.zone) == time, usual, local)

    def _months(self, day: NDArray[Any]) -> NDArray[np.int64]:
        """The numbers of the rows' places among all days that are `on` (n,); of the months where there are none."""
        month: NDArray[np.int64] = day.astype("datetime64[M]").astype(np.int64)
        if self.per_month == 1:
            return month
        far = [
            np.abs((self._dates(month * self.per_month + place, day) - day).astype(np.int64))
            for place in range(self.per_month)
        ]
        return np.asarray(month * self.per_month + np.argmin(far, axis=0))

    def _dates(self, number: NDArray[np.int64], day: NDArray[Any]) -> NDArray[Any]:
        """The days (n,) of such numbers, as of `_months`; the same of the month as `day` (n,) where none is told."""
        month = (number // self.per_month).astype("datetime64[M]")
        first = month.astype("datetime64[D]")
        length = ((month + np.timedelta64(1, "M")).astype("datetime64[D]") - first).astype(np.int64)
        own = (day - day.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64) + 1
        asked = np.array(self.on)[number % self.per_month] if self.on else own
        found = first + (np.minimum(asked, length) - 1).astype("timedelta64[D]")
        if not self.roll:
            return np.asarray(found)
        moved: NDArray[Any] = np.busday_offset(found, 0, roll=_ROLLS[self.roll], weekmask=self.week or MONDAY_TO_FRIDAY)
        return moved

    def __str__(self) -> str:
        """The step in words."""
        if self.unit == "number":
            return moment_text(self.count)
        if self.per_month > 1:
            return "half a month" if self.per_month == 2 else f"1/{self.per_month} of a month"
        if self.unit == "weekdays" and self.week not in ("", MONDAY_TO_FRIDAY):
            there = ", ".join(name for name, one in zip(_WEEKDAYS, self.week, strict=True) if one == "1")
            return f"{self.count:g} day{'' if self.count == 1 else 's'} of {there}"
        if self.unit == "microseconds":
            size, unit = next((size, name) for size, name in _NAMES if self.count % size == 0)
            count = self.count / size
        else:
            unit, count = ("weekday" if self.unit == "weekdays" else "month"), self.count
            unit, count = ("year", count / 12) if unit == "month" and count % 12 == 0 else (unit, count)
        return f"{count:g} {unit}{'' if count == 1 else 's'}"
