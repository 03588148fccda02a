"""Measures of forecasts of numbers and of their quantiles: exact, in float64, with the definitions of the field."""

from __future__ import annotations

import numpy as np

from elman.baselines.problem import Floats

__all__ = ["coverage", "crps", "crps_of_pinball", "mae", "mase", "pinball", "rmse", "smape", "wape", "winkler"]


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
    below = y[:, None] - quantiles
    above = np.array(levels) * below
    below *= np.array(levels) - 1  # in its place: of many windows it is what memory there is
    return float(np.maximum(above, below, out=above).mean())


def coverage(y: Floats, quantiles: Floats) -> float:
    """Share of `y` (n,) between the lowest and the highest of `quantiles` (n, levels).

    >>> coverage(np.array([1.0, 5.0]), np.array([[0.0, 2.0], [0.0, 2.0]]))
    0.5
    """
    return float(np.mean((quantiles[:, 0] <= y) & (y <= quantiles[:, -1])))


def wape(y: Floats, forecast: Floats) -> float:
    """Sum of the absolute errors over the sum of the absolute values, in per cent; nan where all values are 0.

    >>> wape(np.array([1.0, 3.0]), np.array([2.0, 3.0]))
    25.0
    """
    size = float(np.abs(y).sum())
    return 100 * float(np.abs(forecast - y).sum()) / size if size else float("nan")


def crps(y: Floats, quantiles: Floats, levels: tuple[float, ...]) -> float:
    """The continuous ranked probability score of what `quantiles` (n, levels) say: twice their mean pinball loss.

    It is twice the integral of the pinball loss over all levels (Gneiting and Ranjan, 2011), here the mean over those
    that are there, each counting the same: near it where levels are many and evenly spread, else a figure to compare
    methods by that have the same levels.

    >>> crps(np.array([10.0]), np.array([[8.0, 11.0]]), (0.1, 0.9))
    0.3
    """
    return crps_of_pinball(pinball(y, quantiles, levels))


def crps_of_pinball(loss: float) -> float:
    """`crps` where the mean pinball loss is known by then."""
    return 2 * loss


def winkler(y: Floats, quantiles: Floats, levels: tuple[float, ...]) -> float:
    """Mean interval score of the lowest and the highest of `quantiles` (n, levels): the width, and 2 / alpha times what
    y is outside by, alpha being the share that the interval leaves out (Winkler, 1972).

    >>> winkler(np.array([1.0, 5.0]), np.array([[0.0, 2.0], [0.0, 4.0]]), (0.1, 0.9))
    8.0
    """
    low, high = quantiles[:, 0], quantiles[:, -1]
    outside = np.maximum(low - y, 0) + np.maximum(y - high, 0)
    return float(np.mean(high - low + 2 / (1 - (levels[-1] - levels[0])) * outside))
