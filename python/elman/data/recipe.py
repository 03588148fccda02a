"""The recipe: all that turns a table into windows and their targets. It is fitted once and kept with the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.data.columns import Column, Kind
from elman.data.features import Coder, encode, fit_change, fit_coder
from elman.data.panel import Panel, make_panel, refuse_duplicates
from elman.data.roles import Roles, find_roles
from elman.data.splits import Cuts, find_cuts, part_of
from elman.data.steps import Step, find_step
from elman.data.table import Table
from elman.data.target import Target, fit_target, question
from elman.data.windows import require_parts, window_ends

__all__ = ["Recipe", "Rows", "fit_recipe"]


@dataclass(frozen=True)
class Rows:
    """A table's rows, sorted by series and time, as a network reads them.

    `matrix` (n, features) float32; `y` (n,) the coded target, nan where unknown; `base` (n,) the last known value of
    a number target; `part` (n,) 0 training, 1 validation, 2 test.
    """

    panel: Panel
    matrix: NDArray[np.float32]
    y: NDArray[np.float64]
    base: NDArray[np.float64]
    part: NDArray[np.int64]

    def ends(self, window: int, part: int) -> tuple[NDArray[np.int64], int]:
        """The last rows (k,) of the windows of one part, and how many more there are whose target is unknown."""
        ends = window_ends(self.panel, window, self.part)
        ends = ends[self.part[ends] == part]
        known = np.isfinite(self.y[ends + 1])
        return ends[known], int((~known).sum())


@dataclass(frozen=True)
class Recipe:
    """What a table becomes: roles of columns, their codes, the target, the step of time and the cuts of the split.

    `kinds` are the kinds of the time and series columns, so that a later table is read in the same way.
    """

    roles: Roles
    kinds: dict[str, Kind]
    window: int
    step: Step
    cuts: Cuts
    coders: tuple[Coder, ...]
    target: Target

    @property
    def features(self) -> list[str]:
        """The names of the matrix's columns."""
        return [name for coder in self.coders for name in coder.names]

    def panel(self, table: Table) -> Panel:
        """The rows of `table` in order; DataError as in `make_panel` and for two rows of one time."""
        time, series = (name and table.column(name, self.kinds[name]) for name in (self.roles.time, self.roles.series))
        panel = make_panel(table, time or None, series or None)
        refuse_duplicates(table, panel, self.roles.time, self.roles.series)
        return panel

    def rows(self, table: Table) -> Rows:
        """Read `table`; DataError for a missing column or a value of another kind than at fit."""
        columns = {coder.name: table.column(coder.name, coder.kind, coder.labels) for coder in self.coders}
        panel = self.panel(table)
        matrix = encode(self.coders, columns, panel.order, panel.starts)
        y = self.target.coded(columns[self.target.name])[panel.order]
        base = _base(self.coders, columns, self.target.name, panel)
        return Rows(panel, matrix, y, base, part_of(panel.time, self.cuts))

    def to_json(self) -> dict[str, Any]:
        """Plain values, as `from_json` takes them."""
        cuts = {name: _plain(moment) for name, moment in asdict(self.cuts).items()}
        return {
            "roles": asdict(self.roles),
            "kinds": self.kinds,
            "window": self.window,
            "step": asdict(self.step),
            "cuts": cuts,
            "columns": [coder.to_json() for coder in self.coders],
            "target": self.target.to_json(),
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Recipe:
        """A recipe from what `to_json` gave and a JSON file kept; KeyError, TypeError or ValueError otherwise."""
        roles = values["roles"]
        return cls(
            Roles(**{**roles, "inputs": tuple(roles["inputs"])}),
            dict(values["kinds"]),
            int(values["window"]),
            Step(**values["step"]),
            Cuts(*(_moment(values["cuts"][name]) for name in ("training", "validation"))),
            tuple(Coder.from_json(coder) for coder in values["columns"]),
            Target.from_json(values["target"]),
        )


def fit_recipe(
    table: Table, target: str, time: str | None, series: str | None, window: int, validation: float, test: float
) -> tuple[Recipe, Rows]:
    """Understand `table` and fit everything on its training part; `validation` and `test` are shares of the windows.

    DataError when a role can't be found, rows repeat, or the target can't be learnt.
    """
    roles = find_roles(table, target, time, series)
    kind, column = question(table, target)
    special = {name: table.column(name) for name in (roles.time, roles.series) if name}
    panel = make_panel(table, special.get(roles.time or ""), special.get(roles.series or ""))
    refuse_duplicates(table, panel, roles.time, roles.series)
    cuts = find_cuts(panel, window, validation, test)
    part = part_of(panel.time, cuts)
    columns = {name: column if name == target else table.column(name) for name in roles.inputs}
    asked = (0, *([1] if validation else []), *([2] if test else []))
    require_parts(table.name, panel, part, ~column.missing[panel.order], window, asked)
    coders, roles = _fit_coders(columns, roles, panel.order[part == 0])
    base = _base(coders, columns, target, panel)
    learnt = _fit_target(kind, column, panel, part, base, window, f"{table.name}: column {target!r}")
    if learnt.relative:  # what is asked is a change, so past changes are read too
        coders = (*coders, fit_change(column, panel, np.flatnonzero(part == 0)))
    kinds = {name: special[name].kind for name in special}
    recipe = Recipe(roles, kinds, window, find_step(panel), cuts, coders, learnt)
    y = learnt.coded(column)[panel.order]
    require_parts(
        table.name, panel, part, np.isfinite(y), window, asked
    )  # again: words new after the training part are unknown
    return recipe, Rows(panel, encode(coders, columns, panel.order, panel.starts), y, base, part)


def _fit_coders(
    columns: Mapping[str, Column], roles: Roles, rows: NDArray[np.int64]
) -> tuple[tuple[Coder, ...], Roles]:
    """The coders of all inputs; a column that is empty in the whole training part is left out, and said to be."""
    empty = [name for name, column in columns.items() if column.missing[rows].all() and name != roles.target]
    left_out = {**roles.left_out, **dict.fromkeys(empty, "it has no values in the training part")}
    inputs = tuple(name for name in roles.inputs if name not in left_out)
    coders = tuple(fit_coder(columns[name], rows) for name in inputs)
    return coders, replace(roles, inputs=inputs, left_out=left_out)


def _fit_target(
    kind: Any, column: Column, panel: Panel, part: NDArray[np.int64], base: NDArray[np.float64], window: int, where: str
) -> Target:
    ends = window_ends(panel, window, part)
    ends = ends[part[ends] == 0]
    values, missing = column.values[panel.order], column.missing[panel.order]
    ends = ends[~missing[ends + 1]]
    return fit_target(kind, column, values[ends + 1].astype(np.float64), base[ends], where)


def _base(coders: tuple[Coder, ...], columns: Mapping[str, Column], target: str, panel: Panel) -> NDArray[np.float64]:
    coder = next(coder for coder in coders if coder.name == target)
    if coder.kind != "number":
        return np.zeros(len(panel.order))
    return coder.filled(columns[target], panel.order, panel.starts)


def _plain(moment: Any) -> str | float:
    return str(moment) if isinstance(moment, np.datetime64) else float(moment)


def _moment(value: str | float) -> Any:
    return np.datetime64(value, "us") if isinstance(value, str) else float(value)
