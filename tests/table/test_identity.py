"""Ids, labels and texts stay what they were given as, to the last digit, whatever form and size a table has."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from elman.table.columns import Raw
from elman.table.csv_files import from_large
from elman.table.identity import as_kept, literal, named
from elman.table.reading import read

BIG = [1234567890123456789, 1234567890123456790, 2**53 + 1]


@pytest.mark.parametrize("make", [dict, pd.DataFrame, pl.DataFrame, pa.table])
@pytest.mark.parametrize(
    "values",
    [
        BIG,
        ["007", "7", "07"],
        ["1", "2", "X"],
        [7, 8, 9],
        [True, False, True],
        [1.5, 2.0, 1.5],
        ["Null", "NA", "None"],
        ["a", "a ", " a"],
    ],
    ids=str,
)
def test_values_come_back_as_they_were_given(make: Any, values: list[Any]) -> None:
    found = read(make({"id": values})).named("id").rows(np.arange(3))
    assert found == values
    assert [type(value) for value in found] == [type(value) for value in values]


def test_whole_numbers_keep_all_digits_where_some_are_missing() -> None:
    for frame in (
        pl.DataFrame({"id": [BIG[0], None, BIG[1]]}),
        pd.DataFrame({"id": pd.array([BIG[0], None, BIG[1]], dtype="Int64")}),
        {"id": [BIG[0], None, BIG[1]]},
        {"id": pl.Series([BIG[0], None, BIG[1]])},
    ):
        assert read(frame).named("id").rows(np.arange(3)) == [BIG[0], None, BIG[1]]


@pytest.mark.parametrize("kind", ["category", "string", "object"])
def test_categories_are_words_of_any_type(kind: str) -> None:
    table = read(pd.DataFrame({"c": pd.Series(["1", "2", "1"], dtype=kind)}))
    assert table.named("c").values == ("1", "2")
    assert table.column("c").kind == ("word" if kind == "category" else "number")
    numbers = read(pd.DataFrame({"c": pd.Categorical([2, 1, 2])}))
    assert (numbers.column("c").kind, numbers.column("c").labels, numbers.named("c").values) == ("word", (1, 2), (2, 1))


def test_in_a_file_whole_numbers_are_such_unless_one_is_written_otherwise(tmp_path: Path) -> None:
    def ids(*cells: str) -> tuple[Any, ...]:
        (tmp_path / "t.csv").write_text("id,y\n" + "".join(f"{cell},1\n" for cell in cells))
        small = read(tmp_path / "t.csv").named("id").values
        large = from_large(tmp_path / "t.csv")
        assert large is None or large.named("id").values == small
        return small

    assert ids("1", "2") == (1, 2)
    assert ids("1", "02") == ("1", "02")
    assert ids("00501", "01002") == ("00501", "01002")
    assert ids(str(BIG[0]), str(BIG[1])) == tuple(BIG[:2])
    assert ids("3.10", "3.1") == ("3.10", "3.1")
    assert ids("1", "NA", "2") == (1, 2)
    assert ids("2020-01-01", "2020-01-02") == ("2020-01-01", "2020-01-02")
    assert ids("yes", "YES") == ("yes", "YES")
    assert ids("+1", "1") == ("+1", "1")


def test_texts_of_a_file_are_read_as_they_stand(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('text,y\nNull,1\n"NA",2\n,3\nBerg ,4\n')
    for table in (read(tmp_path / "t.csv"), from_large(tmp_path / "t.csv")):
        assert table is not None
        assert literal(table.raw["text"]) == ["Null", "NA", None, "Berg "]
        assert table.column("text").missing.tolist() == [True, True, True, False]
    assert literal(read({"text": ["", None, "NA"]}).raw["text"]) == [
        "",
        None,
        "NA",
    ]  # a text, though empty
    assert literal(read({"text": [7, 2**60, 8]}).raw["text"]) == ["7", str(2**60), "8"]
    assert literal(read({"text": [7.5, None]}).raw["text"]) == ["7.5", None]


def test_names_are_what_messages_say() -> None:
    assert named(Raw("time", np.array(["2020-01-31"], dtype="datetime64[us]"))).names == ("2020-01-31",)
    assert read({"id": [dt.date(2020, 1, 31), None]}).named("id").names == ("2020-01-31",)
    assert read({"id": [1.5, 2.0, 1e20]}).named("id").names == ("1.5", "2", "100000000000000000000")


def test_a_file_keeps_categories_as_texts_or_whole_numbers() -> None:
    numbers = as_kept(read(pd.DataFrame({"c": pd.Categorical([2, None, 1])})).raw["c"])
    assert (numbers.kind, named(numbers).values) == ("number", (2, 1))
    words = as_kept(read(pd.DataFrame({"c": pd.Categorical(["2", "1"])})).raw["c"])
    assert (words.kind, named(words).values) == ("text", ("2", "1"))
    large = as_kept(read(pd.DataFrame({"c": pd.array([BIG[0], None], dtype="Int64")})).raw["c"])
    assert named(large).values == (str(BIG[0]),)
