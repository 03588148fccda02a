"""A peer that keeps several jobs: the parent prepares them by name, then times one turn of one of them at a time.

It extends the talk of benchmarks.processes: each line is a request, "do" says which; the peer answers with one line.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.grid import usage
from benchmarks.grid.points import Point
from benchmarks.processes import Peer, answer

Array = NDArray[Any]


@dataclass(frozen=True)
class Job:
    """What a peer times.

    Args:
        call: one call; waits until the work is done.
        check: losses of the first steps, or outputs, from a fresh start; None where there is nothing to compare.
        units: how many steps a call does, where the time of one is wanted.
    """

    call: Callable[[], object]
    check: Callable[[], Array] | None = None
    units: int = 1
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Task:
    """What a peer is to prepare: `what` is "train", "infer", "last", "step" or "sgemm"."""

    what: str
    point: Point
    threads: int
    steps: int  # of training, or of single steps, that are compared


Make = Callable[[Task], Job]


class Worker(Peer):
    """The parent's end."""

    def __init__(self, module: str, threads: int) -> None:
        super().__init__(module, {}, threads)

    def prepare(self, name: str, task: dict[str, Any], turn_seconds: float) -> dict[str, Any]:
        """Make a job, check and warm it up; a turn will repeat the call for about `turn_seconds`."""
        return self.ask({"do": "prepare", "name": name, "task": task, "turn_seconds": turn_seconds})

    def run(self, name: str) -> float:
        """Seconds of a call (of a step, where a call does several), averaged over one turn."""
        return float(self.ask({"do": "run", "name": name})["seconds"])

    def memory(self, name: str) -> int | None:
        """Bytes by which the process grew during one call, at most; None where the system doesn't tell."""
        grown = self.ask({"do": "memory", "name": name})["bytes"]
        return None if grown is None else int(grown)

    def idle(self, name: str, seconds: float) -> float:
        """Part of one core that the process uses in the `seconds` after a call."""
        return float(self.ask({"do": "idle", "name": name, "seconds": seconds})["cpu"])

    def forget(self) -> None:
        """Let go of all jobs."""
        self.ask({"do": "forget"})


def serve(make: Make, versions: dict[str, str], limit: Callable[[int], None] = lambda _: None) -> None:
    """Be a peer; `limit` sets the library's threads."""
    limit(json.loads(sys.stdin.readline())["threads"])
    answer({"versions": versions})
    with tempfile.TemporaryDirectory() as folder:
        jobs = _Jobs(make, Path(folder))
        for line in sys.stdin:
            request = json.loads(line)
            answer(getattr(jobs, request.pop("do"))(**request))


class _Jobs:
    """The requests, one method each."""

    def __init__(self, make: Make, folder: Path) -> None:
        self._make, self._folder = make, folder
        self._jobs: dict[str, tuple[Job, int]] = {}

    def prepare(self, name: str, task: dict[str, Any], turn_seconds: float) -> dict[str, Any]:
        job = self._make(Task(**{**task, "point": Point(**task["point"])}))
        facts = dict(job.facts)
        if job.check is not None:
            facts["check"] = str(self._folder / "check.npy")
            np.save(facts["check"], job.check())
        job.call()
        calls = max(1, round(turn_seconds / _seconds(job.call, 1)))
        if calls > 1:
            calls = max(1, round(turn_seconds / _seconds(job.call, max(1, calls // 4))))
        self._jobs[name] = job, calls
        return facts

    def run(self, name: str) -> dict[str, float]:
        job, calls = self._jobs[name]
        return {"seconds": _seconds(job.call, calls) / job.units}

    def memory(self, name: str) -> dict[str, int | None]:
        return {"bytes": usage.growth(self._jobs[name][0].call)}

    def idle(self, name: str, seconds: float) -> dict[str, float]:
        self._jobs[name][0].call()
        return {"cpu": usage.idle_part(seconds)}

    def forget(self) -> dict[str, Any]:
        self._jobs.clear()
        return {}


def _seconds(call: Callable[[], object], calls: int) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        call()
    return (time.perf_counter() - start) / calls
