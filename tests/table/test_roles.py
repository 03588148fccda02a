"""Which column is found to be what."""

from __future__ import annotations

from typing import Any

import pytest

from elman.errors import DataError
from elman.table.roles import find_roles, usual_target
from elman.table.table import Table

DAYS = ["2013-01-01", "2013-01-02", "2013-01-03"]


def panel(**more: list[Any]) -> Table:
    return Table({"date": DAYS * 2, **more, "rain": [True, False, True, False, True, True]})


def test_the_column_of_dates_is_the_time() -> None:
    roles = find_roles(Table({"y": [1, 2, 3], "when": DAYS}), "y")
    assert (roles.time, roles.series, roles.inputs) == ("when", None, ("y",))


def test_a_column_of_words_that_makes_dates_unique_is_the_series() -> None:
    table = panel(sky=["sun", "rain", "sun"] * 2, station=["A"] * 3 + ["B"] * 3)
    roles = find_roles(table, "rain")
    assert (roles.time, roles.series, roles.inputs) == ("date", "station", ("sky", "rain"))


def test_a_series_with_one_repeated_day_is_found_all_the_same() -> None:
    days = [f"2013-01-{day:02d}" for day in range(1, 10)]
    station = ["A"] * 9 + ["B"] * 9
    table = Table({"date": [*days, *days[:8], days[0]], "station": station, "y": list(range(18))})
    assert find_roles(table, "y").series == "station"


def test_no_series_is_looked_for_when_dates_are_unique() -> None:
    assert find_roles(Table({"date": DAYS, "sky": ["a", "b", "c"], "y": [1, 2, 3]}), "y").series is None


def test_numbers_are_a_series_only_when_they_are_called_so() -> None:
    codes = [1] * 3 + [2] * 3
    assert find_roles(panel(shop_id=codes), "rain").series == "shop_id"
    assert find_roles(panel(level=codes), "rain").series is None


@pytest.mark.parametrize("names", [("unique_id", "ds", "y"), ("item_id", "timestamp", "target"), (None, "ds", "y")])
def test_the_well_known_names_are_recognised(names: tuple[str | None, str, str]) -> None:
    series, time, target = names
    columns: dict[str, list[Any]] = {time: [1, 2, 3], target: [5.0, 6.0, 5.0]}
    table = Table({series: ["a"] * 3, **columns} if series else columns)
    roles = find_roles(table, usual_target(table))
    assert (roles.series, roles.time, roles.target) == (series, time, target)


def test_a_number_called_a_time_is_one_when_it_does_not_repeat() -> None:
    columns = {"year": [2013, 2013, 2014], "day": [1, 1, 1], "y": [1, 2, 3]}
    assert find_roles(Table({**columns, "year": [2012, 2013, 2014]}), "y").time == "year"
    assert find_roles(Table(columns), "y").time is None


def test_two_columns_of_dates_need_a_name_or_a_word() -> None:
    assert find_roles(Table({"sent": DAYS, "date": DAYS, "y": [1, 2, 3]}), "y").time == "date"
    with pytest.raises(DataError, match="the columns sent, received all hold dates, expected one; name it with time="):
        find_roles(Table({"sent": DAYS, "received": DAYS, "y": [1, 2, 3]}), "y")
    roles = find_roles(Table({"sent": DAYS, "received": DAYS, "y": [1, 2, 3]}), "y", time="sent")
    assert roles.left_out == {"received": "it holds dates, and another column is the time"}


def test_an_empty_column_is_left_out_and_said_to_be() -> None:
    roles = find_roles(Table({"date": DAYS, "y": [1, 2, 3], "gone": [None] * 3}), "y")
    assert roles.left_out == {"gone": "it has no values"}
    assert roles.inputs == ("y",)


def test_without_dates_there_is_no_time() -> None:
    assert find_roles(Table({"x": [1.5, 2, 3], "y": [1, 2, 3]}), "y").time is None


@pytest.mark.parametrize(
    ("roles", "message"),
    [
        ({"target": "rian"}, "there is no column 'rian', did you mean 'rain'"),
        ({"target": "rain", "time": "dat"}, "there is no column 'dat', did you mean 'date'"),
        ({"target": "rain", "series": "sites"}, "there is no column 'sites', did you mean 'site'"),
        ({"target": "rain", "time": "rain"}, "column 'rain' is asked for in two roles"),
        ({"target": "rain", "time": "date", "series": "date"}, "column 'date' is asked for in two roles"),
        ({"target": "rain", "time": "site"}, "column 'site', row 1: found word values, expected dates"),
    ],
)
def test_wrong_roles(roles: dict[str, str], message: str) -> None:
    with pytest.raises(DataError, match=message):
        find_roles(panel(site=["A"] * 3 + ["B"] * 3), **roles)


def test_a_row_without_a_date_is_named() -> None:
    with pytest.raises(DataError, match="column 'date', row 2: found no date"):
        find_roles(Table({"date": [DAYS[0], None, DAYS[2]], "y": [1, 2, 3]}), "y")
