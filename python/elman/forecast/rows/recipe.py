"""The recipe: all that turns a table into windows and their targets. It is fitted once and kept with the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError, SettingError, listed
from elman.forecast.rows.errors import without_errors
from elman.forecast.rows.features import Coder, encode, fit_coder
from elman.forecast.rows.parts import find_parts, require_known, usual_window
from elman.forecast.rows.splits import Cuts, part_of
from elman.forecast.rows.target import Question, Target, fit_target, question
from elman.forecast.rows.windows import any_known, window_ends
from elman.prior.histories import most_read
from elman.settings import ForecasterSettings
from elman.table.calendar import Calendar, fit_calendar, long_season_of, season_of
from elman.table.clocks import without_repeated_hours
from elman.table.columns import Column, Kind
from elman.table.find_steps import find_step, step_as
from elman.table.gaps import Filled, without_gaps
from elman.table.holidays import Holidays, holidays_of
from elman.table.large_numbers import require_apart
from elman.table.order import in_order, require_step
from elman.table.panel import Panel, duplicates, make_panel, refuse_duplicates
from elman.table.repeats import is_constant, repeats
from elman.table.roles import Roles, find_roles, offered_targets, refuse_names_of_answers, require_times, usual_target
from elman.table.steps import Step
from elman.table.table import Table

__all__ = ["Recipe", "Rows", "another_step", "any_target", "fit_recipe", "found_target"]


@dataclass(frozen=True)
class Rows:
    """A table's rows, sorted by series and time, as a network reads them.

    `table` is the one whose rows `panel.order` counts: the user's, with a row for each moment that a gap lacks.
    `matrix` (n, features) float32; `y` (n, K) the coded targets, nan where unknown; `part` (n,) 0 training,
    1 validation, 2 test; `added` how many rows were put into gaps, `skipped` of them into hours that clocks skip;
    `repeated` how many rows of the user's table are left out, as clocks repeat their hour; `notes` say what should be
    known of the steps. `errors` values of targets were so far from all others that they are missing, the first at the
    place `error`. `strange` (n,) are rows whose target is a class that the training part lacks.
    """

    table: Table
    panel: Panel
    matrix: NDArray[np.float32]
    y: NDArray[np.float64]
    part: NDArray[np.int8]
    added: int = 0
    skipped: int = 0
    repeated: int = 0
    notes: tuple[str, ...] = ()
    errors: int = 0
    error: str = ""
    strange: NDArray[np.bool_] | None = None

    @property
    def told(self) -> NDArray[np.bool_]:
        """The rows in which a target is known (n,), strange ones too."""
        known = any_target(self.y)
        return known if self.strange is None else known | self.strange

    def before_test(self, recipe: Recipe) -> NDArray[np.int64]:
        """The last rows (k,) of the windows of training and validation part, the cut between these not minded."""
        part = np.maximum(self.part, 1)
        return window_ends(self.panel, recipe.window, part, recipe.horizon, apart=False, only=1)

    def ends(self, recipe: Recipe, part: int) -> tuple[NDArray[np.int64], int]:
        """The last rows (k,) of the windows of one part, and how many more there are whose targets are all unknown;
        the test part (2) alone is asked for what is strange."""
        ends = window_ends(self.panel, recipe.window, self.part, recipe.horizon, recipe.cuts.apart, part)
        known = any_known(self.told if part == 2 else any_target(self.y), ends, recipe.horizon)
        return (ends, 0) if known.all() else (ends[known], int((~known).sum()))


@dataclass(frozen=True)
class Recipe:
    """What a table becomes: roles of columns, their codes, the targets, the step of time and the cuts of the split.

    `kinds` is the kind of the column of times, so that a later table is read in the same way. `season` is how many
    steps a season has, 1 for none. `writing` is the form of the times, `zone` their zone; `even`: most rows were one
    step after those before.
    """

    roles: Roles
    kinds: dict[str, Kind]
    window: int
    horizon: int
    step: Step
    season: int
    calendar: Calendar
    cuts: Cuts
    coders: tuple[Coder, ...]
    targets: tuple[Target, ...]
    holidays: Holidays | None = None
    writing: str = ""
    zone: str = ""
    even: bool = True

    def __post_init__(self) -> None:
        """ValueError for roles, kinds, codes, targets and cuts that don't go together."""
        roles = self.roles
        if tuple(coder.name for coder in self.coders) != roles.inputs:
            raise ValueError(f"its columns are not {', '.join(roles.inputs)}")
        targets = tuple(target.name for target in self.targets)
        if not targets or targets != roles.targets or not {*targets, *roles.known, *roles.static} <= {*roles.inputs}:
            raise ValueError(f"its targets are {', '.join(targets)}")
        if len(targets) > 1 and {target.kind for target in self.targets} != {"number"}:
            raise ValueError("its targets are not all numbers")
        if set(self.kinds) != {roles.time} - {None} or min(self.window, self.horizon) < 1:
            raise ValueError(f"its columns of times are {', '.join(self.kinds)}")
        dated = self.kinds.get(roles.time or "") == "time"
        moments = [self.cuts.training, self.cuts.validation, *(m for pair in self.cuts.own.values() for m in pair)]
        if any(isinstance(moment, np.datetime64) != dated for moment in moments):
            raise ValueError("its cuts are no times of its rows")

    @property
    def given(self) -> tuple[str, ...]:
        """The inputs that stand in a table; the holidays are made of its times."""
        return self._without_holidays(self.roles.inputs)

    @property
    def told(self) -> tuple[str, ...]:
        """The columns whose future is known because the user tells it."""
        return self._without_holidays(self.roles.known)

    def _without_holidays(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if self.holidays is None or name != self.holidays.name)

    @property
    def shortest(self) -> int:
        """How many rows a series has at least, so that it can be forecast: one of numbers, as the prior answers."""
        return 1 if self.target.kind == "number" else self.window

    @property
    def reach(self) -> int:
        """How many rows of a series a forecast reads, at most."""
        longest = most_read(long_season_of(self.step, self.season)) if self.target.kind == "number" else 0
        return max(self.window, longest)

    @property
    def remembered(self) -> int:
        """How many rows of a series are kept to go on from: of numbers so many that what was forecast of new rows can
        be told."""
        return self.reach + (self.horizon if self.target.kind == "number" else 0)

    @property
    def target(self) -> Target:
        """The first target; all are of its kind."""
        return self.targets[0]

    @property
    def features(self) -> list[str]:
        """The names of the matrix's columns."""
        return [name for coder in self.coders for name in coder.names]

    @cached_property
    def _coders_by_name(self) -> dict[str, Coder]:
        """The coder of each of the table's columns."""
        return {coder.name: coder for coder in self.coders}

    def columns_of(self, names: tuple[str, ...]) -> NDArray[np.int64]:
        """The matrix's columns (k,) that come from the table's columns `names`."""
        wanted, whose = set(names), [coder.name for coder in self.coders for _ in coder.names]
        return np.array([place for place, name in enumerate(whose) if name in wanted], dtype=np.int64)

    def column(self, table: Table, name: str) -> Column:
        """The column `name` of `table`, read as it was at fit; DataError when it is missing or a value doesn't fit."""
        if self.holidays is not None and name == self.holidays.name:
            return self.holidays.column(self.column(table, str(self.roles.time)))
        if name == self.roles.time:
            return self._times(table, name)
        coder = self._coders_by_name.get(name)
        if coder is None:
            return table.column(name, self.kinds.get(name))
        return table.column(name, coder.kind, coder.labels or coder.words)

    def _times(self, table: Table, name: str) -> Column:
        """The column of times; DataError where it tells a zone and that of the training did not, or the other way."""
        column = table.dated(name, self.kinds[name], self.writing)
        if bool(column.zone) != bool(self.zone) and column.kind == "time":
            found, expected = (f"times {_in_zone(zone)}" for zone in (column.zone, self.zone))
            raise DataError(
                f"{table.place(0, name)}: found {found}, expected {expected} as in the training; write them like that"
            )
        return column

    def panel(self, table: Table) -> Panel:
        """The rows of `table` in order; DataError as in `make_panel` and for two rows of one time."""
        panel = self._sorted(table)
        refuse_duplicates(table, panel, self.roles.time, self.roles.series)
        return panel

    def require_step(self, table: Table) -> None:
        """DataError for rows of another step than in the training; those that stand there twice don't matter."""
        panel = self._sorted(table)
        self.step_of(table, panel.without(duplicates(panel)))

    def _sorted(self, table: Table) -> Panel:
        time = self.roles.time and self.column(table, self.roles.time)
        if time:
            require_times(table, time)
        panel, _ = without_repeated_hours(make_panel(table, time or None, self.roles.series), self.step.days)
        return panel

    def step_of(self, table: Table, panel: Panel) -> Step:
        """The step of the rows of `table`; DataError for another one than in the training."""
        if self.roles.time is None or not self.even:
            return self.step
        found = step_as(panel, self.step, self.zone)
        if found is None:
            raise another_step(table, find_step(panel), self.step)
        return found

    def filled(self, table: Table) -> Filled:
        """The rows of `table` in order, without gaps; DataError as in `panel`, and for another step."""
        self._require_numbers(table)
        panel = self.panel(table)
        return without_gaps(table, panel, self.roles, self.step_of(table, panel), self.kinds)

    def _require_numbers(self, table: Table) -> None:
        """DataError for numbers that the table leaves in doubt: rows without values, once added, would hide that."""
        numbers = [coder.name for coder in self.coders if coder.kind == "number" and coder.name in table.raw]
        require_apart(table, numbers)
        for name in numbers:
            if table.raw[name].doubt:
                self.column(table, name)

    def rows(self, table: Table) -> Rows:
        """Read `table`; DataError for a missing column or a value of another kind than at fit."""
        there = self.filled(table)
        columns = {coder.name: self.column(there.table, coder.name) for coder in self.coders}
        errors = without_errors(there.table, there.panel, columns, self.roles.targets)
        matrix = encode(self.coders, columns, there.panel.order, there.panel.starts)
        y = _coded(self.targets, columns, there.panel)
        strange = _strange(self.target, columns, there.panel, y)
        return Rows(
            there.table, there.panel, matrix, y, part_of(there.panel, self.cuts), *there.counts, (), *errors, strange
        )


def fit_recipe(table: Table, settings: ForecasterSettings) -> tuple[Recipe, Rows]:
    """Understand `table` and fit everything on its training part.

    DataError when a role can't be found, rows repeat, or a target can't be learnt; SettingError without a target.
    """
    lists = (settings.known or (), settings.static or (), settings.exclude or ())
    roles = find_roles(table, settings.target or found_target(table, settings), settings.time, settings.series, *lists)
    refuse_names_of_answers(table, roles.keys)
    require_apart(table, [name for name in roles.inputs if table.column(name).kind == "number"])
    kind = _kind(table, roles)
    made, rows = holidays_of(settings.holidays_in), in_order(table, roles)
    require_step(table.name, roles, rows)
    if made is not None:
        made.require_days(table, roles, rows.step)
    table, panel, step = rows.table, rows.panel, rows.step
    columns = {name: question(table, name)[1] if name in roles.targets else table.column(name) for name in roles.inputs}
    if made is not None:
        roles = replace(roles, inputs=(*roles.inputs, made.name), known=(*roles.known, made.name))
        columns[made.name] = made.column(table.dated(str(roles.time)))
    errors = without_errors(table, panel, columns, roles.targets)
    given = np.logical_or.reduce([~columns[name].missing for name in roles.targets])[panel.order]
    window = settings.window or usual_window(step, panel, len(columns), settings.horizon)
    parts = find_parts(table.name, panel, given, kind, settings, window)
    part = parts.part
    coders, roles = _fit_coders(columns, roles, panel.order[part == 0])
    targets = tuple(_fit_target(kind, columns[name], panel, part, table.name) for name in roles.targets)
    y = _coded(targets, columns, panel)
    first = y[: int(panel.starts[1]), 0][part[: int(panel.starts[1])] == 0]
    season = season_of(step, first) if kind == "number" else 1
    calendar = fit_calendar(panel.time[part == 0], step, panel.zone)
    sizes, times = (parts.window, settings.horizon), table.dated(roles.time) if roles.time else None
    form = "" if times is None else times.form
    recipe = Recipe(
        *(roles, rows.kinds, *sizes, step, season, calendar, parts.cuts, coders, targets, made),
        *(form, panel.zone, rows.even),
    )
    if kind != "number":  # again: words new after the training part are unknown
        require_known(table.name, panel, parts, any_target(y), settings.horizon)
    matrix = encode(coders, columns, panel.order, panel.starts)
    strange = _strange(recipe.target, columns, panel, y)
    return recipe, Rows(table, panel, matrix, y, part, *rows.there.counts, rows.notes, *errors, strange)


def another_step(table: Table, found: Step, expected: Step) -> DataError:
    """What is said of a table whose rows have another step than those of the training."""
    return DataError(
        f"{table.name}: found rows {found} apart, expected {expected} as in the training; "
        "give rows of that step, or train a model of these"
    )


def _in_zone(zone: str) -> str:
    return "with a zone" if zone else "without a zone"


def found_target(table: Table, settings: ForecasterSettings) -> str:
    """The column with the well-known name of a target; SettingError where there is none."""
    found = usual_target(table)
    if found is None:
        offered = listed(offered_targets(table, settings.time, settings.series))
        expected = f"expected the column of {table.name} to forecast; choose one of {offered}"
        raise SettingError(f"setting 'target': found nothing, {expected}")
    return found


def _kind(table: Table, roles: Roles) -> Question:
    kinds = {name: question(table, name)[0] for name in roles.targets}
    other = next((name for name, kind in kinds.items() if kind != "number"), None)
    if len(kinds) > 1 and other is not None:
        raise DataError(
            f"{table.name}: column {other!r} holds no numbers, expected numbers where several targets are forecast; "
            "forecast it with a model of its own"
        )
    return kinds[roles.targets[0]]


def _fit_coders(
    columns: Mapping[str, Column], roles: Roles, rows: NDArray[np.int64]
) -> tuple[tuple[Coder, ...], Roles]:
    """The coders of all inputs; a column that tells nothing in the training part is left out, and said to be."""
    tells = {name: _why_not(columns, roles.targets, name, rows) for name in roles.inputs if name not in roles.targets}
    left_out = {**roles.left_out, **{name: why for name, why in tells.items() if why}}
    inputs = tuple(name for name in roles.inputs if name not in left_out)
    known, static = (tuple(name for name in names if name in inputs) for names in (roles.known, roles.static))
    coders = tuple(fit_coder(columns[name], rows, free=name in roles.targets) for name in inputs)
    return coders, replace(roles, inputs=inputs, known=known, static=static, left_out=left_out)


def _why_not(columns: Mapping[str, Column], targets: Sequence[str], name: str, rows: NDArray[np.int64]) -> str:
    """Why the column `name` is nothing to learn from on the training part's `rows` (k,); empty where it is."""
    column = columns[name]
    if column.missing[rows].all():
        return "it has no values in the training part"
    if is_constant(column, rows):
        return "it has the same value in the whole training part"
    return next((f"it repeats {target!r}" for target in targets if repeats(column, columns[target], rows)), "")


def _fit_target(kind: Question, column: Column, panel: Panel, part: NDArray[np.int8], table: str) -> Target:
    rows = panel.order[part == 0]
    values = column.values[rows][~column.missing[rows]]
    where = f"{table}: column {column.name!r}"
    if not values.size:
        raise DataError(f"{where} has no value in the training part, expected values to learn from; give more rows")
    return fit_target(kind, column, values.astype(np.float64), where)


def _coded(targets: tuple[Target, ...], columns: Mapping[str, Column], panel: Panel) -> NDArray[np.float64]:
    y = np.empty((len(panel.order), len(targets)))
    for number, target in enumerate(targets):
        y[:, number] = target.coded(columns[target.name])[panel.order]
    return y


def _strange(
    target: Target, columns: Mapping[str, Column], panel: Panel, y: NDArray[np.float64]
) -> NDArray[np.bool_] | None:
    """Which rows have a target that is no class; None where there are none."""
    if target.kind != "classes":
        return None
    found = ~columns[target.name].missing[panel.order] & np.isnan(y[:, 0])
    return found if found.any() else None


def any_target(y: NDArray[np.float64]) -> NDArray[np.bool_]:
    """The rows in which any of the targets `y` (n, K) is known (n,)."""
    known: NDArray[np.bool_] = np.isfinite(y[:, 0])
    for number in range(1, y.shape[1]):
        known |= np.isfinite(y[:, number])
    return known
