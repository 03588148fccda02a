"""The column in which users say what a row is for: training, validation or test. It is nothing to learn from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from elman.table.table import Table

__all__ = ["PARTS", "find_split", "says_parts"]

NAMES = ("split", "subset", "partition", "part", "fold", "set")
PARTS = {
    "train": 0, "training": 0, "learn": 0, "fit": 0,
    "validation": 1, "validate": 1, "valid": 1, "val": 1, "dev": 1, "development": 1, "eval": 1,
    "test": 2, "testing": 2, "holdout": 2,
}  # fmt: skip
MEANT = 0.5  # of the rows, from which on a column with such a name is meant to say parts


def find_split(table: Table, names: Sequence[str]) -> str | None:
    """Which of the columns `names` says parts: by its words, or by its name and most of its words.

    >>> find_split(Table({"use": ["Train", "Test"], "text": ["a", "b"]}), ["use", "text"])
    'use'
    """
    called = [name for name in names if name.lower() in NAMES]
    found = (name for name in (*called, *names) if says_parts(table, name))
    return next(found, next((name for name in called if _share(table, name) >= MEANT), None))


def says_parts(table: Table, name: str) -> bool:
    """Whether all words of a column are train, validation or test, in any writing, and of more than one part."""
    words = [str(value).strip().lower() for value in table.named(name).values]
    parts = {PARTS.get(word) for word in words}
    return None not in parts and (len(parts) > 1 or (len(parts) == 1 and name.lower() in NAMES))


def _share(table: Table, name: str) -> float:
    """The share of rows that say a part."""
    found = table.named(name)
    says = np.array([*(str(value).strip().lower() in PARTS for value in found.values), False])
    return float(says[found.codes].mean())
