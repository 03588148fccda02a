"""`elman sample`: a real data set to try things with."""

from typing import Annotated

import typer

from elman.cli.output import console


def sample(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="The data set; all are listed without.")] = None,
) -> None:
    """Print a bundled data set, or list them all."""
    from elman import samples
    from elman.cli.show import grid, show_table

    if name is not None:
        typer.echo(samples.text(name), nl=False)
        return
    page = console()
    table = grid("name", "what it is")
    for each in samples.names():
        known = samples.describe(each)
        table.add_row(each, f"{known.summary}\n{known.licence}; {known.source}")
    show_table(page, table)
    page.print("Next: elman sample weather > weather.csv")
