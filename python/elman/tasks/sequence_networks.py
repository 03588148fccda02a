"""Networks that read a whole sequence and give one answer: their samples, their training, their average."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.data.sequence_coder import NOTHING, SequenceCoder
from elman.data.vocabulary import UNKNOWN
from elman.network import Bag, Columns, Dense, Network
from elman.network.heads import Head
from elman.settings import SequenceSettings
from elman.tasks.samples import Batch, batch_size_for, in_order
from elman.tasks.several import seed_of, train_several
from elman.tasks.training import Callback, History, Plan, train

__all__ = ["Member", "SequenceSamples", "make_network", "outputs", "train_members"]


class SequenceSamples:
    """Encoded sequences (time, channels) or (time, pieces), one answer each, padded to the longest of a batch.

    `noise` is added anew each time a part is asked for: in standard deviations to numbers, as the share of ids that
    become the unknown one. It depends on `seed` and on how often parts were asked for.
    """

    def __init__(
        self, arrays: Sequence[NDArray[Any]], y: NDArray[Any] | None = None, noise: float = 0.0, seed: int = 0
    ) -> None:
        self.arrays, self.noise = arrays, noise
        self.y = np.zeros(len(arrays), dtype=np.int64) if y is None else y
        self.lengths = np.array([len(array) for array in arrays], dtype=np.int64)
        self._random = np.random.Generator(np.random.Philox(key=seed))

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
        if self.noise:
            x = self._noisy(x)
        return Batch(x if x.dtype.kind == "f" else [x], self.y[index], lengths)

    def _noisy(self, x: NDArray[Any]) -> NDArray[Any]:
        if x.dtype.kind == "f":
            return np.asarray(x + np.float32(self.noise) * self._random.standard_normal(x.shape, dtype=np.float32))
        gone = np.full(x.shape[-1], NOTHING)
        gone[0] = UNKNOWN  # a symbol becomes the unknown one, a longer piece nothing
        return np.where(self._random.random(x.shape) < self.noise, gone, x)


def make_network(coder: SequenceCoder, settings: SequenceSettings, head: Head, number: int = 0) -> Network:
    """An untrained network, in both directions, for the coder's sequences."""
    inputs = (
        Dense(coder.channels)
        if coder.kind == "numbers"
        else Columns([Bag(len(coder.vocabulary), settings.embedding_size)])
    )
    return Network(
        inputs,
        settings.cell,
        [settings.hidden_size] * settings.num_layers,
        head,
        bidirectional=True,
        dropout=settings.dropout,
        seed=seed_of(settings.random_state, number),
        threads=settings.n_jobs,
    )


@dataclass(frozen=True)
class Member:
    """One network of an ensemble: which sequences it learns from, and which decide when it stops."""

    training: NDArray[np.int64]
    validation: NDArray[np.int64]


def train_members(
    arrays: Sequence[NDArray[Any]],
    y: NDArray[Any],
    members: Sequence[Member],
    make: Any,
    settings: SequenceSettings,
    callbacks: Sequence[Callback],
    old: Sequence[Network] = (),
) -> tuple[list[Network], History]:
    """Train a network for each of `members`, as `train_several` says."""
    seeds = [seed_of(settings.random_state, number) for number in range(len(members))]
    plans = [_plan(settings, len(member.training), seed) for member, seed in zip(members, seeds, strict=True)]

    def train_one(network: Network, number: int, plan: Plan, calls: Sequence[Callback]) -> History:
        return _train_one(network, arrays, y, members[number], plan, settings, calls)

    return train_several(make, train_one, plans, callbacks, old)


def _plan(settings: SequenceSettings, samples: int, seed: int) -> Plan:
    """Small data are passed over more often, until there are enough training steps."""
    size = settings.batch_size or min(batch_size_for(samples), 128)
    each = -(-samples // size)
    return replace(
        Plan.of(settings, seed), batch_size=size, epochs=max(settings.epochs, -(-settings.min_steps // each))
    )


def _train_one(
    network: Network,
    arrays: Sequence[NDArray[Any]],
    y: NDArray[Any],
    member: Member,
    plan: Plan,
    settings: SequenceSettings,
    callbacks: Sequence[Callback],
) -> History:
    noise = settings.noise if arrays[0].dtype.kind == "f" else settings.symbol_dropout
    training = SequenceSamples([arrays[i] for i in member.training], y[member.training], noise, plan.seed)
    held = member.validation
    validation = SequenceSamples([arrays[i] for i in held], y[held]) if len(held) else None
    return train(network, training, validation, plan, callbacks=callbacks)


def outputs(network: Network, arrays: Sequence[NDArray[Any]]) -> NDArray[np.float64]:
    """The raw outputs (n, K), similar lengths run together."""
    samples = SequenceSamples(arrays)
    found = np.zeros((len(arrays), network.head.outputs))
    for index in in_order(samples):
        batch = samples.part(index)
        found[index] = network.forward(batch.x, lengths=batch.lengths)[0]
    return found
