"""The question that networks and baselines are measured on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from elman.baselines.problem import Part
from elman.baselines.windows import NumberMethods
from elman.forecast.rivals import Measured, fit_rivals, make_part
from elman.forecast.rows.recipe import Recipe, Rows, fit_recipe
from elman.settings import ForecasterSettings
from elman.table.table import Table
from tests.kept import kept

from .conftest import Columns, quick, quickly, whole
from .shops import days


def part(recipe: Recipe, rows: Rows, number: int = 2) -> Part:
    """A part of the split as a question."""
    rivals = fit_rivals(recipe, rows, (), 1)
    assert rivals is not None
    return make_part(recipe, rows, rows.ends(recipe, number)[0], rivals.scales)


def test_parts_hold_windows_answers_and_last_values(table: Columns) -> None:
    recipe, rows = fit_recipe(Table(table), ForecasterSettings(target="wet", window=3))
    for number in range(3):
        one = part(recipe, rows, number)
        ends, _ = rows.ends(recipe, number)
        assert len(one) == len(ends)
        windows = one.windows.gather(0, len(one))
        np.testing.assert_array_equal(windows[:, -1], rows.matrix[ends])
        np.testing.assert_array_equal(windows[:, 0], rows.matrix[ends - 2])
        np.testing.assert_array_equal(one.y, rows.y[ends + 1, 0])
        np.testing.assert_array_equal(one.last, windows[:, -1, recipe.features.index("wet")])


def test_rows_of_one_day_are_one_moment(table: Columns) -> None:
    recipe, rows = fit_recipe(Table(table), ForecasterSettings(target="level", window=3))
    test = part(recipe, rows)
    ends, _ = rows.ends(recipe, 2)
    assert test.moment is not None
    assert len(np.unique(test.moment)) == len(np.unique(rows.panel.time[ends + 1])) < len(ends)


def test_one_row_ahead_is_compared_with_the_season_before_in_the_unit_of_the_season() -> None:
    rows = 60
    week = [float(number % 7) + number // 30 for number in range(rows)]
    days = np.datetime_as_string(np.datetime64("2024-01-01") + np.arange(rows)).tolist()
    recipe, made = fit_recipe(Table({"day": days, "y": week}), ForecasterSettings(target="y", window=3))
    test, (ends, _) = part(recipe, made), made.ends(recipe, 2)
    assert test.season is not None
    assert test.scale is not None
    np.testing.assert_array_equal(test.season, [week[end - 6] for end in ends])
    np.testing.assert_array_equal(test.last, [week[end] for end in ends])
    training = made.y[made.part == 0, 0]
    np.testing.assert_allclose(test.scale, np.abs(training[7:] - training[:-7]).mean())
    assert test.y.shape == test.season.shape == test.scale.shape == (len(ends),)


def test_numbers_are_in_the_users_units(table: Columns) -> None:
    recipe, rows = fit_recipe(Table(table), ForecasterSettings(target="level", window=3))
    ends, _ = rows.ends(recipe, 0)
    known = np.array([table["level"][row] for row in rows.panel.order[ends + 1]])
    np.testing.assert_array_equal(part(recipe, rows, 0).y[np.isfinite(known)], known[np.isfinite(known)])


def with_holidays(rows: int = 80) -> Columns:
    """A walk of numbers and a word, both of which lack now and then."""
    random = np.random.default_rng(5)
    walk = random.normal(size=rows).cumsum()
    there = random.random(rows) > 0.3
    words = ["up" if value > 0 else "down" for value in walk]
    return {
        "day": days(rows),
        "y": [float(value) if known else None for value, known in zip(walk, there, strict=True)],
        "word": [word if known else None for word, known in zip(words, there, strict=True)],
    }


@pytest.mark.parametrize("target", ["y", "word"])
def test_the_last_value_is_the_last_known_one_whatever_lies_between(target: str) -> None:
    recipe, rows = fit_recipe(Table(with_holidays()), ForecasterSettings(target=target, window=2))
    for number in range(3):
        found, (ends, _) = part(recipe, rows, number), rows.ends(recipe, number)
        for last, end in zip(found.last.tolist(), ends.tolist(), strict=True):
            known = rows.y[: end + 1, 0][np.isfinite(rows.y[: end + 1, 0])]
            assert last == known[-1]


def test_a_season_that_lacks_is_that_of_a_season_earlier() -> None:
    week = [float(number % 7) for number in range(70)]
    given: Columns = {"day": days(70), "y": [None if number == 60 else value for number, value in enumerate(week)]}
    recipe, rows = fit_recipe(Table(given), ForecasterSettings(target="y", window=3, horizon=10))
    found, (ends, _) = part(recipe, rows), rows.ends(recipe, 2)
    assert found.season is not None
    expected = [[week[(end + 1 + ahead) % 7] for ahead in range(10)] for end in ends.tolist()]
    np.testing.assert_array_equal(found.season, expected)


def test_rows_are_counted_once() -> None:
    recipe, rows = fit_recipe(Table(with_holidays()), ForecasterSettings(target="y", window=2, horizon=4))
    measured = Measured.of(recipe, rows, rows.ends(recipe, 2)[0])
    ahead = {end + step for end in measured.ends.tolist() for step in range(1, 5)}
    assert measured.counted(recipe) == sum(np.isfinite(rows.y[row, 0]) for row in ahead)


def test_a_model_keeps_what_rivals_learnt_and_refuses_those_of_another() -> None:
    given = with_holidays()
    numbers = whole(quickly(hidden_size=4, window=3, exclude=["word"]).fit(given))[0]
    words = quick("word", exclude=["y"]).fit(given)._fitted
    assert numbers.rivals is not None
    assert words is not None
    assert words.rivals is not None
    for one, other in ((numbers, words), (words, numbers)):
        assert one.rivals is not None
        assert other.rivals is not None
        kept(one.rivals).require(one.recipe)
        with pytest.raises(ValueError, match="its simple methods give"):
            one.rivals.require(other.recipe)


def test_a_climatology_and_shares_of_another_model_are_refused() -> None:
    given = with_holidays()
    for target in ("y", "word"):
        recipe, rows = fit_recipe(Table(given), ForecasterSettings(target=target, window=3))
        rivals = fit_rivals(recipe, rows, (), 1)
        assert rivals is not None
        found = rivals.methods.climatology
        assert found is not None
        other = replace(rivals.methods, climatology=replace(found, usual=found.usual[:, :, [0] * 3]))
        with pytest.raises(ValueError, match="its climatology has the shape"):
            replace(rivals, methods=other).require(recipe)
        if isinstance(rivals.methods, NumberMethods):
            with pytest.raises(ValueError, match="its simple methods smooth by None, expected 1 shares"):
                replace(rivals, methods=replace(rivals.methods, alphas=None)).require(recipe)


def test_each_series_has_a_climatology_of_its_own_from_the_training_part_alone() -> None:
    rows = 100
    week = [float(number % 7) for number in range(rows)]
    given: Columns = {
        "day": days(rows) * 2,
        "of": ["A"] * rows + ["B"] * rows,
        "y": [*week, *(10 * value for value in week[:70]), *[0.0] * 30],
    }
    settings = ForecasterSettings(target="y", series="of", window=3, horizon=8)
    recipe, made = fit_recipe(Table(given), settings)
    rivals = fit_rivals(recipe, made, (0.1, 0.9), 1)
    assert rivals is not None
    rivals.require(recipe)
    ends = made.ends(recipe, 2)[0]
    found = rivals.methods.answers(make_part(recipe, made, ends, rivals.scales))["climatology"]
    ahead = ends[:, None] + np.arange(1, 9)
    np.testing.assert_allclose(found, np.where(ahead < rows, ahead % 7, 10 * ((ahead - rows) % 7)))


def test_windows_without_rows_make_a_part() -> None:
    recipe, rows = fit_recipe(Table(with_holidays()), ForecasterSettings(target="y", window=2, horizon=3))
    found = make_part(recipe, rows, np.zeros(0, dtype=np.int64), {})
    assert (len(found), found.y.shape) == (0, (0, 3))


def test_as_far_off_as_those_that_were_measured() -> None:
    recipe, rows = fit_recipe(Table(with_holidays()), ForecasterSettings(target="y", window=2))
    measured, again = (fit_rivals(recipe, rows, levels, 1) for levels in ((0.1, 0.9), ()))
    assert measured is not None
    assert again is not None
    found = again.as_measured(measured).methods
    assert isinstance(found, NumberMethods)
    assert isinstance(measured.methods, NumberMethods)
    assert (found.levels, found.errors) == ((0.1, 0.9), measured.methods.errors)


def test_a_table_too_short_to_learn_from_has_no_rivals() -> None:
    model = quickly().fit({"y": [5.0]})
    assert model._fitted is not None
    assert model._fitted.rivals is None
