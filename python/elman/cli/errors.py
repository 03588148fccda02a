"""`elman errors`: where a saved model's forecasts are wrong."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from elman.cli.options import AsJson, DataFile, ModelFile
from elman.cli.output import console, print_json
from elman.errors import SettingError

if TYPE_CHECKING:
    from rich.console import Console

    from elman.explain.errors import Errors

MOST = 24  # lines of a table


def errors(
    model: ModelFile,
    data: DataFile,
    worst: Annotated[int, typer.Option("--worst", help="How many of the worst answers are shown.")] = 5,
    as_json: AsJson = False,
) -> None:
    """Show where MODEL's forecasts of DATA are wrong: by row ahead, series, hour, weekday, month, class."""
    from elman.models import load

    known = load(model)
    if not hasattr(known, "errors"):
        raise SettingError(f"{model}: found a model for the task {known.task}, expected one for forecast; give another")
    found = known.errors(data, worst=worst)
    if as_json:
        print_json({"model": model, **found.to_json()})
    else:
        _show(console(), model, data, found)


def _show(page: "Console", model: str, data: str, found: "Errors") -> None:
    from elman.evaluate.metrics import TITLES
    from elman.evaluate.verdicts import number

    title = TITLES[found.measure]
    page.print(
        f"{model} on {found.answers:,} forecasts of {data} that it has not learnt: {title} {number(found.loss)}."
    )
    for name, table in found.by.items():
        loss = {"times": [f"{times:,}" for times in table["times"]], title: _written(table["loss"])}
        _table(page, {name: table[name], **loss, found.rival: _written(table[found.rival])}, first=1)
    page.print("\nThe worst of them:")
    _table(page, {**found.worst, "loss": _written(found.worst["loss"])}, first=len(found.worst) - 1)


def _written(figures: list[float]) -> list[str]:
    from elman.evaluate.verdicts import number

    return [number(value) for value in figures]


def _table(page: "Console", columns: dict[str, list[Any]], first: int) -> None:
    """A table whose columns after the `first` ones are figures."""
    from rich.text import Text

    from elman.cli.show import grid, inset
    from elman.evaluate.verdicts import number

    names = list(columns)
    table = grid(*names, right=tuple(names[first:]))
    rows = list(zip(*columns.values(), strict=True))
    for row in rows[:MOST]:
        table.add_row(*(Text(number(value) if isinstance(value, float) else str(value)) for value in row))
    if len(rows) > MOST:
        table.add_row(f"and {len(rows) - MOST:,} more")
    page.print()
    page.print(inset(table))
