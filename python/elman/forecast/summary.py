"""What a fit read and did, as plain values: the command line prints it and the model file keeps it."""

from __future__ import annotations

from dataclasses import dataclass

from elman.forecast.rows.recipe import Recipe, Rows
from elman.table.roles import EXCLUDED
from elman.table.table import Table

__all__ = ["PartSummary", "Summary", "summarize"]

PARTS = ("training", "validation", "test")
UNDATED = "Found no column of times: the rows are taken in the order in which they stand."
CUT_ALONE = (
    "Series end at different times, so each is split by itself: its newest rows measure, those before them decide."
)


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
    """What was read and understood. `columns` maps a name to its kind; `left_out` a column to why; `step` is a text.

    `added` rows without values stand in gaps, `skipped` of them in hours that clocks skip; `repeated` rows are left
    out, as clocks repeat their hour; `notes` say what should be known of the steps; `errors` values of targets are so
    far from all others that they are missing, the first at the place `error`; `apart`: windows cross no cut of the
    split.
    """

    name: str
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
    horizon: int = 1
    added: int = 0
    known: tuple[str, ...] = ()
    apart: bool = True
    skipped: int = 0
    repeated: int = 0
    notes: tuple[str, ...] = ()
    errors: int = 0
    error: str = ""


def summarize(table: Table, recipe: Recipe, rows: Rows) -> Summary:
    """Describe a table and the split that a recipe makes of it."""
    dated = recipe.roles.time is not None
    looked_at = [name for name in table.names if recipe.roles.left_out.get(name) != EXCLUDED]
    columns = {name: table.column(name).kind for name in looked_at}
    if recipe.roles.series and any(isinstance(value, str) for value in table.named(recipe.roles.series).values):
        columns[recipe.roles.series] = "word"
    if recipe.holidays is not None:
        columns[recipe.holidays.name] = "boolean"
    asked = {"binary": "boolean", "classes": "word"}.get(recipe.target.kind, "number")
    return Summary(
        table.name,
        table.rows,
        len(rows.panel.names),
        rows.panel.text(rows.panel.time.min()) if dated else "",
        rows.panel.text(rows.panel.time.max()) if dated else "",
        str(recipe.step) if dated else "",
        {**columns, **dict.fromkeys(recipe.roles.targets, asked)},
        recipe.roles.left_out,
        recipe.target.kind,
        recipe.roles.target,
        recipe.roles.time,
        recipe.roles.series,
        recipe.window,
        tuple(_part(rows, recipe, number, dated) for number in range(len(PARTS))),
        recipe.horizon,
        rows.added,
        recipe.roles.known,
        recipe.cuts.apart,
        rows.skipped,
        rows.repeated,
        _notes(recipe, rows),
        rows.errors,
        rows.error,
    )


def _notes(recipe: Recipe, rows: Rows) -> tuple[str, ...]:
    """What should be known of the order of rows and of the split."""
    return (
        *(() if recipe.roles.time else (UNDATED,)),
        *rows.notes,
        *((CUT_ALONE,) if recipe.cuts.own else ()),
    )


def _part(rows: Rows, recipe: Recipe, number: int, dated: bool) -> PartSummary:
    ends, unknown = rows.ends(recipe, number)
    times = rows.panel.time[ends + 1] if len(ends) else rows.panel.time[:0]
    latest = rows.panel.time[ends + recipe.horizon].max() if len(ends) else None
    first, last = (rows.panel.text(times.min()), rows.panel.text(latest)) if dated and len(times) else ("", "")
    return PartSummary(PARTS[number], len(ends), unknown, first, last)
