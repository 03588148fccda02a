"""Dates as text, there and back."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elman.table.times import parse_time, parse_times, pattern_of, write_times


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2013-01-31", "2013-01-31"),
        ("2013/1/3", "2013-01-03"),
        ("2013-02", "2013-02-01"),
        ("2013-01-31 5:07", "2013-01-31T05:07"),
        ("2013-01-31T05:07:08", "2013-01-31T05:07:08"),
        ("2013-01-31T05:07:08.25", "2013-01-31T05:07:08.250000"),
        ("2013-01-31T05:07:08Z", "2013-01-31T05:07:08"),
        ("2013-01-31T05:00+02:00", "2013-01-31T03:00"),
        ("2013-01-31T05:00-0230", "2013-01-31T07:30"),
    ],
)
def test_forms_that_are_read(text: str, moment: str) -> None:
    assert parse_time(text) == np.datetime64(moment, "us")


@pytest.mark.parametrize(
    "text", ["31.01.2013", "01/31/2013", "2013", "2013-13-01", "2013-02-30", "2013-01/31", "now", "today", "20130131"]
)
def test_forms_that_are_not(text: str) -> None:
    assert parse_time(text) is None


@given(
    st.datetimes(dt.datetime(1000, 1, 1), dt.datetime(9999, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d %H:%M", "%Y-%m-%dT%H:%M:%S.%f"]),
)
def test_text_of_a_moment_has_its_pattern_and_comes_back(moment: dt.datetime, pattern: str) -> None:
    text = moment.strftime(pattern)
    times, wrong = parse_times([text, None])
    assert wrong.tolist() == [False, False]
    assert np.isnat(times[1])
    assert pattern_of(text) == pattern
    assert write_times(times[:1], pattern) == [text]
