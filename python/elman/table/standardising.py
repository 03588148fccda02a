"""What numbers are measured by: mean and deviation, safe where all are the same, and the usual change over a season."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["moments", "usual_change"]


def moments(values: NDArray[np.float64]) -> tuple[float, float]:
    """Mean and standard deviation of values (k,); the deviation of values that are all the same is 1.

    >>> moments(np.array([5.0, 5.0])), moments(np.array([]))
    ((5.0, 1.0), (0.0, 1.0))
    """
    if not values.size:
        return 0.0, 1.0
    mean, scale = float(values.mean()), float(values.std())
    return mean, scale if scale > 1e-12 * float(np.abs(values).max()) and np.isfinite(1 / scale) else 1.0


def usual_change(values: NDArray[np.float64], season: int) -> float:
    """The mean absolute change of values (k,) over a `season`, else from one to the next; nan where there is none.

    >>> usual_change(np.array([1.0, 5.0, 2.0, np.nan]), 2), usual_change(np.array([1.0, 5.0]), 2)
    (1.0, 4.0)
    """
    for lag in (season, 1):
        change = np.abs(values[lag:] - values[:-lag])
        change = change[np.isfinite(change)]
        if change.any():
            return float(change.mean())
    return float("nan")
