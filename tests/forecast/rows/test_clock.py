"""What the step and the times of a table tell the prior."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman.forecast.rows.clock import clock_of
from elman.prior.clock import NO_MONTH
from elman.table.steps import Step

HOUR = 3_600_000_000
DAY = 24 * HOUR


def moments(*texts: str) -> Any:
    return np.array(texts, dtype="datetime64[us]")


@pytest.mark.parametrize(
    ("step", "season", "long_season"),
    [
        (Step("microseconds", HOUR), 24, 168),
        (Step("microseconds", HOUR), 168, 1),
        (Step("microseconds", DAY), 7, 365),
        (Step("microseconds", DAY), 1, 1),
        (Step("microseconds", 7 * DAY), 52, 1),
        (Step("weekdays", 1), 5, 261),
        (Step("number", 1.0), 12, 1),
    ],
)
def test_a_longer_season_is_that_of_the_step_and_rows_are_no_months(step: Step, season: int, long_season: int) -> None:
    found = clock_of(step, np.array([season, season]), moments("2020-05-01", "2021-05-01"))
    assert found.season.tolist() == [season] * 2
    assert found.long_season.tolist() == [long_season] * 2
    assert found.month.tolist() == [NO_MONTH] * 2


@pytest.mark.parametrize(
    ("on", "count", "first", "month"),
    [
        ((), 1, "2010-03-01", 482),
        ((), 1, "2010-03-31T12:00", 482),
        ((1,), 3, "2010-04-01", 483),
        ((31,), 1, "2010-03-31", 482),
        ((31,), 3, "2010-03-31", 480),  # the quarter that ends in March begins in January
        ((), 1, "1969-12-01", -1),
    ],
)
def test_the_month_is_that_with_which_the_first_row_begins(
    on: tuple[int, ...], count: int, first: str, month: int
) -> None:
    season = 12 // count
    found = clock_of(Step("months", count, on=on), np.array([season]), moments(first))
    assert (found.season.tolist(), found.long_season.tolist(), found.month.tolist()) == ([season], [1], [month])
    assert found.months.tolist() == [count]


def test_histories_may_begin_at_different_moments_and_have_different_seasons() -> None:
    found = clock_of(Step("months", 1), np.array([12, 12]), moments("1970-01-01", "1971-02-01"))
    assert found.month.tolist() == [0, 13]
    hours = clock_of(Step("microseconds", HOUR), np.array([24, 1]), moments("1970-01-01", "1970-01-01"))
    assert hours.long_season.tolist() == [168, 1]


@pytest.mark.parametrize("step", [Step("months", 12), Step("months", 5)])
def test_rows_of_months_without_a_season_tell_no_month(step: Step) -> None:
    assert clock_of(step, np.array([1]), moments("2010-01-01")).month.tolist() == [NO_MONTH]


def test_times_that_are_numbers_tell_no_month() -> None:
    found = clock_of(Step("number", 0.5), np.array([1, 4]), np.array([3.5, -2.0]))
    assert found.month.tolist() == [NO_MONTH] * 2


def test_half_months_have_a_season_and_no_months_of_work() -> None:
    found = clock_of(Step("months", 1, on=(1, 15)), np.array([24]), moments("2010-03-01"))
    assert found.month.tolist() == [NO_MONTH]


def test_months_are_those_of_the_zone() -> None:
    step = Step("months", 1, on=(1,), zone="Europe/Berlin")
    assert clock_of(step, np.array([12]), moments("2010-02-28T23:00")).month.tolist() == [482]
