"""Jobs of a peer, with calls that are made up."""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from elman.bench import jobs, usage
from elman.bench.jobs import Job, Task

TASK: dict[str, Any] = {"what": "infer", "point": {"cell": "gru", "B": 1, "T": 2, "H": 3}, "threads": 1, "steps": 4}


def made(tmp_path: Path, job: Job, turn_seconds: float = 0.0) -> tuple[jobs._Jobs, dict[str, Any], list[Task]]:
    tasks: list[Task] = []

    def make(task: Task) -> Job:
        tasks.append(task)
        return job

    kept = jobs._Jobs(make, tmp_path)
    return kept, kept.prepare("a", TASK, turn_seconds), tasks


def test_a_job_is_prepared_with_its_task_and_checked(tmp_path: Path) -> None:
    _, facts, tasks = made(tmp_path, Job(lambda: None, lambda: np.array([1.0, 2.0]), facts={"compile_seconds": 3.0}))
    assert (tasks[0].point.cell, tasks[0].point.layers, tasks[0].steps) == ("gru", 1, 4)
    assert np.load(facts.pop("check")).tolist() == [1.0, 2.0]
    assert facts == {"compile_seconds": 3.0}


class Clock:
    """Stands still but for what is said to take time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        monkeypatch.setattr("elman.bench.jobs.time.perf_counter", lambda: self.now)

    def takes(self, seconds: float) -> None:
        self.now += seconds


def test_a_long_call_is_made_once_a_turn_and_a_short_one_often(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    for turn_seconds, calls in ((0.0, 1), (10.0, 1 + 10)):  # one before the turn, where there are several
        kept, _, _ = made(tmp_path, Job(lambda: clock.takes(1)), turn_seconds)
        before = clock.now
        assert kept.run("a")["seconds"] == 1
        assert clock.now - before == calls


def test_a_fresh_start_is_made_before_each_call_and_not_timed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    kept, _, _ = made(tmp_path, Job(lambda: clock.takes(1), fresh=lambda: clock.takes(20)))
    before = clock.now
    assert kept.run("a")["seconds"] == 1
    assert clock.now - before == 21


def test_a_call_of_several_steps_is_timed_by_the_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    kept, _, _ = made(tmp_path, Job(lambda: clock.takes(5), units=10))
    assert kept.run("a")["seconds"] == 0.5


def test_jobs_are_let_go(tmp_path: Path) -> None:
    kept, _, _ = made(tmp_path, Job(lambda: None))
    assert kept.forget() == {}
    with pytest.raises(KeyError):
        kept.run("a")


def test_a_sleeping_process_uses_next_to_nothing(tmp_path: Path) -> None:
    kept, _, _ = made(tmp_path, Job(lambda: None))
    assert 0 <= kept.idle("a", 0.01)["cpu"] <= 2


@pytest.mark.skipif(not usage.CLEAR.exists(), reason="only Linux tells the peak of a process")
def test_memory_of_a_call_is_seen(tmp_path: Path) -> None:
    def take() -> None:  # from the system itself: an array may lie in memory that the process let go of and still has
        np.frombuffer(mmap.mmap(-1, 32_000_000), dtype=np.uint8).fill(1)

    kept, _, _ = made(tmp_path, Job(take))
    grown = kept.memory("a")["bytes"]
    assert grown is not None
    assert grown > 16_000_000
