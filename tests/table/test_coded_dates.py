"""Numbers that plainly are dates in another coding, and counts that are none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from elman.errors import DataError
from elman.table.coded_dates import coded_dates
from elman.table.roles import find_roles
from elman.table.table import Table

DAYS = pd.date_range("2020-01-25", periods=60)
QUARTERS = np.array([10 * (2000 + n // 4) + n % 4 + 1 for n in range(40)], dtype=np.float64)
DECIMALS = np.array([2015 + n // 12 + (n % 12 + 1) / 100 for n in range(40)])


@pytest.mark.parametrize("form", ["%d%m%Y", "%m%d%Y", "%y%m%d", "%d%m%y", "%m%d%y"])
def test_days_of_other_orders(form: str) -> None:
    assert coded_dates(DAYS.strftime(form).to_numpy().astype(np.float64))


def test_weeks_quarters_and_months_behind_a_point() -> None:
    weeks = pd.date_range("2020-01-06", periods=60, freq="W-MON").strftime("%G%V").to_numpy().astype(np.float64)
    assert [coded_dates(values) for values in (weeks, QUARTERS, DECIMALS)] == [True] * 3


@pytest.mark.parametrize(
    "values",
    [
        np.arange(200101.0, 200131.0),
        np.arange(43831.0, 43890.0),
        1580428800 + 3600.0 * np.arange(50),
        np.cumsum(np.random.default_rng(0).random(50)),
        2000 + np.arange(80) / 12,
        np.array([2020.0, 2021, 2023]),
        np.array([5.0, 7]),
        np.array([np.nan, 31012020, 1022020, 2022020]),
    ],
)
def test_counts_are_none(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
    assert not coded_dates(values)


@pytest.mark.parametrize(("name", "time"), [("date", None), ("birth_date", None), ("t0", "t0")])
def test_they_are_refused_where_they_would_count_as_time(name: str, time: str | None) -> None:
    table = Table({name: [int(text) for text in DAYS.strftime("%d%m%Y")], "y": list(range(60))})
    with pytest.raises(DataError, match=f"column {name!r}, row 1: found 25012020, expected a date such as 2013-01-31"):
        find_roles(table, "y", time=time)


def test_elsewhere_they_are_numbers() -> None:
    table = Table({"code": [int(text) for text in DAYS.strftime("%d%m%Y")], "y": list(range(60))})
    assert find_roles(table, "y").inputs == ("code", "y")


def test_numbers_that_grow_are_the_time_if_they_are_called_like_one() -> None:
    assert find_roles(Table({"unix_time": [1, 3, 4, 9], "y": [1, 2, 3, 4]}), "y").time == "unix_time"
    assert find_roles(Table({"unix_time": [1, 3, 2, 9], "y": [1, 2, 3, 4]}), "y").time is None
