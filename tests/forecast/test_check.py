"""A look at a table before any training."""

from __future__ import annotations

import pytest

from elman import samples
from elman.errors import DataError
from elman.forecast.check import check


def test_real_weather() -> None:
    found = check(samples.path("weather"), "rain", window=3)
    assert (found.task, found.time, found.series_column, found.step) == ("binary", "date", "station", "1 day")
    assert {column.name: (column.kind, column.role) for column in found.columns} == {
        "date": ("time", "time"),
        "station": ("word", "series"),
        "temperature": ("number", "input"),
        "pressure": ("number", "input"),
        "rain": ("boolean", "target"),
    }
    assert [series.name for series in found.series] == ["EWR", "JFK", "LGA"]
    assert found.windows == sum(series.rows - 3 for series in found.series)
    assert found.duplicates == 0


def test_gaps_and_repeated_rows_are_counted() -> None:
    days = ["2013-01-01", "2013-01-02", "2013-01-02", "2013-01-06", "2013-01-07"]
    found = check({"date": days, "y": [1, 2, 3, None, 5]}, "y", window=1)
    (series,) = found.series
    assert (series.gaps, series.missing_rows, series.duplicates, series.windows) == (1, 3, 1, 3)
    assert (series.first, series.last) == ("2013-01-01", "2013-01-07")
    assert (found.gaps, found.duplicates) == (1, 1)


def test_without_target_and_time() -> None:
    found = check({"a": [1, None, 3], "gone": [None, None, None]}, window=1)
    assert (found.task, found.target, found.step) == ("", "", "")
    assert [column.role for column in found.columns] == ["input", "left out: it has no values"]
    assert found.columns[0].missing == 1
    assert found.windows == 2


def test_gaps_are_counted_as_a_training_fills_them() -> None:
    days = [f"2013-01-{day:02d}" for day in range(1, 31) if day not in (10, 11)]
    found = check({"day": days, "y": list(range(28))}, "y", window=3)
    assert (found.gaps, found.windows) == (1, 30 - 3 - 2)


def test_the_horizon_asks_for_rows_after_a_window() -> None:
    table = {"day": [f"2013-01-{day:02d}" for day in range(1, 31)], "y": list(range(30))}
    assert check(table, "y", window=7).windows == 23
    found = check(table, "y", window=7, horizon=7)
    assert (found.horizon, found.windows, found.refused) == (7, 17, "")
    assert check(table, "y", window=7, horizon=10).refused == ""  # of numbers the prior answers
    few = check({**table, "y": ["sun", "fog", "rain"] * 10}, "y", window=7, horizon=10)
    assert few.windows == 14
    assert few.refused.startswith("the table: found 14 usable windows of 7 rows and a horizon of 10, too few for a")
    assert "expected at least 37 rows" in few.refused
    assert check(table, window=7, horizon=10).refused == ""  # without a target nothing would be trained


def test_an_unknown_target() -> None:
    with pytest.raises(DataError, match="did you mean 'rain'"):
        check(samples.path("weather"), "rains")
