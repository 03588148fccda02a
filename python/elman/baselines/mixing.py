"""Several opinions about the same rows, joined."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from elman.baselines.linear import softmax

__all__ = ["START", "best_weights", "joined", "mixed", "weighed_by_others"]

START = (0.5, 0.25, 0.25)  # weights of the networks and of what is asked beside them, before anything is known
PULL = 2.0  # towards them, as of a dozen rows
STEPS = 50
ENOUGH = 1e-9  # the longest step that changes nothing

Floats = NDArray[np.float64]


def mixed(ours: NDArray[np.float64], scores: NDArray[np.float64], weight: float) -> NDArray[np.float64]:
    """Probabilities (n, K) between `ours` and those of other `scores` (n, K): the geometric mean with this `weight`.

    >>> mixed(np.array([[0.8, 0.2]]), np.array([[0.0, 0.0]]), 0.5).round(3).tolist()
    [[0.667, 0.333]]
    """
    theirs = np.log(np.maximum(softmax(scores), np.finfo(float).tiny))
    return softmax((1 - weight) * np.log(np.maximum(ours, np.finfo(float).tiny)) + weight * theirs)


def joined(logs: Floats, weights: Floats) -> Floats:
    """Probabilities (n, K) in proportion to the product of opinions, whose `logs` are (opinions, n, K), by weights."""
    return softmax(np.tensordot(weights, logs, axes=1))


def best_weights(logs: Floats, y: NDArray[np.int64]) -> Floats:
    """The weights from 0 (opinions,) whose joined opinion has the smallest log loss for the classes `y` (n,).

    They are drawn towards `START`, so that a few rows say little. Newton's method: the loss is convex.

    >>> certain, wrong = np.log([[0.9, 0.1], [0.1, 0.9]] * 50), np.log([[0.1, 0.9], [0.1, 0.9]] * 50)
    >>> best_weights(np.stack([certain, wrong, 0 * wrong]), np.array([0, 1] * 50)).round(2).tolist()
    [1.96, 0.06, 0.25]
    """
    weights, free = np.array(START[: len(logs)]), np.full(len(logs), True)
    while True:
        weights[free] = _newton(logs[free], y, weights[free], np.array(START[: len(logs)])[free])
        if (weights >= 0).all():
            return weights
        free &= weights > 0
        weights = np.where(free, START[: len(logs)], 0.0)


def weighed_by_others(logs: Floats, y: NDArray[np.int64]) -> Floats:
    """The joined opinion (n, K), each half of the rows by the weights that are best for the other half."""
    found = np.zeros(logs.shape[1:])
    for half in (0, 1):
        own, other = slice(half, None, 2), slice(1 - half, None, 2)
        found[own] = joined(logs[:, own], best_weights(logs[:, other], y[other]))
    return found


def _newton(logs: Floats, y: NDArray[np.int64], weights: Floats, start: Floats) -> Floats:
    rows = np.arange(len(y))
    for _ in range(STEPS):
        chances = joined(logs, weights)
        means = (logs * chances).sum(axis=2)
        slope = (means - logs[:, rows, y]).sum(axis=1) + PULL * (weights - start)
        bend = np.einsum("ink,jnk,nk->ij", logs, logs, chances, optimize=True) - means @ means.T
        step = np.linalg.solve(bend + PULL * np.eye(len(weights)), slope)
        weights = weights - step * min(1.0, 1.0 / float(np.abs(step).max() + ENOUGH))
        if float(np.abs(step).max()) < ENOUGH:
            break
    return weights
