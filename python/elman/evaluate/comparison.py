"""Is one method really better than another, or is it noise? A paired test on the losses of the same rows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from elman.baselines.problem import Floats
from elman.plain import Figure

__all__ = ["FEWEST", "Difference", "compare"]

FEWEST = 10  # moments; below it no interval means anything
BLOCKS = 20  # from so many on they tell how much the mean of a block varies
MANY = 10  # series, of which a share says something
Z95 = 1.959964
LONG_RUN = (2.9694, 0.4160, -0.5324)  # how much wider by the lags' share of the moments (Kiefer and Vogelsang, 2005)
ROUNDING = 1e-6  # of a loss: what differs by less is the same

Verdict = Literal["better", "no better", "worse", "too little data"]


@dataclass(frozen=True)
class Difference:
    """Mean loss of the other method minus that of the first, with a 95 % interval; positive means the first is better.

    `moments` is the number of times the interval rests on; `low` and `high` are infinite when there are fewer than ten.
    The first is better in the share `better_in` of so many `series`, where there are ten at least; else 0 of 0.
    """

    mean: Figure
    low: Figure
    high: Figure
    moments: int
    series: int = 0
    better_in: Figure = 0.0

    def __post_init__(self) -> None:
        """ValueError for a share that is none, or numbers below 0."""
        if not 0 <= self.better_in <= 1 or min(self.moments, self.series) < 0:
            raise ValueError(f"it is better in {self.better_in} of {self.series} series, at {self.moments} moments")

    @property
    def verdict(self) -> Verdict:
        """What that says of the first method; it is "no better" where the interval holds 0."""
        if self.moments < FEWEST:
            return "too little data"
        if self.low > 0:
            return "better"
        return "worse" if self.high < 0 else "no better"


def compare(
    first: Floats,
    other: Floats,
    moment: NDArray[Any] | None = None,
    ahead: int = 1,
    block: int | None = None,
    series: NDArray[Any] | None = None,
) -> Difference:
    """Compare two methods by their losses (n,) on the same rows.

    Rows of one `moment` are summed, so that three stations under one sky count as one day. The interval then allows for
    moments that resemble those near them. Where there are 20 blocks of so many moments, it is that of a block bootstrap
    (`_of_blocks`). Else it is made from Newey and West's variance, as in the test of Diebold and Mariano, with at least
    `ahead` - 1 lags, as forecasts of so many rows ahead overlap; the more of the moments these are, the wider. What is
    the same but for rounding is no gain. Each row is of one of the `series`.
    """
    gain = other - first
    gain = np.where(np.abs(gain) <= ROUNDING * (np.abs(first) + np.abs(other)), 0.0, gain)
    mean, share = float(gain.mean()), _share(gain, series)
    _, index = np.unique(np.arange(len(gain)) if moment is None else moment, return_inverse=True)
    sums = np.bincount(index, weights=gain - mean).astype(np.float64)
    if len(sums) < FEWEST:
        return Difference(mean, -math.inf, math.inf, len(sums), *share)
    if block is not None and len(sums) >= BLOCKS * block:
        margin = _of_blocks(sums, block)
    else:
        lags = min(max(int(4 * (len(sums) / 100) ** (2 / 9)), ahead - 1), len(sums) - 1)
        margin = _of_lags((lags + 1) / len(sums)) * math.sqrt(_long_run_variance(sums, lags) / len(sums))
    margin *= len(sums) / len(gain)
    return Difference(mean, mean - margin, mean + margin, len(sums), *share)


def _of_blocks(x: Floats, length: int) -> float:
    """Half the width of a 95 % interval of the mean of `x` (mean 0, in time order), from blocks of that `length`.

    A circular block bootstrap (Politis and Romano, 1992) draws as many blocks as fit, each from any place on; the
    variance of the means it draws is known without drawing: that of a block's mean, over their number. Of so many
    blocks the interval is Student's.
    """
    count = len(x) // length
    total = np.concatenate([[0.0], np.cumsum(np.concatenate([x, x[: length - 1]]))])
    means = (total[length:] - total[:-length]) / length
    return _student(count - 1) * math.sqrt(float(np.square(means).mean()) / (count - 1))


def _student(freedom: int) -> float:
    """The 97.5 % quantile of Student's t, from 19 degrees of freedom on to four digits (Abramowitz and Stegun, 26.7.5).

    >>> round(_student(19), 3), round(_student(120), 3)
    (2.093, 1.98)
    """
    z = Z95
    return z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)


def _share(gain: Floats, series: NDArray[Any] | None) -> tuple[int, float]:
    """How many series there are, and in which share of them the mean gain (n,) is above 0; none where they are few."""
    if series is None:
        return 0, 0.0
    names, index = np.unique(series, return_inverse=True)
    if len(names) < MANY:
        return 0, 0.0
    return len(names), float(np.mean(np.bincount(index, weights=gain) > 0))


def _of_lags(share: float) -> float:
    """The 97.5 % quantile where Newey and West's variance has as many lags as this `share` of the moments: the variance
    is then uncertain itself, and too small in the mean. Normal for none.

    >>> round(_of_lags(0.0), 2), round(_of_lags(0.4), 2)
    (1.96, 3.18)
    """
    return Z95 + sum(value * share ** (power + 1) for power, value in enumerate(LONG_RUN))


def _long_run_variance(x: Floats, lags: int) -> float:
    """Variance of the sum of `x` (mean 0, in time order) per element, with Bartlett weights on its covariances."""
    covariance = [float((x[lag:] * x[: len(x) - lag]).sum()) / len(x) for lag in range(lags + 1)]
    weighted = [2 * (1 - lag / (lags + 1)) * c for lag, c in enumerate(covariance) if lag]
    return max(covariance[0] + sum(weighted), 0.0)
