"""Decimal commas, which go with semicolons between values."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from elman.errors import DataError
from elman.table import reading
from elman.table.columns import Raw
from elman.table.decimal_comma import decided, with_points
from elman.table.reading import read


def pointed(*cells: str | None) -> list[str | None]:
    return list(with_points(Raw("text", np.array(cells, dtype=object))).values)


def test_commas_become_points() -> None:
    assert pointed("12,5", "-3", None, "0,25") == ["12.5", "-3", None, "0.25"]
    assert pointed("1.234,5", "1.234", "12.345.678,25") == ["1234.5", "1234", "12345678.25"]
    assert pointed("12,5", "13,5", "shut") == ["12.5", "13.5", "shut"]


@pytest.mark.parametrize(
    "cells",
    [("12.5", "13,5"), ("12,5", "a", "b"), ("1.5", "2"), ("1,5,2",), (None,), ("1.234", "2.345"), ("0.125", "1,5")],
)
def test_other_columns_stay(cells: tuple[str | None, ...]) -> None:
    assert pointed(*cells) == list(cells)


@pytest.mark.parametrize("large", [False, True])
def test_a_file_with_semicolons(large: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if large:
        monkeypatch.setattr(reading, "LARGE", 0)
    path = tmp_path / "t.csv"
    path.write_text("day;t;note\n2013-01-01;12,5;dry, mild\n2013-01-02;-1.234,5;wet\n2013-01-03;;wet\n")
    table = read(path)
    assert table.column("t").values.tolist()[:2] == [12.5, -1234.5]
    assert table.column("note").labels == ("dry, mild", "wet")
    assert table.column("day").kind == "time"
    if not large:
        path.write_text("a;t\n1;12,5\n2;shut\n3;13,5\n")
        with pytest.raises(DataError, match=r"column 't', row 2 \(line 3\): found 'shut', expected a number"):
            read(path).column("t")


def doubts(**columns: tuple[str | None, ...]) -> dict[str, str]:
    given = {name: Raw("text", np.array(cells, dtype=object)) for name, cells in columns.items()}
    return {name: column.doubt for name, column in decided(given).items() if column.doubt}


def test_points_that_may_be_of_thousands_are_in_doubt_beside_decimal_commas() -> None:
    assert doubts(price=("2,25",), units=("1.200",)) == {"units": "1.200"}
    assert doubts(price=("2,25", None, "3"), units=("950", None, "-1.234.567 ")) == {"units": "-1.234.567 "}
    assert doubts(price=("2,25", "3"), units=("shut", "1.200")) == {"units": "1.200"}


def test_commas_that_may_be_of_thousands_are_in_doubt_beside_decimal_points() -> None:
    assert doubts(price=("2.25", "3"), units=("950", "1,200")) == {"units": "1,200"}
    assert not doubts(price=("2.25", "3"), units=("950", "1,25"))
    assert not doubts(price=("1.200",), units=("1.234,5",), note=("version 2.5",)).get("units")


@pytest.mark.parametrize("units", [("1.25", "1.200"), ("0.125", "0.250"), ("1200", "7"), ("1.200", "dry", "wet")])
def test_plain_points_and_words_are_in_no_doubt(units: tuple[str, ...]) -> None:
    assert not doubts(price=("2,25", "3,5", "4"), units=units)
    assert not doubts(price=("2", "3", "4"), units=("1.200", "2.201", "3.202"))  # nothing says that points are marks


DOUBT = (
    r"t\.csv: column 'units', row 2 \(line 3\): found '1\.200', whose mark may be one of thousands, since "
    r"other columns of the file have decimal commas; write the column without marks of thousands, as 1200 or 1,2, "
    r"or exclude it"
)


@pytest.mark.parametrize("large", [False, True])
def test_a_column_in_doubt_is_refused_where_it_is_read_as_numbers(
    large: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if large:
        monkeypatch.setattr(reading, "LARGE", 0)
    path = tmp_path / "t.csv"
    path.write_text("day;price;units\n2013-01-01;2,25;\n2013-01-02;3,5;1.200\n2013-01-03;4;2.201\n")
    for kind in (None, "number"):
        with pytest.raises(DataError, match=DOUBT):
            read(path).column("units", kind)
    assert read(path).column("price").values.tolist() == [2.25, 3.5, 4]
    assert read(path).named("units").names == ("1.200", "2.201")  # as names nothing is in doubt
    path.write_text("day;price;units\n2013-01-01;2.25;950\n2013-01-02;3.5;1,200\n")
    with pytest.raises(DataError, match=r"row 2 \(line 3\): found '1,200', .* decimal points; .* as 1200 or 1\.2, or"):
        read(path).column("units")
