"""What the prior learns: made series whose last rows are to be forecast, in batches made of a seed and a number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elman.draws import Draw, generator
from elman.prior.made.series import make
from elman.prior.network import FARTHEST, HORIZON, READ
from elman.prior.reading import read

__all__ = ["Lesson", "lesson"]

ROWS = 27_648  # that are read in a batch
LENGTHS = ((0.14, 32), (0.22, 64), (0.28, 130), (0.14, 220), (0.22, 840))  # how often, and rows of a made series
SHORTEST = 3  # rows of a history


@dataclass(frozen=True)
class Lesson:
    """What is read, `x` (n, t, numbers), in `lengths` (n,) steps, what is to be answered, `y` (n, t, 1), and how much
    each row counts, `weights` (n, t)."""

    x: NDArray[np.float32]
    lengths: NDArray[np.int64]
    y: NDArray[np.float32]
    weights: NDArray[np.float32]


def lesson(seed: int, number: int) -> Lesson:
    """The batch of a number: series of one length, with histories and horizons of any."""
    random = generator(seed, Draw.MADE_SERIES, number)
    shares = np.array([share for share, _ in LENGTHS])
    t = LENGTHS[random.choice(len(LENGTHS), p=shares / shares.sum())][1]
    n = ROWS // min(t, READ)
    series = make(random, n, t)
    most = min(HORIZON, t // 3)
    ahead = np.floor(np.exp(random.uniform(0, np.log(most + 1), (n, 1)))).astype(np.int64)
    past = t - ahead
    history = np.where(random.random((n, 1)) < 0.6, past, random.integers(SHORTEST, past + 1))
    row = np.arange(t)
    seen = series.measured & (row < past) & (row >= past - history)
    given = read(series.values, seen, series.clock, ahead[:, 0], READ)
    step = np.arange(given.x.shape[1])
    asked = (step >= given.lengths[:, None] - ahead) & (step < given.lengths[:, None])
    asked &= (seen.sum(axis=1, keepdims=True) >= 2) & (given.unit > 0)
    truth = np.take_along_axis(series.values, np.minimum(t - given.lengths[:, None] + step, t - 1), axis=1)
    y = np.clip(
        np.where(asked, (truth - given.base) / np.where(given.unit > 0, given.unit, 1.0), 0.0), -FARTHEST, FARTHEST
    )
    weights = np.where(asked, 1 / np.sqrt(ahead), 0.0)
    return Lesson(given.x, given.lengths, y[:, :, None].astype(np.float32), weights.astype(np.float32))
