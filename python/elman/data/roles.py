"""Which column is what: the target, the time, the series; all others are inputs unless there is a reason against it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from elman.data.columns import Column
from elman.data.table import Table
from elman.errors import DataError

__all__ = ["Roles", "find_roles", "keys"]

TIME_NAMES = ("ds", "date", "datetime", "timestamp", "time", "day", "month", "year")
SERIES_NAMES = ("unique_id", "item_id")


@dataclass(frozen=True)
class Roles:
    """The column names by what they are for.

    `inputs` are read by the network; the target is among them, because its past is known. `left_out` maps a column to
    why. `target` is empty when none was given.
    """

    target: str
    time: str | None
    series: str | None
    inputs: tuple[str, ...]
    left_out: dict[str, str] = field(default_factory=dict)


def find_roles(table: Table, target: str | None, time: str | None = None, series: str | None = None) -> Roles:
    """Find the roles of the columns; what is given is checked, what is None is looked for.

    The time column is the one that holds dates (or numbers under the name ds, timestamp, time, year...). A series
    column is looked for when dates repeat: unique_id or item_id, else the first column of words that makes dates
    unique, or nearly so. DataError for an unknown name, for one column in two roles, or when several columns hold
    dates.
    """
    for name in (target, time, series):
        if name is not None:
            table.column(name)  # raises for an unknown name
    if (target is not None and target in (time, series)) or (time is not None and time == series):
        both = time if time == series else target
        raise DataError(
            f"{table.name}: column {both!r} is asked for in two roles (target, time, series), "
            "expected different columns; change one of them"
        )
    time = time or _find_time(table, target, series)
    if time is not None:
        _check_time(table, time)
    series = series or _find_series(table, target, time)
    left_out = _left_out(table, {target, time, series})
    inputs = tuple(name for name in table.names if name not in {time, series, *left_out})
    return Roles(target or "", time, series, inputs, left_out)


def keys(column: Column) -> NDArray[np.int64]:
    """The rows' series as integers (n,), numbered in order of first appearance; -1 where the series is missing."""
    _, first, inverse = np.unique(column.values, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    return np.where(column.missing, -1, rank[inverse])


def _find_time(table: Table, target: str | None, series: str | None) -> str | None:
    free = [name for name in table.names if name not in {target, series}]
    moments = [name for name in free if table.column(name).kind == "time"]
    named = sorted(
        (name for name in free if name.lower() in TIME_NAMES), key=lambda name: TIME_NAMES.index(name.lower())
    )
    if len(moments) == 1:
        return moments[0]
    if moments:
        preferred = [name for name in named if name in moments]
        if preferred:
            return preferred[0]
        raise DataError(
            f"{table.name}: the columns {', '.join(moments)} all hold dates, expected one; name it with time="
        )
    return next((name for name in named if _counts_time(table, name, target, series)), None)


def _counts_time(table: Table, name: str, target: str | None, series: str | None) -> bool:
    """Whether a column of numbers with the name of a time can be one: complete, and unique alone or in a series."""
    column = table.column(name)
    if column.kind != "number" or column.missing.any():
        return False
    series = series or _find_series(table, target, name)
    return series is not None or len(np.unique(column.values)) == table.rows


def _check_time(table: Table, time: str) -> None:
    column = table.column(time)
    if column.kind not in ("time", "number"):
        raise DataError(
            f"{table.place(0, time)}: found {column.kind} values, "
            "expected dates such as 2013-01-31, or numbers that grow with time; choose another time column"
        )
    missing = np.flatnonzero(column.missing)
    if missing.size:
        raise DataError(
            f"{table.place(int(missing[0]), time)}: found no date, expected one in every row; "
            "fill it in or remove the row"
        )


def _find_series(table: Table, target: str | None, time: str | None) -> str | None:
    free = [name for name in table.names if name not in {target, time}]
    known = [name for name in free if name.lower() in SERIES_NAMES]
    if known or time is None:
        return known[0] if known else None
    moments = table.column(time).values
    repeats = {name: _repeats(moments, table.column(name)) for name in _possible_series(table, free)}
    alone = len(moments) - len(np.unique(moments))
    if not alone or not repeats:
        return None
    best = min(repeats, key=lambda name: (repeats[name], len(np.unique(table.column(name).values))))
    return best if repeats[best] <= alone / 2 else None


def _possible_series(table: Table, free: Iterable[str]) -> list[str]:
    """Columns of words, then whole numbers that are called an id or a number of something."""
    columns = [table.column(name) for name in free]
    words = [column.name for column in columns if column.kind == "word" and not column.missing.any()]
    numbers = [
        column
        for column in columns
        if column.kind == "number" and column.name.lower().endswith(("id", "_no", "store", "series", "station"))
    ]
    return words + [column.name for column in numbers if not column.missing.any() and not np.any(column.values % 1)]


def _repeats(moments: NDArray[np.generic], column: Column) -> int:
    series = keys(column)
    pairs = np.unique(moments, return_inverse=True)[1] * (series.max() + 1) + series
    return len(pairs) - len(np.unique(pairs))


def _left_out(table: Table, taken: set[str | None]) -> dict[str, str]:
    reasons = {}
    for name in table.names:
        column = table.column(name)
        if name in taken:
            continue
        if column.missing.all():
            reasons[name] = "it has no values"
        elif column.kind == "time":
            reasons[name] = "it holds dates, and another column is the time"
    return reasons
