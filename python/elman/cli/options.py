"""What several commands take: files, `--json`, and settings with the text that `elman.settings` has for them."""

from __future__ import annotations

import re
import typing
from typing import Annotated, Any

import typer

from elman.settings import options

ModelFile = Annotated[str, typer.Argument(metavar="MODEL", help="A model file, as elman fit saved it.")]
DataFile = Annotated[
    str, typer.Argument(metavar="DATA", help="A table with one row a time step: CSV, Parquet or JSON lines.")
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on standard output and nothing else there.")
]

_FLAGS = {"random_state": "--seed", "n_jobs": "--threads"}


RequireSkill = Annotated[
    bool,
    typer.Option(
        "--require-skill", help="End with exit code 6 unless the network beats the best baseline by more than noise."
    ),
]

_OPTIONS = options()


def flag_of(name: str) -> str:
    """The flag of the setting `name`.

    >>> flag_of("random_state"), flag_of("hidden_size")
    ('--seed', '--hidden-size')
    """
    return _FLAGS.get(name, "--" + name.replace("_", "-"))


def as_typed(message: str) -> str:
    """A message about settings in the words of the command line.

    >>> as_typed("setting 'n_jobs': found 0")
    '--threads: found 0'
    """
    return re.sub(r"setting '(\w+)'", lambda found: flag_of(found[1]), message)


def setting(name: str) -> Any:
    """The option of the setting `name`: its flag, and its sentence and choices from `elman.settings`."""
    option = _OPTIONS[name]
    choices = typing.get_args(option.type)
    metavar = "|".join(choices) if choices and all(isinstance(choice, str) for choice in choices) else None
    column = "COLUMN" if name in ("target", "time", "series") else metavar
    return typer.Option(flag_of(name), help=option.text, metavar=column)
