"""A report as tables of words, for the terminal and for the page of the stored runs alike."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from elman.bench import targets
from elman.bench.run import NAMES

Row = dict[str, Any]
Show = Callable[[dict[str, float]], str]
SIZES = "sequences/steps/hidden units; input size = hidden units"


@dataclass(frozen=True)
class Table:
    """A title, the heads of the columns, rows of the same length, and a sentence for below."""

    title: str
    columns: list[str]
    rows: list[list[str]]
    note: str = ""


def tables(report: dict[str, Any], show: Show | None = None) -> list[Table]:
    """Return every table of a report but the targets'; `show` words a time, `spread` without it."""
    show, sgemm = show or spread, targets.best_sgemm(report)
    found = [
        _beside(
            "Training step: forward, loss, backward, clip, Adam", report["train"], show, targets.best_sgemm(report)
        ),
        _beside("Inference of whole sequences", report["infer"], show, sgemm),
        _beside("One step from Python, one sequence, the state kept", _named(report["step"]), show),
        _beside("Lesson 6: 800 epochs of Adam on RNNCell(6, 6)", report["lesson6"], show),
        _pairs(f"{report['threads']} threads against one", report["threads_against_one"], "one", "all", show),
        _pairs("Inputs that decay through the denormals", report["denormals"], "decaying", "ordinary", show),
        _long(report["long"]),
    ]
    return [table for table in found if table.rows]


def target_table(report: dict[str, Any]) -> Table:
    """Return the targets, reached or not."""
    rows = [
        [line["what"], line["asked"], line["found"], "yes" if line["reached"] else "no"] for line in report["targets"]
    ]
    return Table("Targets", ["", "asked", "found", "reached"], rows)


def duration(seconds: float) -> str:
    """Seconds in three digits and the unit that fits.

    >>> duration(0.01234), duration(4.2e-7), duration(1500.0)
    ('12.3 ms', '0.420 µs', '1500 s')
    """
    factor, unit = next((f, u) for f, u in ((1, "s"), (1e3, "ms"), (1e6, "µs")) if seconds * f >= 1 or u == "µs")
    value = seconds * factor
    digits = max(0, 2 - math.floor(math.log10(value))) if value > 0 else 0
    return f"{value:.{digits}f} {unit}"


def spread(peer: dict[str, float]) -> str:
    """Median, and half the distance between the quartiles as a part of it.

    >>> spread({"low": 0.0095, "median": 0.01, "high": 0.0105})
    '10.0 ms ± 5 %'
    """
    part = (peer["high"] - peer["low"]) / 2 / peer["median"]
    return f"{duration(peer['median'])} ± {part * 100:.0f} %"


def means(rows: list[Row]) -> str:
    """Return elman's geometric means against each peer and the worst case, as a sentence."""
    parts = []
    for name in [name for name in NAMES if name != "elman" and any(name in row["peers"] for row in rows)]:
        found = {row["point"]: targets.ratios(row)[name] for row in rows if name in row["peers"]}
        worst = min(found, key=lambda point: found[point])
        at = f" at {worst}" if len(found) > 1 else ""
        mean = targets.geometric_mean(list(found.values()))
        parts.append(f"{mean:.2f}x against {NAMES[name]} (worst {found[worst]:.2f}x{at})")
    return f"Geometric means: {', '.join(parts)}." if parts else ""


def _named(rows: list[Row]) -> list[Row]:
    return [{**row, "point": targets.step_name(row)} for row in rows]


def _beside(title: str, rows: list[Row], show: Show, sgemm: float | None = None) -> Table:
    names = [name for name in NAMES if any(name in row["peers"] for row in rows)]
    columns = ["", *(NAMES[name] for name in names)]
    columns += ["× fastest peer"] if len(names) > 1 else []
    columns += ["GFLOP/s", "of sgemm"] if sgemm else []
    body = []
    for row in rows:
        words = [row["point"], *(show(row["peers"][name]) if name in row["peers"] else "" for name in names)]
        words += [f"{targets.fastest(row):.2f}"] if len(names) > 1 else []
        words += [f"{targets.rate(row):.1f}", f"{targets.rate(row) / sgemm:.0%}"] if sgemm else []
        body.append(words)
    return Table(title, columns, body, means(rows) if len(rows) > 1 else "")


def _pairs(title: str, rows: list[Row], above: str, below: str, show: Show) -> Table:
    body = [
        [
            f"{targets.TITLES[row['what']]}, {row['point']}",
            show(row["peers"][above]),
            show(row["peers"][below]),
            f"{targets.quotient(row, above, below):.2f}",
        ]
        for row in rows
    ]
    return Table(title, ["", above, below, "ratio"], body)


def _long(rows: list[Row]) -> Table:
    lengths = list(rows[0]["peers"]) if rows else []
    body = [[row["point"], *(_step_and_memory(row["peers"][T]) for T in lengths)] for row in rows]
    title = "One long sequence, the last output asked: time of a step, memory of the call"
    return Table(title, ["", *(f"T {int(T):,}" for T in lengths)], body)


def _step_and_memory(peer: dict[str, Any]) -> str:
    memory = "" if peer["bytes"] is None else f", {peer['bytes'] / 2**20:.1f} MiB"
    return f"{duration(peer['median'])}{memory}"
