"""Rows to come from a table of their own: they follow a table's rows, and nothing of them is read but what is known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from elman.errors import DataError
from elman.forecast.rows.future import span_to_come, with_future
from elman.forecast.rows.recipe import Recipe, fit_recipe
from elman.settings import ForecasterSettings
from elman.table.steps import Step
from elman.table.table import Table

ROWS, AHEAD = 30, 3
DAYS = np.datetime_as_string(np.datetime64("2021-01-01") + np.arange(ROWS + 10)).tolist()
NEXT = DAYS[ROWS : ROWS + AHEAD]
Columns = dict[str, list[Any]]


def columns(rows: int = ROWS) -> Columns:
    """Two shops; the promotion and the weather forecast are known in advance, the mood is not."""
    random = np.random.default_rng(0)
    return {
        "day": DAYS[:rows] * 2,
        "shop": ["A"] * rows + ["B"] * rows,
        "sales": random.normal(size=2 * rows).tolist(),
        "promo": (random.random(2 * rows) < 0.5).astype(float).tolist(),
        "weather": random.choice(["sun", "rain"], 2 * rows).tolist(),
        "mood": random.choice(["good", "bad"], 2 * rows).tolist(),
    }


def to_come() -> Columns:
    """The days after those of the shops, the second shop first."""
    return {
        "weather": ["sun", "rain", "sun", "rain", "rain", "sun"],
        "promo": [1.0, 0.0, 1.0, 0.0, 0.0, 1.0],
        "shop": ["B"] * AHEAD + ["A"] * AHEAD,
        "day": [*NEXT, *NEXT],
    }


def one_more(*row: Any) -> Columns:
    return {name: [*values, value] for (name, values), value in zip(to_come().items(), row, strict=True)}


@pytest.fixture(scope="module")
def recipe() -> Recipe:
    return fit(columns())


def fit(data: Columns, **settings: Any) -> Recipe:
    given = {"target": "sales", "window": 4, "horizon": AHEAD, "known": ["promo", "weather"], **settings}
    return fit_recipe(Table(data), ForecasterSettings(**given))[0]


def joint(recipe: Recipe, future: Columns, table: Columns | None = None) -> Table:
    return with_future(recipe, Table(columns() if table is None else table, "shops.csv"), Table(future, "future.csv"))


def added(table: Table, name: str) -> list[Any]:
    return list(table.raw[name].values[2 * ROWS :].tolist())


def test_the_rows_to_come_stand_after_those_that_are_there(recipe: Recipe) -> None:
    found = joint(recipe, to_come())
    assert (found.name, found.names, found.rows) == ("shops.csv", list(columns()), 2 * ROWS + 2 * AHEAD)
    assert added(found, "shop") == ["A"] * AHEAD + ["B"] * AHEAD
    assert [str(day.date()) for day in added(found, "day")] == NEXT * 2
    assert added(found, "promo") == [0.0, 0.0, 1.0, 1.0, 0.0, 1.0]
    assert added(found, "weather") == ["rain", "rain", "sun", "sun", "rain", "sun"]
    assert found.raw["sales"].values[: 2 * ROWS].tolist() == columns()["sales"]


def test_targets_and_columns_of_the_past_stay_empty_whatever_the_rows_to_come_say(recipe: Recipe) -> None:
    found = joint(recipe, to_come())
    assert np.isnan(added(found, "sales")).all()
    assert added(found, "mood") == [None] * 2 * AHEAD
    poisoned = joint(
        recipe, {**to_come(), "sales": ["1e9", "x", None, "y", "z", "0"], "mood": ["good"] * 6, "new": [1] * 6}
    )
    plain, other = ({name: str(raw.values.tolist()) for name, raw in each.raw.items()} for each in (found, poisoned))
    assert other == plain


def test_the_given_tables_are_not_changed(recipe: Recipe) -> None:
    table, future = Table(columns()), Table(to_come())
    with_future(recipe, table, future)
    for given, expected in ((table, columns()), (future, to_come())):
        assert {name: raw.values.tolist() for name, raw in given.raw.items()} == expected


def test_series_that_are_not_asked_for_are_left_out(recipe: Recipe) -> None:
    found = joint(recipe, one_more(None, None, "C", DAYS[0]))
    assert added(found, "shop") == ["A"] * AHEAD + ["B"] * AHEAD


def test_rows_that_are_there_with_an_empty_target_need_not_come_again(recipe: Recipe) -> None:
    table = columns()
    table["sales"][ROWS - 2 : ROWS] = [None, None]  # two of the three rows to come of A
    future = {name: [*values[:AHEAD], values[AHEAD]] for name, values in to_come().items()}
    assert joint(recipe, future, table).rows == 2 * ROWS + AHEAD + 1
    with pytest.raises(DataError, match="found 0 rows of series 'A' .*, expected 1 row from 2021-01-31 to"):
        joint(recipe, {name: values[:AHEAD] for name, values in to_come().items()}, table)


def test_rows_after_the_horizon_may_be_empty_or_lack(recipe: Recipe) -> None:
    found = joint(recipe, one_more(None, None, "B", DAYS[ROWS + 6]))
    assert added(found, "shop") == ["A"] * AHEAD + ["B"] * (AHEAD + 1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"promo": None, "promos": [1.0] * 6},
            "future.csv: there is no column 'promo', which the forecast reads in the rows to come: "
            "did you mean 'promos'?",
        ),
        (
            {"shop": ["B"] * AHEAD + ["C"] * AHEAD},
            "future.csv: found 0 rows of series 'A' that come after those of shops.csv, "
            "expected 3 rows from 2021-01-31 to 2021-02-02; add the others",
        ),
        (
            {"day": [*NEXT, DAYS[ROWS - 1], *NEXT[:2]]},
            "future.csv: column 'day', row 4 of series 'A': found 2021-01-30, expected a time after 2021-01-30, "
            "the last one of shops.csv; give nothing but the rows to come",
        ),
        (
            {"day": [NEXT[0], NEXT[2], DAYS[ROWS + 3], *NEXT]},
            "future.csv: column 'day', row 2 of series 'B': found 2021-02-02, expected 2021-02-01, "
            "1 day after the row before it; give every row to come",
        ),
        (
            {"promo": [1.0, 1.0, 1.0, 1.0, None, 1.0]},
            "future.csv: column 'promo', row 5 of series 'A': found no value, and the forecast reads it; fill it in",
        ),
        (
            {"weather": [*["sun"] * 2, None, *["sun"] * 3]},
            "future.csv: column 'weather', row 3 of series 'B': found no value, and the forecast reads it; fill it in",
        ),
    ],
)
def test_what_does_not_fit_is_told_by_file_column_row_and_series(
    recipe: Recipe, change: dict[str, list[Any] | None], message: str
) -> None:
    future = {name: values for name, values in {**to_come(), **change}.items() if values is not None}
    with pytest.raises(DataError) as caught:
        joint(recipe, future)
    assert str(caught.value) == message


def test_lines_of_the_file_are_told_where_there_is_one(recipe: Recipe) -> None:
    future = Table({**to_come(), "promo": [1.0, None, 1.0, 1.0, 1.0, 1.0]}, "future.csv", np.arange(12, 24, 2))
    with pytest.raises(DataError, match=r"column 'promo', row 2 \(line 14\) of series 'B': found no value"):
        with_future(recipe, Table(columns()), future)


def test_months_of_unequal_length_follow_one_another() -> None:
    firsts: NDArray[np.datetime64] = np.arange("2019-02", "2021-08", dtype="datetime64[M]").astype("datetime64[D]")
    months = np.datetime_as_string(firsts - np.timedelta64(1, "D")).tolist()
    table = {**{name: values[:27] for name, values in columns().items() if name != "shop"}, "day": months[:27]}
    recipe = fit(table)
    rest: Columns = {"promo": [1.0] * 3, "weather": ["sun"] * 3}
    assert joint(recipe, {"day": months[27:], **rest}, table).rows == 30
    with pytest.raises(DataError, match="row 2: found 2021-06-30, expected 2021-05-31, 1 month after"):
        joint(recipe, {"day": [months[27], months[29], "2021-07-31"], **rest}, table)


@pytest.mark.parametrize(
    ("step", "last", "expected"),
    [
        (Step("microseconds", 3.6e9), np.datetime64("2021-12-31T22", "us"), "2021-12-31 23:00 to 2022-01-01 01:00"),
        (Step("weekdays", 1), np.datetime64("2021-01-07", "us"), "2021-01-08 to 2021-01-12"),
        (Step("months", 1, on=(31,)), np.datetime64("2021-01-31", "us"), "2021-02-28 to 2021-04-30"),
        (Step("number", 0.5), 7.0, "7.5 to 8.5"),
    ],
)
def test_the_span_to_come_is_told_in_steps_of_the_table(recipe: Recipe, step: Step, last: Any, expected: str) -> None:
    assert span_to_come(replace(recipe, step=step), last, 3) == f"from {expected}"
