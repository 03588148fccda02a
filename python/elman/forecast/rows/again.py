"""A table read by a recipe that is there: another one, so that a training can go on, or all rows of the same."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError
from elman.forecast.rows.errors import without_errors
from elman.forecast.rows.features import Coder, encode, fit_coder
from elman.forecast.rows.parts import find_parts
from elman.forecast.rows.recipe import Recipe, Rows, another_step, any_target
from elman.forecast.rows.splits import after_all, part_of
from elman.forecast.rows.target import Target
from elman.settings import ForecasterSettings
from elman.table.columns import Column
from elman.table.find_steps import find_step
from elman.table.table import Table

__all__ = ["all_taught", "read_again"]


def read_again(recipe: Recipe, table: Table, settings: ForecasterSettings) -> tuple[Recipe, Rows]:
    """The recipe with the cuts of `table`, and its rows: columns, codes, classes and the step of time stay.

    DataError for a table that asks for others.
    """
    panel = recipe.filled(table).panel
    step = find_step(recipe.panel(table))
    same = step.unit == recipe.step.unit and math.isclose(step.count, recipe.step.count, rel_tol=1e-6)
    if recipe.roles.time is not None and not same:
        raise another_step(table, step, recipe.step)
    _require_classes(recipe, table)
    rows = recipe.rows(table)
    parts = find_parts(table.name, panel, any_target(rows.y), recipe.target.kind, settings, recipe.window)
    recipe = replace(recipe, cuts=parts.cuts)
    return recipe, replace(rows, part=parts.part)


def all_taught(recipe: Recipe, rows: Rows) -> tuple[Recipe, Rows]:
    """The recipe as all of its `rows` teach it, none held out: scales and words of its columns are learnt from all.

    Which columns are read, the classes, the season and the window stay, as they were measured. The matrix of `rows` is
    written over.
    """
    panel, table = rows.panel, rows.table
    cuts = after_all(panel, any_target(rows.y))
    part = part_of(panel, cuts)
    columns = {coder.name: _anew(recipe, table, coder) for coder in recipe.coders}
    without_errors(table, panel, columns, recipe.roles.targets)
    taught = panel.order[part == 0]
    coders = tuple(fit_coder(column, taught, free=name in recipe.roles.targets) for name, column in columns.items())
    matrix = encode(coders, columns, panel.order, panel.starts, rows.matrix)
    targets = tuple(_as_low(target, y) for target, y in zip(recipe.targets, rows.y.T, strict=True))
    return replace(recipe, cuts=cuts, coders=coders, targets=targets), replace(rows, matrix=matrix, part=part)


def _as_low(target: Target, y: NDArray[np.float64]) -> Target:
    """A target of numbers, said to be from 0 where all that are known (n,) are."""
    return replace(target, positive=bool(np.nanmin(y) >= 0)) if target.kind == "number" else target


def _anew(recipe: Recipe, table: Table, coder: Coder) -> Column:
    """A column of the kind that it has; of words with all that there are."""
    return table.column(coder.name, "word") if coder.kind == "word" else recipe.column(table, coder.name)


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
