"""Windows relative to their level and scale, and back."""

from __future__ import annotations

import numpy as np
import pytest

from elman.forecast.rows.scaling import fit_scaling, spread
from elman.plain import take_apart
from elman.table.panel import Panel
from tests.kept import kept

PANEL = Panel(np.arange(8), np.array([0, 4, 8]), np.tile(np.arange(4), 2), ("a", "b"))
Y = np.array([[1.0], [2.0], [3.0], [90.0], [1000.0], [1001.0], [np.nan], [5.0]])
PART = np.array([0, 0, 0, 1] * 2, dtype=np.int8)


@pytest.mark.parametrize("by", ["window", "series"])
def test_it_is_undone_exactly(by: str) -> None:
    scaling = fit_scaling(by, PANEL, Y, PART)  # type: ignore[arg-type]
    values = np.array([[1.0, 2.0, 4.0], [1e6, 1e6 + 1, 1e6 - 1]])
    scaled = scaling.scale(values, scaling.table(PANEL)[[0, 1], 0], np.zeros(2, dtype=int))
    np.testing.assert_allclose(scaled.level[:, None] + scaled.scale[:, None] * scaled.z, values, rtol=1e-12)


def test_it_is_fitted_on_the_training_part_alone() -> None:
    scaling = fit_scaling("series", PANEL, Y, PART)
    assert scaling.own["a"][0][0] == 2.0
    assert scaling.own["b"][0][0] == 1000.5
    assert take_apart(kept(scaling)) == take_apart(scaling)


def test_a_new_series_is_scaled_by_its_window() -> None:
    scaling = fit_scaling("series", PANEL, Y, PART)
    new = scaling.table(Panel(np.arange(3), np.array([0, 3]), np.arange(3), ("c",)))
    scaled = scaling.scale(np.array([[10.0, 20.0, 30.0]]), new[0], np.zeros(1, dtype=int))
    assert scaled.level.tolist() == [20.0]


def test_missing_values_are_the_last_known_one() -> None:
    scaling = fit_scaling("window", PANEL, Y, PART)
    values = np.array([[np.nan, 2.0, np.nan, 4.0], [np.nan] * 4])
    scaled = scaling.scale(values, scaling.table(PANEL)[[0, 0], 0], np.zeros(2, dtype=int))
    back = scaled.level[:, None] + scaled.scale[:, None] * scaled.z
    np.testing.assert_allclose(back, [[2.0, 2.0, 2.0, 4.0], [0.0] * 4])
    assert scaled.missing.tolist() == np.isnan(values).tolist()
    np.testing.assert_allclose(np.expm1(spread(scaled.missing)[0]), [1, 0, 1, 0], atol=1e-6)


def test_a_window_without_change_keeps_a_scale() -> None:
    scaling = fit_scaling("window", PANEL, Y, PART)
    own = scaling.table(PANEL)[[0, 0], 0]
    scaled = scaling.scale(np.array([[7.0, 7.0], [0.0, 0.0]]), own, np.zeros(2, dtype=int))
    assert (scaled.scale > 0).all()
    assert (scaled.z == 0).all()


def test_the_unit_of_a_series_is_its_change_over_a_season_and_no_finer_than_it_can_be() -> None:
    time = np.arange(40)
    panel = Panel(time, np.array([0, 40]), time, ("",))
    part = np.zeros(40, dtype=np.int8)
    wave = np.sin(np.pi * time / 2)
    for values, unit in ((wave + time, 4.0), (wave + 1e-3 * time, 0.01 * wave.std()), (wave, wave.std())):
        assert fit_scaling("window", panel, values[:, None], part, 4).own[""][0][2] == pytest.approx(unit, rel=1e-2)
    assert fit_scaling("window", panel, np.full((40, 1), 5e6), part).own[""][0][2] == 1e5
