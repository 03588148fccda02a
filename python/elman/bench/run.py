"""One run: start the peers that are there, measure every block, end them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from elman.bench import machine, points, targets
from elman.bench.blocks import Run, Say
from elman.bench.measure import TOLERANCE, Effort
from elman.bench.worker import PeerError, Worker

NAMES = {"elman": "elman", "numpy": "numpy", "torch": "torch", "jax": "JAX", "onnxruntime": "ONNX Runtime"}
NEEDS = {name: (name,) for name in NAMES} | {"onnxruntime": ("onnxruntime", "onnx")}


def measure(effort: Effort, threads: int, say: Say, note: Say) -> dict[str, Any]:
    """Return the report of one run: facts, times in seconds, targets, and what differs between the peers.

    Args:
        effort: how much is run.
        threads: of every peer.
        say: is told what comes next.
        note: is told which peers are left out, a line each.
    """
    facts, start = machine.describe(), time.perf_counter()
    with peers(list(NAMES), threads, note) as workers:
        report: dict[str, Any] = {
            "machine": facts,
            "threads": threads,
            "rounds": effort.rounds,
            "versions": {name: worker.facts["versions"] for name, worker in workers.items()},
            "missing": [name for name in NAMES if name not in workers],
        }
        report |= _blocks(Run(workers, threads, effort, _clocked(say, start)))
    report["minutes"] = (time.perf_counter() - start) / 60
    report["targets"] = [asdict(line) for line in targets.lines(report)]
    report["different"] = different(report)
    return report


@contextmanager
def peers(names: list[str], threads: int, note: Say, path: Path | None = None) -> Iterator[dict[str, Worker]]:
    """Start the peers of `names` that are installed, on cores of their own; `note` hears of each that is left out.

    With `path`, a folder with another build of elman, that one runs too, as "other".
    """
    with machine.pinned(threads), ExitStack() as stack:
        workers = {}
        for name in names:
            try:
                worker = _start(name, threads)
            except PeerError as error:
                if name == "elman":
                    raise
                note(f"{NAMES[name]} is left out: {error}")
                continue
            stack.callback(worker.close)
            workers[name] = worker
        if path is not None:
            workers["other"] = Worker("on_elman", threads, path)
            stack.callback(workers["other"].close)
        yield workers


def different(report: dict[str, Any]) -> list[str]:
    """Return a line for each peer whose numbers aren't elman's, so that its times say nothing."""
    found = []
    for what, most in TOLERANCE.items():
        for row in report[what]:
            for name, peer in row["peers"].items():
                value = peer["difference"]
                if value is None or value > most:
                    by = "is not finite" if value is None else f"differs by {value:.1e}"
                    found.append(f"{what} {row['point']}: {name} {by}; at most {most:.0e} is allowed")
    return found


def _start(name: str, threads: int) -> Worker:
    missing = [library for library in NEEDS[name] if find_spec(library) is None]
    if missing:
        raise PeerError(f"{' and '.join(missing)} not installed")
    return Worker(f"on_{name}", threads)


def _clocked(say: Callable[[str], None], start: float) -> Say:
    return lambda what: say(f"{time.perf_counter() - start:5.0f} s  {what}")


def _blocks(run: Run) -> dict[str, Any]:
    chosen = points.grid(run.effort.sizes, run.effort.cells, run.effort.kinds)
    before = run.sgemm()
    found: dict[str, Any] = {
        "lesson6": run.lesson(),
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
