"""What a fit read and did, as plain values: the command line prints it and the model file keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from elman.data.panel import moment_text
from elman.data.recipe import Recipe, Rows
from elman.data.table import Table

__all__ = ["PartSummary", "Summary", "summarize"]

PARTS = ("training", "validation", "test")


@dataclass(frozen=True)
class PartSummary:
    """A part of the split: its name, windows, windows left out as their target is unknown, first and last target."""

    name: str
    windows: int
    unknown: int
    first: str
    last: str


@dataclass(frozen=True)
class Summary:
    """What was read and understood. `columns` maps a name to its kind; `left_out` a column to why; `step` is a text."""

    table: str
    rows: int
    series: int
    first: str
    last: str
    step: str
    columns: dict[str, str]
    left_out: dict[str, str]
    task: str
    target: str
    time: str | None
    series_column: str | None
    window: int
    split: tuple[PartSummary, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values, as `from_json` takes them."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Summary:
        """A summary from what `to_json` gave and a JSON file kept."""
        return cls(**{**values, "split": tuple(PartSummary(**part) for part in values["split"])})


def summarize(table: Table, recipe: Recipe, rows: Rows) -> Summary:
    """Describe a table and the split that a recipe makes of it."""
    dated = recipe.roles.time is not None
    columns = {name: table.column(name).kind for name in table.names}
    return Summary(
        table.name,
        table.rows,
        len(rows.panel.names),
        moment_text(rows.panel.time.min()) if dated else "",
        moment_text(rows.panel.time.max()) if dated else "",
        str(recipe.step) if dated else "",
        {**columns, recipe.target.name: {"binary": "boolean", "classes": "word"}.get(recipe.target.kind, "number")},
        recipe.roles.left_out,
        recipe.target.kind,
        recipe.target.name,
        recipe.roles.time,
        recipe.roles.series,
        recipe.window,
        tuple(_part(rows, recipe.window, number, dated) for number in range(len(PARTS))),
    )


def _part(rows: Rows, window: int, number: int, dated: bool) -> PartSummary:
    ends, unknown = rows.ends(window, number)
    times = np.sort(rows.panel.time[ends + 1])
    first, last = (moment_text(times[0]), moment_text(times[-1])) if dated and len(times) else ("", "")
    return PartSummary(PARTS[number], len(ends), unknown, first, last)
