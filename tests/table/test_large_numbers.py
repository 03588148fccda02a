"""Whole numbers that float64 does not tell apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from elman.errors import DataError
from elman.table import reading
from elman.table.large_numbers import require_apart
from elman.table.reading import read
from elman.table.table import Table


@pytest.mark.parametrize(
    "values",
    [
        [5, 2**60, 2**60 + 1],
        np.array([5, -(2**60), -(2**60) - 1]),
        np.array([5, 2**63, 2**63 + 1], dtype=np.uint64),
        ["5", str(2**60), f" {2**60 + 1} "],
    ],
)
def test_numbers_that_become_the_same_are_refused_by_row(values: Any) -> None:
    with pytest.raises(DataError, match="column 'x', row 3: found .*, which as a number is the same as .* in row 2; "):
        require_apart(Table({"x": values}), ["x"])


@pytest.mark.parametrize(
    "values",
    [
        [2**60, 2**60, 2**60 + 256],
        [2**53, 2**53 - 1, 7],
        ["1.5", None, "9007199254740993"],
        [True, False],
        [0.5, 1e300],
    ],
)
def test_others_are_not(values: Any) -> None:
    require_apart(Table({"x": values}), ["x"])


@pytest.mark.parametrize("large", [False, True])
def test_in_a_file_the_line_is_named(large: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if large:
        monkeypatch.setattr(reading, "LARGE", 0)
    path = tmp_path / "t.csv"
    path.write_text(f"x\n7\n{2**60}\n{2**60 + 1}\n")
    with pytest.raises(DataError, match=rf"row 3 \(line 4\): found {2**60 + 1}, .* same as {2**60} in row 2"):
        require_apart(read(path), ["x"])
