"""The table of an evaluation on a terminal of 80 columns."""

from __future__ import annotations

import io

import numpy as np
import pytest
from rich.console import Console

from elman.baselines.problem import Kind
from elman.cli.show import show_table
from elman.evaluate import metrics, report
from elman.evaluate.comparison import Difference
from elman.evaluate.evaluation import Evaluation

NAMES = ["elman", "network", "runs of up to 6 symbols with their labels", "words seen in training, by their neighbours"]


@pytest.mark.parametrize(
    ("kind", "measures"),
    [
        ("binary", ["log_loss", "brier", "auc", "accuracy"]),
        ("classes", ["log_loss", "brier", "auc", "accuracy"]),
        ("labels", ["error", "accuracy", "balanced_accuracy", "log_loss"]),
        ("number", ["mae", "rmse", "mase", "smape", "pinball", "coverage"]),
        ("number", ["mae"]),
        ("tags", ["errors", "accuracy", "words_wrong", "sequences_wrong", "f1"]),
        ("text", ["bits_per_character", "nats_per_character"]),
    ],
)
def test_no_figure_is_cut_off(kind: Kind, measures: list[str]) -> None:
    figures = {
        name: {measure: 0.1 + row + column / 10 for column, measure in enumerate(measures)}
        for row, name in enumerate(NAMES)
    }
    found = Evaluation(kind, 9, figures, NAMES[0], NAMES[1], Difference(0.0, 0.0, 0.0, 9), None, "")
    page = io.StringIO()
    show_table(Console(file=page, width=80), report.table(found))
    printed = page.getvalue()
    assert max(map(len, printed.splitlines())) <= 80
    for name, each in figures.items():
        assert name.split()[0] in printed
        for value in each.values():
            assert f"{value:.4f}" in printed
    for measure in measures:
        assert all(word in printed for word in metrics.TITLES[measure].split())


@pytest.mark.parametrize("kind", ["binary", "classes", "labels", "number"])
def test_what_a_terminal_has_no_room_for_is_left_to_the_other_forms(kind: Kind) -> None:
    y = np.array([0.0, 1.0, 1.0])
    chance = np.array([0.2, 0.7, 0.4])
    said = np.stack([1 - chance, chance], axis=1) if kind in ("classes", "labels") else chance
    figures = metrics.score(kind, y, said, 1.0)
    if kind == "number":
        figures |= metrics.score_quantiles(y, np.stack([y - 1, y + 1], axis=1), (0.1, 0.9))
    found = Evaluation(kind, 3, {NAMES[0]: figures}, NAMES[0], NAMES[0], Difference(0.0, 0.0, 0.0, 3), None, "")
    assert len(report.table(found).columns) == 1 + len(metrics.SHOWN[kind])
    assert set(metrics.SHOWN[kind]) < set(figures)
    assert list(found.table()) == ["method", *figures]
    assert all(metrics.TITLES[measure] in found._repr_html_() for measure in figures)
