"""The page and its plots, the stored runs, the commands of a checkout; all times are made up."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from benchmarks import __main__ as commands
from benchmarks import full, page, point
from elman.bench import targets
from elman.bench.measure import Effort
from elman.bench.points import Point
from tests.bench.reports import report

with_matplotlib = pytest.mark.skipif(find_spec("matplotlib") is None, reason="matplotlib is not installed")


def stored(**changes: Any) -> dict[str, Any]:
    made = report(**{"date": "2026-01-02", "commit": "abc1234", "changed_since_commit": False, **changes})
    return {**made, "targets": [asdict(line) for line in targets.lines(made)]}


@pytest.fixture
def without_plots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "find_spec", lambda _: None)


def test_the_page_has_the_facts_the_targets_and_every_table() -> None:
    text = page.text(stored(), {}, {}, "")
    for words in ("A Processor, 4 cores", "commit abc1234, 2026-01-02", "torch 2.13.0", "110 GFLOP/s", "12 minutes"):
        assert words in text
    assert text.count("\n## ") == 8
    assert "**no**" not in text
    assert "![" not in text
    assert all(line.count("|") == 5 for line in text.split("## ")[1].splitlines() if line.startswith("|"))


def test_missed_targets_are_bold_and_explained() -> None:
    why = "## Why\n\nThe panels don't fit."
    missed = page.text(stored(idle=0.5), {}, {}, why)
    assert "| idle after a call | under 1% of a core | 50.0% | **no** |" in missed
    assert why in missed
    assert why not in page.text(stored(), {}, {}, why)


def test_peers_that_are_missing_and_compiling_are_told() -> None:
    made = stored(missing=["onnxruntime"], changed_since_commit=True)
    made["train"][0]["peers"]["jax"]["compile_seconds"] = 1.25
    text = page.text(made, {}, {}, "")
    assert "Left out: ONNX Runtime." in text
    assert "abc1234 with changes" in text
    assert "took JAX 1.25 to 1.25 s" in text


def test_without_matplotlib_the_page_has_no_plots_and_says_so(tmp_path: Path, without_plots: None) -> None:
    place = tmp_path / "benchmarks.md"
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks" / "old.svg").touch()
    assert page.write(stored(), place) == ["matplotlib not installed: the page has no plots"]
    assert "![" not in place.read_text()
    assert list((tmp_path / "benchmarks").iterdir()) == []


@with_matplotlib
def test_plots_are_small_and_the_same_for_the_same_run(tmp_path: Path) -> None:
    place = tmp_path / "benchmarks.md"
    assert page.write(stored(), place) == []
    first = {path.name: path.read_bytes() for path in (tmp_path / "benchmarks").iterdir()}
    page.write(stored(), place)
    assert first == {path.name: path.read_bytes() for path in (tmp_path / "benchmarks").iterdir()}
    assert sorted(first) == ["arithmetic.svg", "infer.svg", "train.svg"]
    assert max(map(len, first.values())) < 150_000
    assert all(f"](benchmarks/{name})" in place.read_text() for name in first)


@with_matplotlib
def test_without_peers_only_the_rate_is_drawn(tmp_path: Path) -> None:
    made = stored()
    for row in (*made["train"], *made["infer"]):
        row["peers"] = {"elman": row["peers"]["elman"]}
    page.write(made, tmp_path / "benchmarks.md")
    assert [path.name for path in (tmp_path / "benchmarks").iterdir()] == ["arithmetic.svg"]


def test_a_run_is_stored_by_machine_and_commit_and_the_newest_full_one_is_found(tmp_path: Path) -> None:
    assert full.newest(tmp_path) is None
    (tmp_path / "accuracy.json").write_text('{"tag": {}}', encoding="utf-8")
    assert full.newest(tmp_path) is None
    names = [
        full.store(made, tmp_path).name
        for made in (
            stored(),
            {**stored(), "commit": "def5678", "date": "2026-03-04"},
            {**stored(), "quick": True, "date": "2026-05-06"},
            {**stored(), "commit": None, "changed_since_commit": True, "date": "2025-05-06"},
        )
    ]
    assert names == [
        "a-processor-4-cores-abc1234.json",
        "a-processor-4-cores-def5678.json",
        "a-processor-4-cores-abc1234-quick.json",
        "a-processor-4-cores-unknown-changed.json",
    ]
    newest = full.newest(tmp_path)
    assert newest is not None
    assert newest["commit"] == "def5678"


def test_the_page_is_written_from_a_stored_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], without_plots: None
) -> None:
    monkeypatch.setattr(full, "RESULTS", tmp_path / "none")
    assert commands.main(["page"]) == 1
    assert "no full run is stored" in capsys.readouterr().err
    monkeypatch.setattr(page, "ROOT", tmp_path)
    monkeypatch.setattr(page, "PAGE", tmp_path / "benchmarks.md")
    file = full.store(stored(), tmp_path)
    assert commands.main(["page", str(file)]) == 0
    assert capsys.readouterr().out.endswith("written: benchmarks.md\n")


@pytest.mark.parametrize("different", [[], ["train GRU: torch differs by 1"]])
def test_a_run_stores_and_fails_when_numbers_differ(
    different: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def measured(effort: Effort, threads: int, *_: object) -> dict[str, Any]:
        made = stored(different=different)
        return {key: made[key] for key in made if key not in ("quick", "date", "commit", "changed_since_commit")}

    monkeypatch.setattr(full, "measure", measured)
    monkeypatch.setattr(full, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(page, "ROOT", tmp_path)
    assert commands.main(["run", "--quick"]) == len(different)
    kept = json.loads(next((tmp_path / "results").iterdir()).read_text())
    assert kept["quick"] is True
    assert "".join(different) in capsys.readouterr().out


def test_a_point_is_printed_with_its_rate(capsys: pytest.CaptureFixture[str]) -> None:
    found: dict[str, dict[str, Any]] = {
        "elman": {"median": 0.001, "low": 0.0009, "high": 0.0011, "least": 0.0008, "difference": 0.0},
        "torch": {"median": 0.004, "low": 0.003, "high": 0.005, "least": 0.003, "difference": None},
    }
    point._show("infer", Point("rnn", 2, 3, 4), found, 100.0)
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["elman", "1", "0.9", "to", "1.1", "0.8", "1.00", "0.0", "0%", "0.0e+00"]
    assert lines[2].split()[-4:] == ["4.00", "0.0", "0%", "nan"]
