"""`elman forecast`: CSV on standard output, what it would have reached on standard error."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from tests.cli.conftest import Command

GIVEN = ("forecast", "weather.csv", "--target", "temperature", "--horizon", "3")


def test_it_gives_csv_and_says_what_it_would_have_reached(command: Command) -> None:
    done = command(*GIVEN)
    assert done.code == 0
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert list(rows[0]) == ["station", "date", "horizon", "prediction"]
    assert [(row["station"], row["date"]) for row in rows[:4]] == [
        ("EWR", "2013-12-31"), ("EWR", "2014-01-01"), ("EWR", "2014-01-02"), ("JFK", "2013-12-31"),
    ]  # fmt: skip
    assert "On the last 3 rows of 3 series, forecast from those before, MASE (lower is better): " in done.err
    assert "the prior 0." in done.err or "the prior 1." in done.err
    assert "the last value" in done.err


def test_intervals_and_files(command: Command, folder: Path) -> None:
    done = command(*GIVEN, "--quantiles", "0.1,0.9", "-o", "next.csv")
    assert (done.code, done.out) == (0, "")
    header = (folder / "next.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header == "station,date,horizon,prediction,q0.1,q0.9"
    assert command(*GIVEN, "--coverage", "0.9").out.startswith("station,date,horizon,prediction,q0.05,q0.5,q0.95\n")


def test_columns_can_be_left_out(command: Command, folder: Path) -> None:
    (folder / "due.csv").write_text(
        "x,due,by\n1,31.12.2019,5 %\n2,30.12.2019,6 %\n3,29.12.2019,7 %\n", encoding="utf-8"
    )
    assert command("forecast", "due.csv", "--target", "x").code == 3
    assert command("forecast", "due.csv", "--target", "x", "--exclude", "due", "--exclude", "by").code == 0


def test_json_is_one_document(command: Command) -> None:
    document = command(*GIVEN, "--target", "pressure", "--json").document
    assert document["target"] == "temperature, pressure"
    assert list(document["rows"][0]) == [
        "station", "date", "horizon", "temperature prediction", "pressure prediction",
    ]  # fmt: skip
    assert [(each["target"], each["rows"], each["series"]) for each in document["last_rows"]] == [
        ("temperature", 3, 3), ("pressure", 3, 3),
    ]  # fmt: skip
    assert document["notes"] == []
    assert len(document["rows"]) == 9


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--target", "rain"), 2, "column 'rain' holds yes or no, expected numbers"),
        (("--target", "rainn"), 3, "did you mean 'rain'?"),
        (("--target", "pressure", "--horizon", "0"), 2, "--horizon: found 0"),
        (
            ("--target", "pressure", "--quantiles", "a,b"),
            2,
            "--quantiles: found ['a', 'b'], expected a valid number. Quantiles",
        ),
        (("--target", "pressure", "-o", "weather.csv"), 2, "an input of the command"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(command: Command, arguments: tuple[str, ...], code: int, words: str) -> None:
    done = command("forecast", "weather.csv", *arguments)
    assert (done.code, done.out) == (code, "")
    assert words in done.err
    assert done.err.count("\n") == 1


def test_short_tables_and_long_horizons_are_said(command: Command, folder: Path) -> None:
    (folder / "short.csv").write_text("x\n1\n2\n4\n", encoding="utf-8")
    done = command("forecast", "short.csv", "--target", "x", "--horizon", "70")
    assert done.code == 0
    assert (
        "What the same would have reached on the last 70 rows is unknown: no series is long enough and changes."
        in done.err
    )
    assert "The prior has learnt to forecast 64 rows ahead" in done.err


def test_what_is_read_otherwise_than_it_stands_is_said(command: Command, folder: Path) -> None:
    rounds = [f"round {'abcdefgh'[n % 8]},{100 + n % 7}\n" for n in range(24)]
    (folder / "rounds.csv").write_text("round,sales\n" + "".join(rounds), encoding="utf-8")
    said = "Found no column of times: the rows are taken in the order in which they stand; not looked at: round."
    assert said in command("forecast", "rounds.csv", "--target", "sales").err
    assert said not in command("forecast", "rounds.csv", "--target", "sales", "--exclude", "round").err
    days = [f"2024-01-{n:02d},{5000 if n == 20 else 50 + n % 7}\n" for n in range(1, 31) if n != 9]
    (folder / "days.csv").write_text("day,y\n" + "".join(days), encoding="utf-8")
    done = command("forecast", "days.csv", "--target", "y")
    assert "Rows missing between others, read as unknown: 1." in done.err
    assert "can only be errors, not looked at: 1, first days.csv: column 'y', row 19 (line 20)." in done.err
    assert 45 < float(done.out.splitlines()[1].split(",")[1]) < 60


def test_large_numbers_keep_what_changes(command: Command, folder: Path) -> None:
    days = [f"2024-01-{n:02d},{10**9 + n % 7 * 10}\n" for n in range(1, 31)]
    (folder / "days.csv").write_text("day,y\n" + "".join(days), encoding="utf-8")
    first, second = command("forecast", "days.csv", "--target", "y", "--horizon", "2").out.splitlines()[1:]
    found = [float(line.split(",")[-1]) for line in (first, second)]
    np.testing.assert_allclose(found, [10**9 + 31 % 7 * 10, 10**9 + 32 % 7 * 10], atol=3)
    assert "e+" not in first + second
