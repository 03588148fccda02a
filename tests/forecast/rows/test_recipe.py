"""All that turns a table into windows: fitted on the training part alone, and kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from elman.errors import DataError
from elman.forecast.rows.recipe import Recipe, Rows, fit_recipe
from elman.settings import ForecasterSettings
from elman.table.columns import Raw
from elman.table.table import Table
from tests.kept import kept


def columns(rows: int = 40, seed: int = 0) -> dict[str, list[Any]]:
    random = np.random.default_rng(seed)
    days = np.datetime_as_string(np.datetime64("2013-01-01") + np.arange(rows)).tolist()
    temperature = [None if random.random() < 0.1 else float(value) for value in random.normal(size=2 * rows)]
    return {
        "date": days * 2,
        "site": ["A"] * rows + ["B"] * rows,
        "temperature": temperature,
        "sky": random.choice(["sun", "rain", "fog"], 2 * rows).tolist(),
        "wet": random.choice(["yes", "no"], 2 * rows).tolist(),
    }


def fit(data: dict[str, list[Any]], target: str = "wet", window: int = 3) -> tuple[Recipe, Rows]:
    return fit_recipe(Table(data), ForecasterSettings(target=target, window=window))


def test_what_is_fitted() -> None:
    recipe, rows = fit(columns())
    assert (recipe.roles.time, recipe.roles.series) == ("date", "site")
    assert recipe.features == [
        "temperature",
        "temperature missing",
        "sky=fog",
        "sky=rain",
        "sky=sun",
        "sky=other",
        "wet",
    ]
    assert rows.matrix.shape == (80, 7)
    assert [len(rows.ends(recipe, part)[0]) for part in range(3)] == [42, 10, 10]


def test_the_targets_past_is_an_input_and_its_next_value_is_what_is_asked() -> None:
    recipe, rows = fit(columns())
    ends, _ = rows.ends(recipe, 0)
    np.testing.assert_array_equal(rows.matrix[:, recipe.features.index("wet")], rows.y[:, 0])
    assert (ends + 1 < len(rows.y)).all()


def test_windows_with_unknown_targets_are_left_out_and_counted() -> None:
    data = columns()
    data["wet"][5] = None
    recipe, rows = fit(data)
    ends, unknown = rows.ends(recipe, 0)
    assert unknown == 1
    assert 4 not in ends.tolist()  # row 5 would be its target
    assert 5 in ends.tolist()  # a window may end at it


def test_the_same_table_is_read_in_the_same_way_later() -> None:
    recipe, rows = fit(columns())
    again = kept(recipe)
    assert again == recipe
    later = again.rows(Table(columns()))
    np.testing.assert_array_equal(later.matrix, rows.matrix)
    np.testing.assert_array_equal(later.y, rows.y)
    np.testing.assert_array_equal(later.part, rows.part)


@settings(max_examples=40)
@given(st.data())
def test_nothing_after_the_training_part_changes_what_is_fitted_or_read_before(data: st.DataObject) -> None:
    """The poison test: values after the cut-off are replaced, and nothing before it notices.

    Which rows have a target at all says where the cuts are, so that none of these is emptied, nor an error.
    """
    target = data.draw(st.sampled_from(["wet", "temperature", "sky", "walk"]))
    clean, poisoned = columns(), columns()
    clean["walk"] = poisoned["walk"] = [float(value) for value in np.random.default_rng(1).normal(size=80).cumsum()]
    recipe, rows = fit(clean, target)
    after = rows.panel.order[rows.part > 0]
    row = int(data.draw(st.sampled_from(after.tolist())))
    poisoned["temperature"][row] = data.draw(st.one_of(st.none(), st.floats(-1e3, 1e3)))
    poisoned["sky"][row] = data.draw(st.sampled_from(["sun", "hail", None]))
    poisoned["walk"] = [*poisoned["walk"][:row], 1e3, *poisoned["walk"][row + 1 :]]
    poisoned["wet"][row] = data.draw(st.sampled_from(["yes", "no", None]))
    assume(poisoned[target][row] is not None)
    other, found = fit(poisoned, target)
    assert other == recipe
    before = rows.panel.time < rows.panel.time[rows.panel.order == row][0]
    np.testing.assert_array_equal(found.matrix[before], rows.matrix[before])


def test_a_column_without_values_in_the_training_part_is_left_out() -> None:
    data = columns()
    data["late"] = [None] * 39 + [1.0] + [None] * 39 + [2.0]
    recipe, _ = fit(data)
    assert recipe.roles.left_out == {"late": "it has no values in the training part"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"temperature": None}, "there is no column 'temperature'"),
        ({"site": None}, "there is no column 'site'"),
        ({"temperature": ["warm"] * 80}, "column 'temperature', row 1: found 'warm', expected a number"),
        ({"date": ["2013-01-01"] * 80}, "rows 1 and 2 of series 'A' have the same time 2013-01-01"),
    ],
)
def test_a_later_table_that_does_not_fit(change: dict[str, list[Any] | None], message: str) -> None:
    recipe, _ = fit(columns())
    data = {name: values for name, values in {**columns(), **change}.items() if values is not None}
    with pytest.raises(DataError, match=message):
        recipe.rows(Table(data))


def test_too_few_rows() -> None:
    with pytest.raises(DataError, match=r"found 4 usable windows of 3 rows \(2 in 'A', 2 in 'B'\)"):
        fit(columns(5))


def test_what_tells_nothing_or_repeats_the_target_is_no_input() -> None:
    data = columns()
    data |= {"same": [7] * 80, "word": ["x"] * 80, "again": data["wet"], "holed": [None, *[7] * 79]}
    data |= {"number": [int(value == "yes") for value in data["wet"]]}
    recipe, _ = fit(data)
    assert recipe.roles.inputs == ("temperature", "sky", "wet", "holed")
    assert recipe.roles.left_out == {
        "same": "it has the same value in the whole training part",
        "word": "it has the same value in the whole training part",
        "again": "it repeats 'wet'",
        "number": "it repeats 'wet'",
    }


def test_a_column_that_repeats_the_target_once_is_an_input() -> None:
    data = columns()
    data["near"] = ["no" if row == 3 else value for row, value in enumerate(data["wet"])]
    if data["near"] == data["wet"]:
        data["near"][3] = "yes"
    assert "near" in fit(data)[0].roles.inputs


def test_inputs_whose_numbers_would_become_the_same_are_refused_at_fit_and_later() -> None:
    data = columns()
    data["code"] = [2**60 + 256 * (row % 9) for row in range(80)]
    recipe, _ = fit(data)
    data["code"][7] += 1
    with pytest.raises(DataError, match=rf"column 'code', row 17: found {2**60 + 256 * 7}, .* the same as .* in row 8"):
        fit(data)
    with pytest.raises(DataError, match="column 'code', row 17"):
        recipe.rows(Table(data))


def test_a_column_whose_marks_are_in_doubt_later_is_refused_beside_gaps_too() -> None:
    recipe, _ = fit(columns())
    later = Table(columns()).raw
    numbers = later["temperature"].values.copy()
    cells = [None if np.isnan(number) else "1.200" for number in numbers]
    raw = {**later, "temperature": Raw("text", np.array(cells, dtype=object), doubt="1.200")}
    rows = np.delete(np.arange(80), [5, 6])
    with pytest.raises(DataError, match="column 'temperature', row 1: found '1.200', whose mark may be one of"):
        recipe.rows(Table({name: replace(each.take(rows), doubt=each.doubt) for name, each in raw.items()}))
