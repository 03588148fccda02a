"""Linear and logistic regression on counts of many thousand different things, most of them 0 in most rows."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.linear import L2, softmax
from elman.baselines.minimising import minimise
from elman.baselines.problem import Floats

__all__ = ["Counts", "fit_counts"]


@dataclass(frozen=True)
class Counts:
    """A table (rows, columns) of counts, as the places that are not 0: row, column, count; a last column of ones."""

    rows: int
    columns: int
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    count: Floats

    @classmethod
    def of(cls, bags: Sequence[Mapping[Hashable, int]], columns: Mapping[Hashable, int]) -> Counts:
        """The counts of each bag; what has no column is left out."""
        cells = [
            (number, columns[thing], count)
            for number, bag in enumerate(bags)
            for thing, count in bag.items()
            if thing in columns
        ]
        row, column, count = np.array(cells, dtype=np.int64).reshape(-1, 3).T
        ones = np.arange(len(bags))
        width = len(columns)
        return cls(
            len(bags),
            width + 1,
            np.concatenate([row, ones]),
            np.concatenate([column, np.full(len(bags), width)]),
            np.concatenate([count, np.ones(len(bags), dtype=np.int64)]).astype(np.float64),
        )

    def scores(self, weights: Floats) -> Floats:
        """This table times `weights` (columns, K)."""
        return _product(self.row, self.column, self.count, weights, self.rows)

    def back(self, d: Floats) -> Floats:
        """This table, transposed, times `d` (rows, K)."""
        return _product(self.column, self.row, self.count, d, self.columns)


def _product(into: NDArray[np.int64], at: NDArray[np.int64], count: Floats, factor: Floats, size: int) -> Floats:
    return np.stack([np.bincount(into, count * column[at], minlength=size) for column in factor.T], axis=1)


def fit_counts(table: Counts, y: NDArray[Any], size: int, counting: Any = None) -> Floats:
    """Weights (columns, K) of the smallest summed cross-entropy + ½L2‖W‖²; for values (size 0) of the squared error.

    `counting` (rows,) is by how much each row counts, 1 when not given. The column of ones is not penalised. Two
    classes are fitted as one question, as a logistic regression is.
    """
    penalty = np.append(np.full(table.columns - 1, L2), 0.0)[:, None]
    free = np.arange(size) > 0 if size == 2 else np.full(max(size, 1), True)
    rows = np.arange(table.rows)
    by = np.ones(table.rows) if counting is None else np.asarray(counting, dtype=np.float64)
    curvature = np.bincount(table.column, by[table.row] * table.count**2, minlength=table.columns)[:, None] + penalty

    def objective(weights: Floats) -> tuple[float, Floats]:
        scores = table.scores(weights)
        if size:
            d = softmax(scores)
            loss = -float(np.vdot(by, np.log(np.maximum(d[rows, y], np.finfo(float).tiny))))
            d[rows, y] -= 1
        else:
            d = scores - y[:, None]
            loss = 0.5 * float(np.vdot(by[:, None] * d, d))
        d *= by[:, None]
        return loss + 0.5 * float(np.sum(penalty * weights**2)), table.back(d * free) + penalty * weights

    return minimise(objective, np.zeros((table.columns, len(free))), lambda gradient: gradient / curvature)
