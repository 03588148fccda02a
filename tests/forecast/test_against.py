"""Rivals of a forecaster: what they are shown, what they answer, and how they stand beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.linear_model import LinearRegression
from sklearn.naive_bayes import GaussianNB

from elman import Forecaster, load
from elman.draws import Draw, generator
from elman.errors import SettingError
from elman.forecast.against import MOST_AHEAD, forecasts_against, most_asked, rivals_of
from elman.forecast.rivals import MOST_TESTED, fit_rivals
from elman.forecast.rows.recipe import Recipe, Rows, fit_recipe
from elman.forecast.shown import Shown
from elman.rivals.classical import classical
from elman.rivals.trees import boosted
from elman.settings import ForecasterSettings
from elman.table.table import Table
from elman.training.watch import Watch

from .conftest import Columns, quick, quickly

Floats = NDArray[np.float64]


class Answers:
    """An estimator that keeps what it was shown, in a list that all its copies share, and answers its X's column."""

    kept: list[tuple[Any, Any]]

    def __init__(self, column: int = 0) -> None:
        self.column = column
        type(self).kept = []

    def fit(self, X: Any, y: Any) -> Answers:
        self.kept.append((X.copy(), y.copy()))
        return self

    def predict(self, X: Any) -> Any:
        return np.asarray(X[:, self.column], dtype=np.float64)


def last(history: Floats, horizon: int, season: int) -> Floats:
    return np.full(horizon, history[-1])


def read(table: Columns, target: str | list[str], **settings: Any) -> tuple[Recipe, Rows]:
    return fit_recipe(Table(table), ForecasterSettings(target=target, window=3, **settings))


def ends_of(recipe: Recipe, rows: Rows) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """What is learnt, and the windows that are asked for whose last value is known."""
    return rows.before_test(recipe), rows.ends(recipe, 2)[0]


def found_by(rival: Any, recipe: Recipe, rows: Rows) -> Floats:
    return forecasts_against({"mine": rival}, recipe, rows, *ends_of(recipe, rows), Watch())["mine"]


def walk(rows: int = 90, targets: int = 1) -> Columns:
    """Numbers that go up and down, each series where the last value is the best forecast."""
    random = generator(3, Draw.NOISE)
    days = np.datetime_as_string(np.datetime64("2021-01-01") + np.arange(rows)).tolist()
    names = ("y", "z")[:targets]
    return {"day": days, **{name: (50 + random.normal(size=rows).cumsum()).tolist() for name in names}}


def test_numbers_are_shown_above_the_last_value_in_the_unit_of_their_series(table: Columns) -> None:
    recipe, rows = read(table, "level")
    learnt, asked = ends_of(recipe, rows)
    shown = Shown(recipe, rows, learnt)
    found = shown.read(asked, 1)
    series = rows.panel.series_of(asked)
    for number, (end, each) in enumerate(zip(asked.tolist(), series.tolist(), strict=True)):
        start = int(rows.panel.starts[each])
        filled = [value for value in rows.y[start : end + 1, 0].tolist() if np.isfinite(value)]
        taught = rows.y[start : int(rows.panel.starts[each + 1]), 0][rows.part[rows.panel.series == each] < 2]
        steps = np.abs(taught[7:] - taught[:-7])
        unit = float(steps[np.isfinite(steps)].mean())
        assert recipe.season == 7
        assert found[number, 3] == pytest.approx(filled[-1] / unit, rel=1e-5)
        assert found[number, 2] == 0
        if np.isfinite(rows.y[end - 1 : end + 1, 0]).all():
            assert found[number, 1] == pytest.approx((rows.y[end - 1, 0] - filled[-1]) / unit, rel=1e-4, abs=1e-6)


def test_no_value_after_the_learnt_windows_is_learnt_from(table: Columns) -> None:
    rows = read(table, "level", horizon=2)[1]
    changed = dict(table)
    later = rows.part == 2
    dates = set(np.datetime_as_string(rows.panel.time[later].astype("datetime64[D]")).tolist())
    changed["level"] = [
        None if value is None else value + 100 * (day in dates)
        for value, day in zip(table["level"], table["date"], strict=True)
    ]
    kept = []
    for each in (table, changed):
        mine = Answers()
        found_by(mine, *read(each, "level", horizon=2))
        kept.append(mine.kept)
    for (X, y), (other, z) in zip(*kept, strict=True):
        np.testing.assert_array_equal(X, other)
        np.testing.assert_array_equal(y, z)


def test_a_copy_learns_for_each_row_ahead_and_target_and_answers_in_their_order() -> None:
    recipe, rows = read(walk(targets=2), ["y", "z"], horizon=2)
    mine = Answers(7)  # the last value of z, in its unit
    _, asked = ends_of(recipe, rows)
    found = found_by(mine, recipe, rows)
    assert len(mine.kept) == 4
    shown = Shown(recipe, rows, rows.before_test(recipe))
    unit, ends = shown.unit(asked), shown.last(asked)
    assert found.shape == (len(asked), 4)
    level = ends[:, 1] / unit[:, 1]
    for place, target in enumerate((0, 0, 1, 1)):
        np.testing.assert_allclose(found[:, place], ends[:, target] + unit[:, target] * level, rtol=1e-5)
    first = rows.before_test(recipe)
    y = (rows.y[first + 2, 1] - rows.y[first, 1]) / unit[0, 1]
    np.testing.assert_allclose(mine.kept[3][1], y, rtol=1e-9)


def test_the_calendar_known_and_static_columns_of_the_row_ahead_are_shown() -> None:
    columns = walk()
    promo = [float(number % 5 == 0) for number in range(90)]
    recipe, rows = read({**columns, "promo": promo}, "y", known=["promo"], horizon=3)
    learnt, asked = ends_of(recipe, rows)
    shown = Shown(recipe, rows, learnt)
    calendar = len(recipe.calendar.names)
    for step in (1, 3):
        found = shown.read(asked, step)
        time = rows.panel.time[asked + step]
        np.testing.assert_array_equal(found[:, -calendar:], recipe.calendar.encode(time[:, None])[:, 0])
        place = recipe.features.index("promo")
        np.testing.assert_array_equal(found[:, -calendar - 1], rows.matrix[asked + step, place])


def test_what_does_not_change_in_a_series_is_shown_once(table: Columns) -> None:
    height = [7.0 if site == "A" else 9.0 for site in table["site"]]
    recipe, rows = read({**table, "height": height}, "level", static=["height"])
    learnt, asked = ends_of(recipe, rows)
    place = recipe.features.index("height")
    found = Shown(recipe, rows, learnt).read(asked, 1)
    matches = (found == rows.matrix[asked, place][:, None]).all(axis=0)
    assert matches.sum() == 1


@pytest.mark.parametrize("target", ["wet", "sky"])
@pytest.mark.parametrize("horizon", [1, 2])
def test_classes_are_those_of_an_estimator_called_by_hand(table: Columns, target: str, horizon: int) -> None:
    recipe, rows = read(table, target, horizon=horizon)
    learnt, asked = ends_of(recipe, rows)
    found = found_by(GaussianNB(), recipe, rows)
    shown = Shown(recipe, rows, learnt)
    X = [shown.read(ends, horizon) for ends in (learnt, asked)]
    np.testing.assert_array_equal(X[1][:, : -len(recipe.calendar.names)].shape[1], 3 * len(recipe.features))
    by_hand = GaussianNB().fit(X[0], rows.y[learnt + horizon, 0].astype(int)).predict_proba(X[1])
    by_hand = by_hand[:, 1] if target == "wet" else by_hand
    np.testing.assert_allclose(found if horizon == 1 else found[:, -1], by_hand)


def test_lightgbm_and_a_regression_are_those_called_by_hand(table: Columns) -> None:
    recipe, rows = read(table, "level", horizon=2)
    learnt, asked = ends_of(recipe, rows)
    shown = Shown(recipe, rows, learnt)
    ends = shown.taught(2)
    known = np.isfinite(rows.y[learnt + 2, 0]) & np.isfinite(shown.filled[learnt, 0])
    np.testing.assert_array_equal(ends, learnt[known])
    y = (rows.y[ends + 2, 0] - shown.last(ends)[:, 0]) / shown.unit(ends)[:, 0]
    for rival in (boosted(), LinearRegression()):
        answers = type(rival)(**vars(rival)).fit(shown.read(ends, 2), y).predict(shown.read(asked, 2))
        by_hand = shown.last(asked)[:, 0] + shown.unit(asked)[:, 0] * answers
        np.testing.assert_allclose(found_by(rival, recipe, rows)[:, 1], by_hand, rtol=1e-6)
        assert not hasattr(rival, "coef_")
        assert not hasattr(rival, "_trees")


@pytest.mark.parametrize("name", ["ets", "theta"])
def test_functions_are_asked_with_all_that_is_known_of_a_series(table: Columns, name: str) -> None:
    recipe, rows = read(table, "level", horizon=2)
    _, asked = ends_of(recipe, rows)
    found = forecasts_against({name: classical(name)}, recipe, rows, asked[:0], asked[-3:], Watch())[name]
    for end, each in zip(asked[-3:].tolist(), found, strict=True):
        history = rows.y[int(rows.panel.starts[1]) : end + 1, 0]
        filled = history[np.maximum.accumulate(np.arange(len(history)) * np.isfinite(history))]
        by_hand = classical(name)(filled[np.isfinite(filled)], 2, 7)
        np.testing.assert_array_equal(each, by_hand)


def test_few_windows_are_asked_of_functions(table: Columns) -> None:
    recipe, _ = read(table, "level")
    assert most_asked({"mine": last}, recipe) == MOST_AHEAD
    assert most_asked({"mine": GaussianNB()}, recipe) == most_asked({}, recipe) == MOST_TESTED


def test_the_verdict_names_a_rival_that_is_better_and_no_file_has_it(tmp_path: Path) -> None:
    hidden = np.random.default_rng(0).normal(size=400).cumsum()
    days = np.datetime_as_string(np.datetime64("2021-01-01") + np.arange(400)).tolist()
    known = {round(value, 9): after for value, after in zip(hidden[:-1].tolist(), hidden[1:].tolist(), strict=True)}

    def oracle(history: Floats, horizon: int, season: int) -> list[float]:
        return [known[round(float(history[-1]), 9)]]

    mine = LinearRegression()
    model = quickly(window=5, random_state=0).fit(
        {"day": days, "y": hidden.tolist()}, against={"oracle": oracle, "line": mine, "trees": "lightgbm"}
    )
    found = model.evaluation_
    assert found is not None
    assert {"oracle", "line", "trees"} < set(found.metrics)
    assert found.best == found.rival == "oracle"
    assert found.metrics["oracle"]["mae"] == pytest.approx(0, abs=1e-9)
    assert "elman is worse than oracle" in found.verdict
    assert not hasattr(mine, "coef_")
    model.save(tmp_path / "y.elman")
    loaded = load(tmp_path / "y.elman")
    assert loaded.evaluation_ == found
    days = np.datetime_as_string(np.datetime64("2022-02-05") + np.arange(30)).tolist()
    later = loaded.update({"day": days[:1], "y": [0.5]}).evaluate(
        {"day": days[1:], "y": [float(n % 3) for n in range(29)]}
    )
    assert "oracle" not in later.metrics


def test_what_elman_answers_does_not_depend_on_its_rivals(table: Columns) -> None:
    alone, beside = (
        quickly("level", window=3, random_state=0).fit(table, against=against)
        for against in (None, {"mine": Answers(2)})
    )
    first, second = alone.evaluation_, beside.evaluation_
    assert first is not None
    assert second is not None
    assert {name: second.metrics[name] for name in first.metrics} == first.metrics
    simple = fit_rivals(*read(table, "level"), (), 1)
    assert simple is not None
    assert second.metrics["mine"] == pytest.approx(first.metrics["same as the last row"])
    assert alone.predict(table) == beside.predict(table)


@pytest.mark.parametrize(
    ("target", "against", "said"),
    [
        ("level", "crf", "found 'crf', expected for forecasts of numbers names (lightgbm, ets, theta), or"),
        ("wet", "ets", "found 'ets', expected for forecasts of classes names (lightgbm), or estimators of your own"),
        ("wet", {"mine": last}, "'mine' is function without fit and predict"),
        ("level", {"linear regression": last}, "found the name 'linear regression', which one that is always measured"),
        ("level", {"elman": last}, "found the name 'elman', which one"),
        ("level", {"prior": last}, "found the name 'prior', which one"),
        (
            "level",
            {"mine": lambda history, horizon, season: 1 / 0},
            "'mine' failed to forecast: ZeroDivisionError: div",
        ),
    ],
)
def test_what_is_no_rival_is_said_before_the_training(table: Columns, target: str, against: Any, said: str) -> None:
    begun: list[Any] = []
    model = Forecaster(target, window=3)
    with pytest.raises(SettingError) as error:
        model.fit(table, against=against, callbacks=[begun.append])
    assert said in str(error.value)
    assert not begun


def test_rivals_are_refused_where_nothing_measures_them(table: Columns) -> None:
    with pytest.raises(SettingError, match="'against': found rivals and test_fraction=0"):
        quick(test_fraction=0.0).fit(table, against="lightgbm")


def test_named_rivals_are_made_for_the_question(table: Columns) -> None:
    numbers, classes = (rivals_of(["lightgbm"], read(table, target)[0]) for target in ("level", "wet"))
    assert [each["lightgbm"].classes for each in (numbers, classes)] == [False, True]
