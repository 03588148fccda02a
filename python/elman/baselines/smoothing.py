"""Simple exponential smoothing: a level that each value draws to itself by a share `alpha` of what it is off."""

from __future__ import annotations

import numpy as np

from elman.baselines.arithmetic import product
from elman.baselines.problem import Floats, Part

__all__ = ["ALPHAS", "best_alphas", "levels_of"]

ALPHAS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9)
FAR = 512  # rows that a level is made of: those before count for less than a ten-thousandth under any alpha
FADED = 1e-200  # what all known values count by where none is near: then the last one says as much


def levels_of(rows: Floats) -> Floats:
    """The level after rows (k, t), nan where missing, by each of ALPHAS (k, alphas); nan where nothing near is known.

    A value j rows back counts by alpha (1 - alpha)^j, and all that are known by 1 together.

    >>> levels_of(np.array([[9.0, np.nan, 4.0, 5.0]]))[0, ALPHAS.index(0.5)]
    np.float64(5.0)
    """
    rows = rows[:, -FAR:]
    known, alphas = np.isfinite(rows), np.array(ALPHAS)
    left = np.ones((rows.shape[1], len(alphas)))
    left[1:] = np.multiply.accumulate(np.tile(1 - alphas, (len(left) - 1, 1)))  # a power has other bits elsewhere
    weights = alphas * left[::-1]
    total = product(np.where(known, rows, 0.0), weights)
    by = product(known, weights)
    return np.where(by > FADED, total / np.maximum(by, FADED), np.nan)


def best_alphas(part: Part) -> tuple[float, ...] | None:
    """That of ALPHAS by which the windows of a part are missed by the least, in units of their series, for each target;
    None of a part without levels."""
    if part.smoothed is None:
        return None
    count, targets, _ = part.smoothed.shape
    y = part.y.reshape(count, targets, -1)
    unit = np.ones(y.shape) if part.scale is None else part.scale.reshape(y.shape)
    unit = np.where(unit > 0, unit, np.nan)
    losses = [_means(np.abs(y - part.smoothed[:, :, [number]]) / unit) for number in range(len(ALPHAS))]
    return tuple(ALPHAS[number] for number in np.argmin(losses, axis=0).tolist())


def _means(errors: Floats) -> Floats:
    """The means (K,) of the errors (n, K, H) that are known; 0 where none is."""
    known = np.isfinite(errors)
    return np.asarray(np.where(known, errors, 0.0).sum(axis=(0, 2)) / np.maximum(known.sum(axis=(0, 2)), 1))
