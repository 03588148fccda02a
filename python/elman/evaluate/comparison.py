"""Is one method really better than another, or is it noise? A paired test on the losses of the same rows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.problem import Floats
from elman.plain import Figure

FEWEST = 10  # moments; below it no interval means anything
Z95 = 1.959964
ROUNDING = 1e-6  # of a loss: what differs by less is the same


@dataclass(frozen=True)
class Difference:
    """Mean loss of the other method minus that of the first, with a 95 % interval; positive means the first is better.

    `moments` is the number of times the interval rests on; `low` and `high` are infinite when there are fewer than ten.
    """

    mean: Figure
    low: Figure
    high: Figure
    moments: int

    @property
    def verdict(self) -> str:
        """`"better"`, `"worse"` or `"noise"` (the interval holds 0), seen from the first method."""
        if self.low > 0:
            return "better"
        return "worse" if self.high < 0 else "noise"


def compare(first: Floats, other: Floats, moment: NDArray[Any] | None = None, ahead: int = 1) -> Difference:
    """Compare two methods by their losses (n,) on the same rows.

    Rows of one `moment` are summed, so that three stations under one sky count as one day. The interval then allows for
    moments that resemble those just before them (Newey and West's variance, as in the test of Diebold and Mariano): at
    least `ahead` - 1 of them, as forecasts of so many rows ahead overlap. What is the same but for rounding is no gain.
    """
    gain = other - first
    gain = np.where(np.abs(gain) <= ROUNDING * (np.abs(first) + np.abs(other)), 0.0, gain)
    mean = float(gain.mean())
    _, index = np.unique(np.arange(len(gain)) if moment is None else moment, return_inverse=True)
    sums = np.bincount(index, weights=gain - mean).astype(np.float64)
    if len(sums) < FEWEST:
        return Difference(mean, -math.inf, math.inf, len(sums))
    margin = Z95 * math.sqrt(_long_run_variance(sums, ahead) / len(sums)) * len(sums) / len(gain)
    return Difference(mean, mean - margin, mean + margin, len(sums))


def _long_run_variance(x: Floats, ahead: int) -> float:
    """Variance of the sum of `x` (mean 0, in time order) per element, with Bartlett weights on its covariances."""
    lags = min(max(int(4 * (len(x) / 100) ** (2 / 9)), ahead - 1), len(x) - 1)
    covariance = [float((x[lag:] * x[: len(x) - lag]).sum()) / len(x) for lag in range(lags + 1)]
    weighted = [2 * (1 - lag / (lags + 1)) * c for lag, c in enumerate(covariance) if lag]
    return max(covariance[0] + sum(weighted), 0.0)
