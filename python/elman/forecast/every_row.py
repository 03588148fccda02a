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
from elman.forecast.origins import find_origins, with_a_horizon
from elman.forecast.rows.history import last_told
from elman.forecast.rows.recipe import Recipe, Rows
from elman.forecast.rows.truths import truths_of
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
        each = truths_of(self.recipe, self.rows, self.ahead)
        names = [f"{target.name} truth" if several else "truth" for target in self.recipe.targets]
        return dict(zip(names, each, strict=True))


def from_every_row(recipe: Recipe, model: NumberModel | ClassModel, table: Table, since: Any = None) -> EveryRow:
    """Forecast from each row of `table` that has enough rows before it, in one pass; from the moment `since` on.
    Quantiles follow the rows that the model has not learnt, as they came before each forecast.

    DataError as in `find_origins`, and where no row is that late.
    """
    rows, last = _origins(recipe, table)
    panel = rows.panel
    first = panel.starts[:-1] + recipe.shortest - 1
    spans = [np.arange(begin, last + 1) for begin, last in zip(first.tolist(), last.tolist(), strict=True)]
    ends = np.concatenate(spans)
    if since is not None:
        ends = ends[panel.time[ends] >= _moment(recipe, since)]
    if not len(ends):
        until = f" up to {panel.text(panel.time[last].max())}" if recipe.roles.time else ""
        raise DataError(f"{table.name}: found rows{until}, expected some from since={since!r} on; give an earlier one")
    if isinstance(model, NumberModel):
        found, _ = model.counted(recipe, rows, ends, rolling=True)
    else:
        found, _ = model.counted(recipe, rows, ends)
    return EveryRow(recipe, model, rows, ends, found)


def _origins(recipe: Recipe, table: Table) -> tuple[Rows, Ids]:
    """The rows, and the last one of each series (S,) that is forecast from: where columns are known in advance, the
    last one whose horizon the table tells of; DataError as in `find_origins` where there is none."""
    if recipe.told:
        rows = with_a_horizon(recipe, table)
        starts = rows.panel.starts
        last = np.minimum(last_told(recipe, rows), starts[1:] - 1 - recipe.horizon)
        if (last - starts[:-1] + 1 >= recipe.shortest).any():
            return rows, last
    origins = find_origins(recipe, table)
    return origins.rows, origins.last


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
            f"setting 'since': found {since!r}, expected a time as the table writes it in column {name!r}"
        ) from error
