"""Backtests: folds are what a loop written by hand makes of them, to the bit, and one evaluation holds all."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from elman import DataError, Forecaster, SettingError
from elman.evaluate.backtest import Fold

from .conftest import Columns, make_table, quick, quickly
from .shops import days

ROWS = 60


def some(table: Columns, inside: Any) -> Columns:
    """The rows of a table that are inside."""
    return {
        name: [value for value, there in zip(values, inside, strict=True) if there] for name, values in table.items()
    }


def by_hand(
    model: Forecaster, table: Columns, folds: int, rows: int, stride: int = 1, gap: int = 0, sliding: bool = False
) -> list[tuple[Any, ...]]:
    """The rows of the table of a backtest of two sites, by fit and forecasts alone."""
    every = sorted(set(table["date"]))
    horizon, found = model.horizon, []
    for fold in range(folds):
        cutoff = len(every) - rows * (folds - fold) - 1
        first = rows * fold if sliding else 0
        inside = [every[first] <= day <= every[cutoff - gap] for day in table["date"]]
        fresh = Forecaster(**{**model.get_params(), "test_fraction": 0.0}).fit(some(table, inside))
        origins = every[cutoff : cutoff + rows - horizon + 1 : stride]
        every_row = fresh.forecasts(table, since=origins[0])
        names = [name for name in every_row if name not in ("date", "site")]
        every_one = zip(*(every_row[name] for name in ("site", "date", *names)), strict=True)
        found += [(fold + 1, *row) for row in every_one if row[2 + names.index("cutoff")] in origins]
    return found


def rows_of(found: Columns) -> list[tuple[Any, ...]]:
    """The rows of the table of a backtest, as `by_hand` has them."""
    others = [name for name in found if name not in ("date", "site", "fold")]
    return list(zip(*(found[name] for name in ("fold", "site", "date", *others)), strict=True))


@pytest.mark.parametrize(
    ("target", "settings", "how"),
    [
        ("level", {"horizon": 2, "quantiles": [0.1, 0.9], "refit": True}, {"rows": 6, "stride": 2}),
        ("level", {}, {"rows": 5, "gap": 3}),
        ("sky", {"horizon": 3}, {"rows": 6, "stride": 1}),
        ("wet", {}, {"rows": 8, "training": "sliding"}),
    ],
)
def test_folds_are_what_a_loop_by_hand_makes(target: str, settings: dict[str, Any], how: dict[str, Any]) -> None:
    table = make_table(ROWS)
    model = quick(target, **settings)
    found = model.backtest(table, folds=2, **how)
    plain = {name: value for name, value in how.items() if name in ("rows", "stride", "gap")}
    assert rows_of(found.table()) == by_hand(model, table, 2, **plain, sliding=how.get("training") == "sliding")


def test_without_refit_one_model_forecasts_all_folds() -> None:
    table = make_table(ROWS)
    found = quick("wet").backtest(table, folds=3, rows=5, refit=False)
    last = sorted(set(table["date"]))[ROWS - 16]
    model = quick("wet", test_fraction=0.0).fit(some(table, [day <= last for day in table["date"]]))
    plain = model.forecasts(table, since=last)
    told = zip(plain["site"], plain["date"], plain["probability"], strict=True)
    wanted = {(site, day): each for site, day, each in told}
    table_of = found.table()
    keys = list(zip(table_of["site"], table_of["date"], strict=True))
    assert [wanted[key] for key in keys] == table_of["probability"]
    assert [(fold.learnt, fold.until) for fold in found.folds] == [(f"{2 * (ROWS - 15)} rows", last)] * 3


def test_by_default_each_row_of_the_later_half_is_forecast_once() -> None:
    table: Columns = {"day": days(100), "y": [float(row % 7) for row in range(100)]}
    found = quickly().backtest(table, folds=2).table()
    assert found["day"] == table["day"][50:]
    assert found["truth"] == table["y"][50:]
    found = quickly(horizon=8).backtest(table, folds=2).table()
    assert found["day"] == table["day"][52:]  # in whole horizons
    assert found["cutoff"] == [table["day"][51 + 8 * (place // 8)] for place in range(48)]
    assert found["horizon"] == [1, 2, 3, 4, 5, 6, 7, 8] * 6


def test_one_evaluation_holds_all_folds() -> None:
    table = make_table(ROWS)
    found = quick("level", quantiles=[0.1, 0.9]).backtest(table, folds=3, rows=6)
    rows = found.table()
    known = [(y, value) for y, value in zip(rows["truth"], rows["prediction"], strict=True) if y is not None]
    y, prediction = np.array(known).T
    ours = found.evaluation.metrics["elman"]
    assert ours["mae"] == pytest.approx(float(np.abs(y - prediction).mean()), rel=1e-12)
    assert found.evaluation.rows == found.evaluation.forecasts == len(y) == sum(f.evaluation.rows for f in found.folds)
    told = [place for place, value in enumerate(rows["truth"]) if value is not None]
    low, high = (np.array(rows[name])[told] for name in ("q0.1", "q0.9"))
    assert ours["coverage"] == pytest.approx(float(((low <= y) & (y <= high)).mean()))
    last = found.evaluation.metrics["same as the last row"]
    each = [fold.evaluation.metrics["same as the last row"]["mae"] * fold.evaluation.rows for fold in found.folds]
    assert last["mae"] == pytest.approx(sum(each) / len(y))
    assert found.verdict == found.evaluation.verdict


def test_several_targets_have_a_truth_each() -> None:
    table: Columns = {"day": days(40), "a": [float(row % 5) for row in range(40)], "b": [1.0, 2.0] * 20}
    found = quickly(["a", "b"], window=3).backtest(table, folds=2, rows=4).table()
    assert (found["a truth"], found["b truth"]) == (table["a"][-8:], table["b"][-8:])
    assert {"a prediction", "b prediction"} <= set(found)


def test_rows_without_times_have_numbers() -> None:
    found = quickly().backtest({"y": [float(row % 7) for row in range(40)]}, folds=2, rows=3)
    assert found.table()["cutoff"] == [34, 35, 36, 37, 38, 39]
    assert [fold.forecast for fold in found.folds] == ["35 to 37", "38 to 40"]


@pytest.mark.parametrize("zone", [None, "Europe/Berlin"])
def test_the_table_comes_in_the_form_of_the_data(zone: str | None) -> None:
    frame = pd.DataFrame({"ds": pd.date_range("2024-01-01", periods=40, tz=zone), "y": np.arange(40.0) % 7})
    found = quickly().backtest(frame, folds=2, rows=3).table()
    assert found["ds"].dtype == found["cutoff"].dtype == frame["ds"].dtype
    assert found["ds"].tolist() == frame["ds"].tolist()[-6:]
    assert isinstance(quickly().backtest(pl.from_pandas(frame), folds=2, rows=3).table(), pl.DataFrame)
    beside = Forecaster(epochs=1, refit=False).backtest(frame.drop(columns="y"), frame["y"], folds=2, rows=3)
    assert beside.table()["truth"].tolist() == frame["y"].tolist()[-6:]


def test_a_class_that_early_folds_have_not_seen_has_no_chance_in_them() -> None:
    words = ["a", "b"] * 15 + ["c", "b", "a", "b"] * 10 + ["d"]
    found = quickly("w", window=2).backtest({"day": days(len(words)), "w": words}, folds=2, rows=20)
    rows = found.table()
    assert rows["truth"] == words[-40:]
    each = np.array([rows[f"probability {label}"] for label in ("a", "b", "c")])
    assert set(each[2, :20]) == {0.0}
    assert (each[2, 20:] > 0).all()
    assert each.sum(axis=0) == pytest.approx(1)
    truth = ["abc".index(word) for word in words[-40:-1]]
    likely = np.append(np.maximum(each[truth, np.arange(39)], np.finfo(float).eps), np.finfo(float).eps)  # d, unseen
    assert found.evaluation.metrics["elman"]["log_loss"] == pytest.approx(float(-np.log(likely).mean()))
    assert found.evaluation.forecasts == found.evaluation.rows == 40
    strange = sum(word not in "ab" for word in words[-40:-20]) + 1
    assert f"{strange} rows have a class that was not learnt, c, d, to which every method" in found.verdict


def test_series_that_end_at_different_times_have_folds_of_their_own() -> None:
    first, second = days(60), days(120)[60:]
    third = days(90)[30:]
    table: Columns = {
        "day": [*first, *second, *third],
        "site": ["a"] * 60 + ["b"] * 60 + ["c"] * 60,
        "y": [float(row % 7) for row in range(180)],
    }
    found = quickly(window=3).backtest(table, folds=2, rows=5).table()
    for name, whole in (("a", first), ("b", second), ("c", third)):
        assert [day for day, site in zip(found["day"], found["site"], strict=True) if site == name] == whole[-10:]


def test_what_is_fitted_stays_and_threads_change_nothing() -> None:
    table = make_table(ROWS)
    model = quick("wet").fit(table)
    before = model.predict(table)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        one, two = (quick("wet", n_jobs=jobs).backtest(table, folds=3, rows=4) for jobs in (1, 2))
    assert one.table() == two.table()
    assert one.evaluation == two.evaluation
    model.backtest(table, folds=2, rows=4)
    assert model.predict(table) == before


def test_a_callback_hears_of_folds_and_ends_the_rest() -> None:
    heard: list[Fold] = []
    table = make_table(ROWS)

    def enough(fold: Fold) -> bool:
        heard.append(fold)
        return len(heard) == 2

    found = quick("wet", n_jobs=1).backtest(table, folds=4, rows=4, callbacks=[enough])
    assert (found.ended, len(found.folds), found.asked) == ("callback", 2, 4)
    assert [fold.number for fold in heard] == [1, 2]
    assert found.note == "2 of 4 folds were done when a callback ended it."
    assert set(found.table()["fold"]) == {1, 2}


def test_it_is_shown_and_kept_as_json() -> None:
    found = quick("wet").backtest(make_table(ROWS), folds=2, rows=6)
    assert repr(found).startswith("<Backtest of 2 folds: ")
    assert "<th>fold</th>" in found._repr_html_()
    document = found.to_json()
    assert [fold["fold"] for fold in document["folds"]] == [1, 2]
    assert document["ended"] == "done"
    assert document["evaluation"]["verdict"] == found.verdict


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"folds": 0}, "setting 'folds': found 0, expected a whole number from 1"),
        ({"rows": 1}, "setting 'rows': found 1, expected a whole number from 2, the horizon"),
        ({"stride": 0.5}, "setting 'stride': found 0.5, expected a whole number from 1"),
        ({"refit": "no"}, "setting 'refit' is 'no'; expected True or False"),
        ({"gap": -1}, "setting 'gap': found -1, expected a whole number from 0"),
        ({"training": "rolling"}, "setting 'training': found 'rolling', expected 'expanding' or 'sliding'"),
        ({"time_limit": 0}, "setting 'time_limit': found 0, expected seconds above 0"),
        ({"verbose": 3}, "verbose: found 3, expected 1 for a progress line, or 0"),
    ],
)
def test_wrong_settings_are_named(how: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingError, match=said):
        quickly(horizon=2).backtest({"y": [float(row % 7) for row in range(40)]}, **how)


def test_too_few_rows_are_said() -> None:
    table: Columns = {"y": [float(row % 7) for row in range(40)]}
    with pytest.raises(DataError, match="found 40 rows with a target in a series, expected more than 51 for 5"):
        quickly().backtest(table, rows=10)
    words: Columns = {"w": ["a"] * 30 + ["b", "a"] * 10}
    with pytest.raises(DataError, match=r"^fold 1 of 2: the table: .* 'a' in every row"):
        quickly("w").backtest(words, folds=2, rows=10)
