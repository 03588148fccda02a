"""The step of a table goes on as pandas' calendars do, with gaps and in zones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandas.tseries.offsets import CustomBusinessDay

from elman.table.find_steps import find_step
from elman.table.gaps import absent_rows
from elman.table.panel import Panel
from elman.table.steps import Step

MONTHS = pd.period_range("2001-01", periods=130, freq="M")


def panel_of(times: pd.DatetimeIndex) -> Panel:
    zone = "" if times.tz is None else str(times.tz)
    plain = times if times.tz is None else times.tz_convert("UTC").tz_localize(None)
    moments = plain.to_numpy().astype("datetime64[us]")
    return Panel(np.arange(len(moments)), np.array([0, len(moments)]), moments, ("",), zone)


def goes_on(times: pd.DatetimeIndex, rows: int = 90) -> None:
    panel = panel_of(times[:rows])
    step = find_step(panel)
    ahead = step.after(np.repeat(panel.time[-1:], 30), np.arange(1, 31))
    assert ahead.tolist() == panel_of(times[rows : rows + 30]).time.tolist()
    there = np.ones(rows, dtype=np.bool_)
    there[[20, 21, 50]] = False
    _, moments = absent_rows(panel_of(times[:rows][there]), find_step(panel_of(times[:rows][there])))
    assert moments.tolist() == panel.time[~there].tolist()


def on_days(*days: int) -> pd.DatetimeIndex:
    """These days of each month, or its last one."""
    each = [month.start_time + pd.Timedelta(days=min(day, month.days_in_month) - 1) for month in MONTHS for day in days]
    return pd.DatetimeIndex(each[:130])


@pytest.mark.parametrize(
    "freq",
    [
        *[
            "D",
            "3D",
            "W-WED",
            "2W",
            "28D",
            "30D",
            "h",
            "6h",
            "15min",
            "B",
            "C",
            "MS",
            "ME",
            "2MS",
            "QS",
            "QE",
            "YS",
            "YE",
        ],
        *["BMS", "BME", "BQS", "BQE", "BYE", "SMS", "SME", "6ME", "QS-FEB", "YE-JUN", "WOM-3FRI", "WOM-1MON"],
    ],
)
def test_calendars_go_on(freq: str) -> None:
    goes_on(pd.date_range("2001-01-01", periods=130, freq=freq))


@pytest.mark.parametrize("week", ["1111110", "1111001", "1010100", "0101000", "1111101", "0000011"])
def test_weekdays_that_occur_go_on(week: str) -> None:
    goes_on(pd.date_range("2001-01-01", periods=130, freq=CustomBusinessDay(weekmask=week)))


@pytest.mark.parametrize("days", [(28,), (29,), (30,), (1,), (15,), (15, 30), (5, 20), (1, 11, 21), (10, 20, 31)])
def test_days_of_the_month_go_on(days: tuple[int, ...]) -> None:
    goes_on(on_days(*days))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Sao_Paulo", "Australia/Sydney", "Etc/GMT+5", "UTC"])
@pytest.mark.parametrize("freq", ["D", "W-WED", "MS", "BME", "B", "SMS", "YE"])
@pytest.mark.parametrize("start", ["2015-01-01", "2015-06-01 09:30"])
def test_calendars_of_zones_go_on_by_their_clocks(zone: str, freq: str, start: str) -> None:
    local = pd.date_range(start, periods=130, freq=freq)
    goes_on(local.tz_localize(zone, nonexistent="shift_forward", ambiguous=False))


@pytest.mark.parametrize("freq", ["h", "6h", "30min"])
def test_hours_of_zones_go_on_whatever_clocks_show(freq: str) -> None:
    goes_on(pd.date_range("2020-03-20", periods=130, freq=freq, tz="Europe/Berlin"))


def test_half_days_that_keep_to_clocks_do_so() -> None:
    goes_on(pd.date_range("2020-03-01 08:00", periods=130, freq="12h").tz_localize("Europe/Berlin"))


@pytest.mark.parametrize(
    ("times", "step"),
    [
        (["2013-01-30", "2013-02-28", "2013-03-30"], Step("months", 1, on=(30,))),
        (["2013-01-01", "2013-01-15"], Step("microseconds", 14 * 86_400_000_000)),
        (["2013-01-04", "2013-01-07", "2013-01-08"], Step("microseconds", 86_400_000_000)),
        (["2013-01-01", "2013-01-15", "2013-02-01", "2013-02-15"], Step("months", 1, on=(1, 15))),
    ],
)
def test_few_rows(times: list[str], step: Step) -> None:
    assert find_step(panel_of(pd.DatetimeIndex(times))) == step


def test_one_gap_is_no_weekday_that_never_occurs() -> None:
    days = pd.date_range("2013-01-02", periods=14)
    assert find_step(panel_of(days[days.day_of_week != 1])).unit == "microseconds"


def test_the_day_of_a_table_of_one_row_is_that_of_its_zone() -> None:
    step = find_step(panel_of(pd.DatetimeIndex(["2020-03-28"]).tz_localize("Europe/Berlin")))
    assert str(step) == "1 day"
    first = np.array(["2020-03-27T23:00"], dtype="datetime64[us]")
    assert step.after(first, 2)[0] == np.datetime64("2020-03-29T22:00")


@pytest.mark.parametrize(
    ("step", "text"),
    [
        (Step("months", 1, on=(1, 15)), "half a month"),
        (Step("months", 1, on=(1, 11, 21)), "1/3 of a month"),
        (Step("weekdays", 1, week="1010100"), "1 day of Mon, Wed, Fri"),
        (Step("weekdays", 1), "1 weekday"),
        (Step("months", 3, on=(31,), roll="backward"), "3 months"),
    ],
)
def test_steps_in_words(step: Step, text: str) -> None:
    assert str(step) == text


@pytest.mark.parametrize(
    "more",
    [
        {"on": (0,)},
        {"on": (2, 1)},
        {"on": (32,)},
        {"week": "111"},
        {"week": "0000000"},
        {"count": 0},
        {"count": 2, "on": (1, 15)},
        {"clock": 86_400_000_000},
        {"count": 1.5},
    ],
)
def test_steps_that_there_are_not(more: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="its step is"):
        Step(**{"unit": "months", "count": 1, **more})


def test_rows_that_repeat_a_moment_tell_nothing_of_the_step() -> None:
    times = pd.DatetimeIndex(["2020-01-01"] * 20 + ["2020-01-02"])
    assert find_step(panel_of(times)) == find_step(panel_of(times[-2:]))
    numbers = Panel(np.arange(9), np.array([0, 9]), np.array([3] * 8 + [5]), ("",))
    assert find_step(numbers) == Step("number", 2.0)
