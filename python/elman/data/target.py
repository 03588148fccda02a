"""The target: what kind of question it asks, and its values as the network sees them and as people do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from elman.data.columns import Column
from elman.data.features import moments
from elman.data.table import Table
from elman.errors import DataError

__all__ = ["Target", "fit_target", "question"]

Question = Literal["binary", "classes", "number"]
Floats = NDArray[np.float64]

MAX_CLASSES = 200


@dataclass(frozen=True)
class Target:
    """A binary target, one of several classes, or a number.

    `classes` are the labels in the order of their codes: [no, yes] for a binary target, words for classes, none for a
    number. A number is learnt as `(value - base - mean) / scale`; base is the last known value when `relative`,
    otherwise 0.
    """

    name: str
    kind: Question
    classes: tuple[Any, ...] = ()
    mean: float = 0.0
    scale: float = 1.0
    relative: bool = False

    def coded(self, column: Column) -> Floats:
        """The values of the target column (n,): 0 or 1, a class index, or the number; nan when unknown."""
        if self.kind != "classes":
            return np.asarray(column.values, dtype=np.float64)
        index = {word: float(code) for code, word in enumerate(self.classes)}
        codes = np.array([*(index.get(word, np.nan) for word in column.labels), np.nan])
        return np.asarray(codes[column.values])  # -1, a missing word, is the nan at the end

    def learnt(self, y: Floats, base: Floats) -> NDArray[Any]:
        """What the network is trained on: float32 (n,), or int64 class indices; `base` (n,) is the last known value."""
        if self.kind == "classes":
            return y.astype(np.int64)
        if self.kind == "binary":
            return y.astype(np.float32)
        return ((y - (base if self.relative else 0.0) - self.mean) / self.scale).astype(np.float32)

    def forecast(self, outputs: NDArray[Any], base: Floats) -> Floats:
        """Raw outputs (n, K) as probabilities of yes (n,), of each class (n, K), or values (n,) in the user's units."""
        raw = np.asarray(outputs, dtype=np.float64)
        if self.kind == "number":
            return np.asarray(raw[:, 0] * self.scale + self.mean + (base if self.relative else 0.0))
        if self.kind == "binary":
            positive = np.exp(-np.abs(raw[:, 0]))
            return np.where(raw[:, 0] >= 0, 1 / (1 + positive), positive / (1 + positive))
        powers = np.exp(raw - raw.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))

    def first_bias(self, learnt: NDArray[Any]) -> Floats:
        """The output bias with which an untrained network forecasts the base rate or the mean of `learnt` (n,)."""
        if self.kind == "number":
            return np.array([learnt.mean(dtype=np.float64)])
        if self.kind == "binary":
            yes = (learnt.sum(dtype=np.float64) + 0.5) / (len(learnt) + 1)
            return np.array([np.log(yes / (1 - yes))])
        counts = np.bincount(learnt, minlength=len(self.classes)) + 0.5
        return np.asarray(np.log(counts / counts.sum()))

    def to_json(self) -> dict[str, Any]:
        """Plain values, as `from_json` takes them."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Target:
        """A target from what `to_json` gave and a JSON file kept; TypeError or KeyError when it is something else."""
        plain = {**values, "classes": tuple(values["classes"]), "relative": bool(values["relative"])}
        return cls(**{**plain, "mean": float(values["mean"]), "scale": float(values["scale"])})


def question(table: Table, name: str) -> tuple[Question, Column]:
    """What the target column asks: words are classes, booleans and 0/1 numbers binary, other numbers numbers.

    DataError when it holds dates, no value, one value alone, or more than 200 different words.
    """
    column = table.column(name)
    where = f"{table.name}: column {name!r}"
    present = np.unique(column.values[~column.missing])
    if not present.size:
        raise DataError(f"{where} has no values, expected a target to forecast; choose another target")
    if column.kind == "time":
        raise DataError(f"{where} holds dates, expected numbers, words or yes/no; choose another target")
    if present.size == 1:
        only = column.labels[int(present[0])] if column.labels else f"{present[0]:g}"
        raise DataError(
            f"{where} has the same value {only!r} in every row, expected at least two; choose another target"
        )
    if column.kind == "word":
        if present.size > MAX_CLASSES:
            raise DataError(
                f"{where} has {present.size} different words, expected at most {MAX_CLASSES} classes; "
                "choose another target"
            )
        return "classes", column
    if column.kind == "boolean" or set(present.tolist()) == {0.0, 1.0}:
        return "binary", table.column(name, "boolean")
    return "number", column


def fit_target(kind: Question, column: Column, y: Floats, base: Floats, where: str) -> Target:
    """Fit the target on the training part's `y` (k,) with its last known values `base` (k,).

    `y` is the number, 0 or 1, or the index of a word. A number is learnt as the change from the last known value
    where that changes less than the values themselves do. DataError when the training part holds one value alone.
    """
    present = np.unique(y)
    if present.size == 1:
        only = column.labels[int(present[0])] if column.labels else f"{present[0]:g}"
        raise DataError(
            f"{where} has the same value {only!r} in the whole training part, expected at least two; give more rows"
        )
    if kind != "number":
        classes = tuple(column.labels[int(code)] for code in present) if kind == "classes" else column.labels
        return Target(column.name, kind, classes)
    plain, change = moments(y), moments(y - base)
    relative = bool(np.std(y - base) < np.std(y))
    return Target(column.name, kind, (), *(change if relative else plain), relative)
