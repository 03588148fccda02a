"""Windows as samples that a network learns from: what the simple forecast leaves of the truth, in units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.forecast.channels import Channels, Picked
from elman.forecast.foreseen import see
from elman.training.batches import Batch

__all__ = ["Lessons"]


@dataclass(frozen=True)
class Lessons:
    """Windows `picked` (k,): the network learns what the simple forecast leaves."""

    channels: Channels
    picked: Picked

    def __len__(self) -> int:
        """How many windows there are."""
        return len(self.picked)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Steps of each (k,) at most, with those ahead: fewer where its first values are missing."""
        return self.channels.lengths(self.picked)

    def part(self, index: Any) -> Batch:
        """The windows of an index array or a slice; steps of the past, and those whose truth is unknown, are masked."""
        x, given, seen = see(self.channels, self.picked[index])
        wanted, ahead = seen.wanted(), given.last(seen.base.shape[1])
        y = np.zeros((*x.shape[:2], 1), dtype=np.float32)
        weights = np.zeros(x.shape[:2], dtype=np.float32)
        np.put_along_axis(y[:, :, 0], ahead, np.nan_to_num(wanted), axis=1)
        np.put_along_axis(weights, ahead, np.isfinite(wanted), axis=1)
        return Batch(x, y, given.lengths, weights)
