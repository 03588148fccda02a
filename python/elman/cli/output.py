"""Where words go: results to standard output, notes and progress to standard error."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from elman.cli.naming import as_typed
from elman.errors import ElmanError, SettingError, listed

if TYPE_CHECKING:
    from rich.console import Console


BREAK = re.compile(r"(?<=\S) (?=\S)(?!(?<=[0-9] )[^\W0-9_]|(?<=[0-9] )[%°€$£])")
"""A blank where a line may end: not before the unit of a number."""


class Interrupted(ElmanError):  # noqa: N818 - nothing went wrong
    """Ctrl-C before there was anything to keep."""

    exit_code = 130


def console(*, stderr: bool = False, quiet: bool = False, ends: bool = False) -> Console:
    """A console that prints text as it is: no markup, no colouring of numbers; it breaks lines as `whole` does.

    When nobody reads any more what it prints, the command goes on in silence (a model is still saved); with `ends`,
    for a command that does nothing but print, it is a BrokenPipeError.
    """
    from rich.console import Console
    from rich.text import Text

    class Page(Console):
        def on_broken_pipe(self) -> None:
            if ends:
                raise BrokenPipeError
            self.quiet = True
            read_no_more()

        def print(self, *objects: Any, soft_wrap: bool | None = None, **more: Any) -> None:
            """As rich prints; `soft_wrap` leaves lines, such as commands to be copied, as long as they are."""
            alone = objects[0] if len(objects) == 1 else None
            if soft_wrap or not isinstance(alone, str | Text):
                super().print(*objects, soft_wrap=soft_wrap, **more)
                return
            text = alone.copy() if isinstance(alone, Text) else Text(alone)
            text.plain = whole(text.plain, self.width)  # as long as before, so that styles stay in their place
            super().print(text, soft_wrap=True, **more)

    return Page(stderr=stderr, quiet=quiet, markup=False, highlight=False, emoji=False)


def read_no_more() -> None:
    """Let what is still to be written to a closed pipe go nowhere, at the end of the interpreter too."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except BrokenPipeError:
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def whole(text: str, width: int) -> str:
    """A text whose lines are no wider, broken at blanks, but at none between a number and what it counts.

    A word that is wider by itself, such as a path, stays one.

    >>> whole("from the last 12 rows of each series", 16)
    'from the last\\n12 rows of each\\nseries'
    """
    from rich.cells import cell_len

    found = []
    for line in text.split("\n"):
        broken, start, last = list(line), 0, -1
        for place in (*(blank.start() for blank in BREAK.finditer(line)), len(line)):
            if last >= start and cell_len(line[start:place]) > width:
                broken[last] = "\n"
                start = last + 1
            last = place
        found.append("".join(broken))
    return "\n".join(found)


def counted(count: int, unit: str) -> str:
    """So many of a `unit`, which is given for several.

    >>> counted(1, "rows"), counted(1200, "rows")
    ('1 row', '1,200 rows')
    """
    return f"1 {unit[:-1]}" if count == 1 else f"{count:,} {unit}"


def refusal(name: str, refused: str) -> str:
    """Why a training would refuse the data called `name`."""
    return f"A training would refuse this: {as_typed(refused.removeprefix(name + ': '))}."


def show_refused(page: Console, name: str, refused: str) -> None:
    """Print why a training would refuse the data, if it would."""
    if refused:
        page.print(refusal(name, refused))


def show_unread(page: Console, unread: Mapping[str, str]) -> None:
    """Print which columns of a table are not read, and why."""
    for why in dict.fromkeys(unread.values()):
        page.print(f"Left out: {listed(name for name, text in unread.items() if text == why)}: {why}.")


def print_of(page: Console, name: str, sentence: str) -> None:
    """Print what is said of a file: after its name, or below it where both together are wider than the page."""
    line = f"{name}: {sentence}"
    page.print(line if len(line) <= page.width else f"{name}:\n{sentence}")


def print_json(document: Mapping[str, Any]) -> None:
    """Print one JSON document on standard output."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2, default=str) + "\n")


def writable(path: str, *inputs: str) -> Path:
    """`path`, checked before any work is done: its folder exists, and it is none of the `inputs`; else SettingError."""
    place = Path(path)
    if not place.parent.is_dir():
        raise SettingError(f"{path}: there is no folder {str(place.parent)!r}; make it first, or give another path")
    if place.is_dir():
        raise SettingError(f"{path}: this is a folder, expected the name of a file")
    for given in inputs:
        if place.exists() and Path(given).exists() and place.samefile(given):
            raise SettingError(f"{path}: this is an input of the command and would be overwritten; give another path")
    if not os.access(place if place.exists() else place.parent, os.W_OK):
        raise SettingError(f"{path}: you may not write there; give another path")
    return place


def write_text(path: Path, text: str) -> None:
    """Write `text` to `path`; SettingError when that fails."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SettingError(f"{path}: can't be written ({error.strerror}); give another path") from error
