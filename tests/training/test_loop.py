"""Training: early stopping, the best weights kept whatever ends it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman import Binary, Dense, DivergedError, Network, Values
from elman.training.batches import WindowSamples, batch_size_for, mean_loss, run
from elman.training.loop import Epoch, History, Plan, _one_cycle, train
from tests.kept import kept


def samples(rows: int = 200, seed: int = 0) -> WindowSamples:
    """Whether the sum of the last two values is above 0."""
    matrix = np.random.default_rng(seed).normal(size=(rows, 1)).astype(np.float32)
    ends = np.arange(1, rows)
    return WindowSamples(matrix, ends, (matrix[ends, 0] + matrix[ends - 1, 0] > 0).astype(np.float32), 2)


def go(network: Network, validation: WindowSamples | None, threads: int | None = None, **settings: Any) -> History:
    """A short training; what is not a part of the plan goes to `train` itself."""
    rest = {name: settings.pop(name) for name in ("callbacks",) if name in settings}
    plan = Plan(**{"epochs": 8, "learning_rate": 0.02, "patience": 3, **settings})
    return train(network, samples(), validation, plan, threads=threads, **rest)


def net(seed: int = 0) -> Network:
    return Network(Dense(1), "gru", 8, Binary(), seed=seed)


def test_it_learns_and_has_the_weights_of_the_best_epoch() -> None:
    network, validation = net(), samples(seed=1)
    history = go(network, validation)
    losses = np.array([epoch.validation_loss for epoch in history.epochs], dtype=np.float64)
    assert history.epochs[-1].loss < history.epochs[0].loss
    assert history.best == int(np.argmin(losses)) + 1
    assert mean_loss(network, validation) == losses[history.best - 1]
    assert history.stopped == "epochs"


def test_it_stops_when_nothing_gets_better() -> None:
    validation = samples(seed=1)
    opposite = WindowSamples(validation.matrix, validation.ends, 1 - validation.y, 2)
    network = net()
    before = mean_loss(network, opposite)
    history = go(network, opposite, epochs=50)
    assert (history.stopped, history.best, len(history.epochs)) == ("patience", 0, 3)
    assert mean_loss(network, opposite) == before  # the untrained weights are the best


def test_without_validation_the_last_epoch_counts() -> None:
    history = go(net(), None)
    assert (history.best, history.stopped) == (8, "epochs")
    assert history.epochs[-1].validation_loss is None


def test_the_same_seed_gives_the_same_bytes_whatever_the_threads() -> None:
    weights = []
    for threads in (1, 2, 4, None):
        network = net()
        go(network, samples(seed=1), threads=threads)
        weights.append({name: values.tobytes() for name, values in network.parameters.items()})
    assert all(other == weights[0] for other in weights)


def test_the_seed_orders_the_windows() -> None:
    losses = {go(net(), None, seed=seed).epochs[0].loss for seed in range(3)}
    assert len(losses) == 3


def test_ctrl_c_keeps_the_best() -> None:
    def stop(epoch: Epoch) -> None:
        if epoch.number == 4:
            raise KeyboardInterrupt

    network, validation = net(), samples(seed=1)
    history = go(network, validation, callbacks=[stop])
    assert history.stopped == "interrupted"
    assert len(history.epochs) == 4
    assert mean_loss(network, validation) == history.epochs[history.best - 1].validation_loss


def test_ctrl_c_in_the_first_epoch_is_let_through(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any, **__: Any) -> float:
        raise KeyboardInterrupt

    monkeypatch.setattr("elman.network.Trainer.step", interrupted)
    with pytest.raises(KeyboardInterrupt):
        go(net(), None)


def test_a_loss_that_is_not_finite_ends_it_with_the_best_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = Network.loss, []

    def later_nan(self: Network, *arguments: Any, **named: Any) -> float:
        calls.append(1)
        return float("nan") if len(calls) > 4 else real(self, *arguments, **named)

    monkeypatch.setattr("elman.network.Network.loss", later_nan)
    network, validation = net(), samples(seed=1)
    history = go(network, validation)
    monkeypatch.undo()
    assert history.stopped == "diverged"
    assert len(history.epochs) == 3
    assert mean_loss(network, validation) == history.epochs[history.best - 1].validation_loss


def test_a_loss_that_is_never_finite_is_an_error() -> None:
    given = samples()
    wild = WindowSamples(given.matrix, given.ends, np.full(len(given), 3e38, dtype=np.float32), 2)
    with pytest.raises(DivergedError, match="in epoch 1, before anything was learnt; lower learning_rate"):
        train(
            Network(Dense(1), "gru", 8, Values()),
            wild,
            None,
            Plan(epochs=2, learning_rate=0.1),
        )


def test_a_callback_sees_each_epoch() -> None:
    seen: list[Epoch] = []
    history = go(net(), samples(seed=1), callbacks=[seen.append])
    assert seen == list(history.epochs)
    assert [epoch.number for epoch in seen] == list(range(1, 9))


def test_history_comes_back_from_a_file() -> None:
    history = go(net(), samples(seed=1))
    again = kept(history)
    assert (again.epochs, again.best, again.stopped) == (history.epochs, history.best, history.stopped)


def test_outputs_do_not_depend_on_how_many_are_run_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    given, network = samples(), net()
    whole = run(network, given.matrix, given.ends, 2)
    monkeypatch.setattr("elman.training.batches.CHUNK", 7)
    np.testing.assert_array_equal(run(network, given.matrix, given.ends, 2), whole)


def test_batch_sizes_are_powers_of_two() -> None:
    assert {batch_size_for(windows) for windows in (1, 100, 2000, 10**7)} == {16, 64, 256}


@pytest.mark.parametrize("answer", [True, "stop"])
def test_a_callback_ends_it(answer: object) -> None:
    history = go(net(), samples(seed=1), callbacks=[lambda epoch: epoch.number == 3 and answer])
    assert (history.stopped, len(history.epochs)) == ("callback", 3)


def test_the_time_limit_ends_it_with_the_best_weights() -> None:
    network, validation = net(), samples(seed=1)
    history = go(network, validation, time_limit=1e-9)
    assert (history.stopped, len(history.epochs)) == ("time_limit", 1)
    assert mean_loss(network, validation) == history.epochs[0].validation_loss


@pytest.mark.parametrize("schedule", ["cosine", "one_cycle", "plateau"])
def test_schedules_and_weight_decay_change_the_course(schedule: str) -> None:
    plain = go(net(), samples(seed=1), patience=1000)
    for change in ({"schedule": schedule}, {"weight_decay": 0.5}, {"clip": 0.01}):
        other = go(net(), samples(seed=1), **change, epochs=40, patience=8)
        assert [e.loss for e in other.epochs] != [e.loss for e in plain.epochs]


@pytest.mark.parametrize("schedule", ["cosine", "one_cycle"])
def test_far_from_its_end_a_time_limit_changes_no_schedule(schedule: str) -> None:
    """The step size that is set by the time is the engine's own while the steps are nearer their end than the time."""
    trained = []
    for limit in (None, 1e8):
        network = net()
        go(network, None, schedule=schedule, time_limit=limit)
        trained.append(network.parameters)
    for name, values in trained[0].items():
        np.testing.assert_allclose(values, trained[1][name], rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("warm_up", [0.1, 0.3])
def test_one_cycle_rises_and_falls(warm_up: float) -> None:
    rates = [_one_cycle(over, warm_up) for over in (0.0, warm_up / 2, warm_up, (1 + warm_up) / 2, 1.0, 1.5)]
    np.testing.assert_allclose(rates, [0.04, 0.52, 1, 0.5, 0, 0], atol=1e-12)
