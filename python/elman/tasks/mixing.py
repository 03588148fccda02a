"""Two opinions about the same rows, joined."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from elman.evaluate.linear import softmax

__all__ = ["mixed"]


def mixed(ours: NDArray[np.float64], scores: NDArray[np.float64], weight: float) -> NDArray[np.float64]:
    """Probabilities (n, K) between `ours` and those of other `scores` (n, K): the geometric mean with this `weight`.

    >>> mixed(np.array([[0.8, 0.2]]), np.array([[0.0, 0.0]]), 0.5).round(3).tolist()
    [[0.667, 0.333]]
    """
    theirs = np.log(np.maximum(softmax(scores), np.finfo(float).tiny))
    return softmax((1 - weight) * np.log(np.maximum(ours, np.finfo(float).tiny)) + weight * theirs)
