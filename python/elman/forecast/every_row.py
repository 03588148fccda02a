"""Forecasts from every row of a table on, as they were made when that row was the last one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError, SettingError
from elman.forecast.classes import ClassModel
from elman.forecast.numbers import NumberModel
from elman.forecast.origins import find_origins
from elman.forecast.rows.recipe import Recipe, Rows
from elman.table.table import Table

__all__ = ["EveryRow", "from_every_row"]

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]


@dataclass(frozen=True)
class EveryRow:
    """Forecasts (k, H, ...) of the rows after each of the sorted rows `ends` (k,) of a table, one series after the
    other; what is to come after the last ones stands in `rows` without values."""

    recipe: Recipe
    rows: Rows
    ends: Ids
    forecasts: Floats

    @property
    def ahead(self) -> Ids:
        """The sorted rows that are forecast (k times H,)."""
        return np.asarray((self.ends[:, None] + np.arange(1, self.recipe.horizon + 1)).ravel())

    @property
    def cutoffs(self) -> Ids:
        """The sorted row that each of these was forecast from (k times H,)."""
        return np.repeat(self.ends, self.recipe.horizon)

    def truth(self) -> dict[str, list[Any]]:
        """What there was in each row that is forecast, None where nobody knows: "truth", of several targets each its
        own."""
        found = {}
        several = len(self.recipe.targets) > 1
        for target, y in zip(self.recipe.targets, self.rows.y.T, strict=True):
            values = y[self.ahead].tolist()
            known = [None if value != value else value for value in values]
            if target.kind != "number":
                known = [None if code is None else target.classes[int(code)] for code in known]
            found[f"{target.name} truth" if several else "truth"] = known
        return found


def from_every_row(recipe: Recipe, model: NumberModel | ClassModel, table: Table, since: Any = None) -> EveryRow:
    """Forecast from each row of `table` that has enough rows before it, in one pass; from the moment `since` on.

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
    found, _ = model.counted(recipe, origins.rows, ends)
    return EveryRow(recipe, origins.rows, ends, found)


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
