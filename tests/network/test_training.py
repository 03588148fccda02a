"""Trainer: what a step returns, what it changes, and that a network learns."""

from __future__ import annotations

import math

import numpy as np
import pytest

from elman.network import SGD, Adam, Binary, Classes, Dense, Network, OneHot, Trainer, Values
from tests.golden.cases import CELLS

X = np.random.default_rng(0).standard_normal((16, 6, 3)).astype(np.float32)


def _values(cell: str = "gru", nonlinearity: str = "tanh") -> Network:
    return Network(inputs=Dense(3), cell=cell, hidden=12, head=Values(), nonlinearity=nonlinearity, seed=1)


@pytest.mark.parametrize("kind", CELLS, ids=str)
def test_every_cell_learns_the_sum_of_two_steps(kind: tuple[str, str]) -> None:
    y = 0.4 * (X[:, 1, 0] + X[:, 5, 2])
    losses = Trainer(_values(*kind), Adam(0.02), clip=1.0).steps(X, y, 600)
    assert losses[-1] < 0.02 * losses[0]


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_binary_and_classes_learn(cell: str) -> None:
    label = (X[:, 2, 0] > 0).astype(np.int64)
    for head, y in ((Binary(), label.astype(np.float32)), (Classes(2), label)):
        net = Network(inputs=Dense(3), cell=cell, hidden=12, head=head, seed=1)
        losses = Trainer(net, Adam(0.02), clip=1.0).steps(X, y, 300)
        assert losses[-1] < 0.05 * losses[0]


def test_step_returns_the_loss_and_outputs_before_its_update() -> None:
    net, y = _values(), X[:, 0, 0]
    loss, (outputs, _) = net.loss(X, y), net.forward(X)
    trainer = Trainer(net, SGD(0.1))
    assert type(found := trainer.step(X, y)) is float
    assert found == loss
    assert np.array_equal(trainer.outputs, outputs)
    assert net.loss(X, y) < loss


def test_sgd_without_clip_moves_by_rate_times_gradient() -> None:
    net, y = _values(), X[:, 0, 0]
    before = {name: value.copy() for name, value in net.parameters.items()}
    _, gradients = net.gradients(X, y)
    Trainer(net, SGD(0.5)).step(X, y)
    for name, value in net.parameters.items():
        np.testing.assert_allclose(value, before[name] - 0.5 * gradients[name], rtol=1e-6, atol=1e-7)


def test_clip_bounds_the_norm_over_all_parameters() -> None:
    net, y = _values(), 100 * X[:, 0, 0]
    before = {name: value.copy() for name, value in net.parameters.items()}
    Trainer(net, SGD(1.0), clip=0.25).step(X, y)
    moved = math.sqrt(sum(((value - before[name]) ** 2).sum() for name, value in net.parameters.items()))
    assert moved == pytest.approx(0.25, rel=1e-4)


def test_the_learning_rate_can_be_changed() -> None:
    net, y = _values(), X[:, 0, 0]
    trainer = Trainer(net, Adam(0.01))
    assert trainer.learning_rate == pytest.approx(0.01)
    trainer.step(X, y)
    trainer.learning_rate = 1e-12
    before = net.parameters["linear.weight"].copy()
    trainer.step(X, y)
    assert np.abs(net.parameters["linear.weight"] - before).max() < 1e-8


def test_batches_may_change_in_size_from_step_to_step() -> None:
    trainer = Trainer(_values("lstm"), Adam(0.01))
    for rows, steps in ((16, 6), (3, 2), (16, 6), (1, 1), (7, 5)):
        assert math.isfinite(trainer.step(X[:rows, :steps].copy(), X[:rows, 0, 0].copy()))


def test_a_diverging_loss_is_returned_as_it_is() -> None:
    net = _values("rnn", "relu")
    trainer = Trainer(net, SGD(1e29))
    losses = [trainer.step(X, X[:, 0, 0]) for _ in range(6)]
    assert not math.isfinite(losses[-1])


def test_a_loss_without_targets_in_the_batch_axis_form_is_the_same() -> None:
    net, y = _values(), X[:, 0, 0]
    assert net.loss(X, y) == net.loss(X, y[:, None])


def test_steps_on_ids_fill_outputs_of_the_last_step() -> None:
    net = Network(inputs=OneHot(6), cell="rnn", hidden=6, head=Classes(6, at="every", reduction="sum", linear=False))
    ids = np.arange(6)[None, :]
    trainer = Trainer(net, Adam(0.001))
    losses = trainer.steps(ids, ids, 10)
    assert losses.shape == (10,)
    assert (np.diff(losses) < 0).all()
    assert trainer.outputs.shape == (1, 6, 6)
