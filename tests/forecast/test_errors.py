"""Where forecasts are wrong: losses by groups are those of a loop by hand, and the worst answers are the worst."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

from elman import Forecaster, SettingError

from .conftest import Columns, make_table, quick

RANDOM = np.random.default_rng(5)


def hours(rows: int = 400) -> Columns:
    time = np.datetime64("2021-03-01T00") + np.arange(rows) * np.timedelta64(1, "h")
    return {"time": time, "y": (10 * np.sin(np.arange(rows) / 24 * 2 * np.pi) + RANDOM.normal(size=rows)).tolist()}


def by_hand(model: Forecaster, table: Columns) -> pd.DataFrame:
    """Every forecast of the test part, one a row ahead, with its loss."""
    fitted = model._whole
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = pd.DataFrame(model.forecasts(table))
    count = model.evaluation_.windows * fitted.recipe.horizon  # type: ignore[union-attr]
    last = found[found["truth"].notna()].groupby("cutoff").filter(lambda each: len(each) == fitted.recipe.horizon)
    return last.tail(count)


def test_of_numbers_they_are_means_of_absolute_errors() -> None:
    table = hours()
    model = Forecaster("y", window=6, horizon=3, epochs=1, refit=False).fit(table)
    found, rows = model.errors(table), by_hand(model, table)
    rows["loss"] = (rows["prediction"] - rows["truth"]).abs()
    assert found.answers == len(rows)
    assert found.loss == pytest.approx(rows["loss"].mean())
    assert model.evaluation_ is not None
    assert found.loss == pytest.approx(model.evaluation_.metrics["elman"]["mae"])
    weekday = rows["time"].dt.day_name()
    for name, key in (("horizon", rows["horizon"]), ("hour", rows["time"].dt.hour), ("weekday", weekday)):
        means = rows.groupby(key)["loss"].agg(["mean", "size"])
        table_of = found.by[name]
        assert dict(zip(table_of[name], table_of["times"], strict=True)) == means["size"].to_dict()
        assert dict(zip(table_of[name], table_of["loss"], strict=True)) == pytest.approx(means["mean"].to_dict())
    assert "month" not in found.by
    worst = rows.sort_values("loss", ascending=False).head(10)
    assert found.worst["loss"] == pytest.approx(worst["loss"].tolist())
    assert found.worst["truth"] == pytest.approx(worst["truth"].tolist())
    assert found.worst["prediction"] == pytest.approx(worst["prediction"].tolist())


def test_the_best_baseline_stands_beside_it() -> None:
    table = hours()
    model = Forecaster("y", window=6, epochs=1, refit=False).fit(table)
    found = model.errors(table)
    assert model.evaluation_ is not None
    rival = model.evaluation_.rival
    hour = found.by["hour"]
    mean = np.average(hour[rival], weights=hour["times"])
    assert mean == pytest.approx(model.evaluation_.metrics[rival]["mae"])


def test_of_classes_they_are_log_losses_by_what_was_true() -> None:
    table = make_table(120)
    model = quick("sky", window=4, epochs=3, refit=False).fit(table)
    found = model.errors(table, worst=4)
    assert found.measure == "log_loss"
    truth = found.by["truth"]
    assert model.evaluation_ is not None
    mean = np.average(truth["loss"], weights=truth["times"])
    assert mean == pytest.approx(model.evaluation_.metrics["elman"]["log_loss"])
    assert found.by["site"]["site"] == ["A", "B"]
    assert list(found.worst) == ["site", "date", "truth", "prediction", "probability", "loss"]
    assert found.worst["loss"] == sorted(found.worst["loss"], reverse=True)
    yes_no = quick("wet", window=4, refit=False).fit(table).errors(table, worst=1).worst
    (probability,) = yes_no["probability of yes"]
    right = probability if yes_no["truth"] == ["yes"] else 1 - probability
    assert yes_no["loss"] == pytest.approx([-np.log(right)])


def test_a_class_that_was_not_learnt_is_among_the_worst() -> None:
    words: list[Any] = ["sun", "rain"] * 40 + ["sun", "snow"] * 5
    days = np.datetime_as_string(np.datetime64("2021-01-01") + np.arange(90)).tolist()
    model = quick("w", window=2, refit=False).fit({"day": days, "w": words})
    found = model.errors({"day": days, "w": words})
    assert "snow" in found.worst["truth"]
    assert "snow" in found.by["truth"]["truth"]


def test_several_targets_count_in_their_units() -> None:
    table = hours(300)
    table["far"] = [1e6 * value for value in table["y"]]
    model = Forecaster(["y", "far"], window=6, epochs=1, refit=False).fit(table)
    found = model.errors(table)
    assert found.measure == "mase"
    assert found.by["target"]["target"] == ["far", "y"]
    assert set(found.worst["target"]) <= {"y", "far"}
    assert model.evaluation_ is not None
    assert found.loss == pytest.approx(model.evaluation_.metrics["elman"]["mase"])
    assert "<table" in found._repr_html_()
    assert repr(found).startswith("<Errors: MASE ")


def test_a_number_of_worst_answers_below_one_is_refused() -> None:
    table = hours(200)
    model = Forecaster("y", window=6, epochs=1, refit=False).fit(table)
    with pytest.raises(SettingError, match="setting 'worst': found 0, expected a whole number from 1"):
        model.errors(table, worst=0)
