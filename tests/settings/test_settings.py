"""The one schema: every setting has a sentence, its default is in its range, and wrong values are named."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman.errors import SettingError
from elman.settings import ForecasterSettings, options, validated


def test_defaults_are_valid() -> None:
    checked = vars(validated(ForecasterSettings, {"target": "rain"}))
    assert checked == {**vars(ForecasterSettings(target="rain")), "_checked": True}


def test_every_setting_has_a_sentence() -> None:
    for option in options(ForecasterSettings).values():
        assert option.text.endswith(".")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("window", 0, "greater than or equal to 1"),
        ("window", 2.5, "a valid integer"),
        ("window", True, "a valid integer"),
        ("window", "3", "a valid integer"),
        ("cell", "grue", "'rnn', 'gru' or 'lstm'"),
        ("hidden_size", 0, "greater than or equal to 1"),
        ("num_layers", 0, "greater than or equal to 1"),
        ("epochs", 0, "greater than or equal to 1"),
        ("learning_rate", 0.0, "greater than 0"),
        ("learning_rate", float("nan"), "a finite number"),
        ("batch_size", 0, "greater than or equal to 1"),
        ("patience", -1, "greater than or equal to 1"),
        ("validation_fraction", 0.6, "less than or equal to 0.5"),
        ("test_fraction", -0.1, "greater than or equal to 0"),
        ("random_state", -1, "greater than or equal to 0"),
        ("n_jobs", 0, "greater than or equal to 1"),
        ("time", 3, "a valid string"),
    ],
)
def test_a_wrong_value_is_named_in_one_line(name: str, value: Any, expected: str) -> None:
    with pytest.raises(SettingError) as caught:
        validated(ForecasterSettings, {"target": "rain", name: value})
    message = str(caught.value)
    assert message.startswith(f"setting {name!r}: found {value!r}, expected ")
    assert expected in message
    assert "\n" not in message


def test_an_empty_target_is_named() -> None:
    with pytest.raises(SettingError, match=r"setting 'target': found \[\], expected the name of a column"):
        validated(ForecasterSettings, {"target": []})


def test_numpy_numbers_are_numbers() -> None:
    assert (
        validated(
            ForecasterSettings, {"target": "rain", "window": np.int64(5), "learning_rate": np.float32(0.5)}
        ).window
        == 5
    )


def test_parts_leave_something_to_train_on() -> None:
    with pytest.raises(SettingError, match="together, expected at most 0.8"):
        validated(ForecasterSettings, {"target": "rain", "validation_fraction": 0.5, "test_fraction": 0.4})
