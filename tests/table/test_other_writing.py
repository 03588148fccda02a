"""Numbers and dates in a writing that is not read are refused, not taken for words."""

from __future__ import annotations

from typing import Any

import pytest

from elman.errors import DataError
from elman.table.other_writing import refuse_other_writing
from elman.table.roles import find_roles
from elman.table.table import Table

NUMBER = "expected a number such as 1234.5; write numbers with a point"
DATE = "expected a date such as 2013-01-31 .*write dates with the year first, or exclude the column"
ORDER = "expected a day above 12 .*write dates with the year first, or exclude the column"
CLOCK = "expected a date with it; put both into one column, .*or exclude the column"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (["12,5", "13,25", None], f"row 1: found '12,5', {NUMBER}"),
        (["12", "closed", "-13,25"], f"row 3: found '-13,25', {NUMBER}"),
        (["1,234", "12,345.5"], f"row 1: found '1,234', {NUMBER}"),
        (["1.234,5", "1.345,5"], f"row 1: found '1.234,5', {NUMBER}"),
        (["1'234.5", "1\u202f345"], f'row 1: found .*234.5", {NUMBER}'),
        (["5 %", "$1.50", "3€"], f"row 1: found '5 %', {NUMBER}"),
        (["1.12.2013", "1.1.2014"], f"row 1: found '1.12.2013', {ORDER}"),
        (["2013-01-31", "soon", "2.1.2013", "3.1.2013"], f"row 3: found '2.1.2013', {ORDER}"),
        (["13/01/31", None, "14/02/01"], "row 1: found '13/01/31', .*write years with four digits, and first, or"),
        (["2013-01-31 05:07+01:00", "2013-01-31 05:07"], "row 2: found '2013-01-31 05:07', expected a zone"),
        (["31. Mai 2013", "1. Juni 2013"], f"row 1: found '31. Mai 2013', {DATE}"),
        (["2013-01-31 CET", "2013-02-01 CET"], f"row 1: found '2013-01-31 CET', {DATE}"),
        (["January 31st, 2013"], f"row 1: found 'January 31st, 2013', {DATE}"),
        (["2013H1", "2013H2"], f"row 1: found '2013H1', {DATE}"),
        (["week 1, 2013", "week 2, 2013"], f"row 1: found 'week 1, 2013', {DATE}"),
        (["Jan-13", "Feb-13"], f"row 1: found 'Jan-13', {DATE}"),
        (["2013-01-31T05:00+01:00[Europe/Berlin]"], f"row 1: found .*, {DATE}"),
        (["05:07", "05:08"], f"row 1: found '05:07', {CLOCK}"),
        (["5:07 PM", "5:08 PM"], f"row 1: found '5:07 PM', {CLOCK}"),
    ],
)
def test_it_is_named_by_its_row(values: list[Any], message: str) -> None:
    with pytest.raises(DataError, match=f"column 'x', {message}"):
        refuse_other_writing(Table({"x": values}), ["x"])


@pytest.mark.parametrize(
    "values",
    [
        ["a", "b", "12,5"],
        ["10.0.0.1", "192.168.100.200"],
        ["1.2.3", "1.10.14"],
        ["10-12", "12-14"],
        ["mild, dry", "wet"],
        ["2013-01-31", "2013-02-01"],
        ["1", "2.5"],
    ],
)
def test_other_columns_pass(values: list[str]) -> None:
    refuse_other_writing(Table({"x": values}), ["x"])


def test_columns_that_are_not_looked_at_may_hold_anything() -> None:
    table = Table({"date": ["11.12.2013", "1.1.2014"], "shop": ["1,5", "1,6"], "y": [1, 2]})
    with pytest.raises(DataError, match=r"column 'date', row 1: found '11.12.2013'"):
        find_roles(table, "y", time="date")
    with pytest.raises(DataError, match=r"column 'shop', row 1: found '1,5'"):
        find_roles(table, "y", exclude=["date"])
    assert find_roles(table, "y", series="shop", exclude=["date"]).series == "shop"
