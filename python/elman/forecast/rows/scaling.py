"""The unit of each series, from its training part: what the linear part reads and adds is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elman.prior.histories import wild
from elman.table.panel import Panel
from elman.table.standardising import moments, usual_change

__all__ = ["Scaling", "fit_scaling"]

Floats = NDArray[np.float64]
FINEST = 0.05  # of the deviation: finer changes are no unit to measure errors in


@dataclass(frozen=True)
class Scaling:
    """The mean change over a season in the training part of each series, by its name, a number for each target.

    Without a change over a season that is the change from row to row. Values that can only be errors are not looked at.
    Series that never change are not in it.
    """

    units: Mapping[str, Sequence[float]]

    def table(self, panel: Panel, targets: int) -> Floats:
        """The unit of each series and target (S, K); nan for a series that is new or never changes."""
        nothing = np.full(targets, np.nan)
        return np.array([self.units.get(name, nothing) for name in panel.names], dtype=np.float64)


def fit_scaling(panel: Panel, y: Floats, part: NDArray[np.int8], season: int) -> Scaling:
    """The scaling from the targets `y` (n, K) of the training part; `season` is how many rows a season has."""
    units: dict[str, list[float]] = {}
    taught = np.where(part[:, None] == 0, y, np.nan)
    for target in taught.T:
        target[wild(target, panel.starts[:-1], panel.starts[1:])] = np.nan
    for number, name in enumerate(panel.names):
        rows = slice(int(panel.starts[number]), int(panel.starts[number + 1]))
        found = [_unit(values, season) for values in taught[rows].T]
        if np.isfinite(found).all():
            units[name] = found
    return Scaling(units)


def _unit(values: Floats, season: int) -> float:
    """The usual change of values (k,), no finer than a part of their deviation; nan where there is none."""
    return float(np.maximum(usual_change(values, season), FINEST * moments(values[np.isfinite(values)])[1]))
