"""The simple methods that a network has to beat; each is fitted on the training part alone, and kept with a model.

For every kind of target: what is usual, what was there last, what is usual at that time of the calendar, and one linear
layer on the whole window, for each answer by itself. For numbers also the mean of the window, what was there a season
before, where there is one, the drift, and simple exponential smoothing; each of these has quantiles too, from what it
missed the validation part by, or without one the training part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from elman.baselines import linear
from elman.baselines.arithmetic import softmax
from elman.baselines.climatology import Climatology, fit_means, fit_rates
from elman.baselines.linear import Regression
from elman.baselines.problem import Floats, Gathers, Part, Problem
from elman.baselines.smoothing import ALPHAS, best_alphas

__all__ = [
    "BASE_RATE",
    "CLIMATOLOGY",
    "DRIFT",
    "LAST",
    "LINEAR",
    "LOGISTIC",
    "MEDIAN",
    "SEASON",
    "SMOOTHED",
    "USUAL",
    "ClassMethods",
    "NumberMethods",
    "fit",
]

BASE_RATE = "base rate"
MEDIAN = "training median"
USUAL = "mean of the window"
LAST = "same as the last row"
SEASON = "same as a season before"
DRIFT = "drift"
SMOOTHED = "exponential smoothing"
CLIMATOLOGY = "climatology"
LOGISTIC = "logistic regression"
LINEAR = "linear regression"
MOST_LOGISTIC = 24  # rows ahead for which logistic regressions are fitted, one each


@dataclass(frozen=True)
class NumberMethods:
    """Of numbers: the `median` (M,) of each answer in the training part, a regression on the window, and of each
    method, by its name, the quantiles at `levels` of its errors (M, levels), in the unit of a series. Where values are
    smoothed the share of ALPHAS for each target, `alphas`; where rows have dates, a `climatology`. `medians` are those
    of the targets in each series that the training part has, by its name."""

    median: Floats
    regression: Regression
    levels: tuple[float, ...]
    errors: Mapping[str, Floats]
    alphas: tuple[float, ...] | None = None
    climatology: Climatology | None = None
    medians: Mapping[str, Sequence[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """ValueError for numbers that don't go together."""
        shapes = {each.shape for each in self.errors.values()} - {(len(self.median), len(self.levels))}
        if self.median.ndim != 1 or self.regression.weights.shape[1] != len(self.median) or shapes:
            raise ValueError(f"its simple methods have {self.median.shape} medians")
        if not all(np.isfinite(each).all() for each in (self.median, *self.errors.values())):
            raise ValueError("its simple methods know medians or errors that are no numbers")
        usual = [np.asarray(each, dtype=np.float64) for each in self.medians.values()]
        if any(not len(each) or len(self.median) % len(each) or not np.isfinite(each).all() for each in usual):
            raise ValueError("its simple methods know medians of other targets")
        if not {*(self.alphas or ())} <= {*ALPHAS}:
            raise ValueError(f"its simple methods smooth by {self.alphas}")

    def answers(self, part: Part, threads: int = 1) -> dict[str, Floats]:
        """The forecasts (n,) or (n, M) of every method, by its name."""
        shape = part.y.shape
        median = self._usual(part).reshape(shape)
        last = np.where(np.isfinite(part.last), part.last, median)
        found = {MEDIAN: median, LAST: last}
        before = {USUAL: part.usual, SEASON: part.season, DRIFT: part.drift}
        for name, given in {**before, SMOOTHED: self._smoothed(part), CLIMATOLOGY: self._climatology(part)}.items():
            if given is not None:
                found[name] = np.where(np.isfinite(given), given, last)
        return {**found, LINEAR: self.regression.scores(part.windows, threads).reshape(shape)}

    def _usual(self, part: Part) -> Floats:
        """The median of each answer (n, M) in its series; of a series that the training part lacks, in all."""
        if part.series is None or not self.medians:
            return np.broadcast_to(self.median, (len(part), len(self.median)))
        names, place = np.unique(part.series, return_inverse=True)
        return np.asarray(np.stack([self._of_series(str(name)) for name in names])[place])

    def _of_series(self, name: str) -> Floats:
        """The median of each answer (M,) in the series of that name."""
        own = self.medians.get(name)
        return self.median if own is None else np.repeat(np.asarray(own), len(self.median) // len(own))

    def _smoothed(self, part: Part) -> Floats | None:
        """The level of each target, the same for all rows ahead, of the shape of y."""
        if part.smoothed is None or self.alphas is None:
            return None
        levels = [part.smoothed[:, target, ALPHAS.index(alpha)] for target, alpha in enumerate(self.alphas)]
        ahead = len(self.median) // len(levels)
        return np.repeat(np.stack(levels, axis=1), ahead, axis=1).reshape(part.y.shape)

    def _climatology(self, part: Part) -> Floats | None:
        """What is usual at that time, of the shape of y."""
        if part.calendar is None or self.climatology is None:
            return None
        return self.climatology.at(part.calendar, part.series).transpose(0, 2, 1).reshape(part.y.shape)

    def quantiles(self, part: Part, answers: Mapping[str, Floats]) -> dict[str, Floats]:
        """The quantiles at `levels` around the `answers` of every method that has errors: (n, M, levels)."""
        count = len(self.median)
        unit = _units(part).reshape(-1, count, 1)
        errors = {name: each for name, each in self.errors.items() if name in answers}
        return {name: answers[name].reshape(-1, count, 1) + unit * each for name, each in errors.items()}


@dataclass(frozen=True)
class ClassMethods:
    """Of classes, for each row ahead: how often each occurs, `usual` (M, K), how often each follows the last known one,
    `after` (M, K, K), and a logistic regression on the window; of many rows ahead there are none. Where rows have dates
    a `climatology`, how often each occurs at that time."""

    kind: Literal["binary", "classes"]
    usual: Floats
    after: Floats
    regressions: tuple[Regression, ...]
    climatology: Climatology | None = None
    medians: Mapping[str, Sequence[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """ValueError for numbers that don't go together."""
        ahead, size = self.usual.shape if self.usual.ndim == 2 else (0, 0)
        shapes = {each.weights.shape[1] for each in self.regressions} | {size}
        if not ahead or self.after.shape != (ahead, size, size) or len(shapes) > 1:
            raise ValueError(f"its simple methods know {self.usual.shape} classes")
        if len(self.regressions) not in (0, ahead) or not ((self.usual > 0).all() and (self.after > 0).all()):
            raise ValueError("its simple methods know probabilities that are none")
        if self.climatology is not None and not (self.climatology.usual > 0).all():
            raise ValueError("its climatology knows probabilities that are none")

    def answers(self, part: Part, threads: int = 1) -> dict[str, Floats]:
        """Probabilities of class 1 (n,) where there are two, (n, K) of more; of M rows ahead (n, M) or (n, M, K)."""
        steps = [self._step(part, number, threads) for number in range(len(self.usual))]
        found = {name: np.stack([step[name] for step in steps], axis=1) for name in steps[0]}
        if self.kind == "binary":
            found = {name: each[:, :, 1] for name, each in found.items()}
        return {name: each[:, 0] for name, each in found.items()} if part.y.ndim == 1 else found

    def _step(self, part: Part, number: int, threads: int) -> dict[str, Floats]:
        """The probabilities (n, K) of one of the rows ahead."""
        rate = np.tile(self.usual[number], (len(part), 1))
        known = np.isfinite(part.last)
        last = rate.copy()
        last[known] = self.after[number, part.last[known].astype(np.int64)]
        found = {BASE_RATE: rate, LAST: last}
        if self.climatology is not None and part.calendar is not None:
            found[CLIMATOLOGY] = self.climatology.at(part.calendar[:, [number]], None)[:, 0]
        if self.regressions:
            found[LOGISTIC] = softmax(self.regressions[number].scores(part.windows, threads))
        return found


def fit(problem: Problem) -> NumberMethods | ClassMethods:
    """Fit the simple methods on the training part, which has windows."""
    return _fit_numbers(problem) if problem.kind == "number" else _fit_classes(problem)


def _fit_numbers(problem: Problem) -> NumberMethods:
    train = problem.train
    y = train.y if train.y.ndim == 2 else train.y[:, None]
    each = [column[np.isfinite(column)] for column in y.T]
    median = np.array([np.median(column) if len(column) else 0.0 for column in each])
    design = linear.Design(train.windows, problem.threads)
    regression = linear.fitted(design, linear.fit_values(design, train.y))
    alphas = None if problem.near is None else best_alphas(problem.near)
    climatology = None if problem.dated is None else fit_means(problem.dated)
    methods = NumberMethods(median, regression, problem.levels, {}, alphas, climatology, problem.medians)
    if not problem.levels:
        return methods
    later = problem.validation if len(problem.validation) else train
    answers = methods.answers(later, problem.threads).items()
    return replace(methods, errors={name: _error_quantiles(later, each, problem.levels) for name, each in answers})


def _error_quantiles(part: Part, answers: Floats, levels: tuple[float, ...]) -> Floats:
    """The quantiles (M, levels) of what is above `answers` of each row ahead, in units; of all rows where one has no
    error that is known, and 0 where none has."""
    unit = _units(part)
    errors = (part.y - answers) / np.where(unit > 0, unit, np.nan)
    errors = errors.reshape(len(part), -1)
    known = errors[np.isfinite(errors)]
    every = np.quantile(known, levels) if known.size else np.zeros(len(levels))
    each = [column[np.isfinite(column)] for column in errors.T]
    return np.stack([np.quantile(column, levels) if column.size else every for column in each])


def _units(part: Part) -> Floats:
    """The unit of each answer, of the shape of y; 1 where nothing says it."""
    return np.ones(part.y.shape) if part.scale is None else np.nan_to_num(part.scale)


def _fit_classes(problem: Problem) -> ClassMethods:
    train, size = problem.train, problem.size
    y = train.y if train.y.ndim == 2 else train.y[:, None]
    usual, after, regressions = [], [], []
    for column in y.T:
        known = np.flatnonzero(np.isfinite(column))
        codes, last = column[known], train.last[known]
        usual.append(_frequencies(codes, size))
        table = np.stack([_frequencies(codes[last == k], size) for k in range(size)])
        table[~np.isin(np.arange(size), last)] = usual[-1]
        after.append(table)
        if problem.horizon <= MOST_LOGISTIC:
            design = linear.Design(Some(train.windows, known), problem.threads)
            regressions.append(linear.fitted(design, linear.fit_classes(design, codes.astype(np.int64), size)))
    kind: Literal["binary", "classes"] = "binary" if problem.kind == "binary" else "classes"
    climatology = None if problem.dated is None else fit_rates(problem.dated, size)
    return ClassMethods(kind, np.stack(usual), np.stack(after), tuple(regressions), climatology)


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


def _frequencies(y: Floats, size: int) -> Floats:
    """How often each class occurs in y (n,), one added to each count so that none is impossible."""
    counts: NDArray[np.int64] = np.bincount(y.astype(np.int64), minlength=size)
    return np.asarray((counts + 1) / (counts.sum() + size))
