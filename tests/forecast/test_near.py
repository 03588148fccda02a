"""Series that change after their training part are not forecast far from what they show."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from elman import Forecaster

from .conftest import Columns, quickly, whole
from .shops import days

Floats = NDArray[np.float64]
ROWS, WINDOW = 200, 14


def swing(rows: int = ROWS, seed: int = 0) -> Floats:
    """A week's swing around 50 under noise of 1."""
    noise: Floats = np.random.default_rng(seed).normal(size=rows)
    found: Floats = 50 + 10 * np.sin(np.arange(rows) * 2 * np.pi / 7) + noise
    return found


def table(y: Floats) -> Columns:
    return {"day": days(len(y)), "y": y.tolist()}


@pytest.fixture(scope="module", params=["prior", "nothing"])
def model(request: pytest.FixtureRequest) -> Forecaster:
    """A model that knows nothing but the swing; a regression has a share in it."""
    own: dict[str, Any] = {"hidden_size": 8} if request.param == "nothing" else {}
    return quickly(window=WINDOW, horizon=5, **own).fit(table(swing()))


CHANGES: dict[str, Callable[[int], Floats]] = {
    "stands still": lambda rows: np.full(rows, 40.0),
    "shifts its level": lambda rows: swing(rows, 1) + 950,
    "shifts down": lambda rows: swing(rows, 1) - 2e4,
    "moves on": lambda rows: np.linspace(60, 60 + 20 * (rows - 1), rows),
    "moves down": lambda rows: np.linspace(40, 40 - 300 * (rows - 1), rows),
    "swings wilder": lambda rows: (swing(rows, 1) - 50) * 30,
}


@pytest.mark.parametrize("later", [40, 150])
@pytest.mark.parametrize("change", list(CHANGES))
def test_forecasts_stay_near_the_window(change: str, later: int, model: Forecaster) -> None:
    y = np.concatenate([swing(), CHANGES[change](later)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        found = np.array(model.predict(table(y))["prediction"])
    window = y[-WINDOW:]
    span = window.max() - window.min() + 10
    assert (found > window.min() - span).all(), found
    assert (found < window.max() + span).all(), found


def test_how_many_were_drawn_back_is_said(model: Forecaster) -> None:
    y = np.concatenate([swing(), CHANGES["shifts down"](40)])
    with pytest.warns(UserWarning, match=r"Forecasts drawn back, as they went .* explain: [1-5] of 5\."):
        model.predict(table(y))
    assert model.evaluation_ is not None
    assert "drawn back" not in model.evaluation_.verdict
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.predict(table(swing()))


def test_a_trend_goes_on() -> None:
    """The truth leaves every window: so far answers may go."""
    y = 3.0 * np.arange(120) + np.random.default_rng(1).normal(size=120)
    model = quickly(window=7, horizon=6, validation_fraction=0.3).fit(table(y))
    reach = whole(model)[1].reach
    assert (np.diff(reach) >= 0).all()
    found = np.array(model.predict(table(y))["prediction"])
    np.testing.assert_allclose(found, 3.0 * np.arange(120, 126), atol=5)


def test_columns_are_read_within_what_training_showed() -> None:
    random = np.random.default_rng(3)
    x = random.uniform(-1, 1, ROWS)
    given = {**table(5 * x + random.normal(size=ROWS) / 10), "x": x.tolist()}
    model = quickly(window=3, known=["x"]).fit(given)
    day = days(ROWS + 1)[-1:]
    high, far = (model.predict(given, {"day": day, "x": [value]})["prediction"][0] for value in (1.0, 1e12))
    assert far == pytest.approx(high, abs=0.2)
