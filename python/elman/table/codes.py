"""Codes: texts of digits alone, some with a zero before others, as in 01067; they are words: numbers lose it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from elman.table.part_names import part_of_times
from elman.table.times import named_like_time

__all__ = ["are_codes", "said_of_codes"]


def are_codes(name: str, texts: Iterable[Any]) -> bool:
    """Whether the `texts` of a column are codes; not where it is called like times or hours, which are written so too.

    >>> are_codes("zip", ["01067", "80331", None]), are_codes("n", ["0", "80331"]), are_codes("hour", ["00", "01"])
    (True, False, False)
    """
    if named_like_time(name) or part_of_times(name):
        return False
    zeros = False
    for text in texts:
        if text is None:
            continue
        plain = text.strip() if isinstance(text, str) else ""
        if not (plain.isascii() and plain.isdigit()):
            return False
        zeros = zeros or (len(plain) > 1 and plain[0] == "0")
    return zeros


def said_of_codes(name: str, labels: Iterable[Any]) -> str:
    """What a message adds where words are refused that are codes; empty where they are none.

    >>> said_of_codes("n", ["007", "12"])
    ' (with zeros before other digits they are codes; write numbers without)'
    """
    return " (with zeros before other digits they are codes; write numbers without)" if are_codes(name, labels) else ""
