"""The table of an evaluation for a terminal: all together, each alone, the baselines, the best of a column in bold."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

from elman.evaluate.evaluation import OURS, Evaluation
from elman.evaluate.metrics import LARGER_IS_BETTER, SHOWN, TITLES
from elman.evaluate.verdicts import number

if TYPE_CHECKING:
    from rich.table import Table


WIDTH, GAP = 78, 3  # of a terminal, less what the table is set in by; between columns
NARROW = 10  # characters of a line of a header, where long ones would leave no room for names
WIDEST = 30  # characters that names have on one line, if they can


def table(evaluation: Evaluation, where: str = "the test part") -> Table:
    """The figures of `evaluation`, one row a method; the header says on what, and whether more or less is better."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    measures = [measure for measure in SHOWN[evaluation.kind] if measure in evaluation.metrics[OURS]]
    best = {measure: _best(evaluation, measure) for measure in measures}
    grid = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    headers = [f"{TITLES[measure]}{_better(measure)}" for measure in measures]
    longest = min(max(map(len, evaluation.metrics)), WIDEST)
    if longest + sum(GAP + len(header) for header in headers) > WIDTH:
        headers = [fill(header, NARROW, break_long_words=False) for header in headers]
    grid.add_column(f"on {where}")
    for header in headers:
        grid.add_column(header, justify="right", no_wrap=True)
    for name, figures in evaluation.metrics.items():
        each = [figures.get(m, float("nan")) for m in measures]
        cells = [
            Text(number(value), style="bold green" if value == best[m] else "")
            for m, value in zip(measures, each, strict=True)
        ]
        grid.add_row(Text(name, style="bold" if name == OURS else ""), *cells)
    return grid


def _better(measure: str) -> str:
    """Which way is better, as the header says it."""
    return "" if measure == "coverage" else " ↑" if measure in LARGER_IS_BETTER else " ↓"


def _best(evaluation: Evaluation, measure: str) -> float:
    values = [figures.get(measure, float("nan")) for figures in evaluation.metrics.values()]
    finite = [value for value in values if value == value]  # without nan
    choose = max if measure in LARGER_IS_BETTER else min
    return choose(finite, default=float("nan"))
