"""The exception tree. Each class carries the exit code with which the command line ends."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = [
    "CheckFailed",
    "DamagedError",
    "DataError",
    "DivergedError",
    "ElmanError",
    "EngineMissing",
    "InterruptedWarning",
    "ModelFileError",
    "SettingError",
    "listed",
    "suggest",
]


class ElmanError(Exception):
    """Anything that elman refuses on purpose: one line that says what was found, what was expected and what to do."""

    exit_code = 1

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.splitlines()))


class SettingError(ElmanError, ValueError):
    """A wrong use or a wrong setting."""

    exit_code = 2


class DataError(ElmanError, ValueError):
    """A table that can't be used as it is."""

    exit_code = 3


class ModelFileError(ElmanError):
    """A model file that is missing, truncated, foreign or too new."""

    exit_code = 4


class DamagedError(ValueError):
    """What a model file says can't be: the message says which part. `load` makes a ModelFileError of it."""


class DivergedError(ElmanError):
    """A training whose loss stopped being a finite number before any usable weights were found."""

    exit_code = 5


class CheckFailed(ElmanError):  # noqa: N818 - a check that was asked for did not hold; nothing went wrong
    """A check that was asked for, such as `--require-skill`, did not hold."""

    exit_code = 6


class EngineMissing(ElmanError, ImportError):  # noqa: N818 - said of the installation, not of a call
    """The compiled part of the package, without which there is no network, is not there or can't be loaded."""


class InterruptedWarning(UserWarning):
    """Ctrl-C ended a training, and what was learnt until then is the fit: a loop around it goes on."""


def suggest(name: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown `name`: the nearest of the `known` ones, or all of them.

    >>> suggest("rainn", ["rain", "date"])
    "did you mean 'rain'?"
    >>> suggest("characters", ["char", "word"])
    "did you mean 'char'?"
    >>> suggest("xyz", ["rain", "date"])
    'choose one of rain, date'
    >>> suggest("xyz", [f"channel {number}" for number in range(400)])
    'choose one of channel 0, channel 1, channel 2, channel 3, channel 4, channel 5, ... (400 in all)'
    """
    names = list(known)
    folded = {name.casefold(): name for name in names}
    wanted = name.casefold()
    begun = sorted((each for each in folded if len(each) > 2 and wanted.startswith(each)), key=len, reverse=True)
    near = begun or difflib.get_close_matches(wanted, folded, n=1, cutoff=0.6)
    return f"did you mean {folded[near[0]]!r}?" if near else f"choose one of {listed(names)}"


def listed(names: Iterable[str], room: int = 72) -> str:
    """Names with commas between them, as many as have room in a line, and how many there are.

    >>> listed(["rain", "date"]), listed(["a" * 90, "b", "c"], 20)
    ('rain, date', 'aaaaaaaaaaaaaaaaa..., ... (3 in all)')
    """
    every = [name if len(name) <= room else name[: room - 3] + "..." for name in names]
    shown, length = 0, 0
    while shown < len(every) and (not shown or length + len(every[shown]) <= room):
        length += len(every[shown]) + 2
        shown += 1
    more = f", ... ({len(every)} in all)" if shown < len(every) else ""
    return ", ".join(every[:shown]) + more
