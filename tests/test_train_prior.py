"""The training of the prior: stopped and gone on with, it ends in the same bytes."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from safetensors.numpy import load_file

from elman.prior.network import untrained

SCRIPT = Path(__file__).resolve().parents[1] / "scripts" / "train_prior.py"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, with batches of a few series and what is kept at every second step."""
    spec = importlib.util.spec_from_file_location("train_prior", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "KEPT_EVERY", 2)
    monkeypatch.setattr("elman.prior.lessons.ROWS", 840)
    return module


def run(script: ModuleType, monkeypatch: pytest.MonkeyPatch, folder: Path, *arguments: str) -> None:
    monkeypatch.setattr("sys.argv", ["train_prior.py", str(folder), *arguments])
    assert script.main() == 0


def same(first: Path, other: Path) -> bool:
    one, two = np.load(first), np.load(other)
    return one.files == two.files and all((one[name] == two[name]).all() for name in one.files)


def test_it_goes_on_to_the_same_bytes(script: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    run(script, monkeypatch, tmp_path / "whole", "--steps", "6", "--finish", "4")
    run(script, monkeypatch, tmp_path / "parts", "--steps", "2", "--threads", "1")
    run(script, monkeypatch, tmp_path / "parts", "--steps", "6")
    assert same(tmp_path / "whole" / "training.npz", tmp_path / "parts" / "training.npz")
    kept = tmp_path / "parts" / "training.npz"
    before = kept.read_bytes()
    real, steps = script.Trainer.step, []

    def interrupted(self: object, *given: object, **more: object) -> float:
        steps.append(1)
        if len(steps) == 4:
            raise KeyboardInterrupt
        return float(real(self, *given, **more))

    monkeypatch.setattr(script.Trainer, "step", interrupted)
    run(script, monkeypatch, tmp_path / "parts", "--finish", "4", "--write", str(tmp_path / "p.safetensors"))
    monkeypatch.setattr(script.Trainer, "step", real)
    assert not (tmp_path / "p.safetensors").exists()
    run(script, monkeypatch, tmp_path / "parts", "--finish", "4", "--write", str(tmp_path / "p.safetensors"))
    assert kept.read_bytes() == before
    assert same(tmp_path / "whole" / "finished-6-4.npz", tmp_path / "parts" / "finished-6-4.npz")
    written, finished = load_file(tmp_path / "p.safetensors"), np.load(tmp_path / "parts" / "finished-6-4.npz")
    assert set(written) == set(untrained().parameters)
    assert all((values == finished[name].astype(np.float16)).all() for name, values in written.items())


@pytest.mark.parametrize("arguments", [(), ("--steps", "2", "--write", "w.safetensors")])
def test_what_asks_for_nothing_is_refused(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        run(script, monkeypatch, tmp_path, *arguments)
    assert not (tmp_path / "training.npz").exists()


def test_the_step_size_rises_stays_and_falls(script: ModuleType) -> None:
    rates = [script._rate(number, 10_000, None) for number in (0, 149, 299, 9000)]
    assert rates == pytest.approx([script.RATE / 300, script.RATE / 2, script.RATE, script.RATE])
    falling = [script._rate(number, 300, 100) for number in (100, 200, 299)]
    assert falling == pytest.approx([script.RATE, script.RATE / 2, script.RATE / 100])


def test_the_curve_is_noted(script: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    run(script, monkeypatch, tmp_path, "--steps", "4")
    lines = [json.loads(line) for line in (tmp_path / "training.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["steps"] for line in lines] == [2, 4]
    assert all(line["loss"] > 0 for line in lines)
