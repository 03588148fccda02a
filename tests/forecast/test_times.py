"""Times through a whole fit: read in any writing, refused by name, written back, gone on by the calendar."""

from __future__ import annotations

import datetime as dt
import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import elman
from elman import DataError, Forecaster
from elman.forecast.summary import CUT_ALONE
from elman.table.reading import read

ROWS = 70
Y = 50 + 10 * np.sin(np.arange(ROWS) * 2 * np.pi / 7) + np.random.default_rng(0).normal(0, 1, ROWS)
DAYS = pd.date_range("2020-02-01", periods=ROWS + 2)


def quick(**more: Any) -> Forecaster:
    return Forecaster("y", **{"window": 5, "horizon": 2, "epochs": 1, **more})


def fitted(times: Any, name: str = "ds") -> Forecaster:
    return quick().fit({name: list(times)[:ROWS], "y": Y})


@pytest.mark.parametrize(
    "form",
    [
        *[
            "%Y-%m-%d",
            "%d.%m.%Y",
            "%m/%d/%Y",
            "%d/%m/%y",
            "%d-%b-%Y",
            "%B %d, %Y",
            "%Y年%m月%d日",
            "%Y%m%d",
            "%Y%m%dT%H%M",
        ],
        *["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S+00", "%Y-%m-%d 05", "%Y-%m-%d UTC", "%G-W%V-%u", "%Y-%j"],
        *["%m/%d/%Y %I:%M %p", "%a, %d %b %Y", "%Y%m%dT%H%M"],
    ],
)
def test_text_goes_back_in_its_writing_whatever_the_order_of_rows(form: str, tmp_path: Path) -> None:
    texts = DAYS.strftime(form).tolist()
    assert fitted(texts).predict()["ds"] == texts[ROWS:]
    newest_first = {"ds": texts[:ROWS][::-1], "y": Y[::-1]}
    model = quick().fit(newest_first)
    assert model.predict(newest_first)["ds"] == texts[ROWS:]
    lines = [json.dumps({"ds": text, "y": value}) for text, value in zip(texts, Y, strict=False)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert model.predict(read(tmp_path / "a.jsonl"))["ds"] == texts[ROWS:]
    assert model.summary_.step == "1 day"


@pytest.mark.parametrize(("freq", "form"), [("MS", "%B %Y"), ("MS", "%m/%Y"), ("W-MON", "%G-W%V"), ("MS", "%Y年%m月")])
def test_months_and_weeks_go_on(freq: str, form: str) -> None:
    texts = pd.date_range("2015-01-01", periods=ROWS + 2, freq=freq).strftime(form).tolist()
    assert fitted(texts).predict()["ds"] == texts[ROWS:]


def test_quarters_go_on() -> None:
    quarters = [f"{2000 + n // 4}-Q{n % 4 + 1}" for n in range(ROWS + 2)]
    assert fitted(quarters).predict()["ds"] == quarters[ROWS:]


def values(column: Any) -> list[Any]:
    """A column of any frame as Python's values."""
    return list(column.to_pylist() if hasattr(column, "to_pylist") else column)


@pytest.mark.parametrize("form", ["%Y%m%d", "%Y%m%d%H"])
@pytest.mark.parametrize("frame", [dict, pd.DataFrame, pl.DataFrame, pa.table])
def test_whole_numbers_are_dates_and_go_back_as_numbers(form: str, frame: Any) -> None:
    numbers = [int(text) for text in DAYS.strftime(form)]
    given = frame({"date": numbers[:ROWS], "y": Y})
    model = quick().fit(given)
    assert [int(number) for number in list(model.predict(given)["date"])] == numbers[ROWS:] or frame is pa.table
    assert values(model.predict()["date"]) == numbers[ROWS:]


def test_numbers_under_any_name_are_dates_where_they_are_the_time() -> None:
    months = [int(text) for text in pd.date_range("2015-01-01", periods=ROWS + 1, freq="MS").strftime("%Y%m")]
    model = quick(time="t0", horizon=1).fit({"t0": months[:ROWS], "y": Y})
    assert model.predict()["t0"] == months[ROWS:]


def test_years_stay_numbers() -> None:
    model = fitted(range(1900, 1900 + ROWS), "year")
    assert (model.predict()["year"], model.summary_.step) == ([1970, 1971], "1")


def aware(zone: Any) -> pd.DatetimeIndex:
    return pd.date_range("2020-02-01", periods=ROWS + 2, tz=zone)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Etc/GMT+5", "America/Port-au-Prince", "UTC"])
@pytest.mark.parametrize("library", ["pandas", "arrow in pandas", "polars", "pyarrow", "objects", "dict"])
def test_the_zone_and_the_type_come_back(zone: str, library: str) -> None:
    times = aware(zone)
    objects = times[:ROWS].to_pydatetime()
    seen = pd.DataFrame({"ds": times[:ROWS], "y": Y})
    plain = pl.DataFrame({"ds": times[:ROWS].tz_convert("UTC").tz_localize(None).to_numpy(), "y": Y})
    zoned = pl.col("ds").dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    given: Any = {
        "pandas": seen,
        "arrow in pandas": seen.astype({"ds": pd.ArrowDtype(pa.timestamp("us", tz=zone))}),
        "polars": plain.with_columns(zoned),
        "pyarrow": pa.table({"ds": pa.array(objects, pa.timestamp("ms", tz=zone)), "y": Y}),
        "objects": {"ds": np.array(objects, dtype=object), "y": Y},
        "dict": {"ds": list(objects), "y": Y},
    }[library]
    model = quick().fit(given)
    found = model.predict(given)["ds"]
    expected = list(times[ROWS:].to_pydatetime())
    for each in (values(found), values(model.predict()["ds"])):
        assert each == expected
        assert [str(moment.tzinfo) for moment in each] == [str(moment.tzinfo) for moment in expected]
    kind = getattr(given["ds"], "type", getattr(given["ds"], "dtype", None))
    if not isinstance(given, dict):
        assert getattr(found, "type", getattr(found, "dtype", None)) == kind


def test_the_zone_comes_back_after_an_update_and_from_a_file(tmp_path: Path) -> None:
    times = aware("America/New_York")
    table = pd.DataFrame({"ds": times[:ROWS], "y": Y})
    model = quick().fit(table.head(ROWS - 5)).update(table.tail(5))
    model.save(tmp_path / "m.elman")
    for each in (model, elman.load(tmp_path / "m.elman")):
        found = values(each.predict()["ds"])
        assert found == list(times[ROWS:].to_pydatetime())
        assert str(found[0].tzinfo) == "America/New_York"


def test_offsets_come_back_in_text() -> None:
    texts = [f"{day}T00:00+05:30" for day in DAYS.strftime("%Y-%m-%d")]
    assert fitted(texts).predict()["ds"] == texts[ROWS:]


def test_gaps_are_filled_where_there_is_a_zone() -> None:
    there = np.ones(ROWS, dtype=np.bool_)
    there[[20, 60]] = False  # one of them on the day after clocks change
    model = quick().fit(pd.DataFrame({"ds": aware("Europe/Berlin")[:ROWS][there], "y": Y[there]}))
    assert (model.summary_.added, model.summary_.notes) == (2, ())


def test_days_of_a_zone_have_their_own_weekdays_and_holidays() -> None:
    times = pd.date_range("2019-12-01", periods=ROWS, tz="Australia/Sydney")
    model = Forecaster("y", window=5, epochs=1, holidays="AU").fit(pd.DataFrame({"ds": times, "y": Y}))
    given = model._recipe.column(elman.table.table.Table({"ds": list(times.to_pydatetime())}), "holiday AU")
    assert [str(day.date()) for day, one in zip(times, given.values, strict=True) if one] == [
        *["2019-12-25", "2019-12-26", "2020-01-01", "2020-01-26"]
    ]


TEXTS = DAYS.strftime("%d/%m/%Y").tolist()
NUMBERS = [int(text) for text in DAYS.strftime("%Y%m%d")]
IN_DOUBT = [f"0{n % 9 + 1}/0{n // 9 + 1}/2020" for n in range(ROWS)]
GERMAN = [f"{n % 28 + 1}. Mai {2020 + n // 28}" for n in range(ROWS)]
PARTS = {"year": DAYS[:ROWS].year, "month": DAYS[:ROWS].month, "day": DAYS[:ROWS].day}
MONTHS = {"Year": np.arange(ROWS) // 7 + 2000, "Month": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul"] * 10}
MIXED = [*aware("UTC")[: ROWS - 1].to_pydatetime(), dt.datetime(2021, 1, 1)]


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ({"date": IN_DOUBT}, "column 'date', row 10: found '01/02/2020', expected a day above 12"),
        ({"date": [*TEXTS[: ROWS - 1], "31/02/2020"]}, f"row {ROWS}: found '31/02/2020', expected a date"),
        ({"date": [*NUMBERS[: ROWS - 1], 20200230]}, f"row {ROWS}: found 20200230, expected a date"),
        ({"date": [f"{n} o'clock" for n in range(ROWS)]}, "column 'date', row 1: found \"0 o'clock\", expected a date"),
        ({"due": GERMAN}, "column 'due', row 1: found '1. Mai 2020'"),
        ({"Date": TEXTS[:ROWS], "Time": ["05:07"] * ROWS}, "column 'Time', row 1: found '05:07', expected a date with"),
        ({"date": np.repeat(DAYS[:35], 2), "hour": [0, 12] * 35}, "'date', 'hour' hold dates and their hours"),
        (PARTS, "'year', 'month', 'day' hold parts of times"),
        (MONTHS, "'Year', 'Month' hold parts"),
        ({"ds": MIXED}, f"row {ROWS}: found .* without a zone"),
    ],
)
def test_times_that_are_not_read_are_refused(column: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message) as error:
        quick().fit({**{name: list(values) for name, values in column.items()}, "y": Y})
    assert "\n" not in str(error.value)


def test_the_order_of_day_and_month_is_kept() -> None:
    model = fitted(DAYS.strftime("%d/%m/%Y"))
    few = pd.date_range("2021-03-01", periods=6).strftime("%d/%m/%Y").tolist()
    assert model.predict({"ds": few, "y": Y[:6]})["ds"] == ["07/03/2021", "08/03/2021"]


@pytest.mark.parametrize(
    ("trained", "given", "words"),
    [
        *[("D", "h", "1 hour apart, expected 1 day"), ("D", "MS", "1 month apart, expected 1 day")],
        *[("h", "D", "1 day apart, expected 1 hour"), ("MS", "D", "1 day apart, expected 1 month")],
        *[("MS", "QS", "3 months apart, expected 1 month"), ("B", "h", "1 hour apart, expected 1 weekday")],
        *[("W", "D", "1 day apart, expected 1 week"), ("YS", "MS", "1 month apart, expected 1 year")],
    ],
)
def test_another_step_than_in_the_training_is_refused(trained: str, given: str, words: str) -> None:
    model = quick().fit({"ds": pd.date_range("2000-01-01", periods=ROWS, freq=trained), "y": Y})
    other = {"ds": pd.date_range("2030-01-01", periods=20, freq=given), "y": Y[:20]}
    for ask in (model.predict, model.update, model.evaluate):
        with pytest.raises(DataError, match=words):
            ask(other)


@pytest.mark.parametrize(("trained", "given"), [("D", "B"), ("MS", "ME"), ("ME", "BMS")])
def test_the_calendar_of_the_rows_goes_on(trained: str, given: str) -> None:
    model = quick().fit({"ds": pd.date_range("2000-01-01", periods=ROWS, freq=trained), "y": Y})
    times = pd.date_range("2030-01-01", periods=22, freq="D" if given == "B" else given)
    there = times[:20] if given != "B" else times[:20][times[:20].day_of_week < 5]
    found = model.predict({"ds": list(there), "y": Y[: len(there)]})["ds"]
    assert found[-1] == (times[21] if given != "B" else pd.Timestamp("2030-01-20"))


def test_few_rows_with_gaps_are_of_no_other_step() -> None:
    model = fitted(DAYS.strftime("%Y-%m-%d"))
    found = model.predict({"ds": ["2021-03-04", "2021-03-05", "2021-03-07"], "y": [1.0, 2.0, 3.0]})
    assert found["ds"] == ["2021-03-08", "2021-03-09"]
    few = {"ds": ["2021-03-01", "2021-03-05"], "y": [1.0, 2.0]}
    with pytest.warns(UserWarning, match="Rows that are not 1 day after the one before"):
        assert model.predict(few)["ds"] == ["2021-03-06", "2021-03-07"]


def test_times_with_a_zone_are_not_mixed_with_others() -> None:
    with pytest.raises(DataError, match="row 1: found times without a zone, expected times with a zone"):
        fitted(aware("UTC").to_pydatetime()).predict({"ds": DAYS[:9], "y": Y[:9]})
    with pytest.raises(DataError, match="row 1: found times with a zone, expected times without a zone"):
        fitted(DAYS).predict({"ds": list(aware("UTC")[:9].to_pydatetime()), "y": Y[:9]})


def panel(**ends: int) -> pd.DataFrame:
    return pd.concat([pd.DataFrame({"ds": DAYS[:rows], "id": name, "y": Y[:rows]}) for name, rows in ends.items()])


def test_series_of_another_step_or_end_are_said() -> None:
    hours = pd.DataFrame({"ds": pd.date_range("2020-02-01", periods=30, freq="h"), "id": "c", "y": Y[:30]})
    table = pd.concat([panel(a=ROWS, b=40), hours])
    model = quick(series="id").fit(table)
    assert model.summary_.notes[:2] == (
        "Series whose rows are not 1 day apart as those of others, but are read as if they were: 1, "
        "first 'c' (1 hour).",
        "Series that end before the last one does (2020-04-10), each forecast from its own end: 2, "
        "first 'b' (2020-03-11).",
    )
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        model.predict(table)
    assert [*(str(each.message) for each in told), CUT_ALONE] == list(model.summary_.notes)


def test_uneven_steps_are_said_by_fit() -> None:
    times = [DAYS[n] + pd.Timedelta(minutes=17 * (n % 5 == 4)) for n in range(ROWS)]
    assert quick().fit({"ds": times, "y": Y}).summary_.notes == (
        "Rows that are not 1 day after the one before, but are read as if they were: 27.",
    )


def test_a_forecast_after_the_last_year_is_refused_in_one_line() -> None:
    days = [str(np.datetime64("9999-10-23") + day) for day in range(ROWS)]
    with pytest.raises(DataError, match="its forecast is for a time after the year 9999"):
        fitted(days).predict()
