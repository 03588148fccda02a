"""Probabilities of forecasts that mean what they say: learnt on the later half of the validation part, and kept."""

from __future__ import annotations

import numpy as np
import pytest

import elman
from elman import Forecaster
from elman.forecast.classes import ClassModel
from elman.forecast.rows.halves import halves_of
from elman.forecast.rows.recipe import Recipe, Rows, fit_recipe
from elman.settings import ForecasterSettings
from elman.table.table import Table

from .conftest import Columns, quick, quickly
from .shops import days

ROWS = 1600
UNSAID = "Its probabilities are not calibrated: that takes 200 windows in the validation part."


def coins(rows: int = ROWS) -> Columns:
    """How likely yes is stands in the row before."""
    random = np.random.default_rng(0)
    chance = random.random(rows)
    wet = np.concatenate([[False], random.random(rows - 1) < chance[:-1]])
    return {"day": days(rows), "chance": chance.tolist(), "wet": np.where(wet, "yes", "no").tolist()}


def known(model: Forecaster) -> ClassModel:
    found = model._whole.model
    assert isinstance(found, ClassModel)
    return found


def read(table: Columns, horizon: int = 1) -> tuple[Recipe, Rows]:
    series = "site" if "site" in table else None
    return fit_recipe(Table(table), ForecasterSettings("wet", series=series, window=3, horizon=horizon))


def test_a_network_that_is_too_sure_is_set_right() -> None:
    table = coins()
    model = quick("wet", epochs=40, validation_fraction=0.5, test_fraction=0.0).fit(table)
    fitted = model._whole
    rows = fitted.recipe.rows(Table(table))
    sure = ClassModel(known(model).network)
    for name in ("linear.weight", "linear.bias"):
        sure.network.parameters[name][...] *= 4
    _, later = halves_of(fitted.recipe, rows, rows.ends(fitted.recipe, 1)[0])
    found = sure.calibrated(fitted.recipe, rows, later)
    assert found.calibration is not None
    assert found.calibration.changes
    y = rows.y[later + 1, 0]
    plain, right = (np.clip(each.forecasts(fitted.recipe, rows, later)[:, 0], 1e-9, 1 - 1e-9) for each in (sure, found))
    loss = [float(-np.log(np.where(y == 1, each, 1 - each)).mean()) for each in (plain, right)]
    assert loss[1] < 0.8 * loss[0]


def test_a_fit_says_what_it_did_and_a_file_keeps_it(tmp_path: object) -> None:
    model = quickly("wet", validation_fraction=0.2).fit(coins())
    assert model.calibration_ is not None
    assert model.note_ == ""
    path = f"{tmp_path}/m.elman"
    model.save(path)
    again = elman.load(path)
    assert again.calibration_.temperature == model.calibration_.temperature
    assert again.predict_proba(coins()).tolist() == model.predict_proba(coins()).tolist()


def test_below_two_hundred_windows_nothing_is_calibrated_and_that_is_said() -> None:
    model = quickly("wet").fit(coins(400))
    assert model.calibration_ is None
    assert model.note_ == UNSAID
    assert model.evaluation_ is not None
    assert model.evaluation_.verdict.endswith(UNSAID)
    assert quickly("chance").fit(coins(400)).calibration_ is None


def test_the_second_training_is_set_right_as_the_first_one_was() -> None:
    table = coins()
    one, other = (quickly("wet", validation_fraction=0.2, refit=refit).fit(table) for refit in (False, True))
    assert other.again_ is not None
    assert one.calibration_ is not None
    assert other.calibration_ is not None
    assert one.calibration_.temperature == other.calibration_.temperature
    assert one.calibration_.held.tolist() == other.calibration_.held.tolist()


@pytest.mark.parametrize("horizon", [1, 5])
def test_the_halves_are_apart_in_time(horizon: int) -> None:
    recipe, rows = read(coins(), horizon)
    ends, _ = rows.ends(recipe, 1)
    earlier, later = halves_of(recipe, rows, ends)
    assert earlier.max() + horizon < later.min() + 1
    assert abs(len(earlier) - len(later)) <= horizon
    assert set(earlier) | set(later) <= set(ends)
    few, none = halves_of(recipe, rows, ends[:199])
    assert (len(few), len(none)) == (199, 0)


def test_series_under_one_sky_are_parted_at_one_moment_and_others_at_their_own() -> None:
    table = coins(800)
    together: Columns = {name: values * 2 for name, values in table.items()} | {"site": ["a"] * 800 + ["b"] * 800}
    recipe, rows = read(together)
    earlier, later = halves_of(recipe, rows, rows.ends(recipe, 1)[0])
    assert rows.panel.time[earlier + 1].max() < rows.panel.time[later + 1].min()
    apart: Columns = {**together, "day": days(1600)}
    recipe, rows = read(apart)
    assert recipe.cuts.own
    earlier, later = halves_of(recipe, rows, rows.ends(recipe, 1)[0])
    for number in (0, 1):
        one, other = (each[rows.panel.series_of(each) == number] for each in (earlier, later))
        assert len(one) == len(other) or abs(len(one) - len(other)) == 1
        assert one.max() < other.min()
