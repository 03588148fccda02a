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
from elman.baselines.rows import fit_rows
from elman.classify.sequences import Sequences

__all__ = ["Answered", "run_sequences"]

MAJORITY = "most frequent class"
MEAN = "training mean"
SUMMARY = "summary figures, {} regression"
NEAREST = "nearest neighbour"
RESAMPLED = 50


@dataclass(frozen=True)
class Answered:
    """Sequences and their answers: y (n,) class numbers, or values; `size` classes, 0 for values."""

    given: Sequences
    y: NDArray[Any]
    size: int


def run_sequences(train: Answered, test: Sequences) -> dict[str, Floats]:
    """The answers of every simple method for `test`: probabilities (n, K) of classes, or values (n,).

    Of texts and symbols what may answer beside networks is measured too: it is not fitted again here.
    """
    found = {MAJORITY if train.size else MEAN: _usual(train, len(test))}
    if train.given.kind != "numbers":
        return found
    method = "logistic" if train.size else "linear"
    return {
        **found,
        SUMMARY.format(method): _summarised(train, test),
        NEAREST: _nearest(train, resampled(train.given), resampled(test)),
    }


def _usual(train: Answered, rows: int) -> Floats:
    if not train.size:
        return np.full(rows, float(train.y.mean()))
    counts = np.bincount(train.y, minlength=train.size) + 1.0
    return np.tile(counts / counts.sum(), (rows, 1))


def _summarised(train: Answered, test: Sequences) -> Floats:
    found = fit_rows(summaries(train.given), train.y, train.size).answers(summaries(test))
    return exp(found) if train.size else found


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


def resampled(given: Sequences) -> Floats:
    """Each series on 50 steps (n, 50 · channels), whatever its length, linear between its values."""
    grid = np.linspace(0, 1, RESAMPLED)
    rows = []
    for item in given.items:
        x = _filled(item)
        rows.append(np.concatenate([np.interp(grid, np.linspace(0, 1, len(x)), channel) for channel in x.T]))
    return np.stack(rows)


def _nearest(train: Answered, x: Floats, test: Floats) -> Floats:
    squares = (x**2).sum(axis=1)
    nearest = np.concatenate(
        [(squares - 2 * product(test[start : start + 1024], x.T)).argmin(axis=1) for start in range(0, len(test), 1024)]
    )
    found = train.y[nearest]
    return np.asarray(np.eye(train.size)[found] if train.size else found, dtype=np.float64)
