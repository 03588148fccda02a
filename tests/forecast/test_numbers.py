"""How numbers are learnt: every series counts alike, in its own unit, and what helps little is held back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from elman import Forecaster
from elman.forecast.channels import Channels
from elman.forecast.linear_part import clearly_less
from elman.forecast.numbers import picked
from elman.forecast.residuals import Residuals
from elman.forecast.rows.recipe import fit_recipe
from elman.forecast.rows.scaling import fit_scaling
from elman.settings import ForecasterSettings
from elman.table.table import Table

from .conftest import Columns

ROWS, AHEAD = 140, 3
DAYS = np.datetime_as_string(np.datetime64("2021-01-01") + np.arange(ROWS)).tolist()


def regular(seed: int) -> NDArray[np.float64]:
    """A large wave of a week, and a small wandering that can be forecast."""
    random = np.random.default_rng(seed)
    small = np.zeros(ROWS)
    for row in range(1, ROWS):
        small[row] = 0.9 * small[row - 1] + 0.3 * random.normal()
    return np.asarray(50 * np.sin(2 * np.pi * np.arange(ROWS) / 7) + small)


def panel(series: dict[str, NDArray[np.float64]], rows: int = ROWS) -> Columns:
    return {
        "day": DAYS[:rows] * len(series),
        "name": [name for name in series for _ in range(rows)],
        "y": [float(value) for values in series.values() for value in values[:rows]],
    }


def forecasts(series: dict[str, NDArray[np.float64]], **settings: Any) -> dict[str, list[float]]:
    rows = ROWS - AHEAD
    given = {"window": 14, "horizon": AHEAD, "hidden_size": 4, "epochs": 2, "test_fraction": 0.0, **settings}
    found = Forecaster("y", time="day", series="name", **given).fit(panel(series, rows)).predict(panel(series, rows))
    each: dict[str, list[float]] = {name: [] for name in series}
    for name, value in zip(found["name"], found["prediction"], strict=True):
        each[name].append(value)
    return each


@pytest.fixture(scope="module")
def mixed() -> dict[str, NDArray[np.float64]]:
    noise = {f"noise {seed}": np.random.default_rng(100 + seed).normal(0, 50, ROWS) for seed in range(12)}
    return {**noise, **{f"regular {seed}": regular(seed) for seed in range(12)}}


def test_a_series_that_hardly_changes_from_season_to_season_counts_like_any_other(
    mixed: dict[str, NDArray[np.float64]],
) -> None:
    found = forecasts(mixed)
    errors = []
    for name, values in mixed.items():
        if name.startswith("regular"):
            truth, before = values[-AHEAD:], values[-AHEAD - 7 : -7]
            errors.append([np.abs(found[name] - truth).mean(), np.abs(before - truth).mean()])
    ours, seasonal = np.mean(errors, axis=0)
    assert ours < 0.8 * seasonal


def test_series_without_change_disturb_nobody(mixed: dict[str, NDArray[np.float64]]) -> None:
    blip = np.full(ROWS, 5e6)
    blip[50] += 1
    alone, beside = forecasts(mixed), forecasts({**mixed, "constant": np.full(ROWS, 5e6), "blip": blip})
    for name, values in mixed.items():
        np.testing.assert_allclose(beside[name], alone[name], atol=0.2 * values.std())
    np.testing.assert_allclose(beside["constant"] + beside["blip"], 5e6, rtol=5e-3)


def test_a_new_series_is_forecast_at_its_own_size(mixed: dict[str, NDArray[np.float64]]) -> None:
    model = Forecaster("y", time="day", series="name", window=14, horizon=AHEAD, hidden_size=4, epochs=2)
    model.fit(panel(mixed))
    small, large = (model.predict(panel({"new": size * regular(99)}))["prediction"] for size in (1.0, 1e6))
    np.testing.assert_allclose(large, 1e6 * np.array(small), rtol=1e-3)


class Known(Residuals):
    """What is left, and what a network answers, given."""

    def __init__(self, left: NDArray[np.float64], answers: NDArray[np.float64]) -> None:
        object.__setattr__(self, "known", (left, answers))

    def left(self, index: Any) -> NDArray[np.float64]:
        return self.__dict__["known"][0][index]  # type: ignore[no-any-return]

    def answers(self, network: Any) -> NDArray[np.float64]:
        return self.__dict__["known"][1][:, :, None]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("part", "noise", "share"),
    [
        (1.0, 0.0, 1.0),
        (1.0, 0.8, 0.5),  # 0.75 is nearly as good
        (1.0, 8.0, 0.0),
        (0.008, 0.0, 0.0),  # better by less than two hundredths
        (0.05, 0.0, 1.0),
    ],
)
def test_how_much_of_the_answer_is_added(part: float, noise: float, share: float) -> None:
    random = np.random.default_rng(0)
    left = random.normal(size=(400, 5))
    answers = part * left + noise * random.normal(size=left.shape)
    network: Any = None
    assert Known(left, answers).best_share(network, (0.0, 0.25, 0.5, 0.75, 1.0), False) == share


def test_targets_that_move_together_are_one_piece_of_evidence() -> None:
    columns: Columns = {"day": DAYS, "a": list(range(ROWS)), "b": list(range(ROWS))}
    settings = ForecasterSettings(target=["a", "b"], window=5, horizon=4)
    recipe, rows = fit_recipe(Table(columns), settings)
    channels = Channels(recipe, rows, fit_scaling("window", rows.panel, rows.y, rows.part))
    windows = picked(recipe, np.array([8, 15, 16]))
    first, second, third = channels.stretches(windows)[:3]
    assert first == second != third
    assert channels.stretches(windows)[3:].tolist() == [first, second, third]


@pytest.mark.parametrize(
    ("gains", "clear"),
    [
        ([0.02, 0.02, 0.02, 0.02], True),
        ([0.009, 0.009, 0.009, 0.009], False),  # less than a hundredth
        ([0.3, -0.1, 0.2, -0.05], False),  # chance
        ([0.9, 0.5, 0.1, 0.6], True),  # half of all, however uneven
        ([0.9, 0.2], False),  # of too few
    ],
)
def test_what_is_clearly_less(gains: list[float], clear: bool) -> None:
    other = np.ones(2 * len(gains))
    stretch = np.repeat(np.arange(len(gains)), 2)
    assert clearly_less(other - np.repeat(gains, 2), other, stretch) is clear


def test_half_of_what_is_learnt_from_little_is_used_and_said() -> None:
    random = np.random.default_rng(4)
    months = np.arange("2010-01", "2018-01", dtype="datetime64[M]").astype("datetime64[D]")
    trend = np.arange(len(months))
    values = 100 + trend + 20 * np.sin(2 * np.pi * trend / 12) + random.normal(size=len(months))
    table = {"month": np.datetime_as_string(months).tolist(), "y": values.tolist()}
    model = Forecaster("y", window=24, horizon=12, hidden_size=4, epochs=2, test_fraction=0.0).fit(table)
    assert "repeating the last season: half of what was learnt is added to it." in model.note_
    found = np.array(model.predict(table)["prediction"])
    ahead = len(trend) + np.arange(12)
    truth, season = 100 + ahead + 20 * np.sin(2 * np.pi * ahead / 12), values[-12:]
    assert np.abs(found - truth).mean() < 0.7 * np.abs(season - truth).mean()
