"""How far one column decides another, row by row: from 0, as good as nothing, to 1, always."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["FEWEST", "Values", "decides"]

Floats = NDArray[np.float64]
FEWEST = 40  # pairs, of which something can be said
BINS = 32  # of numbers, by their quantiles
ROWS_A_LEVEL = 5  # in the mean, so that words are no mere names of rows


@dataclass(frozen=True)
class Values:
    """A column's values (n,), nan where there is none: numbers, or the codes of `classes`."""

    values: Floats
    classes: bool

    def at(self, rows: NDArray[np.int64]) -> Values:
        """Those of some rows."""
        return Values(self.values[rows], self.classes)


def decides(x: Values, y: Values) -> float:
    """How far x (n,) decides y (n,), by one threshold, or by what y mostly is where x is the same, or nearly.

    The share of y that is right, each class counting the same, above what chance has. Where y is a number and x a
    class, how far y decides x. 0 for two numbers, of which `explaining` tells more, and where there is too little.

    >>> x, y = Values(np.arange(80.0), False), Values((np.arange(80) > 50).astype(float), True)
    >>> decides(x, y), round(decides(y, x), 2)
    (1.0, 1.0)
    """
    if not y.classes:
        return decides(y, x) if x.classes else 0.0
    both = np.isfinite(x.values) & np.isfinite(y.values)
    given, codes = x.values[both], np.unique(y.values[both], return_inverse=True)[1]
    counts = np.bincount(codes)
    if both.sum() < FEWEST or len(counts) < 2:
        return 0.0
    right = _by_levels(given if x.classes else _binned(given), codes, counts)
    if len(counts) == 2 and not x.classes:
        right = max(right, _by_threshold(given, codes, counts))
    chance = 1 / len(counts)
    return max((right - chance) / (1 - chance), 0.0)


def _binned(x: Floats) -> Floats:
    """The number of the quantile that each value is in."""
    return np.searchsorted(np.quantile(x, np.linspace(0, 1, BINS + 1)[1:-1]), x).astype(np.float64)


def _by_levels(x: Floats, codes: NDArray[np.int64], counts: NDArray[np.int64]) -> float:
    """The share of y that is right, class by class, where it is what every other row with the same x mostly says."""
    levels, place = np.unique(x, return_inverse=True)
    if len(levels) * ROWS_A_LEVEL > len(x):
        return 0.0
    weight = 1 / counts
    halves = []
    for half in (0, 1):
        learnt, asked = slice(half, None, 2), slice(1 - half, None, 2)
        table = np.zeros((len(levels), len(counts)))
        np.add.at(table, (place[learnt], codes[learnt]), weight[codes[learnt]])
        said = table.argmax(axis=1)[place[asked]]
        halves.append((codes[asked], said == codes[asked]))
    truth, hits = (np.concatenate(each) for each in zip(*halves, strict=True))
    return float(np.mean(np.bincount(truth, weights=hits, minlength=len(counts)) / counts))


def _by_threshold(x: Floats, codes: NDArray[np.int64], counts: NDArray[np.int64]) -> float:
    """The share of y that is right, class by class, with the best threshold of x, above or below which it is 1."""
    order = np.argsort(x, kind="stable")
    ones = np.cumsum(codes[order]) / counts[1]
    zeros = np.cumsum(1 - codes[order]) / counts[0]
    last = np.append(np.diff(x[order]) > 0, True)
    gap = np.abs(ones - zeros)[last].max()
    return float((1 + gap) / 2)
