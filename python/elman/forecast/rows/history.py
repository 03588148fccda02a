"""The rows that a model has seen last, so that new ones can be appended and forecasts need no table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from elman.forecast.rows.appended import rows_to_append
from elman.table.columns import Raw
from elman.table.identity import as_kept, as_names
from elman.table.table import Table

if TYPE_CHECKING:
    from elman.forecast.rows.recipe import Recipe, Rows
    from elman.table.gaps import Filled

__all__ = ["Observed", "column_of", "is_told", "joined", "last_told"]

NAME = "the rows seen"
TYPES = {"text": "O", "time": "M", "number": "fiu", "boolean": "f"}  # numpy's, of each kind


@dataclass(frozen=True)
class Observed:
    """Columns of rows in the order of time, each read as its kind; only what is needed of each series."""

    columns: dict[str, Raw]

    def __post_init__(self) -> None:
        """ValueError for columns of different lengths, of none, or of another type than their kind has."""
        shapes = {column.values.shape for column in self.columns.values()}
        fine = all(column.values.dtype.kind in TYPES.get(column.kind, "") for column in self.columns.values())
        if len(shapes) != 1 or not fine or len(min(shapes)) != 1 or shapes == {(0,)}:
            raise ValueError("its rows are none")

    @classmethod
    def of(cls, recipe: Recipe, rows: Rows) -> Observed:
        """The last rows of each series: as many as a forecast reads, of numbers those of all that were made in the last
        horizon too; and those to come that tell columns whose future is known."""
        starts, ends = rows.panel.starts[:-1], rows.panel.starts[1:]
        final = last_told(recipe, rows) + 1 if recipe.told else ends
        first = np.maximum(final - recipe.remembered, starts)
        tail = np.concatenate([np.arange(*span) for span in zip(first.tolist(), ends.tolist(), strict=True)])
        return cls(_kept(recipe, rows.table, rows.panel.order[tail]))

    @classmethod
    def read(cls, recipe: Recipe, table: Table) -> Observed:
        """All rows of `table`; DataError for a missing column or a value of another kind than at fit."""
        return cls(_kept(recipe, table))

    def appended(self, recipe: Recipe, table: Table) -> tuple[Table, int, int]:
        """These rows and those of `table` as one table, how many of it were here, and how many of `table` were here
        already (`rows_to_append`)."""
        recipe.require_step(table)  # another one would pass among the rows that are there
        new = Observed.read(recipe, table)
        both = Table({name: joined(self.columns[name], new.columns[name]) for name in self.columns}, NAME)
        stay, repeated = rows_to_append(recipe, both, both.rows - table.rows, table)
        seen = int((stay < both.rows - table.rows).sum())
        if len(stay) < both.rows:
            both = Table({name: column.take(stay) for name, column in both.raw.items()}, NAME)
        return both, seen, repeated

    def table(self, name: str = NAME) -> Table:
        """The rows as a table."""
        return Table(self.columns, name)


def last_told(recipe: Recipe, there: Filled | Rows) -> NDArray[np.int64]:
    """The last sorted row of each series in which any target is known; its first one when there is none."""
    panel, known = there.panel, is_told(recipe, there)
    rows = np.where(known, np.arange(len(known)), -1)
    found = np.maximum.reduceat(rows, panel.starts[:-1])
    return np.maximum(found, panel.starts[:-1])


def is_told(recipe: Recipe, there: Filled | Rows) -> NDArray[np.bool_]:
    """Whether any target is known of each sorted row (n,), be it a class that the training has not seen."""
    missing = [recipe.column(there.table, target.name).missing for target in recipe.targets]
    return np.asarray(~np.all(missing, axis=0)[there.panel.order])


def _kept(recipe: Recipe, table: Table, rows: NDArray[np.int64] | None = None) -> dict[str, Raw]:
    return {name: column_of(recipe, table, name, rows) for name in (*recipe.roles.keys, *recipe.given)}


def column_of(recipe: Recipe, table: Table, name: str, rows: NDArray[np.int64] | None = None) -> Raw:
    """The `rows` (k,) of the column `name`, or all, as if given with its kind already known; ids as they were."""
    table.require(name)
    given = table.raw[name] if rows is None else table.raw[name].take(rows)
    if name == recipe.roles.series:
        return as_kept(given)
    if rows is not None:  # so that these alone are read
        table = Table({name: given}, table.name)
    column = recipe.column(table, name)
    values = column.values
    if column.kind == "time":
        return Raw("time", values, column.form or given.form, column.zone)
    if column.kind == "number":
        return Raw("number", values)
    if isinstance(column.labels[0] if column.labels else "", bool | np.bool_):
        return Raw("boolean", values)
    labels = np.array([*column.labels, None], dtype=object)
    places = values if column.kind == "word" else np.where(np.isnan(values), -1, values).astype(np.int64)
    return as_kept(Raw("category", labels[places]))


def joined(first: Raw, second: Raw) -> Raw:
    """The rows of two columns, as texts where one of them is text alone."""
    if first.kind != second.kind:
        first, second = as_names(first), as_names(second)
    return Raw(first.kind, np.append(first.values, second.values), first.form, first.zone)
