"""`elman config`: all settings as a TOML file to begin with."""

from typing import Annotated

import typer

from elman.cli.output import print_json
from elman.errors import SettingError, suggest
from elman.settings import SCHEMAS, as_toml, typed_options


def config(
    task: Annotated[
        str | None, typer.Argument(metavar="[TASK]", help=f"One of {', '.join(SCHEMAS)}; all of them without.")
    ] = None,
    show: Annotated[  # noqa: ARG001 - printing is all that the command does, with and without the word
        bool, typer.Option("--show", help="Print them; this is done without it too.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
) -> None:
    """Print all settings: sentences, ranges, defaults, as TOML for elman fit --config."""
    if task is not None and task not in SCHEMAS:
        raise SettingError(f"found task {task!r}; {suggest(task, SCHEMAS)}")
    chosen = SCHEMAS if task is None else {task: SCHEMAS[task]}
    if not as_json:
        typer.echo(as_toml(chosen), nl=False)
        return
    print_json(
        {
            name: {
                option.name: {"default": option.default, "required": option.required, "text": option.text}
                for option in typed_options(schema).values()
            }
            for name, schema in chosen.items()
        }
    )
