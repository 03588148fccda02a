"""Columns as they are given in Python."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest

from elman.errors import DataError
from elman.table.columns import Raw, raw


def place(row: int) -> str:
    return f"row {row + 1}"


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, 2.5, None], "number"),
        ([True, False, None], "boolean"),
        (["a", None], "text"),
        ([dt.date(2013, 1, 1), None], "time"),
        ([dt.datetime(2013, 1, 1, 5, tzinfo=dt.UTC)], "time"),
        (np.array([1, 2], dtype=np.uint8), "number"),
        (np.array([True]), "boolean"),
        (np.array(["2013-01-01"], dtype="datetime64[D]"), "time"),
        (np.array(["a", "b"]), "text"),
        ([], "text"),
    ],
)
def test_types(values: Any, kind: str) -> None:
    assert raw(values, place).kind == kind


def test_missing_values_of_all_sorts() -> None:
    assert raw(["", " NA ", None, float("nan"), "x "], place).values.tolist() == ["", " NA ", None, None, "x "]
    assert np.isnan(raw([1, float("nan"), pd.NA, None, np.datetime64("NaT")], place).values[1:]).all()
    hidden = np.ma.masked_array([1.5, 2.5, 3.5], [False, True, False])
    assert np.isnan(raw(hidden, place).values).tolist() == [False, True, False]
    assert raw(np.ma.masked_array(["a", "b"], [True, False]), place).values.tolist() == [None, "b"]


@pytest.mark.parametrize(
    ("values", "row"), [([1, 2, "x"], 3), ([None, "x", 2.0], 3), ([True, 1], 2), ([dt.date(2013, 1, 1), "soon"], 2)]
)
def test_mixed_types_name_the_row(values: list[Any], row: int) -> None:
    with pytest.raises(DataError, match=f"^row {row}: found .* expected one type"):
        raw(values, place)


def test_values_of_no_known_type_name_the_row() -> None:
    with pytest.raises(DataError, match=r"^row 2: found \[1\] of type list"):
        raw([None, [1]], place)


def test_a_matrix_is_no_column() -> None:
    with pytest.raises(DataError, match="one value a row"):
        raw(np.zeros((2, 2)), place)


def test_a_zone_is_applied() -> None:
    zone = dt.timezone(dt.timedelta(hours=2))
    column = raw([dt.datetime(2013, 1, 1, 5, tzinfo=zone)], place)
    assert column == Raw("time", column.values, "datetime", "+02:00")
    assert column.values[0] == np.datetime64("2013-01-01T03:00")
