"""The linear part: a weighted ridge regression beside plain least squares, and used only where it helps clearly."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from elman.forecast.channels import Channels, Picked
from elman.forecast.linear_part import (
    Choice,
    Design,
    Linear,
    bases,
    choose,
    clearly_less,
    huber,
    make_design,
    refit,
    window_means,
)
from elman.forecast.numbers import picked
from elman.forecast.rows.recipe import fit_recipe
from elman.forecast.rows.scaling import fit_scaling
from elman.settings import ForecasterSettings
from elman.table.table import Table

from .conftest import Columns

ROWS, WINDOW, HORIZON = 240, 9, 2
DAYS = np.datetime_as_string(np.datetime64("2021-01-01") + np.arange(ROWS)).tolist()
NOTHING = Linear("last", np.zeros((0, HORIZON)), np.zeros(HORIZON))
Floats = NDArray[np.float64]


def design_of(data: Columns, by: Any = "window", **settings: Any) -> Design:
    given = ForecasterSettings(**{"target": "y", "window": WINDOW, "horizon": HORIZON, **settings})
    recipe, rows = fit_recipe(Table(data), given)
    return make_design(Channels(recipe, rows, fit_scaling(by, rows.panel, rows.y, rows.part, recipe.season)))


def windows(design: Design, part: int) -> Picked:
    return picked(design.channels.recipe, design.channels.rows.ends(design.channels.recipe, part)[0])


def oscillating(seed: int = 0) -> list[float]:
    """A series that its last two values forecast well."""
    random, values = np.random.default_rng(seed), [0.0, 0.0]
    while len(values) < ROWS:
        values.append(1.6 * values[-1] - 0.9 * values[-2] + random.normal())
    return values


def noise(seed: int) -> list[float]:
    return list(np.random.default_rng(seed).normal(size=ROWS).tolist())


def several() -> Columns:
    """Two targets, one with a jump and a time without change; a known number, a known flag, a column of the past."""
    jumping = np.array(noise(1))
    jumping[60], jumping[100:115] = 90.0, 2.0
    return {
        "day": DAYS,
        "y": oscillating(),
        "z": jumping.tolist(),
        "heat": noise(2),
        "open": [float(row % 3 > 0) for row in range(ROWS)],
        "rain": noise(3),
    }


SEVERAL: dict[str, Any] = {"target": ["y", "z"], "known": ["heat", "open"]}


@pytest.fixture(scope="module", params=["window", "series"])
def design(request: pytest.FixtureRequest) -> Design:
    return design_of(several(), request.param, **SEVERAL)


def test_the_columns_of_a_window_in_their_order(design: Design) -> None:
    channels, some = design.channels, windows(design, 0)[[0, 5, 100, 150]]
    recipe, rows, scaled = channels.recipe, channels.rows, channels.scaled(some)
    heat, is_open, rain = (recipe.features.index(name) for name in ("heat", "open", "rain"))
    known = rows.matrix.astype(np.float64)
    knots = np.quantile(known[rows.part == 0, heat], [0.1, 0.25, 0.5, 0.75, 0.9])
    expected = []
    for number, end in enumerate(some.ends.tolist()):
        columns = [*scaled.z[number], *recipe.calendar.encode(rows.panel.time[[end + 1]])[0]]
        columns += [float(some.target[number] == 0), float(some.target[number] == 1)]
        for row in range(end + 1, end + 1 + HORIZON):
            columns += [known[row, heat], known[row, is_open]]
            columns += [max(known[row, heat] - knot, 0.0) for knot in knots]
        assert design.own == len(columns)
        expected.append([*columns, *known[end + 1 - WINDOW : end + 1, rain]])
    np.testing.assert_allclose(design.read(some, scaled), expected)


def test_knots_are_quantiles_of_the_training_part_and_only_where_there_are_values_enough() -> None:
    data = several()
    knots = design_of(data, **SEVERAL).knots
    assert np.isfinite(knots[0]).all()
    assert np.isnan(knots[1]).all()  # open or closed: nothing to bend
    data["heat"] = [*data["heat"][:-60], *[1e6] * 60]  # the test part
    np.testing.assert_array_equal(design_of(data, **SEVERAL).knots, knots)


def test_of_many_other_columns_only_the_last_rows_are_read() -> None:
    data: Columns = {"day": DAYS, "y": oscillating(), **{f"x{number}": noise(number) for number in range(60)}}
    design = design_of(data)
    assert design.lags == 4  # 256 numbers at most
    last = windows(design, 0)[[7]]
    read = design.read(last, design.channels.scaled(last))[0]
    past = design.channels.rows.matrix[last.ends[0] - 3 : last.ends[0] + 1, design.channels.past_columns]
    np.testing.assert_array_equal(read[design.own :], past.ravel())


def test_simple_forecasts() -> None:
    week = [float(row % 7) for row in range(ROWS)]
    channels = design_of({"day": DAYS, "y": week}).channels
    some = picked(channels.recipe, np.array([20, 22]))
    scaled = channels.scaled(some)
    simple = bases(channels, scaled)
    found = {name: scaled.level[:, None] + scaled.scale[:, None] * values for name, values in simple.items()}
    np.testing.assert_allclose(found["level"], [[np.mean(week[12:21])] * 2, [np.mean(week[14:23])] * 2])
    np.testing.assert_allclose(found["last"], [[6.0, 6.0], [1.0, 1.0]])
    np.testing.assert_allclose(found["season"], [[0.0, 1.0], [2.0, 3.0]], atol=1e-12)
    short = design_of({"day": DAYS, "y": week}, window=6).channels
    assert set(bases(short, short.scaled(some))) == {"level", "last"}


def plain_ridge(design: Design, some: Picked, base: str, count: int, penalty: float) -> Floats:
    """What a ridge regression forecasts for the windows it is fitted on: least squares with rows for the penalty."""
    channels = design.channels
    scaled = channels.scaled(some)
    columns, simple, relative = design.read(some, scaled), bases(channels, scaled), channels.relative(some, scaled)
    truth = np.clip((channels.truth(some) - scaled.level[:, None]) / scaled.scale[:, None], -10, 10)
    weight = []
    for number in range(len(some)):  # squared errors in the unit of the series, less where all are far away
        nearest = min(np.abs(truth[number] - values[number]).mean() for values in simple.values())
        own = scaled.z[number].std() if channels.scaling.by == "window" else 1.0
        weight.append(max((relative[number] * own) ** 2 / max(relative[number] * nearest / 2, 1), 1e-6))
    root, deviation = np.sqrt(np.array(weight))[:, None], columns.std(axis=0)
    x = (columns - columns.mean(axis=0)) / np.where(deviation > 1e-6, deviation, np.inf)
    x = np.hstack([x[:, :count], np.ones((len(some), 1))])
    ridge = np.diag(np.sqrt(sum(weight) * np.append(np.full(count, penalty), 1e-9)))
    left = np.vstack([root * (truth - simple[base]), np.zeros((count + 1, HORIZON))])
    return np.asarray(simple[base] + x @ np.linalg.lstsq(np.vstack([root * x, ridge]), left)[0])


@pytest.mark.parametrize("base", ["level", "last", "season"])
@pytest.mark.parametrize(("all_columns", "penalty"), [(True, 1e-3), (True, 1.0), (False, 1e-4)])
def test_the_ridge_regression_is_that_of_least_squares(
    design: Design, base: str, all_columns: bool, penalty: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("elman.forecast.linear_part.BLOCK", 2000)  # so that sums are those of several blocks
    some = windows(design, 0)
    scaled = design.channels.scaled(some)
    columns = design.read(some, scaled)
    count = columns.shape[1] if all_columns else design.own
    given = Choice(Linear(base, np.zeros((count, HORIZON)), np.zeros(HORIZON)), 0.0, penalty, 1.0)
    found = refit(design, given, some)
    assert (found.base, found.weights.shape) == (base, (count, HORIZON))
    expected = plain_ridge(design, some, base, count, penalty)
    np.testing.assert_allclose(found.forecast(design.channels, scaled, columns), expected, rtol=1e-6, atol=1e-6)


def test_a_refit_adds_as_much_of_what_is_learnt_as_was_chosen(design: Design) -> None:
    some = windows(design, 0)
    linear = Linear("last", np.ones((design.own, HORIZON)), np.zeros(HORIZON))
    whole, half = (refit(design, Choice(linear, 0.0, 0.1, added), some) for added in (1.0, 0.5))
    np.testing.assert_allclose(half.weights, whole.weights / 2)
    np.testing.assert_allclose(half.bias, whole.bias / 2)
    assert not refit(design, Choice(NOTHING, 0.0, np.inf, 0.0), some).learnt


def test_a_part_of_what_is_learnt_is_between_it_and_the_simple_forecast(design: Design) -> None:
    some = windows(design, 0)[:5]
    channels, scaled = design.channels, design.channels.scaled(some)
    columns = design.read(some, scaled)
    random = np.random.default_rng(0)
    linear = Linear("last", random.normal(size=(4, HORIZON)), random.normal(size=HORIZON))
    simple, whole = bases(channels, scaled)["last"], linear.forecast(channels, scaled, columns)
    np.testing.assert_allclose(whole, simple + scaled.z[:, :4] @ linear.weights + linear.bias)  # of the first columns
    part = linear.times(0.25)
    np.testing.assert_allclose(part.forecast(channels, scaled, columns), 0.75 * simple + 0.25 * whole)
    np.testing.assert_array_equal(NOTHING.forecast(channels, scaled, columns), simple)


def chosen(data: Columns, **settings: Any) -> tuple[Choice, Design]:
    design = design_of(data, **settings)
    return choose(design, windows(design, 0), windows(design, 1)), design


@pytest.mark.parametrize("seed", range(5))
def test_what_can_be_learnt_is_learnt(seed: int) -> None:
    choice, _ = chosen({"day": DAYS, "y": oscillating(seed)})
    assert choice.added == 1
    assert choice.linear.learnt
    x, chance = np.array(noise(seed)), np.array(noise(seed + 50))
    told: Columns = {"day": DAYS, "y": (x + 0.1 * chance).tolist(), "x": x.tolist()}
    known, hidden = (chosen(told, known=known)[0] for known in (["x"], None))
    assert known.added == 1
    assert known.loss < hidden.loss / 2


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("base", ["level", "last"])
def test_where_chance_alone_rules_the_simple_forecast_remains(seed: int, base: str) -> None:
    steps = noise(seed)
    choice, _ = chosen({"day": DAYS, "y": steps if base == "level" else np.cumsum(steps).tolist()})
    assert choice.added < 1
    assert choice.linear.base == base


def test_the_loss_of_a_choice_is_that_of_its_forecasts_in_the_unit_of_the_series() -> None:
    choice, design = chosen({"day": DAYS, "y": noise(0)})
    assert (choice.added, choice.linear.learnt, choice.penalty) == (0, False, np.inf)
    some = windows(design, 1)
    y, unit = design.channels.rows.y[:, 0], design.channels.scaling.own[""][0][2]
    errors = [abs(y[end - WINDOW + 1 : end + 1].mean() - y[end + h]) / unit for end in some.ends for h in (1, HORIZON)]
    assert choice.loss == pytest.approx(np.mean([e**2 / 2 if e < 1 else e - 0.5 for e in errors]))


def test_nothing_after_the_validation_part_is_read() -> None:
    choice, design = chosen(several(), **SEVERAL)
    poisoned = several()
    for row in np.flatnonzero(design.channels.rows.part == 2).tolist():
        for name in ("y", "z", "heat", "rain"):
            poisoned[name][row] = 1e6 * (row % 2)
    other, _ = chosen(poisoned, **SEVERAL)
    assert (other.loss, other.penalty, other.added) == (choice.loss, choice.penalty, choice.added)
    np.testing.assert_array_equal(other.linear.weights, choice.linear.weights)


@pytest.mark.parametrize(("stretches", "student"), [(5, 2.132), (10, 1.833), (20, 1.729), (100, 1.660)])
def test_a_gain_is_clear_beyond_what_chance_explains_in_19_cases_of_20(stretches: int, student: float) -> None:
    gain = np.linspace(-1, 1, stretches)
    gain /= gain.std(ddof=1) / np.sqrt(stretches)  # of deviation 1 for the mean
    stretch = np.repeat(np.arange(stretches)[::-1], 3)
    for error, clear in ((0.97, False), (1.03, True)):
        each = np.repeat(gain + error * student, 3)  # three windows that tell the same are no more evidence than one
        other = np.full(len(each), 10.0)
        assert clearly_less(other - each, other, stretch) is clear
    assert not clearly_less(np.zeros(50), np.ones(50), np.zeros(50, dtype=np.int64))  # a single one proves nothing


def test_the_loss_is_a_halved_square_up_to_1_and_straight_beyond() -> None:
    np.testing.assert_array_equal(huber(np.array([0.0, 0.5, 1.0, 3.0])), [0.0, 0.125, 0.5, 2.5])


def test_means_are_those_of_what_is_known() -> None:
    values = np.array([[1.0, np.nan, 3.0], [np.nan] * 3, [0.0, 0.0, 6.0]])
    np.testing.assert_array_equal(window_means(values), [2.0, 0.0, 2.0])
