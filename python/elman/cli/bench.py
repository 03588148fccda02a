"""`elman bench`: times beside PyTorch, JAX and ONNX Runtime."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from elman.cli.options import AsJson
from elman.cli.output import Interrupted, console, print_json, writable, write_text
from elman.errors import CheckFailed, SettingError

if TYPE_CHECKING:
    from rich.console import Console

    from elman.bench.tables import Table

PEER_THREADS = 2
Output = Annotated[str | None, typer.Option("-o", "--output", metavar="FILE", help="A file for the report, as JSON.")]


def bench(
    full: Annotated[
        bool, typer.Option("--full/--quick", help="Every point and 15 turns (20 minutes), or a few (2 minutes).")
    ] = False,
    threads: Annotated[int | None, typer.Option(help="Threads of elman and of every peer; 2 without.")] = None,
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """Time training and inference beside PyTorch, JAX and ONNX Runtime, those of them that are installed."""
    from elman.bench.measure import FULL, QUICK
    from elman.bench.run import measure

    place = None if output is None else writable(output)
    count = _checked(threads)
    notes = console(stderr=True)

    def say(what: str) -> None:
        if notes.is_terminal:
            notes.print(what)

    try:
        report = {"quick": not full, **measure(FULL if full else QUICK, count, say, notes.print)}
    except KeyboardInterrupt:
        raise Interrupted("interrupted; no time is reported") from None
    if place is not None:
        write_text(place, json.dumps(report, indent=1, allow_nan=False) + "\n")
    if as_json:
        print_json(report)
    else:
        _show(console(), report)
    if report["different"]:
        raise CheckFailed("; ".join(report["different"]))


def _checked(threads: int | None) -> int:
    from elman import engine

    cores = engine.available_cores()
    if threads is not None and not 1 <= threads <= cores:
        raise SettingError(f"--threads: found {threads}; expected 1 to {cores}, the cores that this process may use")
    return threads or min(PEER_THREADS, cores)


def _show(page: Console, report: dict[str, Any]) -> None:
    from elman.bench.tables import SIZES, duration, tables, target_table

    facts = report["machine"]
    versions = "; ".join(", ".join(f"{k} {v}" for k, v in found.items()) for found in report["versions"].values())
    page.print(
        f"{facts['processor']}, {facts['cores']} cores, load before {facts['load_before']}; {report['threads']} threads"
    )
    page.print(versions)
    rates = ", ".join(f"{name} {rate:.0f} GFLOP/s" for name, rate in report["sgemm"].items())
    page.print(f"sgemm of 2048³: {rates}. Medians of {report['rounds']} turns. {SIZES}.")
    for table in (*tables(report, lambda peer: duration(peer["median"])), target_table(report)):
        _show_table(page, table)


def _show_table(page: Console, table: Table) -> None:
    from elman.cli.show import grid, show_table

    page.print(f"\n{table.title}", style="bold")
    words = grid(*table.columns, right=() if table.title == "Targets" else tuple(table.columns[1:]))
    for row in table.rows:
        words.add_row(*row)
    show_table(page, words)
    if table.note:
        page.print(table.note)
