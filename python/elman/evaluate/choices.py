"""What of the classes was chosen where which was true, and whether the probabilities of the choices meant what they
said: elman's own, beside the figures that all methods have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.problem import Floats
from elman.evaluate.of_classes import confusion
from elman.evaluate.reliability import BrierParts, brier_parts, reliability

__all__ = ["Bin", "Choices", "Pair", "choices_of", "choices_of_labels"]

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Pair:
    """A class was `chosen` so many `times` where another, or the same, was `true`, both by their numbers."""

    true: int
    chosen: int
    times: int


@dataclass(frozen=True)
class Bin:
    """So many `times` a probability above `low` and up to `high` was given: their mean, `said`, and how often what they
    were given to happened, `held`."""

    low: float
    high: float
    times: int
    said: float
    held: float


@dataclass(frozen=True)
class Choices:
    """The `pairs` of true and chosen `classes` that occur; the `bins` of probabilities that occur, those of the second
    of two classes, of more those of the most probable; and `brier`, the parts of their Brier score. No bins and no
    parts where there are labels without probabilities."""

    classes: tuple[Any, ...]
    pairs: tuple[Pair, ...]
    bins: tuple[Bin, ...] = ()
    brier: BrierParts | None = None

    def __post_init__(self) -> None:
        """ValueError for pairs of classes that are not there."""
        size = len(self.classes)
        if any(not (0 <= pair.true < size and 0 <= pair.chosen < size and pair.times >= 0) for pair in self.pairs):
            raise ValueError(f"its pairs are not of {size} classes")

    @property
    def matrix(self) -> Ids:
        """How often (K, K): a row a class that was true, a column one that was chosen, as scikit-learn has it."""
        found = np.zeros((len(self.classes), len(self.classes)), dtype=np.int64)
        for pair in self.pairs:
            found[pair.true, pair.chosen] = pair.times
        return found

    def confusion(self) -> dict[str, list[Any]]:
        """The pairs that occur as columns, the most frequent first: `truth`, `prediction`, `times`.

        >>> choices_of(np.array([0.0, 1.0, 1.0]), np.array([0.2, 0.7, 0.4]), ["dry", "wet"]).confusion()
        {'truth': ['dry', 'wet', 'wet'], 'prediction': ['dry', 'dry', 'wet'], 'times': [1, 1, 1]}
        """
        found = sorted(self.pairs, key=lambda pair: -pair.times)
        return {
            "truth": [self.classes[pair.true] for pair in found],
            "prediction": [self.classes[pair.chosen] for pair in found],
            "times": [pair.times for pair in found],
        }

    def reliability(self) -> dict[str, list[Any]]:
        """The bins as columns: `low`, `high`, `times`, `said` and `held`.

        >>> choices_of(np.array([0.0, 1.0]), np.array([0.25, 0.75]), ["dry", "wet"]).reliability()
        {'low': [0.2, 0.7], 'high': [0.3, 0.8], 'times': [1, 1], 'said': [0.25, 0.75], 'held': [0.0, 1.0]}
        """
        return {field.name: [getattr(each, field.name) for each in self.bins] for field in fields(Bin)}

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        brier = None if self.brier is None else asdict(self.brier)
        return {"confusion": self.confusion(), "reliability": self.reliability(), "brier_parts": brier}


def choices_of(y: Floats, forecast: Floats, classes: Sequence[Any]) -> Choices:
    """Those of probabilities of class 1 (n,), or of each of `classes` (n, K), where `y` (n,) was true."""
    cells, table = confusion(y, forecast), reliability(y, forecast)
    size = len(table.count)
    each = zip(table.count.tolist(), table.said.tolist(), table.held.tolist(), strict=True)
    bins = [Bin(place / size, (place + 1) / size, *values) for place, values in enumerate(each) if values[0]]
    there = zip(*(each.tolist() for each in (*np.nonzero(cells), cells[cells > 0])), strict=True)
    return Choices(tuple(classes), tuple(Pair(*each) for each in there), tuple(bins), brier_parts(y, forecast))


def choices_of_labels(true: Sequence[Hashable], chosen: Sequence[Hashable]) -> Choices:
    """Those of labels without probabilities, in the order in which they come first.

    >>> choices_of_labels("aab", "abb").matrix.tolist()
    [[1, 1], [0, 1]]
    """
    number = {label: code for code, label in enumerate(dict.fromkeys((*true, *chosen)))}
    times = Counter(zip(true, chosen, strict=True))
    return Choices(tuple(number), tuple(Pair(number[a], number[b], count) for (a, b), count in times.items()))
