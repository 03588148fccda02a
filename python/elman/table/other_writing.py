"""Numbers and dates in a writing that is not read: 12,5 or 1,234 or 5 %; 31.12.2013 or 12/31/2013 or 5:07 PM.

Such a column would pass for one of words, each of them a category of its own, and nobody would notice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from elman.errors import DataError
from elman.table.columns import Column, short
from elman.table.kinds import is_number
from elman.table.table import Table
from elman.table.times import parse_time

__all__ = ["refuse_other_writing"]

_MOST = 0.5  # of the values, from which on the column is meant to hold such
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    rf"(?:\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{4}}|\d{{1,2}}/\d{{1,2}}/\d{{2}}|\d{{4}}[./-]\d{{1,2}}[./-]\d{{1,2}}"
    rf"|\d{{1,2}}[ .-]+{_MONTH}[ ,-]+\d{{4}}|{_MONTH} \d{{1,2}},? \d{{4}})(?:,?[ T]{_CLOCK}\s*(?:[ap]\.?m\.?)?)?",
    re.IGNORECASE,
)
# Not an address or a version, which has several points.
_NUMBER = re.compile(
    r"(?!\d+(?:\.\d+){2,}$)[€$£]?\s*[+−-]?(?:\d{1,3}(?:[.,'’\u00a0\u202f]\d{3})+|\d+)(?:[.,]\d+)?\s*[%€$£]?"
)
_FORMS = (
    (_DATE, "a date such as 2013-01-31 or 2013-01-31 17:07", "write dates with the year first"),
    (_NUMBER, "a number such as 1234.5", "write numbers with a point, without units and without marks between digits"),
)


def refuse_other_writing(table: Table, names: Iterable[str]) -> None:
    """DataError for the first of the columns `names` whose words are mostly numbers or dates that can't be read.

    >>> refuse_other_writing(Table({"y": ["12,5", "13,25"]}), ["y"])
    Traceback (most recent call last):
        ...
    elman.errors.DataError: the table: column 'y', row 1: found '12,5', expected a number such as 1234.5; \
write numbers with a point, without units and without marks between digits, or exclude the column
    """
    for name in names:
        column = table.column(name)
        if column.kind == "word" and table.raw[name].kind != "category":
            _refuse(table, column)


def _refuse(table: Table, column: Column) -> None:
    present = column.values[~column.missing]
    for form, expected, advice in _FORMS:
        like = np.array([form.fullmatch(word) is not None for word in column.labels])
        if like[present].mean() >= _MOST:
            wrong = like & np.array([not _read(word) for word in column.labels])
            row = int(np.flatnonzero(~column.missing & wrong[column.values])[0])
            found = short(column.labels[column.values[row]])
            raise DataError(
                f"{table.place(row, column.name)}: found {found}, expected {expected}; {advice}, or exclude the column"
            )


def _read(word: str) -> bool:
    return is_number(word) or parse_time(word) is not None
