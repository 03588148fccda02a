"""The kind of a column: found from its values, or asked for. A value that doesn't fit is named by its row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError
from elman.table.columns import Column, Kind, Place, Raw, short
from elman.table.times import parse_times, pattern_of

__all__ = ["is_number", "typed"]

_PAIRS = (("no", "yes"), ("false", "true"), ("n", "y"), ("f", "t"), ("off", "on"))
_SIDE = {word: side for pair in _PAIRS for side, word in enumerate(pair)}
LARGEST = 1e30  # squares of larger numbers, and the numbers themselves in float32, are out of range
_MIXED = 0.5  # a column of which at least this share is numbers (or times) is meant to hold numbers (or times)
_EXPECTED = {
    "number": "a number",
    "boolean": "yes/no, true/false or 0/1",
    "time": "a date such as 2013-01-31",
    "word": "text",
}


def typed(name: str, column: Raw, place: Place, kind: Kind | None = None, labels: tuple[Any, ...] = ()) -> Column:
    """Find the kind of a column, or read it as `kind`, with the `labels` that are known for a boolean.

    DataError names the row of the first value that doesn't fit. A column without any value is a number column.
    """
    if column.kind != "text":
        return _converted(name, column, place, kind, labels)
    texts: list[str | None] = column.values.tolist()
    present = [text for text in texts if text is not None]
    if kind in (None, "number", "boolean"):
        numbers = _numbers(texts)
        if numbers is not None and (present or kind != "boolean"):
            return _converted(name, Raw("number", numbers), place, kind, labels)
    kind = kind or _kind_of(present)
    if kind == "number":
        raise _wrong(texts, np.array([text is not None and not is_number(text) for text in texts]), "number", place)
    if kind == "boolean":
        return _boolean(name, texts, labels, place)
    if kind == "time":
        times, wrong = parse_times(texts)
        _refuse(texts, wrong, "time", place)
        return Column(name, "time", times, form=pattern_of(present[0]) if present else "")
    words = sorted(set(present))
    index = {word: code for code, word in enumerate(words)}
    codes = np.array([-1 if text is None else index[text] for text in texts], dtype=np.int64)
    return Column(name, "word", codes, tuple(words))


def _converted(name: str, column: Raw, place: Place, kind: Kind | None, labels: tuple[Any, ...]) -> Column:
    values, found = column.values, column.kind
    if kind is None or kind == found:
        if found == "number":
            return Column(name, "number", within_range(values, place))
        return Column(name, found, values, labels or ((False, True) if found == "boolean" else ()), column.form)  # type: ignore[arg-type]
    if not (~(np.isnat(values) if found == "time" else np.isnan(values))).any():
        return typed(name, Raw("text", np.full(len(values), None, dtype=object)), place, kind, labels)
    if kind == "boolean" and found == "number" and set(np.unique(values[~np.isnan(values)])) <= {0.0, 1.0}:
        return Column(name, "boolean", values, labels or (0, 1))
    if kind == "number" and found == "boolean":
        return Column(name, "number", values)
    if kind == "word" and found == "number":
        texts = [
            None if np.isnan(value) else f"{value:g}" if value % 1 else str(int(value)) for value in values.tolist()
        ]
        return typed(name, Raw("text", np.array(texts, dtype=object)), place, "word")
    raise DataError(f"{place(0)}: found {found} values, expected {_EXPECTED[kind]}")


def _kind_of(present: Sequence[str]) -> Kind:
    """The kind of a column of text: by what most of its values are."""
    counts = Counter(present)
    words = {text: count for text, count in counts.items() if not is_number(text)}
    share = sum(words.values()) / len(present)
    if share <= 1 - _MIXED:
        return "number"
    folded = {word.casefold() for word in words}
    if any(folded <= set(pair) for pair in _PAIRS):  # a number among them is refused by its row
        return "boolean"
    _, wrong = parse_times(list(words))
    times = sum(count for count, no in zip(words.values(), wrong, strict=True) if not no)
    return "time" if times >= _MIXED * len(present) else "word"


def is_number(text: str) -> bool:
    """Whether a cell is read as a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def _numbers(texts: list[str | None]) -> NDArray[np.float64] | None:
    try:
        return np.array([np.nan if text is None else float(text) for text in texts], dtype=np.float64)
    except ValueError:
        return None


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


def _refuse(texts: list[str | None], wrong: NDArray[np.bool_], kind: str, place: Place) -> None:
    if wrong.any():
        raise _wrong(texts, wrong, kind, place)


def _wrong(texts: list[str | None], wrong: NDArray[np.bool_], kind: str, place: Place) -> DataError:
    rows = np.flatnonzero(wrong)
    row = int(rows[0])
    more = f" ({rows.size - 1} more such rows)" if rows.size > 1 else ""
    expected = f"expected {_EXPECTED[kind]}; correct it or empty the cell{more}"
    return DataError(f"{place(row)}: found {short(texts[row])}, {expected}")
