"""Run the grid, store what it found as JSON, and show it as a page."""

from __future__ import annotations

import json
import re
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.grid import points
from benchmarks.grid.blocks import PEERS, Run
from benchmarks.grid.measure import FULL, QUICK, TOLERANCE, Effort
from benchmarks.grid.page import page
from benchmarks.grid.worker import Worker

RESULTS = Path(__file__).resolve().parents[1] / "results"
PAGE = machine.ROOT / "docs" / "benchmarks.md"
WORKERS = ("elman", "numpy", "torch", "jax", "onnxruntime")
MODULES = {"onnxruntime": "onnx_grid"}


def main(threads: int, quick: bool) -> int:
    """Run it; 1 when a peer's numbers differ, so that its times say nothing. Only the full run writes the page."""
    machine.pin(threads)
    facts, start = machine.describe(), time.perf_counter()
    workers = _workers(threads)
    report: dict[str, Any] = {
        "what": "grid",
        "quick": quick,
        "machine": facts,
        "threads": threads,
        "versions": {name: worker.facts["versions"] for name, worker in workers.items()},
    }
    try:
        report |= _blocks(workers, threads, QUICK if quick else FULL, start)
    finally:
        for worker in workers.values():
            worker.close()
    report["minutes"] = (time.perf_counter() - start) / 60
    where = _store(report)
    text = page(report)
    if quick:
        print(text)
    else:
        PAGE.write_text(text, encoding="utf-8")
    print(f"stored in {where.relative_to(machine.ROOT)}")
    return _agree(report)


def write_page(stored: Path) -> None:
    """Write the page again from a stored run."""
    PAGE.write_text(page(json.loads(stored.read_text(encoding="utf-8"))), encoding="utf-8")


def _workers(threads: int) -> dict[str, Worker]:
    present = [name for name in WORKERS if find_spec(name) and (name != "onnxruntime" or find_spec("onnx"))]
    for name in set(WORKERS) - set(present):
        print(f"{name}: not installed, left out")
    modules = {name: MODULES.get(name, f"{name}_grid") for name in present}
    return {name: Worker(f"benchmarks.grid.peers.{module}", threads) for name, module in modules.items()}


def _blocks(workers: dict[str, Worker], threads: int, effort: Effort, start: float) -> dict[str, Any]:
    def say(what: str) -> None:
        print(f"{time.perf_counter() - start:6.0f} s  {what}", flush=True)

    run = Run(workers, threads, effort, say)
    more = (*points.layered(), *points.tokens(), *points.variable())
    chosen = [*points.dense(), *(point for point in more if point.cell in effort.cells)]
    before = run.sgemm()
    found: dict[str, Any] = {
        "rounds": effort.rounds,
        "train": run.beside_peers("train", chosen),
        "infer": run.beside_peers("infer", chosen),
        "step": run.steps(),
        "threads_against_one": run.threads_against_one(),
        "denormals": run.denormals(),
        "long": run.long(),
        "idle": run.idle(),
    }
    after = run.sgemm()
    return {**found, "sgemm": {name: max(rate, after[name]) for name, rate in before.items()}}


def _store(report: dict[str, Any]) -> Path:
    RESULTS.mkdir(exist_ok=True)
    facts = report["machine"]
    processor = re.sub(r"[^a-z0-9]+", "-", facts["processor"].lower()).strip("-")
    commit = f"{facts['commit']}{'-changed' if facts['changed_since_commit'] else ''}"
    ending = "-quick" if report["quick"] else ""
    where = RESULTS / f"{processor}-{facts['cores']}-cores-{commit}{ending}.json"
    where.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return where


def _agree(report: dict[str, Any]) -> int:
    different = [
        f"{what} {row['point']}: {name} differs by {peer['difference']:.1e}; at most {TOLERANCE[what]:.0e} is allowed"
        for what in PEERS
        for row in report[what]
        for name, peer in row["peers"].items()
        if peer["difference"] > TOLERANCE[what]
    ]
    print(*different, sep="\n", end="\n" if different else "")
    return 1 if different else 0
