"""The rows seen last: of each series as many as a window needs, read as at fit, and new ones after them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from elman.errors import DataError
from elman.forecast.rows.history import Observed, column_of, last_told
from elman.forecast.rows.recipe import Recipe, Rows, fit_recipe
from elman.settings import ForecasterSettings
from elman.table.columns import DECLARED, WHOLE, Raw
from elman.table.table import Table

ROWS, WINDOW = 30, 4
DAYS = np.datetime_as_string(np.datetime64("2021-01-01") + np.arange(2 * ROWS)).tolist()
Columns = dict[str, list[Any]]


def columns(first: int = 0, end: int = ROWS) -> Columns:
    """Rows of two series, of every kind of column."""
    numbers = [*range(first, end)]
    return {
        "day": [DAYS[row] for row in numbers] * 2,
        "site": ["A"] * len(numbers) + ["B"] * len(numbers),
        "y": [float(row) for row in numbers] + [100.0 + 7 * row % 11 for row in numbers],
        "sky": [("sun", "fog", None)[(row + 1) % 3] for row in numbers] * 2,
        "wet": [("no", "yes")[row // 2 % 2] for row in numbers] * 2,
        "open": [row % 5 > 0 for row in numbers] * 2,
        "flag": [None if row % 7 == 0 else row % 2 for row in numbers] * 2,
    }


def fit(data: Columns, **settings: Any) -> tuple[Recipe, Rows]:
    return fit_recipe(Table(data), ForecasterSettings(**{"target": "sky", "window": WINDOW, **settings}))


def cut(data: Columns, rows: list[int]) -> Columns:
    return {name: [values[row] for row in rows] for name, values in data.items()}


def table_of(history: Observed) -> Columns:
    return {name: column.values.tolist() for name, column in history.columns.items()}


def extended(history: Observed, recipe: Recipe, new: Table) -> tuple[Observed, int]:
    """What is kept once new rows came, and how many of these were there already."""
    both, seen, repeated = history.appended(recipe, new)
    assert seen + new.rows - repeated == both.rows
    return Observed.of(recipe, recipe.rows(both)), repeated


def plain(history: Observed) -> list[Any]:
    """All of it as text, so that missing values are alike."""
    return [(name, raw.kind, raw.form, str(raw.values.tolist())) for name, raw in history.columns.items()]


def test_the_last_window_of_each_series_is_kept_in_the_order_of_time() -> None:
    data = cut(columns(), np.random.default_rng(0).permutation(2 * ROWS).tolist())
    kept = table_of(Observed.of(*fit(data)))
    names = list(dict.fromkeys(data["site"]))  # in order of first appearance
    rows = [(name, day) for name in names for day in DAYS[ROWS - WINDOW : ROWS]]
    assert [(name, str(day.date())) for name, day in zip(kept["site"], kept["day"], strict=True)] == rows
    wanted = {(name, day): y for name, day, y in zip(data["site"], data["day"], data["y"], strict=True)}
    assert kept["y"] == [wanted[row] for row in rows]


def test_a_series_shorter_than_the_window_is_kept_whole() -> None:
    recipe, _ = fit(columns())
    kept = Observed.of(recipe, recipe.rows(Table(cut(columns(), [0, 1, *range(ROWS, 2 * ROWS)]))))
    assert table_of(kept)["y"][:2] == [0.0, 1.0]
    assert len(table_of(kept)["y"]) == 2 + WINDOW


def test_nothing_before_the_last_window_is_kept() -> None:
    recipe, rows = fit(columns())
    poisoned = columns()
    for row in (0, ROWS - WINDOW - 1, ROWS, 2 * ROWS - WINDOW - 1):
        for name, value in (("y", 1e9), ("sky", "hail"), ("wet", None), ("flag", 1)):
            poisoned[name][row] = value
    assert plain(Observed.of(recipe, recipe.rows(Table(poisoned)))) == plain(Observed.of(recipe, rows))
    poisoned["y"][ROWS - WINDOW] = 1e9
    assert plain(Observed.of(recipe, recipe.rows(Table(poisoned)))) != plain(Observed.of(recipe, rows))


def test_rows_to_come_are_kept_after_the_last_window_with_a_target() -> None:
    data = columns()
    data["wet"][ROWS - 3 : ROWS] = [None] * 3
    told, _ = fit(columns(), target="wet", known=["open"])
    kept = table_of(Observed.of(told, told.rows(Table(data))))
    assert kept["wet"][: WINDOW + 3] == [*columns()["wet"][ROWS - WINDOW - 3 : ROWS - 3], *[None] * 3]
    assert len(kept["wet"]) == WINDOW + 3 + WINDOW
    recipe, _ = fit(columns(), target="wet")  # no column is known of rows to come: forecasts begin after the last row
    assert len(table_of(Observed.of(recipe, recipe.rows(Table(data))))["wet"]) == 2 * WINDOW


def test_of_numbers_all_that_the_prior_looks_at_is_kept() -> None:
    data: Columns = {"y": [float(row % 7) for row in range(700)]}
    assert table_of(Observed.of(*fit(data, target="y")))["y"] == data["y"][-513:]  # before the last forecast, too
    assert len(table_of(Observed.of(*fit(data, target="y", window=600)))["y"]) == 601
    assert len(table_of(Observed.of(*fit(data, target="y", horizon=5)))["y"]) == 517


def test_rows_that_a_gap_lacks_count_as_rows() -> None:
    data = cut(columns(), [row for row in range(2 * ROWS) if row not in (ROWS - 2, ROWS - 3)])
    recipe, rows = fit(data)
    kept = table_of(Observed.of(recipe, rows))
    np.testing.assert_array_equal(kept["y"][:WINDOW], [26.0, np.nan, np.nan, 29.0])
    assert [str(day.date()) for day in kept["day"][:WINDOW]] == DAYS[ROWS - WINDOW : ROWS]
    assert kept["sky"][1:3] == [None, None]


def test_a_window_is_read_from_what_is_kept_as_from_the_table() -> None:
    recipe, rows = fit(columns())
    again = recipe.rows(Observed.of(recipe, rows).table())
    last = np.concatenate([np.arange(ROWS - WINDOW, ROWS), np.arange(2 * ROWS - WINDOW, 2 * ROWS)])
    np.testing.assert_array_equal(again.matrix, rows.matrix[last])
    np.testing.assert_array_equal(again.y, rows.y[last])
    np.testing.assert_array_equal(again.panel.time, rows.panel.time[last])
    assert again.panel.names == rows.panel.names


@pytest.mark.parametrize("known", [None, ["open"]])
def test_new_rows_are_as_if_they_had_been_there_from_the_start(known: list[str] | None) -> None:
    recipe, rows = fit(columns(), known=known)
    new = columns(ROWS, ROWS + 2)
    both = recipe.rows(Table(columns(0, ROWS + 2)))
    found, _ = extended(Observed.of(recipe, rows), recipe, Table(new))
    assert plain(found) == plain(Observed.of(recipe, both))
    one_by_one = Observed.of(recipe, rows)
    for number in range(2):
        one_by_one, _ = extended(one_by_one, recipe, Table(cut(new, [number, 2 + number])))
    assert plain(one_by_one) == plain(found)


def test_a_new_series_comes_after_the_others() -> None:
    recipe, rows = fit(columns())
    found, _ = extended(Observed.of(recipe, rows), recipe, Table({**cut(columns(), [5, 6]), "site": ["C", "C"]}))
    assert table_of(found)["site"] == ["A"] * WINDOW + ["B"] * WINDOW + ["C"] * 2


def test_a_row_that_is_there_already_is_counted_or_refused() -> None:
    recipe, rows = fit(columns())
    seen = Observed.of(recipe, rows)
    again = cut(columns(), [ROWS - 1])
    found, repeated = extended(seen, recipe, Table({name: values * 2 for name, values in again.items()}))
    assert (plain(found), repeated) == (plain(seen), 2)
    with pytest.raises(DataError, match=r"row 1: 2021-01-30 of series 'A' was seen with other values; [^\n]*$"):
        extended(seen, recipe, Table({**again, "y": [7.25]}))


def test_a_row_before_the_last_one_is_refused() -> None:
    recipe, rows = fit(cut(columns(), [row for row in range(2 * ROWS) if row != ROWS - 2]))
    with pytest.raises(
        DataError, match=r"row 1: 2021-01-29 of series 'A' comes before the last row seen, 2021-01-30; "
    ):
        extended(Observed.of(recipe, rows), recipe, Table(cut(columns(), [ROWS - 2])))


def test_a_row_to_come_gives_way_to_what_came() -> None:
    data = columns()
    data["wet"][ROWS - 3 : ROWS] = [None] * 3
    recipe, rows = fit(data, target="wet", known=["open"])
    seen = Observed.of(recipe, rows)
    found, repeated = extended(seen, recipe, Table(cut(columns(), [ROWS - 3, ROWS - 2])))
    kept = table_of(found)
    wet = [value for value, site in zip(kept["wet"], kept["site"], strict=True) if site == "A"]
    assert (wet[-1], wet.index(None), repeated) == (None, len(wet) - 1, 0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sky": None}, "new.csv: there is no column 'sky'"),
        ({"y": ["low"] * 4}, "new.csv: column 'y', row 1: found 'low', expected a number"),
        ({"wet": ["no", "maybe", "no", "yes"]}, "new.csv: column 'wet', row 2: found 'maybe', expected yes/no"),
        ({"day": [*DAYS[:3], "soon"]}, "new.csv: column 'day', row 4: found 'soon', expected a date"),
    ],
)
def test_rows_of_another_kind_are_refused(change: dict[str, list[Any] | None], message: str) -> None:
    recipe, _ = fit(columns())
    data = {name: values for name, values in {**columns(0, 2), **change}.items() if values is not None}
    with pytest.raises(DataError, match=message):
        Observed.read(recipe, Table(data, "new.csv"))


@pytest.mark.parametrize(
    ("name", "given_values", "expected"),
    [
        ("sky", ["hail", None, "sun"], Raw("text", np.array(["hail", None, "sun"], dtype=object), DECLARED)),
        ("wet", ["YES", None, "no"], Raw("text", np.array(["yes", None, "no"], dtype=object), DECLARED)),  # as at fit
        ("wet", [True, False, None], Raw("text", np.array(["yes", "no", None], dtype=object), DECLARED)),
        ("open", ["true", None, "false"], Raw("boolean", np.array([1.0, np.nan, 0.0]))),
        ("flag", ["1", None, "0"], Raw("number", np.array([1.0, np.nan, 0.0]), WHOLE)),
        ("y", ["1.5", None, "2"], Raw("number", np.array([1.5, np.nan, 2.0]))),
        ("day", DAYS[:2], Raw("time", np.array(DAYS[:2], dtype="datetime64[us]"), "%Y-%m-%d")),
    ],
)
def test_a_column_is_kept_as_it_was_at_fit(name: str, given_values: list[Any], expected: Raw) -> None:
    recipe, _ = fit(columns(), target="flag" if name == "flag" else "y")
    found = column_of(recipe, Table({name: given_values}), name)
    assert plain(Observed({name: found})) == plain(Observed({name: expected}))


def test_rows_that_are_asked_for_are_all_that_is_read() -> None:
    recipe, _ = fit(columns())
    table = Table({"y": ["1", "two", "3", "4"]})
    assert column_of(recipe, table, "y", np.array([3, 0, 0])).values.tolist() == [4.0, 1.0, 1.0]
    with pytest.raises(DataError, match="found 'two', expected a number"):
        column_of(recipe, table, "y")


@given(st.sets(st.integers(0, 39)), st.sets(st.integers(0, 39)))
@example(set(range(20, 40)), set(range(10, 40)))  # nothing is known of the second series
def test_the_last_row_with_a_target_is_the_one_that_a_loop_finds(no_a: set[int], no_b: set[int]) -> None:
    data: Columns = {"day": DAYS[:20] * 2, "site": ["A"] * 20 + ["B"] * 20, "a": [*range(40)], "b": [*range(40)]}
    recipe, _ = fit(data, target=["a", "b"])
    for name, lacking in (("a", no_a), ("b", no_b)):
        data[name] = [None if row in lacking else row for row in range(40)]
    each = [[row for row in range(start, start + 20) if not {row} <= no_a & no_b] for start in (0, 20)]
    expected = [max(rows, default=start) for rows, start in zip(each, (0, 20), strict=True)]
    assert last_told(recipe, recipe.filled(Table(data))).tolist() == expected
