"""Codes: digits of which some have a zero before others stay what they are, words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from elman.table.codes import are_codes
from elman.table.csv_files import from_large
from elman.table.reading import read
from elman.table.table import Table

CODES = ["01", "02", "10", None, "01"]
FRAMES = [
    {"code": CODES},
    [{"code": code} for code in CODES],
    pd.DataFrame({"code": CODES}),
    pd.DataFrame({"code": pd.Series(CODES, dtype=object)}),
    pd.DataFrame({"code": pd.Series(CODES, dtype=pd.ArrowDtype(pa.string()))}),
    pd.DataFrame({"code": pd.Categorical(CODES)}),
    pl.DataFrame({"code": CODES}),
    pa.table({"code": CODES}),
]


@pytest.mark.parametrize("given", FRAMES)
def test_they_are_words_in_all_that_holds_texts(given: Any) -> None:
    column = read(given).column("code")
    assert (column.kind, column.labels, column.values.tolist()) == ("word", ("01", "02", "10"), [0, 1, 2, -1, 0])


def test_they_are_words_in_files(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("code,n\n01,1\n02,2\n10,3\n,4\n01,5\n")
    for table in (read(path), from_large(path)):
        assert table is not None
        column = table.column("code")
        assert (column.kind, column.labels, column.values.tolist()) == ("word", ("01", "02", "10"), [0, 1, 2, -1, 0])
        assert table.column("code", "number").values.tolist()[:3] == [1, 2, 10]  # where numbers were learnt
    path.write_text("code\n10\n10\n")
    assert read(path).column("code", "word", ("01", "10")).labels == ("10",)  # as it was learnt


@pytest.mark.parametrize(
    "texts", [["1", "2", "10"], ["0", "7"], ["01", "2.5"], ["-01", "02"], ["01", "02 a"], [1, 2], [None, None], ["٠١"]]
)
def test_other_texts_are_no_codes(texts: list[Any]) -> None:
    assert not are_codes("code", texts)


def test_times_and_their_parts_are_asked_first() -> None:
    table = Table(
        {"date": ["01022024", "02022024", "29022024"], "hour": ["00", "07", "23"], "step": ["001", "002", "003"]}
    )
    assert table.column("hour").kind == "number"
    assert table.column("date").kind != "word"
    assert table.column("step").kind == "word"
    assert table.dated("step").values.tolist() == [1, 2, 3]  # of the rows' times digits are numbers
    assert Table({"when": ["0201", "0202"], "x": [1, 2]}).dated("when").kind == "number"
