"""A table's rows in order and without gaps: what every forecast begins with."""

from __future__ import annotations

from dataclasses import dataclass

from elman.errors import DataError
from elman.table.clocks import without_repeated_hours
from elman.table.columns import Kind
from elman.table.find_steps import find_step, is_even
from elman.table.gaps import Filled, without_gaps
from elman.table.panel import Panel, make_panel, refuse_duplicates
from elman.table.roles import Roles
from elman.table.step_notes import notes_of_steps
from elman.table.steps import Step
from elman.table.table import Table

__all__ = ["Ordered", "in_order", "require_step"]


@dataclass(frozen=True)
class Ordered:
    """Rows in the order of series and time, with one for each moment that a gap lacks; the step from row to row.

    `kinds` is the kind of the column of times; `notes` say what should be known of the steps; `even`: most rows are one
    step after those before.
    """

    there: Filled
    step: Step
    kinds: dict[str, Kind]
    notes: tuple[str, ...] = ()
    even: bool = True

    @property
    def table(self) -> Table:
        """The table with the rows put in."""
        return self.there.table

    @property
    def panel(self) -> Panel:
        """Its rows in order."""
        return self.there.panel


def in_order(table: Table, roles: Roles) -> Ordered:
    """Order the rows of `table`; DataError where two of a series have the same time, or a row has no series."""
    time = table.dated(roles.time) if roles.time else None
    panel = make_panel(table, time, roles.series)
    step, kinds = find_step(panel), {} if time is None else {time.name: time.kind}
    panel, _ = without_repeated_hours(panel, step.days)
    refuse_duplicates(table, panel, roles.time, roles.series)
    there = without_gaps(table, panel, roles, step, kinds)
    if roles.time is None:
        return Ordered(there, step, kinds)
    notes = tuple(notes_of_steps(panel, there.panel, step))
    return Ordered(there, step, kinds, notes, is_even(panel, step))


def require_step(where: str, roles: Roles, rows: Ordered) -> None:
    """DataError where times are given and no series has two, that tell the step from one row to the next."""
    if roles.time is not None and rows.panel.counts.max() < 2:
        raise DataError(
            f"{where}: found no series of two rows, expected them to tell the step of {roles.time!r} from one row "
            "to the next; give more rows"
        )
