"""Columns that say nothing, or the answer itself: they are named and are nothing to learn from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from elman.table.columns import Column
from elman.table.large_numbers import require_apart
from elman.table.split import says_parts
from elman.table.table import Table

__all__ = ["is_constant", "repeats", "tell_nothing"]

NUMBERS = ("number", "boolean")
ALL = slice(None)
Rows = NDArray[np.int64] | slice


def tell_nothing(table: Table, names: Sequence[str], target: str, classed: int = 0) -> dict[str, str]:
    """Why some of the columns `names` are no inputs where `target` is the answer, by name.

    Such a column has no values, the same one in every row, says parts, or repeats the answer: the same value in every
    row, or, where so many rows or sequences are `classed`, another one for each class. A column that only repeats the
    classes under other words is kept where nothing else is left to read, or where they hardly ever repeat.

    >>> table = Table({"x": [1, 5, 2, 4], "code": [0, 1, 0, 1], "site": ["a"] * 4, "kind": ["no", "yes", "no", "yes"]})
    >>> tell_nothing(table, ["x", "code", "site"], "kind", classed=4)
    {'code': "it repeats 'kind'", 'site': 'it has the same value in every row'}
    """
    answer = table.column(target)
    plain = {name: why for name in names if (why := _nothing(table, name))}
    plain |= {n: f"it repeats {target!r}" for n in names if n not in plain and repeats(table.column(n), answer)}
    others = [name for name in names if name not in plain]
    recoded = {name for name in others if _recodes(table, name, target, classed)}
    if len(recoded) == len(others):
        return plain
    return {name: plain.get(name, f"it repeats {target!r}") for name in names if name in plain or name in recoded}


def _nothing(table: Table, name: str) -> str:
    """Why a column says nothing; empty where it may."""
    column = table.column(name)
    if column.missing.all():
        return "it has no values"
    if is_constant(column):
        require_apart(table, [name])  # else it isn't so
        return "it has the same value in every row"
    if column.kind == "word" and says_parts(table, name):
        return "it says train, validation or test"
    return ""


def is_constant(column: Column, rows: Rows = ALL) -> bool:
    """Whether a column has the same value in each of several `rows` of a table."""
    values = column.values[rows]
    return len(values) > 1 and not column.missing[rows].any() and bool((values == values[0]).all())


def repeats(column: Column, answer: Column, rows: Rows = ALL) -> bool:
    """Whether a column has the `answer` of all `rows` of a table, as far as both are known."""
    both = ~column.missing[rows] & ~answer.missing[rows]
    alike = {column.kind, answer.kind} <= set(NUMBERS) or (column.kind, column.labels) == (answer.kind, answer.labels)
    return bool(alike and both.any() and (column.values[rows][both] == answer.values[rows][both]).all())


def _recodes(table: Table, name: str, target: str, classed: int) -> bool:
    """Whether a column has a value of its own for each class, in every row of it, and these are half as many at most as
    rows or sequences that are `classed`."""
    column, answer = table.column(name), table.named(target).codes
    both = ~column.missing & (answer >= 0)
    different, codes = np.unique(column.values[both], return_inverse=True)
    classes = len(np.unique(answer[both]))
    if not 2 <= len(different) == classes <= classed // 2:
        return False
    return len(np.unique(codes * (answer.max() + 1) + answer[both])) == classes
