"""Which kind a column is, and what doesn't fit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elman.errors import DataError
from elman.table.columns import Column, Kind, raw
from elman.table.kinds import typed


def column(values: Any, kind: Kind | None = None, labels: tuple[Any, ...] = ()) -> Column:
    def place(row: int) -> str:
        return f"row {row + 1}"

    return typed("x", raw(values, place), place, kind, labels)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["1", "2.5", None], "number"),
        (["1e5", "-3"], "number"),
        (["0", "1"], "number"),
        (["yes", "No"], "boolean"),
        (["TRUE", "FALSE"], "boolean"),
        (["t", "f", "t"], "boolean"),
        (["no", "no"], "boolean"),
        (["yes", "false"], "word"),
        (["sun", "rain"], "word"),
        (["2013-01-01", "2013-01-02"], "time"),
        (["a", "b", "c", "7"], "word"),
        ([None, None], "number"),
        ([1, 0], "number"),
        ([True, False], "boolean"),
    ],
)
def test_kinds(values: Any, kind: str) -> None:
    assert column(values).kind == kind


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        (["yes", "no"], ("no", "yes")),
        (["Yes", "Yes"], ("No", "Yes")),
        (["FALSE"], ("FALSE", "TRUE")),
        ([False, True], (False, True)),
    ],
)
def test_the_labels_of_a_boolean_are_the_users(values: Any, labels: tuple[Any, Any]) -> None:
    assert column(values).labels == labels


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (["1", "2", "x"], "row 3: found 'x', expected a number"),
        (["1", "warm", "3", "cold"], r"row 2: found 'warm', expected a number.*\(1 more such rows\)"),
        (["yes", "no", "5"], "row 3: found '5', expected yes/no"),
        (["2013-01-01", "2013-01-02", "soon"], "row 3: found 'soon', expected a date"),
        (["1", "inf"], "row 2: found inf, expected a number from -1e\\+30 to 1e\\+30"),
        (["1", "1e31"], "row 2: found 1e\\+31, expected a number from"),
    ],
)
def test_a_value_that_does_not_fit_is_named(values: Any, message: str) -> None:
    with pytest.raises(DataError, match=message):
        column(values)


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        (["0", "1"], "word", [0, 1]),
        ([7, 8], "word", [0, 1]),
        ([0, 1], "boolean", [0.0, 1.0]),
        ([True, False], "number", [1.0, 0.0]),
        (["yes"], "boolean", [1.0]),
    ],
)
def test_a_known_kind_is_asked_for(values: Any, kind: Kind, expected: list[float]) -> None:
    assert column(values, kind).values.tolist() == expected


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([5, 0], "boolean"),
        (["x"], "number"),
        (["x"], "time"),
        ([True], "time"),
        ([1.5], "time"),
        (["maybe"], "boolean"),
    ],
)
def test_another_kind_than_asked_for_is_refused(values: Any, kind: Kind) -> None:
    with pytest.raises(DataError, match="row 1: found"):
        column(values, kind)


def test_a_column_without_values_is_of_any_kind() -> None:
    for kind in ("number", "boolean", "word", "time"):
        assert column([None, None], kind).missing.all()
    assert column(np.array([np.nan]), "word").missing.all()


@given(st.lists(st.floats(-1e30, 1e30), min_size=1))
def test_numbers_come_back_from_text_exactly(values: list[float]) -> None:
    assert column([repr(value) for value in values]).values.tolist() == values


@given(st.lists(st.sampled_from(["sun", "rain", "snow", None]), min_size=1))
def test_words_come_back_from_their_codes(values: list[str | None]) -> None:
    read = column(values, "word")
    assert [None if code < 0 else read.labels[code] for code in read.values] == values
