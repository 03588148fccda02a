"""Where forecasts begin: after the last row, or the last one with a target; and what rows to come have to tell."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman.errors import DataError
from elman.forecast.origins import Origins, find_origins
from elman.forecast.rows.recipe import Recipe, fit_recipe
from elman.settings import ForecasterSettings
from elman.table.table import Table

from .conftest import Columns, quickly

ROWS, WINDOW, AHEAD = 40, 4, 3
DAYS = np.datetime_as_string(np.datetime64("2021-01-01") + np.arange(2 * ROWS)).tolist()


def columns(*lengths: int, first: int = 0) -> Columns:
    """Series A, B, ... of so many days: sales, a promotion and the weather of that day."""
    random = np.random.default_rng(0)
    days = [DAYS[first : first + length] for length in lengths or (ROWS, ROWS)]
    count = sum(map(len, days))
    return {
        "day": [day for each in days for day in each],
        "shop": [name for name, each in zip("ABCD", days, strict=False) for _ in each],
        "sales": random.normal(size=count).tolist(),
        "promo": random.integers(0, 2, count).astype(float).tolist(),
        "rain": random.normal(size=count).tolist(),
    }


def recipe(known: list[str] | None = None, horizon: int = AHEAD, target: str = "sales") -> Recipe:
    given = ForecasterSettings(target=target, window=WINDOW, horizon=horizon, known=known)
    return fit_recipe(Table(columns()), given)[0]


def to_come(data: Columns, *counts: int) -> Columns:
    """The table, its series without sales in so many last rows."""
    starts = [data["shop"].index(name) for name in dict.fromkeys(data["shop"])]
    ends = [*starts[1:], len(data["shop"])]
    empty = {row for end, count in zip(ends, counts, strict=True) for row in range(end - count, end)}
    return {**data, "sales": [None if row in empty else value for row, value in enumerate(data["sales"])]}


def told(found: Origins) -> list[tuple[str, int]]:
    """The series and the day of each origin, as the number of days since the first."""
    panel = found.rows.panel
    days = (panel.time[found.last] - np.datetime64(DAYS[0])) // np.timedelta64(1, "D")
    return list(zip([panel.names[number] for number in panel.series_of(found.last)], days.tolist(), strict=True))


@pytest.mark.parametrize("horizon", [1, AHEAD])
def test_without_known_columns_forecasts_begin_after_the_last_row(horizon: int) -> None:
    data = to_come(columns(10, 25), 2, 0)
    found = find_origins(recipe(horizon=horizon), Table(data))
    assert told(found) == [("A", 9), ("B", 24)]
    assert found.enough.tolist() == [True, True]
    panel = found.rows.panel
    assert panel.counts.tolist() == [10 + horizon, 25 + horizon]
    for last in found.last.tolist():
        np.testing.assert_array_equal(np.diff(panel.time[last : last + horizon + 1]), np.timedelta64(1, "D"))
        assert np.isnan(found.rows.y[last + 1 : last + horizon + 1]).all()


def test_rows_up_to_the_origin_are_those_of_the_table() -> None:
    asked, data = recipe(), columns(10, 25)
    found, rows = find_origins(asked, Table(data)), asked.rows(Table(data))
    starts = found.rows.panel.starts
    own = np.concatenate([np.arange(starts[number], last + 1) for number, last in enumerate(found.last)])
    np.testing.assert_array_equal(found.rows.matrix[own], rows.matrix)
    np.testing.assert_array_equal(found.rows.y[own], rows.y)


def test_with_known_columns_forecasts_begin_after_the_last_row_with_a_target() -> None:
    data = to_come(columns(20, 25), AHEAD, AHEAD + 2)
    found = find_origins(recipe(["promo"]), Table(data))
    assert told(found) == [("A", 20 - 1 - AHEAD), ("B", 25 - 1 - AHEAD - 2)]
    assert found.rows.panel.counts.tolist() == [20, 25]  # nothing is put in
    place = recipe(["promo"]).features.index("promo")
    ahead = found.last[:, None] + np.arange(1, AHEAD + 1)
    starts = np.array([20 - AHEAD, 45 - AHEAD - 2])
    expected = np.array(data["promo"])[starts[:, None] + np.arange(AHEAD)]
    coder = found.rows.matrix[: ROWS // 2, place]
    zero, one = (coder[data["promo"].index(value)] for value in (0.0, 1.0))
    np.testing.assert_array_equal(found.rows.matrix[ahead, place], np.where(expected == 1, one, zero))


def test_the_order_of_the_rows_does_not_matter() -> None:
    data = to_come(columns(20, 25), AHEAD, AHEAD)
    order = [0, *np.random.default_rng(1).permutation(np.arange(1, 45)).tolist()]
    mixed = {name: [values[row] for row in order] for name, values in data.items()}
    found, other = (find_origins(recipe(["promo"]), Table(each)) for each in (data, mixed))
    assert told(found) == told(other)
    np.testing.assert_array_equal(found.rows.matrix, other.rows.matrix)


def test_a_gap_before_the_end_is_filled_and_counts() -> None:
    data = columns(20, 20)
    kept = [row for row in range(40) if row not in (17, 18)]
    found = find_origins(recipe(), Table({name: [values[row] for row in kept] for name, values in data.items()}))
    assert told(found) == [("A", 19), ("B", 19)]
    assert found.rows.panel.counts.tolist() == [20 + AHEAD] * 2
    assert np.isnan(found.rows.y[17:19]).all()


@pytest.mark.parametrize("known", [None, ["promo"]])
def test_series_shorter_than_the_window_have_no_forecast_of_classes(known: list[str] | None) -> None:
    more = AHEAD if known else 0
    data = columns(WINDOW - 1 + more, 20, WINDOW + more)
    found = find_origins(recipe(known), Table(to_come(data, more, more, more) if known else data))
    assert found.enough.tolist() == [True, True, True]  # of numbers, whatever the window
    if not known:
        classes = find_origins(recipe(target="promo"), Table(data))
        assert classes.enough.tolist() == [False, True, True]
        assert classes.ends.tolist() == classes.last[1:].tolist()


def test_where_all_are_too_short_it_is_said() -> None:
    with pytest.raises(DataError) as caught:
        find_origins(recipe(target="promo"), Table(columns(3, 2, 1), "few.csv"))
    assert str(caught.value) == (
        "few.csv: found series that are shorter ('A' has 3, 'B' has 2, 'C' has 1), expected at least 4, "
        "the model's window; give more rows"
    )


@pytest.mark.parametrize(
    ("counts", "row", "horizon", "message"),
    [
        ((3, 2), None, 3, "of series 'B' needs the known column 'promo' from 2021-02-08 to 2021-02-10; found 2 rows"),
        ((3, 0), None, 3, "of series 'B' needs the known column 'promo' from 2021-02-10 to 2021-02-12; found 0 rows"),
        ((3, 3), 38, 3, "of series 'A' needs the known column 'promo' from 2021-02-07 to 2021-02-09; found 3 rows"),
        ((1, 0), None, 1, "of series 'B' needs the known column 'promo' from 2021-02-10 to 2021-02-10; found 0 rows"),
    ],
)
def test_what_is_needed_and_from_when_to_when_is_told(
    counts: tuple[int, int], row: int | None, horizon: int, message: str
) -> None:
    data: Any = to_come(columns(), *counts)
    if row is not None:
        data["promo"][row] = None
    with pytest.raises(DataError) as caught:
        find_origins(recipe(["promo"], horizon), Table(data, "shops.csv"))
    rows = "3 rows" if horizon == 3 else "1 row"
    assert str(caught.value) == (
        f"shops.csv: the forecast {message} after the last one with a target, or empty cells in them, "
        f"expected {rows} with a value; add them, targets empty"
    )


def test_rows_after_the_horizon_and_before_the_origin_may_be_empty() -> None:
    data = to_come(columns(), AHEAD + 1, AHEAD)
    for row in (ROWS - 1, ROWS - AHEAD - 2, 2 * ROWS - AHEAD - 1):
        data["promo"][row] = None
    assert told(find_origins(recipe(["promo"]), Table(data))) == [("A", 35), ("B", 36)]


def test_a_forecast_of_what_was_learnt_is_said(recwarn: pytest.WarningsRecorder) -> None:
    days = [str(day) for day in np.datetime64("2020-01-01") + np.arange(100)]
    model = quickly(refit=True).fit({"day": days, "y": list(range(100))})
    assert model.predict()["day"] == ["2020-04-10"]
    assert not recwarn.list
    with pytest.warns(UserWarning, match="for 2020-02-20, and the model has learnt rows up to 2020-04-09"):
        model.predict({"day": days[:50], "y": list(range(50))})


def test_where_some_series_end_early_that_alone_is_said() -> None:
    days = [str(day) for day in np.datetime64("2020-01-01") + np.arange(100)]
    table: dict[str, list[Any]] = {"day": days * 2, "id": ["a"] * 100 + ["b"] * 100, "y": list(range(200))}
    model = quickly(refit=True).fit(table)
    with pytest.warns(UserWarning, match="Series that end before the last one does"):
        model.predict({name: [*values[:100], *values[100:150]] for name, values in table.items()})
    with pytest.warns(UserWarning, match="The forecast is for 2020-02-20, and the model has learnt rows up to"):
        model.predict({name: [*values[:50], *values[100:150]] for name, values in table.items()})
