"""Local times and UTC, as pandas tells them."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from elman.errors import DataError
from elman.table.zones import to_local, to_utc, tz_of, zone_name, zone_of_offsets

ZONES = ["Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kolkata", "Etc/GMT+5"]


@pytest.mark.parametrize("zone", ZONES)
def test_clocks_show_what_they_do_in_pandas(zone: str) -> None:
    times = pd.date_range("1975-01-01", "2030-01-01", freq="173min")
    moments = times.to_numpy().astype("datetime64[us]")
    local = times.tz_localize("UTC").tz_convert(zone).tz_localize(None).to_numpy().astype("datetime64[us]")
    assert (to_local(moments, zone) == local).all()
    told_once = ~pd.Series(local).duplicated(keep=False).to_numpy()
    back = to_utc(local, zone)
    assert (back[told_once] == moments[told_once]).mean() > 0.999  # but for the second of hours that come twice
    assert (to_local(back, zone) == local).all()


def test_what_clocks_skip_is_an_hour_on() -> None:
    skipped = np.array(["2018-11-04T00:00", "2018-11-04T00:30"], dtype="datetime64[us]")
    back = to_utc(skipped, "America/Sao_Paulo")
    assert to_local(back, "America/Sao_Paulo").tolist() == [
        dt.datetime(2018, 11, 4, 1),
        dt.datetime(2018, 11, 4, 1, 30),
    ]


def test_times_that_lack_stay_missing() -> None:
    times = np.array(["NaT", "2020-07-01"], dtype="datetime64[us]")
    assert np.isnat(to_local(times, "Europe/Berlin")).tolist() == [True, False]


class Nameless(dt.tzinfo):
    """A zone with an offset alone, as some packages have."""

    def utcoffset(self, moment: dt.datetime | None, /) -> dt.timedelta:
        return dt.timedelta(hours=5, minutes=30)

    def dst(self, moment: dt.datetime | None, /) -> dt.timedelta | None:
        return None

    def tzname(self, moment: dt.datetime | None, /) -> str | None:
        return None


@pytest.mark.parametrize(
    ("tz", "name"),
    [
        (dt.UTC, "UTC"),
        (ZoneInfo("UTC"), "UTC"),
        (ZoneInfo("America/Port-au-Prince"), "America/Port-au-Prince"),
        (dt.timezone(dt.timedelta(hours=-3, minutes=-30)), "-03:30"),
        (Nameless(), "+05:30"),
        ("Asia/Tokyo", "Asia/Tokyo"),
    ],
)
def test_what_zones_are_called(tz: Any, name: str) -> None:
    assert zone_name(tz, dt.datetime(2020, 1, 1)) == name


def test_a_zone_is_told_by_its_offsets_where_most_zones_of_such_go_on_alike() -> None:
    times = pd.date_range("2020-01-01", periods=400, tz="Europe/Rome")
    moments = times.tz_convert("UTC").tz_localize(None).to_numpy().astype("datetime64[us]")
    local = times.tz_localize(None).to_numpy().astype("datetime64[us]")
    assert zone_of_offsets(moments, (local - moments).astype(np.int64)) == "Europe/Berlin"
    assert zone_of_offsets(moments, np.where(np.arange(400) % 2, 3_600_000_000, 0)) == "UTC"
    assert zone_of_offsets(moments[:3], np.full(3, 19_800_000_000)) == "+05:30"


def test_offsets_come_back() -> None:
    assert tz_of("-03:30").utcoffset(None) == dt.timedelta(hours=-3, minutes=-30)
    assert tz_of("UTC") is dt.UTC


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../etc/passwd", "+99:00", "", "a\0b"])
def test_a_zone_that_is_not_known_is_one_line(zone: str) -> None:
    with pytest.raises(DataError, match="zone") as error:
        tz_of(zone)
    assert "\n" not in str(error.value)
