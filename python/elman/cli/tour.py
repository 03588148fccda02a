"""`elman tour`: the lessons, run for real."""

from typing import Annotated

import typer

from elman.cli.output import console


def tour(
    lesson: Annotated[int | None, typer.Argument(metavar="[LESSON]", help="Its number; all of them without.")] = None,
    full: Annotated[bool | None, typer.Option("--full/--short", help="Every epoch of a training, or a few.")] = None,
) -> None:
    """Run the lessons, or one of them, for real."""
    from elman.tour import run

    run(lesson, console(ends=True), full)
