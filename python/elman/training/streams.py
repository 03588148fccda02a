"""A long text as streams that are read side by side, piece after piece: truncated backpropagation through time.

The text is cut into `batch` parts of equal length. A training step reads the next piece of each part, and the states at
its end are where the next piece begins; no gradient passes from one piece into the last.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from elman.draws import Draw, order
from elman.network import Network
from elman.training.batches import Batch

__all__ = ["HeldOut", "Streams", "symbol_losses"]

Ids = NDArray[np.int64]

MEASURED = 64  # streams that are read side by side when a text is measured
CONTEXT = 256  # symbols that each of them reads first, so that none begins without a past
NUMBERS = 2**21  # outputs that are there at once


@dataclass(frozen=True)
class Streams:
    """The ids of a text (n,), of which each predicts the next, in `batch` streams and pieces of about `steps` ids.

    >>> streams = Streams(np.arange(9), batch=2, steps=4)
    >>> [(piece.x.tolist(), piece.y.tolist()) for piece in streams.pieces(seed=0, epoch=0)]
    [([[0, 1, 2, 3], [4, 5, 6, 7]], [[1, 2, 3, 4], [5, 6, 7, 8]])]
    """

    ids: Ids
    batch: int
    steps: int

    def __post_init__(self) -> None:
        if len(self.ids) <= self.batch:
            raise ValueError(f"{len(self.ids)} ids are too few for {self.batch} streams")

    @property
    def length(self) -> int:
        """Ids that each stream predicts in an epoch, at least."""
        slack = min(self.steps, (len(self.ids) - 1) // (8 * self.batch))
        return (len(self.ids) - 1 - slack) // self.batch

    @property
    def count(self) -> int:
        """Pieces of an epoch."""
        return max(1, round(self.length / self.steps))

    def __len__(self) -> int:
        """How many streams there are."""
        return self.batch

    def pieces(self, seed: int, epoch: int) -> Iterator[Batch]:
        """The pieces of an epoch in order: ids and the ids that follow them, each (batch, piece).

        Every epoch begins at another of the first ids, drawn from `seed` and `epoch` alone: the cuts fall elsewhere.
        """
        slack = len(self.ids) - 1 - self.length * self.batch
        start = int(order(slack + 1, seed, Draw.TEXT_CUTS, epoch)[0])
        used = self.length * self.batch
        x = self.ids[start : start + used].reshape(self.batch, self.length)
        y = self.ids[start + 1 : start + 1 + used].reshape(self.batch, self.length)
        cuts = [round(number * self.length / self.count) for number in range(self.count + 1)]
        for first, last in pairwise(cuts):
            yield Batch(x[:, first:last], y[:, first:last])


@dataclass(frozen=True)
class HeldOut:
    """The ids of a text that a network does not learn, and those before it."""

    before: Ids
    ids: Ids

    def loss(self, network: Network) -> float:
        """The mean loss of its ids."""
        return float(symbol_losses(network, self.before, self.ids).mean())


def symbol_losses(network: Network, before: Ids, ids: Ids, streams: int = MEASURED) -> NDArray[np.float64]:
    """Minus the natural logarithm of the probability of each of `ids` (n,) after those before it.

    `before`, at least one id, is what the first of them follow. The ids are cut into at most `streams` parts that are
    read side by side, each after the 256 ids before it. With one stream, every id is predicted from all before it.
    """
    text = np.concatenate([before, ids])
    streams = max(1, min(streams, len(ids) // CONTEXT))
    length = -(-len(ids) // streams)
    context = len(before) if streams == 1 else min(CONTEXT, len(before))
    starts = len(before) - context + length * np.arange(streams)
    places = starts[:, None] + np.arange(context + length)
    padded = np.append(text, np.repeat(text[-1:], max(0, int(places.max()) + 1 - len(text))))[places]
    losses = _stream_losses(network, padded[:, :-1], padded[:, 1:])[:, context - 1 :]
    return losses.ravel()[: len(ids)]


def _stream_losses(network: Network, x: Ids, y: Ids) -> NDArray[np.float64]:
    """The losses (streams, steps) of all steps, some at a time, with the state carried on."""
    parts, state = [], None
    span = max(1, NUMBERS // (len(x) * network.head.outputs))
    for start in range(0, x.shape[1], span):
        logits, state = network.forward(x[:, start : start + span], state=state)
        wide = logits.astype(np.float64)
        wide -= wide.max(axis=-1, keepdims=True)
        chosen = np.take_along_axis(wide, y[:, start : start + span, None], axis=-1)[..., 0]
        parts.append(np.log(np.exp(wide).sum(axis=-1)) - chosen)
    return np.concatenate(parts, axis=1) if parts else np.empty((len(x), 0))
