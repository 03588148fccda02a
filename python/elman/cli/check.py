"""`elman check`: what a training would find in a table, before any training."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

from elman.cli.options import AsJson, DataFile, setting
from elman.cli.output import console, print_json
from elman.settings import ForecasterSettings as Default

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from elman.data.check import Check

MOST_SERIES = 20


def check(
    data: DataFile,
    target: Annotated[str | None, setting("target")] = None,
    window: Annotated[int, setting("window")] = Default.window,
    time: Annotated[str | None, setting("time")] = Default.time,
    series: Annotated[str | None, setting("series")] = Default.series,
    as_json: AsJson = False,
) -> None:
    """Look at DATA before any training: types, gaps, windows."""
    from elman.data.check import check as look

    found = look(data, target, time, series, window)
    if as_json:
        print_json({**asdict(found), "windows": found.windows, "gaps": found.gaps, "duplicates": found.duplicates})
    else:
        _show(console(), found)


def _show(page: "Console", found: "Check") -> None:
    from rich.text import Text

    from elman.cli.show import KINDS, grid, show_table

    step = f", step {found.step}" if found.step else ""
    page.print(Text.assemble((found.name, "bold"), f": {found.rows:,} rows{step}"))
    columns = grid("column", "type", "missing", "different", "used as", right=("missing", "different"))
    for column in found.columns:
        figures = f"{column.missing:,}", f"{column.distinct:,}"
        columns.add_row(Text(column.name), KINDS.get(column.kind, column.kind), *figures, Text(column.role))
    show_table(page, columns)
    show_table(page, _series(found))
    page.print(f"{found.windows:,} usable windows of {found.window} rows.{_advice(found)}")


def _series(found: "Check") -> "Table":
    from rich.text import Text

    from elman.cli.show import grid

    dates = ("from", "to", "gaps", "repeated") if found.time else ()
    table = grid("series", "rows", *dates, "windows", right=("rows", "gaps", "repeated", "windows"))
    for each in found.series[:MOST_SERIES]:
        gaps = f"{each.gaps:,} ({each.missing_rows:,} rows)" if each.gaps else "0"
        figures = (each.first, each.last, gaps, f"{each.duplicates:,}") if found.time else ()
        table.add_row(Text(each.name or "all"), f"{each.rows:,}", *figures, f"{each.windows:,}")
    if len(found.series) > MOST_SERIES:
        table.add_row(f"and {len(found.series) - MOST_SERIES:,} more")
    return table


def _advice(found: "Check") -> str:
    if found.duplicates:
        return f" Dates that repeat within a series: {found.duplicates:,}; a training would refuse them."
    return "" if found.target else " Add --target COLUMN to see the task."
