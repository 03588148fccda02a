"""Windows as samples that a network learns from: what the linear part leaves of the truth, in units of each series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.forecast.channels import Channels, Picked
from elman.forecast.foreseen import FARTHEST, Foreseen, in_units
from elman.training.batches import Batch

__all__ = ["Lessons", "lessons"]

TAUGHT = 128  # steps of the past that are read, at most: half of what a forecast reads, in half of the time


@dataclass(frozen=True)
class Lessons:
    """Windows `picked` (k,), and how many steps they are read in, `lengths` (k,).

    What is forecast is a `share` of what the network foresees, and `added` (k, H).
    """

    channels: Channels
    picked: Picked
    share: float
    added: NDArray[np.float64]
    lengths: NDArray[np.int64]

    def __len__(self) -> int:
        """How many windows there are."""
        return len(self.picked)

    def part(self, index: Any) -> Batch:
        """The windows of an index array or a slice; steps of the past, and those whose truth is unknown, are masked."""
        chosen = self.picked[index]
        x, given = self.channels.read(chosen, TAUGHT)
        last = given.last(self.channels.recipe.horizon)
        base = np.take_along_axis(given.base, last, axis=1)
        wanted = (self.channels.truth(chosen) - self.added[index]) / self.share
        left = in_units(wanted - base, given.unit[:, 0], FARTHEST / self.share)
        y = np.zeros((*x.shape[:2], 1), dtype=np.float32)
        weights = np.zeros(x.shape[:2], dtype=np.float32)
        np.put_along_axis(y[:, :, 0], last, np.nan_to_num(left), axis=1)
        np.put_along_axis(weights, last, np.isfinite(left), axis=1)
        return Batch(x, y, given.lengths, weights)


def lessons(seen: Foreseen, share: float, added: NDArray[np.float64]) -> Lessons:
    """Windows that were foreseen, as samples, of which the network has to foresee a `share` beside what is `added`."""
    lengths = np.minimum(seen.lengths, TAUGHT + seen.channels.recipe.horizon)
    return Lessons(seen.channels, seen.picked, share, added, lengths)
