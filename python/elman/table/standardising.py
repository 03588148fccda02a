"""What numbers are standardised by: mean and deviation, safe where all are the same."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["moments"]


def moments(values: NDArray[np.float64]) -> tuple[float, float]:
    """Mean and standard deviation of values (k,); the deviation of values that are all the same is 1.

    >>> moments(np.array([5.0, 5.0])), moments(np.array([]))
    ((5.0, 1.0), (0.0, 1.0))
    """
    if not values.size:
        return 0.0, 1.0
    mean, scale = float(values.mean()), float(values.std())
    return mean, scale if scale > 1e-12 * float(np.abs(values).max()) and np.isfinite(1 / scale) else 1.0
