"""What a step of a text or table is: one vocabulary for all jobs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["UNITS", "with_level"]

#: What sentences call the steps of each level. The last one is no setting: it stands where symbols are given as lists.
UNITS = {"char": "characters", "word": "words", "byte": "bytes", "step": "rows", "symbol": "symbols"}
_FORMER = {"characters": "char", "words": "word", "bytes": "byte"}


def with_level(values: Mapping[str, Any]) -> dict[str, Any]:
    """A part of a model file with its level, if it has one, under the name that it has now.

    Files of the first days say characters, words and bytes.

    >>> with_level({"level": "characters"}), with_level({"level": "char"}), with_level({})
    ({'level': 'char'}, {'level': 'char'}, {})
    """
    level = values.get("level")
    return {**values, "level": _FORMER[level]} if isinstance(level, str) and level in _FORMER else dict(values)
