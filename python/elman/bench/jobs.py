"""The peer's end: it keeps several jobs, and times one turn of one of them at a time."""

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

from elman.bench import usage
from elman.bench.points import Point

Array = NDArray[Any]


@dataclass(frozen=True)
class Job:
    """What a peer times.

    Args:
        call: one call; waits until the work is done.
        check: losses of the first steps, or outputs, from a fresh start; None where there is nothing to compare.
        fresh: makes a fresh start before each call, untimed; None where a call may follow another.
        units: how many steps a call does, where the time of one is wanted.
        facts: what else is to be reported.
    """

    call: Callable[[], object]
    check: Callable[[], Array] | None = None
    fresh: Callable[[], object] | None = None
    units: int = 1
    facts: dict[str, Any] = field(default_factory=dict)

    def seconds(self, calls: int) -> float:
        """Seconds of a call, averaged over `calls` of them."""
        taken = 0.0
        if self.fresh is None:
            start = time.perf_counter()
            for _ in range(calls):
                self.call()
            taken = time.perf_counter() - start
        else:
            for _ in range(calls):
                self.fresh()
                start = time.perf_counter()
                self.call()
                taken += time.perf_counter() - start
        return taken / calls


@dataclass(frozen=True)
class Task:
    """What a peer is to prepare: `what` is "train", "infer", "last", "step", "lesson6" or "sgemm"."""

    what: str
    point: Point
    threads: int
    steps: int  # of training, or of single steps, that are compared


Make = Callable[[Task], Job]


def serve(make: Make, versions: dict[str, str], limit: Callable[[int], None] = lambda _: None) -> None:
    """Be a peer; `limit` sets the library's threads."""
    limit(json.loads(sys.stdin.readline())["threads"])
    _answer({"versions": versions})
    with tempfile.TemporaryDirectory() as folder:
        jobs = _Jobs(make, Path(folder))
        for line in sys.stdin:
            request = json.loads(line)
            _answer(getattr(jobs, request.pop("do"))(**request))


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
        calls = max(1, round(turn_seconds / job.seconds(1)))
        if calls > 1:  # the first call was a cold one
            calls = max(1, round(turn_seconds / job.seconds(max(1, calls // 4))))
        self._jobs[name] = job, calls
        return facts

    def run(self, name: str) -> dict[str, float]:
        job, calls = self._jobs[name]
        if calls > 1:
            job.seconds(1)  # whoever comes first after a pause finds caches and threads cold
        return {"seconds": job.seconds(calls) / job.units}

    def memory(self, name: str) -> dict[str, int | None]:
        return {"bytes": usage.growth(self._jobs[name][0].call)}

    def idle(self, name: str, seconds: float) -> dict[str, float]:
        self._jobs[name][0].call()
        return {"cpu": usage.idle_part(seconds)}

    def forget(self) -> dict[str, Any]:
        self._jobs.clear()
        return {}


def _answer(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()
