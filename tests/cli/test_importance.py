"""`elman importance`: what forecasts rest on, at 80 columns and as JSON."""

from __future__ import annotations

import elman

from .conftest import Command


def test_parts_are_listed_with_their_intervals(command: Command, model: str) -> None:
    done = command("importance", model, "weather.csv")
    assert done.code == 0
    assert done.line.startswith("rain.elman on 159 forecasts of weather.csv that it has not learnt, log loss ")
    found = elman.load(model).importance("weather.csv")
    assert {each.what for each in found.effects} == {
        *("pressure", "rain", "temperature"),
        *("the last row", "rows 2 to 3 back"),
    }
    assert all(each.what in done.out for each in found.effects)
    assert max(map(len, done.out.splitlines())) <= 80


def test_json_says_the_same(command: Command, model: str) -> None:
    document = command("importance", model, "weather.csv", "--repeats", "1", "--windows", "50", "--json").document
    found = elman.load(model).importance("weather.csv", repeats=1, windows=50)
    assert document == {"model": model, **found.to_json()}


def test_what_is_wrong_is_one_line(command: Command, model: str) -> None:
    assert command("importance", model, "weather.csv", "--windows", "0").code == 2
    fit = ("fit", "weather.csv", "--task", "tag", "--level", "step", "--target", "rain", "--epochs", "1")
    assert command(*fit, "-o", "t.elman").code == 0
    refused = command("importance", "t.elman", "weather.csv")
    assert refused.code == 2
    assert "t.elman: found a model for the task tag, expected one for forecast" in refused.err
