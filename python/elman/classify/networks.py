"""Networks that read a whole sequence and give one answer: how they are made, trained and run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from elman.classify.answers import Lesson, Scale, Shares
from elman.classify.coder import SequenceCoder
from elman.classify.samples import SequenceSamples, Variation
from elman.classify.sequences import Sequences
from elman.network import Bag, Columns, Dense, Network
from elman.network.heads import Head
from elman.settings import SequenceSettings, but, seed_of_fit
from elman.training.batches import batch_size_for, in_order
from elman.training.ensembles import seed_of, train_several
from elman.training.loop import Callback, History, Plan, train
from elman.training.watch import Watch

__all__ = ["Member", "chosen", "make_network", "outputs", "train_members"]

S = TypeVar("S", bound=SequenceSettings)
GROUP = 256  # sequences that are run at once where there is an answer at every step
FEWEST_STEPS = 600
PASSES, MOST_STEPS = 80, 2500  # of series, which noise makes another each time
PASSES_OF_SYMBOLS, MOST_STEPS_OF_SYMBOLS = 48, 1500


@dataclass(frozen=True)
class Member:
    """One network of an ensemble, what turns sequences into what it reads, and what its outputs say."""

    coder: SequenceCoder
    network: Network
    output: Shares | Scale

    def __post_init__(self) -> None:
        """ValueError for a network that reads something else than the coder gives, or answers something else."""
        found, every, coder = self.network.inputs, self.network.head.every, self.coder
        if coder.kind == "numbers":
            fine = found == Dense(coder.channels(changes=every))
        else:
            fine = isinstance(found, Columns) and [each.size for each in found.members] == [len(coder.vocabulary)]
        outputs = len(self.output.shift) if isinstance(self.output, Shares) else 1
        if not fine or self.network.head.outputs != outputs:
            raise ValueError(f"its network reads {found} and answers {self.network.head.outputs} numbers")

    def arrays(self, given: Sequences) -> list[NDArray[Any]]:
        """Sequences as its network reads them."""
        return arrays_for(self.network, self.coder, given)


def arrays_for(network: Network, coder: SequenceCoder, given: Sequences) -> list[NDArray[Any]]:
    """Sequences as `network` reads them: one that answers at every step reads changes too, where the coder has them."""
    return coder.encode(given, changes=network.head.every and bool(coder.change))


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
        seed=seed_of(seed_of_fit(settings), number),
        threads=settings.n_jobs,
    )


def train_members(
    given: Sequences,
    lessons: Sequence[Lesson],
    coders: Sequence[SequenceCoder],
    held: Sequence[NDArray[np.int64]],
    settings: SequenceSettings,
    watch: Watch,
    old: Sequence[Network] = (),
) -> tuple[tuple[Member, ...], History]:
    """Train a network by each of the `lessons`, as `train_several` says; `held` (n,) of each decide when it stops."""
    seeds = [seed_of(seed_of_fit(settings), number) for number in range(len(lessons))]
    numbers = given.kind == "numbers"
    each = zip(lessons, seeds, strict=True)
    plans = [watch.plan(_plan(settings, len(lesson.rows), seed, numbers)) for lesson, seed in each]

    def make(number: int) -> Network:
        return make_network(coders[number], settings, lessons[number].head, number)

    def train_one(network: Network, number: int, plan: Plan, calls: Sequence[Callback]) -> History:
        return _train_one(network, given, lessons[number], coders[number], held[number], plan, settings, calls)

    networks, history = train_several(make, train_one, plans, watch.callbacks, old)
    trained = zip(coders, networks, lessons, strict=False)
    return tuple(Member(coder, network, lesson.output) for coder, network, lesson in trained), history


def chosen(settings: S, coder: SequenceCoder, samples: int) -> S:
    """The settings with what is chosen where nobody says, as a network has it that learns from so many `samples`."""
    plan = _plan(settings, samples, 0, coder.kind == "numbers")
    size = plan.batch_size or 1
    changes = {"batch_size": size, "min_steps": settings.min_steps or plan.epochs * -(-samples // size)}
    return but(settings, **changes, **({} if coder.level == "symbol" else {"level": coder.level}))


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
    given: Sequences,
    lesson: Lesson,
    coder: SequenceCoder,
    held: NDArray[np.int64],
    plan: Plan,
    settings: SequenceSettings,
    callbacks: Sequence[Callback],
) -> History:
    every = network.head.every
    noise = settings.noise if coder.kind == "numbers" else settings.symbol_dropout
    crop = settings.crop if every and not coder.aligned else 0.0
    variation = Variation(noise, crop, coder.step(changes=every), plan.seed)
    learnt = arrays_for(network, coder, given.take(lesson.rows))
    training = SequenceSamples(learnt, lesson.y[lesson.rows], variation, every, lesson.weights)
    validation = None
    if len(held):
        validation = SequenceSamples(arrays_for(network, coder, given.take(held)), lesson.y[held], every=every)
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
