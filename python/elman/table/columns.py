"""Columns: as they are given (`Raw`) and with a known kind (`Column`): number, boolean, word or time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError
from elman.plain import not_kept
from elman.table.zones import zone_name, zone_of_offsets

__all__ = [
    "DECLARED",
    "EXACT",
    "MISSING",
    "WHOLE",
    "Column",
    "Kind",
    "Place",
    "Raw",
    "is_missing",
    "raw",
    "short",
    "whole_numbers",
]

Kind = Literal["number", "boolean", "word", "time"]
Place = Callable[[int], str]
"""Says where a row stands, for a message: `weather.csv: column 'rain', row 12 (line 13)`."""

DECLARED = "text"
"""The form of texts that a frame or a list says to be texts; those of a CSV file have none: there all is text."""

WHOLE = "whole"
"""The form of numbers that were given as whole ones."""

MISSING = frozenset(
    {"", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NAN", "NaT", "null", "NULL", "Null", "None"}
)
"""Cells of a file that stand for a value that isn't there, blanks around them not counted; a text is never missing."""

EXACT = 2**53  # whole numbers up to it are themselves in float64


_NONE, _MICROSECOND = dt.timedelta(0), dt.timedelta(microseconds=1)


@dataclass(frozen=True)
class Raw:
    """A column as it was given: text that is still to be read, or values whose type is already known.

    `values` (n,): text as objects (str or None), to the last blank; categories as objects of any type; numbers and
    booleans as float64 (nan: missing), whole numbers beyond 2**53 as integers; times as datetime64[us]. `form` says how
    they go back: of times a pattern (`elman.table.writings`), "date" or "datetime"; of whole numbers `WHOLE`; of texts
    that were said to be such `DECLARED`. Times with a `zone` (`elman.table.zones`) are in UTC, and go back as its
    clocks show them. `texts` gives the cells of a file as they stand there, `MISSING` ones too, where `values` are
    something else. `doubt` is the first cell of which the file does not tell whether its mark is one of thousands or of
    decimals; empty where there is none.
    """

    kind: Literal["text", "category", "number", "boolean", "time"]
    values: NDArray[Any]
    form: str = ""
    zone: str = ""
    texts: Callable[[], Raw] | None = not_kept(None)
    doubt: str = not_kept("")

    def take(self, rows: NDArray[np.int64]) -> Raw:
        """The `rows` (k,) of it."""
        again = self.texts
        texts = None if again is None else lambda: again().take(rows)
        return Raw(self.kind, self.values[rows], self.form, self.zone, texts)


@dataclass(frozen=True)
class Column:
    """A column whose kind is known.

    `values` (n,): number float64 (nan: missing); boolean float64 0, 1 or nan; time datetime64[us];
    word int64 indices of `labels` (-1: missing). `labels` are the words in order, or what the user writes for 0 and 1.
    """

    name: str
    kind: Kind
    values: NDArray[Any]
    labels: tuple[Any, ...] = ()
    form: str = ""
    zone: str = ""

    @property
    def missing(self) -> NDArray[np.bool_]:
        """Which rows have no value (n,)."""
        if self.kind == "word":
            return np.asarray(self.values < 0)
        return np.asarray(np.isnat(self.values) if self.kind == "time" else np.isnan(self.values))


def raw(values: Iterable[Any], place: Place) -> Raw:
    """Take a column of Python or numpy values; DataError names the first row of another type than those before it.

    Missing are None, nan, NaT, pandas' NA and what a masked array hides; a text is never missing.
    """
    if isinstance(values, str | bytes | dict) or not isinstance(values, Iterable):
        raise DataError(f"{place(0)}: found {short(values)} for the whole column, expected a list of one value a row")
    array = values if isinstance(values, np.ndarray) else None
    if array is None:
        return _raw_list([None if is_missing(item) else item for item in values], place)
    if array.ndim != 1:
        raise DataError(f"{place(0)}: found an array of shape {array.shape}, expected one value a row")
    hidden = np.ma.getmaskarray(array)
    if array.dtype.kind in "iu" and not hidden.any():
        return whole_numbers(np.asarray(array))
    if array.dtype.kind in "fb":
        numbers = np.where(hidden, np.nan, np.asarray(array, dtype=np.float64)) if hidden.any() else np.asarray(array)
        return Raw("boolean" if array.dtype.kind == "b" else "number", numbers.astype(np.float64, copy=False))
    if array.dtype.kind == "M":
        form = "date" if array.dtype == np.dtype("datetime64[D]") else "datetime"
        moments = microseconds(np.asarray(array), place)
        return Raw("time", np.where(hidden, np.datetime64("NaT"), moments) if hidden.any() else moments, form)
    items = zip(np.asarray(array).tolist(), hidden.tolist(), strict=True)
    return _raw_list([None if gone or is_missing(item) else item for item, gone in items], place)


def whole_numbers(values: NDArray[Any]) -> Raw:
    """Whole numbers (n,) that are all there: as float64 where that holds each of them."""
    large = len(values) and (int(values.max()) > EXACT or int(values.min()) < -EXACT)
    return Raw("number", values if large else values.astype(np.float64), WHOLE)


def microseconds(moments: NDArray[Any], place: Place) -> NDArray[np.datetime64]:
    """Moments (n,) in microseconds; DataError names the first row that is told more finely."""
    found: NDArray[np.datetime64] = moments.astype("datetime64[us]", copy=False)
    if np.datetime_data(moments.dtype)[0] in ("ns", "ps", "fs", "as"):
        finer = np.flatnonzero((found.astype(moments.dtype) != moments) & ~np.isnat(moments))
        if len(finer):
            raise _too_fine(moments[finer[0]], place(int(finer[0])))
    return found


def _too_fine(moment: Any, where: str) -> DataError:
    found = f"{where}: found {moment}, expected no time finer than a microsecond"
    return DataError(f"{found}; round times, or give them as whole numbers")


def is_missing(item: Any) -> bool:
    """Whether it is None, nan, NaT or pandas' NA; no text is.

    >>> [is_missing(item) for item in (None, float("nan"), "nan", 0)]
    [True, True, False, False]
    """
    if item is None:
        return True
    try:
        return bool(item != item)  # nan and NaT alone differ from themselves
    except (TypeError, ValueError):  # pandas.NA has no truth value, and neither has an array
        return type(item).__name__ == "NAType"


def _raw_list(items: list[Any], place: Place) -> Raw:
    kind: str | None = None
    for row, item in enumerate(items):
        if item is None:
            continue
        found = _type_of(item)
        if found is None:
            raise DataError(
                f"{place(row)}: found {short(item)} of type {type(item).__name__}, "
                "expected a number, text, a boolean or a date; convert the column"
            )
        if kind is not None and found != kind:
            raise DataError(
                f"{place(row)}: found {short(item)} ({found}) in a column that starts with {kind} values, "
                "expected one type; correct the value"
            )
        kind = found
    if kind == "number" and all(item is None or isinstance(item, int | np.integer) for item in items):
        return _whole_list(items)
    if kind in ("number", "boolean"):
        return Raw(kind, np.array([np.nan if item is None else float(item) for item in items], dtype=np.float64))  # type: ignore[arg-type]
    if kind == "time":
        return _times(items, place)
    return Raw("text", np.array(items, dtype=object), DECLARED)


def _whole_list(items: list[Any]) -> Raw:
    """Whole numbers as such; as categories where neither float64 nor an integer would hold them all."""
    present = [int(item) for item in items if item is not None]
    if max(map(abs, present)) <= EXACT:
        return Raw("number", np.array([np.nan if item is None else item for item in items], dtype=np.float64), WHOLE)
    if len(present) == len(items) and min(present) >= -(2**63) and max(present) < 2**63:
        return Raw("number", np.array(present, dtype=np.int64), WHOLE)
    found = np.empty(len(items), dtype=object)
    found[:] = [None if item is None else int(item) for item in items]
    return Raw("category", found)


def _type_of(item: Any) -> str | None:
    if isinstance(item, bool | np.bool_):
        return "boolean"
    if isinstance(item, int | float | np.number | Decimal):
        return "number"
    if isinstance(item, str):
        return "text"
    return "time" if isinstance(item, dt.date | np.datetime64) else None


def _times(items: list[Any], place: Place) -> Raw:
    """Dates and date-times; DataError where some have a zone and others have none."""
    form = "datetime" if any(isinstance(item, dt.datetime | np.datetime64) for item in items) else "date"
    values = np.full(len(items), "NaT", dtype="datetime64[us]")
    zones: dict[str, int] = {}
    offsets = np.zeros(len(items), dtype=np.int64)
    for row, item in enumerate(items):
        if item is None:
            continue
        if getattr(item, "nanosecond", 0):  # pandas' own
            raise _too_fine(item, place(row))
        tz = item.tzinfo if isinstance(item, dt.datetime) else None
        zones.setdefault(zone_name(tz, item) if tz else "", row)
        values[row] = item.astimezone(dt.UTC).replace(tzinfo=None) if tz else item
        offsets[row] = (item.utcoffset() or _NONE) // _MICROSECOND if tz else 0
    if "" in zones and len(zones) > 1:
        row = zones[""]
        raise DataError(
            f"{place(row)}: found {short(items[row])} without a zone in a column of times with one, "
            "expected one for all; add it"
        )
    if len(zones) < 2:
        return Raw("time", values, form, next(iter(zones), ""))
    there = ~np.isnat(values)
    return Raw("time", values, form, zone_of_offsets(values[there], offsets[there]))


def short(item: Any) -> str:
    """A value as a message shows it, cut to 40 characters."""
    text = repr(item)
    return text if len(text) <= 40 else text[:37] + "..."
