"""A table's rows in order, without gaps."""

from __future__ import annotations

import numpy as np
import pytest

from elman.errors import DataError
from elman.table.order import in_order
from elman.table.roles import find_roles
from elman.table.table import Table

DAYS = [f"2020-01-{day:02d}" for day in (4, 1, 2, 3, 6)]


def test_rows_are_put_in_order_and_into_gaps() -> None:
    table = Table({"day": DAYS * 2, "shop": ["b"] * 5 + ["a"] * 5, "y": [4, 1, 2, 3, 6] * 2})
    rows = in_order(table, find_roles(table, "y"))
    assert str(rows.step) == "1 day"
    assert rows.kinds == {"day": "time"}
    assert rows.panel.names == ("b", "a")
    y = rows.table.column("y").values[rows.panel.order]
    np.testing.assert_array_equal(y, [1, 2, 3, 4, np.nan, 6] * 2)
    assert rows.there.counts == (2, 0, 0)


def test_two_rows_of_one_time_are_refused() -> None:
    table = Table({"day": [*DAYS, DAYS[0]], "y": [1, 2, 3, 4, 5, 6]})
    with pytest.raises(DataError, match="have the same time 2020-01-04"):
        in_order(table, find_roles(table, "y", time="day"))


def test_without_times_rows_stay_as_they_are() -> None:
    table = Table({"y": [3, 1, 2]})
    rows = in_order(table, find_roles(table, "y"))
    assert rows.panel.order.tolist() == [0, 1, 2]
    assert rows.kinds == {}
