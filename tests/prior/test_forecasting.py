"""Forecasts by the prior: of many series at once as of each alone, at any quantile, and what is a series' own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman.draws import Draw, generator
from elman.prior.clock import NO_MONTH, Clock
from elman.prior.forecasting import at_levels, forecast
from elman.prior.histories import Histories
from elman.prior.made.series import make
from elman.prior.network import LEVELS
from elman.prior.weights import the_prior

MEDIAN = LEVELS.index(0.5)


def prior(histories: list[Any], season: int = 1, long_season: int = 1, horizon: int = 6, levels: Any = LEVELS) -> Any:
    starts = np.concatenate([[0], np.cumsum([len(each) for each in histories])])
    values = np.concatenate([np.asarray(each, dtype=np.float64) for each in histories])
    first, end = starts[:-1].astype(np.int64), starts[1:].astype(np.int64)
    clock = Clock(*(np.full(len(end), number) for number in (season, long_season, NO_MONTH)))
    return forecast(the_prior(1), Histories(values, first, end, clock), horizon, levels)


def histories(count: int = 30) -> list[Any]:
    made = make(generator(4, Draw.MADE_SERIES), count, 90)
    values = np.where(made.measured, made.values, np.nan)
    return [series[-3 - 29 * number % 88 :] for number, series in enumerate(values)]


def test_a_series_is_forecast_the_same_beside_others_and_alone() -> None:
    given = histories()
    together = prior(given, season=4)
    assert together.shape == (30, 6, len(LEVELS))
    for number in range(0, 30, 5):
        assert (prior(given[number : number + 1], season=4)[0] == together[number]).all()


def test_the_same_first_rows_whatever_the_horizon() -> None:
    given = histories()
    assert (prior(given, horizon=12)[:, :6] == prior(given)).all()


def test_intervals_go_on_to_widen_beyond_the_rows_that_were_learnt() -> None:
    """Of a walk nearly as its spread does, with the root of the rows ahead; those of noise hardly."""
    random = generator(2, Draw.MADE_SERIES)
    walks = [random.standard_normal(300).cumsum() for _ in range(20)]
    found = prior([*walks, *(random.standard_normal(300) for _ in range(20))], horizon=256)
    width = found[:, :, -2] - found[:, :, 1]
    assert (np.diff(found, axis=2) >= 0).all()
    assert width[:20, 255].mean() > 1.5 * width[:20, 63].mean()
    assert width[20:, 255].mean() < 1.4 * width[20:, 63].mean()
    np.testing.assert_array_equal(found[:20, :64], prior(walks, horizon=64))


def test_quantiles_rise_and_stand_around_the_median() -> None:
    found = prior(histories(), levels=(0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99))
    assert (np.diff(found, axis=2) >= 0).all()
    assert (found[:, :, 3] == prior(histories())[:, :, MEDIAN]).all()


def test_other_levels_are_straight_in_normal_units() -> None:
    own = np.array(LEVELS)
    from statistics import NormalDist

    normal = np.array([NormalDist().inv_cdf(level) for level in own])
    found = at_levels(3 + 2 * normal[None], (0.001, 0.15, 0.5, 0.975))
    assert found[0].tolist() == pytest.approx([3 + 2 * NormalDist().inv_cdf(p) for p in (0.001, 0.15, 0.5, 0.975)])
    assert (at_levels(normal[None], LEVELS) == normal).all()


def test_what_was_never_below_0_is_not_forecast_below_it() -> None:
    counts = [generator(1, Draw.MADE_SERIES, number).poisson(0.4, 40).astype(float) for number in range(20)]
    assert prior(counts).min() >= 0
    assert prior([each - 1 for each in counts]).min() < 0


def test_one_value_and_none_and_all_the_same() -> None:
    found = prior([[5.0], [np.nan, np.nan], [2.0, 2.0, 2.0], [np.nan, 7.0, np.nan]], season=12)
    assert (found[0] == 5).all()
    assert np.isnan(found[1]).all()
    assert (found[2] == 2).all()
    assert (found[3] == 7).all()


@pytest.mark.parametrize("scale", [1e-165, 1e-12, 1e12])
def test_any_unit_will_do(scale: float) -> None:
    given = histories()
    np.testing.assert_allclose(
        prior([scale * each for each in given]), scale * prior(given), rtol=1e-3, atol=1e-4 * scale
    )


def test_it_goes_on_with_what_is_plain() -> None:
    """A season and a line go on; a level stays: by a tenth of their size."""
    rows = np.arange(60)
    season = 10 * np.sin(2 * np.pi * rows / 12)
    found = prior([season, rows * 1.0, np.where(rows % 2, 3.1, 2.9)], season=12, horizon=12)[:, :, MEDIAN]
    ahead = np.arange(60, 72)
    assert np.abs(found[0] - 10 * np.sin(2 * np.pi * ahead / 12)).mean() < 1
    assert np.abs(found[1] - ahead).mean() < 6
    assert np.abs(found[2] - 3).max() < 0.3


def test_no_series_no_forecast() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert forecast(the_prior(1), Histories(np.zeros(0), none, none, Clock(none, none, none)), 3).shape == (
        0,
        3,
        len(LEVELS),
    )


def test_what_is_infinite_is_missing() -> None:
    series = [3.0, 5.0, np.inf, 4.0, -np.inf, 5.0]
    assert (prior([series]) == prior([[3.0, 5.0, np.nan, 4.0, np.nan, 5.0]])).all()


def test_a_part_of_a_series_is_forecast_as_if_the_rest_were_not_there() -> None:
    series = histories()[2]
    span = np.array([5]), np.array([len(series) - 7])
    clock = Clock(np.array([4]), np.array([1]), np.array([NO_MONTH]))
    found = forecast(the_prior(1), Histories(np.asarray(series), *span, clock), 6)
    assert (found[0] == prior([series[5:-7]], season=4)[0]).all()


def test_a_counter_that_grows_little_beside_its_size_is_no_level() -> None:
    found = prior([1e12 + 10 * np.arange(60.0)], horizon=3)
    assert (found[0, :, MEDIAN] > 1e12 + 560).all()
    assert (found[0, :, -1] > found[0, :, 0]).all()
