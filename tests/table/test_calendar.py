"""The calendar as numbers, and the season that a step has."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman.table.calendar import Calendar, fit_calendar, season_of
from elman.table.steps import Step

HOUR, DAY = 3_600_000_000, 86_400_000_000


def moments(first: str, count: int, step: Any) -> np.ndarray:
    found: np.ndarray = np.datetime64(first) + np.arange(count) * np.timedelta64(1, step)
    return found.astype("datetime64[us]")


def test_only_what_the_step_asks_and_the_training_part_has_seen() -> None:
    hours = Step("microseconds", HOUR)
    assert fit_calendar(moments("2020-01-01T00", 100, "h"), hours) == Calendar(hours=True)
    assert fit_calendar(moments("2020-01-01T00", 1000, "h"), hours) == Calendar(hours=True, weekdays=True)
    assert fit_calendar(moments("2020-01-01", 800, "D"), Step("microseconds", DAY)) == Calendar(
        weekdays=True, year=True
    )
    months = moments("2020-01", 30, "M")
    assert fit_calendar(months, Step("months", 1)) == Calendar(months=True)
    assert fit_calendar(months[:12], Step("months", 1)) == Calendar()
    assert fit_calendar(np.arange(9.0), Step("number", 1)) == Calendar()


def test_the_numbers_of_a_moment() -> None:
    calendar = Calendar(True, True, True, True)
    values = calendar.encode(np.array(["2013-01-01T06:00"], dtype="datetime64[us]"))[0]
    named = dict(zip(calendar.names, values.tolist(), strict=True))
    assert [name for name, value in named.items() if value == 1] == [
        "hour sin 1",
        "weekday=Tuesday",
        "month=1",
        "year cos 1",
        "year cos 2",
    ]


@pytest.mark.parametrize(
    ("step", "season"),
    [
        (Step("microseconds", HOUR), 24),
        (Step("microseconds", HOUR // 2), 48),
        (Step("microseconds", DAY), 7),
        (Step("microseconds", 7 * DAY), 52),
        (Step("weekdays", 1), 5),
        (Step("months", 1), 12),
        (Step("months", 3, on=(31,)), 4),
        (Step("months", 12), 1),
        (Step("number", 1), 9),
        (Step("microseconds", 1000), 9),
    ],
)
def test_seasons(step: Step, season: int) -> None:
    wave = np.tile([1.0, 5.0, 2.0, 8.0, 3.0, 0.0, 4.0, 9.0, 2.5], 40)
    assert season_of(step, wave) == season
    assert season_of(Step("number", 1), np.random.default_rng(0).normal(size=400).cumsum()) == 1
