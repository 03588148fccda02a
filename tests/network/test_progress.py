"""A training that is stopped and goes on elsewhere: the same bits as one that was never stopped."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman.errors import SettingError
from elman.network import SGD, Adam, AdamW, Cosine, Dense, Network, Optimizer, Trainer, Values

X = np.random.default_rng(0).standard_normal((8, 6, 3))
Y = X[:, 1, 0]
RULES: list[Optimizer] = [Adam(0.02), AdamW(0.02, weight_decay=0.1), SGD(0.1), SGD(0.1, momentum=0.9)]


def _trainer(rule: Optimizer, seed: int = 1, dtype: str = "float32") -> Trainer:
    net = Network(Dense(3), hidden=[8, 8], head=Values(), dropout=0.3, dtype=dtype, seed=seed)
    return Trainer(net, rule, schedule=Cosine(20), clip=1.0)


def _go_on(trainer: Trainer, rule: Optimizer, **more: Any) -> Trainer:
    other = _trainer(rule, **more)
    other.network.load_state_dict(trainer.network.parameters)
    other.progress = trainer.progress
    return other


@pytest.mark.parametrize("rule", RULES, ids=str)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_goes_on_to_the_same_bits(rule: Optimizer, dtype: str) -> None:
    whole, first = _trainer(rule, dtype=dtype), _trainer(rule, dtype=dtype)
    losses = whole.steps(X, Y, 12)
    first.steps(X, Y, 5)
    second = _go_on(first, rule, dtype=dtype)
    assert second.steps(X, Y, 7).tolist() == losses[5:].tolist()
    assert all((second.network.parameters[k] == whole.network.parameters[k]).all() for k in whole.network.parameters)


def test_weights_alone_do_not_go_on_to_the_same_bits() -> None:
    whole, first = _trainer(RULES[0]), _trainer(RULES[0])
    losses = whole.steps(X, Y, 12)
    first.steps(X, Y, 5)
    other = _trainer(RULES[0])
    other.network.load_state_dict(first.network.parameters)
    assert other.steps(X, Y, 7).tolist() != losses[5:].tolist()


def test_progress_is_a_copy_and_says_how_many_steps_there_were() -> None:
    trainer = _trainer(RULES[0])
    trainer.steps(X, Y, 3)
    kept = trainer.progress
    before = {name: values.copy() for name, values in kept.items()}
    trainer.steps(X, Y, 2)
    assert (int(kept["steps"]), int(trainer.progress["steps"])) == (3, 5)
    assert all((kept[name] == before[name]).all() for name in kept)


@pytest.mark.parametrize(("rule", "moments"), [(SGD(0.1), (0, 0)), (SGD(0.1, momentum=0.9), (1, 0)), (Adam(), (1, 1))])
def test_a_rule_has_the_moments_that_it_needs(rule: Optimizer, moments: tuple[int, int]) -> None:
    progress = _trainer(rule).progress
    assert (min(len(progress["first"]), 1), min(len(progress["second"]), 1)) == moments


def test_refuses_what_is_of_another_trainer() -> None:
    trainer, kept = _trainer(RULES[0]), _trainer(RULES[0]).progress
    trainer.steps(X, Y, 2)
    mine = trainer.progress
    small = Trainer(Network(Dense(3), hidden=4, head=Values()), Adam())
    refused: list[Any] = [
        small.progress,
        _trainer(RULES[2]).progress,
        _trainer(RULES[0], dtype="float64").progress,
        None,
        [],
        {},
        {**kept, "steps": np.array(2**63 - 1, dtype=np.int64)},
        {**kept, "second": np.ma.masked_array(kept["second"], mask=True)},
        {**kept, "steps": np.array(-1, dtype=np.int64)},
        {**kept, "steps": np.array(1.5)},
    ]
    for wrong in refused:
        with pytest.raises(SettingError, match="progress"):
            trainer.progress = wrong
    after = trainer.progress
    assert all((after[name] == mine[name]).all() for name in mine)
