"""The simple methods that a network has to beat; each is fitted on the training part alone.

Three for every kind of target: what is usual, what was there last, and one linear layer on the whole window.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from elman.evaluate import linear
from elman.evaluate.problem import Floats, Problem

BASE_RATE = "base rate"
MEAN = "training mean"
LAST = "same as the last row"
LOGISTIC = "logistic regression"
LINEAR = "linear regression"


def run(problem: Problem) -> dict[str, Floats]:
    """The forecasts of every baseline for the test part, by name.

    Probabilities of class 1 `(n,)` for a binary target, `(n, K)` for classes, values `(n,)` for a number.
    """
    if problem.kind == "number":
        return _numbers(problem)
    forecasts = {BASE_RATE: base_rate(problem), LAST: same_as_last(problem), LOGISTIC: logistic(problem)}
    if problem.kind == "binary":
        return {name: table[:, 1] for name, table in forecasts.items()}
    return forecasts


def base_rate(problem: Problem) -> Floats:
    """How often each class occurs in the training part `(n, K)`, one added to each count so that none is impossible."""
    frequencies = _frequencies(problem.train.y, problem.size)
    return np.tile(frequencies, (len(problem.test), 1))


def same_as_last(problem: Problem) -> Floats:
    """How often each class followed the class of the last row `(n, K)`, again with one added to each count.

    Where the last row is unknown, or its class is new, the base rate.
    """
    train, size = problem.train, problem.size
    table = np.stack([_frequencies(train.y[train.last == k], size) for k in range(size)])
    table[~np.isin(np.arange(size), train.last)] = _frequencies(train.y, size)
    forecast = base_rate(problem)
    known = np.isfinite(problem.test.last)
    forecast[known] = table[problem.test.last[known].astype(np.int64)]
    return forecast


def logistic(problem: Problem) -> Floats:
    """Logistic regression on all numbers of the window `(n, K)`, standardised, with scikit-learn's usual L2 of 1."""
    design = linear.Design(problem.train.windows)
    weights = linear.fit_classes(design, problem.train.y.astype(np.int64), problem.size)
    return linear.softmax(design.scores(problem.test.windows, weights))


def _numbers(problem: Problem) -> dict[str, Floats]:
    train, test = problem.train, problem.test
    mean = float(train.y.mean())
    design = linear.Design(train.windows)
    weights = linear.fit_values(design, train.y)
    return {
        MEAN: np.full(len(test), mean),
        LAST: np.where(np.isfinite(test.last), test.last, mean),
        LINEAR: design.scores(test.windows, weights)[:, 0],
    }


def _frequencies(y: Floats, size: int) -> Floats:
    counts: NDArray[np.int64] = np.bincount(y.astype(np.int64), minlength=size)
    return np.asarray((counts + 1) / (counts.sum() + size))
