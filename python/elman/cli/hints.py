"""What a file that is no table may be, where no --task was given: the line names the task that reads it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from elman.errors import DataError, ElmanError

__all__ = ["suggesting"]

TAGS, SERIES, TEXTS, LINES = "a file of words with labels", "an archive of series", "a text", "labelled words"
KINDS = {
    **dict.fromkeys((".conll", ".conllu", ".conllup", ".cupt", ".bio", ".iob", ".iob2", ".pos"), TAGS),
    ".ts": SERIES,
    **dict.fromkeys((".txt", ".text", ".md", ".rst", ".tex", ".html", ".xml", ".py"), TEXTS),
    **dict.fromkeys((".jsonl", ".ndjson"), LINES),
}
TASKS = {
    TAGS: "--task tag --level word",
    SERIES: "--task classify",
    TEXTS: "--task generate",
    LINES: "--task tag --level word",
}
REASON = 70  # characters of what was wrong with it as a table


@contextmanager
def suggesting(data: str, asked: bool, do: str = "add") -> Iterator[None]:
    """Let an error of the block that reads `data` as a table say which task may be meant, unless one was `asked` for.

    `do`: what is to be done with the option.
    """
    try:
        yield
    except ElmanError as error:
        kind = KINDS.get(_ending(data), "")
        lists = kind != LINES or "of type list" in str(error)
        if asked or not kind or not lists or not Path(data).is_file():
            raise
        reason = str(error).removeprefix(f"{data}: ").partition("; ")[0].partition(", expected")[0]
        cut = reason if len(reason) <= REASON else reason[:REASON].rstrip() + " ..."
        raise DataError(f"{data}: no table to forecast ({cut}); if it is {kind}, {do} {TASKS[kind]}") from error


def _ending(data: str) -> str:
    return next((each for each in reversed(Path(data).suffixes) if each.lower() != ".gz"), "").lower()
