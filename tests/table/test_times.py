"""Times as text, there and back."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elman.table.times import named_like_time, read_compact, read_numbers, read_times, write_times


def texts_of(times: np.ndarray) -> list[str]:
    return [str(moment)[:16] for moment in times]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2013-01-31", "2013-01-31"),
        ("2013/1/3", "2013-01-03"),
        ("2013.01.31", "2013-01-31"),
        ("2013-02", "2013-02-01"),
        ("02/2013", "2013-02-01"),
        ("2013-01-31 5:07", "2013-01-31T05:07"),
        ("2013-01-31 05", "2013-01-31T05:00"),
        ("2013-01-31T05:07:08", "2013-01-31T05:07:08"),
        ("2013-01-31T05:07:08.25", "2013-01-31T05:07:08.250000"),
        ("2013-01-31 05:07:08,123", "2013-01-31T05:07:08.123000"),
        ("2013-01-31 24:00", "2013-02-01"),
        ("20130131T0507", "2013-01-31T05:07"),
        ("20130131 050708", "2013-01-31T05:07:08"),
        ("2013-031", "2013-01-31"),
        ("31-Jan-13", "2013-01-31"),
        ("31JAN2013", "2013-01-31"),
        ("31 January 2013", "2013-01-31"),
        ("1. Sept. 2013", "2013-09-01"),
        ("Jan 31, 2013", "2013-01-31"),
        ("January 2013", "2013-01-01"),
        ("2013-Jan-31", "2013-01-31"),
        ("Thu, 31 Jan 2013 05:07:00", "2013-01-31T05:07"),
        ("Thu Jan 31 05:07:00 2013", "2013-01-31T05:07"),
        ("31/Jan/2013:05:07:00", "2013-01-31T05:07"),
        ("2013年1月31日", "2013-01-31"),
        ("2013年01月31日 05时07分", "2013-01-31T05:07"),
        ("2013年1月", "2013-01-01"),
        ("2013년 1월 31일", "2013-01-31"),
        ("31.12.2013", "2013-12-31"),
        ("12/31/2013 5:07 PM", "2013-12-31T17:07"),
        ("31-12-2013 12:07 am", "2013-12-31T00:07"),
        ("2013Q3", "2013-07-01"),
        ("Q3 2013", "2013-07-01"),
        ("2013-Q3", "2013-07-01"),
        ("2013M07", "2013-07-01"),
        ("2020-W53", "2020-12-28"),
        ("2024-W01-3", "2024-01-03"),
    ],
)
def test_writings_that_are_read(text: str, moment: str) -> None:
    found = read_times([text])
    assert found.doubt is None
    assert found.zone == ""
    assert found.times[0] == np.datetime64(moment, "us")


@pytest.mark.parametrize(
    ("text", "moment", "zone"),
    [
        ("2013-01-31T05:07:08Z", "2013-01-31T05:07:08", "UTC"),
        ("2013-01-31 05:00 UTC", "2013-01-31T05:00", "UTC"),
        ("2013-01-31 05:00:00+00", "2013-01-31T05:00", "UTC"),
        ("2013-01-31 05:00:00 +0000", "2013-01-31T05:00", "UTC"),
        ("2013-01-31T05:00:00.5+00:00", "2013-01-31T05:00:00.5", "UTC"),
        ("2013-01-31T05:00+02:00", "2013-01-31T03:00", "+02:00"),
        ("2013-01-31T05:00-0230", "2013-01-31T07:30", "-02:30"),
        ("20130131T050000Z", "2013-01-31T05:00", "UTC"),
        ("Thu, 31 Jan 2013 05:00:00 GMT", "2013-01-31T05:00", "UTC"),
        ("2013-01-31+01:00", "2013-01-30T23:00", "+01:00"),
    ],
)
def test_zones_are_read_and_written_back(text: str, moment: str, zone: str) -> None:
    found = read_times([text])
    assert found.times[0] == np.datetime64(moment, "us")
    assert found.zone == zone
    assert write_times(found.times, found.form, found.zone) == [text]


@pytest.mark.parametrize(
    "text",
    [
        *["2013", "2013-13-01", "2013-02-30", "2013-01/31", "now", "today", "20130131", "31.1.13", "1.10.14", "10-12"],
        *["2013-01-31 25:00", "2013-01-31 05:60", "13/13/2013", "2013Q5", "2024-W53", "31 Foo 2013", "2013-01-31 CET"],
        *["2013-366", "5:07", "13:07 PM", "2013-01-31 13:07 PM", "Jan-20", "x" * 70 + "2013-01-31"],
    ],
)
def test_writings_that_are_not(text: str) -> None:
    assert read_times([text]).wrong.tolist() == [True]


@pytest.mark.parametrize(
    ("texts", "first"),
    [
        (["01/02/2020", "13/02/2020"], "2020-02-01"),
        (["01/02/2020", "02/13/2020"], "2020-01-02"),
        (["1.2.2020 5:07", "31.1.2020 5:07"], "2020-02-01T05:07"),
        (["01-02-2020", "45-45-2020", "25-02-2020"], "2020-02-01"),
        (["02/02/2020", "03/03/2020"], "2020-02-02"),
        ([f"{day:02d}.12.19" for day in range(1, 32)], "2019-12-01"),
        ([f"12/{day:02d}/19" for day in range(1, 32)], "2019-12-01"),
        ([f"19-12-{day:02d}" for day in range(1, 32)], "2019-12-01"),
    ],
)
def test_the_column_tells_days_from_months(texts: list[str], first: str) -> None:
    found = read_times(texts)
    assert found.doubt is None
    assert found.times[0] == np.datetime64(first, "us")
    fine = ~found.wrong
    assert write_times(found.times[fine], found.form) == [
        text for text, there in zip(texts, fine, strict=True) if there
    ]


@pytest.mark.parametrize("texts", [["01/02/2020", "03/04/2020"], ["05/05/2020", "1/2/2020"], ["20/01/31", "20/02/01"]])
def test_what_the_column_does_not_tell_is_in_doubt(texts: list[str]) -> None:
    found = read_times(texts)
    assert found.doubt is not None
    assert "write" in found.doubt.expected
    assert texts[found.doubt.row] not in ("05/05/2020",)


def test_a_form_that_is_known_tells_them() -> None:
    for form, first in (("%d/%m/%Y", "2020-02-01"), ("%-m/%-d/%Y %H:%M", "2020-01-02")):
        found = read_times(["01/02/2020", "03/04/2020"], form)
        assert found.doubt is None
        assert found.times[0] == np.datetime64(first, "us")


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Sydney", "America/Sao_Paulo"])
@pytest.mark.parametrize("form", ["%Y-%m-%d %H:%M:%S%z", "%Y-%m-%dT%H:%M%:z"])
def test_offsets_that_change_are_those_of_a_zone(zone: str, form: str) -> None:
    tz = ZoneInfo(zone)
    days = [dt.datetime(2015, 1, 1, 9, tzinfo=tz) + dt.timedelta(days=day) for day in range(700)]
    texts = [day.strftime(form.replace("%:z", "%z")) for day in days]
    if "%:z" in form:
        texts = [text[:-2] + ":" + text[-2:] for text in texts]
    found = read_times(texts[:400])
    assert (
        found.times == np.array([day.astimezone(dt.UTC).replace(tzinfo=None) for day in days[:400]], "M8[us]")
    ).all()
    later = np.array([day.astimezone(dt.UTC).replace(tzinfo=None) for day in days], dtype="datetime64[us]")
    assert write_times(later, found.form, found.zone) == texts


def test_offsets_of_no_zone_are_utc() -> None:
    found = read_times(["2020-01-01 00:00+01:17", "2020-07-01 00:00+02:00"])
    assert (found.zone, texts_of(found.times)) == ("UTC", ["2019-12-31T22:43", "2020-06-30T22:00"])
    assert write_times(found.times, found.form, found.zone) == ["2019-12-31 22:43+00:00", "2020-06-30 22:00+00:00"]


def test_times_without_a_zone_beside_some_with_one_are_in_doubt() -> None:
    found = read_times(["2020-01-01 00:00+01:00", None, "2020-07-01 00:00"])
    assert found.doubt is not None
    assert found.doubt.row == 2


@pytest.mark.parametrize(
    ("numbers", "form", "first"),
    [
        ([20200131, 20200201], "number:%Y%m%d", "2020-01-31"),
        ([202001, 202012], "number:%Y%m", "2020-01-01"),
        ([2020013105, 2020013106], "number:%Y%m%d%H", "2020-01-31T05:00"),
        ([202001310507, 202001310508], "number:%Y%m%d%H%M", "2020-01-31T05:07"),
        ([2020031, 2020032], "number:%Y%j", "2020-01-31"),
    ],
)
def test_whole_numbers_that_are_dates(numbers: list[int], form: str, first: str) -> None:
    values = np.array([*numbers, np.nan])
    found = read_numbers(values, np.isnan(values))
    assert found is not None
    assert found.form == form
    assert found.times[0] == np.datetime64(first, "us")
    assert np.isnat(found.times[2])


def test_one_number_that_is_no_date_is_wrong() -> None:
    found = read_numbers(np.array([20200228.0, 20200229, 20200230]), np.zeros(3, dtype=np.bool_))
    assert found is not None
    assert found.wrong.tolist() == [False, False, True]


@pytest.mark.parametrize("numbers", [[2020, 2021], [1580428800, 1580432400], [43831, 43832], [1.5, 2.5], [99999999]])
def test_other_numbers_are_none(numbers: list[float]) -> None:
    assert read_numbers(np.array(numbers, dtype=np.float64), np.zeros(len(numbers), dtype=np.bool_)) is None


def test_texts_that_pass_for_numbers() -> None:
    found = read_compact(["01.2020", "02.2020"])
    assert found is not None
    assert texts_of(found.times) == ["2020-01-01T00:00", "2020-02-01T00:00"]
    assert read_compact(["1.5", "2.5"]) is None


@pytest.mark.parametrize(
    ("name", "like"),
    [
        ("Date", True),
        ("order_dt", True),
        ("saledate", True),
        ("MESS_DATUM", True),
        ("日期", True),
        ("sales", False),
        ("monthly rate", False),
    ],
)
def test_names_of_times(name: str, like: bool) -> None:
    assert named_like_time(name) is like


@given(
    st.lists(st.datetimes(dt.datetime(1000, 1, 1), dt.datetime(9999, 12, 31)), min_size=1),
    st.sampled_from(
        [
            "%Y-%m-%d",
            "%Y/%m/%d %H:%M",
            "%Y-%m-%dT%H:%M:%S.%f",
            "%d %b %Y %H:%M",
            "%B %d, %Y",
            "%Y年%m月%d日",
            "%Y-%j",
            "%G-W%V-%u",
        ]
    ),
)
def test_text_of_moments_has_its_form_and_comes_back(moments: list[dt.datetime], form: str) -> None:
    given = [moment.strftime(form) for moment in moments]
    found = read_times([*given, None])
    assert not found.wrong.any()
    assert np.isnat(found.times[-1])
    assert write_times(found.times[:-1], found.form) == given


@given(st.lists(st.text(max_size=12)))
def test_any_text_is_a_moment_or_none(texts: list[str]) -> None:
    found = read_times(texts)
    assert (np.isnat(found.times) == found.wrong).all()
