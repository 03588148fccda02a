"""`elman check`: what a training would find in a table, before any training."""

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated, Any

from elman.cli.hints import suggesting
from elman.cli.jobs import job_of
from elman.cli.options import USUAL, AsJson, DataFile, TaskName, as_setting, require_for, setting
from elman.cli.output import console, print_json, print_of
from elman.settings import SCHEMAS, UNITS, validated

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from elman.forecast.check import Check

MOST_SERIES = 20
MOST_LABELS = 20


def check(
    data: DataFile,
    target: Annotated[list[str] | None, setting("target")] = None,
    window: Annotated[int | None, setting("window", shown=True)] = None,
    horizon: Annotated[int | None, setting("horizon", shown=True)] = None,
    time: Annotated[str | None, setting("time")] = None,
    series: Annotated[str | None, setting("series")] = None,
    task: TaskName = None,
    level: Annotated[str | None, setting("level", "tag", shown=True)] = None,
    form: Annotated[str | None, setting("format", "tag", shown=True)] = None,
    text: Annotated[str | None, setting("text", "classify")] = None,
    split: Annotated[str | None, setting("split", "classify")] = None,
    as_json: AsJson = False,
) -> None:
    """Look at DATA before any training: types, gaps, windows; for other tasks sequences, symbols, labels."""
    name = task or USUAL
    job_of(name)
    typed = {"target": target, "window": window, "horizon": horizon, "time": time, "series": series, "level": level}
    typed |= {"format": form, "text": text, "split": split}
    given = {key: value for key, value in typed.items() if value is not None and value != []}
    if target:
        given["target"] = as_setting("target", target)
    require_for(name, given)
    settings: Any = validated(SCHEMAS[name], given)
    with suggesting(data, task is not None or bool(target)):
        if name == "tag" and settings.level != "step":
            _check_tags(data, settings, as_json)
        elif name in ("classify", "regress"):
            _sequences(data, settings, as_json)
        elif name == "generate":
            _check_text(data, settings.level, as_json)
        else:
            _check_table(data, name, settings, as_json)


def _check_table(data: str, task: str, settings: Any, as_json: bool) -> None:
    from elman.forecast.check import check as look

    window, horizon = (settings.window, settings.horizon) if task == "forecast" else (None, 1)
    found = look(data, settings.target, settings.time, settings.series, window, horizon)
    if task != "forecast":  # it is a forecaster's training that is meant
        found = replace(found, refused="")
    if as_json:
        totals = ("windows", "gaps", "duplicates", "repeated", "skipped")
        print_json({**asdict(found), **{name: getattr(found, name) for name in totals}})
    else:
        _show(console(), found)


def _check_tags(data: str, settings: Any, as_json: bool) -> None:
    from elman.cli.tag import show_left_out
    from elman.tag.check import check_tags

    level = settings.level
    found = check_tags(data, level, settings.format, settings.target)
    if as_json:
        print_json(asdict(found))
        return
    page = console()
    print_of(page, found.name, f"{found.sequences:,} sequences, {found.steps:,} {UNITS[level]}")
    page.print(f"Lengths: {found.shortest:,} to {found.longest:,}, the middle one {found.median:g}.")
    page.print(f"{found.symbols:,} different {UNITS[level]}, {found.once:,} of them once.")
    show_left_out(page, found.left_out)
    _show_counts(page, "label", found.labels, found.steps)


def _check_text(data: str, level: Any, as_json: bool) -> None:
    from pathlib import Path

    from elman.generate.check import check_text

    found = check_text(Path(data), level)
    if as_json:
        print_json(asdict(found))
        return
    page = console()
    many = f", {found.symbols:,} {UNITS[level]}" if level != "char" else ""
    print_of(page, found.name, f"{found.characters:,} characters{many}")
    page.print(f"{found.different:,} different {UNITS[level]}, {found.once:,} of them once.")
    shown = found.frequent if level == "byte" else {repr(symbol): count for symbol, count in found.frequent.items()}
    _show_counts(page, UNITS[level].removesuffix("s"), shown, found.symbols)


def _show_counts(page: "Console", what: str, labels: dict[str, int], steps: int) -> None:
    from rich.text import Text

    from elman.cli.show import grid, show_table

    table = grid(what, "times", "share", right=("times", "share"))
    for label, count in list(labels.items())[:MOST_LABELS]:
        table.add_row(Text(label), f"{count:,}", f"{100 * count / steps:.1f} %")
    if len(labels) > MOST_LABELS:
        table.add_row(f"and {len(labels) - MOST_LABELS:,} more")
    show_table(page, table)


def _sequences(data: str, settings: Any, as_json: bool) -> None:
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
    page.print(Text.assemble((found.name, "bold"), f": {found.rows:,} rows{step}"))
    columns = grid("column", "type", "missing", "different", "used as", right=("missing", "different"))
    for column in found.columns:
        figures = f"{column.missing:,}", f"{column.distinct:,}"
        columns.add_row(Text(column.name), KINDS.get(column.kind, column.kind), *figures, Text(column.role))
    show_table(page, columns)
    show_table(page, _series(found))
    after = f" with {found.horizon} rows after them" if found.horizon > 1 else ""
    page.print(" ".join([f"{found.windows:,} usable windows of {found.window} rows{after}.", *_advice(found)]))


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
        told.append(f"A training would refuse this: {found.refused.removeprefix(found.name + ': ')}.")
    return told if found.target else [*told, "Add --target COLUMN to see the task."]
