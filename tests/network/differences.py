"""Central differences in float64: what a gradient must equal, found from the loss alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

STEP = 1e-5
TOLERANCE = 1e-7


def central(loss: Callable[[], float], array: np.ndarray) -> np.ndarray:
    """Return d loss / d array, by moving each element of `array` in place by a small step either way."""
    gradient = np.empty_like(array)
    for index in np.ndindex(array.shape):
        kept = array[index]
        array[index] = kept + STEP
        above = loss()
        array[index] = kept - STEP
        below = loss()
        array[index] = kept
        gradient[index] = (above - below) / (2 * STEP)
    return gradient


def distance(found: np.ndarray, expected: np.ndarray) -> float:
    """Return |found - expected| / (|found| + |expected|) in the Euclidean norm; 0 when both are zero."""
    assert found.shape == expected.shape
    scale = np.linalg.norm(found) + np.linalg.norm(expected)
    return float(np.linalg.norm(found - expected) / scale) if scale else 0.0
