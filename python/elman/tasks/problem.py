"""A split table as the question that networks and baselines are measured on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from elman.data.recipe import Recipe, Rows
from elman.network import Windows

if TYPE_CHECKING:
    from elman.evaluate.problem import Part, Problem

__all__ = ["make_problem"]


def make_problem(recipe: Recipe, rows: Rows) -> Problem:
    """The three parts with their windows, true values and last known ones."""
    from elman.evaluate.problem import Problem

    target = recipe.target
    parts = [_part(recipe, rows, number) for number in range(3)]
    return Problem(target.kind, None if target.kind == "number" else list(target.classes), *parts)


def _part(recipe: Recipe, rows: Rows, number: int) -> Part:
    from elman.evaluate.problem import Part

    ends, _ = rows.ends(recipe.window, number)
    _, moment = np.unique(rows.panel.time[ends + 1], return_inverse=True)
    return Part(Windows(rows.matrix, ends, recipe.window), rows.y[ends + 1], rows.y[ends], moment.astype(np.int64))
