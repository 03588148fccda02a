"""The tagger's network: what it reads, how it is trained, what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.arithmetic import softmax
from elman.network import Bag, Classes, Columns, Dense, Embedding, Network
from elman.settings import TaggerSettings, seed_of_fit
from elman.tag.coder import Encoded, TokenCoder
from elman.tag.samples import Hiding, TagSamples, cut
from elman.tag.step_coder import StepCoder
from elman.tag.tagged import Tagged
from elman.training.batches import in_order
from elman.training.ensembles import seed_of, train_several
from elman.training.loop import Callback, History, Plan, Steps, train
from elman.training.watch import Watch

__all__ = ["answers", "coded", "inputs_of", "make_network", "pieces", "train_taggers"]

SMALL = 0.2  # of the usual start of embeddings, so that what was never learnt says little
WARM_UP = 0.1


def make_network(coder: TokenCoder | StepCoder, classes: int, settings: TaggerSettings, number: int = 0) -> Network:
    """An untrained network, the one with this number of several, for `coder`'s features and as many classes."""
    network = Network(
        Dense(coder.size) if isinstance(coder, StepCoder) else Columns(_members(coder, settings.embedding_size)),
        settings.cell,
        [settings.hidden_size or 1] * (settings.num_layers or 1),
        Classes(classes, at="every", label_smoothing=settings.label_smoothing),
        bidirectional=settings.bidirectional,
        dropout=settings.dropout if (settings.num_layers or 1) > 1 else 0.0,
        recurrent_start="orthogonal",
        forget_bias=1.0 if settings.cell == "lstm" else 0.0,
        seed=seed_of(seed_of_fit(settings), number),
        threads=settings.n_jobs,
    )
    for name, values in network.parameters.items():
        if name.startswith("embeddings."):
            np.multiply(values, SMALL, out=values)
    return network


def _members(coder: TokenCoder, dim: int) -> list[Embedding | Bag]:
    sizes = [len(vocabulary) for vocabulary in coder.vocabularies]
    pairs = zip(coder.features, sizes, strict=True)
    return [(Bag if feature.is_bag else Embedding)(size, min(dim, size)) for feature, size in pairs]


def inputs_of(coder: TokenCoder | StepCoder) -> int | list[int]:
    """What a network for `coder` reads: so many numbers a step, or so many ids of each feature."""
    return coder.size if isinstance(coder, StepCoder) else [len(each) for each in coder.vocabularies]


def coded(coder: TokenCoder | StepCoder, items: Sequence[Any]) -> Encoded | NDArray[np.float32]:
    """All steps of `items`, one sequence after the other, as the network reads them."""
    if isinstance(coder, TokenCoder):
        return coder.encode(items)
    return np.concatenate([coder.encode(item) for item in items])


def train_taggers(
    coder: TokenCoder | StepCoder,
    classes: int,
    parts: Sequence[tuple[Tagged, NDArray[np.int64]]],
    settings: TaggerSettings,
    watch: Watch,
    old: Sequence[Network] = (),
    steps: Sequence[Steps] = (),
) -> tuple[list[Network], History]:
    """Train networks on the first of `parts`, each with the numbers of its labels (steps,).

    The second part decides when to stop. `old` are networks to go on from; `steps` are to be repeated.
    """
    (training, y), (validation, held) = parts
    learnt = coded(coder, training.items)
    watched = None
    if len(validation):
        watched = TagSamples(coded(coder, validation.items), validation.lengths, held, settings.window)

    def train_one(network: Network, number: int, plan: Plan, calls: Sequence[Callback]) -> History:  # noqa: ARG001 - all learn the same
        hiding = Hiding(settings.symbol_dropout, plan.seed) if settings.symbol_dropout else None
        samples = TagSamples(learnt, training.lengths, y, settings.window, hiding)
        return train(network, samples, watched, plan, callbacks=calls)

    seeds = [seed_of(seed_of_fit(settings), number) for number in range(settings.ensemble)]
    plans = [replace(watch.plan(Plan.of(settings, seed)), warm_up=WARM_UP) for seed in seeds]
    plans = [plan.repeating(each) for plan, each in zip(plans, steps, strict=True)] if steps else plans
    return train_several(
        lambda number: make_network(coder, classes, settings, number), train_one, plans, watch.callbacks, old
    )


def pieces(lengths: NDArray[np.int64], longest: int) -> int:
    """Pieces of at most `longest` steps that sequences are cut into."""
    return len(cut(lengths, longest)[0])


def answers(networks: Sequence[Network], coder: TokenCoder | StepCoder, given: Tagged) -> list[NDArray[np.float64]]:
    """The probability of each class (time, K) for every step of every sequence, each read as a whole.

    It is the mean of those that the networks give.
    """
    samples = TagSamples(coded(coder, given.items), given.lengths)
    found: list[NDArray[np.float64]] = [np.zeros((0, 0))] * len(samples)
    for index in in_order(samples):
        for group in np.array_split(index, -(-len(index) // 256)):
            batch = samples.part(group)
            outputs = [network.forward(batch.x, lengths=batch.lengths)[0].astype(np.float64) for network in networks]
            for place, number in enumerate(group):
                length = samples.lengths[number]
                found[number] = np.mean([softmax(scores[place, :length]) for scores in outputs], axis=0)
    return found
