"""Files, frames and dicts give the same table; what can't be read is named."""

from __future__ import annotations

import gzip
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from elman.errors import DataError
from elman.table.reading import read
from elman.table.table import Table

CSV = "date,site,t,rain\n2013-01-01,A,1.5,yes\n2013-01-02,A,,no\n2013-01-03,B,-2,NA\n"
COLUMNS: dict[str, list[Any]] = {
    "date": ["2013-01-01", "2013-01-02", "2013-01-03"],
    "site": ["A", "A", "B"],
    "t": [1.5, None, -2.0],
    "rain": [True, False, None],
}


def frames() -> dict[str, Any]:
    polars = pl.DataFrame(COLUMNS).with_columns(pl.col("date").str.to_date())
    pandas = pd.DataFrame(COLUMNS)
    return {
        "dict": COLUMNS,
        "polars": polars,
        "polars text": pl.DataFrame(COLUMNS),
        "polars categories": polars.with_columns(pl.col("site").cast(pl.Categorical)),
        "pandas": pandas,
        "pandas types": pandas.assign(date=pd.to_datetime(pandas["date"]), site=pandas["site"].astype("category")),
        "pandas nullable": pandas.convert_dtypes(),
        "pyarrow": pa.table(COLUMNS),
        "table": Table(COLUMNS),
    }


def check(table: Table) -> None:
    assert table.names == list(COLUMNS)
    assert [table.column(name).kind for name in table.names] == ["time", "word", "number", "boolean"]
    assert table.column("date").values.astype("datetime64[D]").astype(str).tolist() == COLUMNS["date"]
    np.testing.assert_array_equal(table.column("t").values, [1.5, np.nan, -2.0])
    np.testing.assert_array_equal(table.column("rain").values, [1.0, 0.0, np.nan])
    assert table.column("site").values.tolist() == [0, 0, 1]


@pytest.mark.parametrize("kind", list(frames()))
def test_frames_and_dicts(kind: str) -> None:
    check(read(frames()[kind]))


def test_files(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(CSV)
    (tmp_path / "semicolon.csv").write_text(CSV.replace(",", ";"))
    (tmp_path / "t.tsv").write_text(CSV.replace(",", "\t"))
    (tmp_path / "bom.csv").write_text("\ufeff" + CSV.replace("\n", "\r\n"), encoding="utf-8", newline="")
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(CSV.encode()))
    frame = pl.DataFrame(COLUMNS)
    frame.write_parquet(tmp_path / "t.parquet")
    frame.write_ndjson(tmp_path / "t.jsonl")
    for path in sorted(tmp_path.iterdir()):
        check(read(path))
        check(read(str(path)))


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('a,b\n"two\nlines",1\n\nx,oops\ny,2\nz,3\n')
    with pytest.raises(DataError, match=r"column 'b', row 2 \(line 5\): found 'oops'"):
        read(path).column("b")


def test_an_empty_line_is_a_missing_value_where_there_is_one_column_and_skipped_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("y\n1\n\n3\n")
    np.testing.assert_array_equal(read(tmp_path / "one.csv").column("y").values, [1, np.nan, 3])
    (tmp_path / "two.csv").write_text("x,y\n1,2\n\n3,4\n")
    assert read(tmp_path / "two.csv").rows == 2


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.csv", "", "the file is empty"),
        ("t.csv", "  \n\n", "the file is empty"),
        ("t.csv", "a,b\n", "found the columns a, b and no row"),
        ("t.csv", "a,b\n1,2\n3\n", r"row 2 \(line 3\): found 1 values, expected 2"),
        ("t.csv", "a,b\n1,2,3\n", r"row 1 \(line 2\): found 3 values, expected 2"),
        ("t.csv", 'a,b\n1,2\n3,"4\n5,6\n', "line 3 can't be read: found a quotation mark .* never closed; close it"),
        ("t.csv", "a,a\n1,2\n", "the header has 'a' twice"),
        ("t.csv", "a,\n1,2\n", "column 2 has no name in the header; give it one, or remove the column$"),
        ("t.csv", "A title\n\na,b\n1,2\n", "found 2 values, expected 1 as .*, or remove what stands above the header"),
        ("t.csv", ",a\n0,2\n", r"column 1 has no name .*\(pandas leaves its index out with index=False\)"),
        ("t.jsonl", '{"a": 1}\nnope\n', "line 2 is not JSON"),
        ("t.jsonl", "[1]\n", "line 1 is list"),
        ("t.jsonl", '{"a": 1}\n{"a": "x"}\n', r"column 'a', row 2 \(line 2\): found 'x'"),
        ("t.xlsx", "a", "ends in '.xlsx', expected .csv"),
        ("t", "a", "ends in 'nothing'"),
        ("t.parquet", "a", "not a readable Parquet file"),
    ],
)
def test_what_is_no_table_is_named_by_its_file(tmp_path: Path, name: str, content: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(DataError, match=message) as caught:
        read(path).column("a")
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_other_bytes(tmp_path: Path) -> None:
    (tmp_path / "latin.csv").write_bytes(b"a,b\n1,2\n\xe9,2\n")
    with pytest.raises(DataError, match="line 3 is not UTF-8"):
        read(tmp_path / "latin.csv")
    (tmp_path / "cut.csv.gz").write_bytes(gzip.compress(CSV.encode())[:20])
    with pytest.raises(DataError, match="can't be read"):
        read(tmp_path / "cut.csv.gz")


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no such file"):
        read(tmp_path / "none.csv")
    with pytest.raises(DataError, match="this is a folder"):
        read(tmp_path)


@pytest.mark.parametrize("data", [3, [1, 2], np.zeros((2, 2))])
def test_other_objects(data: Any) -> None:
    with pytest.raises(DataError, match="expected a path, a frame"):
        read(data)


def test_a_frame_with_mixed_values_names_the_row() -> None:
    with pytest.raises(DataError, match="column 'a', row 2: found 'x'"):
        read(pd.DataFrame({"a": [1, "x", 2]}))


@pytest.mark.parametrize("kind", ["named", "times", "periods", "two levels"])
def test_an_index_of_pandas_is_read_as_columns(kind: str) -> None:
    frame = pd.DataFrame({"y": [1.5, 2.5, 3.5]}, index=pd.Index(["2013-01-01", "2013-01-02", "2013-01-03"]))
    if kind == "named":
        frame.index.name = "date"
    elif kind == "two levels":
        frame = frame.rename_axis("date").assign(site="a").set_index("site", append=True)
    else:
        frame.index = (pd.PeriodIndex if kind == "periods" else pd.DatetimeIndex)(frame.index, freq="D")
    table = read(frame)
    assert table.names == ["date", *(["site"] if kind == "two levels" else []), "y"]
    assert table.column("date").values.astype("datetime64[D]").astype(str).tolist()[0] == "2013-01-01"
    assert list(frame.columns) == ["y"]


def test_an_index_of_numbers_is_no_column() -> None:
    assert read(pd.DataFrame({"y": [1.5, 2.5, 3.5]}).iloc[1:]).names == ["y"]
    assert read(pd.DataFrame({"y": [1.5, 2.5]}, index=pd.Index([1, 2], name="id"))).names == ["y"]
    assert read(pd.DataFrame({"y": [1.5, 2.5]}, index=pd.Index([1, 2], name="year"))).names == ["year", "y"]
    assert read(pd.DataFrame({"y": [1.5, 2.5]}, index=pd.Index(["a", "b"], name="y"))).names == ["y"]


@pytest.mark.parametrize("kind", ["str", "object", "category", "string"])
def test_what_pandas_lacks_is_missing_and_words_are_words(kind: str) -> None:
    words = read(pd.DataFrame({"w": pd.Series(["b", None, "a", "NA"], dtype=kind)})).column("w")
    assert (words.values.tolist(), list(words.labels)) == ([2, -1, 1, 0], ["NA", "a", "b"])


@pytest.mark.parametrize("names", [[0, "y"], pd.MultiIndex.from_tuples([("a", "b"), ("a", "c")])])
def test_names_of_columns_that_are_no_texts_are_refused(names: Any) -> None:
    with pytest.raises(DataError, match=r"the table: found a column called .*, expected names that are texts; rename"):
        read(pd.DataFrame([[1, 2]], columns=names))


def test_a_frame_with_a_name_twice_is_refused() -> None:
    with pytest.raises(DataError, match=r"the table: it has column 'a' twice, expected different names; rename one$"):
        read(pd.DataFrame([[1, 2]], columns=["a", "a"]))


def test_decimals_are_numbers() -> None:
    assert read({"a": [Decimal("1.5"), None, Decimal(2)]}).column("a").values.tolist()[::2] == [1.5, 2.0]
