"""Days of work of the months that rows are, counted day by day."""

from __future__ import annotations

import datetime
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elman.prior.clock import NO_MONTH, Clock, work

USUAL = 365.2425 * 5 / 7 / 12


def plain_work(month: int, months: int) -> float:
    """The days from Monday to Friday, one by one, over the usual."""
    count = 0
    for number in range(month, month + months):
        day = datetime.date(1970 + number // 12, number % 12 + 1, 1)
        while day.month == number % 12 + 1:
            count += day.weekday() < 5
            day += datetime.timedelta(days=1)
    return math.log(count / (months * USUAL))


def clock(season: list[int], month: list[int]) -> Clock:
    return Clock(np.array(season), np.ones(len(season), dtype=np.int64), np.array(month))


@given(st.lists(st.tuples(st.integers(-600, 1200), st.sampled_from([1, 2, 3, 4, 6, 12])), min_size=1, max_size=4))
def test_days_of_work_are_those_of_the_calendar(spans: list[tuple[int, int]]) -> None:
    month, months = np.array(spans).T
    np.testing.assert_allclose(work(month, months), [plain_work(*span) for span in spans])
    np.testing.assert_allclose(work(month[:, None], months[:, None])[:, 0], work(month, months))


def test_rows_that_are_no_months_have_no_days_of_work() -> None:
    found = work(np.array([NO_MONTH, 480]), np.array([1, 1]))
    np.testing.assert_allclose(found, [0.0, plain_work(480, 1)])
    assert not work(np.array([[NO_MONTH], [NO_MONTH]]), np.array([1, 3])).any()
    assert work(np.array([[NO_MONTH], [NO_MONTH]]), np.array([1, 3, 1])).shape == (2, 3)


def test_over_a_whole_cycle_of_the_calendar_they_are_usual() -> None:
    month = np.arange(4800)
    assert np.exp(work(month, np.ones(4800, dtype=np.int64))).mean() == pytest.approx(1)


def test_the_days_of_work_of_a_row_are_those_of_its_months() -> None:
    given = clock([12, 4, 2, 7, 1], [480, 483, 3, NO_MONTH, NO_MONTH])
    assert given.months.tolist()[:3] == [1, 3, 6]
    row = np.arange(5)[:, None]
    found = given.work(row)
    assert found.shape == (5, 5)
    for number in range(5):
        expected = [plain_work(480 + number, 1), plain_work(483 + 3 * number, 3), plain_work(3 + 6 * number, 6), 0, 0]
        np.testing.assert_allclose(found[number], expected)


@pytest.mark.parametrize("row", [-5, 0, 1, 40])
def test_from_another_row_on_the_clock_goes_on_as_it_did(row: int) -> None:
    given = Clock(np.array([12, 4, 7]), np.array([1, 1, 365]), np.array([480, 483, NO_MONTH]))
    which = np.array([2, 1, 0, 1])
    found = given[which].from_row(np.full(4, row))
    assert found.season.tolist() == [7, 4, 12, 4]
    assert found.long_season.tolist() == [365, 1, 1, 1]
    assert found.month.tolist() == [NO_MONTH, 483 + 3 * row, 480 + row, 483 + 3 * row]
    rows = np.arange(3)[:, None]
    np.testing.assert_array_equal(found.work(rows), given.work(rows + row)[:, which])


def test_each_history_may_begin_at_its_own_row() -> None:
    found = clock([12, 12], [480, 480])[np.array([0, 1, 1])].from_row(np.array([0, 3, -480]))
    assert found.month.tolist() == [480, 483, 0]
