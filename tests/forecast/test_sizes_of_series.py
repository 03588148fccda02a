"""Series that differ in size, in trend and in how far they swing: each is forecast in its own unit."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.draws import Draw, generator

from .conftest import Columns, months, quickly, whole
from .shops import days

ROWS, AHEAD = 140, 3
Floats = NDArray[np.float64]


def regular(seed: int, rows: int = ROWS) -> Floats:
    """A large wave of a week, and a small wandering that can be forecast."""
    random = np.random.default_rng(seed)
    small = np.zeros(rows)
    for row in range(1, rows):
        small[row] = 0.9 * small[row - 1] + 0.3 * random.normal()
    return np.asarray(50 * np.sin(2 * np.pi * np.arange(rows) / 7) + small)


def panel(given: dict[str, Floats], rows: int) -> Columns:
    return {
        "day": days(rows) * len(given),
        "name": [name for name in given for _ in range(rows)],
        "y": [float(value) for values in given.values() for value in values[:rows]],
    }


def forecasts(given: dict[str, Floats], rows: int, **settings: Any) -> dict[str, list[float]]:
    table = panel(given, rows)
    more = {"window": 14, "horizon": AHEAD, "hidden_size": 4, "epochs": 2, "test_fraction": 0.0, **settings}
    found = quickly(time="day", series="name", **more).fit(table).predict(table)
    each: dict[str, list[float]] = {name: [] for name in given}
    for name, value in zip(found["name"], found["prediction"], strict=True):
        each[name].append(value)
    return each


def mixed(count: int, rows: int) -> dict[str, Floats]:
    noise = {f"noise {seed}": np.random.default_rng(100 + seed).normal(0, 50, rows) for seed in range(count)}
    return {**noise, **{f"regular {seed}": regular(seed, rows) for seed in range(count)}}


def test_a_series_that_hardly_changes_from_season_to_season_counts_like_any_other() -> None:
    given = mixed(12, ROWS)
    found = forecasts(given, ROWS - AHEAD)
    errors = []
    for name, values in given.items():
        if name.startswith("regular"):
            truth, before = values[-AHEAD:], values[-AHEAD - 7 : -7]
            errors.append([np.abs(found[name] - truth).mean(), np.abs(before - truth).mean()])
    ours, seasonal = np.mean(errors, axis=0)
    assert ours < 0.8 * seasonal


def test_a_series_without_change_disturbs_nobody_and_is_forecast_to_stay() -> None:
    rows = 70
    given, constant, blip = mixed(4, rows), np.full(rows, 5e6), np.full(rows, 5e6)
    blip[50] += 1
    more = {"learning_rate": 1e-9, "epochs": 1}  # or chance, which orders the batches, might adopt another network
    alone, beside = forecasts(given, rows, **more), forecasts({**given, "constant": constant}, rows, **more)
    for name, values in given.items():
        np.testing.assert_allclose(beside[name], alone[name], atol=0.05 * values.std())
    assert beside["constant"] == [5e6] * AHEAD
    np.testing.assert_allclose(forecasts({**given, "blip": blip}, rows, **more)["blip"], 5e6, atol=1)


def test_a_new_series_is_forecast_at_its_own_size() -> None:
    rows = 100
    given = {f"regular {seed}": regular(seed, rows) for seed in range(4)}
    model = quickly(time="day", series="name", window=14, horizon=AHEAD, hidden_size=4).fit(panel(given, rows))
    assert whole(model)[1].members.ridge.learnt
    small, large = (model.predict(panel({"new": size * regular(99)}, rows))["prediction"] for size in (1.0, 1e6))
    np.testing.assert_allclose(large, 1e6 * np.array(small), rtol=1e-3)


def test_a_large_season_is_not_given_up_for_the_last_value() -> None:
    rows = 100
    values = regular(0, rows)
    table: Columns = {"day": days(rows - AHEAD), "y": values[: rows - AHEAD].tolist()}
    found = quickly(window=14, horizon=AHEAD, learning_rate=1e-6).fit(table).predict(table)["prediction"]
    season = values[rows - AHEAD - 7 : rows - 7]
    assert np.abs(found - values[-AHEAD:]).mean() < 3 * np.abs(season - values[-AHEAD:]).mean()


def test_a_trend_of_months_is_learnt_from_little() -> None:
    random = generator(4, Draw.NOISE)
    rows, horizon = 72, 3
    trend = np.arange(rows + horizon)
    values = 100 + trend + 20 * np.sin(2 * np.pi * trend / 12) + random.normal(size=rows + horizon) / 2
    table: Columns = {"month": months(rows), "y": values[:rows].tolist()}
    model = quickly(window=24, horizon=horizon, hidden_size=4, test_fraction=0.0).fit(table)
    found, season = np.array(model.predict(table)["prediction"]), values[rows - 12 : rows - 12 + horizon]
    assert np.abs(found - values[rows:]).mean() < 0.5 * np.abs(season - values[rows:]).mean()
