"""Where folds lie: as many rows as are asked for, one fold after the other, up to the last row with a target."""

from __future__ import annotations

import numpy as np
import pytest

from elman.errors import DataError
from elman.forecast.rows.cutoffs import Rolling, find_cutoffs
from elman.table.panel import Panel

DAYS = np.datetime64("2024-01-01", "us") + np.arange(20) * np.timedelta64(1, "D")


def one(rows: int) -> Panel:
    """A series of so many days."""
    return Panel(np.arange(rows), np.array([0, rows]), DAYS[:rows], ("",))


def day(number: int) -> np.datetime64:
    return np.datetime64(DAYS[number])


def test_folds_end_with_the_last_row_and_follow_each_other() -> None:
    found = find_cutoffs("t", one(20), np.ones(20, dtype=np.bool_), Rolling(horizon=1, folds=3, rows=4))
    assert found.begins[:, 0].tolist() == [day(7).item(), day(11).item(), day(15).item()]
    assert found.ends[:, 0].tolist() == [day(11).item(), day(15).item(), day(19).item()]
    assert found.learnt.tolist() == found.begins.tolist()
    assert (found.first == day(0)).all()


def test_rows_to_come_change_nothing() -> None:
    known = np.arange(20) < 15
    found = find_cutoffs("t", one(20), known, Rolling(horizon=1, folds=2, rows=3))
    assert found.ends[:, 0].tolist() == [day(11).item(), day(14).item()]


def test_a_gap_is_not_learnt_and_what_slides_stays_as_long() -> None:
    rolling = Rolling(horizon=1, folds=2, rows=3, gap=2, training="sliding")
    found = find_cutoffs("t", one(20), np.ones(20, dtype=np.bool_), rolling)
    assert found.begins[:, 0].tolist() == [day(13).item(), day(16).item()]
    assert found.learnt[:, 0].tolist() == [day(11).item(), day(14).item()]
    assert found.first[:, 0].tolist() == [day(0).item(), day(3).item()]
    inside = [found.is_learnt(fold, DAYS, np.zeros(20, dtype=np.int64)) for fold in range(2)]
    assert [np.flatnonzero(each)[[0, -1]].tolist() for each in inside] == [[0, 11], [3, 14]]
    assert {int(each.sum()) for each in inside} == {12}


def test_forecasts_stay_in_their_fold_and_need_rows_before_them() -> None:
    found = find_cutoffs("t", one(20), np.ones(20, dtype=np.bool_), Rolling(horizon=2, folds=2, rows=5, stride=2))
    assert found.origins(0, one(20), 3, 2).tolist() == [9, 11]
    assert found.origins(1, one(20), 3, 2).tolist() == [14, 16]
    assert found.origins(0, one(20), 11, 2).tolist() == [11]


def test_series_that_end_apart_are_counted_from_their_own_ends() -> None:
    """Two of three end before the others' last rows; the one without any target has no fold."""
    panel = Panel(
        np.arange(24),
        np.array([0, 6, 12, 18, 24]),
        np.concatenate([DAYS[:6], DAYS[4:10], DAYS[10:16], DAYS[:6]]),
        ("a", "b", "c", "d"),
    )
    known = np.arange(24) < 18
    found = find_cutoffs("t", panel, known, Rolling(horizon=1, folds=2, rows=2))
    assert found.begins[:, :3].tolist() == [[day(n).item() for n in (1, 5, 11)], [day(n).item() for n in (3, 7, 13)]]
    assert found.origins(0, panel, 1, 1).tolist() == [1, 2, 7, 8, 13, 14]
    assert not found.is_learnt(1, panel.time, panel.series)[18:].any()


def test_a_series_that_is_too_short_for_early_folds_is_in_later_ones() -> None:
    time = np.concatenate([np.arange(12), 20 + np.arange(3), 40 + np.arange(12)])
    panel = Panel(np.arange(27), np.array([0, 12, 15, 27]), time, ("a", "b", "c"))
    found = find_cutoffs("t", panel, np.ones(27, dtype=np.bool_), Rolling(horizon=1, folds=3, rows=2))
    assert [row for row in found.origins(1, panel, 1, 1).tolist() if 12 <= row < 15] == []
    assert [row for row in found.origins(2, panel, 1, 1).tolist() if 12 <= row < 15] == [12, 13]
    assert found.is_learnt(2, panel.time, panel.series)[12:15].tolist() == [True, False, False]


def test_too_few_rows_are_said() -> None:
    with pytest.raises(DataError, match=r"t: found 20 rows .* more than 23 for 4 folds of 5 rows and a gap of 2"):
        find_cutoffs("t", one(20), np.ones(20, dtype=np.bool_), Rolling(horizon=1, folds=4, rows=5, gap=2))
