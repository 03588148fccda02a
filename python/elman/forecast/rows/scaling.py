"""The unit of each series, from its training part: what the linear part reads and adds is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elman.table.panel import Panel

__all__ = ["Scaling", "fit_scaling"]

Floats = NDArray[np.float64]
FINEST = 0.05  # of the deviation: finer changes are no unit to measure errors in


@dataclass(frozen=True)
class Scaling:
    """The mean change over a season in the training part of each series, by its name, a number for each target.

    Without a change over a season that is the change from row to row. Series that never change are not in it.
    """

    units: Mapping[str, Sequence[float]]

    def table(self, panel: Panel, targets: int) -> Floats:
        """The unit of each series and target (S, K); nan for a series that is new or never changes."""
        nothing = np.full(targets, np.nan)
        return np.array([self.units.get(name, nothing) for name in panel.names], dtype=np.float64)


def fit_scaling(panel: Panel, y: Floats, part: NDArray[np.int8], season: int) -> Scaling:
    """The scaling from the targets `y` (n, K) of the training part; `season` is how many rows a season has."""
    units: dict[str, list[float]] = {}
    for number, name in enumerate(panel.names):
        rows = slice(int(panel.starts[number]), int(panel.starts[number + 1]))
        found = [_unit(values, season) for values in y[rows][part[rows] == 0].T]
        if all(unit > 0 for unit in found):
            units[name] = found
    return Scaling(units)


def _unit(values: Floats, season: int) -> float:
    """The mean absolute change of values (k,); 0 where there is none."""
    for lag in (season, 1):
        change = np.abs(values[lag:] - values[:-lag])
        change = change[np.isfinite(change)]
        if change.any():
            return max(float(change.mean()), FINEST * float(values[np.isfinite(values)].std()))
    return 0.0
