"""What is printed is whole at 80 columns: lines end between words, and no number is parted from its unit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rich.text import Text

from elman.cli.output import console, whole
from tests.cli.conftest import Command

SENTENCE = "from the last 12 rows of each series, 95 % of 1,073 windows in 3.5 s at 20 °C, 1 weekday apart, and so on"


@pytest.mark.parametrize("width", range(14, 90))
def test_no_number_is_parted_from_what_it_counts(width: int) -> None:
    lines = whole(SENTENCE, width).split("\n")
    assert " ".join(lines) == SENTENCE
    assert max(map(len, lines)) <= width
    assert not [line for line in lines[:-1] if line[-1].isdigit()]
    assert not [line for line in lines if re.match("[%°]", line)]


def test_words_that_are_wider_stay_whole() -> None:
    path = "/a/" + "folder/" * 20 + "of 3 files.csv"
    assert whole(f"read {path}: 3 rows", 40).replace("\n", " ") == f"read {path}: 3 rows"
    assert path.split()[0] in whole(f"read {path}: 3 rows", 40).split("\n")


def test_lines_that_are_there_and_wide_characters_are_minded() -> None:
    assert whole("a b\n  c d", 3) == "a b\n  c\nd"
    assert whole("床前 明月 光", 5) == "床前\n明月\n光"
    assert whole("", 5) == ""


def test_styles_keep_their_place(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    page = console()
    page.print(Text.assemble(("Task: ", "bold"), "forecast the next 12 rows of it"))
    page.print("a line to be copied, which nothing may break", soft_wrap=True)
    assert capsys.readouterr().out.split("\n") == [
        "Task: forecast the",
        "next 12 rows of it",
        "a line to be copied, which nothing may break",
        "",
    ]


def test_tables_fold_names_and_never_numbers(command: Command, folder: Path) -> None:
    long = "a station with a long name " * 4
    rows = [f"{long}{name},2013-01-{day:02d},{day}" for name in "xy" for day in range(1, 31)]
    Path("t.csv").write_text("station,date,level\n" + "\n".join(rows) + "\n")
    printed = command("check", "t.csv", "--target", "level", "--series", "station").out
    assert max(map(len, printed.splitlines())) <= 80
    assert len(re.findall("2013-01-01   2013-01-30", printed)) == 2


def test_a_fit_is_whole_at_80_columns(command: Command, folder: Path) -> None:
    more = ("--coverage", "0.8", "--epochs", "1", "--horizon", "2")
    done = command("fit", "weather.csv", "--target", "temperature", *more)
    lines = done.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert not [line for line in lines if re.match(r"(rows?|days?|%|parameters|s)\b", line)]
    shown = command("inspect", "temperature.elman").out.splitlines()
    assert max(map(len, shown)) <= 80
    assert "rnn.weight_ih_l0" in {word for line in shown for word in line.split()[:1]}
