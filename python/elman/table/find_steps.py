"""The step of a table, found from all its times: the one by which most rows follow the row before them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.table.panel import Panel
from elman.table.steps import DAY, MONDAY_TO_FRIDAY, Roll, Step
from elman.table.zones import UTC, to_local, to_utc

__all__ = ["find_step", "is_even", "step_as"]

_MONTH, _FIFTH = 28 * DAY, 5 * DAY  # from which on rows may be months, or some days of each month
_FEW_ROWS = 10  # of which it is not said that they are of some weekdays alone
_WEEKS = 3  # at least, in which rows skip a weekday that never occurs
_MOST_A_MONTH = 4
_MOST_ROWS = 0.5  # of the rows
_FEW_STEPS = 4  # which tell no step
_EVEN = 1e-6  # steps


def find_step(panel: Panel) -> Step:
    """The step by which most rows of the panel's series follow; 1 day, or 1, when no series has two rows.

    Among steps that tell as many, months go before days and days before weekdays; times in a zone go on by its clocks
    where steps are days. Rows that repeat a moment, which nobody learns from, tell nothing.
    """
    inside = (panel.series[1:] == panel.series[:-1]) & (panel.time[1:] != panel.time[:-1])
    before, after = panel.time[:-1][inside], panel.time[1:][inside]
    if not len(before):
        return (
            Step("number", 1.0) if panel.time.dtype.kind != "M" else _Found(panel.time, before, after, panel.zone).day
        )
    if panel.time.dtype.kind != "M":
        return Step("number", float(_most(np.diff(panel.time)[inside])))
    return _Found(panel.time, before, after, panel.zone).best()


def is_even(panel: Panel, step: Step) -> bool:
    """Whether most rows are one step after those before them."""
    inside = panel.series[1:] == panel.series[:-1]
    return not inside.any() or share_of(step, panel.time[:-1][inside], panel.time[1:][inside]) >= _MOST_ROWS


def step_as(panel: Panel, step: Step, zone: str) -> Step | None:
    """The step of the panel's rows, if it is the same as another `step`, that of a table of times in a `zone`.

    None where it is another one. The day of a month and the zone may be the panel's own. Few rows whole steps apart
    are some with gaps between them.
    """
    if panel.zone == zone and is_even(panel, step):
        return step
    found = find_step(panel)
    if (found.unit, found.count, found.per_month) == (step.unit, step.count, step.per_month):
        return found
    steps = step.between(panel.time)[panel.series[1:] == panel.series[:-1]]
    whole = (np.abs(steps - np.round(steps)) <= _EVEN) & (steps >= 1 - _EVEN)
    return step if is_even(panel, step) or (len(steps) < _FEW_STEPS and whole.all()) else None


def share_of(step: Step, before: NDArray[Any], after: NDArray[Any]) -> float:
    """The share of the rows `after` (n,) that are one step after the rows `before` them (n,)."""
    return float((step.after(before) == after).mean())


def _most(values: NDArray[Any]) -> Any:
    """The most frequent of the values (n,), the smallest of several."""
    different, counts = np.unique(values, return_counts=True)
    return different[np.argmax(counts)]


@dataclass(frozen=True)
class _Found:
    """All moments of a table (n,), those that have a row `after` (k,) them, in the same series, and the zone."""

    time: NDArray[Any]
    before: NDArray[Any]
    after: NDArray[Any]
    zone: str

    def best(self) -> Step:
        steps = self._even()
        if share_of(steps[0], self.before, self.after) == 1 and self._size < _MONTH:
            return steps[0]
        if self._size >= _MONTH:
            steps = [*self._months(), *steps]
        elif self._size >= _FIFTH:
            steps = [*steps, *self._parts_of_months()]
        if self._size < 7 * DAY and self._size % DAY == 0:
            steps = [*steps, *self._weekdays()]
        return max(steps, key=lambda step: share_of(step, self.before, self.after))

    @property
    def day(self) -> Step:
        """A day, by the clocks of the zone."""
        return Step("microseconds", DAY, zone=self._clocks, clock=self._clock)

    @property
    def _clocks(self) -> str:
        """The zone, if its clocks may ever change."""
        return "" if self.zone == UTC or self.zone[:1] in ("+", "-") else self.zone

    @property
    def _wall(self) -> NDArray[Any]:
        return to_local(self.time, self.zone)

    @property
    def _clock(self) -> int:
        """The time of day of all rows, in microseconds; -1 where they differ, or clocks never change."""
        if not self._clocks:
            return -1
        wall = self._wall
        usual = int(_most((wall - wall.astype("datetime64[D]")).astype(np.int64)))
        same = to_utc(wall.astype("datetime64[D]") + np.timedelta64(usual, "us"), self.zone) == self.time
        return usual if same.all() else -1

    @property
    def _size(self) -> int:
        """The most frequent time between two rows, by the clocks of the zone."""
        return int(_most((to_local(self.after, self.zone) - to_local(self.before, self.zone)).astype(np.int64)))

    def _even(self) -> list[Step]:
        """Steps of one length: by clocks and without; those first that people mean by them."""
        plain = Step("microseconds", int(_most((self.after - self.before).astype(np.int64))))
        if not self._clocks:
            return [plain]
        days = self._size % DAY == 0
        local = Step("microseconds", self._size, zone=self.zone, clock=self._clock if days else -1)
        return [local, plain] if days else [plain, local]

    def _at(self, **more: Any) -> dict[str, Any]:
        zone = "" if self.zone == UTC else self.zone
        return {"zone": zone, "clock": self._clock, **more}

    def _months(self) -> Iterator[Step]:
        """Steps of months: on the last day, on one day of all, on that of the row before, or moved to working days."""
        day = self._wall.astype("datetime64[D]")
        months = [each.astype("datetime64[M]").astype(np.int64) for each in self._walls]
        count = max(int(_most(months[1] - months[0])), 1)
        own = _day_of_month(day)
        for on in dict.fromkeys(((31,), (int(own.max()),), (int(_most(own)),), ())):
            yield Step("months", count, **self._at(on=on))
        for week in dict.fromkeys((MONDAY_TO_FRIDAY, _week_of(day))):
            rolls: list[tuple[int, Roll]] = [(31, "backward"), (1, "forward")]
            rolls += [(int(own.min()), "forward"), (int(own.max()), "backward")]
            for last, roll in dict.fromkeys(rolls) if "0" in week else ():
                yield Step("months", count, **self._at(on=(last,), week=_told(week), roll=roll))

    def _parts_of_months(self) -> Iterator[Step]:
        """Steps to the same few days of each month, such as the first and the fifteenth."""
        own = np.unique(_day_of_month(self._wall.astype("datetime64[D]"))).tolist()
        early, last = [day for day in own if day < 28], own[-1]
        several = [tuple(early)] if last < 28 else [(*early, last), (*early, 31)]
        for on in dict.fromkeys(several):
            if 2 <= len(on) <= _MOST_A_MONTH:
                yield Step("months", 1, **self._at(on=on))
        rolls: tuple[Roll, ...] = ("forward", "backward")
        for roll in rolls:
            for on in ((1, 15), (15, 31)):
                yield Step("months", 1, **self._at(on=on, roll=roll))

    def _weekdays(self) -> Iterator[Step]:
        """Steps from one weekday that occurs to the next, where some never do."""
        day = self._wall.astype("datetime64[D]")
        week = _week_of(day)
        step = Step("weekdays", 1, **self._at(week=_told(week)))
        more = share_of(step, self.before, self.after) - share_of(self._even()[0], self.before, self.after)
        skipped = round(more * len(self.before))
        if (
            len(day) >= _FEW_ROWS
            and 2 <= week.count("1") < 7
            and skipped >= (1 if week == MONDAY_TO_FRIDAY else _WEEKS)
        ):
            yield step

    @property
    def _walls(self) -> tuple[NDArray[Any], NDArray[Any]]:
        return to_local(self.before, self.zone), to_local(self.after, self.zone)


def _told(week: str) -> str:
    return "" if week == MONDAY_TO_FRIDAY else week


def _week_of(day: NDArray[Any]) -> str:
    """Which weekdays are among the days (n,), from Monday."""
    there = np.bincount((day.astype(np.int64) + 3) % 7, minlength=7)
    return "".join("1" if count else "0" for count in there)


def _day_of_month(day: NDArray[Any]) -> NDArray[np.int64]:
    return np.asarray((day - day.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64) + 1)
