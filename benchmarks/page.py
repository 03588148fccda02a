"""The page docs/benchmarks.md and its plots, made from what a run stored."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from elman.bench.run import NAMES
from elman.bench.tables import SIZES, Table, tables, target_table

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
MISSED = Path(__file__).with_name("missed.md")  # by hand: what explains the targets that aren't reached
DRAWN = {"Training step": ("train", "arithmetic"), "Inference": ("infer",)}  # below which table
HEAD = """\
# Benchmarks

Made by `make bench` from a stored run; don't edit. {machine}. {versions}.{missing}

Every peer runs in a process of its own on {threads} threads, in turn (A B A B), from the same weights and batches.
Given are medians of {rounds} turns, ± half the distance between the quartiles. A point is {sizes}.
The numbers are compared: losses of the first 3 to 100 training steps agree within 1e-4, outputs within 1e-5.
torch: eager, time-major, fused Adam, `inference_mode`, packed sequences where lengths vary. JAX: jit and scan, the
input product hoisted, without the time of compiling. ONNX Runtime: `linear_before_reset=1`, states as inputs. All flush
denormals. More in [benchmarks](../benchmarks/README.md).

sgemm of 2048³ in this run: {rates}; "of sgemm" is a part of the best of them."""


def write(report: dict[str, Any], page: Path | None = None) -> list[str]:
    """Write the page and, where matplotlib is there, its plots; return what there is to say about it."""
    page, notes = page or PAGE, []
    plots = page.with_suffix("")
    for old in plots.glob("*.svg"):
        old.unlink()
    drawn: dict[str, str] = {}
    if find_spec("matplotlib") is None:
        notes.append("matplotlib not installed: the page has no plots")
    else:
        from benchmarks.plots import draw

        plots.mkdir(exist_ok=True)
        drawn = draw(report, plots)
    missed = MISSED.read_text(encoding="utf-8") if MISSED.exists() else ""
    page.write_text(text(report, {name: f"{plots.name}/{name}.svg" for name in drawn}, drawn, missed), encoding="utf-8")
    return notes


def text(report: dict[str, Any], places: dict[str, str], titles: dict[str, str], missed: str) -> str:
    """Return the page as Markdown; `places` and `titles` are the plots that were drawn."""
    parts = [_head(report), _table(target_table(report), bold="no")]
    parts += [missed.strip()] if missed and not all(line["reached"] for line in report["targets"]) else []
    for table in tables(report):
        shown = next((names for start, names in DRAWN.items() if table.title.startswith(start)), ())
        images = [f"![{titles[name]}]({places[name]})" for name in shown if name in places]
        parts.append("\n\n".join([f"## {table.title}", *images, _body(table), *([table.note] if table.note else [])]))
    return "\n\n".join([*parts, _compiling(report)]).rstrip() + "\n"


def _head(report: dict[str, Any]) -> str:
    facts = report["machine"]
    versions = "; ".join(", ".join(f"{k} {v}" for k, v in found.items()) for found in report["versions"].values())
    changed = " with changes" if report["changed_since_commit"] else ""
    parts = [
        f"{facts['processor']}, {facts['cores']} cores, {facts['system']}, Python {facts['python']}",
        *([f"commit {report['commit']}{changed}"] if report["commit"] else []),
        f"{report['date']}, load before the run {facts['load_before']}, {report['minutes']:.0f} minutes",
    ]
    rates = ", ".join(f"{NAMES[name]} {rate:.0f} GFLOP/s" for name, rate in report["sgemm"].items())
    missing = ", ".join(NAMES[name] for name in report["missing"])
    return HEAD.format(
        machine=", ".join(parts),
        versions=versions,
        missing=f" Left out: {missing}." if missing else "",
        threads=report["threads"],
        rounds=report["rounds"],
        sizes=SIZES,
        rates=rates,
    )


def _table(table: Table, bold: str) -> str:
    rows = [[f"**{word}**" if word == bold else word for word in row] for row in table.rows]
    return f"## {table.title}\n\n{_body(Table(table.title, table.columns, rows))}"


def _body(table: Table) -> str:
    align = ["---", *["---" if table.title == "Targets" else "---:"] * (len(table.columns) - 1)]
    return "\n".join("| " + " | ".join(line) + " |" for line in [table.columns, align, *table.rows])


def _compiling(report: dict[str, Any]) -> str:
    peers = [row["peers"]["jax"] for what in ("train", "infer") for row in report[what] if "jax" in row["peers"]]
    seconds = sorted(peer["compile_seconds"] for peer in peers if "compile_seconds" in peer)
    if not seconds:
        return ""
    found = f"{seconds[0]:.2f} to {seconds[-1]:.2f} s ({seconds[len(seconds) // 2]:.2f} s in the middle)"
    return f"Compiling a point took JAX {found}, which no time above includes."
