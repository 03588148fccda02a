"""Forecasts of classes: what a network reads of rows to come, what it is taught, and where it begins."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from elman.evaluate.calibration import AS_THEY_ARE
from elman.forecast.classes import ClassModel, ClassSamples, goes_on, learn_classes
from elman.forecast.networks import forecast_network
from elman.forecast.rows.recipe import Recipe, Rows, fit_recipe
from elman.forecast.sizes import chosen
from elman.network import Binary, Classes, Head
from elman.settings import ForecasterSettings
from elman.table.table import Table
from elman.training.loop import History, Plan
from elman.training.watch import Watch

from .conftest import Columns

ROWS, WINDOW, AHEAD = 50, 4, 3
DAYS = np.datetime_as_string(np.datetime64("2021-01-01") + np.arange(ROWS)).tolist()
EACH = pytest.mark.parametrize(("target", "horizon"), [("sky", 1), ("sky", AHEAD), ("wet", 1), ("wet", AHEAD)])


def columns() -> Columns:
    """Two sites: words and yes/no to forecast, a column that is known in advance, a static one, and one of the past."""
    random = np.random.default_rng(0)
    sky = random.choice(["sun", "fog", "rain"], 2 * ROWS, p=[0.6, 0.3, 0.1]).tolist()
    return {
        "day": DAYS * 2,
        "site": ["A"] * ROWS + ["B"] * ROWS,
        "sky": [None if row % 11 == 7 else word for row, word in enumerate(sky)],
        "wet": [None if row % 13 == 5 else row % 5 < 2 for row in range(2 * ROWS)],
        "open": random.integers(0, 2, 2 * ROWS).astype(float).tolist(),
        "area": np.repeat([1.5, 2.5], ROWS).tolist(),
        "past": random.normal(size=2 * ROWS).tolist(),
    }


def settings(target: str = "sky", horizon: int = AHEAD, **more: Any) -> ForecasterSettings:
    known: dict[str, Any] = {"known": ["open"], "static": ["area"]} if horizon > 1 else {}
    given = {"target": target, "window": WINDOW, "horizon": horizon, "hidden_size": 3, "epochs": 1, "n_jobs": 1}
    return chosen(ForecasterSettings(**{**given, **known, **more}), numbers=False, windows=20)


def fitted(target: str = "sky", horizon: int = AHEAD, **more: Any) -> tuple[Recipe, Rows]:
    return fit_recipe(Table(columns()), settings(target, horizon, **more))


def model(target: str, horizon: int, **more: Any) -> tuple[ClassModel, Recipe, Rows]:
    recipe, rows = fitted(target, horizon)
    used = settings(target, horizon, **more)
    _, make = learn_classes(recipe, rows, used, Plan.of(used), Watch(), None)
    return make(History((), 0, "epochs"))[1], recipe, rows


def plain_read(recipe: Recipe, rows: Rows, end: int) -> NDArray[np.float64]:
    """What the network reads of one window and the rows after it, number by number."""
    told = [name.split("=")[0].split()[0] in ("open", "area") for name in recipe.features]
    found = []
    for row in range(end + 1 - WINDOW, end + 1 + recipe.horizon):
        late = row > end
        numbers = [0.0 if late and not known else rows.matrix[row, p] for p, known in enumerate(told)]
        found.append([*numbers, *recipe.calendar.encode(rows.panel.time[[row]])[0], float(late)])
    return np.array(found)


def test_of_rows_to_come_what_is_known_is_read_and_nothing_else() -> None:
    recipe, rows = fitted()
    ends = np.array([9, 30, ROWS + 20])
    samples = ClassSamples(recipe, rows, ends)
    x = samples.read(slice(None))
    assert x.dtype == np.float32
    np.testing.assert_allclose(x, [plain_read(recipe, rows, end) for end in ends.tolist()], rtol=1e-6)
    np.testing.assert_array_equal(samples.read(np.array([2, 0])), x[[2, 0]])
    assert (len(samples), samples.lengths) == (3, None)


@pytest.mark.parametrize("target", ["sky", "wet"])
def test_what_is_asked_are_the_known_answers_of_rows_to_come(target: str) -> None:
    recipe, rows = fitted(target)
    ends, data = np.arange(WINDOW - 1, ROWS - AHEAD), columns()[target]
    x, y, lengths, weights = ClassSamples(recipe, rows, ends).part(slice(None))
    assert weights is not None
    assert (x.shape[:2], lengths, y.dtype.kind) == (y.shape, None, "f" if target == "wet" else "i")
    assert not weights[:, :WINDOW].any()
    codes = {word: code for code, word in enumerate(recipe.target.classes)}
    for number, end in enumerate(ends.tolist()):
        for step, value in enumerate(data[end + 1 : end + 1 + AHEAD]):
            assert weights[number, WINDOW + step] == (value is not None)
            if value is not None:
                assert y[number, WINDOW + step] == codes[value]


@EACH
def test_forecasts_are_the_probabilities_of_what_the_network_answers(target: str, horizon: int) -> None:
    one, recipe, rows = model(target, horizon, learning_rate=0.1)
    ends = np.array([20, 5, ROWS + 7])
    found = one.forecasts(recipe, rows, ends)
    assert goes_on(recipe) is (horizon > 1)
    for number, end in enumerate(ends.tolist()):
        if horizon > 1:
            raw = one.network.forward(plain_read(recipe, rows, end)[None])[0][0, WINDOW:]
        else:
            raw = one.network.forward(rows.matrix[end + 1 - WINDOW : end + 1][None])[0]
        powers = np.exp(raw.astype(np.float64))
        expected = powers[:, 0] / (1 + powers[:, 0]) if target == "wet" else powers / powers.sum(axis=1)[:, None]
        np.testing.assert_allclose(found[number], expected, rtol=1e-5)
    chances = one.probabilities(recipe, found)
    assert chances.shape == (3, horizon, len(recipe.target.classes))
    np.testing.assert_allclose(chances.sum(axis=2), 1)
    np.testing.assert_array_equal(chances[:, :, 1], found if target == "wet" else found[:, :, 1])


def test_a_known_column_makes_a_network_go_on_for_a_single_row() -> None:
    columns: tuple[dict[str, Any], ...] = ({}, {"static": ["area"]}, {"known": ["open"]})
    assert [goes_on(fitted(horizon=1, **more)[0]) for more in columns] == [False, False, True]


@EACH
def test_a_network_begins_with_the_base_rate(target: str, horizon: int) -> None:
    one, recipe, rows = model(target, horizon, learning_rate=1e-9)
    ends, _ = rows.ends(recipe, 0)
    answers = [rows.y[end + 1 + step, 0] for end in ends.tolist() for step in range(horizon)]
    known = [int(value) for value in answers if np.isfinite(value)]
    counts = np.array([known.count(code) + 0.5 for code in range(len(recipe.target.classes))])
    found = one.probabilities(recipe, one.forecasts(recipe, rows, ends))
    np.testing.assert_allclose(found, np.broadcast_to(counts / counts.sum(), found.shape), rtol=1e-5)


@EACH
def test_a_training_goes_on_from_the_weights_before(target: str, horizon: int) -> None:
    one, recipe, rows = model(target, horizon, learning_rate=0.1)
    slow = settings(target, horizon, learning_rate=1e-9, random_state=5)
    history, make = learn_classes(recipe, rows, slow, Plan.of(slow), Watch(), one)
    assert history.epochs[0].validation_loss is not None
    for name, values in make(history)[1].network.parameters.items():
        np.testing.assert_allclose(values, one.network.parameters[name], atol=1e-6)


def test_forecasts_become_columns_in_the_places_of_the_rows_that_have_one() -> None:
    one, recipe, _ = model("wet", 2)
    found = one.columns(recipe, np.array([[0.25, 0.5]]), np.array([False, False, True, True]))
    assert found == {"prediction": [None, None, False, True], "probability": [None, None, 0.25, 0.5]}
    assert one.note.startswith("Its probabilities are not calibrated")
    assert replace(one, calibration=AS_THEY_ARE).note == ""


@pytest.mark.parametrize("head", [Classes(4, at="every"), Classes(3), Binary(at="every")])
def test_a_model_that_reads_or_answers_something_else_is_refused(head: Head) -> None:
    one, recipe, _ = model("sky", AHEAD)
    one.require(recipe)
    size = int(one.network.inputs.settings["input_size"])
    for features, asked, message in (
        (size + 1, one.network.head, f"its network reads Dense(size={size + 1}), expected {size} numbers a step"),
        (size, head, f"its network answers {head}, expected {Classes(3, at='every')}"),
    ):
        with pytest.raises(ValueError, match="its network") as caught:
            replace(one, network=forecast_network(settings(), features, asked)).require(recipe)
        assert str(caught.value) == message
