"""What a network or a trainer is made of stays as it is, whatever becomes of what it was given."""

from __future__ import annotations

from typing import Any

import pytest

from elman import engine
from elman.errors import SettingError
from elman.network import Classes, Dense, Network, Quantiles, Trainer


@pytest.mark.parametrize("name", ["inputs", "hidden", "head", "cell", "seed", "dtype", "dropout", "bidirectional"])
def test_what_a_network_is_made_of_stays(name: str) -> None:
    net = Network(Dense(3), hidden=4)
    with pytest.raises(SettingError, match=f"{name} is what this network was made of"):
        setattr(net, name, getattr(net, name))
    with pytest.raises(SettingError, match=f"{name} is what this network was made of"):
        delattr(net, name)
    net.threads = 1
    assert net.threads == 1


@pytest.mark.parametrize("name", ["network", "optimizer", "schedule", "clip"])
def test_what_a_trainer_is_made_of_stays(name: str) -> None:
    trainer = Trainer(Network(Dense(3), hidden=4), clip=1.0)
    with pytest.raises(SettingError, match=f"{name} is what this trainer was made of and can't be changed; make anoth"):
        setattr(trainer, name, getattr(trainer, name))
    trainer.threads = 1
    assert trainer.threads == 1


def test_lists_that_a_network_was_made_of_may_change_without_it() -> None:
    hidden, levels, weights = [4, 3], [0.1, 0.5], [1.0, 2.0]
    net = Network(Dense(3), hidden=hidden, head=Quantiles(levels))
    head = Classes(2, class_weights=weights)
    for each in (hidden, levels, weights):
        each.append(9)
    assert net.hidden == (4, 3)
    assert (net.head, head.class_weights) == (Quantiles((0.1, 0.5)), (1.0, 2.0))


@pytest.mark.parametrize("threads", ["a", 0, 1.5, True])
def test_threads_are_checked_whenever_they_are_set(threads: Any) -> None:
    net = Network(Dense(3), hidden=4, threads=1)
    for each in (net, Trainer(net)):
        with pytest.raises(SettingError, match="threads is .*; expected a whole number from 1, or None for all cores"):
            each.threads = threads
        each.threads = 2**70
        assert each.threads == engine.available_cores()
        each.threads = None
        assert each.threads == engine.available_cores()
