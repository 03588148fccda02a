"""Linear and logistic regression on counts of many thousand different things, most of them 0 in most rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.arithmetic import exp, log_softmax
from elman.baselines.linear import L2
from elman.baselines.minimising import Late, minimise, never
from elman.baselines.problem import Floats

__all__ = ["Counts", "fit_counts"]

GAIN = 3e-4  # of the loss: what five steps gain less is not worth their time
Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Counts:
    """A table (rows, columns) of counts: the `row` and the `column` of each thing that is counted; and a last column
    of ones."""

    rows: int
    columns: int
    row: Ids
    column: Ids

    @classmethod
    def of(cls, things: Ids, lengths: Ids, kinds: int) -> Counts:
        """Bags of `things` (m,), one after the other, of so many `lengths` (rows,); the things are below `kinds`.

        >>> Counts.of(np.array([1, 1, 0]), np.array([2, 1]), 2).scores(np.array([[1.0], [10.0], [100.0]])).ravel()
        array([120., 101.])
        """
        rows = len(lengths)
        row = np.concatenate([np.repeat(np.arange(rows), lengths), np.arange(rows)])
        return cls(rows, kinds + 1, row, np.concatenate([things, np.full(rows, kinds)]))

    def scores(self, weights: Floats) -> Floats:
        """This table times `weights` (columns, K)."""
        return _product(self.row, self.column, weights, self.rows)

    def back(self, d: Floats) -> Floats:
        """This table, transposed, times `d` (rows, K)."""
        return _product(self.column, self.row, d, self.columns)


def _product(into: Ids, at: Ids, factor: Floats, size: int) -> Floats:
    return np.stack([np.bincount(into, column[at], minlength=size) for column in factor.T], axis=1)


def fit_counts(table: Counts, y: NDArray[Any], size: int, counting: Any = None, late: Late = never) -> Floats:
    """Weights (columns, K) of the smallest summed cross-entropy + ½L2‖W‖²; for values (size 0) of the squared error.

    `counting` (rows,) is by how much each row counts, 1 when not given. The column of ones is not penalised. Two
    classes are fitted as one question, as a logistic regression is. When it is `late`, what was found by then stays.
    """
    penalty = np.append(np.full(table.columns - 1, L2), 0.0)[:, None]
    free = np.arange(size) > 0 if size == 2 else np.full(max(size, 1), True)
    rows = np.arange(table.rows)
    by = np.ones(table.rows) if counting is None else np.asarray(counting, dtype=np.float64)
    bend = (1 - 1 / size) / size if size else 1.0  # of the loss in one score, where all classes are as likely
    curvature = bend * np.bincount(table.column, by[table.row], minlength=table.columns)[:, None] + penalty

    def objective(weights: Floats) -> tuple[float, Floats]:
        scores = table.scores(weights)
        if size:
            logs = log_softmax(scores)
            loss, d = -float((by * logs[rows, y]).sum()), exp(logs)
            d[rows, y] -= 1
        else:
            d = scores - y[:, None]
            loss = 0.5 * float((by[:, None] * d * d).sum())
        d *= by[:, None]
        return loss + 0.5 * float(np.sum(penalty * weights**2)), table.back(d * free) + penalty * weights

    start = np.zeros((table.columns, len(free)))
    return minimise(objective, start, lambda gradient: gradient / curvature, gain=GAIN, late=late)
