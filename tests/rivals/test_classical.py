"""Exponential smoothing and Theta answer what statsmodels, called by hand, answers."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.forecasting.theta import ThetaModel

from elman.rivals.classical import classical

STEPS = np.arange(60)
SERIES = 20 + 0.1 * STEPS + 5 * np.sin(2 * np.pi * STEPS / 12) + np.random.default_rng(0).normal(size=60)


@pytest.mark.parametrize(("season", "count"), [(12, 60), (12, 23), (1, 60)])
def test_ets_is_that_of_statsmodels(season: int, count: int) -> None:
    seasonal = {"seasonal": "add", "seasonal_periods": season} if (season, count) == (12, 60) else {}
    model = ETSModel(SERIES[:count], trend="add", damped_trend=True, initialization_method="heuristic", **seasonal)
    np.testing.assert_array_equal(classical("ets")(SERIES[:count], 14, season), model.fit(disp=False).forecast(14))


@pytest.mark.parametrize(("season", "count"), [(12, 60), (12, 23), (1, 60)])
def test_theta_is_that_of_statsmodels(season: int, count: int) -> None:
    model = ThetaModel(SERIES[:count], period=season, deseasonalize=(season, count) == (12, 60))
    np.testing.assert_array_equal(classical("theta")(SERIES[:count], 14, season), model.fit().forecast(14))


@pytest.mark.parametrize("name", ["ets", "theta"])
def test_of_a_long_history_the_latest_values_count(name: str) -> None:
    long = np.concatenate([np.random.default_rng(1).normal(size=500) * 50, np.tile(SERIES, 4)])
    function = classical(name)
    np.testing.assert_array_equal(function(long, 3, 12), function(long[-200:], 3, 12))
    np.testing.assert_array_equal(function(long, 3, 60), function(long[-240:], 3, 60))


@pytest.mark.parametrize("name", ["ets", "theta"])
@pytest.mark.parametrize("history", [SERIES[:1], SERIES[:9], np.full(40, 3.0)])
def test_few_or_equal_values_are_gone_on_from(name: str, history: np.ndarray) -> None:
    assert classical(name)(history, 3, 12).tolist() == [history[-1]] * 3


@pytest.mark.parametrize("name", ["ets", "theta"])
def test_warnings_of_a_search_stay_inside(name: str) -> None:
    jumps = np.repeat([0.0, 1e9, -1e9, 1e-9], 10)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isfinite(classical(name)(jumps, 5, 7)).all()
