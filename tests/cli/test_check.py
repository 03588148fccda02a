"""`elman check` shows what `elman fit` does with a file: the counts of its summary, printed in the same lines."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

import elman
from tests.cli.conftest import Command

SMALL = ("--hidden-size", "4", "--epochs", "1", "--threads", "1")
FEW = (*SMALL, "--min-steps", "4")
NAMES = ["anna", "ivanov", "maria", "petrov", "laura", "popov"]


def texts() -> str:
    rows = [f"{name}{number},{'first' if name[-1] == 'a' else 'last'}" for number in range(6) for name in NAMES]
    parts = ["test" if at > 30 else "train" for at in range(len(rows))]
    lines = [f"{row},{part},the {row.partition(',')[2]}\n" for row, part in zip(rows, parts, strict=True)]
    return "name,kind,split,again\n" + "".join(lines)


def series() -> str:
    places = [(case, step) for case in range(30) for step in range(6)]
    rows = [f"{case},{step},{case % 5 + step},{case * step % 7},{case % 5},{case % 5},9" for case, step in places]
    return "case,step,a,b,size,copy,site\n" + "\n".join(rows)


def rows() -> str:
    lines = [f"{row % 7},{row * row % 11},{('off,0', 'on,1')[row % 7 > 3]},5" for row in range(200)]
    return "light,heat,state,code,maker\n" + "\n".join(lines)


SENTENCES = "# one\nThe\tDET\ndog\tNOUN\n\nA\tDET\ncat\tNOUN\nsleeps\tVERB\n\n" * 15
FILES: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "classify": ("names.csv", ("--target", "kind"), FEW),
    "regress": ("series.csv", ("--target", "size"), FEW),
    "steps": ("rows.csv", ("--level", "step", "--target", "state"), SMALL),
    "words": ("words.conll", ("--level", "word"), SMALL),
    "generate": ("text.txt", ("--level", "word"), SMALL),
}
LEFT_OUT = {
    "classify": ["again: it repeats 'kind'"],
    "regress": ["copy: it repeats 'size'", "site: it has the same value in every row"],
    "steps": ["code: it repeats 'state'", "maker: it has the same value in every row"],
}
CONTENT = {
    "names.csv": texts(),
    "series.csv": series(),
    "rows.csv": rows(),
    "words.conll": SENTENCES,
    "text.txt": "the cat sat on the mat. " * 40,
}


@pytest.mark.parametrize("name", list(FILES))
def test_check_shows_what_fit_will_do(command: Command, name: str) -> None:
    file, how, quick = FILES[name]
    Path(file).write_text(CONTENT[file], encoding="utf-8")
    asked = (file, "--task", {"steps": "tag", "words": "tag"}.get(name, name), *how)
    document = command("check", *asked, "--json").document
    told = command("fit", *asked, *quick, "-o", "m.elman")
    assert told.code == 0, told.err
    summary = elman.load("m.elman").summary_
    assert document["summary"] == json.loads(json.dumps(asdict(summary)))
    assert document["refused"] == ""
    shown = command("check", *asked)
    assert shown.code == 0, shown.err
    begun = told.line[: told.line.index(" Trained ")]
    assert shown.line.startswith(begun)
    assert [each for each in LEFT_OUT.get(name, ()) if f"Left out: {each}." not in begun] == []


def refused(command: Command, *arguments: str) -> tuple[Any, str]:
    document = command("check", *arguments, "--json").document
    done = command("check", *arguments)
    assert done.code == 0, done.err
    assert f"A training would refuse this: {document['refused'].partition(': ')[2]}." in done.line
    return document, command("fit", *arguments).err


def test_check_says_why_fit_would_refuse(command: Command) -> None:
    Path("one.csv").write_text("name,kind\n" + "".join(f"{name},same\n" for name in NAMES), encoding="utf-8")
    Path("one.conll").write_text("The\tDET\n\n" * 30, encoding="utf-8")
    Path("short.txt").write_text("the cat", encoding="utf-8")
    for file, *how in (
        ("one.csv", "--task", "classify", "--target", "kind"),
        ("one.conll", "--task", "tag", "--level", "word"),
        ("short.txt", "--task", "generate"),
    ):
        document, err = refused(command, file, *how)
        assert document["summary"] is None
        assert document["refused"] in " ".join(err.split())


def test_one_row_is_one_row(command: Command) -> None:
    Path("one.csv").write_text("day,x\n2013-01-31,4\n", encoding="utf-8")
    assert "one.csv: 1 row" in command("check", "one.csv").line
    assert "1 rows" not in command("check", "one.csv", "--window", "1").line
