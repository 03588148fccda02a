"""The accuracy page: losses in bold, aims missed said so, sets without data named."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.accuracy import __main__ as command
from benchmarks.accuracy.page import page
from benchmarks.accuracy.sets import VARIABLE, Accuracy, data_folder


def made(name: str, larger: bool = True, needs: str = "no.csv") -> Accuracy:
    """A set whose figure is its seed."""
    return Accuracy(name, "classify", "accuracy, %", 1.0, larger, {"best": 9.0, "worst": 0.0}, needs, lambda f, s, t: s)


def test_losses_and_aims_are_shown() -> None:
    shown = page(
        [made("one"), made("two", larger=False), made("three")], {n: {"values": [2.0, 3.0]} for n in ("one", "two")}
    )
    assert "| one | accuracy, % | 2.5 | 2 to 3 | 1 | yes | **best 9**, worst 0 |" in shown
    assert "| two | accuracy, % | 2.5 | 2 to 3 | 1 | **no** | best 9, **worst 0** |" in shown
    assert "not run yet): three." in shown


def test_the_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "there")
    assert data_folder(None) == Path("there")
    assert data_folder("here") == Path("here")
    monkeypatch.delenv(VARIABLE)
    assert data_folder(None).parts[-2:] == ("shared", "data")


def test_sets_without_data_are_skipped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stored: dict[str, object] = {}
    command._run(made("one"), tmp_path, 3, None, stored)
    assert not stored
    assert "one: skipped" in capsys.readouterr().out


def test_sets_are_run_once_a_seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "no.csv").touch()
    monkeypatch.setattr(command, "STORED", tmp_path / "results" / "a.json")
    stored: dict[str, dict[str, object]] = {}
    command._run(made("one"), tmp_path, 3, None, stored)
    assert stored["one"]["values"] == [0, 1, 2]
    assert command.STORED.exists()


def test_names_are_unique() -> None:
    names = [each.name for each in command.SETS]
    assert len(set(names)) == len(names)
