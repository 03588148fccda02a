"""Learning rates, seen from how far plain gradient descent moves under a constant gradient; starts; carried states."""

from __future__ import annotations

import math

import numpy as np
import pytest

from elman.network import (
    SGD,
    Adam,
    AdamW,
    Cosine,
    Dense,
    Network,
    OneCycle,
    ReduceOnPlateau,
    Schedule,
    Trainer,
    Values,
)
from tests.golden.cases import CELLS, Case, batch, network


def _rates(schedule: Schedule, steps: int, rate: float = 0.5) -> list[float]:
    """The bias of an absolute loss far from its target moves by exactly the learning rate at each step."""
    net = Network(Dense(1), hidden=1, head=Values(loss="absolute"), dtype="float64")
    trainer, rates = Trainer(net, SGD(rate), schedule=schedule), []
    for _ in range(steps):
        before = net.parameters["linear.bias"].item()
        trainer.step(np.zeros((1, 1, 1)), [1e3])
        rates.append(net.parameters["linear.bias"].item() - before)
    return rates


def test_cosine() -> None:
    wave = [0.1 + 0.9 * (1 + math.cos(math.pi * k / 9)) / 2 for k in range(10)]
    assert _rates(Cosine(10, end=0.1), 12) == pytest.approx([0.5 * factor for factor in [*wave, 0.1, 0.1]], rel=1e-9)


def test_one_cycle() -> None:
    rates = np.array(_rates(OneCycle(21, warm_up=0.25, start=0.1, end=0.01), 23)) / 0.5
    up = [0.1 + 0.9 * (1 - math.cos(math.pi * k / 5)) / 2 for k in range(5)]
    down = [0.01 + 0.99 * (1 + math.cos(math.pi * k / 15)) / 2 for k in range(16)]
    assert rates == pytest.approx([*up, *down, 0.01, 0.01], rel=1e-8)


def test_without_warm_up_one_cycle_is_a_cosine() -> None:
    assert _rates(OneCycle(8, warm_up=0, end=0.2), 9) == _rates(Cosine(8, end=0.2), 9)


def test_a_schedule_multiplies_the_rate_that_is_set() -> None:
    net = Network(Dense(1), hidden=1, head=Values(loss="absolute"), dtype="float64")
    trainer = Trainer(net, SGD(0.5), schedule=Cosine(3))
    trainer.learning_rate = 0.25
    before = net.parameters["linear.bias"].item()
    trainer.step(np.zeros((1, 1, 1)), [1e3])
    assert net.parameters["linear.bias"].item() - before == pytest.approx(0.25)


def test_reduce_on_plateau_waits_for_patience() -> None:
    trainer = Trainer(Network(Dense(1), hidden=1), SGD(1.0))
    plateau = ReduceOnPlateau(factor=0.1, patience=3)
    rates = [plateau.update(trainer, loss) for loss in (5.0, 4.0, 4.0, 4.5, math.nan, 3.0, 3.5, 3.5, 3.5)]
    assert rates == pytest.approx([1, 1, 1, 1, 0.1, 0.1, 0.1, 0.1, 0.01])


def test_decay_of_weights() -> None:
    for rule, factor in ((AdamW(0.1, weight_decay=0.5), 0.95), (SGD(0.1, weight_decay=0.5), 0.95)):
        net = Network(Dense(2), hidden=3, dtype="float64")
        before = {name: value.copy() for name, value in net.parameters.items()}
        Trainer(net, rule).step(np.ones((1, 2, 2)), [0.0], weights=[0.0])  # no gradient
        for name, value in net.parameters.items():
            np.testing.assert_allclose(value, factor * before[name], rtol=1e-12)


def test_adamw_without_decay_is_adam() -> None:
    x, y = np.ones((2, 3, 2)), [0.0, 1.0]
    losses = [
        Trainer(Network(Dense(2), hidden=3), rule).steps(x, y, 20).tolist()
        for rule in (Adam(0.01), AdamW(0.01, weight_decay=0))
    ]
    assert losses[0] == losses[1]


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_orthogonal_start(cell: str, bidirectional: bool) -> None:
    net = Network(
        Dense(3), cell, [7, 5], recurrent_start="orthogonal", bidirectional=bidirectional, dtype="float64", seed=3
    )
    for name, value in net.parameters.items():
        if "weight_hh" not in name:
            continue
        units = value.shape[1]
        gates = value.reshape(-1, units, units)
        np.testing.assert_allclose(
            gates @ gates.swapaxes(1, 2), np.broadcast_to(np.eye(units), gates.shape), atol=1e-14
        )
        assert len({gate.tobytes() for gate in gates}) == len(gates)


def test_other_parameters_start_as_without_orthogonal() -> None:
    one, other = (Network(Dense(3), hidden=4, recurrent_start=start).parameters for start in ("uniform", "orthogonal"))
    assert [name for name in one if not np.array_equal(one[name], other[name])] == ["rnn.weight_hh_l0"]


def test_forget_bias_is_added_to_the_forget_gate_alone() -> None:
    one, other = (
        Network(Dense(3), "lstm", [4, 2], bidirectional=True, forget_bias=bias, dtype="float64").parameters
        for bias in (0.0, 1.5)
    )
    for name, value in one.items():
        expected = value.copy()
        if "bias_ih" in name:
            units = len(value) // 4
            expected[units : 2 * units] += 1.5
        assert np.array_equal(other[name], expected), name


@pytest.mark.parametrize("kind", CELLS, ids=str)
@pytest.mark.parametrize("bidirectional", [False, True])
def test_the_state_after_a_step_is_that_of_forward(kind: tuple[str, str], bidirectional: bool) -> None:
    case = Case(*kind, 2, lengths=(5, 2, 4), bidirectional=bidirectional)
    net, data = network(case), batch(case)
    _, expected = net.forward(data.x, data.state, data.lengths)
    trainer = Trainer(net, SGD(0.1))
    trainer.step(data.x, data.y, data.lengths, data.state)
    assert np.array_equal(trainer.state.h, expected.h)
    assert trainer.state.c is None if expected.c is None else np.array_equal(trainer.state.c, expected.c)
