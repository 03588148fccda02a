"""Another table read by a recipe that is there: codes stay, cuts move, and what asks for others is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from elman.errors import DataError
from elman.forecast.rows.again import read_again
from elman.forecast.rows.recipe import Recipe, Rows, fit_recipe
from elman.settings import ForecasterSettings
from elman.table.table import Table

DAYS = np.datetime_as_string(np.datetime64("2021-01-01") + np.arange(200)).tolist()
Columns = dict[str, list[Any]]


def columns(rows: int = 60, first: int = 0) -> Columns:
    """Two sites: numbers, words and yes/no."""
    random = np.random.default_rng(first)
    return {
        "day": DAYS[first : first + rows] * 2,
        "site": ["A"] * rows + ["B"] * rows,
        "y": (5 * random.normal(size=2 * rows)).tolist(),
        "z": random.normal(size=2 * rows).tolist(),
        "sky": random.choice(["sun", "fog", "rain"], 2 * rows).tolist(),
        "wet": random.choice(["no", "yes"], 2 * rows).tolist(),
    }


def asked(**settings: Any) -> ForecasterSettings:
    return ForecasterSettings(**{"target": "y", "window": 4, "horizon": 2, **settings})


def fitted(data: Columns | None = None, **settings: Any) -> tuple[Recipe, Rows]:
    return fit_recipe(Table(data or columns()), asked(**settings))


@pytest.mark.parametrize("target", ["y", "sky", "wet", ["y", "z"]])
def test_the_same_table_is_the_same_again(target: Any) -> None:
    recipe, rows = fitted(target=target)
    again, found = read_again(recipe, Table(columns()), asked(target=target))
    assert again == recipe
    for name in ("matrix", "y", "part"):
        np.testing.assert_array_equal(getattr(found, name), getattr(rows, name))


def test_cuts_move_with_the_table_and_nothing_else_does() -> None:
    recipe, _ = fitted()
    later = columns(90, first=30)
    again, rows = read_again(recipe, Table(later), asked())
    own, fresh = fitted(later)
    assert replace(again, cuts=recipe.cuts) == recipe
    assert again.cuts == own.cuts != recipe.cuts
    assert again.coders != own.coders
    np.testing.assert_array_equal(rows.part, fresh.part)
    np.testing.assert_array_equal(rows.matrix, recipe.rows(Table(later)).matrix)


def test_parts_are_those_that_are_asked_for_now() -> None:
    recipe, rows = fitted()
    assert [len(rows.ends(recipe, part)[0]) > 0 for part in range(3)] == [True, True, True]
    more: dict[str, Any] = {"validation_fraction": 0.0, "test_fraction": 0.3}
    again, found = read_again(recipe, Table(columns()), asked(**more))
    assert [len(found.ends(again, part)[0]) > 0 for part in range(3)] == [True, False, True]
    assert again.cuts == fitted(**more)[0].cuts


def test_rows_of_another_step_are_refused_where_there_are_times() -> None:
    recipe, _ = fitted()
    weekly = columns(20) | {"day": DAYS[::7][:20] * 2}
    with pytest.raises(DataError) as caught:
        read_again(recipe, Table(weekly, "weeks.csv"), asked())
    assert str(caught.value).startswith("weeks.csv: found rows 1 week apart, expected 1 day as in the training; give")
    plain, _ = fitted({"y": columns()["y"]})
    longer = {"y": columns(90)["y"]}
    assert read_again(plain, Table(longer), asked())[1].matrix.shape[0] == 180


def test_a_gap_is_no_other_step() -> None:
    recipe, _ = fitted()
    gappy = {name: [value for row, value in enumerate(values) if row % 9] for name, values in columns().items()}
    again, rows = read_again(recipe, Table(gappy), asked())
    assert again.step == recipe.step
    assert rows.added > 0


def test_a_word_that_was_no_class_is_refused_and_fewer_are_not() -> None:
    recipe, rows = fitted(target="sky")
    new = columns() | {"sky": ["sun", "hail", None, "storm"] * 30}
    with pytest.raises(DataError) as caught:
        read_again(recipe, Table(new, "new.csv"), asked(target="sky"))
    assert str(caught.value) == (
        "new.csv: column 'sky' has 'hail', expected one of the classes that were trained before, fog, rain, sun; "
        "set warm_start=False to begin anew"
    )
    fewer = columns() | {"sky": ["sun", "fog", None, "sun"] * 30}
    again, found = read_again(recipe, Table(fewer), asked(target="sky"))
    assert again.targets == recipe.targets
    codes = {"fog": 0.0, "sun": 2.0}
    np.testing.assert_array_equal(found.y[:, 0], [codes.get(str(word), np.nan) for word in fewer["sky"]])
    assert rows.y.shape == found.y.shape


def test_too_few_rows_for_the_parts_are_refused_of_classes_alone() -> None:
    recipe, _ = fitted(target="sky")
    with pytest.raises(DataError, match=r"few.csv: found 8 usable windows of 4 rows and a horizon of 2 \(4 in 'A', 4"):
        read_again(recipe, Table(columns(9), "few.csv"), asked(target="sky"))
    whole = asked(target="sky", validation_fraction=0.0, test_fraction=0.0)
    assert len(read_again(recipe, Table(columns(9)), whole)[1].part) == 18
    numbers, _ = fitted()
    assert len(read_again(numbers, Table(columns(9)), asked())[1].part) == 18


def test_a_step_of_numbers_is_the_same_but_for_rounding() -> None:
    one, more = ({"t": [row * 0.1 for row in range(count)], "y": columns()["y"][:count]} for count in (60, 80))
    recipe, _ = fitted(one, time="t", window=3)
    again, _ = read_again(recipe, Table(more), asked(time="t", window=3))
    assert again.step == recipe.step
