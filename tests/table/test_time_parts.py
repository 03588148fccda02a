"""Times in several columns are refused, and so is what is called a time and can't be read."""

from __future__ import annotations

from typing import Any

import pytest

from elman.errors import DataError
from elman.table.roles import find_roles
from elman.table.table import Table

Y = [float(row) for row in range(24)]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"yr": [2000] * 24, "mo": [1, 2] * 12}, "'yr', 'mo' hold parts of times, .*as in 2013-01, or exclude them"),
        ({"Year": [2000] * 24, "Month": [1] * 24, "Day": list(range(1, 25))}, "'Year', 'Month', 'Day' hold parts"),
        ({"date": ["2020-01-01"] * 24, "Hour": list(range(24))}, "'date', 'Hour' hold dates and their hours"),
        ({"ds": [f"no {row}" for row in range(24)]}, "column 'ds', row 1: found 'no 0', expected a date"),
        (
            {"week": [f"in {row} of 24" for row in range(24)]},
            "column 'week', row 1: found 'in 0 of 24', expected a date",
        ),
    ],
)
def test_they_are_refused(columns: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        find_roles(Table({**columns, "y": Y}), "y")


@pytest.mark.parametrize(
    "columns",
    [
        {"date": [f"2020-01-{row + 1:02d}" for row in range(24)], "year": [2020] * 24, "month": [1] * 24},
        {"date": [f"2020-01-{row + 1:02d}" for row in range(24)], "hour": [5] * 24},
        {"quarter": ["Q1", "Q2", "Q3", "Q4"] * 6},
        {"day": ["Monday", "Tuesday"] * 12},
        {"month": [1, 2, 3] * 8},
        {"hour": list(range(24))},
    ],
)
def test_parts_beside_a_whole_time_and_words_that_repeat_are_inputs(columns: dict[str, Any]) -> None:
    roles = find_roles(Table({**columns, "y": Y}), "y")
    assert set(roles.inputs) == {*columns, "y"} - {"date"}


def test_parts_can_be_left_out() -> None:
    assert find_roles(Table({"year": [2000] * 24, "month": [1] * 24, "y": Y}), "y", exclude=["year"]).time is None
