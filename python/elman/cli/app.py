"""The command `elman`: its parts, and how every error becomes one line and an exit code."""

import re
import sys
import traceback
from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from elman import __version__
from elman.cli import (
    backtest,
    bench,
    check,
    config,
    doctor,
    errors,
    evaluate,
    fit,
    generate,
    importance,
    inspect,
    plot,
    predict,
    sample,
    tour,
    zero_shot,
)
from elman.cli.naming import LONGEST, as_typed, in_a_line, no_such_option
from elman.cli.options import show_defaults, show_only
from elman.cli.output import read_no_more
from elman.errors import DataError, ElmanError
from elman.settings import SCHEMAS

UNEXPECTED = 1
INTERRUPTED = 130

app = typer.Typer(
    name="elman",
    help="Recurrent networks on your own sequences: train, compare with simple methods, predict.",
    epilog="Start with: elman sample weather > weather.csv, then: elman fit weather.csv --target rain --window 3",
    rich_markup_mode=None,  # plain help is there in half the time
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
COMMANDS = (
    fit.fit,
    zero_shot.forecast,
    predict.predict,
    generate.generate,
    evaluate.evaluate,
    backtest.backtest,
    importance.importance,
    errors.errors,
    plot.plot,
    check.check,
    config.config,
    inspect.inspect,
    sample.sample,
    tour.tour,
    bench.bench,
    doctor.doctor,
)
for command in COMMANDS:
    app.command()(command)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"elman {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _common(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 - its callback does the work
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
    debug: Annotated[  # noqa: ARG001 - taken out by `run`, so that it may stand anywhere
        bool, typer.Option("--debug", help="Show where in the program an error arose; may stand anywhere.")
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def run(arguments: Sequence[str]) -> int:
    """Run the command line `arguments` and return its exit code; errors are printed, never raised."""
    try:
        return _run(arguments)
    except BrokenPipeError:  # whoever reads our output has enough, as in `elman sample weather | head`
        read_no_more()
        return 0


def _run(arguments: Sequence[str]) -> int:
    """What `run` does while somebody reads its output; BrokenPipeError when nobody does any more."""
    debug = "--debug" in arguments
    try:
        code = _call([argument for argument in arguments if argument != "--debug"])
        if sys.stdout is not None:  # None: it was closed before the start
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except ElmanError as error:
        return _fail(as_typed(str(error)), error.exit_code, debug)
    except TyperException as error:
        context = getattr(error, "ctx", None)
        path = "elman" if context is None else context.command_path
        return _fail(f"{_in_words(error)} See {path} --help.", error.exit_code, debug)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _fail(f"{where}{(error.strerror or str(error)).lower()}; check the path", DataError.exit_code, debug)
    except Exception as error:  # noqa: BLE001 - the last net: whatever it is, it becomes one line and code 1
        kind = type(error).__name__
        return _fail(f"unexpected {kind}: {error}. Add --debug to see where it arose.", UNEXPECTED, debug)
    return code if isinstance(code, int) else 0


def _call(arguments: list[str]) -> object:
    """Call the command. Typer's own way of doing so would end a closed pipe with code 1, whichever command it is."""
    command = _commands(arguments)
    try:
        with command.make_context("elman", arguments) as context:
            return command.invoke(context)
    except typer.Exit as end:
        return end.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED


def _commands(arguments: Sequence[str]) -> Any:
    """All commands; where `fit` is asked for help with a --task, its help is of that task alone."""
    group: Any = typer.main.get_command(app)
    if not {"-h", "--help"} & set(arguments):
        return group
    words = [*arguments, ""]
    tasks = [word.partition("=")[2] or after for word, after in pairwise(words) if word.startswith("--task")]
    if tasks and tasks[-1] in SCHEMAS:
        show_only(group.commands["fit"], tasks[-1])
    for command in group.commands.values():
        show_defaults(command)
    return group


def _in_words(error: TyperException) -> str:
    """An error of the parser of arguments as ours are: what was expected of which option, and a full stop."""
    message, context = error.format_message(), getattr(error, "ctx", None)
    typed = getattr(error, "option_name", None)
    if typed and context is not None and message.startswith("No such option"):
        flags = [flag for each in context.command.params for flag in (*each.opts, *each.secondary_opts)]
        message = no_such_option(typed, [flag for flag in flags if flag.startswith("--")])
    wrong = re.fullmatch(r"Invalid value for '([^']+)': Input should be ([^,]+).*", message, re.DOTALL)
    found = f"{wrong[1]}: expected {wrong[2]}" if wrong else message
    return found if found.endswith((".", "?", ")")) else f"{found}."


def _fail(message: str, code: int, debug: bool) -> int:
    if debug:
        traceback.print_exc()
    typer.secho("Error: ", fg="red", bold=True, nl=False, err=True)
    room = len(message) if debug else LONGEST - len("Error: ")
    typer.echo(in_a_line(message, room), err=True)
    return code
