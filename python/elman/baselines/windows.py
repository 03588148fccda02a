"""The simple methods that a network has to beat; each is fitted on the training part alone.

Three for every kind of target: what is usual, what was there last, and one linear layer on the whole window, for each
answer by itself. For numbers with a season also what was there a season before.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from elman.baselines import linear
from elman.baselines.arithmetic import softmax
from elman.baselines.problem import Floats, Gathers, Part, Problem

BASE_RATE = "base rate"
MEAN = "training mean"
LAST = "same as the last row"
SEASON = "same as a season before"
LOGISTIC = "logistic regression"
LINEAR = "linear regression"
MOST_LOGISTIC = 24  # rows ahead for which logistic regressions are fitted, one each


def run(problem: Problem) -> dict[str, Floats]:
    """The forecasts of every baseline for the test part, by name.

    Probabilities of class 1 `(n,)` for a binary target, `(n, K)` for classes, values `(n,)` for a number; with several
    answers a window `(n, M)` or `(n, M, K)`.
    """
    if problem.kind == "number":
        return _numbers(problem)
    if problem.test.y.ndim == 1:
        return _classes(problem)
    steps = [_classes(_ahead(problem, step)) for step in range(problem.test.y.shape[1])]
    return {name: np.stack([step[name] for step in steps], axis=1) for name in steps[0]}


def _classes(problem: Problem) -> dict[str, Floats]:
    forecasts = {BASE_RATE: base_rate(problem), LAST: same_as_last(problem)}
    if problem.horizon <= MOST_LOGISTIC:
        forecasts[LOGISTIC] = logistic(problem)
    if problem.kind == "binary":
        return {name: table[:, 1] for name, table in forecasts.items()}
    return forecasts


def _ahead(problem: Problem, step: int) -> Problem:
    """The question of one of the rows ahead alone; where it is unknown in the training part, windows are left out."""
    train, test = problem.train, problem.test
    known = np.flatnonzero(np.isfinite(train.y[:, step]))
    part = Part(Some(train.windows, known), train.y[known, step], train.last[known])
    later = Part(test.windows, test.y[:, step], test.last, test.moment)
    return replace(problem, train=part, test=later)


class Some:
    """Those windows of `windows` whose numbers are `chosen` (k,), rising."""

    def __init__(self, windows: Gathers, chosen: NDArray[np.int64]) -> None:
        self.windows, self.chosen = windows, chosen

    def __len__(self) -> int:
        return len(self.chosen)

    def gather(self, start: int, stop: int) -> NDArray[np.float32] | NDArray[np.float64]:
        """Windows `start` to `stop` of the chosen ones."""
        wanted = self.chosen[start:stop]
        first = int(wanted[0]) if len(wanted) else 0
        return self.windows.gather(first, int(wanted[-1]) + 1 if len(wanted) else 1)[wanted - first]


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
    design = linear.Design(problem.train.windows, problem.threads)
    weights = linear.fit_classes(design, problem.train.y.astype(np.int64), problem.size)
    return softmax(design.scores(problem.test.windows, weights))


def _numbers(problem: Problem) -> dict[str, Floats]:
    train, test = problem.train, problem.test
    y = train.y if train.y.ndim == 2 else train.y[:, None]
    counts = np.isfinite(y).sum(axis=0)
    mean = np.where(counts > 0, np.nansum(y, axis=0) / np.maximum(counts, 1), 0.0)
    shape = test.y.shape
    usual = np.broadcast_to(mean, (len(test), len(mean))).reshape(shape)
    forecasts = {MEAN: usual, LAST: np.where(np.isfinite(test.last), test.last, usual)}
    if test.season is not None:
        forecasts[SEASON] = np.where(np.isfinite(test.season), test.season, forecasts[LAST])
    design = linear.Design(train.windows, problem.threads)
    weights = linear.fit_values(design, train.y)
    return {**forecasts, LINEAR: design.scores(test.windows, weights).reshape(shape)}


def _frequencies(y: Floats, size: int) -> Floats:
    counts: NDArray[np.int64] = np.bincount(y.astype(np.int64), minlength=size)
    return np.asarray((counts + 1) / (counts.sum() + size))
