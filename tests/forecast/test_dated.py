"""The calendar of rows: the clocks of the zone, and which parts of it the training part shows often enough."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman.baselines.climatology import codes_of
from elman.forecast.dated import calendar_of, dated_rows
from elman.forecast.rows.recipe import Recipe, Rows, fit_recipe
from elman.settings import ForecasterSettings
from elman.table.table import Table


def made(first: str, step: str, count: int, series: tuple[int, ...] = (), zone: str = "") -> tuple[Recipe, Rows]:
    """Rows of equal steps, in several series of these lengths where some are given."""
    begin = np.array(first, dtype=f"datetime64[{step}]")
    time: list[Any] = np.concatenate([begin + np.arange(each) for each in series or (count,)]).astype(str).tolist()
    time = [moment + zone for moment in time]
    table: dict[str, Any] = {"time": time, "y": np.random.default_rng(0).normal(size=len(time)).tolist()}
    given: dict[str, Any] = {"target": "y", "time": "time", "window": 3, "horizon": 2}
    if series:
        table["of"] = [f"{number}" for number, each in enumerate(series) for _ in range(each)]
        given["series"] = "of"
    return fit_recipe(Table(table), ForecasterSettings(**given))


def parts(*given: Any) -> tuple[str, ...]:
    """The parts of the calendar that the training part of such rows shows often enough."""
    found = dated_rows(*made(*given))
    return () if found is None else found.parts


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("2020-01-01T00", "h", 200), ("hour",)),
        (("2020-01-01T00", "h", 1000), ("weekday", "hour")),
        (("2020-01-01T00:00", "m", 300), ("hour",)),
        (("2020-01-01", "D", 100), ("weekday",)),
        (("2020-01-01", "D", 900), ("month", "weekday")),
        (("2020-01", "M", 60), ("month",)),
        (("2020-01", "M", 12), ()),
        (("1980", "Y", 60), ()),
    ],
)
def test_parts_are_those_that_the_step_allows_and_the_training_part_spans(
    given: tuple[Any, ...], expected: tuple[str, ...]
) -> None:
    assert parts(*given) == expected


def test_series_of_the_middle_length_decide() -> None:
    assert parts("2020-01-01", "D", 0, (900, 900, 100)) == ("month", "weekday")
    assert parts("2020-01-01", "D", 0, (900, 100, 100)) == ("weekday",)


def test_rows_without_dates_have_no_calendar() -> None:
    table = {"y": np.random.default_rng(0).normal(size=60).tolist(), "time": list(range(60))}
    for time in ("time", None):
        recipe, rows = fit_recipe(Table(table), ForecasterSettings(target="y", time=time, window=3))
        assert dated_rows(recipe, rows) is None
        assert calendar_of(recipe, rows, np.array([[1]])) is None


def test_the_rows_of_the_training_part_by_the_clocks_of_their_zone() -> None:
    recipe, rows = made("2020-06-01T00", "h", 300, zone="+02:00")
    found = dated_rows(recipe, rows)
    taught = rows.part == 0
    local = np.datetime64("2020-06-01T00", "us") + np.arange(300) * np.timedelta64(1, "h")
    assert found is not None
    np.testing.assert_array_equal(found.codes, codes_of(local)[taught])
    np.testing.assert_array_equal(found.y, rows.y[taught])
    for which in (np.array([[250, 251]]), np.arange(300).repeat(2).reshape(300, 2)):
        np.testing.assert_array_equal(calendar_of(recipe, rows, which), codes_of(local)[which])
