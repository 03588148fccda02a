"""Pickles and copies of states and of trainers: what goes on from them comes to the same bits."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from elman.network import SGD, Adam, Cosine, Dense, Network, State, Trainer, Values

X = np.random.default_rng(0).standard_normal((8, 6, 3)).astype(np.float32)
Y = X[:, 1, 0]
COPIES: list[Callable[[Any], Any]] = [copy.copy, copy.deepcopy, lambda each: pickle.loads(pickle.dumps(each))]


def net(cell: str = "lstm", dtype: str = "float32", hidden: Any = (5, 4)) -> Network:
    return Network(Dense(3), cell, hidden, Values(), dtype=dtype, seed=1, threads=1)


@pytest.mark.parametrize("copied", COPIES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_a_stream_goes_on_from_a_copy_of_its_state(cell: str, dtype: str, copied: Callable[[Any], Any]) -> None:
    network = net(cell, dtype)
    _, state = network.step(X[:, 0])
    kept = copied(state)
    assert isinstance(kept, State)
    for t in range(1, 6):
        output, state = network.step(X[:, t], state)
        again, kept = network.step(X[:, t], kept)
        assert again.tobytes() == output.tobytes()


@pytest.mark.parametrize("hidden", [4, (5, 4)])
def test_the_arrays_of_a_stream_cannot_be_written_to(hidden: Any) -> None:
    network = net(hidden=hidden)
    _, state = network.step(X[:, 0])
    for part in (state.h, state.c):
        for layer in part if isinstance(part, list) else [part]:
            with pytest.raises(ValueError, match="read-only"):
                layer[...] = 0
    _, free = network.forward(X)
    free.h[0][...] = 0  # those of `forward` are the caller's own


@pytest.mark.parametrize("copied", COPIES)
@pytest.mark.parametrize("rule", [Adam(0.02), SGD(0.1, momentum=0.9)], ids=str)
def test_a_training_goes_on_from_a_copy_of_its_trainer(rule: Any, copied: Callable[[Any], Any]) -> None:
    def trainer() -> Trainer:
        network = Network(Dense(3), hidden=(5, 4), head=Values(), dropout=0.3, seed=1)
        return Trainer(network, rule, schedule=Cosine(20), clip=1.0, threads=1)

    whole, first = trainer(), trainer()
    for each in (whole, first):
        each.steps(X, Y, 3)
        each.learning_rate = 0.01
    second = copied(first)
    assert (second.optimizer, second.schedule, second.clip, second.threads) == (rule, Cosine(20), 1.0, 1)
    assert second.learning_rate == 0.01
    assert second.steps(X, Y, 4).tolist() == whole.steps(X, Y, 4).tolist()
    for name, values in second.network.parameters.items():
        assert values.tobytes() == whole.network.parameters[name].tobytes()


def test_a_shallow_copy_trains_the_same_network_and_a_deep_one_its_own() -> None:
    trainer = Trainer(net())
    assert copy.copy(trainer).network is trainer.network
    assert copy.deepcopy(trainer).network is not trainer.network
    network, again = pickle.loads(pickle.dumps((trainer.network, trainer)))
    assert again.network is network
