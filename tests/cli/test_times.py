"""What commands say of times: steps, ends of series, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.cli.conftest import Command

DAYS = np.arange("2020-01-01", "2020-04-01", dtype="datetime64[D]").astype(str)


@pytest.fixture
def panel(folder: Path) -> str:
    both = (("a", 90), ("b", 60))
    rows = [f"{day},{name},{np.sin(n):.3f}" for name, count in both for n, day in enumerate(DAYS[:count])]
    (folder / "panel.csv").write_text("\n".join(["day,id,y", *rows]), encoding="utf-8")
    return "panel.csv"


def test_a_series_that_ends_before_the_others_is_said_by_every_command(command: Command, panel: str) -> None:
    said = "Series that end before the last one does (2020-03-30), each forecast from its own end: 1, first 'b'"
    flat = [
        " ".join(text.split())
        for text in (
            command("check", panel, "--target", "y", "--window", "5").out,
            command("fit", panel, "--target", "y", "--window", "5", "--epochs", "1", "-o", "m.elman").out,
            command("predict", "m.elman", panel).err,
            command("forecast", panel, "--target", "y").err,
        )
    ]
    assert [said in text for text in flat] == [True] * 4


def test_another_step_is_refused_in_one_line(command: Command, panel: str, folder: Path) -> None:
    command("fit", panel, "--target", "y", "--window", "5", "--epochs", "1", "-o", "m.elman")
    rows = [f"2021-01-01 {hour:02d}:00,a,{hour}" for hour in range(20)]
    (folder / "hours.csv").write_text("\n".join(["day,id,y", *rows]), encoding="utf-8")
    done = command("predict", "m.elman", "hours.csv")
    assert done.code == 3
    assert "hours.csv: found rows 1 hour apart, expected 1 day as in the training; give rows" in done.err
    assert done.err.count("\n") == 1


def test_dates_and_times_of_day_in_two_columns_are_refused(command: Command, folder: Path) -> None:
    rows = [f"{day},{hour:02d}:00,{hour}" for day in DAYS[:5] for hour in range(24)]
    (folder / "two.csv").write_text("\n".join(["Date,Time,load", *rows]), encoding="utf-8")
    done = command("fit", "two.csv", "--target", "load")
    assert done.code == 3
    assert "two.csv: column 'Time', row 1 (line 2): found '00:00', expected a date with it; put both into" in done.err
