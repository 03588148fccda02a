"""The rows that a model has seen last, so that new ones can be appended and forecasts need no table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from elman.table.columns import Raw
from elman.table.table import Table

if TYPE_CHECKING:
    from elman.forecast.rows.recipe import Recipe, Rows
    from elman.table.gaps import Filled

__all__ = ["TENSORS", "History", "column_of", "joined", "last_told"]

TENSORS = "rows."  # begins the names of the arrays in a model file
NAME = "the rows seen"


@dataclass(frozen=True)
class History:
    """Columns of rows in the order of time, each read as its kind; only what a window needs of each series."""

    columns: dict[str, Raw]

    @classmethod
    def of(cls, recipe: Recipe, rows: Rows) -> History:
        """The last rows of each series: a window's, and those to come that tell columns whose future is known."""
        starts, ends = rows.panel.starts[:-1], rows.panel.starts[1:]
        final = last_told(recipe, rows) + 1 if recipe.told else ends
        first = np.maximum(final - recipe.window, starts)
        tail = np.concatenate([np.arange(*span) for span in zip(first.tolist(), ends.tolist(), strict=True)])
        return cls(_kept(recipe, rows.table, rows.panel.order[tail]))

    @classmethod
    def read(cls, recipe: Recipe, table: Table) -> History:
        """All rows of `table`; DataError for a missing column or a value of another kind than at fit."""
        return cls(_kept(recipe, table))

    def extended(self, recipe: Recipe, table: Table) -> History:
        """The last of these rows and those of `table`; DataError when two rows of a series have the same time."""
        new = History.read(recipe, table)
        both = {name: joined(self.columns[name], new.columns[name]) for name in self.columns}
        return History.of(recipe, recipe.rows(Table(both, NAME)))

    def table(self) -> Table:
        """The rows as a table."""
        return Table(self.columns, NAME)

    def tensors(self) -> dict[str, NDArray[Any]]:
        """The rows as arrays (n,) for a model file: numbers, microseconds since 1970, numbers of texts."""
        return {f"{TENSORS}{number}": _array(column) for number, column in enumerate(self.columns.values())}

    def to_json(self) -> list[dict[str, Any]]:
        """What else a model file needs of each column, as `from_file` takes it."""
        return [
            {"name": name, "kind": column.kind, "form": column.form, "texts": _texts(column)}
            for name, column in self.columns.items()
        ]

    @classmethod
    def from_file(
        cls, recipe: Recipe, described: Sequence[Mapping[str, Any]], tensors: Mapping[str, NDArray[Any]]
    ) -> History:
        """Rows from what `to_json` and `tensors` gave; KeyError, TypeError or ValueError for something else."""
        names = [entry["name"] for entry in described]
        arrays = [tensors[f"{TENSORS}{number}"] for number in range(len(names))]
        shapes = {array.shape for array in arrays}
        if names != [*recipe.kinds, *recipe.given] or len(tensors) != len(names) or len(shapes) != 1:
            raise ValueError(f"its rows have the columns {names} and the shapes {shapes}")
        if arrays[0].ndim != 1 or not arrays[0].size:
            raise ValueError(f"its rows have the shape {arrays[0].shape}")
        return cls({name: _column(entry, array) for name, entry, array in zip(names, described, arrays, strict=True)})


def last_told(recipe: Recipe, there: Filled | Rows) -> NDArray[np.int64]:
    """The last sorted row of each series in which any target is known; its first one when there is none."""
    panel = there.panel
    known = np.zeros(len(panel.order), dtype=np.bool_)
    for target in recipe.targets:
        known |= ~recipe.column(there.table, target.name).missing[panel.order]
    rows = np.where(known, np.arange(len(known)), -1)
    found = np.maximum.reduceat(rows, panel.starts[:-1])
    return np.maximum(found, panel.starts[:-1])


def _kept(recipe: Recipe, table: Table, rows: NDArray[np.int64] | None = None) -> dict[str, Raw]:
    names = (*recipe.kinds, *recipe.given)
    return {name: column_of(recipe, table, name, rows) for name in names}


def column_of(recipe: Recipe, table: Table, name: str, rows: NDArray[np.int64] | None = None) -> Raw:
    """The `rows` (k,) of the column `name`, or all, as it would be given with its kind already known."""
    table.require(name)
    given = table.raw[name]
    if rows is not None:  # so that these alone are read
        table = Table({name: Raw(given.kind, given.values[rows], given.form)}, table.name)
    column = recipe.column(table, name)
    values = column.values
    if column.kind == "time":
        return Raw("time", values, column.form or given.form)
    if column.kind == "number":
        return Raw("number", values)
    labels = np.array([*column.labels, None], dtype=object)
    if column.kind == "word":
        return Raw("text", labels[values])
    if all(isinstance(label, str) for label in column.labels):
        return Raw("text", labels[np.where(np.isnan(values), -1, values).astype(np.int64)])
    return Raw("boolean" if isinstance(column.labels[0], bool | np.bool_) else "number", values)


def joined(first: Raw, second: Raw) -> Raw:
    """The rows of two columns of one kind."""
    return Raw(first.kind, np.append(first.values, second.values), first.form)


def _texts(column: Raw) -> list[str]:
    return sorted({text for text in column.values.tolist() if text is not None}) if column.kind == "text" else []


def _array(column: Raw) -> NDArray[Any]:
    if column.kind == "text":
        number = {text: place for place, text in enumerate(_texts(column))}
        return np.array([-1 if text is None else number[text] for text in column.values.tolist()], dtype=np.int64)
    values = column.values.astype("datetime64[us]").astype(np.int64) if column.kind == "time" else column.values
    return np.ascontiguousarray(values)


def _column(entry: Mapping[str, Any], array: NDArray[Any]) -> Raw:
    kind, texts = entry["kind"], entry["texts"]
    if kind not in ("text", "time", "number", "boolean") or not all(isinstance(text, str) for text in texts):
        raise ValueError(f"its column {entry['name']!r} holds {kind!r}")
    if array.dtype != (np.float64 if kind in ("number", "boolean") else np.int64):
        raise ValueError(f"its column {entry['name']!r} of {kind} is {array.dtype}")
    if kind == "text":
        if array.min() < -1 or array.max() >= len(texts):
            raise ValueError(f"its column {entry['name']!r} has texts that are not there")
        return Raw("text", np.array([*texts, None], dtype=object)[array])
    return Raw(kind, array.astype("datetime64[us]") if kind == "time" else array, str(entry["form"]))
