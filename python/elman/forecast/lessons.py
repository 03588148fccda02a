"""Windows as samples that a network learns from: what the linear part leaves of the truth, in units of each series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.forecast.foreseen import Foreseen
from elman.training.batches import Batch

__all__ = ["Lessons"]


@dataclass(frozen=True)
class Lessons:
    """Windows that were `seen`, and what is `added` (k, H) to what the network foresees of them."""

    seen: Foreseen
    added: NDArray[np.float64]

    def __len__(self) -> int:
        """How many windows there are."""
        return len(self.seen)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Steps of each (k,), with those ahead."""
        return self.seen.lengths

    def part(self, index: Any) -> Batch:
        """The windows of an index array or a slice; steps of the past, and those whose truth is unknown, are masked."""
        seen = self.seen[index]
        x, given = seen.channels.read(seen.picked)
        wanted, ahead = seen.wanted(self.added[index]), given.last(seen.channels.recipe.horizon)
        y = np.zeros((*x.shape[:2], 1), dtype=np.float32)
        weights = np.zeros(x.shape[:2], dtype=np.float32)
        np.put_along_axis(y[:, :, 0], ahead, np.nan_to_num(wanted), axis=1)
        np.put_along_axis(weights, ahead, np.isfinite(wanted), axis=1)
        return Batch(x, y, given.lengths, weights)
