"""Rows that a table lacks: in gaps, and those that are to come."""

from __future__ import annotations

import numpy as np

from elman.table.find_steps import find_step
from elman.table.gaps import absent_rows, rows_to_come, with_rows
from elman.table.panel import make_panel
from elman.table.table import Table

DAYS = ["2013-01-01", "2013-01-02", "2013-01-05", "2013-01-01", "2013-01-02", "2013-01-03"]


def test_gaps_are_filled_with_rows_without_values() -> None:
    table = Table({"day": DAYS, "site": ["A"] * 3 + ["B"] * 3, "y": [1, 2, 5, 1, 2, 3]})
    panel = make_panel(table, table.column("day"), "site")
    before, moments = absent_rows(panel, find_step(panel))
    longer = with_rows(table, "day", "site", panel.order[before], moments)
    assert longer.raw["day"].values[6:].astype("datetime64[D]").astype(str).tolist() == ["2013-01-03", "2013-01-04"]
    assert longer.raw["site"].values.tolist()[6:] == ["A", "A"]
    assert np.isnan(longer.column("y").values[6:]).all()
    assert table.rows == 6


def test_times_without_a_step_have_no_gaps() -> None:
    table = Table({"t": [1.0, 2.0, 3.5, 4.0, 5.0]})
    panel = make_panel(table, table.column("t"), None)
    assert len(absent_rows(panel, find_step(panel))[0]) == 0
    table = Table({"day": ["2013-01-01", "2013-01-02", "2013-01-03", "2023-01-01"]})
    panel = make_panel(table, table.column("day"), None)
    assert len(absent_rows(panel, find_step(panel))[0]) == 0  # a decade is no gap in three days


def test_rows_to_come_follow_what_is_there() -> None:
    table = Table({"day": DAYS[3:] * 2, "site": ["A"] * 3 + ["B"] * 3})
    panel = make_panel(table, table.column("day"), "site")
    rows, moments = rows_to_come(panel, find_step(panel), np.array([2, 4]), 2)  # B's last row is one to come already
    assert panel.series[rows].tolist() == [0, 1, 0]
    assert moments.astype("datetime64[D]").astype(str).tolist() == ["2013-01-04", "2013-01-04", "2013-01-05"]
