"""The parts of a table: numbers are never refused, classes are where a part has no window."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elman.errors import DataError
from elman.forecast.rows.parts import Parts, find_parts
from elman.forecast.rows.splits import find_cuts, part_of
from elman.forecast.rows.windows import any_known, window_ends
from elman.settings import ForecasterSettings
from elman.table.panel import Panel


def panel(*lengths: int) -> Panel:
    starts = np.concatenate([[0], np.cumsum(lengths)])
    time = np.concatenate([np.arange(length) for length in lengths])
    return Panel(np.arange(starts[-1]), starts, time, tuple("abc"[: len(lengths)]))


def every(rows: Panel) -> Any:
    return np.ones(len(rows.order), dtype=np.bool_)


def parts(rows: Panel, kind: Any = "number", known: Any = None, **settings: Any) -> Parts:
    told = every(rows) if known is None else known
    given = ForecasterSettings(**{"window": 7, **settings})
    return find_parts("the table", rows, told, kind, given, given.window or 0)


def counts(rows: Panel, found: Parts, horizon: int, known: Any = None) -> list[int]:
    """How many windows with a known target each part has."""
    told = every(rows) if known is None else known
    each = [window_ends(rows, found.window, found.part, horizon, found.cuts.apart, only) for only in (0, 1, 2)]
    return [int(any_known(told, ends, horizon).sum()) for ends in each]


@pytest.mark.parametrize("kind", ["number", "classes", "binary"])
def test_a_long_table_is_cut_for_the_windows_that_are_asked_for(kind: str) -> None:
    rows = panel(100, 90)
    found = parts(rows, kind, window=5, horizon=2)
    assert found.window == 5
    assert found.cuts.apart is (kind != "number")  # windows of numbers may begin in an earlier part
    assert found.cuts == find_cuts(rows, every(rows), 5, 0.15, 0.15, 2, apart=kind != "number")
    np.testing.assert_array_equal(found.part, part_of(rows, found.cuts))


@pytest.mark.parametrize(
    ("length", "window", "parts_with_windows"),
    [
        (1, 1, (False, False, False)),  # there is nothing that could be forecast
        (2, 1, (True, False, False)),
        (3, 1, (True, False, True)),  # no row is left that decides
        (4, 1, (True, True, True)),
        (5, 2, (True, True, True)),
        (7, 3, (True, True, True)),
        (8, 5, (True, True, True)),  # 7, 5, 3, 2, 1
        (10, 7, (True, True, True)),
    ],
)
def test_windows_of_numbers_become_shorter_and_then_parts_are_left_out(
    length: int, window: int, parts_with_windows: tuple[bool, bool, bool]
) -> None:
    rows = panel(length)
    found = parts(rows, window=7)
    assert found.window == window
    assert tuple(count > 0 for count in counts(rows, found, 1)) == parts_with_windows


@given(
    st.lists(st.integers(1, 12), min_size=1, max_size=3),
    st.integers(1, 9),
    st.integers(1, 4),
    st.sampled_from([0.0, 0.15]),
    st.sampled_from([0.0, 0.3]),
    st.lists(st.booleans(), min_size=36, max_size=36),
)
def test_numbers_are_never_refused(
    lengths: list[int], window: int, horizon: int, validation: float, test: float, told: list[bool]
) -> None:
    rows = panel(*lengths)
    known = np.array(told[: len(rows.order)])
    shares: dict[str, Any] = {"validation_fraction": validation, "test_fraction": test}
    found = parts(rows, "number", known, window=window, horizon=horizon, **shares)
    shorter = [window]
    while shorter[-1] > 1:
        shorter.append(shorter[-1] * 3 // 4)
    for length, validated in [*((each, validation) for each in shorter), (1, 0.0)]:
        cuts = find_cuts(rows, known, length, validated, test, horizon, apart=False)
        asked = (0, *([1] if validated else []), *([2] if test else []))
        tried = Parts(cuts, part_of(rows, cuts), length, asked)
        training, later, last = counts(rows, tried, horizon, known)
        if training and (later or not validated) and (last or not test):
            break
    else:
        cuts = find_cuts(rows, known, 1, 0.0, 0.0, horizon, apart=False)
        tried = Parts(cuts, part_of(rows, cuts), 1, (0,))
    assert (found.window, found.asked) == (tried.window, tried.asked)
    np.testing.assert_array_equal(found.part, tried.part)


def test_a_part_without_a_known_target_is_none() -> None:
    rows, known = panel(20), np.zeros(20, dtype=np.bool_)
    known[12] = True
    found = parts(rows, known=known, window=3)
    assert (found.part[:13] == 0).all()
    assert (found.part[13:] == 2).all()  # rows to come are in no part that learns
    assert found.window == 1


def test_rows_to_come_do_not_shrink_the_parts() -> None:
    rows, known = panel(40), np.ones(40, dtype=np.bool_)
    known[30:] = False
    assert parts(rows, known=known, window=3).cuts == parts(panel(30), window=3).cuts


@pytest.mark.parametrize("kind", ["classes", "binary"])
def test_classes_of_too_few_rows_are_refused(kind: str) -> None:
    with pytest.raises(DataError, match=r"the table: found 2 usable windows of 7 rows .*, too few for"):
        parts(panel(9), kind, window=7)
    assert parts(panel(10), kind, window=7).window == 7


@pytest.mark.parametrize(("validation", "test"), [(0.0, 0.0), (0.2, 0.0), (0.0, 0.2)])
def test_only_parts_that_are_asked_for_are_cut(validation: float, test: float) -> None:
    found = parts(panel(30), window=3, validation_fraction=validation, test_fraction=test)
    assert set(found.part.tolist()) == {0, *([1] if validation else []), *([2] if test else [])}
