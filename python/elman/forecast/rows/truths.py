"""What there was in rows that are forecast, as people write it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.forecast.rows.recipe import Recipe, Rows

__all__ = ["truths_of"]


def truths_of(recipe: Recipe, rows: Rows, ahead: NDArray[np.int64]) -> list[list[Any]]:
    """The values of each target in the sorted rows `ahead` (k,), None where nobody knows."""
    if recipe.target.kind == "classes":  # a class that is new has no code
        column = recipe.column(rows.table, recipe.target.name)
        codes = column.values[rows.panel.order[ahead]]
        return [[None if code < 0 else column.labels[code] for code in codes.tolist()]]
    known = [[None if value != value else value for value in y.tolist()] for y in rows.y[ahead].T]
    classes = recipe.target.classes
    return [[v if v is None else classes[int(v)] for v in each] for each in known] if classes else known
