"""Rows to come that a table of their own tells: columns whose future is known are read of them, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError, suggest
from elman.forecast.rows.history import Observed, column_of, joined, last_told
from elman.table.clocks import skipped_hours
from elman.table.gaps import Filled, has_step, longer
from elman.table.panel import Panel, moment_text
from elman.table.table import Table
from elman.table.zones import to_local

if TYPE_CHECKING:
    from elman.forecast.rows.recipe import Recipe

__all__ = ["span_to_come", "with_future"]


def with_future(recipe: Recipe, table: Table, future: Table) -> Table:
    """The rows of `table` and after them those of `future`, whose targets and columns of the past alone stay empty.

    Series that `table` does not have are left out. DataError names what `future` lacks: a known column, rows enough, a
    value; and the row whose time does not follow the last one of its series in `table`, or is there twice.
    """
    roles = recipe.roles
    read = [name for name in (roles.time, roles.series, *recipe.told) if name is not None]
    for name in read:
        if name not in future.raw:
            raise DataError(
                f"{future.name}: there is no column {name!r}, which the forecast reads in the rows to come: "
                f"{suggest(name, future.raw)}"
            )
    joint = _Joint(recipe, table, future, recipe.filled(table), recipe.panel(future))
    rows = joint.rows()
    told = {name: column_of(recipe, future, name, rows) for name in read}
    columns = Observed.read(recipe, table).columns
    return Table(
        {name: joined(own, told[name]) if name in told else longer(own, len(rows)) for name, own in columns.items()},
        table.name,
    )


def span_to_come(recipe: Recipe, last: Any, count: int) -> str:
    """From when to when the `count` rows after the moment `last` are, as messages say it."""
    ends = recipe.step.after(np.asarray([last, last]), np.array([1, count]))
    first, final = map(moment_text, to_local(ends, recipe.zone))
    return f"from {first} to {final}"


@dataclass(frozen=True)
class _Joint:
    """Where the rows of a table (`there`) and those that come after them (`ahead`) meet, series by series."""

    recipe: Recipe
    table: Table
    future: Table
    there: Filled
    ahead: Panel

    def rows(self) -> NDArray[np.int64]:
        """The rows (k,) of `future` that belong to the series of `table`; DataError unless they follow its rows."""
        recipe, ahead = self.recipe, self.ahead
        numbers = {name: number for number, name in enumerate(ahead.names)}
        missing = {name: recipe.column(self.future, name).missing[ahead.order] for name in recipe.told}
        ends = self.there.panel.starts[1:] - 1
        lacking = recipe.horizon - (ends - last_told(recipe, self.there))
        kept = []
        for name, end, count in zip(self.there.panel.names, ends.tolist(), lacking.tolist(), strict=True):
            own = np.zeros(0, dtype=np.int64)
            if name in numbers:
                own = np.arange(ahead.starts[numbers[name]], ahead.starts[numbers[name] + 1])
            if recipe.roles.time is not None:
                self._require_times(recipe.roles.time, end, own, count)
            if len(own) < count:
                raise DataError(self._too_few(name, end, len(own), count))
            self._require_values(missing, own[: max(count, 0)])
            kept.append(ahead.order[own])
        return np.concatenate(kept)

    def _require_times(self, time: str, end: int, own: NDArray[np.int64], count: int) -> None:
        """The rows `own` of a series come after its row `end`; the `count` that are needed one step after the other."""
        step, last = self.recipe.step_of(self.table, self.there.panel), self.there.panel.time[end]
        moments = np.concatenate([[last], self.ahead.time[own]])
        if len(own) and moments[1] <= last:
            raise DataError(
                f"{self._place(int(own[0]), time)}: found {self.ahead.text(moments[1])}, expected a time after "
                f"{self.ahead.text(last)}, the last one of {self.table.name}; give nothing but the rows to come"
            )
        if not has_step(self.there.panel, step):
            return
        wrong = np.abs(step.between(moments) - 1) > 1e-6
        series = Panel(np.arange(len(moments)), np.array([0, len(moments)]), moments, ("",), self.ahead.zone)
        wrong[skipped_hours(series, step.days)] = False
        if wrong[: max(count, 0)].any():
            place = int(np.argmax(wrong))
            raise DataError(
                f"{self._place(int(own[place]), time)}: found {self.ahead.text(moments[place + 1])}, expected "
                f"{self.ahead.text(step.after(moments[place : place + 1])[0])}, {step} after the row before it; "
                "give every row to come"
            )

    def _require_values(self, missing: Mapping[str, NDArray[np.bool_]], own: NDArray[np.int64]) -> None:
        for name, empty in missing.items():
            if empty[own].any():
                row = int(own[np.argmax(empty[own])])
                raise DataError(f"{self._place(row, name)}: found no value, and the forecast reads it; fill it in")

    def _too_few(self, name: str, end: int, found: int, count: int) -> str:
        whose = f" of series {name!r}" if name else ""
        when = ""
        if self.recipe.roles.time is not None:
            when = f" {span_to_come(self.recipe, self.there.panel.time[end], count)}"
        rows = "1 row" if count == 1 else f"{count} rows"
        return (
            f"{self.future.name}: found {found} rows{whose} that come after those of {self.table.name}, "
            f"expected {rows}{when}; add the others"
        )

    def _place(self, row: int, column: str) -> str:
        place = self.future.place(int(self.ahead.order[row]), column)
        name = self.ahead.names[int(self.ahead.series_of(np.array([row]))[0])]
        return f"{place} of series {name!r}" if name else place
