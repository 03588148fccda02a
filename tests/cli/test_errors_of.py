"""`elman errors`: where forecasts are wrong, at 80 columns and as JSON."""

from __future__ import annotations

import elman

from .conftest import Command


def test_groups_and_the_worst_are_shown(command: Command, model: str) -> None:
    done = command("errors", model, "weather.csv", "--worst", "2")
    assert done.code == 0
    assert done.line.startswith("rain.elman on 159 forecasts of weather.csv that it has not learnt: log loss ")
    found = elman.load(model).errors("weather.csv", worst=2)
    for heading in ("station times log loss", "weekday times log loss", "month times log loss", "truth times log loss"):
        assert heading in done.line
    assert "The worst of them:" in done.out
    assert all(date in done.out for date in found.worst["date"])
    assert max(map(len, done.out.splitlines())) <= 80


def test_json_says_the_same(command: Command, model: str) -> None:
    document = command("errors", model, "weather.csv", "--json").document
    assert document == {"model": model, **elman.load(model).errors("weather.csv", worst=5).to_json()}


def test_of_other_models_it_is_said_which_have_them(command: Command) -> None:
    fit = ("fit", "weather.csv", "--task", "tag", "--level", "step", "--target", "rain", "--epochs", "1")
    assert command(*fit, "-o", "t.elman").code == 0
    refused = command("errors", "t.elman", "weather.csv")
    assert refused.code == 2
    assert "t.elman: found a model for the task tag, expected one for forecast" in refused.err
