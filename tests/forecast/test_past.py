"""What windows show without any learning."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman.forecast.channels import Channels, picked
from elman.forecast.past import KINDS, Past, look_back_from
from elman.forecast.rows.recipe import fit_recipe
from elman.forecast.rows.scaling import Scaling
from elman.settings import ForecasterSettings
from elman.table.table import Table

from .shops import days

NAN = float("nan")


def past(y: list[Any], ends: list[int], window: int = 3, horizon: int = 2) -> Past:
    """What the windows show that end at rows of a daily series, which has a season of a week."""
    recipe, rows = fit_recipe(
        Table({"day": days(len(y)), "y": y}), ForecasterSettings(target="y", window=window, horizon=horizon)
    )
    return look_back_from(Channels(recipe, rows, Scaling({})), picked(recipe, np.array(ends)))


def test_it_is_what_the_rows_before_say() -> None:
    y = [float(row**2) for row in range(30)]
    found = past(y, [20, 8])
    assert found.last.tolist() == [400, 64]
    assert found.usual.tolist() == pytest.approx([np.mean(y[18:21]), np.mean(y[6:9])])
    assert found.season.tolist() == [[y[14], y[15]], [y[2], y[3]]]
    assert (found.lowest.tolist(), found.highest.tolist()) == ([y[14], y[2]], [y[20], y[8]])  # of a season at least
    assert found.told.all()
    assert found[np.array([1])].last.tolist() == [64]


def test_a_longer_horizon_repeats_the_season() -> None:
    y = [float(row % 7) + row // 70 for row in range(40)]
    assert past(y, [20], horizon=9).season.tolist() == [[float((21 + ahead) % 7) for ahead in range(9)]]


def test_missing_values_are_looked_for_farther_back() -> None:
    y: list[Any] = [float(row) for row in range(30)]
    y[14] = None  # a week before the first row to come
    y[18:21] = [None] * 3  # the window
    found = past(y, [20])
    assert found.last.tolist() == [17]
    assert found.usual.tolist() == [17]  # the last value, as the window has none
    assert found.season.tolist() == [[7, 15]]
    assert (found.lowest.tolist(), found.highest.tolist()) == ([10], [17])  # of seven known values
    assert found.told.tolist() == [False]


def test_before_the_first_value_nothing_is_known() -> None:
    y: list[Any] = [None] * 5 + [float(row) for row in range(25)]
    found = past(y, [3, 5])
    assert np.isnan([found.last[0], found.usual[0], found.lowest[0], found.highest[0], *found.season[0]]).all()
    assert found.season[1].tolist() == [0, 0]  # the last value, where no season is known
    assert found.told.tolist() == [False, True]


def test_a_value_that_can_only_be_an_error_is_not_looked_at() -> None:
    y = [float(row % 7) for row in range(30)]
    y[19] = 4000.0
    assert past(y, [20]).highest.tolist() == [6]


@pytest.mark.parametrize(
    ("y", "kind"),
    [
        ([float(row % 7) for row in range(60)], "same as a season before"),
        (np.random.default_rng(0).normal(size=60).cumsum().tolist(), "same as the last row"),
        (np.random.default_rng(0).normal(size=60).tolist(), "mean of the window"),
        ([*[0.0] * 40, *[1000.0 + 900 * row for row in range(20)]], "same as the last row"),  # no season any more
        (
            [*[float(row % 3) for row in range(50)], *[9.0, 8.0, 9.0, 9.0, 8.0, 9.0, 8.0, 9.0, 9.0, 8.0]],
            "after a shift of level",
        ),
    ],
)
def test_the_kind_of_a_window_is_what_would_have_been_best_in_it(y: list[float], kind: str) -> None:
    assert past(y, [56], window=14, horizon=3).kind.tolist() == [KINDS.index(kind)]


def test_the_kind_of_a_window_needs_no_long_past() -> None:
    assert (
        past([float(row) for row in range(30)], [0, 1], window=14).kind.tolist()
        == [KINDS.index("same as the last row")] * 2
    )
