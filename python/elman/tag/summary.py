"""What a fit of a tagger read, as plain values: the command line prints it and the model file keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from elman.tag.tagged import Tagged

__all__ = ["TagSummary", "summarize_tags"]


@dataclass(frozen=True)
class TagSummary:
    """The name of the data, what a step is, how many steps and different labels there are, the sequences of each part.

    `longest_symbol` is how many characters the longest one has where each character is to be a symbol, else 1;
    `left_out` counts the lines of a file that are no tokens, such as comments. `channels` are the columns of a table
    that are read, `target` the one of the labels; `unread` says why others are not read.
    """

    name: str
    level: str
    steps: int
    labels: int
    training: int
    validation: int
    test: int
    longest_symbol: int = 1
    left_out: dict[str, int] = field(default_factory=dict)
    target: str = ""
    channels: tuple[str, ...] = ()
    unread: dict[str, str] = field(default_factory=dict)


def summarize_tags(
    given: Tagged, parts: Sequence[Tagged], labels: int, target: str | None, channels: Sequence[str]
) -> TagSummary:
    """Describe what was read and how it was split."""
    longest = 1
    if given.level == "char":
        longest = max(len(str(symbol)) for item in given.items for symbol in item)
    training, validation, test = (len(part) for part in parts)
    steps = int(given.lengths.sum())
    return TagSummary(
        *(given.name, given.level, steps, labels, training, validation, test, longest, given.left_out),
        *(target or "" if channels else "", tuple(channels), given.unread),
    )
