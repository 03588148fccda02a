"""The rows of a table that a model has not learnt: on these alone it is measured."""

from __future__ import annotations

from typing import Any

import numpy as np

from elman.errors import DataError
from elman.forecast.rivals import Measured
from elman.forecast.rows.history import Observed, joined
from elman.forecast.rows.recipe import Recipe
from elman.forecast.rows.windows import any_known, window_ends
from elman.table.table import Table

__all__ = ["unlearnt"]


def unlearnt(recipe: Recipe, table: Table, observed: Observed | None) -> Measured:
    """The windows of `table` that are followed by rows which the model has not learnt.

    What is `observed`, the rows that the model has seen, stands before those of the table where it is earlier; times
    tell. DataError where nothing is left to measure.
    """
    given = recipe.panel(table)
    recipe.step_of(table, given)
    first = dict(zip(given.names, given.time[given.starts[:-1]], strict=True))
    rows = recipe.rows(table if observed is None else _after(recipe, table, observed, first))
    panel = rows.panel
    from_table = panel.time >= np.repeat([first[name] for name in panel.names], panel.counts)
    known = rows.told
    left_out = int((known & from_table & (rows.part < 2)).sum())
    part = np.where(from_table, rows.part, 0).astype(np.int8)
    apart = recipe.cuts.apart and left_out > 0  # new rows alone are forecast from all that is before them
    ends = window_ends(panel, recipe.window, part, recipe.horizon, apart, only=2)
    ends = ends[any_known(known, ends, recipe.horizon)]
    if not len(ends):
        raise DataError(_nothing(recipe, table, left_out, int((known & from_table).sum())))
    return Measured.of(recipe, rows, ends, left_out)


def _after(recipe: Recipe, table: Table, observed: Observed, first: dict[str, Any]) -> Table:
    """The rows that were seen of the series of `table` before their `first` moments, and then those of the table."""
    new = Observed.read(recipe, table)
    seen = observed.table()
    panel = recipe.panel(seen)
    if recipe.roles.time is None:
        return new.table(table.name)
    begins = [first.get(name, panel.time.min()) for name in panel.names]
    earlier = np.sort(panel.order[panel.time < np.repeat(begins, panel.counts)])
    both = {name: joined(column.take(earlier), new.columns[name]) for name, column in observed.columns.items()}
    return Table(both, table.name)


def _nothing(recipe: Recipe, table: Table, learnt: int, known: int) -> str:
    """Why nothing can be measured."""
    until = recipe.panel(table).text(recipe.cuts.validation)
    if recipe.roles.time is None:
        return (
            f"{table.name}: found {known} rows with a known target, and no column of times that says which the model "
            f"has not learnt, expected more than the {int(recipe.cuts.validation) + 1} that it has learnt of a series; "
            "give the whole table, new rows at its end"
        )
    if learnt and learnt == known:
        return (
            f"{table.name}: found {known} rows with a known target, and the model has learnt all up to {until}, "
            "expected later ones; give rows that it has not learnt, or fit with refit=False to keep some"
        )
    rows = "row" if recipe.window == 1 else "rows"
    return (
        f"{table.name}: found no known target after a window of {recipe.window} {rows} that the model has not learnt, "
        f"which it has all up to {until}; give more rows, or those before them too"
    )
