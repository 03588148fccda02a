"""A whole run, tiny, with elman's own process; and peers that are not there."""

from __future__ import annotations

import json
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import elman
from elman.bench import machine, run
from elman.bench.blocks import Run
from elman.bench.measure import Effort
from elman.bench.points import Point
from elman.bench.worker import PeerError, Worker

TINY = Effort(2, turn_seconds=0.0, settle_seconds=0.0, compared=1.0, sizes=((1, 2, 3),), cells=(), square=8)


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No peer but numpy is there, and processes find the same elman."""
    monkeypatch.setenv("PYTHONPATH", str(Path(elman.__file__).parents[1]))
    monkeypatch.setattr(run, "find_spec", lambda name: find_spec(name) if name in ("elman", "numpy") else None)


def test_a_tiny_run_from_end_to_end() -> None:
    said: list[str] = []
    notes: list[str] = []
    report = run.measure(TINY, 1, said.append, notes.append)
    assert notes == [
        "torch is left out: torch not installed",
        "JAX is left out: jax not installed",
        "ONNX Runtime is left out: onnxruntime and onnx not installed",
    ]
    assert report["missing"] == ["torch", "jax", "onnxruntime"]
    assert list(report["versions"]) == ["elman", "numpy"]
    assert [row["point"] for row in report["train"]] == ["RNN 1/2/3", "GRU 1/2/3", "LSTM 1/2/3"]
    assert all(row["peers"]["elman"]["median"] > 0 for what in ("train", "infer", "step") for row in report[what])
    assert all(row["peers"]["elman"]["difference"] == 0 for row in report["train"])
    assert report["different"] == []
    assert report["sgemm"]["numpy"] > 0
    assert said[0].endswith("s  sgemm")
    assert json.loads(json.dumps(report, allow_nan=False)) == report


def test_what_elman_is_held_to_beside_the_grid(monkeypatch: pytest.MonkeyPatch) -> None:
    small = Effort(2, 0.0, 0.0, 1.0, sizes=((32, 2, 64),), cells=("gru",), long=(10, 100))
    monkeypatch.setattr("elman.bench.blocks.DECAYING", (2, 5, 4))
    with run.peers(["elman"], 2, lambda _: None) as workers:
        blocks = Run(workers, 2, small, lambda _: None)
        threads, denormals, long = blocks.threads_against_one(), blocks.denormals(), blocks.long()
        idle = blocks.idle()
    assert [(row["what"], row["point"]) for row in threads] == [("train", "GRU 32/2/64"), ("infer", "GRU 32/2/64")]
    assert [set(row["peers"]) for row in threads] == [{"one", "all"}] * 2
    assert [set(row["peers"]) for row in denormals] == [{"ordinary", "decaying"}] * 2
    assert list(long[0]["peers"]) == ["10", "100"]
    assert idle >= 0


def test_a_peer_that_can_t_start_is_left_out_with_its_last_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(run.NEEDS, "torch", ())
    if find_spec("torch") is not None:
        pytest.skip("torch is there and starts")
    notes: list[str] = []
    with run.peers(["elman", "torch"], 1, notes.append) as workers:
        assert list(workers) == ["elman"]
    assert notes == ["torch is left out: on_torch ended with 1: ModuleNotFoundError: No module named 'torch'"]


def test_elman_itself_is_never_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(run.NEEDS, "elman", ("no_such_library",))
    with pytest.raises(PeerError, match="no_such_library not installed"), run.peers(["elman"], 1, lambda _: None):
        pass


def test_a_peer_that_ends_says_why() -> None:
    worker = Worker("on_elman", 1)
    task: dict[str, Any] = {"what": "nothing", "point": vars(Point("gru", 1, 1, 1)), "threads": 1, "steps": 1}
    with pytest.raises(PeerError, match="on_elman ended with 1: KeyError: 'nothing'"):
        worker.prepare("a", task, 0.0)
    with pytest.raises(PeerError, match="has ended"):
        worker.forget()
    worker.close()


def test_another_build_runs_beside_this_one() -> None:
    with run.peers(["elman"], 1, lambda _: None, Path(elman.__file__).parents[1]) as workers:
        rows = Run(workers, 1, TINY, lambda _: None).beside_peers("infer", [Point("gru", 1, 2, 3)])
    assert rows[0]["peers"]["other"]["difference"] == 0


def test_what_slows_numpy_is_taken_away_and_threads_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    from elman.bench import worker

    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    environment = worker._environment(3, None)
    assert "OPENBLAS_CORETYPE" not in environment
    assert environment["OMP_NUM_THREADS"] == environment["OPENBLAS_NUM_THREADS"] == "3"


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="the system can't pin")
def test_pinning_ends_with_the_block() -> None:
    before = os.sched_getaffinity(0)
    with machine.pinned(1):
        assert len(os.sched_getaffinity(0)) == 1
    assert os.sched_getaffinity(0) == before


def test_the_machine_is_named_by_its_processor_alone() -> None:
    assert set(machine.describe()) == {"processor", "cores", "system", "python", "load_before"}
