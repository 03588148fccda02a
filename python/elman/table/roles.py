"""Which column is what: the target, the time, the series; all others are inputs unless there is a reason against it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError, suggest
from elman.table.columns import Column
from elman.table.identity import Named
from elman.table.other_writing import refuse_coded, refuse_other_writing
from elman.table.split import says_parts
from elman.table.table import Table
from elman.table.time_parts import refuse_parts_of_times
from elman.table.times import named_like_time

__all__ = [
    "EXCLUDED",
    "Roles",
    "find_roles",
    "offered_targets",
    "refuse_names_of_answers",
    "require_target",
    "require_times",
    "usual_target",
]

_ANSWER = re.compile(r"(?:.* )?prediction|horizon|probability(?: .*)?|(?:.* )?q0\.\d+")
TIME_NAMES = ("ds", "date", "datetime", "timestamp", "time", "day", "month", "year")
TARGETS = {"ds": "y", "timestamp": "target"}  # the well-known names of a target, by that of the time beside it
SERIES_NAMES = ("unique_id", "item_id")
OFTEN_SERIES = ("series_id", "ts_id", "series", "id")  # the same, where each has several rows
EXCLUDED = "it is excluded"


@dataclass(frozen=True)
class Roles:
    """The column names by what they are for.

    `inputs` are read by the network; the targets are among them, because their past is known, and so are `known`, whose
    future is known too, and `static`, which stay the same in a series. `left_out` maps a column to why.
    """

    targets: tuple[str, ...]
    time: str | None
    series: str | None
    inputs: tuple[str, ...]
    known: tuple[str, ...] = ()
    static: tuple[str, ...] = ()
    left_out: dict[str, str] = field(default_factory=dict)

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that tell rows apart: the time and the series, as far as there are such."""
        return tuple(name for name in (self.time, self.series) if name)

    @property
    def target(self) -> str:
        """The targets' names, as messages have them; empty when there is none."""
        return ", ".join(self.targets)


def find_roles(
    table: Table,
    target: str | Sequence[str] | None,
    time: str | None = None,
    series: str | None = None,
    known: Sequence[str] = (),
    static: Sequence[str] = (),
    exclude: Sequence[str] = (),
) -> Roles:
    """Find the roles of the columns; what is given is checked, what is None is looked for.

    The time column is the one that holds dates (or numbers under the name ds, timestamp, time, year...). A series
    column is unique_id or item_id, or series_id, ts_id, series or id where each of these has two rows at least; else,
    when dates repeat, the first column of words that makes dates unique, or nearly so. Columns in `exclude` are not
    looked at at all. DataError for an unknown name, for one column in two roles, when several columns hold dates, or
    for numbers and dates that can't be read as such.
    """
    targets = (target,) if isinstance(target, str) else tuple(target or ())
    _check_names(table, targets, time, series, known, static, exclude)
    refuse_other_writing(table, [name for name in table.names if name not in {series, *exclude}])
    free = [name for name in table.names if name not in {*targets, *known, *static, *exclude}]
    time = time or _find_time(table, free, series)
    if time is not None:
        _check_time(table, time)
    names = [name for name in table.names if name not in {*targets, series, *exclude}]
    series = series or _find_series(table, free, time)
    refuse_parts_of_times(table, time, names, _same_times(table, time, series))
    left_out = dict.fromkeys(exclude, EXCLUDED) | _left_out(table, {*targets, time, series, *exclude})
    inputs = tuple(name for name in table.names if name not in {time, series, *left_out})
    return Roles(targets, time, series, inputs, tuple(known), tuple(static), left_out)


def usual_target(table: Table) -> str | None:
    """The column with the well-known name of a target, where that of the time stands beside it.

    >>> usual_target(Table({"ds": [1, 2], "y": [3, 4]})), usual_target(Table({"x": [1, 2], "y": [3, 4]}))
    ('y', None)
    """
    return next((name for time, name in TARGETS.items() if {time, name} <= set(table.names)), None)


def offered_targets(table: Table, *taken: str | None) -> list[str]:
    """The columns that a message offers as targets: neither the time nor what tells series apart, nor those `taken`.

    >>> offered_targets(Table({"ds": ["2013-01-01", "2013-01-02"], "y": [1, 2], "year": [1, 2], "id": [7, 7]}), "id")
    ['y']
    """
    left = [name for name in table.names if name not in taken and not _places(table, name)]
    return left or table.names


def _places(table: Table, name: str) -> bool:
    """Whether a column says when or of what a row is."""
    try:
        return name.lower() in (*TIME_NAMES, *SERIES_NAMES) or table.column(name).kind == "time"
    except DataError:
        return False


def require_target(table: Table, name: str, *taken: str | None) -> None:
    """DataError when there is no column `name` to be a target, with the nearest one, or those that may be."""
    if name in table.raw:
        return
    parts = [part.strip() for part in name.split(",")]
    if len(parts) > 1 and all(part in table.raw for part in parts):
        raise DataError(f"{table.name}: there is no column {name!r}; for several columns write target={parts}")
    offered = offered_targets(table, *taken)
    raise DataError(f"{table.name}: there is no column {name!r}, {suggest(name, offered)}")


def _check_names(
    table: Table,
    targets: Sequence[str],
    time: str | None,
    series: str | None,
    known: Sequence[str],
    static: Sequence[str],
    exclude: Sequence[str],
) -> None:
    """Every name is a column's and has one role."""
    taken: dict[str, str] = {}
    roles = [("target", targets), ("time", (time,)), ("series", (series,)), ("known", known), ("static", static)]
    for role, names in [*roles, ("exclude", exclude)]:
        for name in names:
            if name is None:
                continue
            if role == "target":
                require_target(table, name, time, series)
            if role != "exclude":
                table.column(name)  # raises for an unknown name
            table.require(name)
            if name in taken:
                both = f"{taken[name]}, {role}" if taken[name] != role else f"{role}, twice"
                raise DataError(
                    f"{table.name}: column {name!r} is asked for in two roles ({both}), "
                    "expected different columns; change one of them"
                )
            taken[name] = role
            if role in ("known", "static") and table.column(name).kind == "time":
                raise DataError(
                    f"{table.name}: column {name!r} is asked for as {role}, and holds dates; the times of rows to come "
                    f"are known anyway: leave it out of {role}="
                )


def _find_time(table: Table, free: Sequence[str], series: str | None) -> str | None:
    free = [name for name in free if name != series]
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
    found = next((name for name in named if _counts_time(table, name, free, series)), None)
    return found or next((name for name in free if named_like_time(name) and _grows(table, name)), None)


def _grows(table: Table, name: str) -> bool:
    """Whether a column of numbers grows from each row to the next, or falls, as times in order do."""
    column = table.column(name)
    if column.kind != "number" or column.missing.any() or table.rows < 3:
        return False
    grown = np.diff(column.values)
    return bool((grown > 0).all() or (grown < 0).all())


def _counts_time(table: Table, name: str, free: Sequence[str], series: str | None) -> bool:
    """Whether a column of numbers with the name of a time can be one: complete, and unique alone or in a series."""
    column = table.column(name)
    if column.kind != "number" or column.missing.any():
        return False
    series = series or _find_series(table, free, name)
    return series is not None or not _repeated(column.values)


def _check_time(table: Table, time: str) -> None:
    column = table.dated(time)
    if column.kind == "number":
        refuse_coded(table, column)
    if column.kind not in ("time", "number"):
        raise DataError(
            f"{table.place(0, time)}: found {column.kind} values, "
            "expected dates such as 2013-01-31, or numbers that grow with time; choose another time column"
        )
    require_times(table, column)


def refuse_names_of_answers(table: Table, names: Iterable[str]) -> None:
    """DataError for one of the columns `names`, which answers repeat, that is called like a column of the answers."""
    for name in names:
        if _ANSWER.fullmatch(name):
            raise DataError(
                f"{table.name}: column {name!r} tells rows apart and is called like a column of the answers; rename it"
            )


def require_times(table: Table, column: Column) -> None:
    """DataError names the first row of the time `column` that is empty."""
    missing = np.flatnonzero(column.missing)
    if missing.size:
        raise DataError(
            f"{table.place(int(missing[0]), column.name)}: found no date, expected one in every row; "
            "fill it in or remove the row"
        )


def _same_times(table: Table, time: str | None, series: str | None) -> int:
    """How many rows have the time of a row before them, of the same series."""
    if time is None:
        return 0
    moments = table.column(time).values
    return _repeated(moments) if series is None else _repeats(moments, table.named(series))


def _find_series(table: Table, free: Sequence[str], time: str | None) -> str | None:
    free = [name for name in free if name != time]
    known = [name for name in free if name.lower() in SERIES_NAMES]
    if known or time is None:
        return known[0] if known else None
    moments = table.column(time).values
    alone = _repeated(moments)
    if not alone:  # series may have no time in common
        return next((name for name in free if name.lower() in OFTEN_SERIES and _has_several_rows(table, name)), None)
    repeats = {name: _repeats(moments, table.named(name)) for name in _possible_series(table, free)}
    if not repeats:
        return None
    best = min(repeats, key=lambda name: (repeats[name], len(table.named(name).values)))
    return best if repeats[best] <= alone / 2 else None


def _has_several_rows(table: Table, name: str) -> bool:
    """Whether a column has no empty cell, and each of at least two values stands in two rows or more."""
    if table.column(name).missing.any():
        return False
    counts = np.bincount(table.named(name).codes)
    return len(counts) > 1 and bool((counts > 1).all())


def _repeated(values: NDArray[Any]) -> int:
    """How many of the values (n,) are there before; sorted ones, as times mostly are, need no memory for that."""
    later, earlier = values[1:], values[:-1]
    if (later >= earlier).all():
        return int((later == earlier).sum())
    ordered = np.sort(values)
    return int((ordered[1:] == ordered[:-1]).sum())


def _possible_series(table: Table, free: Iterable[str]) -> list[str]:
    """Columns of words, such as codes, then whole numbers that are called an id of something."""
    columns = [table.column(name) for name in free if not table.column(name).missing.any()]
    words = [column.name for column in columns if column.kind == "word"]
    numbers = [
        column
        for column in columns
        if column.kind == "number" and column.name.lower().endswith(("id", "_no", "store", "series", "station"))
    ]
    whole = [column.name for column in numbers if not np.any(column.values % 1)]
    return words + [name for name in whole if name not in words]


def _repeats(moments: NDArray[np.generic], series: Named) -> int:
    return _repeated(np.unique(moments, return_inverse=True)[1] * len(series.values) + series.codes)


def _left_out(table: Table, taken: set[str | None]) -> dict[str, str]:
    reasons = {}
    for name in table.names:
        if name in taken:
            continue
        column = table.column(name)
        if column.missing.all():
            reasons[name] = "it has no values"
        elif column.kind == "time":
            reasons[name] = "it holds dates, and another column is the time"
        elif column.kind == "word" and says_parts(table, name):
            reasons[name] = "it says train, validation or test; forecasts are measured on the latest rows"
    return reasons
