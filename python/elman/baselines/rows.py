"""A regression on the rows of a table: one linear layer on the numbers of each row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines import linear
from elman.baselines.arithmetic import log_softmax, product
from elman.baselines.problem import Floats, TableRows

__all__ = ["RowRegression", "fit_rows"]


@dataclass(frozen=True)
class RowRegression:
    """`weights` (columns + 1, K) for rows as they are, the last for a one: scores of `classes`; of none the value."""

    classes: int
    weights: Floats

    def __post_init__(self) -> None:
        """ValueError for weights that are not for these classes."""
        if self.weights.ndim != 2 or self.weights.shape[1] != max(self.classes, 1) or len(self.weights) < 2:
            raise ValueError(f"its regression of rows has weights of shape {self.weights.shape}")
        if not np.isfinite(self.weights).all():
            raise ValueError("its regression of rows has weights that are no numbers")

    def answers(self, rows: NDArray[Any]) -> Floats:
        """The logarithm of the probability of each class (n, K) for rows (n, columns), or their values (n,).

        A missing number counts as 0.
        """
        found = product(_known(rows), self.weights[:-1]) + self.weights[-1]
        return log_softmax(found) if self.classes else found[:, 0]


def fit_rows(rows: NDArray[Any], y: NDArray[Any], classes: int, smoothing: float = 0.0) -> RowRegression:
    """Fit on rows (n, columns) and the numbers of their classes (n,), or their values where there are no `classes`.

    The part `smoothing` of each class is spread over all.

    >>> fitted = fit_rows(np.array([[0.0], [1.0], [2.0], [3.0]] * 9), np.array([0, 0, 1, 1] * 9), classes=2)
    >>> fitted.answers(np.array([[0.0], [3.0]])).argmax(axis=1).tolist()
    [0, 1]
    """
    design = linear.Design(TableRows(_known(rows)))
    weights = linear.fit_classes(design, y, classes, smoothing) if classes else linear.fit_values(design, y)
    weights = design.of_numbers(weights)
    scaled = weights[:-1] / design.scale[:, None]
    return RowRegression(classes, np.vstack([scaled, weights[-1] - (design.mean[:, None] * scaled).sum(axis=0)]))


def _known(rows: NDArray[Any]) -> Floats:
    return np.nan_to_num(np.asarray(rows, dtype=np.float64))
