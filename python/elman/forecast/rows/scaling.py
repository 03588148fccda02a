"""The level and the unit of each series, from its training part: what the linear part reads and adds is in these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elman.table.panel import Panel

__all__ = ["Scaling", "fit_scaling"]

FINEST = 0.05  # of the deviation: finer changes are no unit to measure errors in
Two = tuple[float, float]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scaling:
    """Mean, and mean change over a season, of the training part of each series, by its name, two numbers a target.

    Without a change over a season that is the change from row to row. Series that never change are not in it.
    """

    own: Mapping[str, Sequence[Two]]

    def table(self, panel: Panel, targets: int) -> Floats:
        """Mean and change of each series and target (S, K, 2); nan for a series that is new or never changes."""
        nothing = np.full((targets, 2), np.nan)
        return np.array([self.own.get(name, nothing) for name in panel.names], dtype=np.float64)


def fit_scaling(panel: Panel, y: Floats, part: NDArray[np.int8], season: int) -> Scaling:
    """The scaling from the targets `y` (n, K) of the training part; `season` is how many rows a season has."""
    own: dict[str, list[Two]] = {}
    for number, name in enumerate(panel.names):
        rows = slice(int(panel.starts[number]), int(panel.starts[number + 1]))
        found = [_two(values, season) for values in y[rows][part[rows] == 0].T]
        if all(unit > 0 for _, unit in found):
            own[name] = found
    return Scaling(own)


def _two(values: Floats, season: int) -> Two:
    """Mean and mean absolute change of values (k,); 0 for a change that there is none of."""
    for lag in (season, 1):
        change = np.abs(values[lag:] - values[:-lag])
        change = change[np.isfinite(change)]
        if change.any():
            known = values[np.isfinite(values)]
            return float(known.mean()), max(float(change.mean()), FINEST * float(known.std()))
    return 0.0, 0.0
