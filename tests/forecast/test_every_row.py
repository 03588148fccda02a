"""Forecasts from every row on: those that predict gives where the table ends with that row, to the bit."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from elman import DataError, Forecaster, SettingError

from .conftest import Columns, make_table, quick
from .shops import days

ROWS = 40


def until(table: Columns, rows: int, length: int) -> Columns:
    """The first rows of each of two series."""
    return {name: [*values[:rows], *values[length : length + rows]] for name, values in table.items()}


def plain(model: Forecaster, table: Columns, length: int, first: int) -> list[Any]:
    """What predict says, table by table, in the order of series, then of rows."""
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for rows in range(first, length + 1):
            answer = model.predict(until(table, rows, length))
            names = [name for name in answer if name not in ("date", "site", "horizon")]
            found.append([list(each) for each in zip(*(answer[name] for name in names), strict=True)])
    half = len(found[0]) // 2
    return [row for series in (slice(None, half), slice(half, None)) for each in found for row in each[series]]


@pytest.mark.parametrize(
    ("target", "settings"),
    [
        ("level", {"horizon": 2}),  # quantiles follow what comes: test_adapting.py
        ("sky", {"horizon": 3}),
        ("wet", {}),
    ],
)
def test_each_is_what_predict_says_there(target: str, settings: dict[str, Any]) -> None:
    table = make_table(ROWS)
    model = quick(target, **settings).fit(table)
    first = 12
    found = model.forecasts(table, since=table["date"][first - 1])
    names = [name for name in found if name not in ("date", "site", "horizon", "cutoff", "truth")]
    assert [list(each) for each in zip(*(found[name] for name in names), strict=True)] == plain(
        model, table, ROWS, first
    )
    there = dict(zip(zip(table["site"], table["date"], strict=True), table[target], strict=True))
    assert found["truth"] == [there.get(key) for key in zip(found["site"], found["date"], strict=True)]
    when, cutoffs = (np.array(found[name], dtype="datetime64[D]") for name in ("date", "cutoff"))
    assert (when - cutoffs).astype(np.int64).tolist() == found["horizon"]


def test_without_since_all_rows_that_have_enough_before_them_are_forecast_from() -> None:
    table = make_table(ROWS)
    model = quick("wet", window=5).fit(table)
    assert len(model.forecasts(table)["cutoff"]) == 2 * (ROWS - 4)
    assert model.forecasts()["cutoff"] == [table["date"][-1]] * 2  # it has kept a window of each series


def test_known_columns_are_read_beyond_the_row() -> None:
    promo = [row % 5 == 0 for row in range(ROWS + 2)]
    y = [10.0 + 5 * each for each in promo]
    table: dict[str, list[Any]] = {"day": days(ROWS + 2), "promo": list(promo), "y": [*y[:ROWS], None, None]}
    model = quick("y", horizon=2, known=["promo"]).fit(table)
    found = model.forecasts(table, since=table["day"][ROWS - 1])
    assert (found["day"], found["truth"]) == (table["day"][ROWS:], [None, None])
    assert found["prediction"] == model.predict(table)["prediction"]


def test_several_targets_have_a_truth_each() -> None:
    table: dict[str, list[Any]] = {
        "day": days(ROWS),
        "a": [float(row) for row in range(ROWS)],
        "b": [1.0, 2.0] * (ROWS // 2),
    }
    found = Forecaster(["a", "b"], window=3, epochs=1, n_jobs=1).fit(table).forecasts(table, since=table["day"][-2])
    assert (found["a truth"], found["b truth"]) == ([39.0, None], [2.0, None])
    assert {"a prediction", "b prediction"} <= set(found)


def test_rows_without_times_are_counted() -> None:
    table: dict[str, list[Any]] = {"y": [float(row % 7) for row in range(ROWS)]}
    model = quick("y", horizon=2).fit(table)
    found = model.forecasts(table, since=ROWS - 1)
    assert (found["cutoff"], found["horizon"]) == ([39, 39, 40, 40], [1, 2, 1, 2])
    assert found["truth"] == [table["y"][-1], None, None, None]
    with pytest.raises(SettingError, match="setting 'since': found '2020-01-01', expected the number of a row"):
        model.forecasts(table, since="2020-01-01")


@pytest.mark.parametrize("zone", [None, "Europe/Berlin"])
def test_times_have_the_type_and_the_zone_of_the_table(zone: str | None) -> None:
    frame = pd.DataFrame({"ds": pd.date_range("2024-01-01", periods=ROWS, tz=zone), "y": np.arange(ROWS) % 7})
    found = quick("y").fit(frame).forecasts(frame, since=frame["ds"].iloc[-3])
    assert found["ds"].dtype == found["cutoff"].dtype == frame["ds"].dtype
    assert found["cutoff"].tolist() == frame["ds"].tolist()[-3:]
    polars = pl.DataFrame({"ds": frame["ds"].dt.tz_localize(None).to_numpy(), "y": np.arange(ROWS) % 7})
    other = quick("y").fit(polars).forecasts(polars)
    assert other["cutoff"].dtype == polars["ds"].dtype


def test_what_is_wrong_is_said() -> None:
    table: dict[str, list[Any]] = {"day": days(ROWS), "y": [float(row % 7) for row in range(ROWS)]}
    model = quick("y").fit(table)
    with pytest.raises(SettingError, match="setting 'since': found 'soon', expected a time as the table writes it"):
        model.forecasts(table, since="soon")
    with pytest.raises(DataError, match="expected some from since='2090-01-01' on; give an earlier one"):
        model.forecasts(table, since="2090-01-01")
    odd = {"cutoff": table["day"], "y": table["y"]}
    with pytest.raises(DataError, match="column 'cutoff' is called like one of the forecast; rename it"):
        quick("y").fit(odd).forecasts(odd)


def test_where_columns_are_known_in_advance_all_is_forecast_of_which_the_table_tells() -> None:
    promo = [day % 5 == 0 for day in range(60)]
    table: Columns = {"day": days(60), "promo": promo, "y": [10.0 + 5 * each for each in promo]}
    model = quick("y", window=3, horizon=4, known=["promo"]).fit(table)
    found = model.forecasts(table, since=table["day"][50])
    assert sorted(set(found["cutoff"])) == table["day"][50:56]
    assert found["day"][-4:] == table["day"][-4:]
    assert None not in found["truth"]
