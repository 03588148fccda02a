"""The unit of each series: the usual change of its training part."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from elman.forecast.rows.scaling import Scaling, fit_scaling
from elman.plain import take_apart
from elman.table.panel import Panel
from tests.kept import kept

Floats = NDArray[np.float64]
PANEL = Panel(np.arange(12), np.array([0, 6, 12]), np.tile(np.arange(6), 2), ("a", "b"))
Y = np.array(
    [
        *([1.0, 5.0], [2.0, 5.0], [4.0, 6.0], [3.0, 8.0], [90.0, 0.0], [91.0, 0.0]),
        *([1000.0, 0.0], [1001.0, 1.0], [np.nan, 0.0], [1003.0, np.nan], [5.0, 9.0], [np.nan, 9.0]),
    ]
)
PART = np.array([0, 0, 0, 0, 1, 2] * 2, dtype=np.int8)


def one(values: list[float], season: int) -> Scaling:
    """The scaling of a single series, all of it training part."""
    time = np.arange(len(values))
    panel = Panel(time, np.array([0, len(values)]), time, ("",))
    return fit_scaling(panel, np.array(values)[:, None], np.zeros(len(values), dtype=np.int8), season)


def plain(values: list[float], season: int) -> float:
    """The mean change over a season, or else over a row, of what is known."""
    for lag in (season, 1):
        pairs = zip(values, values[lag:], strict=False)
        changes = [abs(later - before) for before, later in pairs if np.isfinite(later - before)]
        if sum(changes) > 0:
            return sum(changes) / len(changes)
    raise AssertionError


@pytest.mark.parametrize("season", [1, 2, 3, 50])
def test_it_is_the_usual_change_of_the_training_part_alone(season: int) -> None:
    scaling = fit_scaling(PANEL, Y, PART, season)
    assert list(scaling.units) == ["a", "b"]
    for name, first in (("a", 0), ("b", 6)):
        expected = [plain(Y[first : first + 4, target].tolist(), season) for target in (0, 1)]
        np.testing.assert_allclose(scaling.units[name], expected)
    poisoned = np.where(PART[:, None] > 0, 1e9, Y)
    assert fit_scaling(PANEL, poisoned, PART, season) == scaling


def test_a_wave_that_repeats_has_the_unit_of_its_rows_and_another_that_of_its_seasons() -> None:
    assert one([0.0, 1.0, 0.0, 3.0] * 5, season=4).units[""][0] == pytest.approx(37 / 19)
    assert one([0.0, 1.0, 0.0, 3.0, 2.0, 1.0, 0.0, 3.0], season=4).units[""][0] == pytest.approx(0.5)


@pytest.mark.parametrize("values", [[7.0] * 9, [np.nan] * 9, [np.nan, 3.0, np.nan], [2.0], [1.0, np.nan, 5.0], []])
def test_a_series_that_never_changes_is_not_in_it(values: list[float]) -> None:
    assert not one(values, season=7).units


def test_a_series_of_which_one_target_never_changes_is_not_in_it() -> None:
    y = np.where(np.arange(12)[:, None] < 6, [1.0, 2.0], Y)
    y[:6, 0] = Y[:6, 0]
    assert list(fit_scaling(PANEL, y, PART, 1).units) == ["b"]


def test_a_table_of_it_has_nothing_of_a_new_series() -> None:
    scaling = fit_scaling(PANEL, Y, PART, 1)
    panel = Panel(np.arange(3), np.array([0, 1, 2, 3]), np.zeros(3), ("b", "new", "a"))
    table = scaling.table(panel, 2)
    assert table.shape == (3, 2)
    assert np.isnan(table[1]).all()
    np.testing.assert_array_equal(table[[0, 2]], [scaling.units["b"], scaling.units["a"]])


def test_a_larger_series_has_a_larger_unit_and_one_that_stands_higher_the_same() -> None:
    values: Floats = np.random.default_rng(0).normal(size=20)
    unit, larger, same = (one(each.tolist(), season=7).units[""][0] for each in (values, 1000 * values, values + 5))
    assert (larger, same) == pytest.approx((1000 * unit, unit))


def test_changes_that_are_fine_beside_the_deviation_are_no_unit() -> None:
    waves: Floats = np.tile(np.sin(np.arange(7)), 10) + 1e-6 * np.arange(70)
    assert one(waves.tolist(), season=7).units[""] == pytest.approx([0.05 * waves.std()])


def test_it_is_kept() -> None:
    scaling = fit_scaling(PANEL, Y, PART, 1)
    assert take_apart(kept(scaling)) == take_apart(scaling)
