"""Decimal commas, which go with semicolons between values."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from elman.errors import DataError
from elman.table import reading
from elman.table.columns import Raw
from elman.table.decimal_comma import with_points
from elman.table.reading import read


def pointed(*cells: str | None) -> list[str | None]:
    return list(with_points(Raw("text", np.array(cells, dtype=object))).values)


def test_commas_become_points() -> None:
    assert pointed("12,5", "-3", None, "0,25") == ["12.5", "-3", None, "0.25"]
    assert pointed("1.234,5", "1.234", "12.345.678,25") == ["1234.5", "1234", "12345678.25"]
    assert pointed("12,5", "13,5", "shut") == ["12.5", "13.5", "shut"]


@pytest.mark.parametrize(
    "cells", [("12.5", "13,5"), ("12,5", "a", "b"), ("1.5", "2"), ("1,5,2",), (None,), ("1.234", "2.345")]
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
