"""The question that networks and baselines are measured on."""

from __future__ import annotations

import numpy as np

from elman.forecast.rivals import make_problem
from elman.forecast.rows.recipe import fit_recipe
from elman.settings import ForecasterSettings
from elman.table.table import Table

from .conftest import Columns


def test_parts_hold_windows_answers_and_last_values(table: Columns) -> None:
    recipe, rows = fit_recipe(Table(table), ForecasterSettings(target="wet", window=3))
    problem = make_problem(recipe, rows)
    assert (problem.kind, problem.classes) == ("binary", ["no", "yes"])
    for number, part in enumerate((problem.train, problem.validation, problem.test)):
        ends, _ = rows.ends(recipe, number)
        assert len(part) == len(ends)
        windows = part.windows.gather(0, len(part))
        np.testing.assert_array_equal(windows[:, -1], rows.matrix[ends])
        np.testing.assert_array_equal(windows[:, 0], rows.matrix[ends - 2])
        np.testing.assert_array_equal(part.y, rows.y[ends + 1, 0])
        np.testing.assert_array_equal(part.last, windows[:, -1, recipe.features.index("wet")])


def test_rows_of_one_day_are_one_moment(table: Columns) -> None:
    recipe, rows = fit_recipe(Table(table), ForecasterSettings(target="level", window=3))
    test = make_problem(recipe, rows).test
    ends, _ = rows.ends(recipe, 2)
    assert test.moment is not None
    assert len(np.unique(test.moment)) == len(np.unique(rows.panel.time[ends + 1])) < len(ends)


def test_one_row_ahead_is_compared_with_the_season_before_in_the_unit_of_the_season() -> None:
    rows = 60
    week = [float(number % 7) + number // 30 for number in range(rows)]
    days = np.datetime_as_string(np.datetime64("2024-01-01") + np.arange(rows)).tolist()
    recipe, made = fit_recipe(Table({"day": days, "y": week}), ForecasterSettings(target="y", window=3))
    test, (ends, _) = make_problem(recipe, made).test, made.ends(recipe, 2)
    assert test.season is not None
    assert test.scale is not None
    np.testing.assert_array_equal(test.season, [week[end - 6] for end in ends])
    np.testing.assert_array_equal(test.last, [week[end] for end in ends])
    training = made.y[made.part == 0, 0]
    np.testing.assert_allclose(test.scale, np.abs(training[7:] - training[:-7]).mean())
    assert test.y.shape == test.season.shape == test.scale.shape == (len(ends),)


def test_numbers_are_in_the_users_units(table: Columns) -> None:
    recipe, rows = fit_recipe(Table(table), ForecasterSettings(target="level", window=3))
    problem = make_problem(recipe, rows)
    assert problem.classes is None
    ends, _ = rows.ends(recipe, 0)
    known = np.array([table["level"][row] for row in rows.panel.order[ends + 1]])
    np.testing.assert_array_equal(problem.train.y, known)
