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

__all__ = ["MISSING", "UTC", "Column", "Kind", "Place", "Raw", "raw", "short", "texts"]

Kind = Literal["number", "boolean", "word", "time"]
Place = Callable[[int], str]
"""Says where a row stands, for a message: `weather.csv: column 'rain', row 12 (line 13)`."""

UTC = "+00:00"
"""Ends the form of times that were told with their zone."""

MISSING = frozenset(
    {"", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NAN", "NaT", "null", "NULL", "Null", "None"}
)
"""Texts that stand for a value that isn't there."""


@dataclass(frozen=True)
class Raw:
    """A column as it was given: text that is still to be read, or values whose type is already known.

    `values` (n,): text as objects (str or None), numbers and booleans as float64 (nan: missing), times as
    datetime64[us]. `form` says how times go back: a `strftime` pattern, "date" or "datetime", and "+00:00" after it
    where they were told with a zone.
    """

    kind: Literal["text", "number", "boolean", "time"]
    values: NDArray[Any]
    form: str = ""


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

    @property
    def missing(self) -> NDArray[np.bool_]:
        """Which rows have no value (n,)."""
        if self.kind == "word":
            return np.asarray(self.values < 0)
        return np.asarray(np.isnat(self.values) if self.kind == "time" else np.isnan(self.values))


def raw(values: Iterable[Any], place: Place) -> Raw:
    """Take a column of Python or numpy values; DataError names the first row of another type than those before it."""
    array = values if isinstance(values, np.ndarray) else None
    if array is not None and array.ndim != 1:
        raise DataError(f"{place(0)}: found an array of shape {array.shape}, expected one value a row")
    if array is not None and array.dtype.kind in "fiu":
        return Raw("number", array.astype(np.float64, copy=False))
    if array is not None and array.dtype.kind == "b":
        return Raw("boolean", array.astype(np.float64))
    if array is not None and array.dtype.kind == "M":
        form = "date" if array.dtype == np.dtype("datetime64[D]") else "datetime"
        return Raw("time", array.astype("datetime64[us]", copy=False), form)
    items = [None if _is_missing(item) else item for item in (values if array is None else array.tolist())]
    return _raw_list(items, place)


def texts(items: list[str | None]) -> Raw:
    """Take a column of texts alone: each different one is looked at once.

    >>> texts(["NJ ", None, "NA", "NJ"]).values.tolist()
    ['NJ', None, None, 'NJ']
    """
    stripped = {item: None if item is None else item.strip() for item in set(items)}
    known = {item: None if text in MISSING else text for item, text in stripped.items()}
    return Raw("text", np.array([known[item] for item in items], dtype=object))


def _is_missing(item: Any) -> bool:
    if item is None or (isinstance(item, str) and item.strip() in MISSING):
        return True
    try:
        return bool(item != item)  # nan and NaT alone differ from themselves
    except (TypeError, ValueError):  # pandas.NA has no truth value
        return True


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
    if kind in ("number", "boolean"):
        return Raw(kind, np.array([np.nan if item is None else float(item) for item in items], dtype=np.float64))  # type: ignore[arg-type]
    if kind == "time":
        return Raw("time", *_times(items))
    return Raw("text", np.array([None if item is None else item.strip() for item in items], dtype=object))


def _type_of(item: Any) -> str | None:
    if isinstance(item, bool | np.bool_):
        return "boolean"
    if isinstance(item, int | float | np.number | Decimal):
        return "number"
    if isinstance(item, str):
        return "text"
    return "time" if isinstance(item, dt.date | np.datetime64) else None


def _times(items: list[Any]) -> tuple[NDArray[Any], str]:
    form, zone = "datetime" if any(isinstance(item, dt.datetime | np.datetime64) for item in items) else "date", ""
    values = np.full(len(items), "NaT", dtype="datetime64[us]")
    for row, item in enumerate(items):
        if item is not None:
            zoned = isinstance(item, dt.datetime) and item.tzinfo is not None
            values[row] = item.astimezone(dt.UTC).replace(tzinfo=None) if zoned else item
            zone = UTC if zoned else zone
    return values, form + zone


def short(item: Any) -> str:
    """A value as a message shows it, cut to 40 characters."""
    text = repr(item)
    return text if len(text) <= 40 else text[:37] + "..."
