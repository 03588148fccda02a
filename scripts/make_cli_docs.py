"""Makes docs/cli.md from the command line itself, so that the page cannot say anything else.

python scripts/make_cli_docs.py            writes docs/cli.md
python scripts/make_cli_docs.py --check    says whether it is up to date (tests/test_pages.py asks the same)
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import typer

from elman.cli.app import app

PAGE = Path(__file__).resolve().parents[1] / "docs" / "cli.md"

HEAD = """\
# Command line

Made by `scripts/make_cli_docs.py` from the commands themselves. `elman COMMAND --help` shows the same.

- `--json` prints one JSON document on standard output and nothing else there. Progress and notes go to standard error,
  and progress only to a terminal. `fit` and `evaluate` print `metrics`, `best`, the best `rival`, the `difference` (the
  mean gain over it and its 95 % interval), what the `network_adds` to the others (likewise; null where it answers
  alone), and the `verdict`.
- An error is one line on standard error: which file, column, row or setting, what was found, what was expected, what to
  do. `--debug`, anywhere on the line, adds where it arose.
- `fit` writes the model file and nothing else; no other command writes a file unless it is given `--output`.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | unexpected failure; the compiled part of elman is missing; the self-check of `elman doctor` failed |
| 2 | wrong use or setting |
| 3 | bad data |
| 4 | model file missing, unreadable or too new |
| 5 | training diverged |
| 6 | a check that was asked for failed (`--require-skill`); everything else was done and the model is saved |
| 130 | interrupted; `elman fit` saves the best weights first, if any helped; `elman backtest` judges what is done |
"""


def page() -> str:
    """The whole page."""
    group: Any = typer.main.get_command(app)
    commands = [section(name, command) for name, command in group.commands.items()]
    return "\n".join([HEAD, "## elman\n", group.help, "", table(group.params), *commands]).rstrip() + "\n"


def section(name: str, command: Any) -> str:
    """One command: its usage, what it does, its arguments and options."""
    shown = [parameter for parameter in command.params if not getattr(parameter, "hidden", False)]
    words = ["elman", name, *(usage(p) for p in command.params if is_argument(p)), "[OPTIONS]"]
    return f"## elman {name}\n\n    {' '.join(words)}\n\n{command.help}\n\n{table(shown)}"


def table(parameters: list[Any]) -> str:
    """Arguments first, then options, with their defaults."""
    ordered = sorted(parameters, key=lambda parameter: not is_argument(parameter))
    rows = [f"| {name_of(p)} | {default_of(p)} | {(p.help or '').replace('|', chr(92) + '|')} |" for p in ordered]
    return "\n".join(["| | default | |", "|---|---|---|", *rows, ""])


def is_argument(parameter: Any) -> bool:
    """Whether it is known by its place and not by a name with dashes."""
    return not parameter.opts[0].startswith("-")


def usage(parameter: Any) -> str:
    """An argument as it stands in the usage line: optional ones in brackets."""
    word = (parameter.metavar or parameter.name).upper().strip("[]")
    return word if parameter.required else f"[{word}]"


def name_of(parameter: Any) -> str:
    """An argument's or option's name as it is typed."""
    if is_argument(parameter):
        return f"`{(parameter.metavar or parameter.name).upper().strip('[]')}`"
    names = " / ".join([", ".join(parameter.opts), *parameter.secondary_opts])
    choices = f" {parameter.metavar}" if parameter.metavar else ""
    return f"`{names}{choices}`".replace("|", "\\|")


def default_of(parameter: Any) -> str:
    """The default; `required` when there is none; nothing for a switch that is off."""
    if parameter.required:
        return "required"
    shown = getattr(parameter, "show_default", None)
    value = shown if isinstance(shown, str) else parameter.default
    return "" if value is None or value is False else f"`{value}`"


def main() -> None:
    """Reads the command line and writes or checks the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    if not parser.parse_args().check:
        PAGE.write_text(page(), encoding="utf-8", newline="\n")
    elif PAGE.read_text(encoding="utf-8") != page():
        sys.exit("docs/cli.md is not what the command line says: run python scripts/make_cli_docs.py")


if __name__ == "__main__":
    main()
