"""The indexes of an X and a y."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from elman.errors import DataError
from elman.table.indexes import require_same_index

DAYS = pd.date_range("2024-01-01", periods=4)
NAMES = pd.Index(["a", "b", "c", "d"])


def both(first: Any, second: Any) -> tuple[Any, Any]:
    return pd.DataFrame({"x": np.arange(4.0)}, index=first), pd.Series(np.arange(4.0), index=second)


@pytest.mark.parametrize(
    ("first", "second"), [(DAYS, DAYS[::-1]), (NAMES, NAMES[[1, 0, 2, 3]]), (range(4), range(3, -1, -1))]
)
def test_labels_in_another_order_are_refused(first: Any, second: Any) -> None:
    with pytest.raises(DataError, match=r"y: its index has the labels of X in another order, .* y\.loc\[X\.index\]"):
        require_same_index(*both(first, second))


def test_what_is_given_beside_x_is_named() -> None:
    with pytest.raises(DataError, match=r"^groups: its index .*; give groups\.loc\[X\.index\]"):
        require_same_index(*both(NAMES, NAMES[::-1]), "groups")


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        (DAYS, DAYS.shift(1), "'2024-01-02 00:00:00' in row 1, where that of X has '2024-01-01 00:00:00'"),
        (DAYS, [*DAYS[:3], pd.Timestamp("2030-01-01")], "'2030-01-01 00:00:00' in row 4"),
        (NAMES, ["a", "b", "b", "d"], "'b' in row 3, where that of X has 'c'"),
        (range(5, 9), range(6, 10), "'6' in row 1, where that of X has '5'"),
        (NAMES, DAYS, "'2024-01-01 00:00:00' in row 1, where that of X has 'a'"),
    ],
)
def test_other_labels_are_refused_by_row(first: Any, second: Any, found: str) -> None:
    with pytest.raises(DataError, match=f"y: its index has {found}"):
        require_same_index(*both(first, second))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (DAYS, DAYS),
        (DAYS.to_period("D"), DAYS),
        (DAYS.as_unit("s"), DAYS.as_unit("ns")),
        (DAYS.tz_localize("UTC"), DAYS.tz_localize("UTC").tz_convert("Europe/Berlin")),
        (DAYS, range(4)),  # numbers of rows say nothing of which rows they are
        (range(4), NAMES),
        (range(4), range(1, 5)),
        ([7, 5, 7, 6], [7, 5, 7, 6]),
        ([1.0, 2.0, 5.0, 9.0], [1, 2, 5, 9]),
    ],
)
def test_the_same_labels_and_numbers_of_rows_are_not(first: Any, second: Any) -> None:
    require_same_index(*both(first, second))


def test_what_has_no_index_is_not_asked() -> None:
    X, y = both(DAYS, DAYS[::-1])
    require_same_index(X.to_numpy(), y)
    require_same_index(X, y.to_list())
    require_same_index(X, y[:2])  # refused for its length, by others
