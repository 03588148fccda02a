"""Tables of columns."""

from __future__ import annotations

import numpy as np
import pytest

from elman.errors import DataError
from elman.table.table import Table


def test_rows_and_names() -> None:
    table = Table({"a": [1, 2], "b": ["x", None]})
    assert (table.rows, table.names) == (2, ["a", "b"])


def test_a_place_has_a_line_when_there_is_a_file() -> None:
    assert Table({"a": [1, 2]}, "t.csv", np.array([2, 4])).place(1, "a") == "t.csv: column 'a', row 2 (line 4)"
    assert Table({"a": [1, 2]}).place(0) == "the table: row 1"


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({}, "found no columns"),
        ({"a": []}, "found the columns a and no row"),
        ({"a": [1], "b": [1, 2]}, "column 'a' has 1 rows and 'b' has 2"),
        ({"a": [1, "x"]}, "column 'a', row 2: found 'x'"),
    ],
)
def test_what_is_no_table(columns: dict[str, list[object]], message: str) -> None:
    with pytest.raises(DataError, match=message):
        Table(columns)


def test_an_unknown_column_is_suggested() -> None:
    with pytest.raises(DataError, match=r"there is no column 'rian', did you mean 'rain'\?"):
        Table({"rain": [True]}).column("rian")


def test_the_callers_arrays_are_not_changed() -> None:
    values = np.array([3.0, np.nan])
    Table({"a": values}).column("a")
    assert values[0] == 3.0
    assert np.isnan(values[1])
