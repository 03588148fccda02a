"""The classifier's settings: each changes something, and what is chosen where they are not given."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman import Classifier
from elman.training.loop import Epoch
from tests.classify.test_classifier import FIRST, LAST, quick, waves


@pytest.fixture(scope="module")
def networks_alone() -> Classifier:
    """The same without experts; no test changes it."""
    return quick(experts=False).fit(FIRST + LAST, ["first"] * 30 + ["last"] * 30)


@pytest.mark.parametrize(
    "change",
    [
        {"random_state": 1}, {"symbol_dropout": 0.3},
        {"ensemble": 1}, {"hidden_size": 9}, {"cell": "lstm"}, {"num_layers": 2},
        {"epochs": 80}, {"min_steps": 80}, {"learning_rate": 0.01}, {"schedule": "one_cycle"}, {"weight_decay": 0.5},
        {"gradient_clip": 0.01}, {"batch_size": 8}, {"validation_fraction": 0.2}, {"test_fraction": 0.1},
        {"min_count": 6}, {"pieces": 3}, {"embedding_size": 9}, {"level": "word"}, {"num_layers": 2, "dropout": 0.5},
        {"validation_fraction": 0.2, "patience": 1}, {"time_limit": 1e-6}, {"pooling": "last"}, {"pooling": "mean"},
        {"experts": True}, {"min_steps": None},
    ],
)  # fmt: skip
def test_every_setting_changes_something(change: dict[str, Any], networks_alone: Classifier) -> None:
    other = quick(**{"experts": False, **change}).fit(FIRST + LAST, ["first"] * 30 + ["last"] * 30)
    assert not np.array_equal(other.predict_proba(FIRST), networks_alone.predict_proba(FIRST))


@pytest.mark.parametrize("change", [{"crop": 0.0}, {"changes": False}, {"noise": 0.1}, {"time_steps": 4}])
def test_every_setting_of_numbers_changes_something(change: dict[str, Any]) -> None:
    series, kinds = waves()
    one, other = (quick(**settings).fit(series, kinds).predict_proba(series) for settings in ({}, change))
    assert not np.array_equal(one, other)


def test_networks_answer_by_turns_at_the_ends_and_at_every_step() -> None:
    series, kinds = waves()
    model = quick(ensemble=3).fit(series, kinds)
    assert [network.head.at for network in model.networks_] == ["last", "every", "last"]
    for pooling, at in (("last", "last"), ("mean", "every")):
        model = quick(pooling=pooling, n_jobs=1).fit(series, kinds)
        assert {network.head.at for network in model.networks_} == {at}
        assert model.score(*waves(seed=1)) > 0.9


@pytest.mark.parametrize(("count", "passes"), [(30, 300), (900, 80), (4000, 79)])
def test_steps_are_chosen_by_the_number_of_sequences(count: int, passes: int) -> None:
    seen: list[Epoch] = []

    def stop(epoch: Epoch) -> bool:
        seen.append(epoch)
        return True

    random = np.random.default_rng(0)
    quick(min_steps=None, ensemble=1, test_fraction=0.0).fit(
        random.normal(size=(count, 2)), ["a", "b"] * (count // 2), callbacks=[stop]
    )
    assert seen[0].epochs == passes
