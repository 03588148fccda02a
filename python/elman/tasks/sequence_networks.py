"""Networks that read a whole sequence and give one answer: their samples, their training, their average."""

from __future__ import annotations

import time
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
from elman.tasks.estimator import go_on
from elman.tasks.samples import Batch, batch_size_for, in_order
from elman.tasks.training import Callback, Epoch, History, Plan, train

__all__ = ["Member", "SequenceSamples", "make_network", "outputs", "seed_of", "train_members"]

GOLDEN = 0x9E3779B97F4A7C15  # seeds far from each other


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


def seed_of(settings: SequenceSettings, number: int) -> int:
    """The seed of the network `number` of an ensemble."""
    return (settings.random_state + number * GOLDEN) % 2**63


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
        seed=seed_of(settings, number),
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
    """Train a network for each of `members`; `make(number)` gives untrained ones, `old` are those to go on from.

    Epochs are numbered through. What ends a training early, but for patience, ends those after it too; the networks
    trained so far are given back. The time limit is shared evenly.
    """
    start = time.perf_counter()
    networks: list[Network] = []
    epochs: list[Epoch] = []
    history = History((), 0, "epochs")
    for number, member in enumerate(members):
        network = go_on(make(number), old[number] if number < len(old) else None)
        plan = _plan(settings, len(member.training), seed_of(settings, number))
        if settings.time_limit is not None:
            left = settings.time_limit - (time.perf_counter() - start)
            plan = replace(plan, time_limit=max(left, 1e-9) / (len(members) - number))
        whole = plan.epochs * len(members)
        wrapped = [_through(callback, len(epochs), whole) for callback in callbacks]
        try:
            history = _train_one(network, arrays, y, member, plan, settings, wrapped)
        except KeyboardInterrupt:
            if not networks:
                raise
            history = replace(history, stopped="interrupted")
            break
        offset = len(epochs)
        epochs += [replace(e, number=e.number + offset, epochs=whole, best=e.best + offset) for e in history.epochs]
        networks.append(network)
        history = replace(history, best=history.best + offset)
        if history.stopped in ("interrupted", "callback"):
            break
    return networks, History(tuple(epochs), history.best, history.stopped, time.perf_counter() - start)


def _plan(settings: SequenceSettings, samples: int, seed: int) -> Plan:
    """Small data are passed over more often, until there are enough training steps."""
    size = settings.batch_size or min(batch_size_for(samples), 128)
    each = -(-samples // size)
    return replace(
        Plan.of(settings, seed), batch_size=size, epochs=max(settings.epochs, -(-settings.min_steps // each))
    )


def _through(callback: Callback, before: int, whole: int) -> Callback:
    return lambda e: callback(replace(e, number=e.number + before, epochs=whole, best=e.best + before))


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
