"""The samples hold what their README says, and the script that made them does what it says."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from elman import samples
from elman.errors import SettingError

ROOT = Path(__file__).resolve().parents[2]


def table(name: str) -> pl.DataFrame:
    return pl.read_csv(samples.path(name), try_parse_dates=True)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_samples", ROOT / "scripts" / "make_samples.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", samples.names())
def test_a_sample_is_there_small_and_described(name: str) -> None:
    path = samples.path(name)
    assert path.is_file()
    assert path.stat().st_size < 100_000
    assert samples.text(name) == path.read_text(encoding="utf-8")
    described = samples.describe(name)
    assert described.name == name
    assert all([described.summary, described.licence, described.source])
    readme = path.with_name("README.md").read_text(encoding="utf-8")
    assert f"## {name}" in readme
    assert described.licence.split(" (")[0] in readme


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(SettingError, match="there is no sample 'wether': did you mean 'weather'"):
        samples.path("wether")
    with pytest.raises(SettingError, match="choose one of weather, seattle, oil, shakespeare"):
        samples.text("zzz")


def test_weather_has_every_day_of_three_stations() -> None:
    weather = table("weather")
    assert weather.columns == ["date", "station", "temperature", "pressure", "rain"]
    assert weather.schema["date"] == pl.Date
    assert weather["station"].value_counts(sort=True)["count"].to_list() == [364, 364, 364]
    for _, days in weather.group_by("station"):
        assert days["date"].diff().drop_nulls().dt.total_days().unique().to_list() == [1]
    assert weather["rain"].value_counts().sort("rain").rows() == [("no", 738), ("yes", 354)]
    assert weather.null_count().row(0) == (0, 0, 0, 26, 0)
    assert weather["temperature"].is_between(-20, 40).all()
    assert weather["pressure"].drop_nulls().is_between(980, 1050).all()


def test_seattle_rains_when_something_fell() -> None:
    seattle = table("seattle")
    assert seattle.columns == ["date", "precipitation", "temp_max", "temp_min", "wind", "rain"]
    assert seattle.height == 1461
    assert ((seattle["precipitation"] > 0) == (seattle["rain"] == "yes")).all()


def test_oil_has_a_price_on_every_row() -> None:
    oil = table("oil")
    assert oil.columns == ["date", "price"]
    assert oil.height == 2515
    assert oil["price"].is_between(20, 120).all()
    assert oil["date"].is_sorted()
    assert oil["date"].dt.weekday().max() == 5


def test_shakespeare_is_plain_text() -> None:
    text = samples.text("shakespeare")
    assert text.startswith("First Citizen:\n")
    assert text.isascii()
    assert len(text) == 59_804


def test_a_day_needs_half_of_its_hours_and_a_hundredth_of_an_inch(script: ModuleType, tmp_path: Path) -> None:
    rows = ["origin,year,month,day,hour,temp,precip,pressure"]
    rows += [f"JFK,2013,3,1,{hour},50,0.00,{1000 if hour < 12 else 'NA'}" for hour in range(24)]
    rows += [f"JFK,2013,3,2,{hour},{41 if hour < 12 else 59},{0.01 if hour == 7 else 0},NA" for hour in range(24)]
    rows += [f"JFK,2013,3,3,{hour},50,1.00,1000" for hour in range(11)]
    source = tmp_path / "hourly.csv"
    source.write_text("\n".join(rows))
    assert script.weather(source).splitlines() == [
        "date,station,temperature,pressure,rain",
        "2013-03-01,JFK,10.0,1000.0,no",
        "2013-03-02,JFK,10.0,,yes",
        "2013-03-03,JFK,,,",
    ]


def test_seattle_drops_the_made_up_column(script: ModuleType, tmp_path: Path) -> None:
    source = tmp_path / "seattle.csv"
    source.write_text("date,precipitation,temp_max,temp_min,wind,weather\n2012-01-01,0.0,12.8,5.0,4.7,rain\n")
    assert script.seattle(source).splitlines()[1] == "2012-01-01,0.0,12.8,5.0,4.7,no"
