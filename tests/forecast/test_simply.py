"""What rows tell by themselves: the drift by hand, and the values that answer windows without any learning."""

from __future__ import annotations

import numpy as np
import pytest

from elman.baselines.smoothing import levels_of
from elman.forecast.channels import Channels, picked
from elman.forecast.past import look_back_from
from elman.forecast.rows.recipe import Recipe, Rows, fit_recipe
from elman.forecast.rows.scaling import Scaling
from elman.forecast.simply import Simple, drift_of, look_simply
from elman.settings import ForecasterSettings
from elman.table.table import Table

from .shops import days

NAN = float("nan")


def looked(y: list[float | None], ends: list[int], horizon: int = 2) -> tuple[Simple, Recipe, Rows]:
    """What simple methods say after rows of a daily series."""
    settings = ForecasterSettings(target="y", window=3, horizon=horizon)
    recipe, rows = fit_recipe(Table({"day": days(len(y)), "y": y}), settings)
    return look_simply(Channels(recipe, rows, Scaling({})), picked(recipe, np.array(ends))), recipe, rows


def test_the_drift_goes_on_from_the_last_value_by_the_mean_change() -> None:
    y: list[float | None] = [float(row**2) for row in range(60)]
    found, _, _ = looked(y, [50, 20], horizon=3)
    expected = [[end**2 + ahead * (end**2 / end) for ahead in (1, 2, 3)] for end in (50, 20)]
    np.testing.assert_allclose(found.drift, expected)
    changes = np.diff([float(value or 0) for value in y[:51]])  # as Hyndman has it
    np.testing.assert_allclose(found.drift[0, 0], 50**2 + changes.mean())


def test_a_line_through_a_gap_goes_on() -> None:
    y: list[float | None] = [3.0 * row if row not in (0, 49, 50) else None for row in range(60)]
    found, _, _ = looked(y, [50])
    np.testing.assert_allclose(found.drift, [[153.0, 156.0]])


@pytest.mark.parametrize(
    ("rows", "expected"),
    [([NAN, NAN], [NAN, NAN]), ([NAN, 5.0], [5, 5]), ([5.0, NAN], [5, 5]), ([-1e308, 1e308], [NAN, NAN])],
)
def test_the_drift_of_few_values(rows: list[float], expected: list[float]) -> None:
    np.testing.assert_array_equal(drift_of(np.array([rows]), 2), [expected])


def test_the_rest_is_what_answers_windows_too() -> None:
    random = np.random.default_rng(0)
    y = [float(value) if value > -1 else None for value in random.normal(size=80)]
    found, recipe, rows = looked(y, [0, 30, 70])
    channels, windows = Channels(recipe, rows, Scaling({})), picked(recipe, np.array([0, 30, 70]))
    past = look_back_from(channels, windows)
    for one, other in ((found.last, past.last), (found.usual, past.usual), (found.season, past.season)):
        np.testing.assert_array_equal(one, other)
    known = np.array([NAN if value is None else value for value in y])
    np.testing.assert_allclose(found.smoothed[2], levels_of(known[None, :71])[0], rtol=1e-12)


def test_a_value_that_can_only_be_an_error_is_not_looked_at() -> None:
    y: list[float | None] = [float(row % 2) for row in range(60)]
    plain, _, _ = looked(y, [50])
    y[30] = 1e9
    found, _, _ = looked(y, [50])
    assert np.abs(found.smoothed - plain.smoothed).max() < 0.1
