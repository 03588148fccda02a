"""Several networks one after the other: one numbering, one time limit, and what ends one ends those after it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from elman.errors import DivergedError, SettingError
from elman.network import Dense, Network, Values
from elman.training.batches import WindowSamples
from elman.training.ensembles import go_on, seed_of, train_several
from elman.training.loop import Callback, Epoch, History, Plan, train


def net(seed: int = 0, hidden: int = 2) -> Network:
    return Network(Dense(1), "gru", hidden, Values(), seed=seed, threads=1)


def same(one: Network, other: Network) -> bool:
    return all(np.array_equal(values, other.parameters[name]) for name, values in one.parameters.items())


def plans(*epochs: int, **settings: Any) -> list[Plan]:
    return [Plan(count, 0.1, **settings) for count in epochs]


def told(stopped: Any = "epochs", ends: Sequence[int] = (), error: type[BaseException] | None = None) -> Any:
    """A training that has all epochs of its plan, the first being the best; of networks in `ends` it ends so."""

    def train_one(network: Network, number: int, plan: Plan, callbacks: Sequence[Callback]) -> History:
        if number in ends and error is not None:
            raise error("the loss")
        epochs = [Epoch(epoch, plan.epochs, number + epoch / 10, None, 1) for epoch in range(1, plan.epochs + 1)]
        for epoch in epochs:
            for callback in callbacks:
                callback(epoch)
        return History(tuple(epochs), 1, stopped if number in ends else "epochs")

    return train_one


def test_epochs_are_numbered_through() -> None:
    heard: list[Epoch] = []
    networks, history = train_several(net, told(), plans(2, 3, 1), [heard.append])
    assert [epoch.number for epoch in history.epochs] == [1, 2, 3, 4, 5, 6]
    assert [epoch.loss for epoch in history.epochs] == [0.1, 0.2, 1.1, 1.2, 1.3, 2.1]
    assert [epoch.best for epoch in history.epochs] == [1, 1, 3, 3, 3, 6]
    assert {epoch.epochs for epoch in history.epochs} == {6}
    assert heard == list(history.epochs)
    assert (history.best, history.stopped) == (6, "epochs")
    assert all(same(network, net(number)) for number, network in enumerate(networks))


@pytest.mark.parametrize(
    ("reason", "trained"),
    [("patience", 3), ("time_limit", 3), ("epochs", 3), ("callback", 2), ("interrupted", 2), ("diverged", 2)],
)
def test_what_ends_a_training_early_but_for_patience_ends_those_after_it(reason: str, trained: int) -> None:
    networks, history = train_several(net, told(reason, [1]), plans(2, 2, 2), [])
    assert (len(networks), len(history.epochs), history.best) == (trained, 2 * trained, 2 * trained - 1)
    assert history.stopped == ("epochs" if trained == 3 else reason)


@pytest.mark.parametrize(("error", "stopped"), [(KeyboardInterrupt, "interrupted"), (DivergedError, "diverged")])
def test_networks_that_are_trained_are_given_back_whatever_happens_to_the_next(error: Any, stopped: str) -> None:
    networks, history = train_several(net, told(ends=[2], error=error), plans(2, 2, 2, 2), [])
    assert (len(networks), len(history.epochs)) == (2, 4)
    assert (history.best, history.stopped) == (3, stopped)
    with pytest.raises(error):
        train_several(net, told(ends=[0], error=error), plans(2, 2), [])


def test_another_error_is_let_through() -> None:
    with pytest.raises(ZeroDivisionError):
        train_several(net, told(ends=[1], error=ZeroDivisionError), plans(1, 1), [])


def limits(time_limit: float | None) -> list[float | None]:
    """The time that each of four networks is given."""
    seen: list[float | None] = []

    def train_one(network: Network, number: int, plan: Plan, callbacks: Sequence[Callback]) -> History:
        seen.append(plan.time_limit)
        return History((), 0, "epochs")

    train_several(net, train_one, plans(1, 1, 1, 1, time_limit=time_limit), [])
    return seen


def test_the_time_that_is_left_is_shared_among_the_networks_that_are_left() -> None:
    assert limits(None) == [None] * 4
    assert limits(1e9) == pytest.approx([1e9 / 4, 1e9 / 3, 1e9 / 2, 1e9], rel=1e-4)
    assert all(limit is not None and limit > 0 for limit in limits(1e-12))  # a limit of nothing is none


def test_old_networks_are_gone_on_from_and_others_begin_anew() -> None:
    networks, _ = train_several(net, told(), plans(1, 1, 1), [], [net(7), net(8)])
    assert [same(network, net(seed)) for network, seed in zip(networks, (7, 8, 2), strict=True)] == [True] * 3


def test_each_is_trained_as_it_would_be_alone() -> None:
    matrix = np.random.default_rng(0).normal(size=(60, 1)).astype(np.float32)
    samples = WindowSamples(matrix, np.arange(2, 60), matrix[2:, 0] * 2, 3)

    def train_one(network: Network, number: int, plan: Plan, callbacks: Sequence[Callback]) -> History:
        return train(network, samples, None, plan, callbacks=callbacks)

    own = [Plan(2, 0.01, seed=seed) for seed in (3, 4)]
    networks, history = train_several(net, train_one, own, [])
    for number, (network, plan) in enumerate(zip(networks, own, strict=True)):
        alone = net(number)
        losses = [epoch.loss for epoch in train_one(alone, number, plan, []).epochs]
        assert same(network, alone)
        assert [epoch.loss for epoch in history.epochs[2 * number : 2 * number + 2]] == losses


def test_weights_are_copied_not_shared() -> None:
    old, new = net(1), net(2)
    assert go_on(new, None) is new
    assert same(new, net(2))
    assert go_on(new, old) is new
    assert same(new, old)
    new.parameters["linear.bias"][...] += 1
    assert same(old, net(1))


def test_another_network_is_refused_and_nothing_of_it_taken() -> None:
    new = net(2, hidden=3)
    with pytest.raises(
        SettingError, match="'warm_start': found data or settings that ask for another network"
    ) as caught:
        go_on(new, net(1))
    assert "\n" not in str(caught.value)
    assert same(new, net(2, hidden=3))


def test_seeds_of_an_ensemble_are_far_from_those_of_the_next() -> None:
    seeds = [seed_of(state, number) for state in (0, 1, 2, 2**63 - 1) for number in range(100)]
    assert [seed_of(state, 0) for state in (0, 1, 2**63 - 1)] == [0, 1, 2**63 - 1]
    assert len(set(seeds)) == len(seeds)
    assert all(0 <= seed < 2**63 for seed in seeds)
