"""Measures of probabilities of classes: exact, in float64, with the definitions of scikit-learn.

A forecast is `(n,)` probabilities of class 1 of two, or `(n, K)` of each class; `y` (n,) the class that happened.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from elman.baselines.arithmetic import log
from elman.baselines.problem import Floats

__all__ = [
    "accuracy",
    "auc",
    "average_precision",
    "balanced_accuracy",
    "brier",
    "confusion",
    "log_loss",
    "log_losses",
    "macro_f1",
    "ranking",
]

TINY = float(np.finfo(np.float64).eps)


def log_losses(y: Floats, forecast: Floats) -> Floats:
    """Minus the logarithm of the probability (n,) given to what happened; one of 0 counts as 2.2e-16."""
    table = forecast if forecast.ndim == 2 else np.stack([1 - forecast, forecast], axis=1)
    chosen = np.clip(table[np.arange(len(y)), y.astype(np.int64)], TINY, 1 - TINY)
    return -log(chosen)


def log_loss(y: Floats, forecast: Floats) -> float:
    """Mean negative logarithm of the probability given to what happened; a probability of 0 counts as 2.2e-16.

    >>> round(log_loss(np.array([1.0, 0.0]), np.array([0.8, 0.4])), 4)
    0.367
    """
    return float(log_losses(y, forecast).mean())


def brier(y: Floats, forecast: Floats) -> float:
    """Mean squared error of the probabilities: of class 1 for a binary target, summed over all classes otherwise.

    >>> round(brier(np.array([1.0, 0.0]), np.array([0.8, 0.4])), 4)
    0.1
    """
    if forecast.ndim == 1:
        return float(np.mean((forecast - y) ** 2))
    happened = np.arange(forecast.shape[1]) == y[:, None]
    return float(np.mean(np.sum((forecast - happened) ** 2, axis=1)))


def auc(y: Floats, forecast: Floats) -> float:
    """Probability that a random row of class 1 gets a higher forecast than one of class 0, ties counting half.

    For classes, the mean of one against the rest over the classes that occur. nan when all rows are of one class.

    >>> auc(np.array([0.0, 0.0, 1.0, 1.0]), np.array([0.1, 0.4, 0.4, 0.8]))
    0.875
    """
    return ranking(y, forecast)[0]


def accuracy(y: Floats, forecast: Floats) -> float:
    """Share of rows whose most probable class happened; of a binary target, class 1 from a probability of 0.5 on.

    >>> accuracy(np.array([1.0, 0.0]), np.array([0.8, 0.6]))
    0.5
    """
    return float(np.mean(_chosen(forecast) == y))


def balanced_accuracy(y: Floats, forecast: Floats) -> float:
    """Share of the rows of a class whose most probable class is right, the mean over the classes that occur.

    >>> balanced_accuracy(np.array([0.0, 0.0, 1.0]), np.array([[0.9, 0.1], [0.2, 0.8], [0.1, 0.9]]))
    0.75
    """
    table = confusion(y, forecast)
    true = table.sum(axis=1)
    return float(np.mean(table.diagonal()[true > 0] / true[true > 0]))


def average_precision(y: Floats, forecast: Floats) -> float:
    """Precision at each row of class 1 when rows are ranked by their forecasts, the mean over these; rows that are tied
    are passed at once.

    For classes, the mean of one against the rest over the classes that occur. nan where no row is of class 1.

    >>> average_precision(np.array([0.0, 0.0, 1.0, 1.0]), np.array([0.1, 0.4, 0.35, 0.8])).__round__(4)
    0.8333
    """
    return ranking(y, forecast)[1]


def ranking(y: Floats, forecast: Floats) -> tuple[float, float]:
    """`auc` and `average_precision`, which rank the same rows: sorting these is most of the work.

    >>> ranking(np.array([0.0, 1.0, 1.0]), np.array([0.1, 0.4, 0.8]))
    (1.0, 1.0)
    """
    if forecast.ndim == 1:
        return _ranking(y == 1, forecast)
    areas, precisions = zip(*(_ranking(y == k, forecast[:, int(k)]) for k in np.unique(y)), strict=True)
    return float(np.mean(areas)), float(np.mean(precisions))


def _ranking(positive: NDArray[np.bool_], forecast: Floats) -> tuple[float, float]:
    """By how many rows, and how many positives, there are of each forecast; tied rows share the mean of their ranks."""
    ones = int(positive.sum())
    zeros = len(positive) - ones
    if not ones:
        return float("nan"), float("nan")
    values, count = np.unique(forecast, return_counts=True)
    right = np.diff(np.searchsorted(np.sort(forecast[positive]), values, side="right"), prepend=0)
    rank = np.cumsum(count) - (count - 1) / 2
    area = float(((right * rank).sum() - ones * (ones + 1) / 2) / (ones * zeros)) if zeros else float("nan")
    precision = np.cumsum(right[::-1]) / np.cumsum(count[::-1])
    return area, float((precision * right[::-1]).sum() / ones)


def macro_f1(y: Floats, forecast: Floats) -> float:
    """The harmonic mean of precision and recall of each class, the mean over those that occur or were chosen.

    >>> macro_f1(np.array([0.0, 0.0, 1.0]), np.array([[0.9, 0.1], [0.2, 0.8], [0.1, 0.9]])).__round__(4)
    0.6667
    """
    table = confusion(y, forecast)
    right, true, chosen = table.diagonal(), table.sum(axis=1), table.sum(axis=0)
    there = true + chosen > 0
    return float(np.mean(2 * right[there] / (true + chosen)[there]))


def confusion(y: Floats, forecast: Floats) -> NDArray[np.int64]:
    """How often the class of a row was each of K, and each was chosen (K, K): a row a class, a column a choice.

    >>> confusion(np.array([0.0, 0.0, 1.0]), np.array([0.2, 0.7, 0.9])).tolist()
    [[1, 1], [0, 1]]
    """
    size = 2 if forecast.ndim == 1 else forecast.shape[1]
    cells = np.bincount(y.astype(np.int64) * size + _chosen(forecast), minlength=size * size)
    return cells.reshape(size, size).astype(np.int64)


def _chosen(forecast: Floats) -> NDArray[np.int64]:
    """The most probable class (n,); of two, class 1 from a probability of 0.5 on."""
    chosen = forecast >= 0.5 if forecast.ndim == 1 else forecast.argmax(axis=1)
    return np.asarray(chosen, dtype=np.int64)
