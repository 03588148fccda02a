"""The shares that rise with the probability they were given, and are nearest to what happened (isotonic regression)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from elman.baselines.problem import Floats

__all__ = ["pooled", "rising"]


def pooled(happened: Floats, times: NDArray[np.int64]) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64]]:
    """Neighbours (n,) whose shares, so many that `happened` of so many `times`, do not rise, put together (Ayer and
    others, 1955): of each of the groups (k,) how many happened, of how many, and how many neighbours it is made of.

    >>> [each.tolist() for each in pooled(np.array([1.0, 0.0, 2.0]), np.array([2, 2, 2]))]
    [[1.0, 2.0], [4, 2], [2, 1]]
    """
    total: list[float] = []
    count: list[int] = []
    size: list[int] = []
    for yes, all_of_it in zip(happened.tolist(), times.tolist(), strict=True):
        step, weight, values = yes, all_of_it, 1
        while total and total[-1] * weight >= step * count[-1]:
            step, weight, values = step + total.pop(), weight + count.pop(), values + size.pop()
        total.append(step)
        count.append(weight)
        size.append(values)
    return np.array(total), np.array(count), np.array(size)


def rising(y: Floats, forecast: Floats) -> Floats:
    """The share (n,) of what happened, `y` (n,) of 0 and 1, that rises with the probabilities `forecast` (n,).

    >>> rising(np.array([1.0, 0.0, 1.0]), np.array([0.2, 0.4, 0.9])).tolist()
    [0.5, 0.5, 1.0]
    """
    _, place, times = np.unique(forecast, return_inverse=True, return_counts=True)
    total, count, size = pooled(np.bincount(place, weights=y).astype(np.float64), times)
    return np.asarray(np.repeat(total / count, size)[place])
