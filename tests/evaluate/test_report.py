"""The table of an evaluation on a terminal of 80 columns."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from elman.cli.show import show_table
from elman.evaluate import metrics, report
from elman.evaluate.comparison import Difference
from elman.evaluate.evaluation import Evaluation

NAMES = ["elman", "network", "runs of up to 6 symbols with their labels", "words seen in training, by their neighbours"]


@pytest.mark.parametrize(
    "measures",
    [
        ["errors", "accuracy", "words_wrong", "sequences_wrong", "f1"],
        ["error", "accuracy", "balanced_accuracy", "log_loss"],
        ["mae", "rmse", "mase", "smape", "pinball", "coverage"],
        ["mae"],
    ],
)
def test_no_figure_is_cut_off(measures: list[str]) -> None:
    figures = {
        name: {measure: 0.1 + row + column / 10 for column, measure in enumerate(measures)}
        for row, name in enumerate(NAMES)
    }
    found = Evaluation("tags", 9, figures, NAMES[0], NAMES[1], Difference(0.0, 0.0, 0.0, 9), None, "")
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
