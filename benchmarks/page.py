"""The page docs/benchmarks.md, written from what a run stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from elman.bench import targets

Row = dict[str, Any]
NAMES = {"elman": "elman", "torch": "torch", "jax": "JAX", "onnxruntime": "ONNX Runtime"}
TITLES = {
    "train": "Training step (forward, loss, backward, clip, Adam)",
    "infer": "Inference of whole sequences",
}


def page(report: dict[str, Any]) -> str:
    """Return the page as Markdown."""
    blocks = [_head(report), _targets(report)]
    blocks += [_grid(report, what) for what in TITLES]
    blocks += [_steps(report["step"]), _own(report), _long(report["long"])]
    return "\n\n".join(blocks) + "\n"


def _head(report: dict[str, Any]) -> str:
    facts, sgemm = report["machine"], report["sgemm"]
    versions = "; ".join(", ".join(f"{k} {v}" for k, v in found.items()) for found in report["versions"].values())
    changed = " with changes" if facts["changed_since_commit"] else ""
    return f"""# Benchmarks

Written by `make bench`; don't edit. {facts["processor"]}, {facts["cores"]} cores, {facts["system"]},
Python {facts["python"]}, commit {facts["commit"]}{changed}, load before the run {facts["load_before"]}.
{versions}.

Every peer runs in a process of its own on {report["threads"]} threads, in turn (A B A B), from the same weights, after
a warm-up; median of {report["rounds"]} turns, ± half the distance of the quartiles. Losses of the first steps agree
within 1e-4, outputs within 1e-5. A point is sequences/steps/hidden units; input size = hidden units. torch: eager,
time-major, fused Adam, `inference_mode`, packed sequences where lengths vary. JAX: jit and scan, input product hoisted,
without its compile time. ONNX Runtime: `linear_before_reset=1`. All flush denormals.
Best sgemm of 2048³ in this run: {", ".join(f"{name} {rate:.0f} GFLOP/s" for name, rate in sgemm.items())}."""


def _targets(report: dict[str, Any]) -> str:
    rows = ([line.what, line.asked, line.found, "yes" if line.reached else "**no**"] for line in targets.lines(report))
    return _table("## Targets", ["what", "asked", "found", "reached"], rows)


def _grid(report: dict[str, Any], what: str) -> str:
    names = [name for name in NAMES if any(name in row["peers"] for row in report[what])]
    best = max(report["sgemm"].values(), default=float("nan"))
    columns = ["", *(f"{NAMES[name]}, ms" for name in names), "× fastest peer", "GFLOP/s", "of sgemm"]
    rows = [
        [
            row["point"],
            *(_milliseconds(row["peers"].get(name)) for name in names),
            f"{targets.fastest(row):.2f}",
            f"{targets.rate(row):.1f}",
            f"{targets.rate(row) / best:.0%}",
        ]
        for row in report[what]
    ]
    return _table(f"## {TITLES[what]}", columns, rows) + _means(report[what])


def _means(rows: list[Row]) -> str:
    parts = []
    for name in [name for name in NAMES if name != "elman" and any(name in row["peers"] for row in rows)]:
        found = [targets.ratios(row)[name] for row in rows]
        parts.append(f"{targets.geometric_mean(found):.2f}x against {NAMES[name]} (worst {min(found):.2f}x)")
    return f"\n\nGeometric means: {', '.join(parts)}." if parts else ""


def _steps(rows: list[Row]) -> str:
    names = [name for name in NAMES if any(name in row["peers"] for row in rows)]
    body = (
        [row["point"], *(f"{row['peers'][name]['median'] * 1e6:.2f}" for name in names), f"{targets.fastest(row):.1f}"]
        for row in rows
    )
    return _table("## One step from Python, batch 1", ["", *(f"{NAMES[n]}, µs" for n in names), "× fastest peer"], body)


def _own(report: dict[str, Any]) -> str:
    sets = (
        (f"## {report['threads']} threads against one", "threads_against_one", "one", "all"),
        ("## Inputs that decay through the denormals", "denormals", "decaying", "ordinary"),
    )
    tables = []
    for title, block, above, below in sets:
        rows = [
            [
                f"{row['what']} {row['point']}",
                _milliseconds(row["peers"][above]),
                _milliseconds(row["peers"][below]),
                f"{targets.quotient(row, above, below):.2f}",
            ]
            for row in report[block]
        ]
        tables.append(_table(title, ["", f"{above}, ms", f"{below}, ms", "ratio"], rows))
    return "\n\n".join(tables)


def _long(rows: list[Row]) -> str:
    lengths = list(rows[0]["peers"])
    body = ([row["point"], *(_nanoseconds(row["peers"][T]) for T in lengths)] for row in rows)
    return _table("## One long sequence: ns a step (memory of the call)", ["", *(f"T {T}" for T in lengths)], body)


def _nanoseconds(peer: dict[str, Any]) -> str:
    memory = "" if peer["bytes"] is None else f" ({peer['bytes'] / 2**20:.1f} MiB)"
    return f"{peer['median'] * 1e9:.0f}{memory}"


def _milliseconds(peer: dict[str, float] | None) -> str:
    if peer is None:
        return ""
    return f"{peer['median'] * 1e3:.3g} ± {(peer['high'] - peer['low']) * 500:.1g}"


def _table(title: str, columns: list[str], rows: Iterable[list[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return title + "\n\n" + "\n".join("| " + " | ".join(line) + " |" for line in lines)
