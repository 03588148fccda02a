"""`elman predict`: what a saved model says of a table."""

import csv
import io
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from elman.cli.options import AsJson, DataFile, ModelFile
from elman.cli.output import print_json, writable, write_text


def predict(
    model: ModelFile,
    data: DataFile,
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="FILE", help="Write CSV to a file, not to standard output.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Predict with MODEL, as CSV: the next row of each series in DATA."""
    from elman.bundle import load
    from elman.cli.jobs import job_of

    place = None if output is None else writable(output, model, data)
    known = load(model)
    columns, beside = job_of(known.task).predict(known, data)
    if place is not None:
        write_text(place, as_csv(columns))
    if as_json:
        rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        print_json({"model": model, **beside, "rows": rows})
    elif place is None:
        typer.echo(as_csv(columns), nl=False)


def as_csv(columns: Mapping[str, list[Any]]) -> str:
    """Columns as CSV with a header; numbers with seven digits, which is what float32 knows, None as nothing.

    >>> as_csv({"date": ["2013-12-31"], "probability": [0.123456789]})
    'date,probability\\n2013-12-31,0.1234568\\n'
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in zip(*columns.values(), strict=True))
    return text.getvalue()


def _cell(value: Any) -> Any:
    return f"{value:.7g}" if isinstance(value, float) else value
