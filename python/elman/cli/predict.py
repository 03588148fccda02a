"""`elman predict`: what a saved model says of a table."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from elman.cli.options import AsJson, DataFile, ModelFile
from elman.cli.output import print_json, writable, write_text
from elman.errors import SettingError

LARGE = 1e5  # from here on seven digits would hide what changes


def predict(
    model: ModelFile,
    data: DataFile,
    future: Annotated[
        str | None,
        typer.Option(
            "--future", metavar="FILE", help="A table with the rows to come, for columns whose future is known."
        ),
    ] = None,
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="FILE", help="Write CSV to a file, not to standard output.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Predict with MODEL, as CSV: the next row of each series in DATA."""
    from elman.cli.jobs import job_of
    from elman.models import load

    more = {} if future is None else {"future": future}
    place = None if output is None else writable(output, model, data, *more.values())
    known = load(model)
    if more and known.task != "forecast":
        raise SettingError(f"--future: found {future}, and {model} forecasts no rows to come; leave it out")
    columns, beside = job_of(known.task).predict(known, data, **more)
    give(columns, place, as_json, {"model": model, **beside})


def give(columns: Mapping[str, list[Any]], place: Path | None, as_json: bool, beside: Mapping[str, Any]) -> None:
    """Write columns as CSV to `place`, else to standard output, where `as_json` prints them with what is `beside`."""
    if place is not None:
        write_text(place, as_csv(columns))
    if as_json:
        rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        print_json({**beside, "rows": rows})
    elif place is None:
        typer.echo(as_csv(columns), nl=False)


def as_csv(columns: Mapping[str, list[Any]]) -> str:
    """Columns as CSV with a header; numbers with seven digits, large ones to hundredths, None as nothing.

    >>> as_csv({"date": ["2013-12-31"], "probability": [0.123456789]})
    'date,probability\\n2013-12-31,0.1234568\\n'
    >>> as_csv({"sales": [1e9 + 0.128, 2e17 + 64, float("nan")]})
    'sales\\n1000000000.13\\n2.0000000000000006e+17\\nnan\\n'
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in zip(*columns.values(), strict=True))
    return text.getvalue()


def _cell(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    return f"{round(value, 2)}".removesuffix(".0") if abs(value) >= LARGE else f"{value:.7g}"
