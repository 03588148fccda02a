"""Makes docs/mistakes.md: makes each mistake of scripts/mistakes.toml on small inputs and puts down what is printed.

python scripts/make_mistakes_page.py            writes docs/mistakes.md
python scripts/make_mistakes_page.py --check    says whether it is up to date (tests/test_pages.py asks the same)
"""

from __future__ import annotations

import argparse
import contextlib
import inspect
import io
import os
import shlex
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import elman
from elman.cli import app

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "mistakes.md"
MISTAKES = ROOT / "scripts" / "mistakes.toml"

HEAD = """\
# What {count} mistakes print

Made by `scripts/make_mistakes_page.py`, which makes each of them. A line says which file, column, row or setting,
what was found, what was expected and what to do; the number behind it is the exit code. In Python the same line is the
text of an `elman.DataError`, an `elman.SettingError` or an `elman.ModelFileError`, and names settings as Python does
(`series=`, not `--series`).

The table is `sales.csv`, 60 days of two shops: `date,shop,sales,open`. Where a mistake lies in a file, its lines are
shown.
"""


# --- in Python: what each function does in its last line --------------------------------------------------------------


def a_path() -> None:
    """The path of a text has a slip."""
    elman.Generator().fit("texts/peom.txt")


def a_hole() -> None:
    """Labels with a hole."""
    elman.Tagger(level="word").fit([["The", "dog"]], [["DET", None]])


def one_text() -> None:
    """One text in the place of a list."""
    elman.Classifier().fit("good day", "a")


def not_yet() -> None:
    """A prediction before there is a model."""
    elman.Forecaster("sales").predict({"sales": [1, 2, 3]})


def no_functions() -> None:
    """Numbers where functions are expected."""
    elman.Tagger().fit(["abc"], ["xyz"], callbacks=[1, 2])  # type: ignore[list-item]


def no_setting() -> None:
    """A setting that there is not."""
    elman.Forecaster("sales").set_params(windw=3)


PYTHON = (a_path, a_hole, one_text, not_yet, no_functions, no_setting)


# --- the page ---------------------------------------------------------------------------------------------------------


def page() -> str:
    """The whole page."""
    mistakes = tomllib.loads(MISTAKES.read_text(encoding="utf-8"))
    count = len(PYTHON) + sum(len(each["mistake"]) for each in mistakes["part"])
    parts = [HEAD.format(count=count)]
    with tempfile.TemporaryDirectory() as name, inside(Path(name)):
        prepare()
        for part in mistakes["part"]:
            parts.append(f"## {part['name']}\n")
            parts += [shown(each) for each in part["mistake"]]
        parts += ["## In Python\n", *map(shown_in_python, PYTHON)]
    return "\n".join(parts).rstrip() + "\n"


@contextlib.contextmanager
def inside(folder: Path) -> Iterator[None]:
    """The folder as the current one, and the width of a usual terminal."""
    before, columns = Path.cwd(), os.environ.get("COLUMNS")
    os.chdir(folder)
    os.environ["COLUMNS"] = "80"
    try:
        yield
    finally:
        os.chdir(before)
        os.environ.pop("COLUMNS")
        if columns is not None:
            os.environ["COLUMNS"] = columns


def sales(days: int = 60) -> str:
    """The table that the commands are tried on."""
    rows = [
        f"{date(2024, 1, 1) + timedelta(day)},{shop},{start + 7 * (day % 7)},{'no' if day % 7 == 6 else 'yes'}"
        for shop, start in (("north", 100), ("south", 120))
        for day in range(days)
    ]
    return "date,shop,sales,open\n" + "\n".join(rows) + "\n"


def prepare() -> None:
    """The table, two texts, and small models."""
    Path("sales.csv").write_text(sales(), encoding="utf-8")
    Path("poem.txt").write_text("the cat sat on the mat,\nand looked at the hat. " * 20, encoding="utf-8")
    Path("names.csv").write_text("name,kind\n" + "anna,first\npetrov,last\n" * 20, encoding="utf-8")
    quick = "--epochs 1 --hidden-size 4 --quiet"
    for command in (
        f"fit sales.csv --target open --window 3 {quick} -o open.elman",
        f"fit poem.txt --task generate --min-count 1 {quick} -o poem.elman",
    ):
        code, text = run(shlex.split(command))
        if code:
            raise RuntimeError(text)


def run(words: list[str]) -> tuple[int, str]:
    """The exit code of `elman` with these words, and all that it prints."""
    text = io.StringIO()
    with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
        code = app.run(words)
    return code, text.getvalue().rstrip()


def shown(mistake: dict[str, Any]) -> str:
    """A mistake: what it is, the lines of its files, what was typed and what is printed."""
    lines = []
    for name, content in mistake.get("files", {}).items():
        text = content.replace("SALES", sales()) if isinstance(content, str) else ""
        Path(name).write_bytes(text.encode("latin-1" if mistake.get("latin") else "utf-8"))
        if not mistake.get("hidden"):
            lines += [f"{name}:", *(f"  {line}" for line in content.rstrip("\n").split("\n"))]
    code, text = run(shlex.split(mistake["command"]))
    lines += [f"$ elman {mistake['command']}", f"{text}   ({code})"]
    return f"{mistake['what']}\n\n```\n" + "\n".join(lines) + "\n```\n"


def shown_in_python(mistake: Callable[[], None]) -> str:
    """A mistake in Python: its line, and the error as Python's last line has it."""
    line = inspect.getsource(mistake).rstrip().split("\n")[-1].strip().partition("  # ")[0]
    try:
        mistake()
    except elman.ElmanError as error:
        kind = next(each for each in type(error).__mro__ if each.__module__ == "elman.errors")
        return f"{mistake.__doc__}\n\n```\n>>> {line}\nelman.{kind.__name__}: {error}\n```\n"
    raise RuntimeError(f"no mistake: {line}")


def main() -> None:
    """Reads the command line and writes or checks the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    made = page()
    if not parser.parse_args().check:
        PAGE.write_text(made, encoding="utf-8", newline="\n")
    elif PAGE.read_text(encoding="utf-8") != made:
        sys.exit("docs/mistakes.md is not what the mistakes print: run python scripts/make_mistakes_page.py")


if __name__ == "__main__":
    main()
