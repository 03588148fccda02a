"""Times of several peers at the same task: prepared, compared, then in turn, A B A B."""

from __future__ import annotations

import math
import time
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from elman.bench.points import CELLS, KINDS, SIZES, Point, operations
from elman.bench.worker import Worker

TOLERANCE = {"train": 1e-4, "infer": 1e-5, "step": 1e-5, "lesson6": 1e-4}
MOST_STEPS = 100  # of training that are compared

# For how long the idle threads of a peer go on spinning after a call, in seconds, where that is long: on two cores they
# would halve the speed of whoever comes next.
SPINS = {"onnxruntime": 0.08, "numpy": 0.15}


@dataclass(frozen=True)
class Effort:
    """How much is run.

    Args:
        rounds: timed turns of each peer.
        turn_seconds: about how long a turn repeats its call; a call that takes longer is made once.
        settle_seconds: pause before each turn, at least, for the last peer's threads to stop spinning.
        compared: floating-point operations to spend on the training steps whose losses are compared.
        sizes: of the plain grid (B, T, H).
        cells: that the other blocks are run for.
        kinds: of further points beside the plain grid.
        long: lengths of the long sequence.
        square: rows and columns of the matrices whose product gives the sgemm rate.
    """

    rounds: int
    turn_seconds: float
    settle_seconds: float
    compared: float
    sizes: tuple[tuple[int, int, int], ...] = SIZES
    cells: tuple[str, ...] = CELLS
    kinds: tuple[str, ...] = KINDS
    long: tuple[int, ...] = (100, 1000, 10_000, 100_000)
    square: int = 2048


FULL = Effort(rounds=15, turn_seconds=0.05, settle_seconds=0.03, compared=2e10)
QUICK_SIZES = ((1, 100, 64), (32, 64, 64), (64, 128, 128))
QUICK = Effort(5, 0.02, 0.02, compared=1e9, sizes=QUICK_SIZES, cells=("gru",), kinds=("variable",))


@dataclass(frozen=True)
class Entry:
    """One way of doing a task: which process, and with what threads."""

    worker: Worker
    threads: int


def task(what: str, point: Point, entry: Entry, effort: Effort) -> dict[str, Any]:
    """Return the task as a worker takes it."""
    steps = effort.compared / max(1, operations(point, [point.T] * point.B, train=True))
    compared = int(min(MOST_STEPS, max(3, steps)))
    return {"what": what, "point": asdict(point), "threads": entry.threads, "steps": compared}


def compare(what: str, point: Point, entries: dict[str, Entry], effort: Effort) -> dict[str, Any]:
    """Return for each entry its times, and how far its numbers are from the first one's."""
    facts = {
        name: entry.worker.prepare(name, task(what, point, entry, effort), effort.turn_seconds)
        for name, entry in entries.items()
    }
    differences = _differences(facts)
    seconds = turns({name: entry.worker for name, entry in entries.items()}, effort)
    for entry in entries.values():
        entry.worker.forget()
    return {name: {**times(seconds[name]), **differences.get(name, {}), **_compiling(facts[name])} for name in entries}


def turns(workers: dict[str, Worker], effort: Effort) -> dict[str, list[float]]:
    """Time the prepared jobs in turn; the first round warms up."""
    seconds: dict[str, list[float]] = {name: [] for name in workers}
    last = next(iter(workers), "")
    for number in range(-1, effort.rounds):
        for name, worker in workers.items():
            time.sleep(max(effort.settle_seconds, SPINS.get(last, 0.0)))
            taken = worker.run(name)
            if number >= 0:
                seconds[name].append(taken)
            last = name
    return seconds


def times(seconds: list[float]) -> dict[str, float]:
    """Median, quartiles and least of a peer's turns, in seconds a call."""
    low, median, high = np.quantile(seconds, (0.25, 0.5, 0.75)).tolist()
    return {"median": median, "low": low, "high": high, "least": min(seconds)}


def _differences(facts: dict[str, dict[str, Any]]) -> dict[str, dict[str, float | None]]:
    checks = {name: np.load(fact["check"]) for name, fact in facts.items() if "check" in fact}
    if not checks:
        return {}
    ours = next(iter(checks.values()))
    found = {name: float(np.abs(check - ours).max()) for name, check in checks.items()}
    return {name: {"difference": value if math.isfinite(value) else None} for name, value in found.items()}


def _compiling(facts: dict[str, Any]) -> dict[str, float]:
    return {"compile_seconds": facts["compile_seconds"]} if "compile_seconds" in facts else {}
