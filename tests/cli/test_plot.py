"""`elman plot`: pictures as files, and what is wrong in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Command


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ([], "picture.png"),
        (["--series", "JFK", "--since", "2013-12-01", "-o", "over.svg"], "over.svg"),
        (["--what", "errors", "--by", "weekday", "-o", "e.png", "--dark"], "e.png"),
        (["--what", "importance", "-o", "i.pdf"], "i.pdf"),
        (["--what", "calibration", "-o", "c.png"], "c.png"),
        (["--what", "confusion", "-o", "m.png"], "m.png"),
    ],
)
def test_a_picture_is_written(command: Command, model: str, more: list[str], name: str) -> None:
    done = command("plot", model, "weather.csv", *more)
    assert done.code == 0
    assert done.out == f"Drawn as {name}.\n"
    begin = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}[name.rsplit(".", 1)[1]]
    assert Path(name).read_bytes().startswith(begin)


def test_a_training_needs_no_rows_and_texts_stay_texts(command: Command, model: str) -> None:
    assert command("plot", model, "--what", "history", "-o", "h.svg").code == 0
    assert ">Training</text>" in Path("h.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--what", "forcast"], "--what: found 'forcast'; did you mean 'forecast'"),
        (["-o", "picture.bmp"], "--output: found 'picture.bmp', expected a name that ends in .png, .svg, .pdf"),
        (["-o", "weather.csv.png/x.png"], "there is no folder 'weather.csv.png'"),
        (["--series", "ABC"], "--series: found 'ABC'; choose one of"),
        (["--since", "soon"], "--since: found 'soon', expected a time as the table writes it in column 'date'"),
    ],
)
def test_what_is_wrong_is_one_line(command: Command, model: str, more: list[str], said: str) -> None:
    done = command("plot", model, "weather.csv", *more)
    assert done.code == 2
    assert said in done.err
    assert not Path("picture.png").exists()


def test_rows_are_asked_for_where_they_are_needed(command: Command, model: str) -> None:
    done = command("plot", model)
    assert done.code == 2
    assert "--what: found 'forecast' and no DATA, expected rows to draw; give a file" in done.err
