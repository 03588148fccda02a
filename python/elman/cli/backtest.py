"""`elman backtest`: settings tried on several parts of the data, each of which was kept from a training."""

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from elman.cli.choices import show_choices
from elman.cli.hints import suggesting
from elman.cli.naming import as_typed, flag_of
from elman.cli.options import (
    USUAL,
    Against,
    AsJson,
    ConfigFile,
    DataFile,
    Details,
    Quiet,
    RequireSkill,
    TaskName,
    asked_for,
    takes_settings,
)
from elman.cli.output import Interrupted, console, print_json, writable, write_text
from elman.cli.predict import as_csv
from elman.errors import SettingError
from elman.models import estimator_of
from elman.settings import SCHEMAS, validated

if TYPE_CHECKING:
    from rich.console import Console

    from elman.evaluate.backtest import Backtest

MOST = 12  # folds that are shown, one a line

Folds = Annotated[int, typer.Option("--folds", help="How many parts are measured.", show_default="5")]
Rows = Annotated[
    int | None,
    typer.Option("--rows", help="Rows of each fold; together half of the table when not given. For forecast."),
]
Stride = Annotated[
    int | None,
    typer.Option("--stride", help="Rows from one forecast to the next; the horizon when not given. For forecast."),
]
Training = Annotated[
    str | None,
    typer.Option(
        "--training",
        metavar="expanding|sliding",
        help="Whether folds learn all rows before them, or as many as the first one. For forecast.",
        show_default="expanding",
    ),
]
Gap = Annotated[
    int | None,
    typer.Option("--gap", help="Rows before each fold that are not learnt. For forecast.", show_default="0"),
]
Once = Annotated[bool, typer.Option("--once", help="Train one model alone, before the first fold. For forecast.")]
Repeats = Annotated[
    int | None,
    typer.Option("--repeats", help="How often all is parted anew. For classify, regress, tag.", show_default="1"),
]
Groups = Annotated[
    str | None,
    typer.Option("--groups", metavar="COLUMN", help="What no two folds share. For classify, regress, tag."),
]
Output = Annotated[
    str | None, typer.Option("-o", "--output", metavar="FILE", help="Where to write every forecast, as CSV.")
]


@takes_settings(after=10, hidden=True)
def backtest(
    data: DataFile,
    task: TaskName = None,
    folds: Folds = 5,
    rows: Rows = None,
    stride: Stride = None,
    training: Training = None,
    gap: Gap = None,
    once: Once = False,
    repeats: Repeats = None,
    groups: Groups = None,
    config: ConfigFile = None,
    output: Output = None,
    details: Details = False,
    require_skill: RequireSkill = False,
    against: Against = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    **given: Any,
) -> None:
    """Measure settings on several parts of DATA, each kept from a training.

    Takes the settings of elman fit too (elman fit --help); --time-limit is for all folds together.
    """
    name = task or USUAL
    values, told = asked_for(name, config, given)
    limit = values.pop("time_limit", None)
    place = None if output is None else writable(output, data)
    page = console(stderr=as_json, quiet=quiet)
    try:
        validated(SCHEMAS[name], values)
        model = estimator_of(name)(**values)
        rolls = {"rows": rows, "stride": stride, "training": training, "gap": gap, "refit": False if once else None}
        how = _of_job(model, name, {**rolls, "repeats": repeats, "groups": groups, "against": against})
        with suggesting(data, task is not None or "target" in values):
            found = _measured(model, data, quiet, {"folds": folds, "time_limit": limit, **how})
    except SettingError as error:
        raise SettingError(as_typed(str(error), told)) from error
    _show(page, data, found)
    if details:
        show_choices(page, found.evaluation)
    if place is not None:
        write_text(place, as_csv(_columns(found)))
        page.print(f"\nSaved every forecast as {place}.", soft_wrap=True)
    if as_json:
        print_json({"task": name, "data": data, **found.to_json()})
    if found.ended == "interrupted":
        raise typer.Exit(130)
    if require_skill:
        found.require_skill()


def _of_job(model: Any, task: str, asked: dict[str, Any]) -> dict[str, Any]:
    """What was asked for; SettingError for what backtests of other jobs have alone."""
    known = inspect.signature(model.backtest).parameters
    given = {name: value for name, value in asked.items() if value is not None}
    for name in given:
        if name not in known:
            flag = "--once" if name == "refit" else flag_of(name)
            raise SettingError(f"{flag}: found for the task {task}, which has nothing of the kind; leave it out")
    return given


def _measured(model: Any, data: str, quiet: bool, how: dict[str, Any]) -> "Backtest":
    from elman.training.progress import ProgressLine

    try:
        with ProgressLine(console(stderr=True, quiet=quiet)) as line:
            found: Backtest = model.backtest(Path(data), callbacks=[line], **how)  # never the text itself
    except KeyboardInterrupt:
        raise Interrupted("interrupted before a fold was done; nothing was measured") from None
    return found


def _show(page: "Console", data: str, found: "Backtest") -> None:
    """The folds, each with its main figure beside that of its best baseline, then the table and verdict over all."""
    from elman.cli.show import grid, inset, show_evaluation
    from elman.evaluate.metrics import MAIN, TITLES
    from elman.evaluate.verdicts import number

    main = MAIN[found.evaluation.kind]
    title = f"{TITLES[main]} ↓"
    page.print(f"{data}: {len(found.folds)} folds, each measured by a model that has not learnt it.", soft_wrap=True)
    table = grid("fold", "learnt", "measured", title, "best baseline", right=(title, "best baseline"))
    for fold in found.folds[:MOST]:
        figures = fold.evaluation.metrics
        ours, best = (number(figures[name][main]) for name in ("elman", fold.evaluation.rival))
        table.add_row(str(fold.number), fold.learnt, fold.forecast, ours, best)
    if len(found.folds) > MOST:
        table.add_row("", f"and {len(found.folds) - MOST} more", "", "", "")
    page.print()
    page.print(inset(table))
    if found.note:
        page.print(f"\n{found.note}")
    show_evaluation(page, found.evaluation, where="all folds")


def _columns(found: "Backtest") -> dict[str, list[Any]]:
    """The table of a backtest of a file, which is a frame of polars or a dict of lists."""
    table = found.table()
    return table if isinstance(table, dict) else table.to_dict(as_series=False)
