"""The rows that a model has seen last, so that new ones can be appended and forecasts need no table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from elman.data.columns import Raw
from elman.data.table import Table

if TYPE_CHECKING:
    from elman.data.recipe import Recipe, Rows

__all__ = ["History", "column_of", "joined"]


@dataclass(frozen=True)
class History:
    """Columns of rows in the order of time, each read as its kind; only what a window needs of each series."""

    columns: dict[str, Raw]

    @classmethod
    def of(cls, recipe: Recipe, rows: Rows) -> History:
        """The last rows of each series of the table that a model was fitted on."""
        tail = np.concatenate(
            [
                np.arange(max(end - recipe.window, start), end)
                for start, end in zip(rows.panel.starts[:-1].tolist(), rows.panel.starts[1:].tolist(), strict=True)
            ]
        )
        return cls(_kept(recipe, rows.table, rows.panel.order[tail]))

    @classmethod
    def read(cls, recipe: Recipe, table: Table) -> History:
        """All rows of `table`; DataError for a missing column or a value of another kind than at fit."""
        return cls(_kept(recipe, table, np.arange(table.rows)))

    def extended(self, recipe: Recipe, new: History) -> History:
        """These rows and the `new` ones; DataError when two rows of a series have the same time."""
        both = {name: joined(self.columns[name], new.columns[name]) for name in self.columns}
        return History.of(recipe, recipe.rows(Table(both, "the rows seen")))

    def table(self) -> Table:
        """The rows as a table."""
        return Table(self.columns, "the rows seen")


def _kept(recipe: Recipe, table: Table, rows: NDArray[np.int64]) -> dict[str, Raw]:
    names = (*recipe.kinds, *recipe.given)
    return {name: column_of(recipe, table, name, rows) for name in names}


def column_of(recipe: Recipe, table: Table, name: str, rows: NDArray[np.int64]) -> Raw:
    """The `rows` (k,) of the column `name` as it would be given with its kind already known."""
    column, given = recipe.column(table, name), table.raw[name]
    values = column.values[rows]
    if column.kind == "time":
        form = column.form or given.form
        return Raw("time", values, form)
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
