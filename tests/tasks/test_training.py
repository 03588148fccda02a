"""Training: early stopping, the best weights kept whatever ends it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman import Binary, Dense, DivergedError, Network, Values
from elman.tasks.training import Epoch, History, Samples, batch_size_for, mean_loss, run, train


def samples(rows: int = 200, seed: int = 0) -> Samples:
    """Whether the sum of the last two values is above 0."""
    matrix = np.random.default_rng(seed).normal(size=(rows, 1)).astype(np.float32)
    ends = np.arange(1, rows)
    return Samples(matrix, ends, (matrix[ends, 0] + matrix[ends - 1, 0] > 0).astype(np.float32), 2)


def go(network: Network, validation: Samples | None, **settings: Any) -> History:
    chosen = {"epochs": 8, "learning_rate": 0.02, "batch_size": None, "patience": 3, "seed": 0, **settings}
    return train(network, samples(), validation, **chosen)


def net(seed: int = 0) -> Network:
    return Network(Dense(1), "gru", 8, Binary(), seed=seed)


def test_it_learns_and_has_the_weights_of_the_best_epoch() -> None:
    network, validation = net(), samples(seed=1)
    history = go(network, validation)
    losses = [epoch.validation_loss for epoch in history.epochs]
    assert history.epochs[-1].loss < history.epochs[0].loss
    assert history.best == int(np.argmin(losses)) + 1
    assert mean_loss(network, validation) == losses[history.best - 1]
    assert history.stopped == "epochs"


def test_it_stops_when_nothing_gets_better() -> None:
    validation = samples(seed=1)
    opposite = Samples(validation.matrix, validation.ends, 1 - validation.y, 2)
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
    history = go(network, validation, progress=stop)
    assert history.stopped == "interrupted"
    assert len(history.epochs) == 4
    assert mean_loss(network, validation) == history.epochs[history.best - 1].validation_loss


def test_ctrl_c_in_the_first_epoch_is_let_through(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any) -> float:
        raise KeyboardInterrupt

    monkeypatch.setattr("elman.network.Trainer.step", interrupted)
    with pytest.raises(KeyboardInterrupt):
        go(net(), None)


def test_a_loss_that_is_not_finite_ends_it_with_the_best_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = Network.loss, []

    def later_nan(self: Network, *arguments: Any) -> float:
        calls.append(1)
        return float("nan") if len(calls) > 4 else real(self, *arguments)

    monkeypatch.setattr("elman.network.Network.loss", later_nan)
    network, validation = net(), samples(seed=1)
    history = go(network, validation)
    monkeypatch.undo()
    assert history.stopped == "diverged"
    assert len(history.epochs) == 3
    assert mean_loss(network, validation) == history.epochs[history.best - 1].validation_loss


def test_a_loss_that_is_never_finite_is_an_error() -> None:
    given = samples()
    wild = Samples(given.matrix, given.ends, np.full(len(given), 3e38, dtype=np.float32), 2)
    with pytest.raises(DivergedError, match="in epoch 1, before anything was learnt; lower learning_rate"):
        train(
            Network(Dense(1), "gru", 8, Values()),
            wild,
            None,
            epochs=2,
            learning_rate=0.1,
            batch_size=None,
            patience=1,
            seed=0,
        )


def test_progress_sees_each_epoch() -> None:
    seen: list[Epoch] = []
    history = go(net(), samples(seed=1), progress=seen.append)
    assert seen == list(history.epochs)
    assert [epoch.number for epoch in seen] == list(range(1, 9))


def test_history_comes_back_from_json() -> None:
    history = go(net(), samples(seed=1))
    again = History.from_json(history.to_json())
    assert (again.epochs, again.best, again.stopped) == (history.epochs, history.best, history.stopped)


def test_outputs_do_not_depend_on_how_many_are_run_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    given, network = samples(), net()
    whole = run(network, given.matrix, given.ends, 2)
    monkeypatch.setattr("elman.tasks.training.CHUNK", 7)
    np.testing.assert_array_equal(run(network, given.matrix, given.ends, 2), whole)


def test_batch_sizes_are_powers_of_two() -> None:
    assert {batch_size_for(windows) for windows in (1, 100, 2000, 10**7)} == {16, 64, 256}
