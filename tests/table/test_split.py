"""A column of the words train, validation, test is understood in any writing, and is nothing to learn from."""

from __future__ import annotations

import pytest

from elman.table.roles import find_roles
from elman.table.split import find_split, says_parts
from elman.table.table import Table


@pytest.mark.parametrize("words", [["Train", "TEST"], ["training", " dev "], ["train", "train"]])
def test_words_of_parts(words: list[str]) -> None:
    assert find_split(Table({"split": words, "x": [1, 2]}), ["split", "x"]) == "split"


def test_other_names_need_two_parts() -> None:
    assert says_parts(Table({"use": ["Train", "Test"]}), "use")
    assert not says_parts(Table({"use": ["Train", "Train"]}), "use")
    assert not says_parts(Table({"line": ["train", "bus"]}), "line")


def test_a_slip_is_no_reason_to_ignore_a_split() -> None:
    assert find_split(Table({"split": ["train", "train", "tset"], "x": [1, 2, 3]}), ["split", "x"]) == "split"
    assert find_split(Table({"set": ["a", "b", "train"], "x": [1, 2, 3]}), ["set", "x"]) is None


def test_a_forecast_does_not_read_it() -> None:
    table = Table({"ds": ["2020-01-01", "2020-01-02"], "use": ["train", "test"], "y": [1.0, 2.0]})
    roles = find_roles(table, "y")
    assert roles.inputs == ("y",)
    assert "train, validation or test" in roles.left_out["use"]
