"""Public holidays as a column that is made of the times."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest

import elman
from elman import DataError, Forecaster, SettingError
from elman.settings import ForecasterSettings, validated
from elman.table.holidays import Holidays

from .conftest import Columns

pytestmark = pytest.mark.filterwarnings("ignore:The forecast is for")  # tables of early rows are asked for

ROWS = 600


def loads(rows: int = ROWS) -> Columns:
    """A load that falls to half on each public holiday of Victoria."""
    days = np.datetime64("2012-01-01") + np.arange(rows)
    free = Holidays("AU", "VIC").are(days)
    load = 100 + 5 * np.sin(2 * np.pi * np.arange(rows) / 7) - 50 * free
    return {"day": np.datetime_as_string(days).tolist(), "load": load.tolist()}


@pytest.fixture(scope="module")
def table() -> Columns:
    return loads()


@pytest.fixture(scope="module")
def model(table: Columns) -> Forecaster:
    settings: dict[str, Any] = {"window": 14, "horizon": 3, "hidden_size": 4, "epochs": 3, "holidays": "AU-VIC"}
    settings["refit"] = False
    return Forecaster("load", **settings).fit(table)


def test_days_of_a_country_and_of_a_part_of_it() -> None:
    days = np.array(
        ["2013-01-26", "2013-01-28", "2013-11-05", "2013-12-25T13:00", "2013-12-27"], dtype="datetime64[us]"
    )
    assert Holidays("AU").are(days).tolist() == [1, 0, 0, 1, 0]
    assert Holidays("AU", "VIC").are(days).tolist() == [0, 1, 1, 1, 0]  # on Monday instead; the Melbourne Cup
    assert Holidays("DE").are(days).tolist() == [0, 0, 0, 1, 0]


def test_they_are_known_without_being_told(model: Forecaster, table: Columns) -> None:
    until = {name: values[:358] for name, values in table.items()}  # up to 2012-12-23
    found = model.predict(until)
    assert found["day"] == ["2012-12-24", "2012-12-25", "2012-12-26"]
    assert found["prediction"] == pytest.approx(table["load"][358:361], abs=15)
    assert "holiday AU-VIC" in model.summary_.known
    assert model.feature_names_in_ == ["load"]
    with pytest.raises(SettingError, match="setting 'future'"):
        model.predict(until, {"day": ["2012-12-24"]})


def test_a_saved_model_uses_them_by_itself(model: Forecaster, table: Columns, tmp_path: Path) -> None:
    model.save(tmp_path / "m.elman")
    again = elman.load(tmp_path / "m.elman")
    assert again.holidays == "AU-VIC"
    until = {name: values[:358] for name, values in table.items()}
    assert again.predict(until) == model.predict(until)
    rest = {name: values[358:] for name, values in table.items()}
    assert again.update(until).update(rest).predict() == model.predict(table) == model.predict()
    frame = pd.DataFrame(until).assign(day=lambda rows: pd.to_datetime(rows["day"]))
    assert again.predict(frame)["prediction"].tolist() == model.predict(until)["prediction"]
    assert again.evaluate(table).metrics == model.evaluation_.metrics  # type: ignore[union-attr]


def test_beside_columns_that_are_told(table: Columns) -> None:
    more = {**table, "promo": [float(row % 5 == 0) for row in range(ROWS)]}
    settings = {"known": ["promo"], "holidays": {"country": "AU", "subdivision": "VIC"}}
    model = Forecaster("load", window=7, hidden_size=4, epochs=1, **settings).fit(more)  # type: ignore[arg-type]
    assert model.summary_.known == ("promo", "holiday AU-VIC")
    future = {"day": ["2013-08-23"], "promo": [1.0]}
    longer = {"day": [*more["day"], "2013-08-23"], "load": [*more["load"], None], "promo": [*more["promo"], 1.0]}
    assert model.predict(more, future) == model.predict(longer)


def test_a_class_reads_them_too(table: Columns) -> None:
    words = {"day": table["day"], "open": ["no" if load < 80 else "yes" for load in table["load"]]}
    model = Forecaster("open", window=7, hidden_size=4, epochs=60, learning_rate=0.05, holidays="AU-VIC").fit(words)
    assert model.predict({name: values[:359] for name, values in words.items()})["prediction"] == ["no"]
    assert model.predict({name: values[:362] for name, values in words.items()})["prediction"] == ["yes"]


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("", "setting 'holidays': found '', expected a country"),
        ({"land": "AU"}, "found {'land': 'AU'}, expected a country such as 'AU' or 'AU-VIC'"),
        ({"country": 3}, "setting 'holidays': found {'country': 3}"),
        ("XQ", "unknown country 'XQ': give a code of ISO 3166"),
        ("AU-VIX", "AU has no subdivision 'VIX': did you mean 'VIC'"),
    ],
)
def test_other_places(place: Any, message: str, table: Columns) -> None:
    with pytest.raises(SettingError, match=message):
        Forecaster("load", holidays=place).fit(table)


def test_where_they_make_no_sense(table: Columns) -> None:
    months = {
        "day": [f"{year}-{month:02d}-01" for year in range(2000, 2010) for month in range(1, 13)],
        "y": range(120),
    }
    with pytest.raises(SettingError, match="setting 'holidays': found rows 1 month apart, expected days or parts of"):
        Forecaster("y", holidays="AU").fit(months)
    with pytest.raises(SettingError, match="setting 'holidays': found no column of dates"):
        Forecaster("load", holidays="AU").fit({"load": table["load"]})
    with pytest.raises(DataError, match="there is a column 'holiday AU' already"):
        Forecaster("load", holidays="AU").fit({**table, "holiday AU": [0] * ROWS})


def test_without_the_package_the_command_that_installs_it_is_said(
    monkeypatch: pytest.MonkeyPatch, model: Forecaster, table: Columns
) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    with pytest.raises(SettingError, match="the package holidays is not installed; install it: pip install holidays"):
        Forecaster("load", holidays="AU").fit(table)
    with pytest.raises(SettingError, match="the package holidays is not installed"):
        model.predict(table)
    Forecaster("load", window=3, hidden_size=4, epochs=1).fit(table)  # nobody else needs it


def test_what_the_package_says_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    import datetime as dt

    package = ModuleType("holidays")
    package.list_supported_countries = lambda include_aliases: {"QQ": []}  # type: ignore[attr-defined]
    package.country_holidays = lambda country, subdiv, years: {dt.date(years[0], 5, 1): "a day"}  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "holidays", package)
    assert Holidays("QQ").are(np.array(["2020-05-01", "2020-05-02"], dtype="datetime64[us]")).tolist() == [1, 0]
    with pytest.raises(SettingError, match="QQ has no subdivision 'A': it has none; leave that out"):
        Holidays("QQ", "A").are(np.array(["2020-05-01"], dtype="datetime64[us]"))


def test_both_ways_of_writing_a_place() -> None:
    for place in ("AU-VIC", {"country": "AU", "subdivision": "VIC"}):
        assert validated(ForecasterSettings, {"target": "y", "holidays": place}).holidays_in == ("AU", "VIC")
