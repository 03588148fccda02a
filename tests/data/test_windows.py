"""Windows as indices."""

from __future__ import annotations

import numpy as np
import pytest

from elman.data.panel import Panel
from elman.data.windows import last_windows, require_parts, window_ends
from elman.errors import DataError

TWO = Panel(np.arange(7), np.array([0, 4, 7]), np.array([0, 1, 2, 3, 0, 1, 2]), ("a", "b"))


def test_windows_stay_in_their_series() -> None:
    assert window_ends(TWO, 2).tolist() == [1, 2, 5]


def test_windows_stay_in_their_part() -> None:
    part = np.array([0, 0, 1, 1, 0, 0, 1])
    assert window_ends(TWO, 1, part).tolist() == [0, 2, 4]
    assert window_ends(TWO, 2, part).tolist() == []


def test_the_last_window_needs_no_next_row() -> None:
    ends, short = last_windows(TWO, 4)
    assert (ends.tolist(), short.tolist()) == ([3], [1])


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
