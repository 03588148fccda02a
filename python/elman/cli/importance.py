"""`elman importance`: what a saved model's forecasts rest on."""

from typing import TYPE_CHECKING, Annotated

import typer

from elman.cli.options import AsJson, DataFile, ModelFile
from elman.cli.output import console, print_json
from elman.errors import SettingError

if TYPE_CHECKING:
    from rich.console import Console

    from elman.explain.importance import Importance

MOST = 15  # columns that are shown


def importance(
    model: ModelFile,
    data: DataFile,
    repeats: Annotated[int, typer.Option("--repeats", help="How often each part is taken from another time.")] = 3,
    windows: Annotated[int, typer.Option("--windows", help="How many forecasts are looked at, at most.")] = 200,
    as_json: AsJson = False,
) -> None:
    """Show how much worse MODEL's forecasts of DATA get with a column, the calendar or past rows from another time."""
    from elman.models import load

    known = load(model)
    if not hasattr(known, "importance"):
        raise SettingError(f"{model}: found a model for the task {known.task}, expected one for forecast; give another")
    found = known.importance(data, repeats=repeats, windows=windows)
    if as_json:
        print_json({"model": model, **found.to_json()})
    else:
        _show(console(), model, data, found)


def _show(page: "Console", model: str, data: str, found: "Importance") -> None:
    from rich.text import Text

    from elman.cli.show import grid, show_table
    from elman.evaluate.metrics import TITLES
    from elman.evaluate.verdicts import number

    title = f"{TITLES[found.measure]} grows by"
    columns = [each for each in found.effects if each.kind == "column"]
    page.print(
        f"{model} on {found.windows:,} forecasts of {data} that it has not learnt, {TITLES[found.measure]} "
        f"{number(found.loss)}:"
    )
    table = grid("from another time", title, "95 % interval", right=(title, "95 % interval"))
    for each in found.effects:
        if each in columns[MOST:]:
            continue
        gain = each.increase
        style = "bold" if gain.low > 0 else ""
        interval = f"{number(gain.low)} to {number(gain.high)}"
        table.add_row(Text(each.what, style=style), Text(number(gain.mean), style=style), interval)
    show_table(page, table)
    if len(columns) > MOST:
        page.print(f"{len(columns) - MOST:,} columns that matter less are left out.")
