"""Windows as samples that a network learns from: what the linear part leaves of the truth, in units of each series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.forecast.channels import Channels, Picked
from elman.forecast.foreseen import Foreseen, in_units
from elman.training.batches import Batch

__all__ = ["Lessons", "lessons"]


@dataclass(frozen=True)
class Lessons:
    """Windows `picked` (k,), and how many steps they are read in, `lengths` (k,).

    What is forecast is what the network foresees, and `added` (k, H).
    """

    channels: Channels
    picked: Picked
    added: NDArray[np.float64]
    lengths: NDArray[np.int64]

    def __len__(self) -> int:
        """How many windows there are."""
        return len(self.picked)

    def part(self, index: Any) -> Batch:
        """The windows of an index array or a slice; steps of the past, and those whose truth is unknown, are masked."""
        chosen = self.picked[index]
        x, given = self.channels.read(chosen)
        last = given.last(self.channels.recipe.horizon)
        base = np.take_along_axis(given.base, last, axis=1)
        left = in_units(self.channels.truth(chosen) - self.added[index] - base, given.unit[:, 0])
        y = np.zeros((*x.shape[:2], 1), dtype=np.float32)
        weights = np.zeros(x.shape[:2], dtype=np.float32)
        np.put_along_axis(y[:, :, 0], last, np.nan_to_num(left), axis=1)
        np.put_along_axis(weights, last, np.isfinite(left), axis=1)
        return Batch(x, y, given.lengths, weights)


def lessons(seen: Foreseen, added: NDArray[np.float64]) -> Lessons:
    """Windows that were foreseen, as samples, of which the network has to foresee what is not `added` (k, H)."""
    return Lessons(seen.channels, seen.picked, added, seen.lengths)
