"""What a training learns from, whatever the job: samples by index, in batches of similar length."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from elman.draws import Draw, order
from elman.network import Classes, Network, Windows
from elman.network.heads import Head

__all__ = [
    "CHUNK",
    "Batch",
    "Samples",
    "WindowSamples",
    "amount",
    "batch_size_for",
    "batches",
    "in_order",
    "mean_loss",
    "run",
]

CHUNK = 1024  # samples that are run at once when nothing is learnt
STEPS = 2**20  # and at most so many time steps, so that long sequences need no more memory than short ones
STATES = 2**22  # units times steps: what the loss keeps at most, so that large networks need no more than small ones
POOL = 32  # batches whose samples are sorted by length together


class Batch(NamedTuple):
    """Arguments of `Network.loss` and `Trainer.step`, in their order but for `weights`; see there for the shapes."""

    x: Any
    y: NDArray[Any]
    lengths: NDArray[np.int64] | None = None
    weights: NDArray[Any] | None = None


class Samples(Protocol):
    """Anything that can be learnt from: windows of a table, texts, sequences of unequal length, pieces of a corpus."""

    def __len__(self) -> int:
        """How many samples there are."""
        ...

    @property
    def lengths(self) -> NDArray[np.int64] | None:
        """Time steps of each sample (n,); None when all have as many."""
        ...

    def part(self, index: Any) -> Batch:
        """The samples of an index array (k,) or a slice, in that order."""
        ...


@dataclass(frozen=True)
class WindowSamples:
    """Windows of a matrix (rows, features) that end at the rows `ends` (k,), and what is to be learnt: `y` (k, ...)."""

    matrix: NDArray[np.float32]
    ends: NDArray[np.int64]
    y: NDArray[Any]
    window: int
    weights: NDArray[Any] | None = None
    lengths: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        """How many windows there are."""
        return len(self.ends)

    def part(self, index: Any) -> Batch:
        """The windows and targets of an index array or a slice."""
        weights = None if self.weights is None else self.weights[index]
        lengths = None if self.lengths is None else self.lengths[index]
        return Batch(Windows(self.matrix, self.ends[index], self.window), self.y[index], lengths, weights)


def batches(samples: Samples, size: int, seed: int, epoch: int) -> Iterator[NDArray[np.int64]]:
    """The indices of each batch of an epoch, about `size` samples each, in an order of seed and epoch alone.

    Samples of unequal length are sorted by length within pools of some batches, so that batches need little padding
    and are still drawn anew in each epoch.
    """
    chosen = order(len(samples), seed, Draw.SAMPLE_ORDER, epoch)
    count = math.ceil(len(chosen) / size)
    lengths = samples.lengths
    if lengths is None or lengths.min() == lengths.max():
        yield from np.array_split(chosen, count)
        return
    pools = np.array_split(chosen, math.ceil(count / POOL))
    found = [batch for pool in pools for batch in _by_length(pool, lengths[pool], size)]
    for place in order(len(found), seed, Draw.BATCH_ORDER, epoch):
        yield found[place]


def _by_length(pool: NDArray[np.int64], lengths: NDArray[np.int64], size: int) -> list[NDArray[np.int64]]:
    return np.array_split(pool[np.argsort(lengths, kind="stable")], math.ceil(len(pool) / size))


def batch_size_for(samples: int) -> int:
    """A power of two from 16 to 256 that gives about 30 steps an epoch.

    >>> [batch_size_for(samples) for samples in (50, 1000, 10**6)]
    [16, 32, 256]
    """
    return int(2 ** np.clip(np.round(np.log2(max(samples, 1) / 30)), 4, 8))


def amount(head: Head, batch: Batch) -> float:
    """What the mean loss of `batch` is a mean over: the number of its answers, or the sum of their weights."""
    if head.reduction == "sum":
        return 1.0
    y = np.asarray(batch.y)
    answers = y.shape[: 2 if head.every else 1]
    weights = np.ones(answers) if batch.weights is None else np.asarray(batch.weights, dtype=np.float64)
    if head.every and batch.lengths is not None:
        weights = weights * (np.arange(answers[1]) < batch.lengths[:, None])
    if isinstance(head, Classes) and head.class_weights is not None:
        weights = weights * np.asarray(head.class_weights)[np.clip(y, 0, head.size - 1)]
    return float(weights.sum())


def in_order(samples: Samples, most: int = STEPS) -> Iterator[NDArray[np.int64]]:
    """The indices of all samples in pieces of `most` steps that are run at once, similar lengths together."""
    lengths = samples.lengths
    chosen = np.arange(len(samples)) if lengths is None else np.argsort(lengths, kind="stable")
    start = 0
    while start < len(chosen):
        stop = start + CHUNK
        if lengths is not None:
            longest = np.arange(1, len(chosen[start:stop]) + 1) * lengths[chosen[start:stop]]
            stop = start + max(1, int(np.searchsorted(longest, most, side="right")))
        yield chosen[start:stop]
        start = stop


def mean_loss(network: Network, samples: Samples) -> float:
    """The mean loss over all samples, each answer counting by its weight, some hundreds at a time."""
    total = share = 0.0
    for index in in_order(samples, STATES // sum(network.hidden)):
        x, y, lengths, weights = batch = samples.part(index)
        size = amount(network.head, batch)
        if size > 0:
            total += network.loss(x, y, lengths=lengths, weights=weights) * size
            share += len(y) if network.head.reduction == "sum" else size
    return total / share if share else 0.0


def run(network: Network, matrix: NDArray[np.float32], ends: NDArray[np.int64], window: int) -> NDArray[Any]:
    """The raw outputs (k, K) for the windows that end at `ends` (k,), a few thousand at a time."""
    chunks = [ends[start : start + CHUNK] for start in range(0, len(ends), CHUNK)]
    return np.concatenate([network.forward(Windows(matrix, chunk, window))[0] for chunk in chunks])
