"""`elman backtest`: what people see, what it writes, and its exit codes."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import pytest

import elman
from elman.table.reading import read

from .conftest import Command

QUICK = ("--target", "rain", "--window", "3", "--epochs", "2", "--hidden-size", "4", "--folds", "2", "--rows", "20")


def test_folds_the_table_and_the_verdict_are_shown(command: Command) -> None:
    done = command("backtest", "weather.csv", *QUICK)
    assert done.code == 0
    assert "weather.csv: 2 folds, each measured by a model that has not learnt it." in done.line
    assert "2013-11-21 to 2013-12-10" in done.line
    assert "on all folds" in done.line
    assert "elman" in done.line
    assert max(map(len, done.out.splitlines())) <= 80


def test_every_forecast_is_written_as_the_python_method_gives_it(command: Command) -> None:
    done = command("backtest", "weather.csv", *QUICK, "-o", "all.csv", "--gap", "2", "--training", "sliding")
    assert done.code == 0
    assert "Saved every forecast as all.csv." in done.line
    model = elman.Forecaster("rain", window=3, epochs=2, hidden_size=4)
    wanted = model.backtest("weather.csv", folds=2, rows=20, gap=2, training="sliding").table()
    found = read(Path("all.csv"))
    assert found.names == wanted.columns
    assert found.rows == len(wanted) == 2 * 20 * 3
    assert found.column("probability").values.tolist() == pytest.approx(wanted["probability"].to_list(), rel=1e-6)


def test_json_is_one_document(command: Command) -> None:
    document = command("backtest", "weather.csv", *QUICK, "--once", "--json").document
    assert [fold["fold"] for fold in document["folds"]] == [1, 2]
    assert {fold["until"] for fold in document["folds"]} == {"2013-11-20"}
    assert (document["ended"], document["folds_asked_for"]) == ("done", 2)
    assert document["evaluation"]["rows"] == 2 * 20 * 3


def test_many_folds_are_cut_short(command: Command) -> None:
    done = command("backtest", "weather.csv", *QUICK, "--folds", "14", "--rows", "2", "--once")
    assert "and 2 more" in done.line


def test_skill_can_be_asked_for(command: Command) -> None:
    done = command("backtest", "weather.csv", *QUICK, "--require-skill")
    assert done.code == 6
    assert "the check for skill failed" in done.err


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--rows", "0"), "Error: --rows: found 0, expected a whole number from 1, the horizon"),
        (("--folds", "400"), "expected more than 8,001 for 400 folds of 20 rows"),
        (("--training", "rolling"), "Error: --training: found 'rolling', expected 'expanding' or 'sliding'"),
        (("--groups", "site"), "Error: --groups: found for the task forecast, which has nothing of the kind"),
        (("--epochs", "0"), "Error: --epochs: found 0"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(command: Command, more: tuple[str, ...], said: str) -> None:
    done = command("backtest", "weather.csv", *QUICK, *more)
    assert done.code in (2, 3)
    assert said in done.err
    assert done.err.count("\n") == 1


def test_ctrl_c_keeps_the_folds_that_are_done(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = elman.Forecaster.backtest

    @functools.wraps(plain)
    def interrupted(model: elman.Forecaster, data: Any, **how: Any) -> elman.Backtest:
        def ctrl_c(_: object) -> None:
            raise KeyboardInterrupt

        return plain(model, data, **{**how, "callbacks": [*how["callbacks"], ctrl_c]})

    monkeypatch.setattr(elman.Forecaster, "backtest", interrupted)
    done = command("backtest", "weather.csv", *QUICK, "--folds", "3", "--threads", "1")
    assert done.code == 130
    assert "of 3 folds were done when Ctrl-C ended it." in done.line
