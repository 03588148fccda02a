"""The split by time, with a gap."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from elman.forecast.rows.splits import Cuts, part_of
from elman.forecast.rows.splits import find_cuts as cuts_of
from elman.forecast.rows.windows import window_ends
from elman.table.panel import Panel
from tests.kept import kept


def panel(*lengths: int) -> Panel:
    starts = np.concatenate([[0], np.cumsum(lengths)])
    time = np.concatenate([np.arange(length) for length in lengths])
    return Panel(np.arange(starts[-1]), starts, time, tuple(str(number) for number in range(len(lengths))))


def find_cuts(rows: Panel, *more: Any, **settings: Any) -> Cuts:
    return cuts_of(rows, np.ones(len(rows.order), dtype=np.bool_), *more, **settings)


def windows(rows: Panel, window: int, cuts: Cuts) -> list[int]:
    part = part_of(rows, cuts)
    ends = window_ends(rows, window, part, apart=cuts.apart)
    counts: list[int] = np.bincount(part[ends + 1], minlength=3).tolist()
    return counts


def test_shares_are_shares_of_the_windows() -> None:
    rows = panel(106)
    assert windows(rows, 2, find_cuts(rows, 2, 0.15, 0.15)) == [70, 15, 15]


def test_all_series_are_cut_at_the_same_time() -> None:
    rows = panel(106, 106)
    cuts = find_cuts(rows, 2, 0.15, 0.15)
    assert (cuts.training, cuts.validation) == (71, 88)
    assert windows(rows, 2, cuts) == [140, 30, 30]


@pytest.mark.parametrize(
    ("validation", "test", "expected"), [(0.0, 0.0, [104, 0, 0]), (0.2, 0.0, [82, 20, 0]), (0.0, 0.2, [82, 0, 20])]
)
def test_a_share_of_0_gives_no_part(validation: float, test: float, expected: list[int]) -> None:
    rows = panel(106)
    assert windows(rows, 2, find_cuts(rows, 2, validation, test)) == expected


def test_the_smallest_table_has_a_window_in_each_part() -> None:
    rows = panel(6)
    cuts = find_cuts(rows, 3, 0.15, 0.15)
    assert not cuts.apart
    assert windows(rows, 3, cuts) == [1, 1, 1]


def test_windows_cross_no_cut_where_there_are_rows_enough() -> None:
    assert find_cuts(panel(18), 3, 0.15, 0.15).apart
    assert not find_cuts(panel(17), 3, 0.15, 0.15).apart


def test_a_horizon_takes_rows_of_each_part() -> None:
    rows = panel(106)
    cuts = find_cuts(rows, 2, 0.15, 0.15, horizon=3)
    part = part_of(rows, cuts)
    ends = window_ends(rows, 2, part, 3)
    assert np.bincount(part[ends + 1]).tolist() == [66, 14, 14]
    assert (part[ends + 1] == part[ends + 3]).all()


def test_series_that_end_at_different_times_are_cut_each_by_itself() -> None:
    rows = panel(106, 40, 40, 40)
    cuts = find_cuts(rows, 2, 0.15, 0.15)
    part = part_of(rows, cuts)
    assert [len(np.unique(part[rows.series == number])) for number in range(4)] == [3, 3, 3, 3]
    assert kept(cuts) == cuts


def test_whether_windows_cross_cuts_is_told_by_the_rows_of_a_series_not_by_all_moments() -> None:
    starts = np.arange(0, 41 * 30, 30)
    apart = Panel(np.arange(1200), starts, np.arange(1200), tuple(str(number) for number in range(40)))
    cuts = find_cuts(apart, 10, 0.15, 0.15)
    assert cuts.own
    assert not cuts.apart
    assert min(windows(apart, 10, cuts)) >= 40
    assert find_cuts(apart, 4, 0.15, 0.15).apart


@given(
    st.lists(st.integers(1, 60), min_size=1, max_size=4), st.integers(1, 12), st.floats(0.05, 0.4), st.floats(0.05, 0.4)
)
def test_nothing_after_a_part_is_read_in_it(lengths: list[int], window: int, validation: float, test: float) -> None:
    rows = panel(*lengths)
    cuts = find_cuts(rows, window, validation, test)
    assert cuts.training <= cuts.validation
    part = part_of(rows, cuts)
    ends = window_ends(rows, window, part, apart=cuts.apart)
    asked = {int(end) + 1: int(part[end + 1]) for end in ends}
    for end in ends:
        read = range(end - window + 1, end + 2)
        assert len({int(rows.series[row]) for row in read}) == 1
        assert max(int(part[row]) for row in read) == asked[int(end) + 1]
        assert not cuts.apart or len({int(part[row]) for row in read}) == 1
    for series in range(len(lengths)):
        assert (np.diff(part[rows.series == series].astype(int)) >= 0).all()


def told(rows: Panel, *spans: tuple[int, int]) -> NDArray[np.bool_]:
    """Which rows have a known target: those between two places of each series."""
    first, end = (np.repeat(each, rows.counts) for each in zip(*spans, strict=True))
    return np.asarray((rows.position >= first) & (rows.position < end))


def test_rows_to_come_change_no_cut() -> None:
    short, long = panel(106, 106), panel(130, 130)
    cuts = cuts_of(long, told(long, (0, 106), (0, 106)), 2, 0.15, 0.15)
    assert cuts == find_cuts(short, 2, 0.15, 0.15)


def test_rows_before_the_first_known_target_change_no_share() -> None:
    rows = panel(306)
    cuts = cuts_of(rows, told(rows, (200, 306)), 2, 0.15, 0.15)
    assert (cuts.training, cuts.validation) == (200 + 71, 200 + 88)


def test_shares_are_of_rows_with_a_known_target() -> None:
    rows = panel(1000)
    known = np.zeros(1000, dtype=np.bool_)
    known[::10] = known[900:] = True  # once in ten rows, then always
    cuts = cuts_of(rows, known, 1, 0.2, 0.2)
    part = part_of(rows, cuts)
    assert np.bincount(part[known]).tolist() == [114, 38, 38]


def test_series_of_which_nothing_is_known_are_cut_as_all() -> None:
    rows = panel(60, 60, 60)
    cuts = cuts_of(rows, told(rows, (0, 50), (0, 50), (0, 0)), 3, 0.15, 0.15)
    assert cuts == find_cuts(panel(50, 50), 3, 0.15, 0.15)
    assert len(part_of(rows, cuts)) == 180
