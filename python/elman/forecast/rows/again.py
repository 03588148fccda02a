"""Another table read by a recipe that is there, so that a training can go on: what would ask for another is refused."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from elman.errors import DataError
from elman.forecast.rows.recipe import Recipe, Rows, any_target
from elman.forecast.rows.splits import find_cuts
from elman.forecast.rows.windows import require_parts
from elman.settings import ForecasterSettings
from elman.table.steps import find_step
from elman.table.table import Table

__all__ = ["read_again"]


def read_again(recipe: Recipe, table: Table, settings: ForecasterSettings) -> tuple[Recipe, Rows]:
    """The recipe with the cuts of `table`, and its rows: columns, codes, classes and the step of time stay.

    DataError for a table that asks for others.
    """
    panel = recipe.filled(table).panel
    step = find_step(recipe.panel(table))
    same = step.unit == recipe.step.unit and math.isclose(step.count, recipe.step.count, rel_tol=1e-6)
    if recipe.roles.time is not None and not same:
        raise DataError(f"{table.name}: found rows a {step} apart, expected a {recipe.step}, as in the training before")
    _require_classes(recipe, table)
    cuts = find_cuts(panel, recipe.window, settings.validation_fraction, settings.test_fraction, recipe.horizon)
    recipe = replace(recipe, cuts=cuts)
    rows = recipe.rows(table)
    parts = (0, *([1] if settings.validation_fraction else []), *([2] if settings.test_fraction else []))
    require_parts(
        table.name, rows.panel, rows.part, any_target(rows.y), recipe.window, parts, recipe.horizon, cuts.apart
    )
    return recipe, rows


def _require_classes(recipe: Recipe, table: Table) -> None:
    """DataError for a word that was no class of the target."""
    column = recipe.column(table, recipe.target.name)
    if recipe.target.kind != "classes":
        return
    used = {column.labels[code] for code in np.unique(column.values[~column.missing]).tolist()}
    new = sorted(used - set(recipe.target.classes))
    if new:
        raise DataError(
            f"{table.name}: column {column.name!r} has {new[0]!r}, expected one of the classes that were trained "
            f"before, {', '.join(map(str, recipe.target.classes[:10]))}; set warm_start=False to begin anew"
        )
