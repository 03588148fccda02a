"""Networks that read a whole sequence and give one answer: how they are made, trained and run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.classify.coder import SequenceCoder
from elman.classify.samples import SequenceSamples, Variation
from elman.classify.sequences import Sequences
from elman.network import Bag, Columns, Dense, Network
from elman.network.heads import Head
from elman.settings import SequenceSettings
from elman.training.batches import batch_size_for, in_order
from elman.training.ensembles import seed_of, train_several
from elman.training.loop import Callback, History, Plan, train

__all__ = ["Member", "Read", "at_every_step", "make_network", "outputs", "train_members"]

GROUP = 256  # sequences that are run at once where there is an answer at every step
FEWEST_STEPS = 600
PASSES, MOST_STEPS = 80, 2500  # of series, which noise makes another each time
PASSES_OF_SYMBOLS, MOST_STEPS_OF_SYMBOLS = 48, 1500


def at_every_step(settings: SequenceSettings, number: int) -> bool:
    """Whether the network `number` of an ensemble answers at every step; of both kinds the first, third, ... do not."""
    return settings.pooling == "mean" or (settings.pooling == "both" and number % 2 == 1)


def make_network(coder: SequenceCoder, settings: SequenceSettings, head: Head, number: int = 0) -> Network:
    """An untrained network, in both directions, for the coder's sequences."""
    every = at_every_step(settings, number)
    inputs = (
        Dense(coder.channels(changes=every))
        if coder.kind == "numbers"
        else Columns([Bag(len(coder.vocabulary), settings.embedding_size)])
    )
    return Network(
        inputs,
        settings.cell,
        [settings.hidden_size] * settings.num_layers,
        replace(head, at="every") if every else head,
        bidirectional=True,
        dropout=settings.dropout,
        seed=seed_of(settings.random_state, number),
        threads=settings.n_jobs,
    )


@dataclass(frozen=True)
class Read:
    """Sequences as the two kinds of networks read them."""

    coder: SequenceCoder
    given: Sequences

    def of(self, network: Network) -> list[NDArray[Any]]:
        """The arrays for `network`: one that answers at every step reads changes too, where the coder has them."""
        return self.changing if network.head.every and self.coder.change else self.plain

    @cached_property
    def plain(self) -> list[NDArray[Any]]:
        """Numbers or ids alone."""
        return self.coder.encode(self.given)

    @cached_property
    def changing(self) -> list[NDArray[Any]]:
        """Numbers, and beside them how fast they change."""
        return self.coder.encode(self.given, changes=True)


@dataclass(frozen=True)
class Member:
    """One network of an ensemble: which sequences it learns from, and which decide when it stops.

    `weights` are by how much each of the first counts; 1 when not given.
    """

    training: NDArray[np.int64]
    validation: NDArray[np.int64]
    weights: NDArray[np.float32] | None = None


def train_members(
    read: Read,
    y: NDArray[Any],
    members: Sequence[Member],
    make: Any,
    settings: SequenceSettings,
    callbacks: Sequence[Callback],
    old: Sequence[Network] = (),
) -> tuple[list[Network], History]:
    """Train a network for each of `members`, as `train_several` says."""
    seeds = [seed_of(settings.random_state, number) for number in range(len(members))]
    numbers = read.coder.kind == "numbers"
    plans = [_plan(settings, len(member.training), seed, numbers) for member, seed in zip(members, seeds, strict=True)]

    def train_one(network: Network, number: int, plan: Plan, calls: Sequence[Callback]) -> History:
        return _train_one(network, read, y, members[number], plan, settings, calls)

    return train_several(make, train_one, plans, callbacks, old)


def _plan(settings: SequenceSettings, samples: int, seed: int, numbers: bool) -> Plan:
    """Small data are passed over more often, until there are enough training steps.

    So many passes as a thousand sequences need only make a network surer of what it knows where there are forty.
    """
    size = settings.batch_size or min(batch_size_for(samples), 128)
    each = -(-samples // size)
    passes, most = (PASSES, MOST_STEPS) if numbers else (PASSES_OF_SYMBOLS, MOST_STEPS_OF_SYMBOLS)
    steps = settings.min_steps or min(max(passes * each, FEWEST_STEPS), most)
    return replace(Plan.of(settings, seed), batch_size=size, epochs=max(settings.epochs, -(-steps // each)))


def _train_one(
    network: Network,
    read: Read,
    y: NDArray[Any],
    member: Member,
    plan: Plan,
    settings: SequenceSettings,
    callbacks: Sequence[Callback],
) -> History:
    arrays, every = read.of(network), network.head.every
    noise = settings.noise if read.coder.kind == "numbers" else settings.symbol_dropout
    crop = settings.crop if every and not read.coder.aligned else 0.0
    variation = Variation(noise, crop, read.coder.step(changes=every), plan.seed)
    training = SequenceSamples(
        [arrays[i] for i in member.training], y[member.training], variation, every, member.weights
    )
    held = member.validation
    validation = SequenceSamples([arrays[i] for i in held], y[held], every=every) if len(held) else None
    return train(network, training, validation, plan, callbacks=callbacks)


def outputs(network: Network, arrays: Sequence[NDArray[Any]]) -> NDArray[np.float64]:
    """The raw outputs (n, K), of a network that answers at every step their mean; similar lengths run together."""
    samples = SequenceSamples(arrays)
    found = np.zeros((len(arrays), network.head.outputs))
    for index in in_order(samples):
        for group in np.array_split(index, -(-len(index) // (GROUP if network.head.every else len(index)))):
            batch = samples.part(group)
            raw = network.forward(batch.x, lengths=batch.lengths)[0]
            found[group] = _mean(raw, samples.lengths[group]) if network.head.every else raw
    return found


def _mean(raw: NDArray[Any], lengths: NDArray[np.int64]) -> NDArray[np.float64]:
    """The mean (batch, K) over the steps of each sequence, one after the other, so that padding changes no bit."""
    sums = np.cumsum(raw, axis=1, dtype=np.float64)
    return np.asarray(sums[np.arange(len(raw)), lengths - 1] / lengths[:, None])
