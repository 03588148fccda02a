"""Settings of a model file are believed only where they are in range and its weights agree."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman.settings import ForecasterSettings
from elman.training.files import believable_network

TENSORS = {"rnn.weight_hh_l0": np.zeros((24, 8)), "rnn.weight_hh_l1": np.zeros((24, 8)), "linear.bias": np.zeros(1)}
GOOD: dict[str, Any] = {"target": "rain", "hidden_size": 8, "num_layers": 2}


def test_good_settings_pass() -> None:
    assert believable_network(ForecasterSettings, GOOD, TENSORS).num_layers == 2


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("hidden_size", 16, "2 layers of 16 units"),
        ("num_layers", 1, "1 layers of 8 units"),
        ("num_layers", 10**9, "num_layers is 1000000000"),
        ("n_jobs", 0, "n_jobs is 0"),
        ("window", "3", "window is '3'"),
        ("window", True, "window is True"),
        ("learning_rate", float("nan"), "learning_rate is nan"),
    ],
)
def test_others_do_not(name: str, value: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        believable_network(ForecasterSettings, {**GOOD, name: value}, TENSORS)


def test_weights_must_have_the_shape_of_weights() -> None:
    with pytest.raises(ValueError, match="layers"):
        believable_network(ForecasterSettings, GOOD, {**TENSORS, "rnn.weight_hh_l1": np.zeros(())})


def test_an_unknown_setting_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="colour"):
        believable_network(ForecasterSettings, {**GOOD, "colour": "red"}, TENSORS)
