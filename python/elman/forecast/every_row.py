"""Forecasts from many rows of a table, as they were made when each of these rows was the last one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError, SettingError
from elman.forecast.classes import ClassModel
from elman.forecast.numbers import NumberModel
from elman.forecast.origins import find_origins
from elman.forecast.rows.recipe import Recipe, Rows
from elman.forecast.rows.target import Target
from elman.table.table import Table
from elman.table.writing import like

__all__ = ["EveryRow", "from_every_row"]

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]


@dataclass(frozen=True)
class EveryRow:
    """Forecasts (k, H, ...) that a `model` made of the rows after each of the sorted rows `ends` (k,) of a table; what
    is to come after the last ones stands in `rows` without values."""

    recipe: Recipe
    model: NumberModel | ClassModel
    rows: Rows
    ends: Ids
    forecasts: Floats

    @cached_property
    def ahead(self) -> Ids:
        """The sorted rows that are forecast (k times H,)."""
        return np.asarray((self.ends[:, None] + np.arange(1, self.recipe.horizon + 1)).ravel())

    @property
    def cutoffs(self) -> Ids:
        """The sorted row that each of these was forecast from (k times H,)."""
        return np.repeat(self.ends, self.recipe.horizon)

    @property
    def keys(self) -> Ids:
        """For each a row of the table that was given, of the same series."""
        panel = self.rows.panel
        return panel.order[panel.starts[panel.series_of(self.cutoffs)]]

    def written(self, table: Table, form: Any) -> Any:
        """All of it as a table in the `form` of the one that was given."""
        panel, roles = self.rows.panel, self.recipe.roles
        form = {} if form is None or isinstance(form, np.ndarray) else form
        times, cutoffs = (roles.time, panel.time[self.ahead]), {"cutoff": panel.time[self.cutoffs]}
        return like(form, table, (roles.series, self.keys), times, self.columns(), cutoffs)

    def columns(self) -> dict[str, list[Any]]:
        """What a table of them shows: without times the number of the row before, from 1, as "cutoff"; "horizon", from
        1; "truth"; then as in a forecast."""
        panel, recipe, found = self.rows.panel, self.recipe, {}
        if recipe.roles.time is None:
            found["cutoff"] = (self.cutoffs - panel.starts[panel.series_of(self.cutoffs)] + 1).tolist()
        found["horizon"] = list(range(1, recipe.horizon + 1)) * len(self.ends)
        known = np.ones(len(self.ahead), dtype=np.bool_)
        return {**found, **self.truth(), **self.model.columns(recipe, self.forecasts, known)}

    def truth(self) -> dict[str, list[Any]]:
        """What there was in each row that is forecast, None where nobody knows: "truth", of several targets each its
        own."""
        several = len(self.recipe.targets) > 1
        return {
            f"{target.name} truth" if several else "truth": self._truth_of(target, y)
            for target, y in zip(self.recipe.targets, self.rows.y.T, strict=True)
        }

    def _truth_of(self, target: Target, y: Floats) -> list[Any]:
        if target.kind == "classes":  # a class that is new has no code
            column = self.recipe.column(self.rows.table, target.name)
            codes = column.values[self.rows.panel.order[self.ahead]]
            return [None if code < 0 else column.labels[code] for code in codes.tolist()]
        known = [None if value != value else value for value in y[self.ahead].tolist()]
        return known if target.kind == "number" else [None if v is None else target.classes[int(v)] for v in known]


def from_every_row(recipe: Recipe, model: NumberModel | ClassModel, table: Table, since: Any = None) -> EveryRow:
    """Forecast from each row of `table` that has enough rows before it, in one pass; from the moment `since` on.
    Quantiles follow the rows that the model has not learnt, as they came before each forecast.

    DataError as in `find_origins`, and where no row is that late.
    """
    origins = find_origins(recipe, table)
    panel = origins.rows.panel
    first = panel.starts[:-1] + recipe.shortest - 1
    spans = [np.arange(begin, last + 1) for begin, last in zip(first.tolist(), origins.last.tolist(), strict=True)]
    ends = np.concatenate(spans)
    if since is not None:
        ends = ends[panel.time[ends] >= _moment(recipe, since)]
    if not len(ends):
        until = f" up to {panel.text(panel.time[origins.last].max())}" if recipe.roles.time else ""
        raise DataError(f"{table.name}: found rows{until}, expected some from since={since!r} on; give an earlier one")
    if isinstance(model, NumberModel):
        found, _ = model.counted(recipe, origins.rows, ends, rolling=True)
    else:
        found, _ = model.counted(recipe, origins.rows, ends)
    return EveryRow(recipe, model, origins.rows, ends, found)


def _moment(recipe: Recipe, since: Any) -> Any:
    """The moment that `since` says, as times of the table are read; of rows without times a number, from 1."""
    name = recipe.roles.time
    if name is None:
        if isinstance(since, bool) or not isinstance(since, int | np.integer) or since < 1:
            raise SettingError(f"setting 'since': found {since!r}, expected the number of a row, as rows have no times")
        return int(since) - 1
    try:
        return recipe.column(Table({name: [since]}, "since"), name).values[0]
    except DataError as error:
        raise SettingError(
            f"setting 'since': found {since!r}, expected a time as the table writes it: {error}"
        ) from error
