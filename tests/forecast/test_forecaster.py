"""Forecaster: what it learns, forecasts and depends on."""

from __future__ import annotations

import contextlib
import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import elman
from elman import DataError, Forecaster, SettingError
from elman.table.reading import read

from .conftest import Columns, make_table, quick, slow

pytestmark = pytest.mark.filterwarnings("ignore:.* no target; forecasts begin after")


def weights(model: Forecaster) -> dict[str, bytes]:
    return {name: values.tobytes() for name, values in model.network_.parameters.items()}


def changed(table: Columns, row: int, **values: Any) -> Columns:
    other = copy.deepcopy(table)
    for name, value in values.items():
        other[name][row] = value
    return other


def test_it_forecasts_one_row_a_series(models: dict[str, Forecaster], table: Columns) -> None:
    found = models["wet"].predict(table)
    assert list(found) == ["site", "date", "prediction", "probability"]
    assert found["site"] == ["A", "B"]
    assert found["date"] == ["2013-03-02"] * 2
    assert [("no", "yes")[p >= 0.5] for p in found["probability"]] == found["prediction"]


def test_it_learns_what_can_be_learnt(models: dict[str, Forecaster]) -> None:
    for target, measure in (("wet", "log_loss"), ("sky", "log_loss"), ("level", "mae")):
        evaluation = models[target].evaluation_
        assert evaluation is not None
        figures = {name: each[measure] for name, each in evaluation.metrics.items()}
        simple = [value for name, value in figures.items() if name.startswith(("same", "training", "base"))]
        assert figures["elman"] < 0.7 * min(simple)


def classes(model: Forecaster) -> np.ndarray:
    assert model.classes_ is not None
    return model.classes_


def test_classes_and_numbers(models: dict[str, Forecaster], table: Columns) -> None:
    sky = models["sky"].predict(table)
    assert list(sky) == ["site", "date", "prediction", "probability clear", "probability cloud", "probability fog"]
    proba = models["sky"].predict_proba(table)
    np.testing.assert_allclose(proba.sum(axis=1), 1)
    assert classes(models["sky"])[proba.argmax(axis=1)].tolist() == sky["prediction"]
    assert list(models["level"].predict(table)) == ["site", "date", "prediction"]
    with pytest.raises(SettingError, match="has no probabilities"):
        models["level"].predict_proba(table)


def test_probabilities_of_a_binary_target(models: dict[str, Forecaster], table: Columns) -> None:
    proba = models["wet"].predict_proba(table)
    assert classes(models["wet"]).tolist() == ["no", "yes"]
    assert proba[:, 1].tolist() == models["wet"].predict(table)["probability"]


def test_what_is_known_after_fit(models: dict[str, Forecaster]) -> None:
    model = models["wet"]
    assert model.feature_names_in_.tolist() == ["level", "sky", "wet"]
    assert model.n_features_in_ == 3
    assert model.summary_.columns["wet"] == "boolean"
    assert (model.summary_.rows, model.summary_.series, model.summary_.step) == (120, 2, "1 day")
    assert [part.windows for part in model.summary_.split] == [70, 16, 16]
    assert model.summary_.split[0].first == "2013-01-04"
    assert model.best_epoch_ == model.history_.best > 0


@pytest.mark.parametrize("target", ["wet", "sky", "level"])
def test_frames_of_all_kinds_give_equal_results(target: str, table: Columns, models: dict[str, Forecaster]) -> None:
    frame = pl.DataFrame(table).with_columns(pl.col("date").str.to_date())
    for data in (frame, frame.to_pandas(), frame.to_arrow(), read(table)):
        model = slow(target).fit(data)
        assert weights(model) == weights(models[target])
    expected = models[target].predict(table)
    assert models[target].predict(frame)["prediction"].to_list() == expected["prediction"]
    assert models[target].predict(pd.DataFrame(table))["prediction"].tolist() == expected["prediction"]
    assert models[target].predict(read(table)) == expected


def test_the_order_of_rows_does_not_matter(table: Columns, models: dict[str, Forecaster]) -> None:
    order = [*np.random.default_rng(0).permutation(np.arange(1, 120)).tolist()]
    order.insert(0, 0)  # the first row stays, and with it the order of the series
    mixed = {name: [values[row] for row in order] for name, values in table.items()}
    assert weights(quick(epochs=40).fit(mixed)) == weights(models["wet"])
    assert models["wet"].predict(mixed) == models["wet"].predict(table)


def test_the_callers_data_is_not_changed(table: Columns) -> None:
    frame = pd.DataFrame(table)
    before = frame.copy(deep=True)
    quick().fit(frame).predict(frame)
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize("target", ["wet", "sky", "level"])
@pytest.mark.parametrize("change", [{"level": 0.9}, {"sky": "fog"}, {"wet": "yes"}, {"level": None}])
def test_the_forecast_depends_on_the_last_row(
    target: str, change: dict[str, Any], table: Columns, models: dict[str, Forecaster]
) -> None:
    base = changed(table, -1, level=-0.9, sky="clear", wet="no")
    column = "prediction" if target == "level" else "probability clear" if target == "sky" else "probability"
    model = models[target].alone("network")  # the prior knows the level by its own past
    first, second = model.predict(base)[column], model.predict(changed(base, -1, **change))[column]
    assert first[0] == second[0]  # the other series
    assert first[1] != second[1]


def test_only_the_last_window_is_read(table: Columns, models: dict[str, Forecaster]) -> None:
    last = {name: values[57:60] + values[117:120] for name, values in table.items()}
    last["level"] = [0.1, 0.2, 0.3] * 2
    long = copy.deepcopy(table)
    long["level"][57:60] = long["level"][117:120] = [0.1, 0.2, 0.3]
    assert models["wet"].predict(last) == models["wet"].predict(long)


@pytest.mark.parametrize(
    "setting",
    [
        {"window": 4},
        {"cell": "rnn"},
        {"cell": "lstm"},
        {"hidden_size": 9},
        {"num_layers": 2},
        {"epochs": 3},
        {"learning_rate": 0.03},
        {"batch_size": 20},
        {"validation_fraction": 0.3},
        {"test_fraction": 0.3},
        {"random_state": 1},
        {"time": "number"},
        {"series": "place"},
    ],
    ids=str,
)
def test_every_setting_changes_something(setting: dict[str, Any], table: Columns) -> None:
    more = {**table, "number": [*range(120, 0, -1)], "place": table["site"][::-1]}
    more["place"] = ["A"] * 59 + ["B"] * 61 if "series" in setting else more["place"]
    more["date"] = np.datetime_as_string(np.datetime64("2013-01-01") + np.arange(120)).tolist()
    assert weights(quick(series="site").fit(more)) != weights(quick(**{"series": "site", **setting}).fit(more))


def test_patience_and_threads(table: Columns) -> None:
    short = quick(epochs=200, patience=1).fit(table)
    long = quick(epochs=200, patience=10).fit(table)
    assert len(short.history_.epochs) < len(long.history_.epochs) < 200
    assert quick(n_jobs=1).fit(table).network_.threads == 1
    assert {str(weights(quick(n_jobs=jobs).fit(table))) for jobs in (1, 2, 4)} == {str(weights(quick().fit(table)))}


def test_the_same_seed_gives_the_same_bytes_twice_in_one_process(table: Columns) -> None:
    model = quick()
    assert weights(model.fit(table)) == weights(quick().fit(table)) == weights(model.fit(table))


def test_values_after_the_training_part_change_no_weights_before_validation_sees_them(table: Columns) -> None:
    """The poison test for the whole fit: without early stopping the weights come from the training part alone."""
    model = quick(validation_fraction=0.0, test_fraction=0.3).fit(table)
    cut = model.summary_.split[0].last
    late = [row for row in range(120) if table["date"][row] > cut]
    poisoned = copy.deepcopy(table)
    for row in late:
        poisoned["level"][row], poisoned["sky"][row] = 1e6, "storm"
        poisoned["wet"][row] = "no" if table["wet"][row] == "yes" else "yes"
    other = quick(validation_fraction=0.0, test_fraction=0.3).fit(poisoned)
    assert weights(other) == weights(model)
    early = {name: [values[row] for row in range(120) if row not in late] for name, values in table.items()}
    assert other.predict(early) == model.predict(early)


def test_the_test_part_changes_no_weights(table: Columns) -> None:
    model = quick().fit(table)
    first = model.summary_.split[2].first
    poisoned = copy.deepcopy(table)
    for row in [row for row in range(120) if table["date"][row] >= first]:
        poisoned["level"][row], poisoned["sky"][row], poisoned["wet"][row] = 1e6, "storm", "yes"
    assert weights(quick().fit(poisoned)) == weights(model)


def test_missing_values_leave_every_forecast_a_number(table: Columns, models: dict[str, Forecaster]) -> None:
    gaps = copy.deepcopy(table)
    for name in ("level", "sky", "wet"):
        gaps[name][57:60] = [None] * 3
    for target in ("wet", "sky", "level"):
        said = r"Windows without any known target, answered by the prior .*: 1\."
        with pytest.warns(UserWarning, match=said) if target == "level" else contextlib.nullcontext():
            found = models[target].predict(gaps)
        assert all(value is not None and value == value for values in found.values() for value in values)


def test_unknown_targets_are_counted(table: Columns) -> None:
    gaps = changed(table, 10, wet=None)
    summary = quick().fit(gaps).summary_
    assert [part.unknown for part in summary.split] == [1, 0, 0]
    assert summary.split[0].windows == 71  # shares are of known targets, so that a cut comes a row later


def test_all_rows_can_be_trained_on(table: Columns) -> None:
    model = quick(validation_fraction=0.0, test_fraction=0.0).fit(table)
    assert model.evaluation_ is None
    assert [part.windows for part in model.summary_.split] == [114, 0, 0]
    assert model.best_epoch_ == 6


def test_a_short_series_gets_no_forecast(table: Columns, models: dict[str, Forecaster]) -> None:
    new = {name: [*values, values[-1]] for name, values in table.items()}
    new["site"][-1] = "C"
    found = models["wet"].predict(new)
    assert found["site"] == ["A", "B", "C"]
    assert found["prediction"][2] is None
    assert found["probability"][:2] == models["wet"].predict(table)["probability"]
    assert np.isnan(models["wet"].predict_proba(new)[2]).all()
    few = {name: values[:2] for name, values in table.items()}
    with pytest.raises(DataError, match="found 2 rows, expected at least 3, the model's window"):
        models["wet"].predict(few)


def test_without_time_and_series(table: Columns) -> None:
    model = quick("level").fit({"level": table["level"][:60]})
    assert list(model.predict({"level": [0.1, 0.5, 0.2]})) == ["prediction"]
    assert model.summary_.first == ""


def test_evaluate_measures_the_same_rows_as_fit(table: Columns, models: dict[str, Forecaster]) -> None:
    found, fitted = models["wet"].evaluate(table), models["wet"].evaluation_
    assert fitted is not None
    assert (found.left_out, fitted.left_out) == (98, 0)
    assert replace(found, left_out=0) == fitted


def test_evaluate_measures_later_rows_too(models: dict[str, Forecaster]) -> None:
    longer = models["wet"].evaluate(make_table(80))
    assert longer.rows == 16 + 2 * 20


@pytest.mark.parametrize("target", ["wet", "sky", "level"])
def test_new_rows_alone_are_enough_to_evaluate(target: str, models: dict[str, Forecaster], tmp_path: Path) -> None:
    longer, rows = make_table(80), 80
    late = {name: [*values[60:rows], *values[rows + 60 :]] for name, values in longer.items()}
    model = models[target]
    model.save(tmp_path / "m.elman")
    loaded = elman.load(tmp_path / "m.elman")
    alone, found = loaded.evaluate(late), model.evaluate(late)
    known = {number for number, value in enumerate(late[target]) if value is not None}
    assert (alone.left_out, found.left_out) == (0, 0)
    assert found.rows == len(known)  # the model has seen the rows before them
    assert alone.rows == len(known - {0, 1, 2, 20, 21, 22})  # the file has not: they are the first windows
    assert list(alone.metrics) == list(found.metrics)
    loaded.update({name: [*values[50:60], *values[rows + 50 : rows + 60]] for name, values in longer.items()})
    assert loaded.evaluate(late).rows == len(known)


def test_rows_that_were_learnt_are_never_measured(table: Columns, models: dict[str, Forecaster]) -> None:
    learnt = {name: [*values[:30], *values[60:90]] for name, values in table.items()}
    with pytest.raises(DataError, match="found 60 rows with a known target, and the model has learnt all up to 2013-0"):
        models["wet"].evaluate(learnt)
    late = {name: values[57:60] for name, values in table.items()}
    with pytest.raises(DataError, match="found no known target after a window of 3 rows that the model has not learnt"):
        elman_without_rows(models["wet"]).evaluate(late)


def elman_without_rows(model: Forecaster) -> Forecaster:
    """The model as a file has it, without the rows of its fit."""
    other = copy.copy(model)
    assert model._fitted is not None
    other._fitted = replace(model._fitted, observed=None)
    return other


def test_without_times_the_whole_table_is_asked_for() -> None:
    model = quick("y", window=2).fit({"y": [0.0, 1.0] * 30})
    with pytest.raises(DataError, match="no column of times that says which the model has not learnt"):
        model.evaluate({"y": [0.0, 1.0] * 10})
    assert model.evaluate({"y": [0.0, 1.0] * 40}).rows == 20 + sum(part.windows for part in model.summary_.split[2:])


@pytest.mark.parametrize("use", ["predict", "predict_proba", "evaluate", "save"])
def test_not_trained_yet(use: str, table: Columns) -> None:
    with pytest.raises(SettingError, match="not trained yet"):
        getattr(quick(), use)("x" if use == "save" else table)


@pytest.mark.parametrize(
    ("settings", "change", "message"),
    [
        ({"target": "wett"}, {}, "there is no column 'wett', did you mean 'wet'"),
        ({"window": 58}, {}, "too few for a training, validation, test part"),
        ({}, {"wet": ["no"] * 120}, "column 'wet' has the same value 'no' in every row"),
        ({}, {"wet": (["no"] * 58 + ["no", "yes"]) * 2}, "'no' in the whole training part"),
        ({}, {"date": ["2013-01-01"] * 120}, "rows 1 and 2 .*have the same time 2013-01-01"),
        ({}, {"level": [*range(119), "high"]}, "column 'level', row 120: found 'high'"),
        ({}, {"level": [float("inf")] * 120}, "column 'level', row 1: found inf, expected a number from"),
    ],
)
def test_bad_input_is_one_line(settings: dict[str, Any], change: Columns, message: str, table: Columns) -> None:
    with pytest.raises(DataError, match=message) as caught:
        quick(**settings).fit({**table, **change})
    assert "\n" not in str(caught.value)


def test_a_wrong_setting_is_found_by_fit_before_anything_is_read() -> None:
    with pytest.raises(SettingError, match="setting 'window': found 0"):
        Forecaster("wet", window=0).fit("nowhere.csv")
