"""What a network foresees after windows: each as by itself, in its own unit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from elman.forecast.channels import Channels, picked, step_size
from elman.forecast.foreseen import LIVELIER, Foreseen, _in_units, foresee
from elman.forecast.networks import QUANTILES, forecast_network, from_the_prior
from elman.network import Network
from elman.prior.clock import NO_MONTH, Clock
from elman.prior.forecasting import forecast
from elman.prior.histories import Histories
from elman.prior.network import FARTHEST, LEVELS, MEDIAN
from elman.prior.weights import the_prior
from elman.settings import ForecasterSettings

from .shops import HORIZON, ROWS, SHOPS, channels, columns, days, new_shop, windows


@pytest.fixture(scope="module")
def shops() -> Channels:
    return channels(columns(), **SHOPS)


def network(given: Channels) -> Network:
    return forecast_network(ForecasterSettings(hidden_size=4, n_jobs=1), step_size(given.recipe), QUANTILES)


def seen(given: Channels, ends: list[int] | None = None) -> Foreseen:
    some = windows(given) if ends is None else picked(given.recipe, np.array(ends))
    return foresee(given, network(given), some)


def test_the_middle_of_the_levels_is_the_median() -> None:
    assert LEVELS[MEDIAN] == 0.5


def test_answers_are_those_of_the_rows_to_come_window_by_window(
    shops: Channels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("elman.prior.histories.BLOCK", 50)  # so that there are several blocks
    found, one = seen(shops), network(shops)
    assert found.above.shape == (len(found), HORIZON, len(LEVELS))
    for number in range(len(found)):
        x, given = shops.read(found.picked[[number]])
        outputs, _ = one.forward(x, lengths=given.lengths)
        np.testing.assert_allclose(found.above[number], outputs[0, -HORIZON:], atol=1e-6)
        np.testing.assert_array_equal(found.base[number], given.base[0, -HORIZON:])
        assert (found.unit[number], found.lengths[number]) == (given.unit[0, 0], given.lengths[0])
        assert found.level[number] == given.level[0, 0]


def test_from_the_prior_on_what_is_foreseen_is_the_forecast_of_the_prior(shops: Channels) -> None:
    ends = np.array([20, 33, ROWS + 10])
    some = picked(shops.recipe, ends)
    found = foresee(shops, from_the_prior(ForecasterSettings(n_jobs=1), step_size(shops.recipe)), some)
    answers = found.base[:, :, None] + found.unit[:, None, None] * found.above
    values, first, three = shops.rows.y.T.ravel(), np.array([0, 0, ROWS]), np.ones(3, dtype=np.int64)
    for target in (0, 1):
        offset = 2 * ROWS * target
        clock = Clock(7 * three, 365 * three, NO_MONTH * three)
        expected = forecast(the_prior(1), Histories(values, first + offset, ends + 1 + offset, clock), HORIZON)
        ours = answers[some.target == target]
        positive = expected.min() == 0  # the prior forecasts nothing below 0 where nothing was
        np.testing.assert_allclose(np.maximum(ours, 0) if positive else ours, expected, rtol=1e-5, atol=1e-5)


def test_a_series_has_its_own_unit_and_a_new_one_that_of_what_was_read(shops: Channels) -> None:
    found = seen(shops)
    np.testing.assert_array_equal(found.own_unit, np.maximum(shops.units(found.picked), found.unit / LIVELIER))
    other = new_shop(shops)
    new = seen(other, [10, 20])
    np.testing.assert_array_equal(new.own_unit, new.unit)
    values = other.rows.y
    expected = [np.nanmean(values[: end + 1, target]) for target in (0, 1) for end in (10, 20)]
    np.testing.assert_allclose(new.level, expected)


def test_what_is_left_is_the_error_of_the_median_in_units_of_the_series(shops: Channels) -> None:
    found = seen(shops)
    left = found.left()
    for number, (end, target) in enumerate(zip(found.picked.ends.tolist(), found.picked.target.tolist(), strict=True)):
        own = max(shops.scaling.units["AB"[int(end >= ROWS)]][target], found.unit[number] / LIVELIER)
        for ahead in range(HORIZON):
            median = found.base[number, ahead] + found.unit[number] * found.above[number, ahead, MEDIAN]
            error = shops.rows.y[end + 1 + ahead, target] - median
            assert left[number, ahead] == pytest.approx(np.clip(error / own, -FARTHEST, FARTHEST), nan_ok=True)
    assert np.isnan(left).any()
    assert np.isfinite(left).any()


def test_before_the_first_value_nothing_is_seen(shops: Channels) -> None:
    found = seen(shops)
    first = (found.picked.ends == ROWS + 2) & (found.picked.target == 0)
    assert first.any()
    np.testing.assert_array_equal(found.unseen, first)


def test_a_part_of_what_is_foreseen_is_that_of_these_windows(shops: Channels) -> None:
    found = seen(shops)
    index = np.array([5, 2, 9])
    part, again = found[index], foresee(shops, network(shops), found.picked[index])
    assert len(part) == 3
    for name in ("base", "unit", "lengths", "level", "own_unit"):
        np.testing.assert_array_equal(getattr(part, name), getattr(again, name))
    np.testing.assert_allclose(part.above, again.above, atol=1e-6)
    np.testing.assert_array_equal(part.picked.ends, found.picked.ends[index])
    assert len(found[found.unseen]) == found.unseen.sum()


def test_a_window_that_never_changes_has_no_unit() -> None:
    y = [5e6] * ROWS + np.sin(np.arange(ROWS)).tolist()
    data = {"day": days(ROWS) * 2, "name": ["A"] * ROWS + ["B"] * ROWS, "y": y}
    found = seen(channels(data, target="y"), [3, 20])
    np.testing.assert_array_equal(found.unit, 0)
    np.testing.assert_array_equal(found.own_unit, 0)
    np.testing.assert_array_equal(found.base, 5e6)
    assert np.isnan(found.left()).all()


@pytest.mark.parametrize(
    ("values", "unit", "expected"),
    [
        ([1.0, -4.0], 2.0, [0.5, -2.0]),
        ([1e3, -1e4], 2.0, [FARTHEST, -FARTHEST]),
        ([1e9, -1e9], 2.0, [np.nan, np.nan]),
        ([np.nan, 1.0], 1.0, [np.nan, 1.0]),
        ([3.0, 0.0], 0.0, [np.nan, np.nan]),
        ([3.0, 0.0], np.nan, [np.nan, np.nan]),
    ],
)
def test_values_in_units(values: list[float], unit: float, expected: list[float]) -> None:
    found: NDArray[Any] = _in_units(np.array([values]), np.array([unit]))
    np.testing.assert_array_equal(found, [expected])
