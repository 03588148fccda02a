"""What a linear part leaves, in units of its series; what a network answers to it, and how much of that is used."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from elman.forecast.channels import Channels, Steps, step_size
from elman.forecast.networks import forecast_network
from elman.forecast.numbers import picked
from elman.forecast.residuals import Residuals
from elman.forecast.rows.recipe import fit_recipe
from elman.forecast.rows.scaling import fit_scaling
from elman.network import Head, Network, Quantiles, Values
from elman.settings import ForecasterSettings
from elman.table.table import Table

from .conftest import Columns

ROWS, WINDOW, HORIZON, SEGMENT = 80, 6, 5, 2
DAYS = np.datetime_as_string(np.datetime64("2021-01-01") + np.arange(ROWS)).tolist()
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
LEVELS = (0.1, 0.5, 0.9)
Floats = NDArray[np.float64]


def columns(lacking: float = 0.1) -> Columns:
    """Two series of unequal size, with gaps, one of them longer than a horizon."""
    random = np.random.default_rng(0)
    y = np.repeat([5.0, 500.0], ROWS) * random.normal(size=2 * ROWS).cumsum()
    absent = random.random(2 * ROWS) < lacking
    absent[50:57] = lacking > 0
    values = [None if no else value for no, value in zip(absent, y.tolist(), strict=True)]
    return {"day": DAYS * 2, "name": ["A"] * ROWS + ["B"] * ROWS, "y": values}


def channels(by: Any = "window", lacking: float = 0.1) -> Channels:
    settings = ForecasterSettings(target="y", window=WINDOW, horizon=HORIZON)
    recipe, rows = fit_recipe(Table(columns(lacking)), settings)
    return Channels(recipe, rows, fit_scaling(by, rows.panel, rows.y, rows.part, recipe.season))


def residuals(by: Any = "window", unit: float = 1.5, lacking: float = 0.1) -> Residuals:
    """Windows of both series, with forecasts by lot."""
    given = channels(by, lacking)
    starts = np.arange(WINDOW - 1, ROWS - HORIZON, 2)
    windows = picked(given.recipe, np.concatenate([starts, ROWS + starts]))
    linear = np.random.default_rng(1).normal(size=(len(windows), HORIZON))
    return Residuals(Steps(given, SEGMENT, given.gappy), windows, linear, unit)


def leaving(left: Floats) -> Residuals:
    """The same windows, all known, with forecasts that leave `left` (k, H), in units."""
    given = residuals(lacking=0.0)
    exact = given.linear + given.left(slice(None)) * given.units(slice(None))[:, None]
    assert np.abs(given.left(slice(None))).max() < 10
    return replace(given, linear=exact - left * given.units(slice(None))[:, None])


def some(given: Residuals, index: Any) -> Residuals:
    return replace(given, picked=given.picked[index], linear=given.linear[index])


def network(given: Residuals, head: Head | None = None) -> Network:
    settings = ForecasterSettings(target="y", hidden_size=3, n_jobs=1)
    size = step_size(given.steps.channels.recipe, SEGMENT, given.steps.gappy)
    return forecast_network(settings, size, head or Values(size=SEGMENT, at="every", loss="huber"))


def answering(given: Residuals, value: float) -> Network:
    """A network that answers `value` to everything."""
    one = network(given)
    given.start(one)
    one.parameters["linear.bias"][...] = value
    return one


def test_what_is_left_is_the_error_in_usual_changes_of_its_series() -> None:
    given = residuals("series", unit=0.5)
    rows, own = given.steps.channels.rows, given.steps.channels.scaling.own
    expected = []
    for number, end in enumerate(given.picked.ends.tolist()):
        mean, deviation, change = own["AB"[end // ROWS]][0]
        forecast = mean + deviation * given.linear[number]
        expected.append((rows.y[end + 1 : end + 1 + HORIZON, 0] - forecast) / (0.5 * change))
    np.testing.assert_allclose(given.left(slice(None)), np.clip(expected, -10, 10))
    assert np.isnan(expected).any()
    assert np.nanmax(np.abs(expected)) > 10


@pytest.mark.parametrize("by", ["window", "series"])
def test_an_answer_of_what_is_left_makes_the_forecast_exact(by: str) -> None:
    given = residuals(by, unit=50.0)  # so large that nothing is cut
    index = np.array([3, 40, 11])
    scaled = given.steps.channels.scaled(given.picked[index])
    answer = given.linear[index] + given.units(index)[:, None] * given.left(index)
    truth = given.steps.channels.truth(given.picked[index])
    forecast = scaled.level[:, None] + scaled.scale[:, None] * answer
    np.testing.assert_allclose(forecast, truth, atol=1e-9)


def test_steps_in_which_anything_is_unknown_are_masked() -> None:
    given = residuals()
    index = np.array([5, 2, 30, 61])
    left, past, future = given.left(index), given.steps.past, given.steps.future
    x, y, lengths, weights = given.part(index)
    y_expected, counted = np.zeros((4, past + future, SEGMENT)), np.zeros((4, past + future))
    for number in range(4):
        for step in range(future):
            values = left[number, step * SEGMENT : (step + 1) * SEGMENT]
            y_expected[number, past + step, : len(values)] = [0.0 if np.isnan(value) else value for value in values]
            counted[number, past + step] = not np.isnan(values).any()
    np.testing.assert_allclose(y, y_expected, rtol=1e-6)
    np.testing.assert_array_equal(weights, counted)
    assert np.isnan(left).any()
    assert (past + future, lengths, given.lengths) == (6, None, None)
    np.testing.assert_array_equal(x, given.read(slice(None))[index])


def test_what_is_unknown_teaches_nothing() -> None:
    given = residuals()
    one = network(given)
    index = np.flatnonzero(np.isnan(given.left(slice(None))).any(axis=1))
    x, y, _, weights = given.part(index)
    assert weights is not None
    poisoned = np.where(weights[:, :, None] == 0, 1e3, y).astype(np.float32)
    assert one.loss(x, poisoned, weights=weights) == one.loss(x, y, weights=weights)


@pytest.mark.parametrize("head", [Values(size=SEGMENT, at="every"), Quantiles(LEVELS, size=SEGMENT, at="every")])
def test_answers_are_those_of_the_rows_to_come_window_by_window(head: Head, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("elman.forecast.residuals.CHUNK", 7)
    given = residuals()
    one = network(given, head)
    found, levels = given.answers(one), head.outputs // SEGMENT
    assert found.shape == (len(given), HORIZON, levels)
    for number in (0, 6, 7, len(given) - 1):
        outputs = one.forward(given.read(slice(number, number + 1)))[0][0]
        for row in range(HORIZON):
            first = row % SEGMENT * levels
            expected = outputs[given.steps.past + row // SEGMENT, first : first + levels]
            np.testing.assert_allclose(found[number, row], expected, rtol=1e-6)


def test_a_network_starts_with_no_answer() -> None:
    given = residuals()
    one = network(given)
    assert given.answers(one).any()
    given.start(one)
    assert not given.answers(one).any()


def test_a_network_for_quantiles_starts_with_those_of_what_is_left() -> None:
    given = residuals()
    one = network(given, Quantiles(LEVELS, size=SEGMENT, at="every"))
    given.start(one)
    left = np.sort(given.left(slice(None)).ravel())
    left = left[np.isfinite(left)]
    place = np.array(LEVELS) * (len(left) - 1)
    low = np.floor(place).astype(int)
    expected = left[low] + (place - low) * (left[low + 1] - left[low])
    np.testing.assert_allclose(given.answers(one), np.broadcast_to(expected, (len(given), HORIZON, 3)), rtol=1e-5)


def test_the_usual_size_of_what_is_left_is_the_deviation_of_normal_errors() -> None:
    given = residuals("series", unit=50.0)
    left = given.left(slice(None))
    assert given.deviation() == pytest.approx(1.25 * 50.0 * np.mean([abs(v) for v in left.ravel() if np.isfinite(v)]))
    assert given.deviation() == pytest.approx(replace(given, unit=80.0).deviation())  # whatever it was learnt in
    normal = leaving(np.random.default_rng(2).normal(size=(len(given), HORIZON)))
    assert normal.deviation() == pytest.approx(1.5, rel=0.1)
    assert leaving(np.zeros((len(given), HORIZON))).deviation() == 1.0  # nothing is left


@pytest.mark.parametrize(
    ("answer", "share"), [(1.0, 1.0), (2.0, 0.5), (4.0, 0.25), (-1.0, 0.0), (0.009, 0.0), (0.011, 1.0)]
)
def test_as_much_of_the_answer_is_added_as_helps(answer: float, share: float) -> None:
    given = leaving(np.ones((len(residuals()), HORIZON)))
    assert given.best_share(answering(given, answer), SHARES, alone=False) == share


def test_of_nearly_equal_shares_the_smallest_is_added() -> None:
    given = leaving(np.tile([4.0, 4.0, 4.0, -3.0, -3.0], (len(residuals()), 1)))
    one = answering(given, 1.0)  # the mean losses are 3.1 less a fifth of the share
    assert given.best_share(one, (0.0, 0.9, 0.95, 1.0), alone=False) == 0.95


def test_a_network_alone_has_to_be_clearly_better() -> None:
    given = leaving(np.ones((len(residuals()), HORIZON)))
    one = answering(given, 1.0)
    assert given.best_share(one, SHARES, alone=True) == 1.0
    few = some(given, slice(0, 2))  # of a single stretch
    assert few.best_share(one, SHARES, alone=False) == 1.0
    assert few.best_share(one, SHARES, alone=True) == 0.0


def test_where_nothing_is_known_all_of_the_answer_is_added() -> None:
    given = residuals()
    unknown = some(given, np.isnan(given.left(slice(None))).all(axis=1))
    assert len(unknown)
    assert unknown.best_share(answering(given, 5.0), SHARES, alone=True) == 1.0
    assert unknown.deviation() == 1.0


def test_offsets_are_quantiles_of_the_errors_row_by_row() -> None:
    given = residuals()
    one = network(given, Quantiles(LEVELS, size=SEGMENT, at="every"))
    found, left, answers = given.offsets(one, LEVELS), given.left(slice(None)), given.answers(one)
    assert found.shape == (HORIZON, len(LEVELS))
    for row in range(HORIZON):
        known = np.isfinite(left[:, row])
        for number, level in enumerate(LEVELS):
            errors = np.sort(left[known, row] - answers[known, row, number])
            place = level * (len(errors) - 1)
            low = int(place)
            expected = errors[low] + (place - low) * (errors[min(low + 1, len(errors) - 1)] - errors[low])
            assert found[row, number] == pytest.approx(expected)
            covered = np.mean(left[known, row] <= answers[known, row, number] + found[row, number] + 1e-9)
            assert covered == pytest.approx(level, abs=1 / known.sum())


def test_nothing_is_added_where_no_truth_is_known() -> None:
    given = residuals()
    left = given.left(slice(None))
    found = some(given, np.isnan(left[:, 2])).offsets(answering(given, 0.5), (0.5,))
    assert found[2] == 0
    expected = [np.nanmedian(left[np.isnan(left[:, 2]), row]) - 0.5 for row in (0, 1, 3, 4)]
    np.testing.assert_allclose(found[[0, 1, 3, 4], 0], expected)
