"""Opinions joined: the weights against a search, the ones that would be below 0, and what a few rows say."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from elman.baselines.mixing import PULL, START, best_weights, joined, weighed_by_others


def opinions(rows: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Three opinions on three classes: one that is right too shyly, one half right, one wrong."""
    random = np.random.default_rng(0)
    y = random.integers(0, 3, rows)
    right = np.eye(3)[y]
    noise = random.normal(size=(3, rows, 3))
    scores = np.array([0.8, 0.5, -0.5])[:, None, None] * right + 0.5 * noise
    return scores - np.log(np.exp(scores).sum(axis=2, keepdims=True)), y


def loss(logs: NDArray[np.float64], y: NDArray[np.int64], weights: NDArray[np.float64]) -> float:
    right = joined(logs, weights)[np.arange(len(y)), y]
    return float(-np.log(right).sum() + PULL / 2 * ((weights - START) ** 2).sum())


def test_no_weights_near_the_best_are_better() -> None:
    logs, y = opinions(300)
    found = best_weights(logs, y)
    assert found[0] > found[1] > 0 == found[2]
    random = np.random.default_rng(1)
    for _ in range(200):
        other = np.maximum(found + random.normal(size=3) * random.choice([1e-3, 0.1, 1.0]), 0)
        assert loss(logs, y, other) >= loss(logs, y, found)


def test_a_few_rows_say_little() -> None:
    logs, y = opinions(2)
    assert abs(best_weights(logs, y) - START).max() < 0.4
    assert best_weights(logs[:, :0], y[:0]).tolist() == list(START)


def test_each_half_is_weighed_by_the_other() -> None:
    logs, y = opinions(40)
    found = weighed_by_others(logs, y)
    np.testing.assert_array_equal(found[::2], joined(logs[:, ::2], best_weights(logs[:, 1::2], y[1::2])))
    np.testing.assert_array_equal(found[1::2], joined(logs[:, 1::2], best_weights(logs[:, ::2], y[::2])))
