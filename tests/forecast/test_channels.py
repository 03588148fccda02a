"""Numbers as channels: each window has its own scale, and what a network reads of it is what a plain loop reads."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from elman.forecast.channels import Channels, Picked, Steps, segment_of, step_size
from elman.forecast.numbers import picked
from elman.forecast.rows.recipe import fit_recipe
from elman.forecast.rows.scaling import fit_scaling, spread
from elman.settings import ForecasterSettings
from elman.table.table import Table

from .conftest import Columns

ROWS, WINDOW, HORIZON = 60, 7, 4
DAYS = np.datetime_as_string(np.datetime64("2021-01-01") + np.arange(ROWS)).tolist()


def columns(seed: int = 0) -> Columns:
    """Two shops: two targets, one of them with gaps; a column of the past, one known in advance, and a static one."""
    random = np.random.default_rng(seed)
    size = np.repeat([10.0, 1000.0], ROWS)
    sales = size * (2 + random.normal(size=2 * ROWS))
    return {
        "day": DAYS * 2,
        "shop": ["A"] * ROWS + ["B"] * ROWS,
        "sales": [None if random.random() < 0.2 else value for value in sales.tolist()],
        "visits": (size * random.random(2 * ROWS)).tolist(),
        "rain": random.normal(size=2 * ROWS).tolist(),
        "promo": random.choice(["no", "small", "large"], 2 * ROWS).tolist(),
        "area": np.log(size).tolist(),
    }


SHOPS = {"target": ["sales", "visits"], "known": ["promo"], "static": ["area"]}


def channels(data: Columns, by: Any, **settings: Any) -> Channels:
    recipe, rows = fit_recipe(Table(data), ForecasterSettings(**{"window": WINDOW, "horizon": HORIZON, **settings}))
    return Channels(recipe, rows, fit_scaling(by, rows.panel, rows.y, rows.part, recipe.season))


def one_series(y: list[Any], by: Any = "series", **settings: Any) -> Channels:
    days = np.datetime_as_string(np.datetime64("2021-01-01") + np.arange(len(y))).tolist()
    return channels({"day": days, "y": y}, by, target="y", test_fraction=0.0, **settings)


@pytest.fixture(scope="module")
def shops() -> Channels:
    return channels(columns(), "window", **SHOPS)


@pytest.fixture(scope="module")
def windows(shops: Channels) -> Picked:
    """Windows of both shops and targets."""
    return picked(shops.recipe, np.array([WINDOW - 1, 20, 33, ROWS + 10, 2 * ROWS - 1 - HORIZON]))


def plain_segment(window: int, horizon: int, season: int) -> int:
    """Size by size: of those that fit the season the one nearest to a fourteenth, at most twice or half as long."""
    if window < 32:
        return 1
    wanted = window / 14
    best, error = max(1, round(wanted)), float(np.log(2))
    for size in range(window // 2, 1, -1):
        fits = season % size == 0 or (season > 1 and size % season == 0)
        if fits and abs(np.log(size / wanted)) <= error:
            best, error = size, abs(float(np.log(size / wanted)))
    return min(best, horizon)


@given(st.integers(1, 800), st.integers(1, 400), st.sampled_from([1, 4, 5, 7, 12, 24, 48, 52, 168]))
def test_a_step_reads_about_a_fourteenth_of_a_long_window_in_parts_of_a_season(
    window: int, horizon: int, season: int
) -> None:
    assert segment_of(window, horizon, season) == plain_segment(window, horizon, season)


def plain_steps(steps: Steps, windows: Picked, linear: NDArray[np.float64]) -> NDArray[np.float64]:
    """What `Steps.read` gives, number by number."""
    channels, segment = steps.channels, steps.segment
    recipe, rows, scaled = channels.recipe, channels.rows, channels.scaled(windows)
    since = spread(scaled.missing)
    past = [place for place, name in enumerate(recipe.features) if name == "rain"]
    known = [place for place, name in enumerate(recipe.features) if name.startswith(("promo", "area"))]
    found = []
    for number, (end, target) in enumerate(zip(windows.ends.tolist(), windows.target.tolist(), strict=True)):
        for step in range(-steps.past, steps.future):
            numbers: list[float] = []
            for offset in range(step * segment + 1, (step + 1) * segment + 1):
                late, place = step >= 0, WINDOW - 1 + offset
                if not 0 <= place < WINDOW + HORIZON:
                    numbers += [0.0] * (1 + 2 * steps.gappy + len(past) + len(known))
                    continue
                numbers.append(linear[number, offset - 1] if late else scaled.z[number, place])
                if steps.gappy:
                    numbers += [0.0, 0.0] if late else [scaled.missing[number, place], since[number, place]]
                numbers += [0.0 if late else rows.matrix[end + offset, column] for column in past]
                numbers += [rows.matrix[end + offset, column] for column in known]
            first = end + max(step * segment + 1, 1 - WINDOW)
            numbers += recipe.calendar.encode(rows.panel.time[first : first + 1])[0].tolist()
            numbers += [float(target == other) for other in range(len(recipe.targets))]
            found.append([*numbers, float(step >= 0)])
    return np.array(found).reshape(len(windows), steps.past + steps.future, -1)


@pytest.mark.parametrize("gappy", [False, True])
@pytest.mark.parametrize("segment", [1, 3, 4, 7])
def test_a_network_reads_what_a_loop_reads(shops: Channels, windows: Picked, segment: int, gappy: bool) -> None:
    steps = Steps(shops, segment, gappy)
    linear = np.random.default_rng(1).normal(size=(len(windows), HORIZON))
    x = steps.read(windows, shops.scaled(windows), linear)
    assert x.dtype == np.float32
    assert x.shape == (len(windows), steps.past + steps.future, step_size(shops.recipe, segment, gappy))
    np.testing.assert_allclose(x, plain_steps(steps, windows, linear), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("name", ["sales", "visits", "rain", "promo"])
@pytest.mark.parametrize("offset", [-WINDOW, 1 - WINDOW, 0, 1, HORIZON, HORIZON + 1])
def test_nothing_outside_a_window_is_read_but_what_is_known(shops: Channels, name: str, offset: int) -> None:
    end, poisoned = 20, columns()
    old = poisoned[name][end + offset]
    poisoned[name][end + offset] = ("large" if old == "small" else "small") if name == "promo" else 1e6
    other = Channels(shops.recipe, shops.recipe.rows(Table(poisoned)), shops.scaling)
    windows = picked(shops.recipe, np.array([end]))
    linear = np.zeros((len(windows), HORIZON))
    one, two = (Steps(each, 3, True).read(windows, each.scaled(windows), linear) for each in (shops, other))
    assert bool((one != two).any()) is (-WINDOW < offset <= (HORIZON if name == "promo" else 0))


@pytest.mark.parametrize("by", ["window", "series"])
def test_a_window_and_what_followed_are_those_of_its_own_series_and_target(by: str, windows: Picked) -> None:
    shops, data = channels(columns(), by, **SHOPS), columns()
    scaled, truth = shops.scaled(windows), shops.truth(windows)
    back = scaled.level[:, None] + scaled.scale[:, None] * scaled.z
    assert scaled.missing.any()
    assert np.isnan(truth).any()
    for number, (end, target) in enumerate(zip(windows.ends.tolist(), windows.target.tolist(), strict=True)):
        values = np.array(data[("sales", "visits")[target]], dtype=float)
        np.testing.assert_array_equal(truth[number], values[end + 1 : end + 1 + HORIZON])
        past = values[end + 1 - WINDOW : end + 1]
        np.testing.assert_array_equal(scaled.missing[number], np.isnan(past))
        np.testing.assert_allclose(back[number][~np.isnan(past)], past[~np.isnan(past)])
        if by == "series":
            own = shops.scaling.own["AB"[end // ROWS]][target]
            assert (scaled.level[number], scaled.scale[number]) == tuple(own[:2])


def test_the_size_of_a_series_is_its_deviation_in_its_usual_change() -> None:
    y = ([0.0, 2.0, 4.0, 2.0] * 20)[:-1]
    found = one_series(y)
    training = np.array(y)[found.rows.part == 0]
    season = found.recipe.season
    change = np.abs(training[season:] - training[:-season]).mean()
    windows = picked(found.recipe, np.array([10, 11]))
    np.testing.assert_allclose(found.size(windows), training.std() / change)
    np.testing.assert_allclose(found.relative(windows, found.scaled(windows)), training.std() / change)
    by_window = one_series(y, "window")
    spread_of = np.array([np.std(y[end + 1 - WINDOW : end + 1]) for end in (10, 11)])
    np.testing.assert_allclose(by_window.relative(windows, by_window.scaled(windows)), spread_of / change)


def test_a_series_that_is_new_has_the_usual_size(shops: Channels) -> None:
    data = {name: values[:ROWS] for name, values in columns().items()}
    new = Channels(shops.recipe, shops.recipe.rows(Table({**data, "shop": ["C"] * ROWS})), shops.scaling)
    windows = picked(shops.recipe, np.array([20]))
    assert np.isnan(new.own).all()
    expected = [usual[1] / usual[2] for usual in shops.scaling.usual]
    np.testing.assert_allclose(new.size(windows), expected)
    np.testing.assert_allclose(new.relative(windows, new.scaled(windows)), expected)


def test_windows_tell_the_same_within_two_horizons_of_one_series(shops: Channels) -> None:
    ends = np.arange(2 * ROWS)
    found = shops.stretches(picked(shops.recipe, ends))
    plain = [(int(end) >= ROWS, int(end) // (2 * HORIZON)) for end in ends] * 2
    assert len(set(zip(found.tolist(), plain, strict=True))) == len(set(plain)) == len(set(found.tolist()))


def test_the_season_before_is_repeated_as_long_as_it_is_asked_for() -> None:
    week = [float(row % 7) for row in range(100)]
    found = one_series(week, "window", window=9, horizon=10)
    scaled = found.scaled(picked(found.recipe, np.array([20])))
    season = found.season(scaled)
    assert season is not None
    np.testing.assert_allclose(scaled.level + scaled.scale * season[0], week[21:31], atol=1e-12)
    short = one_series(week, window=6)
    assert short.season(short.scaled(picked(short.recipe, np.array([20])))) is None


@pytest.mark.parametrize(("row", "gappy"), [(3, True), (99, False)])
def test_a_network_is_told_of_gaps_where_the_training_part_has_some(row: int, gappy: bool) -> None:
    y: list[Any] = np.sin(np.arange(100)).tolist()
    y[row] = None
    assert one_series(y).gappy is gappy
