"""The page of made series beside real ones."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.made_series import ROWS, made, real
from benchmarks.prior import PANELS


def test_made_series_are_the_same_again_and_real_ones_come_from_each_panel(tmp_path: Path) -> None:
    for number, panel in enumerate(PANELS):
        rows = pl.DataFrame({"unique_id": ["a"] * 200, "y": np.arange(200) + 1000 * number})
        (tmp_path / panel.name).mkdir()
        (tmp_path / panel.name / f"{panel.name}.csv.gz").write_bytes(gzip.compress(rows.write_csv().encode()))
    for first, again in zip(made(5), made(5), strict=True):
        np.testing.assert_array_equal(first, again)
    found = real(5, tmp_path)
    assert [len(values) for values in found] == [ROWS] * 5
    assert [values[-1] for values in found] == [199, 1199, 2199, 3199, 199]
