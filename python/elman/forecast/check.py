"""A look at a table before any training: columns and kinds, times, gaps, repeated rows, usable windows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError
from elman.forecast.answers import said_of_errors
from elman.forecast.rows.parts import FEWEST
from elman.forecast.rows.recipe import fit_recipe
from elman.forecast.rows.target import question
from elman.forecast.rows.windows import any_known, window_ends
from elman.forecast.summary import PartSummary, Summary, summarize
from elman.settings import ForecasterSettings
from elman.table.clocks import skipped_hours, without_repeated_hours
from elman.table.find_steps import find_step
from elman.table.gaps import without_gaps
from elman.table.panel import Panel, duplicates, make_panel
from elman.table.reading import read
from elman.table.roles import Roles, find_roles, usual_target
from elman.table.step_notes import notes_of_steps
from elman.table.steps import Step
from elman.table.table import Table

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
    """A series: rows, first and last time, gaps (steps longer than the usual one), repeated times, usable windows.

    Clock changes are no gaps and no repeated times: `repeated` are the rows of hours that clocks repeat, which a
    training leaves out, `skipped` those that lack where clocks skip an hour.
    """

    name: str
    rows: int
    first: str
    last: str
    gaps: int
    missing_rows: int
    duplicates: int
    windows: int
    repeated: int = 0
    skipped: int = 0


@dataclass(frozen=True)
class Check:
    """What `elman check` prints. `step` is empty without a time column; `target` without a target.

    `refused` says why a training would refuse the table, if it would; it is empty without a target. `split` are the
    windows of the parts of a training, none where it would refuse or there is no target. `notes` say what should be
    known of the steps.
    """

    name: str
    rows: int
    target: str
    task: str
    time: str
    series_column: str
    step: str
    window: int
    horizon: int
    columns: list[ColumnCheck]
    series: list[SeriesCheck]
    refused: str
    split: tuple[PartSummary, ...] = ()
    notes: tuple[str, ...] = ()

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

    @property
    def repeated(self) -> int:
        """The rows of all series in hours that clocks repeat."""
        return sum(series.repeated for series in self.series)

    @property
    def skipped(self) -> int:
        """The rows that all series lack where clocks skip an hour."""
        return sum(series.skipped for series in self.series)


def check(
    data: Any,
    target: str | Sequence[str] | None = None,
    time: str | None = None,
    series: str | None = None,
    window: int | None = None,
    horizon: int = 1,
    exclude: Sequence[str] = (),
) -> Check:
    """Look at a table (as `elman.table.reading.read` takes it) and count what a training could use; nothing is changed.

    A window is usable when its `window` rows (a training chooses how many where nobody says) and the `horizon` rows
    after it exist and a target of these is known. Rows
    that lack in gaps count as a training counts them: they are put there without values, where there is a step.
    DataError as in reading and finding the columns; repeated times and too few rows are told, not refused.

    >>> table = {"day": ["2013-01-01", "2013-01-02", "2013-01-04"], "rain": ["no", "yes", "no"]}
    >>> found = check(table, "rain", window=1)
    >>> found.task, found.step, found.gaps, found.windows
    ('binary', '1 day', 1, 2)
    """
    table = read(data)
    target = target or usual_target(table)
    roles = find_roles(table, target, time, series, exclude=exclude)
    when = table.dated(roles.time) if roles.time else None
    panel = make_panel(table, when, roles.series)
    step = find_step(panel)
    kept, _ = without_repeated_hours(panel, step.days)
    there = without_gaps(table, kept, roles, step, {} if when is None else {when.name: when.kind})
    known = np.ones(len(there.panel.order), dtype=np.bool_)
    if roles.target:
        missing = [there.table.column(name).missing for name in roles.targets]
        known = ~np.logical_and.reduce(missing)[there.panel.order]
    task = question(table, roles.targets[0])[0] if target else ""
    summary, refused = _as_fit(table, roles, window, horizon, exclude) if target else (None, "")
    window = summary.window if summary else window or FEWEST
    return Check(
        table.name,
        table.rows,
        roles.target,
        task,
        roles.time or "",
        roles.series or "",
        str(step) if roles.time else "",
        window,
        horizon,
        [_column(table, roles, summary, name) for name in table.names if name not in exclude],
        _series(panel, kept, step, bool(roles.time), _usable(there.panel, known, window, horizon)),
        refused,
        () if summary is None else summary.split,
        _notes(summary) if summary else tuple(notes_of_steps(kept, there.panel, step)) if roles.time else (),
    )


def _as_fit(
    table: Table, roles: Roles, window: int | None, horizon: int, exclude: Sequence[str]
) -> tuple[Summary | None, str]:
    """What a training of the default split would say of the table, or why it would refuse it."""
    settings = ForecasterSettings(
        list(roles.targets), time=roles.time, series=roles.series, window=window, horizon=horizon, exclude=list(exclude)
    )
    try:
        return summarize(table, *fit_recipe(table, settings)), ""
    except DataError as error:
        return None, str(error)


def _notes(summary: Summary) -> tuple[str, ...]:
    """What a training would say of the rows."""
    return (*said_of_errors(summary.errors, summary.error), *summary.notes)


def _column(table: Table, roles: Roles, summary: Summary | None, name: str) -> ColumnCheck:
    column = table.column(name)
    named: dict[str | None, str] = {
        **dict.fromkeys(roles.targets, "target"),
        roles.time: "time",
        roles.series: "series",
    }
    left_out = roles.left_out if summary is None else summary.left_out
    role = named.get(name) or ("left out: " + left_out[name] if name in left_out else "input")
    kind = column.kind if summary is None else summary.columns[name]
    distinct = len(table.named(name).values) if name == roles.series else len(np.unique(column.values[~column.missing]))
    return ColumnCheck(name, kind, int(column.missing.sum()), distinct, role)


def _usable(panel: Panel, known: NDArray[np.bool_], window: int, horizon: int) -> NDArray[np.int64]:
    """How many windows of each series (S,) can be used."""
    ends = window_ends(panel, window, horizon=horizon)
    return np.bincount(panel.series[ends[any_known(known, ends, horizon)]], minlength=len(panel.names))


def _series(panel: Panel, kept: Panel, step: Step, dated: bool, usable: NDArray[np.int64]) -> list[SeriesCheck]:
    """What there is of each series of `panel`; `kept` are its rows without repeated hours."""
    same = np.bincount(kept.series[duplicates(kept)], minlength=len(panel.names))
    long = np.append(np.round(step.between(kept.time)), 1) if dated else np.ones(len(kept.time))
    clocks = skipped_hours(kept, step.days)
    hours = np.zeros(len(long))
    hours[clocks], long[clocks] = long[clocks] - 1, 1
    found = []
    for number, name in enumerate(panel.names):
        start, end = kept.starts[number : number + 2].tolist()
        own = long[start : end - 1]
        absent = int((own[own > 1] - 1).sum())
        first, last = (kept.text(kept.time[row]) if dated else "" for row in (start, end - 1))
        counts = int((own > 1).sum()), absent, int(same[number]) if dated else 0, int(usable[number])
        rows = int(panel.counts[number])
        found.append(SeriesCheck(name, rows, first, last, *counts, rows - (end - start), int(hours[start:end].sum())))
    return found
