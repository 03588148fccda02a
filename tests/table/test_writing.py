"""Forecasts in the form in which the table came."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from elman.table.reading import read
from elman.table.writing import like

DAYS = ["2013-01-01", "2013-01-02"]
NEXT = np.array(["2013-01-03", "2013-01-03"], dtype="datetime64[us]")


def written(data: Any, time: str | None = "day", series: str | None = "site", moments: Any = NEXT) -> Any:
    return like(data, read(data), (series, np.array([0, 1])), (time, moments), {"prediction": ["yes", None]})


def test_a_dict_gives_lists_and_dates_as_they_were_written() -> None:
    columns = {"day": ["2013/01/01", "2013/01/02"], "site": [7, 8]}
    assert written(columns) == {"site": [7, 8], "day": ["2013/01/03", "2013/01/03"], "prediction": ["yes", None]}
    dates = {"day": [dt.date(2013, 1, 1), dt.date(2013, 1, 2)], "site": ["a", "b"]}
    assert written(dates)["day"] == [dt.date(2013, 1, 3)] * 2


def test_without_series_and_time_the_forecast_is_alone() -> None:
    assert written({"y": [1, 2]}, None, None) == {"prediction": ["yes", None]}


def test_a_path_gives_a_polars_frame(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("day,site\n2013-01-01,a\n2013-01-02,b\n")
    expected = pl.DataFrame({"site": ["a", "b"], "day": [dt.date(2013, 1, 3)] * 2, "prediction": ["yes", None]})
    assert written(path).equals(expected)
    assert written(str(path)).schema == expected.schema


@pytest.mark.parametrize("kind", [pl.Date, pl.Datetime("ms"), pl.Datetime("us", "Europe/Paris"), pl.String])
def test_polars_types_are_kept(kind: Any) -> None:
    frame = pl.DataFrame({"day": DAYS, "site": ["a", "b"]})
    if kind != pl.String:
        frame = frame.with_columns(pl.col("day").str.to_datetime().cast(kind))
    found = written(frame)
    assert found.columns == ["site", "day", "prediction"]
    assert found.schema["day"] == kind
    assert found["prediction"].to_list() == ["yes", None]


def test_a_zone_is_kept() -> None:
    zone = pl.Datetime("us", "Europe/Paris")
    frame = pl.DataFrame({"day": DAYS, "site": ["a", "b"]}).with_columns(
        pl.col("day").str.to_datetime().dt.replace_time_zone("Europe/Paris")
    )
    found = written(frame, moments=np.array(["2013-01-02T23:00"] * 2, dtype="datetime64[us]"))
    assert found.schema["day"] == zone
    assert found["day"].dt.to_string("%Y-%m-%d %H").to_list() == ["2013-01-03 00"] * 2
    other = written(frame.to_pandas(), moments=np.array(["2013-01-02T23:00"] * 2, dtype="datetime64[us]"))
    assert other["day"].astype(str).tolist() == ["2013-01-03 00:00:00+01:00"] * 2
    assert other.index.tolist() == [0, 1]


@pytest.mark.parametrize("kind", ["datetime64[ns]", "datetime64[s]", "str"])
def test_pandas_types_are_kept(kind: str) -> None:
    frame = pd.DataFrame({"day": DAYS, "site": pd.Categorical(["a", "b"])})
    frame["day"] = frame["day"].astype(kind)
    found = written(frame)
    assert isinstance(found, pd.DataFrame)
    assert found["day"].dtype == frame["day"].dtype
    assert found["site"].tolist() == ["a", "b"]
    assert found["day"].astype(str).str.startswith("2013-01-03").all()
    assert written(frame.set_index("day"))["day"].tolist() == found["day"].tolist()


def test_arrow_gives_arrow() -> None:
    assert isinstance(written(pa.table({"day": DAYS, "site": ["a", "b"]})), pa.Table)


def test_numbers_as_time_stay_whole() -> None:
    frame = pl.DataFrame({"day": [1949, 1950], "site": [1, 2]})
    found = written(frame, moments=np.array([1951.0, 1951.0]))
    assert found.schema["day"] == pl.Int64
    assert written(frame.to_dict(as_series=False), moments=np.array([1951.0, 1951.0]))["day"] == [1951, 1951]
