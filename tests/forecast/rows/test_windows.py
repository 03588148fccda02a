"""Windows as indices."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elman.errors import DataError
from elman.forecast.rows.windows import require_parts, window_ends
from elman.table.panel import Panel

TWO = Panel(np.arange(7), np.array([0, 4, 7]), np.array([0, 1, 2, 3, 0, 1, 2]), ("a", "b"))


def test_windows_stay_in_their_series() -> None:
    assert window_ends(TWO, 2).tolist() == [1, 2, 5]


def test_windows_stay_in_their_part() -> None:
    part = np.array([0, 0, 1, 1, 0, 0, 1])
    assert window_ends(TWO, 1, part).tolist() == [0, 2, 4]
    assert window_ends(TWO, 2, part).tolist() == []


def slow(panel: Panel, window: int, part: np.ndarray, horizon: int, apart: bool, only: int | None) -> list[int]:
    found = []
    for start, end in zip(panel.starts[:-1].tolist(), panel.starts[1:].tolist(), strict=True):
        for row in range(start + window - 1, end - horizon):
            parts = set(part[row + 1 : row + horizon + 1].tolist())
            parts |= set(part[row - window + 1 : row + 1].tolist()) if apart else set()
            if len(parts) == 1 and (only is None or parts == {only}):
                found.append(row)
    return found


@given(
    st.lists(st.tuples(st.integers(1, 6), st.lists(st.integers(0, 2), min_size=6, max_size=6)), min_size=1, max_size=4),
    st.integers(1, 4),
    st.integers(1, 4),
    st.booleans(),
    st.sampled_from([None, 0, 1, 2]),
)
def test_windows_are_those_that_a_loop_finds(
    series: list[tuple[int, list[int]]], window: int, horizon: int, apart: bool, only: int | None
) -> None:
    starts = np.cumsum([0, *(count for count, _ in series)])
    part = np.concatenate([sorted(parts[:count]) for count, parts in series]).astype(np.int8)
    panel = Panel(np.arange(starts[-1]), starts, np.arange(starts[-1]), tuple("abcd"[: len(series)]))
    assert window_ends(panel, window, part, horizon, apart, only).tolist() == slow(
        panel, window, part, horizon, apart, only
    )


def test_too_few_rows_are_told_series_by_series() -> None:
    known = np.ones(7, dtype=bool)
    require_parts("w.csv", TWO, np.zeros(7, dtype=np.int64), known, 2, (0,))
    with pytest.raises(
        DataError, match=r"w.csv: found 3 usable windows of 2 rows \(2 in 'a', 1 in 'b'\), too few for a training, test"
    ):
        require_parts("w.csv", TWO, np.zeros(7, dtype=np.int64), known, 2, (0, 2))
    known[3] = False
    with pytest.raises(DataError, match=r"\(1 in 'a', 1 in 'b'\)"):
        require_parts("w.csv", TWO, np.zeros(7, dtype=np.int64), known, 2, (0, 1, 2))
