"""Times of several peers at the same task: prepared, compared, then in turn, A B A B."""

from __future__ import annotations

import statistics
import time
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from benchmarks.grid.points import CELLS, Point
from benchmarks.grid.worker import Worker

TOLERANCE = {"train": 1e-4, "infer": 1e-5, "step": 1e-5}


@dataclass(frozen=True)
class Effort:
    """How much is run.

    Args:
        rounds: timed turns of each peer.
        turn_seconds: about how long a turn repeats its call; a call that takes longer is made once.
        settle_seconds: pause before each turn, for the other peers' threads to stop spinning.
        steps: of training, whose losses are compared.
        cells: that the blocks beside the plain grid are run for.
    """

    rounds: int
    turn_seconds: float
    settle_seconds: float
    steps: int
    cells: tuple[str, ...] = CELLS


FULL = Effort(rounds=15, turn_seconds=0.04, settle_seconds=0.03, steps=10)
QUICK = Effort(rounds=3, turn_seconds=0.01, settle_seconds=0.02, steps=2, cells=("gru",))


@dataclass(frozen=True)
class Entry:
    """One way of doing a task: which process, and with what threads."""

    worker: Worker
    threads: int


def task(what: str, point: Point, entry: Entry, effort: Effort) -> dict[str, Any]:
    """Return the task as a worker takes it."""
    return {"what": what, "point": asdict(point), "threads": entry.threads, "steps": effort.steps}


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
    for number in range(-1, effort.rounds):
        for name, worker in workers.items():
            time.sleep(effort.settle_seconds)
            taken = worker.run(name)
            if number >= 0:
                seconds[name].append(taken)
    return seconds


def times(seconds: list[float]) -> dict[str, float]:
    """Median, quartiles and least of a peer's turns, in seconds a call."""
    low, median, high = statistics.quantiles(seconds, n=4, method="inclusive")
    return {"median": median, "low": low, "high": high, "least": min(seconds)}


def _differences(facts: dict[str, dict[str, Any]]) -> dict[str, dict[str, float]]:
    checks = {name: np.load(fact["check"]) for name, fact in facts.items() if "check" in fact}
    if not checks:
        return {}
    ours = next(iter(checks.values()))
    return {name: {"difference": float(np.abs(check - ours).max())} for name, check in checks.items()}


def _compiling(facts: dict[str, Any]) -> dict[str, float]:
    return {"compile_seconds": facts["compile_seconds"]} if "compile_seconds" in facts else {}
