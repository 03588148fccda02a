"""Numbers and times in a writing that is not read: 12,5 or 1,234 or 5 %; 31. Mai 2013 or 5:07 PM or 01/02/2013.

Such a column would pass for one of words, each of them a category of its own, and nobody would notice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from elman.errors import DataError
from elman.table.coded_dates import coded_dates
from elman.table.columns import Column, short
from elman.table.kinds import is_number
from elman.table.table import Table
from elman.table.times import Reading, named_like_time, read_times
from elman.table.writings import resembles_time

__all__ = ["refuse_coded", "refuse_other_times", "refuse_other_writing"]

_MOST = 0.5  # of the values, from which on the column is meant to hold such
# Not an address or a version, which has several points.
_NUMBER = re.compile(
    r"(?!\d+(?:\.\d+){2,}$)[€$£]?\s*[+−-]?(?:\d{1,3}(?:[.,'’\u00a0\u202f]\d{3})+|\d+)(?:[.,]\d+)?\s*[%€$£]?"
)
_CLOCK = re.compile(r"\D?\d{1,2}[:h]\d{2}.*")
_DATED = "expected a date such as 2013-01-31 or 2013-01-31 17:07; write dates with the year first"
_CLOCKS = "expected a date with it; put both into one column, as in 2013-01-31 17:07, or write hours as numbers"
_A_NUMBER = (
    "expected a number such as 1234.5; write numbers with a point, without units and without marks between digits"
)


def refuse_other_writing(table: Table, names: Iterable[str]) -> None:
    """DataError for the first of the columns `names` whose words are mostly numbers or times that can't be read.

    >>> refuse_other_writing(Table({"y": ["12,5", "13,25"]}), ["y"])
    Traceback (most recent call last):
        ...
    elman.errors.DataError: the table: column 'y', row 1: found '12,5', expected a number such as 1234.5; \
write numbers with a point, without units and without marks between digits, or exclude the column
    """
    names = list(names)
    refuse_other_times(table, names)
    for name in names:
        column = table.column(name)
        if column.kind == "word" and table.raw[name].kind != "category" and not column.missing.all():
            words = np.array([_NUMBER.fullmatch(word) is not None for word in column.labels])
            unread = words & ~np.array([is_number(word) for word in column.labels])
            _refuse(table, column, words, unread, _A_NUMBER)


def refuse_other_times(table: Table, names: Iterable[str]) -> None:
    """DataError for the first of the columns `names` that mostly holds times that can't be read."""
    for name in names:
        column = table.column(name)
        if column.kind == "word" and table.raw[name].kind != "category" and not column.missing.all():
            _refuse_times(table, column)
        if column.kind == "number" and named_like_time(name):
            refuse_coded(table, column)


def refuse_coded(table: Table, column: Column) -> None:
    """DataError for numbers that plainly are dates in a coding that is not read, as 31012020."""
    there = np.flatnonzero(~column.missing)
    values = column.values[there].astype(np.float64)
    if coded_dates(values):
        raise DataError(
            f"{table.place(int(there[0]), column.name)}: found {values[0]:.15g}, {_DATED}, or exclude the column"
        )


def _refuse_times(table: Table, column: Column) -> None:
    numbers = named_like_time(column.name)
    read: Reading = read_times(column.labels, numbers=numbers)
    like = ~read.wrong | np.array([resembles_time(word) for word in column.labels])
    if read.doubt is not None and _share(column, ~read.wrong) >= _MOST:
        row = int(np.flatnonzero(column.values == read.doubt.row)[0])
        found = short(column.labels[read.doubt.row])
        raise DataError(f"{table.place(row, column.name)}: found {found}, {read.doubt.expected}, or exclude the column")
    clocks = all(_CLOCK.fullmatch(word) for word in np.array(column.labels, dtype=object)[like])
    _refuse(table, column, like, read.wrong & like, _CLOCKS if clocks else _DATED)


def _share(column: Column, which: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float:
    """The share of the rows whose words are among `which` of the labels."""
    return float(which[column.values[~column.missing]].mean())


def _refuse(
    table: Table,
    column: Column,
    like: np.ndarray[tuple[int], np.dtype[np.bool_]],
    unread: np.ndarray[tuple[int], np.dtype[np.bool_]],
    expected: str,
) -> None:
    if _share(column, like) < _MOST or not unread.any():
        return
    row = int(np.flatnonzero(~column.missing & unread[column.values])[0])
    found = short(column.labels[column.values[row]])
    raise DataError(f"{table.place(row, column.name)}: found {found}, {expected}, or exclude the column")
