"""Files of sequences with labels: CoNLL, JSON lines, aligned columns, or words with tags; each error names the line."""

from __future__ import annotations

import os
import re
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any, Literal

from elman.errors import DataError
from elman.table.columns import short
from elman.table.json_lines import read_record
from elman.table.texts import read_texts
from elman.tag.conll import read_conll
from elman.tag.tagged import Level, Tagged, split_labels, split_text, words

__all__ = ["Format", "read_tagged"]

Format = Literal["auto", "conll", "aligned", "slashes", "jsonl"]
_ENDINGS = {
    ".conll": "conll",
    ".conllu": "conll",
    ".conllup": "conll",
    ".cupt": "conll",
    ".bio": "conll",
    ".iob": "conll",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
SURE = 0.9  # of the words of a file must have a tag behind a mark, or it is another form; the others are faults
_FIELDS = ("tokens", "words", "text", "input", "x"), ("tags", "labels", "upos", "pos_tags", "ner_tags", "target", "y")


def read_tagged(
    path: str | os.PathLike[str], level: Level, form: Format = "auto", target: str | None = None, known: bool = True
) -> Tagged:
    """Read the file `path` (UTF-8, or gzip of it); DataError names file and line of what can't be read.

    CoNLL: a token, a tab (or blanks), a tag; an empty line between sentences; comments (#), document marks, ranges and
    empty nodes of CoNLL-U are counted in `left_out`. Aligned: a sequence, a tab (or, in .csv, a comma), its labels, on
    every line. Slashes: words with their tags, word/TAG or word_TAG, a sentence a line. JSON lines:
    {"tokens": [...], "tags": [...]}. `target` is the column of the tags: its number from 1, or its name in JSON lines
    and where the file names its columns; when not given UPOS, else the one after the tokens. Without `known`, tags may
    be missing, and are then not read.
    """
    place = Path(path)
    text = read_texts(place, "char").documents[0]
    if not str(text).strip():
        raise DataError(f"{place}: the file is empty, expected sequences with their labels")
    lines = str(text).split("\n")
    found = form if form != "auto" else _guess(place, lines, level)
    if found == "jsonl":
        return _json_lines(place, lines, level, target, known)
    if found == "conll":
        return read_conll(place, lines, level, target, known)
    if found == "slashes":
        return _slashes(place, lines, level, known)
    return _aligned(place, lines, level, target, known)


def _ending(place: Path) -> str:
    return next((suffix for suffix in reversed(place.suffixes) if suffix.lower() != ".gz"), "").lower()


def _guess(place: Path, lines: Sequence[str], level: Level) -> str:
    """The form of a file: by its ending, unless its lines are whole sentences."""
    ending = _ending(place)
    named = _ENDINGS.get(ending, "")
    if named == "jsonl":
        return named
    if ending != ".csv" and _mark(lines):
        return "slashes"
    if named:
        return "aligned" if level == "word" and _side_by_side(lines) else named
    inner = "\n".join(lines).strip("\n")
    if re.search(r"\n[ \t]*\n", inner):
        return "conll"
    one_word = all(" " not in cell.strip(" ") for line in lines if line[:1] != "#" for cell in line.split("\t"))
    return "conll" if level == "word" and one_word and ending != ".csv" else "aligned"


def _side_by_side(lines: Sequence[str]) -> bool:
    """Whether every line has a sentence of words, a tab, and as many tags."""
    rows = [[len(words(cell)) for cell in line.split("\t")] for line in lines if line.strip(" \t")]
    return all(len(row) == 2 and row[0] == row[1] for row in rows) and any(row[0] > 1 for row in rows)


# --- a sentence a line ------------------------------------------------------------------------------------------------


def _mark(lines: Sequence[str]) -> str:
    """What stands between a word and its tag where lines are sentences of such; empty where they are not."""
    sentences = [words(line) for line in lines if not line.startswith("# ")]
    if any("\t" in line for line in lines) or not any(len(sentence) > 2 for sentence in sentences):
        return ""
    found = [word for sentence in sentences for word in sentence]
    for mark in "/_":
        if sum(bool(word.rpartition(mark)[0] and word.rpartition(mark)[2]) for word in found) >= SURE * len(found):
            return mark
    return ""


def _slashes(place: Path, lines: Sequence[str], level: Level, known: bool) -> Tagged:
    mark = _mark(lines) or "/"
    items: list[list[Hashable]] = []
    labels: list[list[Hashable]] = []
    starts: list[int] = []
    if level != "word":
        raise DataError(f"{place}: its lines are words with tags, word{mark}TAG; set level to 'word'")
    comments = 0
    for number, line in enumerate(lines, 1):
        pairs = [word.rpartition(mark) for word in words(line)]
        if line.startswith("# ") and not all(pair[0] for pair in pairs):
            comments += 1
        elif pairs:
            for word, _, tag in pairs:
                if known and not (word and tag):
                    raise DataError(
                        f"{place}: line {number}: {short(word + mark * bool(word) + tag)} is no word with a tag; "
                        f"expected word{mark}TAG, blanks between them, a sentence a line"
                    )
            items.append([word or tag for word, _, tag in pairs])
            labels.append([tag for _, _, tag in pairs])
            starts.append(number)
    left_out = {"comments": comments} if comments else {}
    return Tagged(level, items, labels if known else None, "list", str(place), starts, left_out=left_out)


# --- two columns ------------------------------------------------------------------------------------------------------


def _aligned(place: Path, lines: Sequence[str], level: Level, target: str | None, known: bool) -> Tagged:
    comma = ".csv" in [suffix.lower() for suffix in place.suffixes] and "\t" not in "".join(lines[:100])
    rows, starts = [], []
    for number, line in enumerate(lines, 1):
        if line.strip(" \t"):
            rows.append(_csv_cells(f"{place}: line {number}", line) if comma else line.split("\t"))
            starts.append(number)
    column, header = _column(place, target, rows[0])
    rows, starts = rows[header:], starts[header:]
    if not rows:
        raise DataError(f"{place}: found names of columns and no line after them; expected sequences with their labels")
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


def _column(place: Path, target: str | None, first: Sequence[str]) -> tuple[int, int]:
    """The column of the labels, from 0, and how many lines name columns: the first one, if it has usual names."""
    names = [cell.strip().lower() for cell in first]
    header = len(names) > 1 and names[0] in _FIELDS[0] and any(name in _FIELDS[1] for name in names[1:])
    if header and target is None:
        return next(place for place, name in enumerate(names) if place and name in _FIELDS[1]), 1
    if header and target in (cells := [cell.strip() for cell in first]):
        return cells.index(target), 1
    if target is None:
        return 1, 0
    if not (target.isascii() and target.isdigit()) or int(target) < 2:
        known = f"one of {', '.join(first[1:])}" if header else "its number, 2 or more, as the file has no header"
        raise DataError(f"{place}: the column of labels is {target!r}; expected {known}")
    return int(target) - 1, int(header)


def _csv_cells(where: str, line: str) -> list[str]:
    import csv

    try:
        return next(csv.reader([line], strict=True))
    except csv.Error as error:
        raise DataError(f"{where} can't be read ({error}); close its quotation marks, or divide by tabs") from error


# --- JSON lines -------------------------------------------------------------------------------------------------------


def _json_lines(place: Path, lines: Sequence[str], level: Level, target: str | None, known: bool) -> Tagged:
    items: list[list[Hashable]] = []
    given: list[Any] = []
    starts: list[int] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{place}: line {number}"
        record = read_record(where, line, '{"tokens": [...], "tags": ...}')
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


def _field(where: str, record: dict[str, Any], names: Sequence[str]) -> str:
    found = next((name for name in names if name in record), None)
    if found is None:
        raise DataError(
            f"{where} has the fields {', '.join(map(repr, record)) or 'none'}; expected one of {', '.join(names)}"
        )
    return found
