"""A table: named columns of equal length that know where they came from; no frame library is needed for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError, listed, suggest
from elman.table.codes import are_codes
from elman.table.columns import Column, Kind, Raw, raw
from elman.table.identity import Named, named
from elman.table.kinds import typed, written_as_numbers

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
        self._dated: dict[str, Column] = {}
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

    def take(self, rows: NDArray[np.int64]) -> Table:
        """The `rows` (k,) of it, as if these alone had been given.

        >>> Table({"x": [1, 2, 3]}).take(np.array([0, 2])).column("x").values.tolist()
        [1.0, 3.0]
        """
        lines = None if self.lines is None else self.lines[rows]
        return Table({name: column.take(rows) for name, column in self.raw.items()}, self.name, lines)

    def place(self, row: int, column: str | None = None) -> str:
        """Where a row (from 0) stands, as messages say it."""
        line = "" if self.lines is None else f" (line {self.lines[row]})"
        return f"{self.name}: " + (f"column {column!r}, " if column else "") + f"row {row + 1}{line}"

    def require(self, name: str, learnt: bool = False) -> None:
        """DataError with the nearest name when there is no column `name`; `learnt`: it is a model that reads it."""
        if name in self.raw:
            return
        near = suggest(name, self.raw)
        if learnt and not near.startswith("did"):
            near = f"which the model reads; found {listed(self.raw)}"
        raise DataError(f"{self.name}: there is no column {name!r}, {near}")

    def column(self, name: str, kind: Kind | None = None, labels: tuple[Any, ...] = (), form: str = "") -> Column:
        """The column `name`, its kind found or read as `kind`; DataError when it is missing or a value doesn't fit.

        A `form` of times tells the order of day and month where the column doesn't.
        """
        self.require(name, kind is not None)
        if kind is not None:
            return typed(name, self.raw[name], lambda row: self.place(row, name), kind, labels, form)
        if name not in self._columns:
            self._columns[name] = typed(name, self.raw[name], lambda row: self.place(row, name))
        return self._columns[name]

    def named(self, name: str) -> Named:
        """The different values of the column `name` as they were given, where they are ids or labels."""
        self.require(name)
        if name not in self._named:
            self._named[name] = named(self.raw[name])
        return self._named[name]

    def dated(self, name: str, kind: Kind | None = None, form: str = "") -> Column:
        """The column `name` as the times of the rows: numbers such as 20200131 are dates then, whatever it is called,
        and digits such as 007 are numbers.

        `kind` and `form` as in `column`. It is read once, and stays as it was read then.
        """
        if name in self._dated:
            return self._dated[name]
        column = self.column(name, kind, form=form)
        coded = column.kind == "word" and are_codes(name, column.labels)
        if kind is None and (coded or column.kind == "number"):
            times = written_as_numbers(self.raw[name]) is not None
            column = self.column(name, "time" if times else "number")
        self._dated[name] = self._columns[name] = column
        return column
