"""The step of time: found, added and counted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elman.table.find_steps import find_step
from elman.table.panel import Panel
from elman.table.steps import Step


def panel(*series: Any) -> Panel:
    times = [np.array(one, dtype="datetime64[us]") if isinstance(one[0], str) else np.array(one) for one in series]
    starts = np.concatenate([[0], np.cumsum([len(time) for time in times])])
    return Panel(np.arange(starts[-1]), starts, np.concatenate(times), tuple("ab"[: len(times)]))


WEEKDAYS = np.arange("2013-01-01", "2013-02-01", dtype="datetime64[D]")
WEEKDAYS = WEEKDAYS[np.is_busday(WEEKDAYS)].astype(str).tolist()


@pytest.mark.parametrize(
    ("times", "step", "text", "after"),
    [
        (["2013-01-01", "2013-01-02", "2013-01-05"], Step("microseconds", 86_400_000_000), "1 day", "2013-01-06"),
        (["2013-01-01", "2013-01-08"], Step("microseconds", 7 * 86_400_000_000), "1 week", "2013-01-15"),
        (["2013-01-01T00", "2013-01-01T03"], Step("microseconds", 3 * 3_600_000_000), "3 hours", "2013-01-01T06"),
        (["2013-01-05", "2013-02-05", "2013-03-05"], Step("months", 1, on=(5,)), "1 month", "2013-04-05"),
        (["2013-01-01", "2013-04-01", "2013-07-01"], Step("months", 3, on=(1,)), "3 months", "2013-10-01"),
        (["2012-01-01", "2013-01-01", "2014-01-01"], Step("months", 12, on=(1,)), "1 year", "2015-01-01"),
        (["2013-01-31", "2013-02-28", "2013-03-31"], Step("months", 1, on=(31,)), "1 month", "2013-04-30"),
        (WEEKDAYS, Step("weekdays", 1), "1 weekday", "2013-02-01"),
    ],
)
def test_steps_of_dates(times: list[str], step: Step, text: str, after: str) -> None:
    found = find_step(panel(times))
    assert found == step
    assert str(found) == text
    assert found.after(np.array(times[-1:], dtype="datetime64[us]"))[0] == np.datetime64(after)


def test_after_friday_comes_monday() -> None:
    friday = np.array(["2013-02-01T16:30"], dtype="datetime64[us]")
    assert Step("weekdays", 1).after(friday)[0] == np.datetime64("2013-02-04T16:30")


def test_numbers() -> None:
    step = find_step(panel([1949, 1950, 1951, 1955]))
    assert step == Step("number", 1.0)
    assert step.after(np.array([1955.0])).tolist() == [1956.0]
    assert step.between(np.array([1951.0, 1955.0])).tolist() == [4.0]


def test_the_step_is_that_within_series() -> None:
    assert find_step(panel(["2013-01-01", "2013-01-02"], ["2013-01-01", "2013-01-02"])).count == 86_400_000_000


def test_one_row_tells_no_step() -> None:
    assert str(find_step(panel(["2013-01-01"]))) == "1 day"
    assert find_step(panel([1.0])) == Step("number", 1.0)


@given(
    st.integers(0, 2000),
    st.sampled_from(
        [
            *[Step("months", 1), Step("months", 2, on=(31,)), Step("months", 1, on=(1, 15)), Step("microseconds", 60)],
            *[Step("months", 1, on=(31,), roll="backward"), Step("weekdays", 1), Step("weekdays", 1, week="1010100")],
            *[Step("microseconds", 86_400_000_000, zone="Europe/Berlin"), Step("months", 1, zone="America/New_York")],
        ]
    ),
)
def test_the_moment_after_is_one_step_away(day: int, step: Step) -> None:
    start = np.array(["2013-01-01"], dtype="datetime64[us]") + np.timedelta64(day, "D")
    if step.unit == "weekdays":
        start = np.busday_offset(
            start.astype("datetime64[D]"), 0, roll="forward", weekmask=step.week or "1111100"
        ).astype("datetime64[us]")
    both = np.concatenate([start, step.after(start)])
    assert both[1] > both[0]
    assert step.between(both).tolist() == [1.0]
