"""Where forecasts begin: the last row of each series, the rows to come after it, and what has to be known of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError
from elman.forecast.answers import too_short
from elman.forecast.rows.future import span_to_come
from elman.forecast.rows.history import last_told
from elman.forecast.rows.recipe import Recipe, Rows
from elman.table.gaps import Filled, rows_to_come, with_rows
from elman.table.step_notes import notes_of_steps
from elman.table.table import Table

__all__ = ["Origins", "find_origins", "with_a_horizon"]


@dataclass(frozen=True)
class Origins:
    """The table with the rows to come, `rows`; each series' last row there, `last` (S,); whether it is long enough.

    `notes` say what should be known of the steps of the table.
    """

    rows: Rows
    last: NDArray[np.int64]
    enough: NDArray[np.bool_]
    notes: tuple[str, ...] = ()

    @property
    def ends(self) -> NDArray[np.int64]:
        """The last rows (k,) of the series that are long enough."""
        return self.last[self.enough]


def find_origins(recipe: Recipe, table: Table) -> Origins:
    """Where the forecasts for `table` begin.

    That is after the last row of a series; for a model with known columns after the last row that has a target, and the
    rows after it tell these columns. DataError when one of them is not told, or when every series is too short.
    """
    there = recipe.filled(table)
    panel = there.panel
    last = last_told(recipe, there) if recipe.told else panel.starts[1:] - 1
    step = recipe.step_of(table, panel)
    rows, moments = rows_to_come(panel, step, last, recipe.horizon)
    _require_known(recipe, there, last)
    longer = with_rows(there.table, recipe.roles.time, recipe.roles.series, panel.order[rows], moments)
    read = recipe.rows(longer)
    after = panel.starts[1:] - 1 - last
    ahead = np.maximum(after, recipe.horizon)
    origin = read.panel.starts[1:] - 1 - ahead
    length = origin - read.panel.starts[:-1] + 1
    enough = length >= recipe.shortest
    if not enough.any():
        raise DataError(too_short(table.name, table.rows, panel, recipe.shortest))
    notes = [
        *_notes(recipe, table, there, panel.time[last]),
        *_empty(last - last_told(recipe, there), panel.counts),
        *_learnt(recipe, read, origin),
    ]
    return Origins(read, origin, enough, tuple(notes))


def with_a_horizon(recipe: Recipe, table: Table) -> Rows:
    """The rows of `table`, and so many to come that a horizon follows each; where columns are known of these, only
    those that are told."""
    if recipe.told:
        return recipe.rows(table)
    there = recipe.filled(table)
    panel = there.panel
    rows, moments = rows_to_come(panel, recipe.step_of(table, panel), panel.starts[1:] - 1, recipe.horizon)
    return recipe.rows(with_rows(there.table, recipe.roles.time, recipe.roles.series, panel.order[rows], moments))


def _notes(recipe: Recipe, table: Table, there: Filled, ends: NDArray[Any]) -> list[str]:
    """What should be known of the steps of the table, whose forecasts begin after the `ends` (S,)."""
    if recipe.roles.time is None:
        return []
    panel = recipe.panel(table)
    return notes_of_steps(panel, there.panel, recipe.step_of(table, panel), ends, recipe.even)


def _empty(rows: NDArray[np.int64], counts: NDArray[np.int64]) -> list[str]:
    """What is said of the last `rows` (S,) of series of so many, which have no target; forecasts begin after them."""
    count = int(rows[rows < counts - 1].sum())  # else nothing is known, which is said
    if not count:
        return []
    which = "The last row has" if count == 1 else f"{count:,} rows at the end have"
    return [f"{which} no target; forecasts begin after that."]


def _learnt(recipe: Recipe, read: Rows, origin: NDArray[np.int64]) -> list[str]:
    """What is said where all forecasts, after the rows `origin` (S,), are for moments of which the model has learnt
    rows; where a few are, that these series end early is said."""
    if recipe.roles.time is None or (read.part[origin + 1] == 2).any():
        return []
    when, until = read.panel.text(read.panel.time[origin + 1].max()), read.panel.text(recipe.cuts.validation)
    return [f"The forecast is for {when}, and the model has learnt rows up to {until}."]


def _require_known(recipe: Recipe, there: Filled, last: NDArray[np.int64]) -> None:
    """DataError that says which column is needed from when to when, if a row to come is missing or empty.

    In an hour that clocks skip nothing has to be known.
    """
    panel = there.panel
    for name in recipe.told:
        missing = recipe.column(there.table, name).missing[panel.order]
        missing[there.skipped] = False
        for number, origin in enumerate(last.tolist()):
            end = int(panel.starts[number + 1])
            if end - 1 - origin >= recipe.horizon and not missing[origin + 1 : origin + 1 + recipe.horizon].any():
                continue
            raise DataError(_needed(recipe, there, name, number, origin))


def _needed(recipe: Recipe, there: Filled, name: str, number: int, origin: int) -> str:
    panel = there.panel
    whose = f" of series {panel.names[number]!r}" if panel.names[number] else ""
    rows = f"{recipe.horizon} rows" if recipe.horizon > 1 else "1 row"
    when = ""
    if recipe.roles.time is not None:
        when = f" {span_to_come(recipe, panel.time[origin], recipe.horizon)}"
    found = int(panel.starts[number + 1]) - 1 - origin
    return (
        f"{there.table.name}: the forecast{whose} needs the known column {name!r}{when}; found {found} rows after the "
        f"last one with a target, or empty cells in them, expected {rows} with a value; add them, targets empty"
    )
