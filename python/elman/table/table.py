"""A table: named columns of equal length that know where they came from; no frame library is needed for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError, suggest
from elman.table.columns import Column, Kind, Raw, raw
from elman.table.identity import Named, named
from elman.table.kinds import typed

__all__ = ["Table"]


class Table:
    """Columns as they were given, read as a kind when they are asked for.

    `name` stands at the start of messages; `lines` (n,) are the rows' lines in the file, where there is one.
    Rows are counted from 1 in messages.

    >>> table = Table({"date": ["2013-01-01", "2013-01-02"], "rain": ["no", "yes"]})
    >>> table.rows, table.column("rain").kind, table.column("rain").values.tolist()
    (2, 'boolean', [0.0, 1.0])
    """

    def __init__(
        self,
        columns: Mapping[str, Iterable[Any] | Raw],
        name: str = "the table",
        lines: NDArray[np.int64] | None = None,
    ):
        """Take columns (name to values); DataError for mixed types, unequal lengths or no row."""
        self.name = name
        self.lines = lines
        self.raw = {str(key): self._taken(str(key), values) for key, values in columns.items()}
        self._columns: dict[str, Column] = {}
        self._named: dict[str, Named] = {}
        sizes = {key: len(column.values) for key, column in self.raw.items()}
        if len(set(sizes.values())) > 1:
            first, other = next((a, b) for a in sizes for b in sizes if sizes[a] != sizes[b])
            raise DataError(
                f"{name}: column {first!r} has {sizes[first]} rows and {other!r} has {sizes[other]}, expected the same"
            )
        self.rows = next(iter(sizes.values()), 0)
        if not self.rows:
            found = f"found the columns {', '.join(sizes)} and no row" if sizes else "found no columns"
            raise DataError(f"{name}: {found}, expected a header and rows of values")

    def _taken(self, key: str, values: Iterable[Any] | Raw) -> Raw:
        return values if isinstance(values, Raw) else raw(values, lambda row: self.place(row, key))

    @cached_property
    def names(self) -> list[str]:
        """The names of the columns, in order."""
        return list(self.raw)

    def place(self, row: int, column: str | None = None) -> str:
        """Where a row (from 0) stands, as messages say it."""
        line = "" if self.lines is None else f" (line {self.lines[row]})"
        return f"{self.name}: " + (f"column {column!r}, " if column else "") + f"row {row + 1}{line}"

    def require(self, name: str) -> None:
        """DataError with the nearest name when there is no column `name`."""
        if name not in self.raw:
            raise DataError(f"{self.name}: there is no column {name!r}, {suggest(name, self.raw)}")

    def column(self, name: str, kind: Kind | None = None, labels: tuple[Any, ...] = ()) -> Column:
        """The column `name`, its kind found or read as `kind`; DataError when it is missing or a value doesn't fit."""
        self.require(name)
        if kind is not None:
            return typed(name, self.raw[name], lambda row: self.place(row, name), kind, labels)
        if name not in self._columns:
            self._columns[name] = typed(name, self.raw[name], lambda row: self.place(row, name))
        return self._columns[name]

    def named(self, name: str) -> Named:
        """The different values of the column `name` as they were given, where they are ids or labels."""
        self.require(name)
        if name not in self._named:
            self._named[name] = named(self.raw[name])
        return self._named[name]
