"""The simple methods for whole sequences: what is usual, summary figures, the nearest neighbour.

Each is fitted on the training part alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.arithmetic import exp, product
from elman.baselines.problem import Floats
from elman.baselines.rows import RowRegression, fit_rows
from elman.classify.sequences import Sequences

__all__ = ["Answered", "SimpleMethods", "fit_simple"]

MAJORITY = "most frequent class"
MEDIAN = "training median"
SUMMARY = "summary figures, {} regression"
NEAREST = "nearest neighbour"
RESAMPLED = 50
MOST_KEPT = 4_000_000  # numbers of neighbours, which a model file has too


@dataclass(frozen=True)
class Answered:
    """Sequences and their answers: y (n,) class numbers, or values; `size` classes, 0 for values."""

    given: Sequences
    y: NDArray[Any]
    size: int


@dataclass(frozen=True)
class Neighbours:
    """Series on 50 steps (n, 50 · channels), as float32, and the answers (n,) to them."""

    x: NDArray[np.float32]
    y: NDArray[Any]

    def __post_init__(self) -> None:
        """ValueError for series without answers."""
        if self.x.ndim != 2 or self.y.shape != (len(self.x),) or not len(self.x):
            raise ValueError(f"its neighbours are {self.x.shape} numbers with {self.y.shape} answers")

    def of(self, test: Sequences) -> NDArray[Any]:
        """The answer to the nearest one of each series (n,)."""
        known, asked = self.x.astype(np.float64), resampled(test).astype(np.float64)
        squares = (known**2).sum(axis=1)
        starts = range(0, len(asked), 1024)
        nearest = [(squares - 2 * product(asked[at : at + 1024], known.T)).argmin(axis=1) for at in starts]
        return np.asarray(self.y[np.concatenate(nearest)])


@dataclass(frozen=True)
class SimpleMethods:
    """What simple methods have learnt: what is `usual` (K,) or, of values, (1,); of numbers a regression on `figures`
    and the `nearest` neighbour too. `size` classes, 0 for values."""

    size: int
    usual: Floats
    figures: RowRegression | None
    nearest: Neighbours | None

    def __post_init__(self) -> None:
        """ValueError for methods that answer different questions."""
        classes = self.size if self.figures is None else self.figures.classes
        if self.usual.shape != (max(self.size, 1),) or classes != self.size:
            raise ValueError(f"its simple methods answer {self.usual.shape} and {classes} classes")

    def answers(self, test: Sequences) -> dict[str, Floats]:
        """The answers of each for `test`, by name: probabilities (n, K) of classes, or values (n,)."""
        usual = np.tile(self.usual, (len(test), 1))
        found = {MAJORITY: usual} if self.size else {MEDIAN: usual[:, 0]}
        if self.figures is not None:
            method = "logistic" if self.size else "linear"
            answers = self.figures.answers(summaries(test))
            found[SUMMARY.format(method)] = exp(answers) if self.size else answers
        if self.nearest is not None:
            answers = self.nearest.of(test)
            found[NEAREST] = np.asarray(np.eye(self.size)[answers] if self.size else answers, dtype=np.float64)
        return found


def fit_simple(train: Answered) -> SimpleMethods:
    """Fit every simple method.

    Of texts and symbols what may answer beside networks is measured too: it is not fitted again here.
    """
    usual = _usual(train)
    if train.given.kind != "numbers":
        return SimpleMethods(train.size, usual, None, None)
    figures = fit_rows(summaries(train.given), train.y, train.size)
    kept = _spread(len(train.y), MOST_KEPT // (RESAMPLED * train.given.channels))
    nearest = Neighbours(resampled(train.given.take(kept.tolist())), train.y[kept])
    return SimpleMethods(train.size, usual, figures, nearest)


def _usual(train: Answered) -> Floats:
    if not train.size:
        return np.array([float(np.median(train.y))])
    counts = np.bincount(train.y, minlength=train.size) + 1.0
    return np.asarray(counts / counts.sum())


def _spread(count: int, most: int) -> NDArray[np.int64]:
    """The numbers of all of so many, or of the `most`, at least one, that lie evenly among them."""
    kept = max(min(count, most), 1)
    return np.arange(kept) * count // kept


def summaries(given: Sequences) -> Floats:
    """Seven figures of each channel (n, 7 · channels): mean, deviation, lowest, highest, first, last, mean change."""
    return np.stack([_summary(_filled(item)) for item in given.items])


def _summary(x: Floats) -> Floats:
    change = np.abs(np.diff(x, axis=0)).mean(axis=0) if len(x) > 1 else np.zeros(x.shape[1])
    return np.concatenate([x.mean(axis=0), x.std(axis=0), x.min(axis=0), x.max(axis=0), x[0], x[-1], change])


def _filled(series: NDArray[np.float32]) -> Floats:
    x = series.astype(np.float64)
    if not np.isnan(x).any():
        return x
    for channel in x.T:
        known = np.flatnonzero(~np.isnan(channel))
        channel[:] = np.interp(np.arange(len(channel)), known, channel[known]) if len(known) else 0.0
    return x


def resampled(given: Sequences) -> NDArray[np.float32]:
    """Each series on 50 steps (n, 50 · channels), whatever its length, linear between its values."""
    grid = np.linspace(0, 1, RESAMPLED)
    rows = []
    for item in given.items:
        x = _filled(item)
        rows.append(np.concatenate([np.interp(grid, np.linspace(0, 1, len(x)), channel) for channel in x.T]))
    return np.stack(rows).astype(np.float32)
