"""Columns as numbers a network reads: scaled numbers, booleans as 0 and 1, words as one column a word.

Everything is fitted on given rows, the training part, and on them alone. A missing value is filled with the last
known one of the same series, never with a later one; before the first known value it is the training part's mean
(numbers, booleans) or no word. A column with missing values in the training part gets a second one, the flag: 1 where
the value was missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.table.columns import Column, Kind
from elman.table.panel import fill_forward
from elman.table.standardising import moments

__all__ = ["Coder", "encode", "fit_coder"]

LIMIT = 1e4  # standard deviations; what is farther away is as good as infinite, and float32 must hold it
ERRORS = 1e4  # times as far from the middle as nine of ten: not what the training part showed, but errors
MAX_WORDS = 32
MIN_COUNT = 2


@dataclass(frozen=True)
class Coder:
    """How one column becomes columns of the matrix.

    A number is `(value - mean) / scale`, `mean` being the filling, kept from `low` to `high`; a boolean is 0 or 1; a
    word is a 1 in the column of its index in `words`, or in the last one, "other", for a word that is rare or new.
    `flag`: one more column tells missing ones.
    """

    name: str
    kind: Kind
    mean: float = 0.0
    scale: float = 1.0
    flag: bool = False
    words: tuple[Any, ...] = ()
    labels: tuple[Any, ...] = ()
    low: float = -LIMIT
    high: float = LIMIT

    def __post_init__(self) -> None:
        """ValueError for a scale that nothing can be divided by, and for limits that leave nothing."""
        if not self.scale > 0:
            raise ValueError(f"column {self.name!r} has the scale {self.scale}")
        if not -LIMIT <= self.low <= self.high <= LIMIT:
            raise ValueError(f"column {self.name!r} is from {self.low} to {self.high}")

    @property
    def names(self) -> list[str]:
        """The names of the matrix's columns.

        >>> Coder("sky", "word", words=("clear", "rain"), flag=True).names
        ['sky=clear', 'sky=rain', 'sky=other', 'sky missing']
        """
        values = [f"{self.name}={word}" for word in (*self.words, "other")] if self.kind == "word" else [self.name]
        return values + ([f"{self.name} missing"] if self.flag else [])

    def filled(self, column: Column, order: NDArray[np.int64], starts: NDArray[np.int64]) -> NDArray[np.float64]:
        """The values of a number or boolean column in sorted order (n,), missing ones filled, not scaled."""
        values, missing = column.values[order], column.missing[order]
        if not missing.any():
            return np.asarray(values)
        last = fill_forward(values, missing, starts)
        return np.where(last < 0, self.mean, values[last])

    def encode(self, column: Column, order: NDArray[np.int64], starts: NDArray[np.int64]) -> NDArray[np.float32]:
        """The sorted rows `order` (n,) of `column` as float32 (n, columns); `starts` are the series' first rows."""
        if self.kind == "word":
            values = self._one_hot(column, order, starts)
        else:
            filled = self.filled(column, order, starts)
            if self.kind == "number":
                with np.errstate(over="ignore"):  # it is cut to the limit
                    filled -= self.mean
                    filled /= self.scale
                    np.clip(filled, self.low, self.high, out=filled)
            values = filled.astype(np.float32)[:, None]
        if not self.flag:
            return values
        return np.hstack([values, column.missing[order].astype(np.float32)[:, None]])

    def _one_hot(self, column: Column, order: NDArray[np.int64], starts: NDArray[np.int64]) -> NDArray[np.float32]:
        index = {word: code for code, word in enumerate(self.words)}
        codes = np.array([index.get(word, len(index)) for word in column.labels], dtype=np.int64)
        last = fill_forward(order, column.missing[order], starts)
        known = last >= 0
        values = np.zeros((len(order), len(index) + 1), dtype=np.float32)
        values[np.flatnonzero(known), codes[column.values[order][last[known]]]] = 1.0
        return values


def fit_coder(column: Column, rows: NDArray[np.int64], free: bool = False) -> Coder:
    """Fit the coder of `column` on the table's `rows` (k,), the training part; only a `free` one goes beyond what these
    show.

    >>> column = Column("t", "number", np.array([1.0, 3.0, np.nan, 900.0]))
    >>> coder = fit_coder(column, np.arange(3))
    >>> coder.mean, coder.scale, coder.flag, coder.low, coder.high
    (2.0, 1.0, True, -1.0, 1.0)
    """
    values, missing = column.values[rows], column.missing[rows]
    present, flag = values[~missing], bool(missing.any())
    if column.kind == "word":
        return Coder(column.name, "word", flag=flag, words=_vocabulary(column.labels, present))
    if column.kind == "boolean":
        return Coder(
            column.name, "boolean", float(present.mean()) if present.size else 0.0, flag=flag, labels=column.labels
        )
    usual = present[~_far(present)]
    mean, scale = moments(usual)
    if free or not usual.size:
        return Coder(column.name, "number", mean, scale, flag)
    low, high = (float(np.clip((value - mean) / scale, -LIMIT, LIMIT)) for value in (usual.min(), usual.max()))
    return Coder(column.name, "number", mean, scale, flag, low=low, high=high)


def _far(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which of values (k,) are so far from the others that they can only be errors."""
    if not values.size:
        return np.zeros(0, dtype=np.bool_)
    distance = np.abs(values - np.partition(values, len(values) // 2)[len(values) // 2])
    place = 9 * (len(values) - 1) // 10
    usual = np.partition(distance, place)[place]
    return np.asarray((distance > ERRORS * usual) & (usual > 0))


def encode(
    coders: Sequence[Coder],
    columns: Mapping[str, Column],
    order: NDArray[np.int64],
    starts: NDArray[np.int64],
    over: NDArray[np.float32] | None = None,
) -> NDArray[np.float32]:
    """The whole table in sorted order as one float32 matrix (n, features), C-contiguous; made column by column.

    A matrix of the same shape that is no longer needed is written `over`.
    """
    shape = len(order), sum(len(coder.names) for coder in coders)
    matrix = over if over is not None and over.shape == shape else np.empty(shape, dtype=np.float32)
    place = 0
    for coder in coders:
        values = coder.encode(columns[coder.name], order, starts)
        matrix[:, place : place + values.shape[1]] = values
        place += values.shape[1]
    return matrix


def _vocabulary(labels: Sequence[Any], codes: NDArray[np.int64]) -> tuple[Any, ...]:
    """The words seen at least twice, at most 32 of them, the most frequent ones; in alphabetical order."""
    counts = np.bincount(codes, minlength=len(labels))
    frequent = sorted(np.flatnonzero(counts >= MIN_COUNT).tolist(), key=lambda code: (-counts[code], code))
    return tuple(labels[code] for code in sorted(frequent[:MAX_WORDS]))
