"""Values that can only be errors of measurement are missing ones."""

from __future__ import annotations

import numpy as np

from elman.forecast.rows.errors import without_errors
from elman.table.columns import Column
from elman.table.panel import Panel
from elman.table.table import Table


def found(values: list[float], starts: list[int]) -> tuple[list[float], tuple[int, str]]:
    """The values without errors, and what is said of these."""
    table = Table({"y": values}, "t")
    panel = Panel(np.arange(len(values)), np.array(starts), np.arange(len(values)), ("",) * (len(starts) - 1))
    columns = {"y": Column("y", "number", np.array(values))}
    said = without_errors(table, panel, columns, ("y",))
    return columns["y"].values.tolist(), said


SERIES = [float(value % 5) for value in range(20)]


def test_one_value_far_from_all_others_is_missing_and_told() -> None:
    values = [*SERIES[:7], 1e30, *SERIES[7:]]
    kept, said = found(values, [0, 21])
    assert said == (1, "t: column 'y', row 8")
    np.testing.assert_array_equal(kept, [*SERIES[:7], np.nan, *SERIES[7:]])


def test_each_series_has_a_middle_of_its_own() -> None:
    large = [1e9 * value for value in SERIES]
    assert found([*SERIES, *large], [0, 20, 40]) == ([*SERIES, *large], (0, ""))


def test_what_changes_for_good_and_what_may_be_true_stays() -> None:
    for values in ([*SERIES, 1e30, 1e30], [*SERIES[:9], 1e4, *SERIES[9:]], [1.0, 1e30]):
        assert found(values, [0, len(values)]) == (values, (0, ""))
