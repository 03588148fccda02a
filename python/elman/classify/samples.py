"""Sequences as a training step takes them: padded, and each time a little different."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.classify.coder import NOTHING
from elman.draws import Draw, generator
from elman.table.vocabulary import UNKNOWN
from elman.training.batches import Batch

__all__ = ["SequenceSamples", "Variation", "shares"]


@dataclass(frozen=True)
class Variation:
    """What is done to sequences anew each time that they are learnt from; it depends on `seed` and on what was before.

    `noise` is added: in standard deviations to numbers, as the share of ids that become the unknown one. `crop` is the
    most that a series misses, at its start and its end together; what is left is drawn to the old length. `channels`
    are the numbers of a time step of the data, of which a step of the network may have several.
    """

    noise: float = 0.0
    crop: float = 0.0
    channels: int = 1
    seed: int = 0


class SequenceSamples:
    """Encoded sequences (time, channels) or (time, pieces), one answer each, padded to the longest of a batch.

    With `every` the answer is asked for at each step. Every sequence counts the same, or by its of the `weights` (n,).
    """

    def __init__(
        self,
        arrays: Sequence[NDArray[Any]],
        y: NDArray[Any] | None = None,
        variation: Variation | None = None,
        every: bool = False,
        weights: NDArray[np.float32] | None = None,
    ) -> None:
        self.arrays, self.every, self.weights = arrays, every, weights
        self.variation = variation or Variation()
        self.y = np.zeros(len(arrays), dtype=np.int64) if y is None else y
        self.lengths = np.array([len(array) for array in arrays], dtype=np.int64)
        self._random = generator(self.variation.seed, Draw.NOISE)

    def __len__(self) -> int:
        """How many sequences there are."""
        return len(self.arrays)

    def part(self, index: Any) -> Batch:
        """The sequences of an index array, padded with zeros."""
        chosen = [self.arrays[number] for number in np.arange(len(self))[index]]
        lengths = self.lengths[index]
        x = np.zeros((len(chosen), int(lengths.max()), *chosen[0].shape[1:]), dtype=chosen[0].dtype)
        for row, array in zip(x, chosen, strict=True):
            row[: len(array)] = array
        numbers = x.dtype.kind == "f"
        if self.variation.crop and numbers:
            x = self._cropped(x, lengths)
        if self.variation.noise:
            x = self._noisy(x)
        y, weights = self.y[index], None if self.weights is None else self.weights[index]
        if not self.every:
            return Batch(x if numbers else [x], y, lengths, weights)
        steps = x.shape[1]
        own = shares(lengths, steps) if weights is None else shares(lengths, steps) * weights[:, None]
        return Batch(x if numbers else [x], np.repeat(y[:, None], steps, axis=1), lengths, own)

    def _cropped(self, x: NDArray[Any], lengths: NDArray[np.int64]) -> NDArray[np.float32]:
        """A run of each series of x (batch, time, channels), linear between its values; beyond the lengths anything."""
        rows = x.reshape(len(x), -1, self.variation.channels)
        last = (lengths * (x.shape[2] // self.variation.channels) - 1)[:, None]
        kept = 1 - self.variation.crop * self._random.random((len(x), 1))
        start = self._random.random((len(x), 1)) * (1 - kept) * last
        place = np.minimum(start + np.arange(rows.shape[1]) * kept, last)
        low = place.astype(np.int64)
        part = (place - low)[:, :, None].astype(np.float32)
        own = np.arange(len(x))[:, None]
        found = rows[own, low] * (1 - part) + rows[own, np.minimum(low + 1, last)] * part
        return np.asarray(found.reshape(x.shape))

    def _noisy(self, x: NDArray[Any]) -> NDArray[Any]:
        noise = self.variation.noise
        if x.dtype.kind == "f":
            return np.asarray(x + np.float32(noise) * self._random.standard_normal(x.shape, dtype=np.float32))
        gone = np.full(x.shape[-1], NOTHING)
        gone[0] = UNKNOWN  # a symbol becomes the unknown one, a longer piece nothing
        return np.where(self._random.random(x.shape) < noise, gone, x)


def shares(lengths: NDArray[np.int64], steps: int) -> NDArray[np.float32]:
    """One over its length at each step of a sequence, 0 beyond: (batch, steps)."""
    return np.where(np.arange(steps) < lengths[:, None], 1 / lengths[:, None], 0).astype(np.float32)
