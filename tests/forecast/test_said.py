"""What a fit, a check and a forecast say of rows that could be taken otherwise."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from elman.errors import DataError
from elman.forecast.check import check
from elman.forecast.summary import CUT_ALONE, UNDATED
from elman.table.roles import find_roles
from elman.table.table import Table

from .conftest import quickly

DAYS = pd.date_range("2024-01-01", periods=60)


def test_rows_without_times_are_said_to_be_taken_as_they_stand() -> None:
    table = {"x": list(range(40)), "y": [row % 5 for row in range(40)]}
    assert quickly().fit(table).summary_.notes == (UNDATED,)
    assert check(table, "y").notes == (UNDATED,)
    assert quickly().fit({"day": DAYS, "y": np.arange(60) % 7}).summary_.notes == ()


def test_series_that_are_split_by_themselves_are_said() -> None:
    days = [str(day.date()) for day in DAYS]
    table = {"day": [*days, *days[:20], *days[:25]], "id": ["a"] * 60 + ["b"] * 20 + ["c"] * 25, "y": list(range(105))}
    assert CUT_ALONE in quickly(window=2).fit(table).summary_.notes


@pytest.mark.parametrize(
    ("count", "said"), [(1, "The last row has no target"), (3, "3 rows at the end have no target")]
)
def test_rows_at_the_end_without_a_target_are_said(count: int, said: str) -> None:
    y = [*(float(row % 7) for row in range(60 - count)), *[None] * count]
    model = quickly(window=7).fit({"day": DAYS, "y": y})
    with pytest.warns(UserWarning, match=f"{said}; forecasts begin after that"):
        assert model.predict()["day"] == [pd.Timestamp("2024-03-01")]


def test_with_columns_that_are_known_they_are_the_rows_to_come(recwarn: pytest.WarningsRecorder) -> None:
    y = [*(float(row % 7) for row in range(58)), None, None]
    table = {"day": DAYS, "y": y, "promo": np.arange(60) % 2}
    model = quickly(window=7, horizon=2, known=["promo"]).fit(table)
    assert model.predict()["day"] == [pd.Timestamp("2024-02-28"), pd.Timestamp("2024-02-29")]
    assert not recwarn.list


def test_a_wild_value_is_said_by_check_as_by_fit() -> None:
    table: dict[str, Any] = {"day": DAYS, "y": [1e9 if row == 30 else float(row % 7) for row in range(60)]}
    assert "column 'y', row 31" in check(table, "y").notes[0]


def test_check_looks_at_no_column_that_is_excluded() -> None:
    table = {"day": DAYS, "y": np.arange(60) % 7, "odd": ["1,234"] * 60}
    with pytest.raises(DataError, match="column 'odd'"):
        check(table, "y")
    assert [column.name for column in check(table, "y", exclude=["odd"]).columns] == ["day", "y"]


@pytest.mark.parametrize("name", ["unique_id", "item_id", "series_id", "ts_id", "series", "ID"])
def test_series_that_have_no_time_in_common_are_told_apart_by_their_usual_names(name: str) -> None:
    every = [str(day.date()) for day in pd.date_range("2021-01-01", periods=60, freq="MS")]
    table: dict[str, list[Any]] = {
        "ds": [*every[::2], *every[1::2]],
        name: ["a"] * 30 + ["b"] * 30,
        "y": [*[1.0] * 30, *[100.0] * 30],
    }
    assert find_roles(Table(table), "y").series == name
    model = quickly(window=4).fit(table)
    assert model.predict()[name] == ["a", "b"]


@pytest.mark.parametrize("ids", [[f"row {row}" for row in range(60)], ["a"] * 60, ["a"] * 59 + ["b"]])
def test_an_id_of_rows_or_of_all_tells_no_series_apart(ids: list[str]) -> None:
    assert find_roles(Table({"day": DAYS.to_numpy(), "id": ids, "y": list(range(60))}), "y").series is None


FINE = pd.Timestamp("2024-01-15") + pd.to_timedelta(np.arange(60) * 1500, "ns")


@pytest.mark.parametrize("times", [FINE, FINE.tz_localize("Europe/Berlin"), FINE.to_numpy()])
def test_times_finer_than_a_microsecond_are_refused_by_row(times: Any) -> None:
    table = {"ds": times, "y": np.arange(60) % 4 + 1.0}
    for data in (table, pd.DataFrame(table)):
        with pytest.raises(
            DataError, match=r"column 'ds', row 2: found 2024-01-1.*001500.*, expected no time finer than"
        ):
            quickly(window=6).fit(data)


@pytest.mark.parametrize("kind", [object, "str"])
@pytest.mark.parametrize("zone", ["+02:00", "Z"])
def test_offsets_in_texts_of_a_frame_come_back_as_they_were_written(zone: str, kind: Any) -> None:
    frame = pd.DataFrame({"ds": [f"2024-01-{day:02d}T00:00:00{zone}" for day in range(1, 31)], "y": np.arange(30) % 4})
    found = quickly(window=6).fit(frame.astype({"ds": kind})).predict()
    assert found["ds"].tolist() == [f"2024-01-31T00:00:00{zone}"]
