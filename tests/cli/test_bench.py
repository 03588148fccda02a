"""`elman bench`, with a run that is made up."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from elman.bench import measure, run, targets
from tests.bench.reports import report
from tests.cli.conftest import Command

Say = Callable[[str], None]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, int]]:
    """What the command asks for: the effort and the threads."""
    asked: list[tuple[Any, int]] = []

    def fake(effort: measure.Effort, threads: int, say: Say, note: Say) -> dict[str, Any]:
        asked.append((effort, threads))
        say("   3 s  train GRU 1/6/6")
        note("JAX is left out: jax not installed")
        made = report()
        del made["quick"]
        return {**made, "targets": [asdict(line) for line in targets.lines(made)]}

    monkeypatch.setattr(run, "measure", fake)
    return asked


def test_the_quick_form_is_shown_for_people(command: Command, asked: list[tuple[Any, int]]) -> None:
    done = command("bench", "--threads", "1")
    assert done.code == 0
    assert asked == [(measure.QUICK, 1)]
    assert done.err == "JAX is left out: jax not installed\n"  # progress only to a terminal
    for words in ("A Processor, 4 cores", "Training step", "200 ms", "GRU-64", "0.800 µs", "Targets", "yes"):
        assert words in done.out
    assert max(map(len, done.out.splitlines())) <= 80


def test_json_is_one_document_and_a_file_holds_the_same(command: Command, asked: list[tuple[Any, int]]) -> None:
    done = command("bench", "--json", "-o", "times.json", "--full")
    assert done.document == json.loads(Path("times.json").read_text())
    assert done.document["quick"] is False
    assert done.document["targets"][0]["reached"] is True
    assert asked[0][0] == measure.FULL


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--threads", "0"], "--threads: found 0; expected 1 to"),
        (["--threads", "100000"], "--threads: found 100000; expected 1 to"),
        (["-o", "nowhere/times.json"], "there is no folder"),
    ],
)
def test_wrong_use_ends_before_anything_runs(
    command: Command, asked: list[tuple[Any, int]], arguments: list[str], words: str
) -> None:
    done = command("bench", *arguments)
    assert (done.code, asked, done.out) == (2, [], "")
    assert words in done.err


def test_other_numbers_are_a_failed_check(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "measure", lambda *_: report(targets=[], different=["train GRU: torch differs by 1"]))
    done = command("bench", "--json")
    assert done.code == 6
    assert "torch differs by 1" in done.err
    assert done.document["different"] == ["train GRU: torch differs by 1"]


def test_ctrl_c_ends_with_130(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "measure", interrupted)
    assert command("bench").code == 130
