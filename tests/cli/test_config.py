"""`elman config` and `elman fit --config`: defaults, then the file, then the command line."""

from __future__ import annotations

import tomllib
from pathlib import Path

from elman.settings import SCHEMAS
from tests.cli.conftest import Command

QUICK = '[forecast]\ntarget = "rain"\nwindow = 4\nepochs = 2\nhidden_size = 8\n'


def test_all_settings_are_printed(command: Command) -> None:
    assert list(tomllib.loads(command("config").out)) == list(SCHEMAS)
    assert list(tomllib.loads(command("config", "--show", "forecast").out)) == ["forecast"]
    assert command("config", "--json", "forecast").document["forecast"]["horizon"]["default"] == 1


def test_an_unknown_job_is_named(command: Command) -> None:
    done = command("config", "forcast")
    assert done.code == 2
    assert "did you mean 'forecast'?" in done.err
    done = command("fit", "weather.csv", "--task", "forcast")
    assert done.code == 2
    assert "--task: found 'forcast'; did you mean 'forecast'?" in done.err


def test_the_command_line_wins_over_the_file_and_the_file_over_defaults(command: Command) -> None:
    Path("c.toml").write_text(QUICK, encoding="utf-8")
    document = command("fit", "weather.csv", "--config", "c.toml", "--epochs", "3", "--json").document
    assert (document["window"], document["epochs"]) == (4, 3)


def test_a_wrong_value_of_the_file_is_named(command: Command) -> None:
    Path("c.toml").write_text(QUICK.replace("4", '"four"'), encoding="utf-8")
    done = command("fit", "weather.csv", "--config", "c.toml")
    assert done.code == 2
    assert "c.toml, line 3: window: found 'four', expected a valid integer" in done.err
