"""The linear part: a weighted ridge regression beside plain least squares, held to nothing as later windows say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from elman.draws import Draw, generator
from elman.forecast.channels import Channels, Picked, picked, step_size
from elman.forecast.foreseen import Foreseen, foresee
from elman.forecast.linear_part import (
    PENALTIES,
    Design,
    Linear,
    Task,
    _huber,
    _no_sums,
    choose,
    make_design,
    nothing,
    widths,
    window_means,
)
from elman.forecast.networks import QUANTILES, answer_quantiles, forecast_network, from_the_prior
from elman.forecast.rows.recipe import fit_recipe
from elman.forecast.rows.scaling import fit_scaling
from elman.settings import ForecasterSettings
from elman.table.table import Table

from .conftest import Columns

ROWS, WINDOW, HORIZON = 240, 9, 2
DAYS = np.datetime_as_string(np.datetime64("2021-01-01") + np.arange(ROWS)).tolist()
Floats = NDArray[np.float64]


def design_of(data: Columns, **settings: Any) -> Design:
    given = ForecasterSettings(**{"target": "y", "window": WINDOW, "horizon": HORIZON, **settings})
    recipe, rows = fit_recipe(Table(data), given)
    return make_design(Channels(recipe, rows, fit_scaling(rows.panel, rows.y, rows.part, recipe.season)))


def seen(design: Design, part: int, by_prior: bool = False) -> Foreseen:
    """The windows of a part, as the prior foresees them, or a network that answers nothing."""
    channels, settings = design.channels, ForecasterSettings(hidden_size=2, n_jobs=1)
    size = step_size(channels.recipe)
    network = from_the_prior(settings, size) if by_prior else forecast_network(settings, size, QUANTILES)
    if not by_prior:
        answer_quantiles(network, np.zeros(1))
    return foresee(channels, network, picked(channels.recipe, channels.rows.ends(channels.recipe, part)[0]))


def task(found: Foreseen) -> Task:
    return Task(found, found.left())


def oscillating(seed: int = 0) -> list[float]:
    """A series that its last two values forecast well."""
    values = [0.0, 0.0]
    for step in noise(seed)[2:]:
        values.append(1.6 * values[-1] - 0.9 * values[-2] + step)
    return values


def noise(seed: int) -> list[float]:
    return list(generator(seed, Draw.NOISE).normal(size=ROWS).tolist())


def several() -> Columns:
    """Two targets, one with gaps, one with a jump and a time without change; a known number, a known flag, a column of
    the past."""
    swinging: list[Any] = oscillating()
    for row in (40, 41, 42, 43, 90, 200):
        swinging[row] = None
    jumping = np.array(noise(1))
    jumping[60], jumping[100:115] = 90.0, 2.0
    return {
        "day": DAYS,
        "y": swinging,
        "z": jumping.tolist(),
        "heat": noise(2),
        "open": [float(row % 3 > 0) for row in range(ROWS)],
        "rain": noise(3),
    }


SEVERAL: dict[str, Any] = {"target": ["y", "z"], "known": ["heat", "open"]}


@pytest.fixture(scope="module")
def design() -> Design:
    return design_of(several(), **SEVERAL)


@pytest.fixture(scope="module")
def training(design: Design) -> Foreseen:
    return seen(design, 0)


def read(design: Design, some: Picked) -> Floats:
    return design.read(some, *scales(design, some))


def scales(design: Design, some: Picked) -> tuple[Floats, Floats]:
    """The level of what each window reads, and the unit of its series."""
    return design.channels.read(some)[1].level[:, 0], design.channels.units(some)


def test_the_columns_of_a_window_in_their_order(design: Design, training: Foreseen) -> None:
    channels, some = design.channels, training.picked[[0, 5, 40, 100, 200, 250]]
    recipe, rows = channels.recipe, channels.rows
    heat, is_open, rain = (recipe.features.index(name) for name in ("heat", "open", "rain"))
    known = rows.matrix.astype(np.float64)
    knots = np.quantile(known[rows.part == 0, heat], [0.1, 0.25, 0.5, 0.75, 0.9])
    expected = []
    each = zip(some.ends.tolist(), some.target.tolist(), *scales(design, some), strict=True)
    for end, target, level, unit in each:
        window, last = [], np.nan
        for value in rows.y[end + 1 - WINDOW : end + 1, target].tolist():
            last = value if np.isfinite(value) else last
            window.append(0.0 if np.isnan(last) else float(np.clip((last - level) / unit, -100, 100)))
        columns = [*window, *recipe.calendar.encode(rows.panel.time[[end + 1]])[0]]
        columns += [float(target == 0), float(target == 1)]
        for row in range(end + 1, end + 1 + HORIZON):
            columns += [known[row, heat], known[row, is_open]]
            columns += [max(known[row, heat] - knot, 0.0) for knot in knots]
        assert design.own == len(columns)
        expected.append([*columns, *known[end + 1 - WINDOW : end + 1, rain]])
    np.testing.assert_allclose(read(design, some), expected)
    assert widths(recipe, design.knots) == (design.own, design.width) == (len(columns), len(expected[0]))


@pytest.mark.parametrize("name", ["y", "z", "heat", "open", "rain"])
@pytest.mark.parametrize("offset", [-WINDOW, 1 - WINDOW, 0, 1, HORIZON, HORIZON + 1])
def test_nothing_outside_a_window_is_read_but_what_is_known(design: Design, name: str, offset: int) -> None:
    end, poisoned = 60, several()
    poisoned[name][end + offset] = 1 - poisoned[name][end + offset] if name == "open" else 50.0
    channels = design.channels
    again = Channels(channels.recipe, channels.recipe.rows(Table(poisoned)), channels.scaling)
    other = Design(again, design.knots)
    some = picked(channels.recipe, np.array([end]))
    read_at = range(1, HORIZON + 1) if name in ("heat", "open") else range(1 - WINDOW, 1)
    if name in ("y", "z"):  # their level is the mean of all that is past
        read_at = range(-end, 1)
    assert bool((read(design, some) != read(other, some)).any()) is (offset in read_at)


def test_before_the_first_row_of_a_series_other_columns_are_nothing(design: Design) -> None:
    some = picked(design.channels.recipe, np.array([2]))
    past = read(design, some)[:, design.own :]
    assert not past[:, : WINDOW - 3].any()
    rain = design.channels.recipe.features.index("rain")
    np.testing.assert_array_equal(past[:, WINDOW - 3 :], [design.channels.rows.matrix[:3, rain]] * 2)
    level, unit = (each[0] for each in scales(design, some))
    np.testing.assert_allclose(
        read(design, some)[0, :WINDOW], [0] * 6 + [(v - level) / unit for v in oscillating()[:3]]
    )


def test_knots_are_quantiles_of_the_training_part_and_only_where_there_are_values_enough(design: Design) -> None:
    assert np.isfinite(design.knots[0]).all()
    assert np.isnan(design.knots[1]).all()  # open or closed: nothing to bend
    data = several()
    data["heat"] = [*data["heat"][:-60], *[1e6] * 60]  # the test part, and some of the validation part
    np.testing.assert_array_equal(design_of(data, **SEVERAL).knots, design.knots)


def test_of_many_other_columns_only_the_last_rows_are_read() -> None:
    data: Columns = {"day": DAYS, "y": oscillating(), **{f"x{number}": noise(number) for number in range(60)}}
    design = design_of(data)
    assert design.width - design.own == 4 * 60  # 256 numbers at most
    last = picked(design.channels.recipe, np.array([70]))
    past = design.channels.rows.matrix[67:71, design.channels.past_columns]
    np.testing.assert_array_equal(read(design, last)[0, design.own :], past.ravel())


def plain_ridge(columns: Floats, seen_by: list[Foreseen], count: int, penalty: float) -> Floats:
    """What a ridge regression adds to windows with these columns, the first so many of which it reads: least squares
    with rows for the penalty."""
    left = np.concatenate([each.left() for each in seen_by])
    weight, known = [], []
    for whole, part in zip(np.concatenate([each.left() for each in seen_by]), left, strict=True):
        error = np.abs(whole[np.isfinite(whole)])
        weight.append(max(len(error) / HORIZON / max(error.mean() / 2, 1.0), 1e-6) if len(error) else 1e-6)
        known.append(np.where(np.isfinite(part), part, np.nanmean(part)) if len(error) else np.zeros(HORIZON))
    first = columns[: len(seen_by[0])][np.isfinite(seen_by[0].left()).any(axis=1)]
    deviation = first.std(axis=0)
    x = (columns - first.mean(axis=0)) / np.where(deviation > 1e-6, deviation, np.inf)
    x = np.hstack([x[:, :count], np.ones((len(x), 1))])
    root = np.sqrt(np.array(weight))[:, None]
    ridge = np.diag(np.sqrt(sum(weight) * np.append(np.full(count, penalty), 1e-9)))
    targets = np.vstack([root * np.array(known), np.zeros((count + 1, HORIZON))])
    return np.asarray(x @ np.linalg.lstsq(np.vstack([root * x, ridge]), targets)[0])


@pytest.mark.parametrize(("all_columns", "penalty"), [(True, 1e-3), (True, 1.0), (False, 1e-4)])
def test_the_ridge_regression_is_that_of_least_squares(
    design: Design, training: Foreseen, all_columns: bool, penalty: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("elman.forecast.linear_part.BLOCK", 2000)  # so that sums are those of several blocks
    count, columns = design.width if all_columns else design.own, read(design, training.picked)
    found = _no_sums(design, task(training)).and_of(design, task(training)).solved(count, penalty)
    assert (found.weights.shape, found.learnt) == ((count, HORIZON), True)
    expected = plain_ridge(columns, [training], count, penalty)
    np.testing.assert_allclose(found.added(columns), expected, rtol=1e-6, atol=1e-6)
    assert np.isnan(training.left()).any(axis=1).sum() > np.isnan(training.left()).all(axis=1).sum() > 0


def test_what_is_chosen_is_fitted_once_more_on_both_parts() -> None:
    design = design_of({"day": DAYS, "y": oscillating()})
    both = [seen(design, part) for part in (0, 1)]
    first, final = choose(design, *map(task, both))
    assert first.learnt
    assert final.weights.shape == first.weights.shape
    columns = np.concatenate([read(design, each.picked) for each in both])
    count = len(first.weights)
    expected = {penalty: plain_ridge(columns, both, count, penalty) for penalty in PENALTIES}
    near = [penalty for penalty, each in expected.items() if np.allclose(final.added(columns), each, atol=1e-6)]
    assert len(near) == 1
    early = plain_ridge(columns[: len(both[0])], both[:1], count, near[0])
    np.testing.assert_allclose(first.added(columns[: len(both[0])]), early, atol=1e-6)
    assert np.abs(first.weights - final.weights).max() > 1e-3


def test_what_is_added_is_in_units_of_the_series(design: Design, training: Foreseen) -> None:
    random = np.random.default_rng(0)
    linear = Linear(random.normal(size=(4, HORIZON)), random.normal(size=HORIZON))
    found, columns = linear.of(design, training), read(design, training.picked)
    for number in (0, 7, len(training) - 1):
        unit = design.channels.scaling.units[""][int(training.picked.target[number])]
        added = columns[number, :4] @ linear.weights + linear.bias
        np.testing.assert_allclose(found[number], unit * added)


def test_nothing_adds_nothing(design: Design, training: Foreseen) -> None:
    none = nothing(HORIZON)
    assert not none.learnt
    assert not none.of(design, training).any()
    assert not none.added(read(design, training.picked)).any()


def chosen(data: Columns, by_prior: bool = False, **settings: Any) -> tuple[Linear, float]:
    """The linear part that is chosen, and what it leaves on the validation part."""
    design = design_of(data, **settings)
    later = seen(design, 1, by_prior)
    first, _ = choose(design, task(seen(design, 0, by_prior)), task(later))
    return first, float(np.nanmean(np.abs(later.left() - first.added(read(design, later.picked)))))


@pytest.mark.parametrize("seed", range(3))
def test_what_can_be_learnt_is_learnt(seed: int) -> None:
    linear, left = chosen({"day": DAYS, "y": oscillating(seed)})
    unit = np.abs(np.diff(oscillating(seed), n=1)).mean()
    assert linear.learnt
    assert left < unit / 2
    x, chance = np.array(noise(seed)), np.array(noise(seed + 50))
    told: Columns = {"day": DAYS, "y": (x + 0.1 * chance).tolist(), "x": x.tolist()}
    known, hidden = (chosen(told, known=known)[1] for known in (["x"], None))
    assert known < hidden / 3


def test_an_effect_that_bends_is_learnt() -> None:
    heat = 3 * np.array(noise(4))
    y = np.maximum(heat - 2, 0) + 0.05 * np.array(noise(5))
    linear, left = chosen({"day": DAYS, "y": y.tolist(), "heat": heat.tolist()}, known=["heat"])
    assert linear.learnt
    assert left * np.abs(y[7:] - y[:-7]).mean() < 0.2 * y.std()


def test_nothing_after_the_validation_part_is_read(design: Design, training: Foreseen) -> None:
    first, final = choose(design, task(training), task(seen(design, 1)))
    poisoned = several()
    for row in np.flatnonzero(design.channels.rows.part == 2).tolist():
        for name in ("y", "z", "heat", "rain"):
            poisoned[name][row] = 1e3 * (row % 2)
    other = design_of(poisoned, **SEVERAL)
    for one, same in zip((first, final), choose(other, task(seen(other, 0)), task(seen(other, 1))), strict=True):
        assert one.learnt
        np.testing.assert_array_equal(one.weights, same.weights)


def test_the_loss_is_a_halved_square_up_to_1_and_straight_beyond() -> None:
    np.testing.assert_array_equal(_huber(np.array([0.0, 0.5, 1.0, 3.0])), [0.0, 0.125, 0.5, 2.5])


def test_means_are_those_of_what_is_known() -> None:
    values = np.array([[1.0, np.nan, 3.0], [np.nan] * 3, [0.0, 0.0, 6.0]])
    np.testing.assert_array_equal(window_means(values), [2.0, 0.0, 2.0])
