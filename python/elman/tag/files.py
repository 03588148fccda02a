"""Files of sequences with labels: CoNLL, JSON lines, or two aligned columns; each error names the line."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any, Literal

from elman.errors import DataError
from elman.table.columns import short
from elman.table.texts import read_texts
from elman.tag.tagged import Level, Tagged, split_labels, split_text

__all__ = ["Format", "read_tagged"]

Format = Literal["auto", "conll", "aligned", "jsonl"]
_ENDINGS = {
    ".conll": "conll",
    ".conllu": "conll",
    ".bio": "conll",
    ".iob": "conll",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
_FIELDS = ("tokens", "words", "text", "input", "x"), ("tags", "labels", "upos", "pos_tags", "ner_tags", "target", "y")


def read_tagged(
    path: str | os.PathLike[str], level: Level, form: Format = "auto", target: str | None = None, known: bool = True
) -> Tagged:
    """Read the file `path` (UTF-8, or gzip of it); DataError names file and line of what can't be read.

    CoNLL: a token, a tab (or blanks), a tag; an empty line between sentences. Aligned: a sequence, a tab (or, in .csv,
    a comma), its labels, on every line. JSON lines: {"tokens": [...], "tags": [...]}. `target` is the column of the
    tags: its number from 1, or its name in JSON lines; the second one when not given. Without `known`, tags may be
    missing, and are then not read.
    """
    place = Path(path)
    text = read_texts(place, "char").documents[0]
    if not str(text).strip():
        raise DataError(f"{place}: the file is empty, expected sequences with their labels")
    lines = str(text).split("\n")
    found = form if form != "auto" else _guess(place, lines, level)
    if found == "jsonl":
        return _json_lines(place, lines, level, target, known)
    column = _number(place, target)
    if found == "conll":
        return _conll(place, lines, level, column, known)
    return _aligned(place, lines, level, column, known)


def _number(place: Path, target: str | None) -> int:
    if target is None:
        return 1
    if not target.isdigit() or int(target) < 2:
        raise DataError(
            f"{place}: the column of labels is {target!r}; expected its number, 2 or more, as the file has no header"
        )
    return int(target) - 1


def _guess(place: Path, lines: Sequence[str], level: Level) -> str:
    ending = next((suffix for suffix in reversed(place.suffixes) if suffix.lower() != ".gz"), "").lower()
    if ending in _ENDINGS:
        return _ENDINGS[ending]
    inner = "\n".join(lines).strip("\n")
    if re.search(r"\n[ \t]*\n", inner):
        return "conll"
    one_word = all(not re.search(r" ", cell.strip()) for line in lines for cell in line.split("\t"))
    return "conll" if level == "word" and one_word and ending != ".csv" else "aligned"


def _conll(place: Path, lines: Sequence[str], level: Level, column: int, known: bool) -> Tagged:
    items: list[list[Hashable]] = []
    labels: list[list[Hashable]] = []
    starts: list[int] = []
    open_sentence = False
    universal = any(line.count("\t") == 9 for line in lines[:200])
    first, column = (1, 3 if column == 1 else column) if universal else (0, column)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            open_sentence = False
            continue
        cells = line.split("\t") if "\t" in line else line.split()
        if universal and (line.startswith("#") or not cells[0].isdigit()):
            continue  # a comment, a range of words or an empty node
        if not open_sentence:
            items.append([])
            labels.append([])
            starts.append(number)
            open_sentence = True
        items[-1].append(_token(place, number, cells, first))
        if known:
            labels[-1].append(_tag(place, number, cells, column))
    if not items:
        raise DataError(f"{place}: found no token; expected lines of a token, a tab and its tag")
    return Tagged(level, items, labels if known else None, "list", str(place), starts)


def _token(place: Path, number: int, cells: Sequence[str], first: int) -> str:
    if not cells[first].strip():
        raise DataError(f"{place}: line {number} has no token before the tab; expected a token, a tab and its tag")
    return cells[first]


def _tag(place: Path, number: int, cells: Sequence[str], column: int) -> str:
    if len(cells) <= column or not cells[column].strip():
        raise DataError(
            f"{place}: line {number}: the token {cells[0]!r} has no tag in column {column + 1}; "
            "expected a token, a tab and its tag"
        )
    return cells[column].strip()


def _aligned(place: Path, lines: Sequence[str], level: Level, column: int, known: bool) -> Tagged:
    comma = ".csv" in [suffix.lower() for suffix in place.suffixes] and "\t" not in "".join(lines[:100])
    rows, starts = [], []
    for number, line in enumerate(lines, 1):
        if line.strip():
            rows.append(_csv_cells(line) if comma else line.split("\t"))
            starts.append(number)
    items = [split_text(cells[0], level, f"{place}: line {number}") for cells, number in zip(rows, starts, strict=True)]
    if not known:
        return Tagged(level, items, None, "list", str(place), starts)
    for cells, number in zip(rows, starts, strict=True):
        if len(cells) <= column:
            raise DataError(
                f"{place}: line {number} has {len(cells)} column{'s' * (len(cells) > 1)}, expected labels in column "
                f"{column + 1} after a {'comma' if comma else 'tab'}"
            )
    lengths = [len(item) for item in items]
    given: list[Any] = [cells[column] for cells in rows]
    labels, form = split_labels(given, lengths, lambda number: f"{place}: line {starts[number]}")
    return Tagged(level, items, labels, form, str(place), starts)


def _csv_cells(line: str) -> list[str]:
    import csv

    return next(csv.reader([line]))


def _json_lines(place: Path, lines: Sequence[str], level: Level, target: str | None, known: bool) -> Tagged:
    items: list[list[Hashable]] = []
    given: list[Any] = []
    starts: list[int] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        record = _record(place, number, line)
        where = f"{place}: line {number}"
        items.append(split_text(record[_field(where, record, _FIELDS[0])], level, where))
        starts.append(number)
        if known:
            given.append(record[_field(where, record, _FIELDS[1] if target is None else (target,))])
    if not known:
        return Tagged(level, items, None, "list", str(place), starts)
    for number, labels in zip(starts, given, strict=True):
        if not isinstance(labels, str | list):
            raise DataError(f"{place}: line {number}: the labels are {short(labels)}; expected a list or a text")
    lengths = [len(item) for item in items]
    labels, form = split_labels(given, lengths, lambda number: f"{place}: line {starts[number]}")
    return Tagged(level, items, labels, form, str(place), starts)


def _record(place: Path, number: int, line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise DataError(f"{place}: line {number} is not JSON ({error}); correct the line") from error
    if not isinstance(record, dict):
        raise DataError(f'{place}: line {number} is {type(record).__name__}, expected {{"tokens": [...], "tags": ...}}')
    return record


def _field(where: str, record: dict[str, Any], names: Sequence[str]) -> str:
    found = next((name for name in names if name in record), None)
    if found is None:
        raise DataError(
            f"{where} has the fields {', '.join(map(repr, record)) or 'none'}; expected one of {', '.join(names)}"
        )
    return found
