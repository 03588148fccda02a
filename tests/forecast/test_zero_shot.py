"""Forecasts without training: rows in, rows to come out, in any form; what is said of them, and what is refused."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import elman
from elman import DataError, SettingError
from elman.forecast.zero_shot import forecast, zero_shot
from elman.settings import ForecasterSettings, validated
from tests.forecast.conftest import Columns

MONTHS = [f"{2015 + n // 12}-{n % 12 + 1:02d}-01" for n in range(60)]
WAVE = [round(100 + 20 * math.sin(n * math.pi / 6) + n % 5, 1) for n in range(60)]
ONE: Columns = {"month": MONTHS, "sales": WAVE}
TWO: Columns = {"shop": ["b"] * 60 + ["a"] * 60, "month": MONTHS * 2, "sales": WAVE + [2 * v for v in WAVE]}


def asked(table: Any, **settings: Any) -> Any:
    return zero_shot(table, validated(ForecasterSettings, {"target": "sales", **settings}))


def test_it_is_the_package_that_is_called() -> None:
    assert elman.forecast(ONE, "sales", horizon=2) == forecast(ONE, "sales", horizon=2)
    assert elman.forecast(ONE, target="sales") == forecast(ONE, "sales")


def test_the_rows_to_come_of_each_series() -> None:
    found = forecast(TWO, "sales", horizon=3)
    assert list(found) == ["shop", "month", "horizon", "prediction"]
    assert found["shop"] == ["b"] * 3 + ["a"] * 3
    assert found["month"] == ["2020-01-01", "2020-02-01", "2020-03-01"] * 2
    assert found["horizon"] == [1, 2, 3] * 2
    first, second = found["prediction"][:3], found["prediction"][3:]
    np.testing.assert_allclose(second, [2 * value for value in first], rtol=1e-3)
    assert all(60 < value < 140 for value in first)


def test_the_next_row_alone_has_no_horizon() -> None:
    assert list(forecast(ONE, "sales")) == ["month", "prediction"]


@pytest.mark.parametrize(
    ("more", "names"),
    [
        ({"quantiles": [0.1, 0.9]}, ["q0.1", "q0.9"]),
        ({"quantiles": [0.5]}, ["q0.5"]),
        ({"coverage": 0.8}, ["q0.1", "q0.5", "q0.9"]),
        ({"quantiles": [0.001, 0.999]}, ["q0.001", "q0.999"]),
    ],
)
def test_intervals(more: dict[str, Any], names: list[str]) -> None:
    found, plain = forecast(ONE, "sales", horizon=4, **more), forecast(ONE, "sales", horizon=4)
    assert list(found) == ["month", "horizon", "prediction", *names]
    assert found["prediction"] == plain["prediction"]
    for row in zip(*(found[name] for name in names), strict=True):
        assert list(row) == sorted(row)


def test_several_targets_are_each_forecast_by_itself() -> None:
    both = {**ONE, "cost": [value / 3 for value in WAVE]}
    found = forecast(both, ["sales", "cost"], horizon=2)
    assert list(found) == ["month", "horizon", "sales prediction", "cost prediction"]
    assert found["sales prediction"] == forecast(ONE, "sales", horizon=2)["prediction"]


def test_the_form_in_which_the_table_came(tmp_path: Any) -> None:
    expected = forecast(ONE, "sales", horizon=2)["prediction"]
    pandas, pola = forecast(pd.DataFrame(ONE), "sales", horizon=2), forecast(pl.DataFrame(ONE), "sales", horizon=2)
    assert isinstance(pandas, pd.DataFrame)
    assert isinstance(pola, pl.DataFrame)
    assert pandas["prediction"].tolist() == pola["prediction"].to_list() == expected
    pl.DataFrame(ONE).write_csv(tmp_path / "s.csv")
    read = forecast(tmp_path / "s.csv", "sales", horizon=2)
    assert isinstance(read, pl.DataFrame)
    assert read["prediction"].to_list() == pytest.approx(expected)


def test_well_known_names_need_not_be_given() -> None:
    found = forecast({"unique_id": ["x"] * 60, "ds": MONTHS, "y": WAVE}, horizon=2)
    assert found["prediction"] == forecast(ONE, "sales", horizon=2)["prediction"]


def test_rows_in_any_order_and_with_gaps() -> None:
    expected = forecast(ONE, "sales", horizon=2)
    turned = {name: values[::-1] for name, values in ONE.items()}
    assert forecast(turned, "sales", horizon=2) == expected
    kept = [n for n in range(60) if n != 40]
    gap = {name: [values[n] for n in kept] for name, values in ONE.items()}
    empty = {**ONE, "sales": [None if n == 40 else value for n, value in enumerate(WAVE)]}
    assert forecast(gap, "sales", horizon=2) == forecast(empty, "sales", horizon=2)


@pytest.mark.parametrize("rows", [2, 3, 5])
def test_a_few_rows_are_enough(rows: int) -> None:
    found = forecast({name: values[:rows] for name, values in ONE.items()}, "sales", horizon=2)
    assert found["month"] == MONTHS[rows : rows + 2]
    assert all(50 < value < 150 for value in found["prediction"])


def test_one_row_tells_no_step() -> None:
    with pytest.raises(DataError, match="found no series of two rows, expected them to tell the step of 'month'"):
        forecast({name: values[:1] for name, values in ONE.items()}, "sales")
    assert forecast({"sales": [7.0]}, "sales")["prediction"] == [7.0]


def test_what_never_changes_stays() -> None:
    with pytest.warns(UserWarning, match="whose intervals have no width: 1"):
        found = forecast({"sales": [7.0] * 5}, "sales", horizon=3, coverage=0.9)
    assert {value for name in ("prediction", "q0.05", "q0.95") for value in found[name]} == {7.0}


def test_a_series_without_a_value_has_no_forecast() -> None:
    table = {**TWO, "sales": [None] * 60 + WAVE}
    with pytest.warns(UserWarning, match="not forecast: 1"):
        found = forecast(table, "sales", horizon=2, coverage=0.8)
    assert found["prediction"][:2] == found["q0.9"][:2] == [None, None]
    assert found["prediction"][2:] == forecast(ONE, "sales", horizon=2)["prediction"]


def test_columns_in_another_writing_can_be_left_out() -> None:
    table = {**ONE, "due": ["1.12.2019"] * 60}
    with pytest.raises(DataError, match="exclude"):
        forecast(table, "sales")
    assert forecast(table, "sales", exclude=["due"]) == forecast(ONE, "sales")


def test_a_target_without_a_value_is_refused_by_its_name() -> None:
    for target in ("cost", ["sales", "cost"]):
        with pytest.raises(DataError, match="column 'cost' has no values"):
            forecast({**ONE, "cost": [None] * 60}, target)


def test_a_target_is_forecast_where_another_has_no_value() -> None:
    table = {**TWO, "cost": [None] * 60 + WAVE}
    with pytest.warns(UserWarning, match="not forecast: 1"):
        found = forecast(table, ["sales", "cost"], horizon=2)
    assert found["cost prediction"][:2] == [None, None]
    assert found["sales prediction"] == forecast(TWO, "sales", horizon=2)["prediction"]


@pytest.mark.parametrize(
    ("values", "found"), [(["sun", "rain"] * 30, "words"), ([True, False] * 30, "yes or no"), (MONTHS, "dates")]
)
def test_what_holds_no_numbers_is_refused(values: list[Any], found: str) -> None:
    with pytest.raises(SettingError, match=f"column 'x' holds {found}, expected numbers"):
        forecast({"x": values, "y": WAVE}, "x")


def test_numbers_that_are_0_and_1_are_numbers() -> None:
    assert 0 <= forecast({"x": [0, 1] * 30}, "x")["prediction"][0] <= 1.2


def test_the_season_of_each_series_and_target_is_its_own_where_the_step_does_not_tell() -> None:
    nine = [float([3, 9, 1, 7, 2, 8, 0, 5, 11][n % 9]) for n in range(90)]
    other = [float(n * n % 17) for n in range(90)]
    alone = forecast({"b": nine}, "b", horizon=9)["prediction"]
    assert forecast({"a": other, "b": nine}, ["a", "b"], horizon=9)["b prediction"] == alone
    panel = {"item": ["x"] * 90 + ["y"] * 90, "row": [*range(90)] * 2, "v": other + nine}
    assert forecast(panel, "v", series="item", time="row", horizon=9)["prediction"][9:] == alone


@pytest.mark.parametrize("settings", [{"horizon": 0}, {"quantiles": [0.9, 0.1]}, {"coverage": 1.0}, {"n_jobs": 0}])
def test_wrong_settings_are_named(settings: dict[str, Any]) -> None:
    with pytest.raises(SettingError, match=f"'{next(iter(settings))}'"):
        forecast(ONE, "sales", **settings)


# --- what is said -----------------------------------------------------------------------------------------------------


def test_a_horizon_beyond_what_was_learnt_is_said() -> None:
    with pytest.warns(UserWarning, match="learnt to forecast 64 rows ahead") as caught:
        found = elman.forecast(ONE, "sales", horizon=70)
    assert caught[0].filename == __file__
    assert np.isfinite(found["prediction"]).all()


def test_a_value_that_can_only_be_an_error_is_left_out_and_said() -> None:
    wild, gone = [*WAVE], [*WAVE]
    wild[30], gone[30] = 1e25, None  # type: ignore[call-overload]
    with pytest.warns(UserWarning, match="not looked at: 1"):
        found = forecast({**ONE, "sales": wild}, "sales", horizon=3)
    assert found == forecast({**ONE, "sales": gone}, "sales", horizon=3)


def test_what_has_changed_for_good_is_no_error() -> None:
    series = [0.01 * (n % 3) for n in range(100)] + [500.0 + n for n in range(9)]
    assert not asked({"sales": series}).notes
    assert forecast({"sales": series}, "sales")["prediction"][0] > 100


def test_series_that_nothing_or_no_width_can_be_said_of_are_counted() -> None:
    table = {"shop": [*"aabbbc"], "sales": [None, None, 3.0, 3.0, None, 4.0]}
    empty = "Series without any value, not forecast: 1."
    assert asked(table, series="shop").notes == [empty]
    assert asked(table, series="shop", coverage=0.8).notes == [
        empty,
        "Series of one value alone, once or again and again, whose intervals have no width: 2.",
    ]
    assert not asked({"shop": [*"aabb"], "sales": [1.0, 2.0, 3.0, 4.0]}, series="shop", coverage=0.8).notes


@pytest.mark.parametrize("name", ["prediction", "horizon", "q0.1"])
@pytest.mark.parametrize("kind", ["series", "time"])
def test_a_column_that_is_called_like_one_of_the_forecast_is_not_lost(name: str, kind: str) -> None:
    shops = {name: TWO["shop"], "month": TWO["month"]} if kind == "series" else {name: TWO["month"], "s": TWO["shop"]}
    more: dict[str, Any] = {"series": name} if kind == "series" else {"time": name, "series": "s"}
    with pytest.raises(DataError, match=f"its column '{name}' is called like one of the forecast"):
        forecast({**shops, "sales": TWO["sales"]}, "sales", horizon=2, coverage=0.8, **more)


def test_uneven_times_are_said() -> None:
    days = [f"2020-01-{day:02d}" for day in (1, 2, 3, 5, 6, 14, 15, 28, 29, 30)]
    table = {"day": days, "sales": WAVE[:10]}
    assert not asked(ONE).notes
    assert [note for note in asked(table).notes if note.startswith("Rows that are not 1 day after the one before")]


# --- looking back -----------------------------------------------------------------------------------------------------


def test_what_it_would_have_reached_is_measured_on_the_last_rows() -> None:
    (looked,) = asked(TWO, horizon=6).look_back()
    assert (looked.target, looked.rows, looked.series) == ("sales", 6, 2)
    assert list(looked.errors) == ["the prior", "the last value", "the same season's last value"]
    unit = np.abs(np.array(WAVE[12:54]) - np.array(WAVE[:42])).mean()
    assert looked.errors["the last value"] == pytest.approx(np.abs(np.array(WAVE[54:]) - WAVE[53]).mean() / unit)
    same = np.abs(np.array(WAVE[54:]) - np.array(WAVE[42:48])).mean() / unit
    assert looked.errors["the same season's last value"] == pytest.approx(same)
    cut = forecast({name: values[:54] for name, values in ONE.items()}, "sales", horizon=6)["prediction"]
    ours = np.abs(np.array(WAVE[54:]) - np.array(cut)).mean() / unit
    assert looked.errors["the prior"] == pytest.approx(ours, rel=1e-3)


def test_each_target_is_looked_back_on_by_itself() -> None:
    table = {**ONE, "cost": [None] * 58 + WAVE[:2], "other": WAVE[::-1]}
    both = asked(table, horizon=6, target=["sales", "cost", "other"]).look_back()
    assert [each.target for each in both] == ["sales", "other"]
    assert both[0] == asked(ONE, horizon=6).look_back()[0]


def test_a_series_that_is_too_short_is_not_looked_back_on() -> None:
    short = {name: [*values, *values[:4]] for name, values in ONE.items()}
    table = {"shop": ["a"] * 60 + ["b"] * 4, **short}
    assert asked(table, horizon=6, series="shop").look_back()[0].series == 1
    assert asked({name: values[:8] for name, values in ONE.items()}, horizon=6).look_back() == []
    assert asked({"sales": [4.0] * 30}, horizon=2).look_back() == []  # there is no unit


def test_missing_truths_are_left_out() -> None:
    table = {**ONE, "sales": [*WAVE[:58], None, WAVE[59]]}
    (looked,) = asked(table, horizon=3).look_back()
    assert (looked.rows, looked.series) == (3, 1)
    assert all(np.isfinite(error) for error in looked.errors.values())


def test_an_error_in_the_last_rows_is_left_out() -> None:
    wild = [*WAVE[:58], 1e25, WAVE[59]]
    gone = [*WAVE[:58], None, WAVE[59]]
    assert asked({**ONE, "sales": wild}, horizon=3).look_back() == asked({**ONE, "sales": gone}, horizon=3).look_back()
