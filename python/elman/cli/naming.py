"""Settings as people type them: flags, and messages of the package in the words of the command line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping

from elman.settings import SCHEMAS, typed_options

__all__ = ["LONGEST", "as_typed", "flag_of", "in_a_line", "no_such_option"]

LONGEST = 200  # characters of a line

_FLAGS = {"random_state": "--seed", "n_jobs": "--threads"}
_NAMES = frozenset(name for schema in SCHEMAS.values() for name in typed_options(schema))
_NAME = "(" + "|".join(sorted(_NAMES, key=len, reverse=True)) + ")"
_VALUE = r"""('[^']*'|"[^"]*"|\[[^\]]*\]|-?[0-9][\w.]*|True|False|None)"""


def flag_of(name: str) -> str:
    """The flag of the setting `name`.

    >>> flag_of("random_state"), flag_of("hidden_size")
    ('--seed', '--hidden-size')
    """
    return _FLAGS.get(name, "--" + name.replace("_", "-"))


def as_typed(message: str, told: Mapping[str, str] | None = None) -> str:
    """A message about settings in the words of the command line; `told` are names that stand elsewhere, and where.

    >>> as_typed("setting 'n_jobs': found 0")
    '--threads: found 0'
    >>> as_typed("t.csv: found words; set level='byte', or name it with series=, or set test_fraction to 0")
    't.csv: found words; set --level byte, or name it with --series, or set --test-fraction 0'
    >>> as_typed("setting 'window': found 0", {"window": "my.toml, line 3: window"})
    'my.toml, line 3: window: found 0'
    """
    told = told or {}
    flags = {name: told.get(name, flag_of(name)) for name in _NAMES}
    found = re.sub(r"setting '(\w+)'", lambda each: flags.get(each[1], flag_of(each[1])), message)
    found = re.sub(
        r"settings '(\w+)' and '(\w+)'",
        lambda each: " and ".join(flags.get(name, name) for name in each.groups()),
        found,
    )
    quoted = r"""(?<![\w=])'[^']*'|(?<![\w=])"[^"]*\""""  # a user's own words stay
    found = re.sub(rf"{quoted}|(?<=[ (]){_NAME}={_VALUE}?", _assigned, found)
    return re.sub(rf"\bset {_NAME} to {_VALUE}", lambda each: "set " + _assigned(each), found)


def _assigned(found: re.Match[str]) -> str:
    """A setting with its value, as it is typed; what is no setting as it is."""
    if found[1] is None:
        return found[0]
    flag, value = flag_of(found[1]), found[2] or ""
    if value in ("True", "False"):
        return flag if value == "True" else f"--no-{flag[2:]}"
    words = [word.strip() for word in value[1:-1].split(",")] if value.startswith("[") else [value]
    return " ".join(f"{flag} {word.strip(chr(39))}".strip() for word in words)


def in_a_line(message: str, room: int = LONGEST) -> str:
    """A message as one line that is not longer than that: of a longer one the middle is left out.

    >>> in_a_line("a.csv: " + "x" * 300 + ": give more rows", 60)
    'a.csv: xxxxxxxxxxxxxxxxxxxxxxxxxx ... xxxxxx: give more rows'
    """
    line = " ".join(message.split())
    if len(line) <= room:
        return line
    end = (room - 5) * 2 // 5
    return f"{line[: room - 5 - end].rstrip()} ... {line[-end:].lstrip()}"


def no_such_option(typed: str, flags: Iterable[str]) -> str:
    """What is said of an option that a command with these `flags` does not have.

    Python's names of settings are understood as what they are called here.

    >>> no_such_option("--n-jobs", ["--noise", "--threads"])
    '--n-jobs: there is no such option; did you mean --threads?'
    >>> no_such_option("--hidden_size", ["--embedding-size", "--hidden-size"])
    '--hidden_size: there is no such option; did you mean --hidden-size?'
    """
    known = {flag: flag for flag in flags}
    known |= {f"--{name.replace('_', '-')}": flag for name, flag in _FLAGS.items() if flag in known}
    near = difflib.get_close_matches(typed.replace("_", "-").lower(), known, n=1, cutoff=0.7)
    hint = f"; did you mean {known[near[0]]}?" if near else ""
    return f"{typed}: there is no such option{hint}"
