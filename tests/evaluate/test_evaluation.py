"""The verdict says what the figures say; the report shows them; JSON keeps them."""

from __future__ import annotations

import io
import json
import math
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

from elman.baselines.problem import Kind, Part
from elman.errors import CheckFailed
from elman.evaluate import report
from elman.evaluate.comparison import Difference
from elman.evaluate.evaluation import Asked, Evaluation
from elman.evaluate.verdicts import of_last
from tests.baselines.problems import Stored, evaluate, make, run
from tests.kept import kept

BEST = {"binary": "logistic regression", "classes": "logistic regression", "number": "linear regression"}


def printed(evaluation: Evaluation, width: int = 80) -> str:
    stream = io.StringIO()
    Console(file=stream, width=width).print(report.table(evaluation))
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["binary", "classes", "number"])
def test_a_perfect_forecast_beats_the_best_baseline(kind: Kind) -> None:
    asked = make(kind)
    y = asked.test.y
    perfect = y if kind == "number" else np.where(y == 1, 0.99, 0.01)
    if kind == "classes":
        perfect = np.where(np.eye(3)[y.astype(int)] == 1, 0.98, 0.01)
    found = evaluate(asked, {"elman": perfect})
    assert (found.best, found.rival, found.rows) == ("elman", BEST[kind], len(y))
    assert found.verdict.startswith(f"elman beats the best baseline, {BEST[kind]}: ")
    assert "% lower" in found.verdict
    found.require_skill()
    assert next(iter(found.metrics)) == "elman"
    assert len(found.metrics) == 4


def test_the_best_baseline_itself_is_no_better_and_within_noise() -> None:
    asked = make("binary")
    found = evaluate(asked, {"elman": run(asked)["logistic regression"]})
    with pytest.raises(CheckFailed, match="the check for skill failed: elman is no better than the best baseline"):
        found.require_skill()
    assert found.verdict.startswith("elman is as good as the best baseline, logistic regression: log loss")


def test_a_small_gain_is_called_noise() -> None:
    asked = make("binary")
    theirs = run(asked)["logistic regression"]
    right, wrong = asked.test.y, 1 - asked.test.y
    surer = np.where(np.arange(len(theirs)) % 2 == 0, theirs + 0.3 * (right - theirs), theirs + 0.02 * (wrong - theirs))
    found = evaluate(asked, {"elman": surer})
    assert found.best == "elman"
    assert "does not clearly beat" in found.verdict
    assert "within noise" in found.verdict


def test_a_bad_forecast_is_told_so() -> None:
    asked = make("binary")
    found = evaluate(asked, {"elman": 1 - run(asked)["logistic regression"]})
    assert found.best == "logistic regression"
    assert found.verdict.startswith("elman is worse than logistic regression: ")
    assert found.verdict.endswith("Use that method.")
    assert found.outcome == "worse than the best baseline, logistic regression"


@pytest.mark.parametrize(("rows", "words"), [(1, "1 test row is no evidence"), (4, "4 test rows are no evidence")])
def test_a_few_rows_are_no_evidence(rows: int, words: str) -> None:
    asked = make("binary")
    few = Part(Stored(asked.test.windows.gather(0, rows)), asked.test.y[:rows], asked.test.last[:rows])
    found = evaluate(replace(asked, test=few), {"elman": np.full(rows, 0.5)})
    assert "Too little data" in found.verdict
    assert words in found.verdict


@pytest.mark.parametrize("rows", [1, 60])
def test_a_file_keeps_the_same_evaluation(rows: int) -> None:
    asked = make("binary")
    few = Part(Stored(asked.test.windows.gather(0, rows)), asked.test.y[:rows], asked.test.last[:rows])
    found = evaluate(replace(asked, test=few), {"elman": np.full(rows, 0.5)})
    text = json.dumps(found.to_json(), allow_nan=False)
    again = kept(found)
    assert json.dumps(again.to_json()) == text
    assert (again.best, again.verdict, again.difference) == (found.best, found.verdict, found.difference)
    assert math.isnan(again.metrics["elman"]["auc"]) == (rows == 1)


def test_the_table_has_a_row_for_each_method_and_marks_the_best() -> None:
    asked = make("number")
    found = evaluate(asked, {"elman": asked.test.y + 0.001})
    text = printed(found)
    lines = [line.rstrip() for line in text.splitlines()]
    assert lines[0].split() == ["on", "the", "test", "part", "MAE", "↓", "RMSE", "↓", "MASE", "↓", "sMAPE", "↓"]
    assert [line.split("  ")[0] for line in lines[2:]] == list(found.metrics)
    assert "0.001 " in lines[2]
    stream = io.StringIO()
    Console(file=stream, force_terminal=True, color_system="standard", width=80).print(report.table(found))
    marked = [line for line in stream.getvalue().splitlines() if "\x1b[1;32m" in line]
    assert len(marked) == 1
    assert "elman" in marked[0]


def test_a_figure_without_a_value_is_a_dash() -> None:
    asked = make("binary")
    only_rain = Part(asked.test.windows, np.ones(len(asked.test)), asked.test.last)
    text = printed(evaluate(replace(asked, test=only_rain), {"elman": np.full(len(asked.test), 0.5)}))
    assert text.count("–") == 4


def test_intervals_that_hold_much_less_than_they_promise_are_named() -> None:
    asked = replace(make("number"), levels=(0.1, 0.9))
    y = asked.test.y
    narrow = np.where(np.arange(len(y)) % 2 == 0, 0.0, 5.0)  # every other one is outside
    found = evaluate(asked, {"elman": y}, ((0.1, 0.9), np.stack([y + narrow, y + narrow + 1], axis=1)))
    assert "Its intervals hold 50 % of the values, and 80 % were promised." in found.verdict
    wide = evaluate(asked, {"elman": y}, ((0.1, 0.9), np.stack([y - 1, y + 1], axis=1)))
    assert "intervals" not in wide.verdict


def test_simple_methods_have_a_pinball_loss_and_a_coverage_too() -> None:
    asked = replace(make("number"), levels=(0.1, 0.9))
    y = asked.test.y
    found = evaluate(asked, {"elman": y}, ((0.1, 0.9), np.stack([y - 1, y + 1], axis=1)))
    for name, figures in found.metrics.items():
        assert 0 < figures["coverage"] <= 1, name
        assert figures["pinball"] >= 0, name


def test_a_forecast_that_is_a_baseline_but_for_rounding_never_beats_it() -> None:
    asked = make("number")
    theirs = run(asked)["linear regression"]
    closer = theirs + 1e-8 * (asked.test.y - theirs)
    found = evaluate(asked, {"elman": closer})
    assert found.difference.verdict == "no better"
    assert found.verdict.startswith("elman is as good as the best baseline, linear regression")


def test_where_a_method_is_not_beaten_the_last_value_is_named_if_it_does_as_well() -> None:
    asked = make("number")
    answers = run(asked)
    best = min((name for name in answers), key=lambda name: float(np.abs(answers[name] - asked.test.y).mean()))
    assert best != "same as the last row"
    found = evaluate(asked, {"elman": answers["same as the last row"] + 1e-3})
    assert found.difference.verdict in ("no better", "worse")
    assert (
        f"The last value is as good as elman, within noise: MAE {found.metrics['same as the last row']['mae']:.4f}."
        in found.verdict
    )
    assert "The last value" not in evaluate(asked, {"elman": answers[best] + 1e-3}).verdict


def test_blocks_and_overlap_are_counted_in_forecasts_not_in_rows() -> None:
    daily, weekly = Asked("number", horizon=7, window=20), Asked("number", horizon=7, window=20, stride=7)
    assert (daily.overlap, daily.block) == (7, 27)
    assert (weekly.overlap, weekly.block) == (1, 4)


def test_a_last_value_that_is_far_off_is_not_called_as_good_for_want_of_data() -> None:
    wide = Difference(12.1, -3.0, 27.0, 20)
    assert of_last("mae", 9.36, 21.5, wide) == ""
    assert of_last("mae", 9.36, 9.5, wide) == " The last value is as good as elman, within noise: MAE 9.5000."
    assert of_last("mae", 9.36, 9.0, Difference(-0.3, -0.5, -0.1, 20)).startswith(
        " The last value is better than elman"
    )
