"""Parameters that stay as they are while the others learn."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from elman import SGD, Adam, AdamW, Dense, Network, SettingError, Trainer, Values

X = np.random.default_rng(0).standard_normal((8, 6, 3)).astype(np.float32)
Y = X[:, 1, 0]
RULES = [Adam(0.01), AdamW(0.01, weight_decay=0.1), SGD(0.1, momentum=0.9, weight_decay=0.1)]


def net(**more: Any) -> Network:
    return Network(Dense(3), "gru", [5, 4], Values(), seed=1, **more)


def moved(network: Network, before: dict[str, Any]) -> set[str]:
    return {name for name, values in network.parameters.items() if (values != before[name]).any()}


@pytest.mark.parametrize("rule", RULES, ids=str)
@pytest.mark.parametrize("frozen", [["rnn.*_l0"], ["linear.*", "rnn.bias_??_l1"], ("rnn.weight_hh_l1",), []], ids=str)
@pytest.mark.parametrize("threads", [1, 2])
def test_they_stay_and_all_others_move(rule: Any, frozen: Any, threads: int) -> None:
    network = net()
    before = network.state_dict()
    trainer = Trainer(network, rule, clip=0.5, frozen=frozen, threads=threads)
    trainer.steps(X, Y, count=5)
    assert moved(network, before) == set(before) - set(trainer.frozen)
    assert len(trainer.frozen) == {0: 0, 1: 4 if frozen == ["rnn.*_l0"] else 1, 2: 4}[len(frozen)]


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_those_that_move_do_so_as_if_the_others_were_no_parameters(rule: Any) -> None:
    """Only the gradients of those that move are clipped."""
    network = net(dtype="float64")
    trainer = Trainer(network, rule, clip=0.05, frozen=["rnn.*"])
    _, gradients = network.gradients(X, Y)
    head = {name: values for name, values in gradients.items() if name.startswith("linear")}
    trainer.step(X, Y)
    plain = net(dtype="float64")
    Trainer(plain, rule, clip=0.05 * _norm(gradients) / _norm(head)).step(X, Y)  # so that the scale is the same
    for name in head:
        np.testing.assert_allclose(network.parameters[name], plain.parameters[name], rtol=1e-5)


def _norm(gradients: dict[str, Any]) -> float:
    return float(np.sqrt(sum(np.sum(values**2) for values in gradients.values())))


def test_without_any_it_is_the_same_to_the_bit() -> None:
    one, other = net(), net()
    Trainer(one, Adam(0.01), clip=0.1).steps(X, Y, count=3)
    Trainer(other, Adam(0.01), clip=0.1, frozen=[]).steps(X, Y, count=3)
    assert all(values.tobytes() == other.parameters[name].tobytes() for name, values in one.parameters.items())


def test_a_copy_goes_on_with_them() -> None:
    trainer = Trainer(net(), Adam(0.01), frozen=["rnn.*_l0"])
    trainer.step(X, Y)
    again = copy.deepcopy(trainer)
    before = again.network.state_dict()
    again.step(X, Y)
    trainer.step(X, Y)
    assert moved(again.network, before) == {name for name in before if not name.endswith("_l0")}
    assert all(v.tobytes() == again.network.parameters[n].tobytes() for n, v in trainer.network.parameters.items())


@pytest.mark.parametrize(
    ("frozen", "message"),
    [
        (["rnn.*_l7"], r"frozen has 'rnn.\*_l7', which matches no parameter; choose from rnn.weight_ih_l0, "),
        (["rnn.*_l0", "weight"], "frozen has 'weight', which matches no parameter"),
        (["*"], "frozen matches every parameter, and nothing is left to learn"),
        ("rnn.*", "expected a list of names"),
        ([1], "expected a list of names"),
    ],
)
def test_what_is_no_pattern_of_some_is_refused(frozen: Any, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        Trainer(net(), frozen=frozen)


def test_what_is_frozen_stays_so() -> None:
    with pytest.raises(SettingError, match="frozen is what this trainer was made of"):
        Trainer(net(), frozen=["linear.*"]).frozen = ()
