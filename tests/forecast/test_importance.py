"""What forecasts rest on: parts that carry the answer are found, others matter little, and swaps are what they say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman import DataError, Forecaster, SettingError
from elman.forecast.importance import Pieces
from elman.forecast.rivals import Measured
from elman.forecast.rows.recipe import fit_recipe
from elman.forecast.unlearnt import unlearnt
from elman.settings import ForecasterSettings
from elman.table.table import Table

from .conftest import Columns, quick

RANDOM = np.random.default_rng(0)


def driven(rows: int = 240, target: str = "number") -> Columns:
    """Days on which y follows from x of the day before, and not from z."""
    x, z = RANDOM.normal(size=rows), RANDOM.normal(size=rows)
    y = 3 * np.roll(x, 1) + 0.2 * RANDOM.normal(size=rows)
    days = np.datetime_as_string(np.datetime64("2021-01-01") + np.arange(rows)).tolist()
    values: list[Any] = np.where(y > 0, "up", "down").tolist() if target == "class" else y.tolist()
    return {"day": days, "x": x.tolist(), "z": z.tolist(), "y": values}


def effects(model: Forecaster, table: Columns, **how: Any) -> dict[str, Any]:
    return {each.what: each.increase for each in model.importance(table, **how).effects}


@pytest.mark.parametrize("target", ["number", "class"])
def test_what_carries_the_answer_is_found(target: str) -> None:
    table = driven(target=target)
    model = Forecaster("y", window=4, epochs=30, hidden_size=8, learning_rate=0.02, refit=False).fit(table)
    found = effects(model, table)
    assert found["x"].low > 0
    assert found["x"].mean > 5 * abs(found["z"].mean)
    assert found["the last row"].low > 0
    assert found["the last row"].mean > 3 * abs(found["rows 2 to 3 back"].mean)


def test_the_loss_is_that_of_the_evaluation() -> None:
    table = driven(target="class")
    model = quick("y", window=4, refit=False).fit(table)
    found = model.importance(table)
    assert model.evaluation_ is not None
    assert found.windows == model.evaluation_.windows
    assert found.loss == pytest.approx(model.evaluation_.metrics["elman"]["log_loss"])
    assert found.measure == "log_loss"


def test_pieces_forecast_what_the_table_does() -> None:
    table = driven()
    model = quick("y", window=4, refit=False, horizon=2).fit(table)
    fitted = model._whole
    measured = unlearnt(fitted.recipe, Table(table), fitted.observed)
    pieces = Pieces.of(fitted.recipe, measured.rows, measured.ends)
    whole = fitted.model.counted(fitted.recipe, measured.rows, measured.ends)[0]
    apart = fitted.model.counted(fitted.recipe, pieces.rows, pieces.ends)[0]
    np.testing.assert_allclose(apart, whole, rtol=1e-6)


def some_pieces(**settings: Any) -> tuple[Pieces, Columns]:
    table = driven(60)
    table = {name: values * 2 for name, values in table.items()}
    table["site"] = ["a"] * 60 + ["b"] * 60
    recipe, rows = fit_recipe(
        Table(table), ForecasterSettings(target="y", window=3, horizon=2, series="site", **settings)
    )
    return Pieces.of(recipe, rows, Measured.of(recipe, rows, rows.ends(recipe, 2)[0]).ends), table


def test_donors_are_others_of_the_same_series() -> None:
    pieces, _ = some_pieces()
    for repeat in range(3):
        donors = pieces.donors(repeat, 3)
        assert sorted(donors.tolist()) == list(range(len(pieces)))
        assert (donors != np.arange(len(pieces))).all()
        np.testing.assert_array_equal(pieces.home[donors], pieces.home)


def test_a_swap_changes_these_columns_at_these_lags_alone() -> None:
    pieces, _ = some_pieces()
    columns, donors = pieces.recipe.columns_of(("x",)), pieces.donors(0, 1)
    swapped = pieces.swapped(columns, False, donors, range(1, 3), ahead=False)
    others = np.setdiff1d(np.arange(pieces.rows.matrix.shape[1]), columns)
    np.testing.assert_array_equal(swapped.matrix[:, others], pieces.rows.matrix[:, others])
    np.testing.assert_array_equal(swapped.y, pieces.rows.y)
    for end, donor in zip(pieces.ends, pieces.ends[donors], strict=True):
        for lag in range(3):
            given = donor if lag in (1, 2) else end
            np.testing.assert_array_equal(swapped.matrix[end - lag, columns], pieces.rows.matrix[given - lag, columns])


def test_of_the_target_the_past_is_swapped_and_what_comes_stays() -> None:
    pieces, _ = some_pieces()
    donors = pieces.donors(0, 1)
    swapped = pieces.swapped(pieces.recipe.columns_of(("y",)), True, donors, range(3), ahead=False)
    ahead = pieces.ends[:, None] + np.arange(1, 3)
    np.testing.assert_array_equal(swapped.y[ahead], pieces.rows.y[ahead])
    np.testing.assert_array_equal(swapped.y[pieces.ends], pieces.rows.y[pieces.ends[donors]])


def test_a_known_column_is_swapped_in_the_rows_to_come() -> None:
    pieces, _ = some_pieces(known=["z"])
    columns, donors = pieces.recipe.columns_of(("z",)), pieces.donors(0, 1)
    swapped = pieces.swapped(columns, False, donors, range(3), ahead=True)
    for step in (1, 2):
        np.testing.assert_array_equal(
            swapped.matrix[pieces.ends + step][:, columns], pieces.rows.matrix[pieces.ends[donors] + step][:, columns]
        )


def test_several_targets_are_measured_in_their_units() -> None:
    table = driven(120)
    table["far"] = (1e6 * np.array(table["y"]) + 3).tolist()
    model = Forecaster(["y", "far"], window=3, epochs=1, refit=False).fit(table)
    found = model.importance(table, repeats=1, windows=15)
    assert found.measure == "mase"
    assert 0 < found.loss < 10
    assert {each.what for each in found.effects} >= {"y", "far", "x", "z", "the last row"}
    assert "<table" in found._repr_html_()
    assert found.to_json()["windows"] == 15


def test_what_is_wrong_is_said() -> None:
    table = driven(80)
    model = quick("y", window=3, refit=False).fit(table)
    with pytest.raises(SettingError, match="setting 'repeats': found 0, expected a whole number from 1"):
        model.importance(table, repeats=0)
    with pytest.raises(DataError, match="the model has learnt all"):
        model.importance({name: values[:40] for name, values in table.items()})
