"""What is usual at a time of the calendar: counted by hand, and where the training part never was."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elman.baselines import climatology
from elman.baselines.climatology import Climatology, codes_of, fit_means, fit_rates
from elman.baselines.problem import CalendarPart, Dated
from tests.kept import kept

NAN = float("nan")
DAYS = ["2024-01-01", "2024-01-02", "2024-01-08", "2024-01-09", "2024-02-05"]  # Monday, Tuesday, twice; a Monday


def dated(y: list[float], *parts: CalendarPart, series: list[int] | None = None, days: list[str] = DAYS) -> Dated:
    """Rows of one target at these days, of some series of two."""
    codes = codes_of(np.array(days, dtype="datetime64[us]"))
    return Dated(np.array(y)[:, None], codes, np.array(series or [0] * len(y)), ("A", "B"), parts)


def at(found: Climatology | None, days: list[str], name: str = "A") -> list[list[float]]:
    """What is usual at these days, the next ones of one window."""
    assert found is not None
    codes = codes_of(np.array([days], dtype="datetime64[us]"))
    values: list[list[float]] = found.at(codes, np.array([name]))[0].tolist()
    return values


@given(st.datetimes())
def test_codes_are_those_of_the_clock(moment: object) -> None:
    time = np.datetime64(moment, "us")  # type: ignore[call-overload]
    said = time.item()
    code = int(codes_of(np.array([time]))[0])
    assert (code % 24, code // 24 % 7, code // 168) == (said.hour, said.weekday(), said.month - 1)


def test_the_mean_of_each_cell() -> None:
    rows = dated([1.0, 10.0, 3.0, NAN, 100.0], "weekday")
    assert at(fit_means(rows), ["2024-03-04", "2024-03-05"]) == [[104 / 3], [10.0]]
    rows = replace(rows, parts=("month", "weekday"))
    assert at(fit_means(rows), ["2025-01-06", "2025-02-03"]) == [[2.0], [100.0]]
    assert np.isnan(at(fit_means(rows), ["2025-03-03"])).all()  # there was no March


def test_hours_of_several_targets() -> None:
    hours = [f"2024-01-01T{hour:02}:30" for hour in (5, 6)]
    rows = dated([1.0, 2.0], "hour", days=hours)
    rows = replace(rows, y=np.array([[1.0, 8.0], [2.0, 9.0]]))
    assert at(fit_means(rows), ["2024-05-05T06:00", "2024-05-05T05:59"]) == [[2.0, 9.0], [1.0, 8.0]]


def test_each_series_by_itself() -> None:
    found = fit_means(dated([1.0, 10.0, 3.0, 20.0, 100.0], "weekday", series=[0, 0, 0, 1, 1]))
    assert at(found, ["2024-03-04", "2024-03-05"]) == [[2.0], [10.0]]
    assert at(found, ["2024-03-04", "2024-03-05"], "B") == [[100.0], [20.0]]
    assert np.isnan(at(found, ["2024-03-04"], "new")).all()


def test_series_without_rows_have_none() -> None:
    found = fit_means(dated([1.0] * 5, "weekday", series=[1] * 5))
    assert found is not None
    assert (found.series, found.usual.shape) == (("B",), (1, 7, 1))


def test_of_many_series_fewer_parts_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = dated([1.0, 10.0, 3.0, 20.0, 100.0], "month", "weekday", "hour", series=[0, 0, 0, 1, 1])
    for most, parts in ((2 * 2016, rows.parts), (2 * 2016 - 1, ("weekday", "hour")), (2 * 24, ("hour",))):
        monkeypatch.setattr(climatology, "MOST_MEANS", most)
        found = fit_means(rows)
        assert found is not None
        assert found.parts == parts
    monkeypatch.setattr(climatology, "MOST_MEANS", 2 * 24 - 1)
    assert fit_means(rows) is None


def test_rates_count_with_one_added_and_are_those_of_all_where_none_was() -> None:
    found = fit_rates(dated([0, 1, 1, NAN, 1], "weekday", series=[0, 1, 0, 1, 0]), 2)
    monday, tuesday, wednesday = at(found, ["2024-03-04", "2024-03-05", "2024-03-06"], "new")
    np.testing.assert_allclose(monday, [2 / 5, 3 / 5])
    np.testing.assert_allclose(tuesday, [1 / 3, 2 / 3])
    np.testing.assert_allclose(wednesday, [2 / 6, 4 / 6])


def test_without_parts_there_is_none() -> None:
    rows = dated([1.0] * 5)
    assert fit_means(rows) is None
    assert fit_rates(rows, 2) is None


def test_a_file_keeps_it() -> None:
    found = fit_means(dated([1.0, 10.0, 3.0, 20.0, 100.0], "weekday", series=[0, 0, 0, 1, 1]))
    assert found is not None
    again = kept(found)
    assert (again.parts, again.series) == (found.parts, found.series)
    np.testing.assert_array_equal(again.usual, found.usual)


def test_what_does_not_go_together_is_refused() -> None:
    found = fit_means(dated([1.0, 10.0, 3.0, 20.0, 100.0], "weekday"))
    assert found is not None
    for wrong in ({"parts": ("hour",)}, {"parts": ()}, {"series": ("A", "B")}, {"usual": found.usual[0]}):
        with pytest.raises(ValueError, match="its climatology of"):
            replace(found, **wrong)
    with pytest.raises(ValueError, match="its climatology of weekday"):
        replace(found, usual=np.where(np.isnan(found.usual), np.inf, found.usual))
