"""New rows after those that a model has seen: what is there already is counted, what contradicts it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError
from elman.table.panel import Panel, duplicates, make_panel
from elman.table.table import Table

if TYPE_CHECKING:
    from elman.forecast.rows.recipe import Recipe

__all__ = ["rows_to_append"]

Rows = NDArray[np.int64]


def rows_to_append(recipe: Recipe, both: Table, seen: int, new: Table) -> tuple[Rows, int]:
    """The rows of `both` (the first `seen` of which are there already, the others those of `new`) that stay (k,), in
    order, and how many of the new ones were there already.

    A row that was seen without a target, as rows to come are, gives way to the one that has it. DataError names a new
    row that has other values than the same row before, and one that comes before the last row seen of its series.
    """
    time = recipe.roles.time
    if time is None:
        return np.arange(both.rows), 0
    panel = make_panel(both, recipe.column(both, time), recipe.roles.series)
    told = _told(recipe, both)
    end = _last_told(panel, seen, told)
    second = duplicates(panel)
    first, again = panel.order[second - 1], panel.order[second]
    same = _equal(recipe, both, first, again)
    other = (first < seen) & (again >= seen) & ~same
    _refuse_others(panel, new, seen, time, second[other & told[first]])
    _refuse_late(panel, new, seen, time, end, second[same])
    replaced = other & ~told[first]
    out = np.concatenate([again[same], first[replaced]])
    return np.setdiff1d(np.arange(both.rows), out), int((again[same] >= seen).sum())


def _told(recipe: Recipe, table: Table) -> NDArray[np.bool_]:
    """Which rows (n,) have a target."""
    missing = [recipe.column(table, target.name).missing for target in recipe.targets]
    return np.asarray(~np.all(missing, axis=0))


def _equal(recipe: Recipe, table: Table, first: Rows, second: Rows) -> NDArray[np.bool_]:
    """Whether rows (k,) have the same values as others (k,)."""
    same = np.ones(len(first), dtype=np.bool_)
    for name in recipe.given if len(first) else ():
        column = recipe.column(table, name)
        one, other = column.values[first], column.values[second]
        same &= (one == other) | (column.missing[first] & column.missing[second])
    return same


def _refuse_others(panel: Panel, new: Table, seen: int, time: str, rows: Rows) -> None:
    if len(rows):
        raise DataError(
            f"{_place(panel, new, seen, time, int(rows[0]))} was seen with other values; a row that was seen can't be "
            "changed: leave it out, or train anew"
        )


def _last_told(panel: Panel, seen: int, told: NDArray[np.bool_]) -> Rows:
    """The last sorted row of each series (S,) that was seen with a target; -1 where there is none."""
    before = (panel.order < seen) & told[panel.order]
    last = np.full(len(panel.counts), -1)
    np.maximum.at(last, panel.series[before], np.flatnonzero(before))
    return last


def _refuse_late(panel: Panel, new: Table, seen: int, time: str, end: Rows, same: Rows) -> None:
    """DataError for a new row before the last one of its series, `end` (S,), unless it is one of the rows `same`."""
    late = np.setdiff1d(np.flatnonzero((panel.order >= seen) & (np.arange(len(panel.order)) < end[panel.series])), same)
    if len(late):
        row = int(late[0])
        last = panel.text(panel.time[end[panel.series[row]]])
        raise DataError(
            f"{_place(panel, new, seen, time, row)} comes before the last row seen, {last}; "
            "give rows in the order of time, or train anew"
        )


def _place(panel: Panel, new: Table, seen: int, time: str, row: int) -> str:
    """Where a new row stands, and its time."""
    name = panel.names[int(panel.series[row])]
    whose = f" of series {name!r}" if name else ""
    return f"{new.place(int(panel.order[row]) - seen, time)}: {panel.text(panel.time[row])}{whose}"
