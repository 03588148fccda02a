"""Hours that clocks repeat and skip, in local times without a zone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import polars as pl
import pytest

import elman
from elman.forecast.check import check
from elman.table.clocks import skipped_hours, without_repeated_hours
from elman.table.panel import Panel, make_panel
from elman.table.table import Table


def local(minutes: int = 60) -> list[str]:
    """A year of local times in central Europe: clocks skip an hour on 2021-03-28 and repeat one on 2021-10-31."""
    time = np.arange("2021-01-01", "2022-01-01", np.timedelta64(minutes, "m"), dtype="datetime64[m]")
    summer = (time >= np.datetime64("2021-03-28T02:00")) & (time < np.datetime64("2021-10-31T02:00"))
    texts: list[str] = np.datetime_as_string(time + summer * np.timedelta64(60, "m")).tolist()
    return texts


def panel_of(times: list[str], series: list[str] | None = None) -> Panel:
    table = Table({"t": times, "s": series or ["A"] * len(times)})
    return make_panel(table, table.column("t"), "s")


@pytest.mark.parametrize("minutes", [60, 30, 15])
def test_both_hours_of_a_year(minutes: int) -> None:
    panel, step = panel_of(local(minutes)), minutes / 1440
    shorter, lost = without_repeated_hours(panel, step)
    assert (lost, len(shorter.order)) == (60 // minutes, len(panel.order) - 60 // minutes)
    assert np.all(np.diff(shorter.time) > np.timedelta64(0, "us"))
    (row,) = skipped_hours(shorter, step)
    assert shorter.time[row + 1] == np.datetime64("2021-03-28T03:00")


def test_the_first_rows_of_a_repeated_hour_stay() -> None:
    panel = panel_of([f"2013-04-07 0{hour}:00" for hour in (0, 1, 2, 2, 3, 4)])
    shorter, lost = without_repeated_hours(panel, 1 / 24)
    assert (lost, shorter.order.tolist()) == (1, [0, 1, 2, 4, 5])
    assert without_repeated_hours(panel, 1.0)[1] == 0  # not of days


@pytest.mark.parametrize(
    "times",
    [
        ["2013-04-07 01:00"] * 2 + ["2013-04-08 01:00"] * 2 + ["2013-04-09 01:00"] * 2,
        ["2013-04-07 12:00"] * 2 + ["2013-04-07 13:00"],
        ["2013-07-07 02:00"] * 2 + ["2013-07-07 03:00"],
        ["2013-04-07 02:00"] * 3 + ["2013-04-07 03:00"],
    ],
    ids=["too often", "by day", "in summer", "two hours"],
)
def test_other_rows_of_the_same_time_stay_to_be_refused(times: list[str]) -> None:
    assert without_repeated_hours(panel_of(times), 1 / 24)[1] == 0


def test_other_gaps_are_no_skipped_hours() -> None:
    for lacking in ([12], [2, 3]):
        times = [f"2013-04-07 {hour:02d}:00" for hour in range(24) if hour not in lacking]
        assert not len(skipped_hours(panel_of(times), 1 / 24))
    days = [f"2013-04-{day:02d}" for day in range(1, 20)]
    assert not len(skipped_hours(panel_of(days[:4] + days[5:]), 1.0))


@pytest.mark.parametrize("form", ["text", "objects", "frame"])
def test_times_with_a_zone_have_no_clocks(form: str) -> None:
    times = [f"2013-04-07 0{hour}:00+00:00" for hour in (0, 1, 2, 2, 4, 5)]
    given: Any = {"t": times, "y": range(6)}
    if form != "text":
        given["t"] = [dt.datetime.fromisoformat(time) for time in times]
    found = check(pl.DataFrame(given) if form == "frame" else given)
    assert (found.repeated, found.skipped, found.duplicates, found.gaps) == (0, 0, 1, 1)


def test_each_series_has_its_own() -> None:
    times = [f"2013-04-07 0{hour}:00" for hour in (0, 1, 3, 4)]
    assert skipped_hours(panel_of(times * 2, ["A"] * 4 + ["B"] * 4), 1 / 24).tolist() == [1, 5]


def test_a_look_at_a_table_counts_them_and_neither_as_gap_nor_as_repetition() -> None:
    found = check({"t": local(), "y": list(range(8760))}, "y", window=24)
    assert (found.repeated, found.skipped, found.gaps, found.duplicates, found.refused) == (1, 1, 0, 0, "")
    assert (found.series[0].repeated, found.series[0].skipped, found.series[0].missing_rows) == (1, 1, 0)
    gappy = {"t": local()[:4000] + local()[4003:], "y": list(range(8757))}
    assert (check(gappy).gaps, check(gappy).series[0].missing_rows, check(gappy).skipped) == (1, 3, 1)


def test_a_fit_counts_them() -> None:
    table = {"t": local()[:3000] + local()[7000:], "y": np.sin(np.arange(4760)).tolist()}
    model = elman.Forecaster("y", window=4, hidden_size=4, epochs=1).fit(table)
    assert (model.summary_.repeated, model.summary_.skipped, model.summary_.added) == (1, 0, 0)  # too large a gap
    short = {name: values[:2400] for name, values in table.items()}
    summary = elman.Forecaster("y", window=4, hidden_size=4, epochs=1).fit(short).summary_
    assert (summary.repeated, summary.skipped, summary.added) == (0, 1, 1)
