"""The target: what kind of question it asks, and its values as the network sees them and as people do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from elman.baselines.arithmetic import exp, log, softmax
from elman.errors import DataError
from elman.table.codes import said_of_codes
from elman.table.columns import Column
from elman.table.identity import moment_text
from elman.table.large_numbers import require_apart
from elman.table.table import Table

__all__ = ["Target", "fit_target", "question"]

Question = Literal["binary", "classes", "number"]
Floats = NDArray[np.float64]

MAX_CLASSES = 200


@dataclass(frozen=True)
class Target:
    """A binary target, one of several classes, or a number.

    `classes` are the labels in the order of their codes: [no, yes] for a binary target, words for classes, none for a
    number. `positive`: no number of the training part is below 0, so that no forecast should be.
    """

    name: str
    kind: Question
    classes: tuple[Any, ...] = ()
    positive: bool = False

    def __post_init__(self) -> None:
        """ValueError for classes that don't suit the kind."""
        fewest, most = {"number": (0, 0), "binary": (2, 2), "classes": (2, MAX_CLASSES)}[self.kind]
        if not fewest <= len(self.classes) <= most:
            raise ValueError(f"the target {self.name!r} has {len(self.classes)} classes")

    def coded(self, column: Column) -> Floats:
        """The values of the target column (n,): 0 or 1, a class index, or the number; nan when unknown."""
        if self.kind != "classes":
            return np.asarray(column.values, dtype=np.float64)
        index = {word: float(code) for code, word in enumerate(self.classes)}
        codes = np.array([*(index.get(word, np.nan) for word in column.labels), np.nan])
        return np.asarray(codes[column.values])  # -1, a missing word, is the nan at the end

    def probabilities(self, outputs: NDArray[Any]) -> Floats:
        """Raw outputs (..., K) as probabilities: of yes (...), or of each class (..., K)."""
        raw = np.asarray(outputs, dtype=np.float64)
        if self.kind == "binary":
            positive = exp(-np.abs(raw[..., 0]))
            return np.where(raw[..., 0] >= 0, 1 / (1 + positive), positive / (1 + positive))
        return softmax(raw.reshape(-1, raw.shape[-1])).reshape(raw.shape)

    def first_bias(self, learnt: NDArray[Any]) -> Floats:
        """The output bias with which an untrained network forecasts the base rate of the codes `learnt` (n,)."""
        if self.kind == "binary":
            yes = (learnt.sum(dtype=np.float64) + 0.5) / (len(learnt) + 1)
            return log([yes / (1 - yes)])
        counts = np.bincount(learnt.astype(np.int64), minlength=len(self.classes)) + 0.5
        return log(counts / counts.sum())


def question(table: Table, name: str) -> tuple[Question, Column]:
    """What the target column asks: words are classes, booleans and 0/1 numbers binary, other numbers numbers.

    DataError when it holds dates, no value, one value alone in several rows, more than 200 different words, or whole
    numbers so large that they are not told apart.
    """
    column = table.column(name)
    if column.kind == "number":
        require_apart(table, [name])
    where = f"{table.name}: column {name!r}"
    values = column.values[~column.missing]
    present = _different(values, column.kind in ("number", "time"))
    if not present.size:
        raise DataError(f"{where} has no values, expected a target to forecast; choose another target")
    if column.kind == "time":
        raise DataError(f"{where} holds dates, expected numbers, words or yes/no; choose another target")
    if present.size == 1 and (column.kind != "number" or values.size > 1):
        only = column.labels[int(present[0])] if column.labels else moment_text(present[0])
        raise DataError(
            f"{where} has the same value {only!r} in every row, expected at least two; choose another target"
        )
    if column.kind == "word":
        if present.size > MAX_CLASSES:
            raise DataError(
                f"{where} has {present.size} different words, expected at most {MAX_CLASSES} classes"
                f"{said_of_codes(name, column.labels)}; choose another target"
            )
        return "classes", column
    if column.kind == "boolean" or (present.tolist() == [0.0, 1.0] and not np.any(values % 1)):
        return "binary", table.column(name, "boolean")
    return "number", column


def _different(values: NDArray[Any], many: bool) -> NDArray[Any]:
    """The different ones of values (k,), rising; the smallest and the largest alone where there may be `many`."""
    if not many or not values.size:
        return np.unique(values)
    ends = values.min(), values.max()
    return np.array(ends[: 1 if ends[0] == ends[1] else 2])


def fit_target(kind: Question, column: Column, y: Floats, where: str) -> Target:
    """Fit the target on the values `y` (k,) of the training part: numbers, 0 or 1, or indices of words.

    DataError when of words, or of yes and no, the training part holds one value alone.
    """
    present = _different(y, kind == "number")
    if present.size == 1 and kind != "number":
        only = column.labels[int(present[0])] if column.labels else f"{present[0]:g}"
        raise DataError(
            f"{where} has the same value {only!r} in the whole training part, expected at least two; give more rows"
        )
    if kind != "number":
        classes = tuple(column.labels[int(code)] for code in present) if kind == "classes" else column.labels
        return Target(column.name, kind, classes)
    return Target(column.name, kind, (), bool(present[0] >= 0))
