"""`elman forecast`: the rows to come of a table, without training."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from elman.cli.hints import suggesting
from elman.cli.options import AsJson, DataFile, as_setting, setting
from elman.cli.output import console, writable
from elman.cli.predict import give
from elman.settings import ForecasterSettings as Default
from elman.settings import validated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elman.forecast.look_back import LookedBack


def forecast(
    data: DataFile,
    target: Annotated[list[str] | None, setting("target")] = None,
    horizon: Annotated[int, setting("horizon")] = Default.horizon,
    time: Annotated[str | None, setting("time")] = Default.time,
    series: Annotated[str | None, setting("series")] = Default.series,
    exclude: Annotated[list[str] | None, setting("exclude")] = None,
    quantiles: Annotated[list[str] | None, setting("quantiles")] = None,
    coverage: Annotated[float | None, setting("coverage")] = Default.coverage,
    threads: Annotated[int | None, setting("n_jobs")] = None,
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="FILE", help="Write CSV to a file, not to standard output.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Forecast numbers of DATA without training, as CSV: the rows after the last one of each series."""
    from elman.forecast.zero_shot import zero_shot
    from elman.table.reading import read

    place = None if output is None else writable(output, data)
    lists = {"target": target, "exclude": exclude, "quantiles": quantiles}
    given = {name: as_setting(name, values) for name, values in lists.items() if values}
    names = {"horizon": horizon, "time": time, "series": series, "coverage": coverage, "n_jobs": threads}
    with suggesting(data, bool(target), "use elman fit with"):
        asked = zero_shot(read(data), validated(Default, {**names, **given}))
    columns, looked = asked.forecasts(), asked.look_back()
    page = console(stderr=True)
    missing = asked.rows.there.counts[0]
    gaps = [f"Rows missing between others, read as unknown: {missing:,}."] if missing else []
    notes = [*gaps, *asked.notes]
    for line in (*notes, *_said(looked, asked.roles.targets, horizon)):
        page.print(line, soft_wrap=not page.is_terminal)
    last_rows = [asdict(each) for each in looked]
    give(columns, place, as_json, {"target": asked.roles.target, "notes": notes, "last_rows": last_rows})


def _said(looked: "list[LookedBack]", targets: "Sequence[str]", horizon: int) -> list[str]:
    """What the same would have reached, a sentence for each target."""
    rows = "row" if horizon == 1 else f"{horizon} rows"
    if not looked:
        return [
            f"What the same would have reached on the last {rows} is unknown: no series is long enough and changes."
        ]
    found = []
    for each in looked:
        whose = "the series" if each.series == 1 else f"{each.series:,} series"
        of = f" of {each.target}" if len(targets) > 1 else ""
        errors = sorted(each.errors.items(), key=lambda item: item[1])
        shown = ", ".join(f"{name} {error:.3f}" for name, error in errors)
        found.append(f"On the last {rows}{of} of {whose}, forecast from those before, MASE (lower is better): {shown}.")
    return found
