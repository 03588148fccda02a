"""Samples of unequal length: batches with little padding, means in which each answer counts by its weight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from elman import Classes, Dense, Network, Values
from elman.training.batches import Batch, amount, batches, in_order, mean_loss
from elman.training.loop import Plan, train


@dataclass(frozen=True)
class Ragged:
    """Sequences (n, T, 1) of unequal length with one class each, or one for each step."""

    x: NDArray[np.float32]
    y: NDArray[np.int64]
    lengths: NDArray[np.int64] | None
    weights: NDArray[np.float32] | None = None

    def __len__(self) -> int:
        return len(self.x)

    def part(self, index: Any) -> Batch:
        assert self.lengths is not None
        longest = int(self.lengths[index].max())
        y = self.y[index] if self.y.ndim == 1 else self.y[index, :longest]
        weights = None if self.weights is None else self.weights[index]
        if weights is not None and weights.ndim == 2:
            weights = weights[:, :longest]
        return Batch(self.x[index, :longest], y, self.lengths[index], weights)


def ragged(every: bool = False, weighted: bool = False, count: int = 90) -> Ragged:
    random = np.random.default_rng(3)
    x = random.normal(size=(count, 12, 1)).astype(np.float32)
    shape = (count, 12) if every else (count,)
    weights = random.random(shape).astype(np.float32) if weighted else None
    return Ragged(x, random.integers(0, 3, shape), random.integers(1, 13, count), weights)


def net(every: bool = False, **head: Any) -> Network:
    return Network(Dense(1), "gru", 4, Classes(3, at="every" if every else "last", **head), seed=1)


def test_each_sample_is_in_one_batch_and_lengths_are_alike() -> None:
    samples = ragged()
    found = list(batches(samples, 16, seed=0, epoch=1))
    assert sorted(np.concatenate(found).tolist()) == list(range(90))
    assert samples.lengths is not None
    padding = sum(int((samples.lengths[i].max() - samples.lengths[i]).sum()) for i in found)
    assert padding < 0.2 * samples.lengths.sum()


def test_batches_depend_on_seed_and_epoch_alone() -> None:
    def drawn(seed: int, epoch: int) -> list[list[int]]:
        return [index.tolist() for index in batches(ragged(), 16, seed, epoch)]

    assert drawn(0, 1) == drawn(0, 1)
    assert drawn(0, 1) != drawn(0, 2)
    assert drawn(0, 1) != drawn(1, 1)


@pytest.mark.parametrize("every", [False, True])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("head", [{}, {"class_weights": [1.0, 2.0, 5.0]}])
def test_the_mean_over_pieces_is_the_mean_over_all(
    every: bool, weighted: bool, head: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    samples, network = ragged(every, weighted), net(every, **head)
    x, y, lengths, weights = samples.part(np.arange(len(samples)))
    whole = network.loss(x, y, lengths=lengths, weights=weights)
    monkeypatch.setattr("elman.training.batches.STATES", 50 * sum(network.hidden))
    assert len(list(in_order(samples, 50))) > 5
    assert mean_loss(network, samples) == pytest.approx(whole, rel=1e-5)


def test_pieces_are_never_empty_and_hold_all() -> None:
    pieces = list(in_order(ragged(), 5))
    assert min(map(len, pieces)) == 1
    assert sorted(np.concatenate(pieces).tolist()) == list(range(90))


def test_a_sum_is_not_weighed_again() -> None:
    assert amount(Values(reduction="sum"), Batch(None, np.zeros(3))) == 1


def test_masked_batches_are_passed_over() -> None:
    samples = ragged()
    nothing = Ragged(samples.x, samples.y, samples.lengths, np.zeros(90, dtype=np.float32))
    network = net()
    before = {name: values.copy() for name, values in network.parameters.items()}
    assert train(network, nothing, None, Plan(2, 0.1)).epochs[-1].loss == 0
    assert all(np.array_equal(values, before[name]) for name, values in network.parameters.items())


def test_threads_change_nothing() -> None:
    weights = []
    for threads in (1, 2, 4):
        network = net()
        train(network, ragged(), ragged(), Plan(3, 0.05, schedule="cosine", weight_decay=0.1), threads=threads)
        weights.append({name: values.tobytes() for name, values in network.parameters.items()})
    assert weights[0] == weights[1] == weights[2]
