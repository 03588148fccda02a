"""Measures of forecasts: exact, in float64, with the conventions of scikit-learn.

A forecast is `(n,)` probabilities of class 1 for a binary target, `(n, K)` probabilities for classes, `(n,)` values for
a number.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from elman.baselines.arithmetic import log
from elman.baselines.problem import Floats, Kind

#: The measure that decides which method is best, by kind of target; smaller is better in all of them.
MAIN: dict[Kind, str] = {
    "binary": "log_loss",
    "classes": "log_loss",
    "number": "mae",
    "labels": "error",
    "text": "bits_per_character",
    "tags": "errors",
}
#: How people write each measure.
TITLES = {
    "log_loss": "log loss",
    "brier": "Brier score",
    "auc": "AUC",
    "accuracy": "accuracy",
    "mae": "MAE",
    "rmse": "RMSE",
    "mase": "MASE",
    "bits_per_character": "bits per character",
    "nats_per_character": "nats per character",
    "smape": "sMAPE",
    "pinball": "pinball loss",
    "coverage": "coverage",
    "errors": "share of wrong labels",
    "words_wrong": "words with an error",
    "sequences_wrong": "sequences with an error",
    "f1": "F1 of entities",
    "error": "share wrong",
    "mean_recall": "mean recall",
}
LARGER_IS_BETTER = ("auc", "accuracy", "f1", "mean_recall")
TINY = float(np.finfo(np.float64).eps)


def score(kind: Kind, y: Floats, forecast: Floats, scale: float | Floats = float("nan")) -> dict[str, float]:
    """All measures that suit `kind`, by name; `scale`, a number or one a row, is what MASE divides by.

    >>> score("number", np.array([1.0, 3.0]), np.array([2.0, 3.0]), scale=2.0)
    {'mae': 0.5, 'rmse': 0.7071067811865476, 'mase': 0.25, 'smape': 33.333333333333336}
    """
    if kind == "number":
        return {
            "mae": mae(y, forecast),
            "rmse": rmse(y, forecast),
            "mase": mase(y, forecast, scale),
            "smape": smape(y, forecast),
        }
    if kind == "labels":
        sure = bool(((forecast == 0) | (forecast == 1)).all())  # a method that names a class and no probability
        return {
            "error": 1 - accuracy(y, forecast),
            "accuracy": accuracy(y, forecast),
            "mean_recall": mean_recall(y, forecast),
            "log_loss": float("nan") if sure else log_loss(y, forecast),
        }
    return {
        "log_loss": log_loss(y, forecast),
        "brier": brier(y, forecast),
        "auc": auc(y, forecast),
        "accuracy": accuracy(y, forecast),
    }


def losses(kind: Kind, y: Floats, forecast: Floats) -> Floats:
    """The loss of each row `(n,)` whose mean is the main measure."""
    if kind == "number":
        return np.abs(forecast - y)
    if kind == "labels":
        return np.asarray(forecast.argmax(axis=1) != y, dtype=np.float64)
    table = _table(forecast)
    chosen = np.clip(table[np.arange(len(y)), y.astype(np.int64)], TINY, 1 - TINY)
    return -log(chosen)


def log_loss(y: Floats, forecast: Floats) -> float:
    """Mean negative logarithm of the probability given to what happened; a probability of 0 counts as 2.2e-16.

    >>> round(log_loss(np.array([1.0, 0.0]), np.array([0.8, 0.4])), 4)
    0.367
    """
    return float(losses("classes", y, forecast).mean())


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
    if forecast.ndim == 1:
        return _auc(y == 1, forecast)
    each = [_auc(y == k, forecast[:, k]) for k in np.unique(y).astype(np.int64)]
    return float(np.mean(each))


def _auc(positive: NDArray[np.bool_], forecast: Floats) -> float:
    """By the sum of the ranks of the positives; tied forecasts share the mean of their ranks."""
    ones = int(positive.sum())
    zeros = len(positive) - ones
    if not ones or not zeros:
        return float("nan")
    _, index, counts = np.unique(forecast, return_inverse=True, return_counts=True)
    rank = np.cumsum(counts) - (counts - 1) / 2
    return float((rank[index][positive].sum() - ones * (ones + 1) / 2) / (ones * zeros))


def accuracy(y: Floats, forecast: Floats) -> float:
    """Share of rows whose most probable class happened; of a binary target, class 1 from a probability of 0.5 on.

    >>> accuracy(np.array([1.0, 0.0]), np.array([0.8, 0.6]))
    0.5
    """
    chosen = forecast >= 0.5 if forecast.ndim == 1 else forecast.argmax(axis=1)
    return float(np.mean(chosen == y))


def mean_recall(y: Floats, forecast: Floats) -> float:
    """Share of the rows of a class whose most probable class is right, the mean over the classes that occur.

    >>> mean_recall(np.array([0.0, 0.0, 1.0]), np.array([[0.9, 0.1], [0.2, 0.8], [0.1, 0.9]]))
    0.75
    """
    right = forecast.argmax(axis=1) == y
    return float(np.mean([right[y == k].mean() for k in np.unique(y)]))


def mae(y: Floats, forecast: Floats) -> float:
    """Mean absolute error, in the unit of the target."""
    return float(np.mean(np.abs(forecast - y)))


def rmse(y: Floats, forecast: Floats) -> float:
    """Root of the mean squared error, in the unit of the target."""
    return float(np.sqrt(np.mean((forecast - y) ** 2)))


def mase(y: Floats, forecast: Floats, scale: float | Floats) -> float:
    """Mean absolute error, each divided by its `scale` (Hyndman and Koehler, 2006); nan where no scale is above 0.

    >>> mase(np.array([1.0, 4.0]), np.array([2.0, 2.0]), np.array([1.0, 4.0]))
    0.75
    """
    each = np.broadcast_to(scale, y.shape)
    known = each > 0
    if not known.any():
        return float("nan")
    with np.errstate(over="ignore"):  # a scale may be next to nothing
        return float(np.mean(np.abs(forecast - y)[known] / each[known]))


def smape(y: Floats, forecast: Floats) -> float:
    """Mean of 200 |forecast - y| / (|forecast| + |y|), in per cent as in the M4 competition; 0 where both are 0.

    >>> smape(np.array([1.0, 0.0]), np.array([3.0, 0.0]))
    50.0
    """
    size = np.abs(forecast) + np.abs(y)
    return float(np.mean(200 * np.abs(forecast - y) / np.where(size > 0, size, 1.0)))


def pinball(y: Floats, quantiles: Floats, levels: tuple[float, ...]) -> float:
    """Mean pinball loss of `quantiles` (n, levels): level times what y is above, 1 - level times what it is below.

    >>> pinball(np.array([10.0]), np.array([[8.0, 11.0]]), (0.1, 0.9))
    0.15
    """
    error = y[:, None] - quantiles
    return float(np.mean(np.maximum(np.array(levels) * error, (np.array(levels) - 1) * error)))


def coverage(y: Floats, quantiles: Floats) -> float:
    """Share of `y` (n,) between the lowest and the highest of `quantiles` (n, levels).

    >>> coverage(np.array([1.0, 5.0]), np.array([[0.0, 2.0], [0.0, 2.0]]))
    0.5
    """
    return float(np.mean((quantiles[:, 0] <= y) & (y <= quantiles[:, -1])))


def _table(forecast: Floats) -> Floats:
    """Probabilities `(n, K)` of all classes."""
    return forecast if forecast.ndim == 2 else np.stack([1 - forecast, forecast], axis=1)
