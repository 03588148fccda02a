"""The level and the scale of a window: numbers are learnt relative to them, and forecasts are put back exactly.

By "window" they are the mean and the deviation of the window's own values, so that one network can learn from series of
any size. By "series" they are those of the series' training part, so that how high a series stands is not forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from elman.table.panel import Panel
from elman.table.standardising import moments

__all__ = ["Scaled", "Scaling", "fit_scaling", "spread"]

By = Literal["window", "series"]
Three = tuple[float, float, float]
Floats = NDArray[np.float64]
SMALLEST = 0.02  # of the mean size of a window's values: below it a deviation says nothing
TINY = 1e-3  # of the usual deviation of a series
FINEST = 1e-2  # of it: finer changes are no unit to measure errors in


@dataclass(frozen=True)
class Scaled:
    """Windows of B sequences, `z` (B, W) = (value - level) / scale, missing values filled with the last known one.

    `missing` (B, W) says which were; `level` and `scale` (B,) undo it.
    """

    z: Floats
    missing: NDArray[np.bool_]
    level: Floats
    scale: Floats


@dataclass(frozen=True)
class Scaling:
    """How windows are scaled. `own` are mean, deviation and usual change over a season of each series' training part,
    three numbers a target; `usual` the same for a series that was not there: its window is scaled by itself, no finer
    than that allows.
    """

    by: By
    own: Mapping[str, Sequence[Three]]
    usual: Sequence[Three]

    def table(self, panel: Panel) -> Floats:
        """Mean, deviation and change of each series and target (S, K, 3); nan for a series that is new."""
        nothing = np.full((len(self.usual), 3), np.nan)
        return np.array([self.own.get(name, nothing) for name in panel.names], dtype=np.float64)

    def scale(self, values: Floats, own: Floats, target: NDArray[np.int64]) -> Scaled:
        """Scale windows `values` (B, W), nan where missing, of series with `own` (B, 3) and the `target` (B,)."""
        missing = np.isnan(values)
        if missing.any():
            values = _filled(values, missing)
        level, scale = values.mean(axis=1), values.std(axis=1)
        usual = np.asarray(self.usual)[target, 1]
        tiny = TINY * np.where(np.isnan(own[:, 1]), usual, own[:, 1])
        scale = np.maximum(np.maximum(scale, SMALLEST * np.abs(values).mean(axis=1)), tiny)
        if self.by == "series":
            known = np.isfinite(own[:, 0])
            level, scale = np.where(known, own[:, 0], level), np.where(known, own[:, 1], scale)
        return Scaled((values - level[:, None]) / scale[:, None], missing, level, scale)


def _filled(values: Floats, missing: NDArray[np.bool_]) -> Floats:
    """Windows (B, W) in which a missing value is the last known one; before it, the first known one; 0 without any."""
    steps = np.arange(values.shape[1])
    last = np.maximum.accumulate(np.where(missing, -1, steps), axis=1)
    first = np.argmin(missing, axis=1)
    filled = np.take_along_axis(values, np.where(last < 0, first[:, None], last), axis=1)
    return np.where(np.isnan(filled), 0.0, filled)


def fit_scaling(by: By, panel: Panel, y: Floats, part: NDArray[np.int8], season: int = 1) -> Scaling:
    """The scaling from the targets `y` (n, K) of the training part; `season` is how many rows a season has."""
    own: dict[str, list[Three]] = {}
    for number, name in enumerate(panel.names):
        rows = slice(int(panel.starts[number]), int(panel.starts[number + 1]))
        values = y[rows][part[rows] == 0]
        if np.isfinite(values).any(axis=0).all():
            own[name] = [_three(column, season) for column in values.T]
    threes = np.array(list(own.values())) if own else np.tile([0.0, 1.0, 1.0], (1, y.shape[1], 1))
    return Scaling(by, own, np.median(threes, axis=0).tolist())


def _three(values: Floats, season: int) -> Three:
    """Mean, deviation, and mean absolute change over a season of values (k,).

    Changes are taken no finer than a hundredth of the deviation; where there are none, the deviation is in their place.
    """
    mean, deviation = moments(values[np.isfinite(values)])
    change = np.abs(values[season:] - values[:-season])
    usual = float(change[np.isfinite(change)].mean()) if np.isfinite(change).any() else 0.0
    least = max(deviation, SMALLEST * abs(mean))
    return mean, deviation, max(usual, FINEST * least) if usual > TINY * least else least


def spread(missing: NDArray[np.bool_]) -> NDArray[np.float32]:
    """How long ago the last known value of windows (B, W) is at each step: the logarithm of 1 + steps."""
    steps = np.arange(missing.shape[1])
    last = np.maximum.accumulate(np.where(missing, -1, steps), axis=1)
    return np.log1p(steps - last).astype(np.float32)
