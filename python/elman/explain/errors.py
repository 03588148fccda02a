"""Where a model is wrong: its losses by groups of answers, beside those of the best baseline, and its worst answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.evaluate.html import as_html
from elman.evaluate.metrics import TITLES
from elman.evaluate.verdicts import number

__all__ = ["Errors", "grouped"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class Errors:
    """The mean loss, the `measure`, of so many `answers`, by each of some groupings: `by["hour"]` has the columns
    "hour", `times`, `loss`, and the loss of the best baseline under its name, the `rival`. `worst` are the answers with
    the largest losses, as columns."""

    measure: str
    rival: str
    answers: int
    loss: float
    by: Mapping[str, dict[str, list[Any]]]
    worst: dict[str, list[Any]]

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "measure": self.measure,
            "rival": self.rival,
            "answers": self.answers,
            "loss": self.loss,
            "by": {name: dict(table) for name, table in self.by.items()},
            "worst": self.worst,
        }

    def __repr__(self) -> str:
        """How wrong the model is, and by what that is told apart."""
        return (
            f"<Errors: {TITLES[self.measure]} {number(self.loss)} of {self.answers:,} answers, by {', '.join(self.by)}>"
        )

    def _repr_html_(self) -> str:
        """The worst answers, for notebooks."""
        return as_html({name: [str(value) for value in column] for name, column in self.worst.items()}, repr(self), "")


def grouped(
    name: str, labels: NDArray[Any] | list[Any], ours: Floats, rival: str, theirs: Floats
) -> dict[str, list[Any]]:
    """The mean losses of elman (n,) and of a rival (n,) where the `labels` (n,) are the same, in their order.

    >>> grouped("hour", [1, 0, 1], np.array([1.0, 2.0, 3.0]), "drift", np.zeros(3))
    {'hour': [0, 1], 'times': [1, 2], 'loss': [2.0, 2.0], 'drift': [0.0, 0.0]}
    """
    values, place, times = np.unique(np.asarray(labels), return_inverse=True, return_counts=True)
    means = (np.bincount(place, weights=losses) / times for losses in (ours, theirs))
    loss, other = (each.tolist() for each in means)
    return {name: values.tolist(), "times": times.tolist(), "loss": loss, rival: other}
