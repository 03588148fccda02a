"""Rows that a table lacks, put in: moments between two rows, and those that are still to come.

Such a row has its time and its series and nothing else: every other value is missing there, and what is missing is
masked. The caller's table is never changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.table.clocks import skipped_hours, without_repeated_hours
from elman.table.columns import Kind, Raw
from elman.table.panel import Panel, make_panel
from elman.table.roles import Roles
from elman.table.steps import Step
from elman.table.table import Table

__all__ = ["Filled", "absent_rows", "has_step", "longer", "rows_to_come", "with_rows", "without_gaps"]

MOST_ADDED = 0.5  # of the rows that are there; a table with more gaps than that has no regular step


@dataclass(frozen=True)
class Filled:
    """A table with a row for each moment that a gap lacks, its rows in order, and how many rows that concerned.

    `counts` are the rows put in, those of them in hours that clocks skip, and those left out as clocks repeat them.
    `skipped` (k,) are the sorted rows in hours that clocks skip.
    """

    table: Table
    panel: Panel
    counts: tuple[int, int, int]
    skipped: NDArray[np.int64]


def without_gaps(table: Table, panel: Panel, roles: Roles, step: Step, kinds: Mapping[str, Kind]) -> Filled:
    """The rows of `panel`, which are those of `table` but for repeated hours, and a row for each moment that lacks."""
    repeated, none = table.rows - len(panel.order), np.zeros(0, dtype=np.int64)
    before, moments = absent_rows(panel, step) if roles.time is not None else (none, none)
    if not len(before):
        return Filled(table, panel, (0, 0, repeated), none)
    clocks = np.isin(before, skipped_hours(panel, step.days))
    longer = with_rows(table, roles.time, roles.series, panel.order[before], moments)
    time = longer.column(roles.time, kinds[roles.time]) if roles.time else None
    full, _ = without_repeated_hours(make_panel(longer, time, roles.series), step.days)
    skipped = np.flatnonzero(np.isin(full.order, table.rows + np.flatnonzero(clocks)))
    return Filled(longer, full, (len(before), len(skipped), repeated), skipped)


def has_step(panel: Panel, step: Step) -> bool:
    """Whether all times of a series are multiples of the step from each other (but for months, weekdays)."""
    steps = step.between(panel.time)[panel.series[1:] == panel.series[:-1]]
    return bool((np.abs(steps - np.round(steps)) <= 1e-6).all())


def absent_rows(panel: Panel, step: Step) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """The rows that gaps lack: for each the sorted row before its gap (k,), and its moment (k,).

    None where the times are no multiples of the step (but for months, weekdays), or more than half as many rows would
    be added as there are.
    """
    none = np.zeros(0, dtype=np.int64), panel.time[:0]
    if not has_step(panel, step):
        return none
    whole = np.round(step.between(panel.time))
    gap = np.flatnonzero((panel.series[1:] == panel.series[:-1]) & (whole > 1))
    lacking = whole[gap].astype(np.int64) - 1
    if not len(gap) or lacking.sum() > MOST_ADDED * len(panel.time):
        return none
    before = np.repeat(gap, lacking)
    number = np.arange(len(before)) - np.repeat(np.cumsum(lacking) - lacking, lacking)
    return before, step.after(panel.time[before], number + 1)


def rows_to_come(panel: Panel, step: Step, last: NDArray[np.int64], horizon: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """The rows that the `horizon` steps after the sorted rows `last` (S,) lack: a row of their series (k,), moments."""
    have = panel.starts[1:] - 1 - last
    rows, moments = [], []
    ends = panel.time[panel.starts[1:] - 1]
    for number in range(horizon):
        lacking = have + number < horizon
        rows.append(last[lacking])
        moments.append(step.after(ends[lacking], number + 1))
    return np.concatenate(rows), np.concatenate(moments)


def with_rows(
    table: Table, time: str | None, series: str | None, rows: NDArray[np.int64], moments: NDArray[Any]
) -> Table:
    """The table with one more row for each of the table's `rows` (k,): of the same series, at the `moments` (k,)."""
    if not len(rows):
        return table
    columns = {name: longer(column, len(rows)) for name, column in table.raw.items()}
    if series is not None:
        columns[series] = table.raw[series].take(np.append(np.arange(table.rows), rows))
    if time is not None:
        there = table.dated(time)
        columns[time] = Raw(there.kind, np.append(there.values, moments), there.form, there.zone)  # type: ignore[arg-type]
    lines = None if table.lines is None else np.append(table.lines, table.lines[rows])
    return Table(columns, table.name, lines)


def longer(column: Raw, count: int) -> Raw:
    """The column with `count` rows more, without values."""
    nothing: Any = {"text": None, "category": None, "time": np.datetime64("NaT", "us")}.get(column.kind, np.nan)
    values = column.values.astype(np.float64) if column.values.dtype.kind in "iu" else column.values
    values = np.append(values, np.full(count, nothing, dtype=values.dtype))
    return Raw(column.kind, values, column.form, column.zone)
