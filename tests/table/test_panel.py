"""Rows in order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elman.errors import DataError
from elman.table.panel import Panel, duplicates, fill_forward, make_panel, moment_text, refuse_duplicates
from elman.table.table import Table


def sorted_panel(table: Table) -> Panel:
    return make_panel(table, table.column("t"), "s")


def test_rows_are_sorted_by_series_and_time() -> None:
    panel = sorted_panel(Table({"t": [3, 1, 2, 1], "s": ["b", "b", "a", "a"]}))
    assert panel.names == ("b", "a")
    assert panel.order.tolist() == [1, 0, 3, 2]
    assert panel.time.tolist() == [1, 3, 1, 2]
    assert panel.starts.tolist() == [0, 2, 4]
    assert panel.position.tolist() == [0, 1, 0, 1]


@given(st.permutations([(t, s) for t in range(4) for s in "ab"]))
def test_the_order_of_rows_does_not_matter(rows: list[tuple[int, str]]) -> None:
    panel = sorted_panel(Table({"t": [t for t, _ in rows], "s": [s for _, s in rows]}))
    found = [rows[row] for row in panel.order]
    assert found == sorted(rows, key=lambda row: (panel.names.index(row[1]), row[0]))


def test_without_time_the_order_is_that_of_the_table() -> None:
    table = Table({"s": ["a", "b", "a"]})
    panel = make_panel(table, None, "s")
    assert panel.order.tolist() == [0, 2, 1]
    assert panel.time.tolist() == [0, 1, 0]


def test_repeated_times_name_both_rows_the_series_and_the_time() -> None:
    columns = {"t": ["2013-01-01", "2013-01-02", "2013-01-01"], "s": ["a", "a", "a"]}
    table = Table(columns, "w.csv", np.array([2, 3, 4]))
    panel = sorted_panel(table)
    assert duplicates(panel).tolist() == [1]
    message = r"w.csv: column 't', rows 1 and 3 \(lines 2 and 4\) of series 'a' have the same time 2013-01-01"
    with pytest.raises(DataError, match=message):
        refuse_duplicates(table, panel, "t", "s")


def test_the_same_time_in_two_series_is_no_repetition() -> None:
    table = Table({"t": [1, 1], "s": ["a", "b"]})
    refuse_duplicates(table, sorted_panel(table), "t", "s")


def test_a_row_without_series_is_named() -> None:
    table = Table({"t": [1, 2], "s": ["a", None]})
    with pytest.raises(DataError, match="column 's', row 2: found no series"):
        sorted_panel(table)


@given(st.lists(st.tuples(st.sampled_from([0, 1]), st.one_of(st.none(), st.integers(0, 9))), min_size=1))
def test_values_are_filled_from_the_past_of_the_same_series_only(rows: list[tuple[int, int | None]]) -> None:
    rows = sorted(rows, key=lambda row: row[0])
    counts = [sum(series == number for series, _ in rows) for number in (0, 1)]
    missing = np.array([value is None for _, value in rows])
    found = fill_forward(missing, missing, np.array([0, counts[0], sum(counts)])).tolist()
    for row, (series, _) in enumerate(rows):
        before = [other for other in range(row + 1) if rows[other][0] == series and rows[other][1] is not None]
        assert found[row] == (before[-1] if before else -1)


@pytest.mark.parametrize(
    ("ids", "names"),
    [
        ([10000001, 10000002], ("10000001", "10000002")),
        ([1.0000001, 1.0000002], ("1.0000001", "1.0000002")),
        ([True, False], ("True", "False")),
        ([np.datetime64("2020-01-01"), np.datetime64("2021-01-01")], ("2020-01-01", "2021-01-01")),
    ],
    ids=str,
)
def test_series_are_called_by_all_their_digits(ids: list[Any], names: tuple[str, ...]) -> None:
    table = Table({"id": np.array(ids).repeat(2), "y": [1.0, 2.0, 3.0, 4.0]})
    assert make_panel(table, None, "id").names == names


def test_moments_as_text() -> None:
    assert moment_text(np.datetime64("2013-01-31T05:00", "us")) == "2013-01-31 05:00"


def test_a_panel_without_some_of_its_rows() -> None:
    panel = Panel(np.arange(5), np.array([0, 3, 5]), np.array([1.0, 2, 2, 1, 4]), ("a", "b"))
    fewer = panel.without(np.array([2, 3]))
    assert (fewer.order.tolist(), fewer.starts.tolist(), fewer.time.tolist()) == ([0, 1, 4], [0, 2, 3], [1.0, 2.0, 4.0])
