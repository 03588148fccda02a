"""The accuracy page: losses in bold, aims missed said so, sets without data named."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.accuracy import __main__ as command
from benchmarks.accuracy.page import page
from benchmarks.accuracy.sets import VARIABLE, Accuracy, Measured, data_folder, measured
from elman import Tagger


def made(name: str, larger: bool = True, needs: str = "no.csv") -> Accuracy:
    """A set whose figure is its seed."""
    others = {"best": 9.0, "worst": 0.0}
    return Accuracy(name, "classify", "accuracy, %", 1.0, larger, others, needs, lambda f, s, t: Measured(s))


def test_losses_and_aims_are_shown() -> None:
    shown = page(
        [made("one"), made("two", larger=False), made("three")], {n: {"values": [2.0, 3.0]} for n in ("one", "two")}
    )
    assert "| one | accuracy, % | 2.5 | 2 to 3 | 1 | yes | **best 9**, worst 0 |" in shown
    assert "| two | accuracy, % | 2.5 | 2 to 3 | 1 | **no** | best 9, **worst 0** |" in shown
    assert "not run yet): three." in shown


def test_who_answers_is_shown_by_share_and_alone() -> None:
    kept = {
        "values": [0.5],
        "seconds": 12.0,
        "training": 9.0,
        "alone": {"network": [0.25], "counts": [0.125]},
        "shares": {"network": [0.75], "counts": [0.25]},
    }
    assert "| one | 0.5 | 0.25, 75 % | counts 0.125, 25 % | 12, 9 |" in page([made("one")], {"one": kept})
    assert "its share" not in page([made("one")], {"one": {"values": [0.5]}})


def test_each_that_answers_is_measured_alone() -> None:
    x, y = ["ab", "ba", "aab"] * 20, ["AB", "BA", "AAB"] * 20
    model = Tagger(hidden_size=4, epochs=1, n_jobs=1)
    found = measured(lambda: model.fit(x, y), lambda one: one.score(x, y))
    assert found.figure == model.score(x, y)
    assert found.alone == {name: model.alone(name).score(x, y) for name in model.experts_}
    assert found.shares == model.experts_
    assert found.seconds > found.training > 0


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
