"""`elman check`: what a training would find in a table, before any training."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from elman.cli.hints import suggesting
from elman.cli.jobs import job_of
from elman.cli.options import USUAL, AsJson, DataFile, TaskName, as_setting, require_for, setting
from elman.cli.output import console, counted, print_json, refusal
from elman.errors import SettingError
from elman.settings import SCHEMAS, validated

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from elman.audit.found import Leaks
    from elman.forecast.check import Check

MOST_SERIES = 20


def check(
    data: DataFile,
    target: Annotated[list[str] | None, setting("target")] = None,
    window: Annotated[int | None, setting("window", shown=True)] = None,
    horizon: Annotated[int | None, setting("horizon", shown=True)] = None,
    time: Annotated[str | None, setting("time")] = None,
    series: Annotated[str | None, setting("series")] = None,
    exclude: Annotated[list[str] | None, setting("exclude")] = None,
    task: TaskName = None,
    level: Annotated[str | None, setting("level", "tag", shown=True)] = None,
    form: Annotated[str | None, setting("format", "tag", shown=True)] = None,
    text: Annotated[str | None, setting("text", "classify")] = None,
    split: Annotated[str | None, setting("split", "classify")] = None,
    known: Annotated[list[str] | None, setting("known")] = None,
    leaks: Annotated[
        bool, typer.Option("--leaks", help="Look for leaks instead: what could not be known; exit code 6 if there are.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Look at DATA before any training: types, gaps, windows; for other tasks sequences, symbols, labels."""
    name = task or USUAL
    job_of(name)
    if known and not leaks:
        raise SettingError("--known: found without --leaks, which alone asks for it; give both, or leave it out")
    typed = {"target": target, "window": window, "horizon": horizon, "time": time, "series": series, "level": level}
    typed |= {"format": form, "text": text, "split": split, "exclude": exclude, "known": known}
    given = {key: value for key, value in typed.items() if value is not None and value != []}
    if target:
        given["target"] = as_setting("target", target)
    require_for(name, given)
    settings: Any = validated(SCHEMAS[name], given)
    with suggesting(data, task is not None or bool(target)):
        if leaks:
            _look_for_leaks(data, name, given, as_json)
        elif name == "tag":
            _check_tags(data, settings, as_json)
        elif name in ("classify", "regress"):
            _check_sequences(data, settings, as_json)
        elif name == "generate":
            _check_text(data, settings, as_json)
        else:
            _check_table(data, settings, as_json)


def _look_for_leaks(data: str, task: str, given: dict[str, Any], as_json: bool) -> None:
    """Print what leaks; CheckFailed where something does."""
    from elman.audit.leaks import leaks as look

    found = look(Path(data), task=task, **given)
    if as_json:
        print_json(found.to_json())
    else:
        _show_leaks(console(), found)
    found.require_none()


def _show_leaks(page: "Console", found: "Leaks") -> None:
    from rich.text import Text

    from elman.cli.show import grid, show_table

    if found:
        table = grid("leak", "score", "evidence", right=("score",))
        for leak in found.found:
            table.add_row(Text(leak.where, overflow="fold"), f"{leak.score:.3f}", Text(leak.evidence))
        page.print(Text.assemble((found.name, "bold"), ":"))
        show_table(page, table)
    else:
        page.print(found.verdict)


def _check_table(data: str, settings: Any, as_json: bool) -> None:
    from elman.forecast.check import check as look

    asked = (settings.target, settings.time, settings.series, settings.window, settings.horizon, settings.exclude or ())
    found = look(data, *asked)
    if as_json:
        totals = ("windows", "gaps", "duplicates", "repeated", "skipped")
        print_json({**asdict(found), **{name: getattr(found, name) for name in totals}})
    else:
        _show(console(), found)


def _check_tags(data: str, settings: Any, as_json: bool) -> None:
    from elman.cli.tag import show_check
    from elman.tag.check import check_tags

    found = check_tags(Path(data), settings)
    if as_json:
        print_json(asdict(found))
    else:
        show_check(console(), found)


def _check_text(data: str, settings: Any, as_json: bool) -> None:
    from elman.cli.texts import show_check
    from elman.generate.check import check_text

    found = check_text(Path(data), settings)
    if as_json:
        print_json(asdict(found))
    else:
        show_check(console(), found)


def _check_sequences(data: str, settings: Any, as_json: bool) -> None:
    from elman.classify.check import check_sequences
    from elman.cli.sequences import show_check

    found = check_sequences(data, settings)
    if as_json:
        print_json(asdict(found))
    else:
        show_check(console(), found)


def _show(page: "Console", found: "Check") -> None:
    from rich.text import Text

    from elman.cli.show import KINDS, grid, show_table

    step = f", step {found.step}" if found.step else ""
    page.print(Text.assemble((found.name, "bold"), f": {counted(found.rows, 'rows')}{step}"))
    columns = grid("column", "type", "missing", "different", "used as", right=("missing", "different"))
    for column in found.columns:
        figures = f"{column.missing:,}", f"{column.distinct:,}"
        columns.add_row(Text(column.name), KINDS.get(column.kind, column.kind), *figures, Text(column.role))
    show_table(page, columns)
    show_table(page, _series(found))
    windows = counted(found.windows, "usable windows")
    after = f" with {found.horizon} rows after them" if found.horizon > 1 else ""
    page.print(" ".join([f"{windows} of {counted(found.window, 'rows')}{after}.", *_advice(found)]))


def _series(found: "Check") -> "Table":
    from rich.text import Text

    from elman.cli.show import grid

    dates = ("from", "to", "gaps", "repeated") if found.time else ()
    table = grid("series", "rows", *dates, "windows", right=("rows", "gaps", "repeated", "windows"))
    for each in found.series[:MOST_SERIES]:
        gaps = f"{each.gaps:,} ({counted(each.missing_rows, 'rows')})" if each.gaps else "0"
        figures = (each.first, each.last, gaps, f"{each.duplicates:,}") if found.time else ()
        table.add_row(Text(each.name or "all"), f"{each.rows:,}", *figures, f"{each.windows:,}")
    if len(found.series) > MOST_SERIES:
        table.add_row(f"and {len(found.series) - MOST_SERIES:,} more")
    return table


def _advice(found: "Check") -> list[str]:
    """What else is to be said, a sentence each."""
    told = list(found.notes)
    if found.split:
        learnt, decided, measured = (part.windows for part in found.split)
        told.append(f"A training learns from {learnt:,}, decides by {decided:,} and measures on {measured:,} of them.")
    if found.repeated or found.skipped:
        told.append(
            f"Clock changes: rows in hours that clocks repeat: {found.repeated:,}, which a training leaves out; "
            f"missing where they skip an hour: {found.skipped:,}."
        )
    if found.duplicates:
        told.append(f"Dates that repeat within a series: {found.duplicates:,}; a training would refuse them.")
    if found.refused:
        told.append(refusal(found.name, found.refused))
    return told if found.target else [*told, "Add --target COLUMN to see the task."]
