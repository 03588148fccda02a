"""How a lesson speaks: headings, paragraphs, shapes and tables, all within 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike
from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

WIDTH = 80


class Page:
    """What a lesson writes on.

    `console` is where the words go; `full` asks for every line of a long run instead of a selection.
    """

    def __init__(self, console: Console, full: bool = False) -> None:
        self.console = console
        self.full = full
        self.width = min(WIDTH, console.width)

    def heading(self, text: str) -> None:
        """Print `text` as the title of a lesson, underlined."""
        self._print(Text())
        self._print(Text(text, style="bold"))
        self._print(Text("=" * len(text), style="bold"))

    def say(self, text: str) -> None:
        """Print one paragraph; line breaks and indents in `text` don't count."""
        for line in textwrap.wrap(" ".join(text.split()), self.width):
            self._print(Text(line))
        self._print(Text())

    def show(self, *lines: str) -> None:
        """Print `lines` as they are, indented by two."""
        for line in lines:
            self._print(Padding(Text(line), (0, 0, 0, 2), expand=False))
        self._print(Text())

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Print `rows` under `columns`; a cell which isn't a string is a number and is set to the right."""
        body = [list(row) for row in rows]
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
        for index, column in enumerate(columns):
            words = not body or isinstance(body[0][index], str)
            table.add_column(column, justify="left" if words else "right", overflow="fold")
        for row in body:
            table.add_row(*[Text(_cell(value)) for value in row])
        self.put(table)

    def put(self, table: Table) -> None:
        """Print a table that was made elsewhere, indented by two."""
        self._print(Padding(table, (0, 0, 0, 2), expand=False))
        self._print(Text())

    def _print(self, what: Text | Padding) -> None:
        self.console.print(what, width=self.width, soft_wrap=False)


def shape(array: ArrayLike) -> str:
    """Return the shape of `array` as the lessons write it: `(3, 1, 2)`."""
    return str(np.shape(array))


def numbers(array: ArrayLike, digits: int = 3) -> str:
    """Return the numbers of `array` in one line, `digits` after the point."""
    return " ".join(f"{value:+.{digits}f}" for value in np.ravel(np.asarray(array, dtype=np.float64)))


def thousands(value: float) -> str:
    """Return a count with commas: `204,800`."""
    return f"{value:,.0f}"


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4f}"
    return thousands(value) if isinstance(value, int) and not isinstance(value, bool) else str(value)
