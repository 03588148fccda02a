"""Backtests of forecasts beside rivals: each learns what a fold learns, and is measured on what the fold leaves out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.naive_bayes import GaussianNB

from elman import SettingError
from elman.evaluate.backtest import Backtest
from elman.evaluate.evaluation import Evaluation
from elman.forecast import against as asking

from .conftest import Columns, quick

LAST = "same as the last row"


def walk(rows: int = 90) -> Columns:
    """Days of numbers that go up and down, known but for three."""
    random = np.random.default_rng(3)
    days = np.datetime_as_string(np.datetime64("2021-01-01") + np.arange(rows)).tolist()
    y: list[Any] = (50 + random.normal(size=rows).cumsum()).tolist()
    y[40] = y[41] = y[70] = None
    return {"day": days, "y": y}


def last(history: Any, horizon: int, season: int) -> Any:
    """The last value, as elman has it too."""
    return np.full(horizon, history[-1])


def backtest(table: Columns, target: str, against: Any, how: dict[str, Any], **settings: Any) -> Backtest:
    return quick(target=target, window=3, **settings).backtest(table, against=against, **how)


def measured(found: Evaluation | None, name: str) -> dict[str, float]:
    assert found is not None
    return found.metrics[name]


@pytest.mark.parametrize("rival", ["lightgbm", LinearRegression()])
def test_a_fold_is_the_test_part_of_a_fit(rival: Any) -> None:
    table, against = walk(), {"theirs": rival}
    by_hand = quick(target="y", window=3, test_fraction=0.2).fit(table, against=against).evaluation_
    found = backtest(table, "y", against, {"folds": 1, "rows": 16}).evaluation
    assert by_hand is not None
    assert measured(found, "theirs")["mae"] == pytest.approx(measured(by_hand, "theirs")["mae"], rel=1e-6)
    assert measured(found, LAST)["mae"] == measured(by_hand, LAST)["mae"]


@pytest.mark.parametrize("refit", [True, False])
@pytest.mark.parametrize("horizon", [1, 3])
def test_answers_are_of_the_windows_that_all_are_measured_on(refit: bool, horizon: int) -> None:
    how = {"folds": 3, "rows": 10, "stride": 1, "refit": refit}
    found = backtest(walk(), "y", {"mine": last}, how, horizon=horizon)
    assert measured(found.evaluation, "mine") == pytest.approx(
        {name: value for name, value in measured(found.evaluation, LAST).items() if name != "coverage"}
    )
    for fold in found.folds:
        assert measured(fold.evaluation, "mine")["mae"] == measured(fold.evaluation, LAST)["mae"]


def test_of_functions_few_windows_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    how = {"folds": 2, "rows": 15}
    every = backtest(walk(), "y", None, how)
    monkeypatch.setattr(asking, "MOST_AHEAD", 8)
    found = backtest(walk(), "y", {"mine": last}, how)
    assert found.verdict.endswith("Measured on 8 of 30 windows, drawn by lot.")
    assert [fold.evaluation.rows for fold in found.folds] == [3, 4]  # one of the rows is not known
    assert measured(found.evaluation, "mine")["mae"] == measured(found.evaluation, LAST)["mae"]
    assert measured(found.evaluation, LAST)["mae"] != measured(every.evaluation, LAST)["mae"]
    assert found.table() == every.table()


def test_classes_are_forecast_too(table: Columns) -> None:
    how = {"folds": 2, "rows": 10}
    for target in ("wet", "sky"):
        found = backtest(table, target, {"bayes": GaussianNB(), "lightgbm": "lightgbm"}, how, horizon=2)
        assert {"bayes", "lightgbm", "elman"} <= set(found.evaluation.metrics)
        usual = measured(found.evaluation, "base rate")
        assert measured(found.evaluation, "lightgbm")["log_loss"] < usual["log_loss"]


@pytest.mark.parametrize(
    ("against", "said"),
    [
        ("lightgmb", "did you mean 'lightgbm'"),
        (
            {LAST: last},
            "found the name 'same as the last row', which one that is always measured has",
        ),
        ({"mine": lambda history, horizon, season: [0]}, "'mine' answered an array of shape"),
    ],
)
def test_what_is_wrong_with_a_rival_is_said_before_anything_is_trained(against: Any, said: str) -> None:
    heard: list[Any] = []
    with pytest.raises(SettingError, match=said):
        backtest(walk(), "y", against, {"folds": 2, "rows": 10, "callbacks": [heard.append]}, horizon=2)
    assert not heard


def test_what_a_fold_lacks_is_said() -> None:
    table = {name: values[:40] for name, values in walk().items()}
    found = backtest(table, "y", None, {"folds": 7, "rows": 5})
    assert ["climatology" in fold.evaluation.metrics for fold in found.folds] == [False] * 4 + [True] * 3
    assert "climatology" not in found.evaluation.metrics
    assert found.note == "Not measured, as some folds have too little to learn it from: climatology."


def test_forecasts_that_do_not_overlap_are_no_less_evidence() -> None:
    """Twelve cutoffs a week apart, seven rows ahead: none has a row in common with another."""
    table = {name: values[:] for name, values in walk(120).items()}
    found = backtest(table, "y", None, {"folds": 1, "rows": 84}, horizon=7).evaluation
    by_day = backtest(table, "y", None, {"folds": 1, "rows": 84, "stride": 1}, horizon=7).evaluation
    assert found.difference.moments == 12
    assert by_day.difference.moments == 78


def test_series_that_end_before_the_folds_are_told() -> None:
    days = np.datetime_as_string(np.datetime64("2021-01-01") + np.arange(90)).tolist()
    names = ["a"] * 90 + ["b"] * 90 + ["c"] * 30
    table = {"day": days * 2 + days[:30], "shop": names, "y": np.random.default_rng(0).normal(size=210).tolist()}
    found = backtest(table, "y", None, {"folds": 2, "rows": 10}, series="shop")
    assert "1 of 3 series has no rows to measure in the folds: c." in found.verdict
    assert set(found.table()["shop"]) == {"a", "b"}


def test_rows_that_no_stride_reaches_are_told() -> None:
    found = backtest(walk(), "y", None, {"folds": 2, "rows": 13}, horizon=5)
    assert "The last 3 rows of each fold are not forecast" in found.verdict
    assert len(found.table()["day"]) == 2 * 10
    assert "not forecast" not in backtest(walk(), "y", None, {"folds": 2, "rows": 10}, horizon=5).verdict
