"""A look at a table before any training: columns and kinds, times, gaps, repeated rows, usable windows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from elman.data.panel import Panel, duplicates, make_panel, moment_text
from elman.data.reading import read
from elman.data.roles import Roles, find_roles
from elman.data.steps import Step, find_step
from elman.data.table import Table
from elman.data.target import question
from elman.data.windows import window_ends

__all__ = ["Check", "ColumnCheck", "SeriesCheck", "check"]


@dataclass(frozen=True)
class ColumnCheck:
    """A column: its kind, how many values are missing, its role (target, time, series, input, or left out and why)."""

    name: str
    kind: str
    missing: int
    distinct: int
    role: str


@dataclass(frozen=True)
class SeriesCheck:
    """A series: rows, first and last time, gaps (steps longer than the usual one), repeated times, usable windows."""

    name: str
    rows: int
    first: str
    last: str
    gaps: int
    missing_rows: int
    duplicates: int
    windows: int


@dataclass(frozen=True)
class Check:
    """What `elman check` prints. `step` is empty without a time column; `target` without a target."""

    name: str
    rows: int
    target: str
    task: str
    time: str
    series_column: str
    step: str
    window: int
    columns: list[ColumnCheck]
    series: list[SeriesCheck]

    @property
    def windows(self) -> int:
        """The usable windows of all series."""
        return sum(series.windows for series in self.series)

    @property
    def gaps(self) -> int:
        """The gaps of all series."""
        return sum(series.gaps for series in self.series)

    @property
    def duplicates(self) -> int:
        """The rows of all series that repeat a time."""
        return sum(series.duplicates for series in self.series)


def check(
    data: Any, target: str | None = None, time: str | None = None, series: str | None = None, window: int = 1
) -> Check:
    """Look at a table (as `elman.data.reading.read` takes it) and count what a training could use; nothing is changed.

    A window is usable when its `window` rows and the row after it exist and the target of that row is known.
    DataError as in reading and finding the columns; repeated times are counted, not refused.

    >>> found = check({"day": ["2013-01-01", "2013-01-02", "2013-01-04"], "rain": ["no", "yes", "no"]}, "rain")
    >>> found.task, found.step, found.gaps, found.windows
    ('binary', '1 day', 1, 2)
    """
    table = read(data)
    roles = find_roles(table, target, time, series)
    columns = [table.column(name) if name else None for name in (roles.time, roles.series)]
    panel = make_panel(table, *columns)
    step = find_step(panel)
    return Check(
        table.name,
        table.rows,
        roles.target,
        question(table, target)[0] if target else "",
        roles.time or "",
        roles.series or "",
        str(step) if roles.time else "",
        window,
        [_column(table, roles, name) for name in table.names],
        _series(table, panel, roles, step, window),
    )


def _column(table: Table, roles: Roles, name: str) -> ColumnCheck:
    column = table.column(name)
    named = {roles.target: "target", roles.time: "time", roles.series: "series"}
    role = named.get(name) or ("left out: " + roles.left_out[name] if name in roles.left_out else "input")
    distinct = len(np.unique(column.values[~column.missing]))
    return ColumnCheck(name, column.kind, int(column.missing.sum()), distinct, role)


def _series(table: Table, panel: Panel, roles: Roles, step: Step, window: int) -> list[SeriesCheck]:
    ends = window_ends(panel, window)
    if roles.target:
        ends = ends[~table.column(roles.target).missing[panel.order][ends + 1]]
    usable = np.bincount(panel.series[ends], minlength=len(panel.names))
    repeated = np.bincount(panel.series[duplicates(panel)], minlength=len(panel.names))
    found = []
    for number, name in enumerate(panel.names):
        time = panel.time[panel.starts[number] : panel.starts[number + 1]]
        long = np.round(step.between(time)) if roles.time else np.ones(0)
        absent = int((long[long > 1] - 1).sum())
        first, last = (moment_text(time[0]), moment_text(time[-1])) if roles.time else ("", "")
        counts = int((long > 1).sum()), absent, int(repeated[number]) if roles.time else 0, int(usable[number])
        found.append(SeriesCheck(name, len(time), first, last, *counts))
    return found
