"""The form of a table without its rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from elman.table.forms import form_of, is_array, is_series

DAYS = pd.date_range("2024-01-01", periods=3, tz="Europe/Berlin")


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"id": pd.Categorical(["a", "b", "a"]), "n": [1, 2, 3]}),
        pl.DataFrame({"id": ["a", "b", "a"], "n": [1, 2, 3]}),
        pa.table({"id": ["a", "b", "a"], "n": [1, 2, 3]}),
    ],
)
def test_of_a_frame_its_types_stay_and_no_row(frame: Any) -> None:
    found = form_of(frame)
    assert type(found) is type(frame)
    assert len(found) == 0
    kinds = [frame.dtypes, found.dtypes] if hasattr(frame, "dtypes") else [frame.schema, found.schema]
    assert list(kinds[0]) == list(kinds[1])


def test_times_in_an_index_become_a_column_as_they_are_read() -> None:
    found = form_of(pd.Series([1.0, 2.0, 3.0], index=DAYS, name="y"))
    assert list(found.columns) == ["date", "y"]
    assert found["date"].dtype == DAYS.dtype


@pytest.mark.parametrize(
    ("given", "form"), [({"y": [1]}, {}), ([{"y": 1}], {}), ("a.csv", ""), (Path("a.csv"), "")], ids=str
)
def test_what_is_no_frame(given: Any, form: Any) -> None:
    assert form_of(given) == form


@pytest.mark.parametrize("given", [np.zeros(3), [1, 2], (1.0,), [[1], [2]], pa.array([1]), pa.chunked_array([[1]])])
def test_values_alone_are_an_array(given: Any) -> None:
    assert is_array(given)
    assert form_of(given).shape == (0,)


@pytest.mark.parametrize("given", [pd.Series([1]), pl.Series([1])])
def test_a_column_of_a_library_is_a_series(given: Any) -> None:
    assert is_series(given)
    assert not is_array(given)


@pytest.mark.parametrize(
    "given", [pd.DataFrame({"a": [1]}), pl.DataFrame({"a": [1]}), pa.table({"a": [1]}), {"a": [1]}]
)
def test_a_table_is_neither(given: Any) -> None:
    assert not is_series(given)
    assert not is_array(given)
