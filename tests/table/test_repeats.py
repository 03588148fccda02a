"""Columns that tell nothing, or the answer itself, are no inputs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman.table.repeats import tell_nothing
from elman.table.table import Table

KIND = ["up", "down", "up", "side"] * 5
X = np.random.default_rng(0).normal(size=20).tolist()
REPEATS = "it repeats 'kind'"


def why(column: list[Any], classed: int = 20, target: list[Any] = KIND, **more: list[Any]) -> str:
    table = Table({"kind": target, "x": X, "column": column, **more})
    found = tell_nothing(table, ["x", "column", *more], "kind", classed)
    assert "x" not in found
    return found.get("column", "")


def test_a_column_with_one_value_or_none_or_parts_tells_nothing() -> None:
    assert why([3] * 20) == why(["a"] * 20) == "it has the same value in every row"
    assert why([3] * 19 + [None]) == ""  # where it is missing may tell something
    assert why([None] * 20) == "it has no values"
    assert why(["train", "test"] * 10) == "it says train, validation or test"
    assert why(["train", "track"] * 10) == ""


@pytest.mark.parametrize("classed", [0, 20])
def test_a_column_with_the_answer_repeats_it(classed: int) -> None:
    assert why(KIND, classed) == why([*KIND[:19], None], classed) == REPEATS
    assert why([*KIND[:19], "up"], classed) == ""
    numbers = [number % 3 / 4 for number in range(20)]
    assert why(numbers, classed, numbers) == REPEATS


def test_classes_may_stand_there_under_other_words() -> None:
    codes = {"up": 7, "down": 2, "side": 0}
    column = [codes[kind] for kind in KIND]
    assert why(column) == why([f"the {kind}" for kind in KIND]) == REPEATS
    assert why(column, classed=0) == ""  # of numbers
    assert why(column, classed=5) == ""  # three of so few
    assert why([*column[:19], 7]) == ""
    assert why([*column[:19], 1]) == ""


def test_a_column_under_other_words_is_read_where_nothing_else_is() -> None:
    table = Table({"kind": KIND, "code": [kind == "up" for kind in KIND], "word": [f"the {kind}" for kind in KIND]})
    assert tell_nothing(table, ["word"], "kind", 20) == {}
    assert tell_nothing(table, ["word", "code"], "kind", 20) == {"word": REPEATS}
    copied = Table({"kind": KIND, "copy": KIND})
    assert tell_nothing(copied, ["copy"], "kind", 20) == {"copy": REPEATS}
