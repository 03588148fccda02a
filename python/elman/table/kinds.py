"""The kind of a column: found from its values, or asked for. A value that doesn't fit is named by its row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError
from elman.table.codes import are_codes
from elman.table.columns import DECLARED, Column, Kind, Place, Raw, short
from elman.table.identity import named
from elman.table.times import Reading, named_like_time, read_compact, read_numbers, read_times
from elman.table.writings import shape_of, writing_of

__all__ = ["is_number", "typed", "written_as_numbers"]

_PAIRS = (("no", "yes"), ("false", "true"), ("n", "y"), ("f", "t"), ("off", "on"))
_SIDE = {word: side for pair in _PAIRS for side, word in enumerate(pair)}
LARGEST = 1e30  # squares of larger numbers, and the numbers themselves in float32, are out of range
_FEW = 12  # different values of a column of marks
_MIXED = 0.5  # a column of which at least this share is numbers (or times) is meant to hold numbers (or times)
_EXPECTED = {
    "number": "a number",
    "boolean": "yes/no, true/false or 0/1",
    "time": "a date such as 2013-01-31",
    "word": "text",
}


def typed(
    name: str, column: Raw, place: Place, kind: Kind | None = None, labels: tuple[Any, ...] = (), form: str = ""
) -> Column:
    """Find the kind of a column, or read it as `kind`.

    `labels` are those that are known, of a boolean; of words, some: what they are, text or numbers, tells how words are
    read. A `form` of times tells the order of day and month where the column doesn't. DataError names the row of the
    first value that doesn't fit. A column without any value is a number column.
    """
    if column.kind == "category":
        if kind in (None, "word"):
            return _words(name, column, labels)
        texts = [None if item is None else str(item) for item in column.values.tolist()]
        return typed(name, Raw("text", np.array(texts, dtype=object)), place, kind, labels, form)
    if kind == "time" or (kind is None and named_like_time(name)):
        found = written_as_numbers(column)
        if found is not None:
            return _time(name, column.values.tolist(), found, place)
    if column.doubt and kind in (None, "number", "boolean"):
        raise _in_doubt(column, place)
    if column.kind != "text":
        return _converted(name, column, place, kind, labels)
    return _read(name, column, place, kind, labels, form)


def _read(name: str, column: Raw, place: Place, kind: Kind | None, labels: tuple[Any, ...], form: str) -> Column:
    """A column of text; blanks around numbers, times and words for yes and no don't matter."""
    texts: list[str | None] = column.values.tolist()
    present = [text for text in texts if text is not None]
    if kind is None and are_codes(name, present):
        return _words(name, column, labels)
    if kind in (None, "number", "boolean"):
        numbers = _numbers(texts)
        if numbers is not None and (present or kind != "boolean"):
            zero_one = _texts_of(texts, numbers) if kind == "boolean" and column.form == DECLARED else ()
            return _converted(name, Raw("number", numbers), place, kind, labels or zero_one)
    stripped = [None if text is None else text.strip() for text in texts]
    if kind is None and writing_of(shape_of(present[0].strip())) is not None:
        found = read_times(stripped)
        if found.doubt is None and not found.wrong.any():
            return _time(name, texts, found, place)
    kind = kind or _kind_of(present)
    if kind == "word":
        return _words(name, column, labels)
    if kind == "number":
        raise _wrong(texts, np.array([text is not None and not is_number(text) for text in texts]), "number", place)
    if kind == "boolean":
        return _boolean(name, stripped, labels, place)
    return _time(name, texts, read_times(stripped, form), place)


def _words(name: str, column: Raw, labels: tuple[Any, ...]) -> Column:
    """Words in order, as they were given, or as texts where the `labels` are such."""
    found = named(column)
    values = found.names if labels and all(isinstance(label, str) for label in labels) else found.values
    try:
        ordered = sorted(values)
    except TypeError:
        ordered = sorted(values, key=lambda value: (type(value).__name__, str(value)))
    rank = {value: place for place, value in enumerate(ordered)}
    places = np.array([*(rank[value] for value in values), -1], dtype=np.int64)
    return Column(name, "word", places[found.codes], tuple(ordered))


def _texts_of(texts: list[str | None], numbers: NDArray[np.float64]) -> tuple[str, ...]:
    """What is written for 0 and 1, where there is nothing else."""
    written = {number: text for text, number in zip(texts, numbers.tolist(), strict=True) if text is not None}
    return tuple(written.get(side, str(int(side))) for side in (0.0, 1.0))


def _converted(name: str, column: Raw, place: Place, kind: Kind | None, labels: tuple[Any, ...]) -> Column:
    values, found = column.values, column.kind
    if found == "number":
        values = values.astype(np.float64, copy=False)
    if kind is None or kind == found:
        if found == "number":
            return Column(name, "number", within_range(values, place))
        labels = labels or ((False, True) if found == "boolean" else ())
        return Column(name, found, values, labels, column.form, column.zone)  # type: ignore[arg-type]
    if not (~(np.isnat(values) if found == "time" else np.isnan(values))).any():
        return typed(name, Raw("text", np.full(len(values), None, dtype=object)), place, kind, labels)
    if kind == "boolean" and found == "number" and set(np.unique(values[~np.isnan(values)])) <= {0.0, 1.0}:
        return Column(name, "boolean", values, labels or (0, 1))
    if kind == "number" and found == "boolean":
        return Column(name, "number", values)
    if kind == "word" and found == "number":
        return _words(name, column, labels)
    raise DataError(f"{place(0)}: found {found} values, expected {_EXPECTED[kind]}")


def _kind_of(present: Sequence[str]) -> Kind:
    """The kind of a column of text: by what most of its values are."""
    counts = Counter(present)
    words = {text: count for text, count in counts.items() if not is_number(text)}
    share = sum(words.values()) / len(present)
    if share <= 1 - _MIXED:
        return "word" if _few_marks(counts, words) else "number"
    folded = {word.strip().casefold() for word in words}
    if any(folded <= set(pair) for pair in _PAIRS):  # a number among them is refused by its row
        return "boolean"
    read = read_times([word.strip() for word in words])
    times = sum(count for count, no in zip(words.values(), read.wrong.tolist(), strict=True) if not no)
    return "time" if times >= _MIXED * len(present) and read.doubt is None else "word"


def written_as_numbers(column: Raw) -> Reading | None:
    """The times of a column of whole numbers such as 20200131, or of texts that pass for such; None when it is none."""
    if column.kind == "number":
        return read_numbers(column.values, np.isnan(column.values))
    if column.kind != "text":
        return None
    texts: list[str | None] = column.values.tolist()
    first = next((text for text in texts if text is not None), None)
    if first is None or not is_number(first) or _numbers(texts) is None:
        return None
    return read_compact(texts)


def _time(name: str, given: list[Any], found: Reading, place: Place) -> Column:
    """Times that were read; DataError names the first that is none, or that is in doubt."""
    if found.doubt is not None:
        raise DataError(f"{place(found.doubt.row)}: found {short(given[found.doubt.row])}, {found.doubt.expected}")
    if found.wrong.any():
        shown = [int(value) if isinstance(value, float) and value == value else value for value in given]
        raise _wrong(shown, found.wrong, "time", place)
    return Column(name, "time", found.times, form=found.form, zone=found.zone)


def _few_marks(counts: Counter[str], words: dict[str, int]) -> bool:
    """Whether words among whole numbers are marks like these, as in 1, X, 2: few different ones, none only once."""
    numbers = counts.keys() - words.keys()
    return len(counts) <= _FEW and all(text.strip().isdigit() for text in numbers) and min(counts.values()) > 1


def is_number(text: str) -> bool:
    """Whether a cell is read as a number: as Python reads one, but for 1_000 and nan."""
    try:
        return "_" not in text and not np.isnan(float(text))
    except ValueError:
        return False


def _numbers(texts: list[str | None]) -> NDArray[np.float64] | None:
    try:
        numbers = np.array([np.nan if text is None else float(text) for text in texts], dtype=np.float64)
    except ValueError:
        return None
    fine = not any("_" in text for text in texts if text is not None)
    return numbers if fine and np.isnan(numbers).sum() == texts.count(None) else None


def within_range(
    values: NDArray[np.float64], place: Place, remedy: str = "leave the cell empty"
) -> NDArray[np.float64]:
    """Values (n,), if their squares can be computed; else DataError with the `place` of the first that is too large."""
    too_large = np.flatnonzero(np.abs(values) > LARGEST)
    if too_large.size:
        row = int(too_large[0])
        expected = f"expected a number from -{LARGEST:g} to {LARGEST:g}; {remedy} if the value is unknown"
        raise DataError(f"{place(row)}: found {values[row]}, {expected}")
    return values


def _boolean(name: str, texts: list[str | None], labels: tuple[Any, ...], place: Place) -> Column:
    values = np.array([np.nan if text is None else _SIDE.get(text.casefold(), 2) for text in texts], dtype=np.float64)
    _refuse(texts, values == 2, "boolean", place)
    return Column(name, "boolean", values, labels or _labels(texts))


def _labels(texts: list[str | None]) -> tuple[str, str]:
    """What the user writes for no and yes; a word that doesn't appear is that of the other's pair, in its case."""
    first: dict[int, str] = {}
    for text in texts:
        if text is not None:
            first.setdefault(_SIDE[text.casefold()], text)
    given = next(iter(first.values()), "no")
    pair = next(pair for pair in _PAIRS if given.casefold() in pair)
    style = str.upper if given.isupper() else str.title if given.istitle() else str
    return first.get(0, style(pair[0])), first.get(1, style(pair[1]))


def _refuse(texts: list[Any], wrong: NDArray[np.bool_], kind: str, place: Place) -> None:
    if wrong.any():
        raise _wrong(texts, wrong, kind, place)


def _wrong(texts: list[Any], wrong: NDArray[np.bool_], kind: str, place: Place) -> DataError:
    rows = np.flatnonzero(wrong)
    row = int(rows[0])
    more = f" ({rows.size - 1} more such rows)" if rows.size > 1 else ""
    expected = f"expected {_EXPECTED[kind]}; correct it or empty the cell{more}"
    return DataError(f"{place(row)}: found {short(texts[row])}, {expected}")


def _in_doubt(column: Raw, place: Place) -> DataError:
    """Of a column of a file in which 1.200 may be 1200 or 1,2, or 1,200 may be 1200 or 1.2."""
    cell, decimal = column.doubt, "." if "," in column.doubt else ","
    row = (column if column.texts is None else column.texts()).values.tolist().index(cell)
    whole, parts = re.sub("[.,]", "", cell.strip()), re.split("[.,]", cell.strip())
    either = f"{whole} or {parts[0]}{decimal}{parts[1].rstrip('0') or '0'}" if len(parts) == 2 else whole
    mark = {",": "commas", ".": "points"}[decimal]
    return DataError(
        f"{place(row)}: found {short(cell)}, whose mark may be one of thousands, since other columns of the file have "
        f"decimal {mark}; write the column without marks of thousands, as {either}, or exclude it"
    )
