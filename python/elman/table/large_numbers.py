"""Whole numbers so large that float64 makes the same number of different ones."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError
from elman.table.columns import EXACT, Raw
from elman.table.table import Table

__all__ = ["require_apart"]


def require_apart(table: Table, names: Iterable[str]) -> None:
    """DataError for the first row of one of the columns `names` whose whole number is another's as float64.

    >>> require_apart(Table({"y": [2**60, 2**60 + 1]}), ["y"])
    Traceback (most recent call last):
        ...
    elman.errors.DataError: the table: column 'y', row 2: found 1152921504606846977, which as a number is the same as \
1152921504606846976 in row 1; expected whole numbers that differ from each other as such: subtract a constant from \
all of them, or exclude the column
    """
    for name in names:
        found = _same(table.raw[name])
        if found is None:
            continue
        (row, value), (before, other) = found
        raise DataError(
            f"{table.place(row, name)}: found {value}, which as a number is the same as {other} in row {before + 1}; "
            "expected whole numbers that differ from each other as such: subtract a constant from all of them, or "
            "exclude the column"
        )


def _same(column: Raw) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """The first row, and its number, that is as float64 another number in a row before; None where there is none."""
    seen: dict[float, tuple[int, int]] = {}
    for row, value in zip(*_large(column), strict=True):
        before = seen.setdefault(float(value), (row, value))
        if before[1] != value:
            return (row, value), before
    return None


def _large(column: Raw) -> tuple[list[int], list[int]]:
    """The rows of whole numbers beyond what float64 holds exactly, and these numbers."""
    values: NDArray[np.generic] = column.values
    if values.dtype.kind in "iu":
        rows = np.flatnonzero((values > EXACT) | (values < -EXACT))  # type: ignore[operator]
        return rows.tolist(), values[rows].tolist()
    if column.kind != "text":
        return [], []
    there = [(row, text.strip()) for row, text in enumerate(values.tolist()) if text is not None and len(text) > 15]
    whole = [(row, int(text)) for row, text in there if text.removeprefix("-").removeprefix("+").isdecimal()]
    return [row for row, _ in whole], [value for _, value in whole]
