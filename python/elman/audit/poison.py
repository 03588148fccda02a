"""Poison: what is forecast before a moment may not move when every value after it is changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.audit.found import Leak
from elman.forecast.every_row import from_every_row
from elman.forecast.fitted import fit_forecast
from elman.forecast.rows.recipe import Recipe, fit_recipe
from elman.forecast.sources import Taken
from elman.settings import ForecasterSettings, but
from elman.table.columns import Column
from elman.table.table import Table
from elman.training.watch import Watch

__all__ = ["moved_by_poison", "poisoned"]

SERIES, ROWS, TIMES = 3, 300, 8  # that are looked at: rows at least, or so many times those of a window and a horizon
SHORT: dict[str, Any] = {"epochs": 1, "refit": False, "warm_start": False}


def moved_by_poison(source: Taken, settings: ForecasterSettings, recipe: Recipe) -> list[Leak]:
    """Train twice for an epoch, on the last rows of a few series, once with every value of the test part changed: the
    forecasts from rows before it may not differ in a bit. Nothing where there is no test part."""
    settings = but(settings, target=source.target, **SHORT)
    few = _few(source.table, recipe)
    recipe, rows = fit_recipe(few, settings)
    test = rows.part == 2
    if not test.any():
        return []
    cut = rows.panel.time[test].min()
    tables = few, poisoned(few, recipe, cut)
    before, after = (_forecasts(replace(source, table=table), settings, cut) for table in tables)
    moved = (before != after) & ~(np.isnan(before) & np.isnan(after))
    if not moved.any():
        return []
    places = moved.reshape(len(moved), -1).any(axis=1)
    evidence = (
        f"{int(places.sum()):,} of {len(places):,} forecasts that were made before the test part moved when its values "
        f"were changed, by {float(np.nanmax(np.abs(before - after))):.3g} at most"
    )
    return [Leak("the forecasts", "poison", float(places.mean()), evidence)]


def _few(table: Table, recipe: Recipe) -> Table:
    """The last rows of the first few series."""
    panel, most = recipe.panel(table), max(ROWS, TIMES * (recipe.window + recipe.horizon))
    ends = panel.starts[1 : SERIES + 1].tolist()
    rows = [panel.order[max(a, b - most) : b] for a, b in zip(panel.starts.tolist(), ends, strict=False)]
    return table.take(np.sort(np.concatenate(rows)))


def _forecasts(source: Taken, settings: ForecasterSettings, cut: Any) -> NDArray[np.float64]:
    """What a model forecasts from each row whose horizon ends before the moment `cut`."""
    fitted = fit_forecast(source, settings, Watch(), None)
    every = from_every_row(fitted.recipe, fitted.model, source.table)
    time, horizon = every.rows.panel.time, fitted.recipe.horizon
    return np.asarray(every.forecasts[time[every.ends + horizon] < cut])


def poisoned(table: Table, recipe: Recipe, cut: Any) -> Table:
    """The table with each value from the moment `cut` on changed: numbers mirrored in their span, words others."""
    panel = recipe.panel(table)
    later = panel.order[panel.time >= cut]
    changed = {}
    for name in recipe.given:
        column = recipe.column(table, name)
        values = [None if gone else value for gone, value in zip(column.missing, _read(column), strict=True)]
        for row, value in zip(later.tolist(), _changed(column, later), strict=True):
            values[row] = None if values[row] is None else value
        changed[name] = values
    return Table({**table.raw, **changed}, table.name, table.lines)


def _read(column: Column) -> list[Any]:
    """The values as people write them."""
    if column.kind == "number":
        return list(column.values.tolist())
    return [column.labels[int(code)] if code == code and code >= 0 else None for code in column.values.tolist()]


def _changed(column: Column, rows: NDArray[np.int64]) -> list[Any]:
    """Other values of the same kind for these rows."""
    own = column.values[rows]
    if column.kind == "number":
        known = column.values[np.isfinite(column.values)]
        low, high = known.min(), known.max()
        mirrored = low + high - own
        return list(np.where(mirrored == own, low, mirrored).tolist())
    size = len(column.labels)
    return [column.labels[(int(code) + 1) % size] if code == code and code >= 0 else None for code in own.tolist()]
