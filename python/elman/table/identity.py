"""The values of a column that name something, a series or a class: what they were given as, to the last digit."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.table.columns import DECLARED, EXACT, MISSING, WHOLE, Raw

__all__ = ["Named", "as_kept", "as_names", "literal", "moment_text", "name_of", "named"]

_WHOLE = re.compile(r"0|-?[1-9][0-9]*")


@dataclass(frozen=True)
class Named:
    """The rows' values as numbers `codes` (n,) of the different ones, in order of first appearance; -1: missing.

    `values` are these: text, whole numbers, numbers, booleans, moments, as they were given.
    """

    codes: NDArray[np.int64]
    values: tuple[Any, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What they are called, in messages and from one table to another."""
        return tuple(name_of(value) for value in self.values)

    def rows(self, rows: NDArray[np.int64]) -> list[Any]:
        """The values of the `rows` (k,), None where one is missing."""
        return [None if code < 0 else self.values[code] for code in self.codes[rows].tolist()]


def named(column: Raw) -> Named:
    """The different values of `column`.

    In a file all is text: values that are all whole numbers, written as Python would write them, are whole numbers.

    >>> named(Raw("text", np.array(["7", "8", "7"], dtype=object))).values
    (7, 8)
    >>> named(Raw("text", np.array(["7", "007", None], dtype=object))).values
    ('7', '007')
    """
    if column.texts is not None:
        column = column.texts()
    values = column.values
    if values.dtype.kind == "O":
        return _of_objects(column)
    missing = np.isnan(values) if values.dtype.kind == "f" else np.isnat(values) if values.dtype.kind == "M" else None
    different, first, inverse = np.unique(values, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    order = np.argsort(first, kind="stable")
    if missing is not None and missing.any():
        order = order[~missing[first[order]]]
    rank[:] = -1
    rank[order] = np.arange(len(order))
    return Named(rank[inverse], tuple(_plain(column, different[order])))


def _of_objects(column: Raw) -> Named:
    known: dict[Any, int] = {}
    items, of_file = column.values.tolist(), column.kind == "text" and column.form != DECLARED
    gone = {None, *(item for item in set(items) if of_file and item is not None and item.strip() in MISSING)}
    codes = np.array([-1 if item in gone else known.setdefault(item, len(known)) for item in items], dtype=np.int64)
    if of_file and all(_WHOLE.fullmatch(text) for text in known):
        return Named(codes, tuple(int(text) for text in known))
    return Named(codes, tuple(known))


def _plain(column: Raw, values: NDArray[Any]) -> list[Any]:
    if column.kind == "boolean":
        return list(values.astype(np.bool_).tolist())
    if column.kind == "number" and column.form == WHOLE:
        return [int(value) for value in values.tolist()]
    return list(values.tolist())


def literal(column: Raw) -> list[str | None]:
    """The column as texts that are read as they stand, None where nothing is: an empty cell of a file is nothing.

    >>> literal(Raw("text", np.array(["Nguyen", None, ""], dtype=object), DECLARED))
    ['Nguyen', None, '']
    """
    given = column if column.texts is None else column.texts()
    if given.values.dtype.kind != "O":
        return list(as_names(given).values.tolist())
    of_file = given.kind == "text" and given.form != DECLARED
    there = (None if value is None else str(value) for value in given.values.tolist())
    return [None if of_file and text is not None and not text.strip() else text for text in there]


def as_names(column: Raw) -> Raw:
    """The column with what its values are called."""
    found = named(column)
    names = np.array([*found.names, None], dtype=object)
    return Raw("text", names[found.codes], DECLARED)


def as_kept(column: Raw) -> Raw:
    """The column as a model file keeps it: categories as texts or whole numbers, where they are such, or by name."""
    if column.kind != "category":
        return column if column.texts is None else as_names(column)
    present = [value for value in column.values.tolist() if value is not None]
    if all(type(value) is int and abs(value) <= EXACT for value in present) and present:
        numbers = [np.nan if value is None else float(value) for value in column.values.tolist()]
        return Raw("number", np.array(numbers, dtype=np.float64), WHOLE)
    return as_names(column)


def name_of(value: Any) -> str:
    """What a value is called.

    >>> name_of("007"), name_of(7), name_of(np.datetime64("2013-01-31T00:00", "us"))
    ('007', '7', '2013-01-31')
    """
    if isinstance(value, dt.datetime):
        value = np.datetime64(value)
    return moment_text(value) if isinstance(value, np.datetime64 | float) else str(value)


def moment_text(moment: Any) -> str:
    """A moment as messages show it: a date when it is midnight, seconds where there are some, a whole number in full.

    >>> moment_text(np.datetime64("2013-01-31T00:00", "us")), moment_text(np.datetime64("2013-01-31T05:07", "us"))
    ('2013-01-31', '2013-01-31 05:07')
    >>> moment_text(1.5), moment_text(1357000000.0)
    ('1.5', '1357000000')
    """
    if isinstance(moment, np.datetime64):
        text = str(moment.astype("datetime64[s]")).replace("T", " ")
        return text.removesuffix(":00").removesuffix(" 00:00")
    return f"{float(moment):.0f}" if float(moment).is_integer() else f"{float(moment):.15g}"
