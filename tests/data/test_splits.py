"""The split by time, with a gap."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elman.data.panel import Panel
from elman.data.splits import Cuts, find_cuts, part_of
from elman.data.windows import window_ends


def panel(*lengths: int) -> Panel:
    starts = np.concatenate([[0], np.cumsum(lengths)])
    time = np.concatenate([np.arange(length) for length in lengths])
    return Panel(np.arange(starts[-1]), starts, time, tuple(str(number) for number in range(len(lengths))))


def windows(rows: Panel, window: int, cuts: Cuts) -> list[int]:
    part = part_of(rows.time, cuts)
    return np.bincount(part[window_ends(rows, window, part)], minlength=3).tolist()


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
    rows = panel(12)
    assert windows(rows, 3, find_cuts(rows, 3, 0.15, 0.15)) == [1, 1, 1]


@given(
    st.lists(st.integers(1, 60), min_size=1, max_size=4), st.integers(1, 12), st.floats(0.05, 0.4), st.floats(0.05, 0.4)
)
def test_no_row_is_a_target_in_one_part_and_read_in_another(
    lengths: list[int], window: int, validation: float, test: float
) -> None:
    rows = panel(*lengths)
    cuts = find_cuts(rows, window, validation, test)
    assert cuts.training <= cuts.validation
    part = part_of(rows.time, cuts)
    ends = window_ends(rows, window, part)
    read = {int(row): int(part[end]) for end in ends for row in range(end - window + 1, end + 2)}
    for end in ends:
        assert read[int(end) + 1] == part[end]
        assert len({int(rows.series[row]) for row in range(end - window + 1, end + 2)}) == 1
        assert len({int(part[row]) for row in range(end - window + 1, end + 2)}) == 1
    for earlier, later in ((0, 1), (1, 2), (0, 2)):
        before, after = rows.time[part == earlier], rows.time[part == later]
        assert not len(before) or not len(after) or before.max() < after.min()
