"""The rivals ets and theta: exponential smoothing and the Theta method by statsmodels, each series by itself."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.rivals.given import Ahead, needed_by

__all__ = ["ETS", "THETA", "classical", "latest"]

Floats = NDArray[np.float64]
ETS, THETA = "ets", "theta"
FEWEST = 10  # values that a start of exponential smoothing is found from
SEASONS, ROWS = 4, 200  # the last seasons of a history that are looked at, and rows at least
ALONE = threading.Lock()  # how many threads BLAS has is a matter of the whole process


def classical(name: str) -> Ahead:
    """The rival `name`, ets or theta, as a function of a history; SettingError without statsmodels."""
    _statsmodels(name)
    _blas()
    return ets if name == ETS else theta


def ets(history: Floats, horizon: int, season: int) -> Floats:
    """Exponential smoothing with additive errors and a damped trend, and with an additive season where two were seen.

    It begins as statsmodels' heuristic finds; its weights are those that the last values make most likely.
    """
    seasonal = season > 1 and len(history) >= max(2 * season, FEWEST + 2 * (season // 2))
    given = {"error": "add", "trend": "add", "damped_trend": True, "initialization_method": "heuristic"}
    if seasonal:
        given |= {"seasonal": "add", "seasonal_periods": season}
    model, _ = _statsmodels(ETS)
    return _forecast(history, horizon, season, lambda y: model(y, **given).fit(disp=False).forecast(horizon))


def theta(history: Floats, horizon: int, season: int) -> Floats:
    """The Theta method, without the season where a test finds one in two or more that were seen."""
    seasonal = season > 1 and len(history) >= 2 * season
    given = {"period": season, "deseasonalize": seasonal}
    _, model = _statsmodels(THETA)
    return _forecast(history, horizon, season, lambda y: model(y, **given).fit().forecast(horizon))


def latest(history: Floats, season: int) -> Floats:
    """What of a history (t,) is looked at.

    >>> len(latest(np.zeros(900), 7)), len(latest(np.zeros(900), 168))
    (200, 672)
    """
    return history[-max(SEASONS * season, ROWS) :]


def _forecast(history: Floats, horizon: int, season: int, model: Callable[[Floats], Any]) -> Floats:
    """What a model of the latest values forecasts; the last one, where they are few or all the same."""
    given = latest(history, season)
    if len(given) < FEWEST or (given == given[0]).all():
        return np.full(horizon, history[-1])
    with ALONE, _blas().limit(limits=1), warnings.catch_warnings():  # for such small matrices two threads are slower
        warnings.simplefilter("ignore")  # of a search that ends early: what it found is measured all the same
        found = np.asarray(model(given), dtype=np.float64)
    return np.where(np.isfinite(found), found, history[-1])


def _statsmodels(name: str) -> tuple[Any, Any]:
    """The classes of both methods."""
    with needed_by(name):
        from statsmodels.tsa.exponential_smoothing.ets import ETSModel
        from statsmodels.tsa.forecasting.theta import ThetaModel
    return ETSModel, ThetaModel


@cache
def _blas() -> Any:
    """What says how many threads BLAS has."""
    with needed_by(ETS):
        from threadpoolctl import ThreadpoolController
    return ThreadpoolController().select(user_api="blas")
