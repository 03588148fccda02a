"""`--details`: what was taken for what, and what probabilities said and how often that held."""

from __future__ import annotations

from pathlib import Path

import elman

from .conftest import FIT, Command


def test_evaluate_shows_both_tables_and_the_parts_of_the_score(command: Command, model: str) -> None:
    done = command("evaluate", model, "weather.csv", "--details", "--json")
    assert done.code == 0
    found = elman.load(model).evaluate("weather.csv").choices
    assert found is not None
    assert found.brier is not None
    assert done.document["choices"]["confusion"] == found.confusion()
    assert done.document["choices"]["reliability"] == found.reliability()
    shown = " ".join(done.err.split())
    right = 100 * found.matrix[0, 0] / found.matrix[0].sum()
    assert f"no {found.matrix[0, 0]} {found.matrix[0, 1]} {right:.1f} %" in shown
    first = found.bins[0]
    assert f"{first.low:.1f} to {first.high:.1f} {first.times} {100 * first.said:.1f} %" in shown
    assert f"Brier score {found.brier.score:.4f} = {found.brier.miscalibration:.4f} (" in shown
    assert "What was true" not in command("evaluate", model, "weather.csv").out


def test_of_many_classes_the_most_frequent_mistakes_are_listed(command: Command) -> None:
    rows = [f"{'abcdefghi'[number % 9] * 3},{'ABCDEFGHI'[(number + number // 40) % 9]}" for number in range(90)]
    Path("kinds.csv").write_text("\n".join(["text,label", *rows]) + "\n")
    small = ("--epochs", "1", "--hidden-size", "4", "--ensemble", "1", "--min-steps", "10", "--threads", "1")
    done = command("backtest", "kinds.csv", "--task", "classify", *small, "--folds", "3", "--details", "--json")
    assert done.code == 0
    found = done.document["evaluation"]["choices"]["confusion"]
    assert sum(found["times"]) == 90
    wrong = [pair for pair in zip(*found.values(), strict=True) if pair[0] != pair[1]]
    shown = " ".join(done.err.split())
    assert "What was taken for something else:" in shown
    assert f"{wrong[0][0]} {wrong[0][1]} {wrong[0][2]} {100 * wrong[0][2] / 90:.1f} %" in shown
    assert "What the highest probabilities said" in shown


def test_of_numbers_it_is_said_that_there_is_nothing(command: Command) -> None:
    place = ["temperature" if each == "rain" else each for each in FIT]
    done = command("backtest", *place[1:], "--folds", "2", "--rows", "10", "--details")
    assert done.code == 0
    assert "There are no classes of which --details could show more." in done.line
