"""What `elman fit` and `elman evaluate` print for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from elman.baselines.mixture import NETWORK
from elman.cli.output import counted
from elman.evaluate import report
from elman.forecast.answers import said_of_errors

if TYPE_CHECKING:
    from elman.evaluate.evaluation import Evaluation
    from elman.forecast.summary import Summary
    from elman.training.estimator import Estimator
    from elman.training.loop import History

MOST_COLUMNS = 12
MOST_COUNTS = 20
DATES = ("from", "to")
KINDS = {"time": "date", "boolean": "yes/no"}
STOPS = {
    "patience": "",
    "epochs": "",
    "interrupted": " Interrupted: the best weights are kept.",
    "time_limit": " The time was over: the best weights are kept.",
    "callback": " A callback ended it: the best weights are kept.",
    "diverged": " Then the loss was no finite number any more: the best weights are kept.",
}


def grid(*columns: str, right: tuple[str, ...] = ()) -> Table:
    """An empty table in the house style; the columns named in `right` hold numbers, which like dates are never cut."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    for column in columns:
        number = column in right
        table.add_column(
            column,
            justify="right" if number else "left",
            overflow="fold",
            no_wrap=number or column in DATES,
        )
    return table


def inset(table: Table) -> Padding:
    """A table, set in by two."""
    return Padding(table, (0, 0, 0, 2), expand=False)


def show_table(page: Console, table: Table) -> None:
    """Print a table, set in by two, between blank lines."""
    page.print()
    page.print(inset(table))
    page.print()


def show_counts(page: Console, what: str, counts: Mapping[str, int], total: int) -> None:
    """How often each of something occurs, and its share of the total; the first ones of many."""
    table = grid(what, "times", "share", right=("times", "share"))
    for name, count in list(counts.items())[:MOST_COUNTS]:
        table.add_row(Text(name), f"{count:,}", f"{100 * count / total:.1f} %")
    if len(counts) > MOST_COUNTS:
        table.add_row(f"and {len(counts) - MOST_COUNTS:,} more")
    show_table(page, table)


def show_summary(page: Console, summary: Summary) -> None:
    """What was read, the task it was understood as, and the split."""
    many = f", {summary.series} series ({summary.series_column})" if summary.series_column else ""
    dates = f", {summary.first} to {summary.last}" if summary.time else ""
    page.print(Text.assemble((summary.name, "bold"), f": {summary.rows:,} rows{many}{dates}"))
    for note in notes(summary):
        page.print(note)
    show_table(page, _columns(summary))
    page.print(Text.assemble(("Task: ", "bold"), task(summary)))
    split = grid("part", "windows", *(("from", "to") if summary.time else ()), right=("windows",))
    for part in summary.split:
        split.add_row(part.name, f"{part.windows:,}", *((part.first, part.last) if summary.time else ()))
    show_table(page, split)
    if not summary.apart and summary.task != "number":
        page.print("There are few rows: the first windows of a part begin in the one before it.\n")


def notes(summary: Summary) -> list[str]:
    """What is said of gaps, of clocks and of steps, where there is something to say."""
    gaps = summary.added - summary.skipped
    told = said_of_errors(summary.errors, summary.error) + [
        f"{counted(count, 'rows')} {text}"
        for count, text in (
            (gaps, "missing between others; put there without values and masked."),
            (summary.skipped, "missing where clocks skip an hour (summer time begins); masked too."),
            (summary.repeated, "left out where clocks repeat an hour (summer time ends); the first ones stay."),
        )
        if count
    ]
    return [*told, *summary.notes]


def _columns(summary: Summary) -> Table:
    roles = dict.fromkeys(summary.known, "input, known in advance")
    roles |= dict.fromkeys(summary.target.split(", "), "target, input")
    roles |= {name: role for name, role in ((summary.time, "time"), (summary.series_column, "series")) if name}
    table = grid("column", "type", "used as")
    named = [name for name in summary.columns if name in roles]
    others = [name for name in summary.columns if name not in roles]
    shown = {*named, *others[: max(MOST_COLUMNS - len(named), 0)]}
    for name, kind in summary.columns.items():
        if name not in shown:
            continue
        left_out = f"left out: {summary.left_out[name]}" if name in summary.left_out else "input"
        table.add_row(Text(name), KINDS.get(kind, kind), Text(roles.get(name, left_out)))
    if len(summary.columns) > len(shown):
        table.add_row(f"and {len(summary.columns) - len(shown):,} more", "", "")
    return table


def task(summary: Summary) -> str:
    """The task in one sentence."""
    rows = counted(summary.window, "rows")
    whose = " of each series" if summary.series_column else ""
    ahead = f", {summary.step} ahead" if summary.time else ""
    where = f"in the next row{ahead}"
    if summary.horizon > 1:
        where = f"in each of the next {summary.horizon} rows" + (f", {summary.step} apart" if summary.time else "")
    what = {
        "binary": f"the probability of {summary.target}",
        "classes": f"the probability of each class of {summary.target}",
        "number": f"the number{'s' if ', ' in summary.target else ''} {summary.target}",
    }[summary.task]
    past = f"the last {rows}{whose}"
    if summary.task == "number":
        used = {summary.time, summary.series_column, *summary.target.split(", "), *summary.left_out}
        past = f"all the past{whose}" + (
            f" and, of other columns, the last {rows}" if set(summary.columns) - used else ""
        )
    return f"from {past}, forecast {what} {where}."


def show_training(page: Console, model: Estimator[Any]) -> None:
    """One line about the training that was."""
    history, network = model.history_, model.network_
    several = len(model.networks_)
    count = sum(values.size for values in network.parameters.values())
    seconds = f"{history.seconds:.1f} s" if history.seconds >= 1 else f"{1000 * history.seconds:.0f} ms"
    what = f"{'a' if network.cell == 'gru' else 'an'} {network.cell} ({count:,} parameters)"
    best = f", the best was epoch {history.best}"
    if several > 1:
        what, best = f"{several} networks ({network.cell}, {count:,} parameters each)", ""
    if not model.experts_[NETWORK]:
        what += f", which {'have' if several > 1 else 'has'} no share in what answers"
    page.print(f"Trained {what}: {epochs(history)} in {seconds}{best}.{STOPS[history.stopped]}")
    if len(model.experts_) > 1:
        page.print(f"What answers: {answering(model.experts_)}.")


def answering(shares: Mapping[str, float]) -> str:
    """Who answers, and by what shares; who has none.

    >>> answering({"network": 0.25, "counts": 0.75, "pieces": 0.0})
    'network 25 %, counts 75 %; no share: pieces'
    """
    have = ", ".join(f"{name} {100 * share:.0f} %" for name, share in shares.items() if share)
    have_none = ", ".join(name for name, share in shares.items() if not share)
    return f"{have}; no share: {have_none}" if have_none else have


def epochs(history: History) -> str:
    """How many epochs there were."""
    count = len(history.epochs)
    return "1 epoch" if count == 1 else f"{count:,} epochs"


def show_again(page: Console, model: Estimator[Any]) -> None:
    """What the model was trained on again since it was measured."""
    if model.again_ is not None:
        page.print(f"\n{model.again_}")


def show_evaluation(
    page: Console, evaluation: Evaluation | None, interrupted: bool = False, where: str = "the test part"
) -> None:
    """The table of what was measured `where`, and the verdict."""
    if evaluation is None:
        why = "interrupted" if interrupted else "there is no test part"
        page.print(f"\nNothing was measured: {why}.")
        return
    show_table(page, report.table(evaluation, where))
    style = "bold green" if evaluation.difference.verdict == "better" else "bold yellow"
    page.print(Text(evaluation.verdict, style=style))
