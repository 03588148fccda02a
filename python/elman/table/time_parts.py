"""Times that stand in several columns, a year and a month, a date and an hour: refused, as rows would be unordered."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError
from elman.table.columns import Column, short
from elman.table.part_names import PARTS_OF_TIMES, part_of_times
from elman.table.table import Table
from elman.table.times import named_like_time
from elman.table.zones import to_local

__all__ = ["refuse_parts_of_times"]

_WHOLE = ("ds", "date", "datetime", "timestamp")  # names of columns that hold whole times, or are wrong
_MOST_HOUR = 24


def refuse_parts_of_times(table: Table, time: str | None, names: Sequence[str], same: int) -> None:
    """DataError where columns among `names` hold the parts of times, or what is called a time can't be read.

    `time` is the column of times that was found, and `same` how many rows have the time of another of their series.
    """
    parts = {part_of_times(name): name for name in names if part_of_times(name)}
    column = table.column(time) if time else None
    if {"year", "month"} <= set(parts) and (column is None or (column.kind == "number" and part_of_times(column.name))):
        found = [parts[part] for part in PARTS_OF_TIMES if part in parts]
        raise _to_join(table, found, "parts of times", "2013-01" if "day" not in parts else "2013-01-31")
    if column is None:
        _refuse_unread(table, names)
    elif same and "hour" in parts and _are_days(column) and _is_hour(table.column(parts["hour"])):
        raise _to_join(table, [column.name, parts["hour"]], "dates and their hours", "2013-01-31 17:00")


def _to_join(table: Table, names: list[str], what: str, example: str) -> DataError:
    return DataError(
        f"{table.name}: the columns {', '.join(map(repr, names))} hold {what}, expected one column of times; "
        f"join them into one, as in {example}, or exclude them"
    )


def _are_days(column: Column) -> bool:
    local = to_local(column.values, column.zone) if column.kind == "time" else column.values[:0]
    return column.kind == "time" and bool((local == local.astype("datetime64[D]")).all())


def _is_hour(column: Column) -> bool:
    values: NDArray[np.float64] = column.values
    fine = column.kind == "number" and not column.missing.any()
    return fine and bool(((values % 1 == 0) & (values >= 0) & (values <= _MOST_HOUR)).all())


def _refuse_unread(table: Table, names: Sequence[str]) -> None:
    """DataError for words in a column that is called a time, where there is no other: their order is not known."""
    for name in names:
        column = table.column(name)
        digits = any(sign.isdigit() for word in column.labels[:100] for sign in str(word))
        whole = name.strip().casefold() in _WHOLE
        mostly_once = 2 * len(column.labels) > table.rows  # words that repeat, such as Q1, are no times
        if column.kind == "word" and column.labels and (whole or (named_like_time(name) and digits and mostly_once)):
            row = int(np.flatnonzero(~column.missing)[0])
            raise DataError(
                f"{table.place(row, name)}: found {short(column.labels[column.values[row]])}, expected a date such as "
                "2013-01-31 or 2013-01-31 17:07; write dates with the year first, or exclude the column"
            )
