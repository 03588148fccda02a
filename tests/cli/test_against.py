"""`elman fit --against`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from elman.cli.app import run
from tests.cli.conftest import FIT, Command


def test_rivals_are_rows_of_the_table_and_of_json(command: Command) -> None:
    done = command(*FIT, "--against", "lightgbm", "--json")
    assert done.code == 0
    assert "\n  lightgbm " in done.err
    assert {"elman", "lightgbm", "logistic regression"} <= set(json.loads(done.out)["metrics"])


def test_taggers_are_measured_beside_a_field(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "words.conll").write_text("The\tDET\ndog\tNOUN\n\nA\tDET\ncat\tNOUN\n\n" * 15)
    arguments = ["--task", "tag", "--level", "word", "--hidden-size", "4", "--epochs", "1", "--against", "crf"]
    assert run(["fit", str(tmp_path / "words.conll"), *arguments, "-o", str(tmp_path / "m.elman")]) == 0
    assert "\n  crf " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--against", "lightgmb"], "--against: found 'lightgmb'; did you mean 'lightgbm'?"),
        (["--against", "ets"], "--against: found 'ets', expected for forecasts of classes names (lightgbm)"),
        (
            ["--against", "crf", "--test-fraction", "0"],
            "--against: found rivals and --test-fraction 0, expected a",
        ),
        (["--against", "lightgbm", "--task", "generate"], "--against: found for the task generate, expected only for"),
    ],
)
def test_what_is_no_rival_is_said_in_a_line(command: Command, more: list[str], said: str) -> None:
    fit = FIT if "generate" not in more else FIT[:2]
    done = command(*fit, *more)
    assert done.code == 2
    assert said in done.err


def test_backtests_have_rivals_too(command: Command) -> None:
    done = command("backtest", *FIT[1:], "--folds", "2", "--against", "lightgbm", "--json")
    assert done.code == 0
    assert "\n  lightgbm " in done.err
    assert "lightgbm" in json.loads(done.out)["evaluation"]["metrics"]
    refused = command("backtest", FIT[1], "--task", "generate", "--against", "crf")
    assert refused.code == 2
    assert "--against: found for the task generate, which has nothing of the kind" in refused.err
