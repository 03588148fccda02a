"""Rows in order: by series, and by time within a series. The caller's table is never changed; the order is an index."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError
from elman.table.columns import Column
from elman.table.identity import moment_text
from elman.table.table import Table
from elman.table.zones import to_local

__all__ = [
    "Panel",
    "duplicates",
    "fill_forward",
    "make_panel",
    "moment_text",
    "refuse_duplicates",
]


@dataclass(frozen=True)
class Panel:
    """The rows of a table (n,) sorted by series and time.

    `order` (n,) are row numbers of the table; `starts` (S+1,) are where each of the S series begins in that order,
    and n. `time` (n,) are the sorted rows' moments (datetime64 or numbers; the row's number in its series when there
    is no time). `names` are what the S series are called, in messages; empty text when the table is one series.
    With a `zone` the moments are in UTC, and are shown as its clocks show them.
    """

    order: NDArray[np.int64]
    starts: NDArray[np.int64]
    time: NDArray[Any]
    names: tuple[str, ...]
    zone: str = ""

    @property
    def counts(self) -> NDArray[np.int64]:
        """How many rows each series has (S,)."""
        return np.diff(self.starts)

    @property
    def series(self) -> NDArray[np.int64]:
        """The number of each sorted row's series (n,)."""
        return np.repeat(np.arange(len(self.counts)), self.counts)

    def series_of(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """The number of the series of each of the sorted `rows` (k,)."""
        return np.searchsorted(self.starts, rows, side="right") - 1

    @property
    def position(self) -> NDArray[np.int64]:
        """The number of each sorted row in its series, from 0 (n,)."""
        return np.arange(len(self.order)) - np.repeat(self.starts[:-1], self.counts)

    def text(self, moment: Any) -> str:
        """A moment as messages show it, by the clocks of the zone."""
        return moment_text(to_local(np.asarray([moment]), self.zone)[0] if self.zone else moment)

    def without(self, rows: NDArray[np.int64]) -> Panel:
        """The panel without some of the sorted `rows` (k,), none of them the only one of its series."""
        kept = np.delete(np.arange(len(self.order)), rows)
        lost = np.bincount(self.series_of(rows), minlength=len(self.names))
        starts = np.concatenate([[0], np.cumsum(self.counts - lost)])
        return replace(self, order=self.order[kept], starts=starts, time=self.time[kept])

    def first_rows(self, count: int) -> NDArray[np.bool_]:
        """Which sorted rows are among the first `count` of their series (n,)."""
        return _within(self.starts[:-1], np.minimum(self.starts[:-1] + count, self.starts[1:]), len(self.order))

    def last_rows(self, count: int) -> NDArray[np.bool_]:
        """Which sorted rows are among the last `count` of their series (n,)."""
        return _within(np.maximum(self.starts[1:] - count, self.starts[:-1]), self.starts[1:], len(self.order))


def _within(first: NDArray[np.int64], end: NDArray[np.int64], size: int) -> NDArray[np.bool_]:
    """Which of `size` places lie in one of the spans from `first` to before `end` (S,); a byte a place is all it takes.

    >>> _within(np.array([0, 3]), np.array([2, 3]), 4).tolist()
    [True, True, False, False]
    """
    edges = np.zeros(size + 1, dtype=np.int8)
    np.add.at(edges, first, 1)
    np.add.at(edges, end, -1)
    return np.cumsum(edges[:-1], dtype=np.int8).view(np.bool_)


def make_panel(table: Table, time: Column | None, series: str | None) -> Panel:
    """Sort the rows of `table`, whose column `series` tells series apart; these stand in order of first appearance.

    DataError names a row without a series.
    """
    codes, called = _codes(table, series)
    moments = np.arange(table.rows) if time is None else time.values
    order = _order(codes, moments)
    counts = np.bincount(codes)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    names = tuple(called)
    if time is None:
        return Panel(order, starts, Panel(order, starts, moments, names).position, names)
    return Panel(order, starts, moments if _sorted(codes, moments) else moments[order], names, time.zone)


def _sorted(codes: NDArray[np.int64], moments: NDArray[Any]) -> bool:
    """Whether rows stand in order already, as they mostly do: then nothing is copied."""
    later = codes[1:] > codes[:-1]
    return bool((later | ((codes[1:] == codes[:-1]) & (moments[1:] >= moments[:-1]))).all())


def _order(codes: NDArray[np.int64], moments: NDArray[Any]) -> NDArray[np.int64]:
    if _sorted(codes, moments):
        return np.arange(len(codes))
    return np.lexsort((moments, codes)).astype(np.int64)


def refuse_duplicates(table: Table, panel: Panel, time: str | None, series: str | None) -> None:
    """DataError names two rows of a series that have the same time, if there are such rows."""
    same = duplicates(panel)
    if time is None or not same.size:
        return
    position = int(same[0])
    first, second = sorted(int(row) for row in panel.order[position - 1 : position + 1])
    lines = "" if table.lines is None else f" (lines {table.lines[first]} and {table.lines[second]})"
    whose = f" of series {panel.names[int(panel.series[position])]!r}" if series else ""
    advice = "remove one" if series else "remove one, or name the column that tells series apart with series="
    raise DataError(
        f"{table.name}: column {time!r}, rows {first + 1} and {second + 1}{lines}{whose} have the same time "
        f"{panel.text(panel.time[position])}, expected one row a time; {advice}"
    )


def duplicates(panel: Panel) -> NDArray[np.int64]:
    """The sorted rows (k,) that have the time of the row before them in the same series."""
    same = (panel.time[1:] == panel.time[:-1]) & (panel.series[1:] == panel.series[:-1])
    return np.flatnonzero(same) + 1


def fill_forward(values: NDArray[Any], missing: NDArray[np.bool_], starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each sorted row (n,), the last row up to it in its series that is not missing; -1 when there is none."""
    last = np.arange(len(values))
    last[missing] = -1
    np.maximum.accumulate(last, out=last)
    last[last < np.repeat(starts[:-1], np.diff(starts))] = -1
    return last


def _codes(table: Table, series: str | None) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """The number of each row's series (n,), and what they are called; DataError for a row without one."""
    if series is None:
        return np.zeros(table.rows, dtype=np.int64), ("",)
    found = table.named(series)
    missing = np.flatnonzero(found.codes < 0)
    if missing.size:
        raise DataError(
            f"{table.place(int(missing[0]), series)}: found no series, expected one in every row; "
            "fill it in or remove the row"
        )
    return found.codes, found.names
