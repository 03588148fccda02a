"""What of the classes was chosen where which was true, and whether the probabilities of the choices meant what they
said: elman's own, beside the figures that all methods have."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.problem import Floats
from elman.evaluate.of_classes import confusion
from elman.evaluate.reliability import BrierParts, Reliability, brier_parts, reliability

__all__ = ["Choices", "choices_of", "choices_of_labels"]

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Choices:
    """How often each of `classes` was `chosen` (m,) where another, or the same, was `true` (m,): `times` (m,), of the
    pairs that occur, by the numbers of the classes.

    `bins` is the reliability table of the probabilities, and `brier` the parts of their Brier score. None of labels
    without probabilities.
    """

    classes: tuple[Any, ...]
    true: Ids
    chosen: Ids
    times: Ids
    bins: Reliability | None = None
    brier: BrierParts | None = None

    def __post_init__(self) -> None:
        """ValueError for pairs of classes that are not there."""
        sizes = {each.shape for each in (self.true, self.chosen, self.times)}
        inside = all(((each >= 0) & (each < len(self.classes))).all() for each in (self.true, self.chosen))
        if len(sizes) > 1 or self.true.ndim != 1 or not inside or (self.times < 0).any():
            raise ValueError(f"its pairs of {len(self.classes)} classes are none")

    @property
    def matrix(self) -> Ids:
        """How often (K, K): a row a class that was true, a column one that was chosen, as scikit-learn has it."""
        found = np.zeros((len(self.classes), len(self.classes)), dtype=np.int64)
        found[self.true, self.chosen] = self.times
        return found

    def confusion(self) -> dict[str, list[Any]]:
        """The pairs that occur as columns, the most frequent first: `truth`, `prediction`, `times`.

        >>> choices_of(np.array([0.0, 1.0, 1.0]), np.array([0.2, 0.7, 0.4]), ["dry", "wet"]).confusion()
        {'truth': ['dry', 'wet', 'wet'], 'prediction': ['dry', 'dry', 'wet'], 'times': [1, 1, 1]}
        """
        order = np.argsort(-self.times, kind="stable")
        truth, prediction = ([self.classes[code] for code in each[order]] for each in (self.true, self.chosen))
        return {"truth": truth, "prediction": prediction, "times": self.times[order].tolist()}

    def reliability(self) -> dict[str, list[Any]]:
        """The bins of probabilities that occur as columns: `from`, `to`, `times`, the mean of what was `said`, and how
        often that `held`; of two classes the probability of the second, of more that of the most probable. Empty where
        there are no probabilities.

        >>> choices_of(np.array([0.0, 1.0]), np.array([0.25, 0.75]), ["dry", "wet"]).reliability()
        {'from': [0.2, 0.7], 'to': [0.3, 0.8], 'times': [1, 1], 'said': [0.25, 0.75], 'held': [0.0, 1.0]}
        """
        if self.bins is None:
            return {"from": [], "to": [], "times": [], "said": [], "held": []}
        there, bins = self.bins.count > 0, len(self.bins.count)
        edges = np.arange(bins + 1) / bins
        columns = (edges[:-1], edges[1:], self.bins.count, self.bins.said, self.bins.held)
        names = ("from", "to", "times", "said", "held")
        return {name: each[there].tolist() for name, each in zip(names, columns, strict=True)}

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        brier = None if self.brier is None else asdict(self.brier)
        return {"confusion": self.confusion(), "reliability": self.reliability(), "brier_parts": brier}


def choices_of(y: Floats, forecast: Floats, classes: Sequence[Any]) -> Choices:
    """Those of probabilities of class 1 (n,), or of each of `classes` (n, K), where `y` (n,) was true."""
    cells = confusion(y, forecast)
    true, chosen = np.nonzero(cells)
    bins, parts = reliability(y, forecast), brier_parts(y, forecast)
    return Choices(tuple(classes), true, chosen, cells[true, chosen], bins, parts)


def choices_of_labels(true: Sequence[Hashable], chosen: Sequence[Hashable]) -> Choices:
    """Those of labels without probabilities, in the order in which they come first.

    >>> choices_of_labels("aab", "abb").matrix.tolist()
    [[1, 1], [0, 1]]
    """
    number = {label: code for code, label in enumerate(dict.fromkeys((*true, *chosen)))}
    pairs = np.array([[number[a], number[b]] for a, b in zip(true, chosen, strict=True)], dtype=np.int64).reshape(-1, 2)
    cells, times = np.unique(pairs, axis=0, return_counts=True)
    return Choices(tuple(number), cells[:, 0], cells[:, 1], times.astype(np.int64))
