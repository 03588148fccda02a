"""Rows to come in a table of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import elman
from elman import DataError, Forecaster, SettingError

from .conftest import Columns
from .test_horizons import made, small, with_future


@pytest.fixture(scope="module")
def shops() -> Columns:
    return made()


@pytest.fixture(scope="module")
def model(shops: Columns) -> Forecaster:
    return small(known=["promo"], quantiles=[0.1, 0.5, 0.9]).fit(shops)


@pytest.fixture(scope="module")
def future() -> Columns:
    """The three days after those of the shops, with what is known of them and nothing else."""
    days = ["2021-06-10", "2021-06-11", "2021-06-12"]
    return {"day": days * 2, "shop": ["A"] * 3 + ["B"] * 3, "promo": [1.0] * 6}


def picked(table: Columns, rows: list[int]) -> Columns:
    return {name: [values[row] for row in rows] for name, values in table.items()}


def test_the_same_forecasts_as_in_one_table(model: Forecaster, shops: Columns, future: Columns) -> None:
    expected = model.predict(with_future(shops))
    assert model.predict(shops, future) == expected
    assert model.predict(shops, future={**future, "sales": [5.0] * 6, "day": future["day"]}) == expected
    assert model.predict(future=future) == expected  # after the rows that fit has seen
    shuffled = [3, 1, 5, 0, 2, 4]
    assert (
        model.predict(shops, {name: [values[row] for row in shuffled] for name, values in future.items()}) == expected
    )
    none = {
        name: [*values, value] for (name, values), value in zip(future.items(), ("2021-06-10", "C", 0), strict=True)
    }
    assert model.predict(shops, none) == expected  # a series that is not asked for
    longer = {"day": [*future["day"], "2021-06-13"], "shop": [*future["shop"], "A"], "promo": [*future["promo"], None]}
    assert model.predict(shops, longer) == expected  # a row after the horizon


def test_any_form(model: Forecaster, shops: Columns, future: Columns, tmp_path: Path) -> None:
    expected = model.predict(shops, future)["prediction"]
    pl.DataFrame(future).write_csv(tmp_path / "future.csv")
    pl.DataFrame(shops).write_csv(tmp_path / "shops.csv")
    model.save(tmp_path / "m.elman")
    again = elman.load(tmp_path / "m.elman")
    found = again.predict(tmp_path / "shops.csv", tmp_path / "future.csv")
    assert isinstance(found, pl.DataFrame)
    assert found["prediction"].to_list() == pytest.approx(expected)
    frame = pd.DataFrame(shops).assign(day=lambda table: pd.to_datetime(table["day"]))
    found = again.predict(frame, pl.DataFrame(future))
    assert isinstance(found, pd.DataFrame)
    assert found["prediction"].tolist() == expected


def test_rows_to_come_may_stand_in_both(model: Forecaster, shops: Columns, future: Columns) -> None:
    assert model.predict(with_future(shops, rows=1), picked(future, [1, 2, 4, 5])) == model.predict(shops, future)


def test_probabilities_read_it_too(shops: Columns, future: Columns) -> None:
    model = small("mood", known=["promo"], exclude=["returns"]).fit(shops)
    np.testing.assert_array_equal(model.predict_proba(shops, future), model.predict_proba(with_future(shops)))


def changed(future: Columns, **columns: Any) -> Columns:
    return {name: values for name, values in {**future, **columns}.items() if values is not None}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"promo": None, "promos": [1] * 6}, "there is no column 'promo', which .* reads .*: did you mean 'promos'"),
        ({"day": None}, "there is no column 'day'"),
        ({"shop": None}, "there is no column 'shop'"),
        (
            {"shop": ["A"] * 3 + ["C"] * 3},
            "found 0 rows of series 'B' that come after those of the table, "
            "expected 3 rows from 2021-06-10 to 2021-06-12; add the others",
        ),
        (
            {"day": ["2021-06-10", "2021-06-11", "2021-06-12", "2021-06-10", "2021-06-11", "2021-06-11"]},
            r"column 'day', rows 5 and 6 \(lines 6 and 7\) of series 'B' have the same time 2021-06-11",
        ),
        (
            {"day": ["2021-06-09", "2021-06-10", "2021-06-11", *["2021-06-10", "2021-06-11", "2021-06-12"]]},
            r"column 'day', row 1 \(line 2\) of series 'A': found 2021-06-09, expected a time after 2021-06-09",
        ),
        (
            {"day": ["2021-06-10", "2021-06-11", "2021-06-12", "2021-06-11", "2021-06-12", "2021-06-13"]},
            r"column 'day', row 4 \(line 5\) of series 'B': found 2021-06-11, expected 2021-06-10, 1 day after",
        ),
        (
            {"day": ["2021-06-10", "2021-06-11", "2021-06-13", *["2021-06-10", "2021-06-11", "2021-06-12"]]},
            r"column 'day', row 3 \(line 4\) of series 'A': found 2021-06-13, expected 2021-06-12, 1 day after",
        ),
        ({"promo": [1, 1, None, 1, 1, 1]}, r"column 'promo', row 3 \(line 4\) of series 'A': found no value"),
        ({"promo": [1, 1, "x", 1, 1, 1]}, r"column 'promo', row 3 \(line 4\): found 'x', expected a number"),
        ({"day": ["2021-06-10", None, *["2021-06-12"] * 4]}, r"column 'day', row 2 \(line 3\): found no date"),
    ],
    ids=str,
)
def test_what_is_wrong_with_it_is_told_by_file_row_and_column(
    model: Forecaster, shops: Columns, future: Columns, change: dict[str, Any], message: str, tmp_path: Path
) -> None:
    pd.DataFrame(changed(future, **change)).to_csv(tmp_path / "future.csv", index=False)
    with pytest.raises(DataError, match=message) as caught:
        model.predict(shops, tmp_path / "future.csv")
    assert str(caught.value).startswith(f"{tmp_path / 'future.csv'}: ")
    assert "\n" not in str(caught.value)


def test_too_few_rows(model: Forecaster, shops: Columns, future: Columns) -> None:
    with pytest.raises(DataError, match="found 2 rows of series 'A' .* expected 3 rows from 2021-06-10 to 2021-06-12"):
        model.predict(shops, picked(future, [0, 1, 3, 4]))


def test_a_model_without_known_columns_wants_none(shops: Columns, future: Columns) -> None:
    model = small(epochs=1).fit(shops)
    with pytest.raises(SettingError, match="setting 'future': found rows to come, and the model has no columns whose"):
        model.predict(shops, future)


def test_without_times_rows_follow_one_another() -> None:
    table = {"y": np.sin(np.arange(60)).tolist(), "k": np.cos(np.arange(60)).tolist()}
    model = small("y", known=["k"], exclude=None, window=4, epochs=1).fit(table)
    longer = {"y": [*table["y"], None, None, None], "k": [*table["k"], 0.1, 0.2, 0.3]}
    assert model.predict(table, {"k": [0.1, 0.2, 0.3]}) == model.predict(longer)
    with pytest.raises(DataError, match="found 2 rows that come after those of the table, expected 3 rows; add"):
        model.predict(table, {"k": [0.1, 0.2]})


def test_times_without_a_step_only_have_to_rise() -> None:
    time = np.cumsum(np.random.default_rng(0).random(63)).tolist()
    known = np.cos(np.arange(63)).tolist()
    table = {"time": time[:60], "y": np.sin(np.arange(60)).tolist(), "k": known[:60]}
    model = small("y", known=["k"], exclude=None, window=4, epochs=1).fit(table)
    future = {"time": time[60:], "k": known[60:]}
    assert model.predict(table, future)["time"] == pytest.approx(time[60:])
    with pytest.raises(DataError, match="column 'time', row 2: found .*, expected a time after"):
        model.predict(table, {**future, "time": [time[60], 0.0, time[62]]})


def hourly(hours: list[str]) -> Columns:
    return {"t": hours, "y": np.sin(np.arange(len(hours))).tolist(), "k": np.cos(np.arange(len(hours))).tolist()}


def test_the_hour_that_clocks_skip_need_not_be_known() -> None:
    hours = [f"{hour}:00" for hour in np.arange("2021-03-20T00", "2021-03-28T06", dtype="datetime64[h]")]
    table = hourly([hour for hour in hours if hour != "2021-03-28T02:00"])
    past = {name: values[:-5] for name, values in table.items()}  # up to midnight
    future = {name: values[-5:] for name, values in table.items() if name != "y"}
    model = small("y", known=["k"], exclude=None, window=4, horizon=5, epochs=1).fit(past)
    found = model.predict(past, future)
    assert found["t"] == [f"2021-03-28T0{hour}:00" for hour in range(5)]  # each hour of the clock face
    assert np.isfinite(found["prediction"]).all()
    without = {name: values[:1] + values[2:] for name, values in future.items()}
    with pytest.raises(DataError, match="row 2: found 2021-03-28 03:00, expected 2021-03-28 01:00"):
        model.predict(past, without)


def test_a_row_that_lacks_among_the_rows_to_come_of_one_table_is_told(model: Forecaster, shops: Columns) -> None:
    longer = with_future(shops, rows=4)
    rows = [row for row in range(len(longer["day"])) if longer["day"][row] != "2021-06-11"]
    with pytest.raises(DataError, match="needs the known column 'promo' from 2021-06-10 to 2021-06-12"):
        model.predict(picked(longer, rows))
