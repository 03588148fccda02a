"""Whether a column of numbers is made of what its target will be: the future explains it, its past does not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["AHEAD", "Explained", "explained"]

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
AHEAD = 7  # rows of the past and of the future that are looked at
MOST = 20_000  # rows that are fitted on
LEARNT = 0.6  # of the rows, the earlier ones
ROWS_A_COLUMN = 5
MOVES = 0.01  # of a column's deviation: what its past explains to less has nothing to hide
PENALTY = 1e-8


@dataclass(frozen=True)
class Explained:
    """What is left unexplained of a column by all `past`, and with the target's `future` too, in its deviation."""

    past: float
    future: float

    @property
    def ratio(self) -> float:
        """What the future leaves of what the past left unexplained; 1 where the past leaves nothing."""
        return self.future / self.past if self.past > MOVES else 1.0


def explained(x: Floats, y: Floats, starts: Ids) -> Explained | None:
    """How far the next values of a target y (n,) explain a column x (n,), whose series begin at `starts` (S+1,).

    Both by least squares on the earlier rows, measured on the later ones: on the last values of x and y, and on these
    and the next values of y. None where there are too few rows.
    """
    inside = [np.arange(a + AHEAD, b - AHEAD) for a, b in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)]
    rows = np.concatenate([each for each in inside if len(each)]) if any(map(len, inside)) else np.zeros(0, np.int64)
    lags = np.arange(1, AHEAD + 1)
    past = np.concatenate([x[rows[:, None] - lags], y[rows[:, None] - np.arange(AHEAD)]], axis=1)
    future = np.concatenate([past, y[rows[:, None] + lags]], axis=1)
    there = np.isfinite(x[rows]) & np.isfinite(future).all(axis=1)
    if there.sum() < 2 * ROWS_A_COLUMN * future.shape[1]:
        return None
    place = np.concatenate([each - a for each, a in zip(inside, starts[:-1].tolist(), strict=True)])[there]
    chosen = np.argsort(place, kind="stable")  # earlier rows of all series first
    chosen = chosen[:: max(len(chosen) // MOST, 1)]
    own, before, after = (each[there][chosen] for each in (x[rows], past, future))
    deviation = own.std()
    if not deviation > 0:
        return None
    return Explained(*(_left(own / deviation, each) for each in (before, after)))


def _left(x: Floats, given: Floats) -> float:
    """The root of the mean squared error for the later rows, of least squares on the earlier ones."""
    cut = int(len(x) * LEARNT)
    mean, scale = given[:cut].mean(axis=0), np.maximum(given[:cut].std(axis=0), 1e-12)
    table = np.concatenate([np.ones((len(x), 1)), (given - mean) / scale], axis=1)
    early = table[:cut]
    weights = np.linalg.solve(early.T @ early + PENALTY * cut * np.eye(table.shape[1]), early.T @ x[:cut])
    return float(np.sqrt(np.mean((x[cut:] - table[cut:] @ weights) ** 2)))
