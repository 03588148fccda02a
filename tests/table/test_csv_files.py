"""Large CSV files, which polars reads, give the tables and the errors that small ones give."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from elman.errors import DataError
from elman.table import csv_files, reading
from elman.table.columns import Column
from elman.table.reading import read
from elman.table.table import Table

TABLES = {
    "plain": "date,site,t,rain\n2013-01-01,A,1.5,yes\n2013-01-02,A,,no\n2013-01-03,B,-2,NA\n",
    "semicolons": "day;t\n2013-01-01;1,5\n2013-01-02;1.234,5\n",
    "tabs": "day\tt\n2013-01-01\t1.5\n2013-01-02\t\n",
    "whole numbers, then others": "a,b\n" + "".join(f"{row},w{row}\n" for row in range(500)) + "7.5,x\n",
    "quotes": 'a,"b, c"\n1,"x ""y"""\n2,"p\nq"\n3,"1,5"\n',
    "windows": "\ufeffa,b\r\n1,x\r\n2,y\r\n",
    "blanks around": " a , b\n 1, x \n2 , NA\n NA ,y\n",
    "no last newline": "a,b\n1,2\n3,4",
    "one column": "y\n1\n\n3\n",
    "empty lines": "a,b\n1,2\n\n3,4\n\n",
    "true and false": "a,b\n1,true\n2,false\n",
    "True and FALSE": "a,b,c\n1,True,yes\n2,FALSE,no\n",
    "zero and one": "a,b\n1,0\n2,1\n",
    "seconds": "t,y\n2013-01-31 05:00:00,1\n2013-01-31 06:00:00,2\n",
    "minutes": "t,y\n2013-01-31 05:00,1\n2013-01-31 06:00,2\n",
    "zone": "t,y\n2013-01-31T05:00:00+02:00,1\n2013-01-31T06:00:00+01:00,2\n",
    "zone Z": "t,y\n2013-01-31T05:00:00Z,1\n2013-01-31T06:00:00Z,2\n",
    "slashes": "t,y\n2013/01/31,1\n2013/02/01,2\n",
    "short dates": "t,y\n2013-1-31,1\n2013-2-1,2\n",
    "months": "t,y\n2013-01,1\n2013-02,2\n",
    "first date missing": "t,y\n,1\n2013-02-01,2\n",
    "dates of two kinds": "t,y\n2013-01-31,1\n2013-02-01 05:00,2\n",
    "days first": "b,a\n1,31/01/2013\n2,01/02/2013\n",
    "times of day": "t,y\n05:00:00,1\n06:00:00,2\n",
    "nothing in a column": "t,y\n,1\n,2\n",
    "long numbers": "a,b\n123456789012345678901234567890,1e5\n2,.5\n",
    "other writings": "a,b\n+5,5.\n2,1e-3\n",
    "accents": "stadt,höhe\nKöln,1\n京都,2\n",
}
ERRORS = {
    "too few values": "a,b\n1,2\n\n3\n4,5\n",
    "too many values": "a,b\n1,2,3\n",
    "an open quote": 'a,b\n1,"2\n',
    "a quote inside": 'a,b\n1,"x"y\n3,4\n',
    "a name twice": "a,a\n1,2\n",
    "no name": "a,\n1,2\n",
    "no row": "a,b\n",
    "nothing": "",
    "a word among numbers": "b,a\n" + "".join(f"{row},{row}\n" for row in range(500)) + "7,x\n8,9\n",
    "a word among dates": "b,a\n1,2013-01-31\n\n2,soon\n3,2013-02-01\n",
    "no such day": "b,a\n1,2013-01-31\n2,2013-02-30\n3,2013-02-01\n",
    "too large": "b,a\n1,2\n3,inf\n",
}


def by_polars(path: Path, monkeypatch: pytest.MonkeyPatch) -> Table:
    with monkeypatch.context() as patch:
        patch.setattr(reading, "LARGE", -1)
        return read(path)


def assert_same(large: Column, small: Column) -> None:
    assert (large.kind, large.labels, large.form) == (small.kind, small.labels, small.form)
    np.testing.assert_array_equal(large.values, small.values)


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("ending", [".csv", ".csv.gz"])
def test_the_same_table(name: str, ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, content = tmp_path / f"t{ending}", TABLES[name].encode()
    path.write_bytes(gzip.compress(content) if ending.endswith("gz") else content)
    small, large = read(path), by_polars(path, monkeypatch)
    assert large.names == small.names
    assert large.rows == small.rows
    assert large.place(1, "a") == small.place(1, "a")  # the line in the file
    for column in small.names:
        assert_same(large.column(column), small.column(column))


@pytest.mark.parametrize("name", ERRORS)
def test_the_same_error(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.csv"
    path.write_text(ERRORS[name])
    with pytest.raises(DataError) as small:
        read(path).column("a")
    with pytest.raises(DataError) as large:
        by_polars(path, monkeypatch).column("a")
    assert str(large.value) == str(small.value)


@pytest.mark.parametrize("content", [b"a,b\n1,2\n\xe9,2\n", gzip.compress(b"a,b\n1,2\n" * 99)[:30]])
def test_the_same_error_for_other_bytes(content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / ("t.csv.gz" if content.startswith(b"\x1f") else "t.csv")
    path.write_bytes(content)
    with pytest.raises(DataError) as small:
        read(path).column("b")
    with pytest.raises(DataError) as large:
        by_polars(path, monkeypatch).column("b")
    assert str(large.value) == str(small.value)


@pytest.mark.parametrize("name", [name for name in TABLES if name not in ("empty lines", "blanks around")])
def test_polars_reads_what_it_can(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.csv"
    path.write_text(TABLES[name], newline="")
    assert csv_files.from_large(path) is not None


def test_numbers_and_dates_are_no_text_on_the_way(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(TABLES["plain"])
    table = csv_files.from_large(path)
    assert table is not None
    assert [table.raw[name].kind for name in table.names] == ["time", "text", "number", "text"]


def test_types_are_found_in_all_rows_where_the_first_do_not_tell(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(TABLES["whole numbers, then others"])
    table = csv_files.from_large(path)
    assert table is not None
    assert [table.raw[name].kind for name in table.names] == ["number", "text"]
    late = "t,y\n" + ",1\n" * 5 + "2013-01-31,2\n"
    path.write_text(late)
    table = csv_files.from_large(path)
    assert table is not None
    assert_same(table.column("t"), read(path).column("t"))
