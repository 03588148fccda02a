"""Small problems with a known answer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from elman.baselines.problem import Kind, Part, Problem


class Stored:
    """Windows that lie in memory."""

    def __init__(self, x: NDArray[np.floating]) -> None:
        self.x = x.astype(np.float32)

    def __len__(self) -> int:
        return len(self.x)

    def gather(self, start: int, stop: int) -> NDArray[np.float32]:
        return self.x[start:stop]


def walks(n: int, window: int = 3, features: int = 2, seed: int = 0) -> Stored:
    """Windows of random walks: neighbouring numbers resemble each other, as in real tables."""
    steps = np.random.default_rng(seed).normal(size=(n + window, features))
    table = 10 + 0.3 * np.cumsum(steps, axis=0)
    return Stored(np.stack([table[i : i + window] for i in range(n)]))


def make(kind: Kind, classes: int = 3, n: int = 240, seed: int = 0) -> Problem:
    """A problem whose target depends on the last number of the window, with noise; a third of it is the test part."""
    rng = np.random.default_rng(seed)
    x = walks(n, seed=seed).x
    signal = x[:, -1, 0] + 0.3 * rng.normal(size=n)
    if kind == "number":
        y, labels = signal.astype(np.float64), None
    else:
        size = 2 if kind == "binary" else classes
        y = np.searchsorted(np.quantile(signal, np.arange(1, size) / size), signal).astype(np.float64)
        labels = [False, True] if kind == "binary" else [f"class {k}" for k in range(size)]
    last = np.concatenate([[np.nan], y[:-1]])
    order = rng.permutation(n)
    parts = (order[: n // 3], order[n // 3 : n // 2], order[n // 2 :])
    train, validation, test = (Part(Stored(x[rows]), y[rows], last[rows]) for rows in parts)
    return Problem(kind, labels, train, validation, test)
