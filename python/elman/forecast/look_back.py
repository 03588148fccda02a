"""What forecasts without training would have reached on rows that are known, beside the simplest ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elman.network import Network
from elman.prior.forecasting import forecast
from elman.prior.histories import Histories
from elman.table.standardising import usual_change

__all__ = ["FEWEST", "LookedBack", "look_back"]

Floats = NDArray[np.float64]
FEWEST = 3  # rows before those that are looked back on


@dataclass(frozen=True)
class LookedBack:
    """What was reached on the last `rows` rows of `series` series of a `target`, forecast from those before them.

    `errors` are mean absolute errors by the name of the method, each series in the unit of its mean change over a
    season (MASE; from row to row where it has none, or it never changes over one), the mean over series.
    """

    target: str
    rows: int
    series: int
    errors: dict[str, float]


def look_back(network: Network, target: str, past: Histories, horizon: int) -> LookedBack | None:
    """Forecast the `horizon` known rows after each of the histories `past`; None where no error can be measured."""
    if not len(past):
        return None
    truth = past.values[past.end[:, None] + np.arange(horizon)]
    found = {"the prior": forecast(network, past, horizon, (0.5,))[:, :, 0], **_simple(past, horizon)}
    spans = zip(past.first.tolist(), past.end.tolist(), past.clock.season.tolist(), strict=True)
    unit = np.array([usual_change(past.values[first:end], season) for first, end, season in spans])[:, None]
    errors = {name: np.abs(each - truth) / unit for name, each in found.items()}
    known = np.logical_and.reduce([np.isfinite(each) for each in errors.values()])
    counted = known.any(axis=1)
    if not counted.any():
        return None
    share = known[counted] / known[counted].sum(axis=1, keepdims=True)
    means = {n: float((share * np.where(known, e, 0.0)[counted]).sum(axis=1).mean()) for n, e in errors.items()}
    return LookedBack(target, horizon, int(counted.sum()), means)


def _simple(past: Histories, horizon: int) -> dict[str, Floats]:
    """What is forecast without any method (k, horizon): the last known value, and that of the same season."""
    known = np.maximum.accumulate(np.where(np.isfinite(past.values), np.arange(len(past.values)), -1))
    last = known[past.end - 1]
    value = np.where(last >= past.first, past.values[np.maximum(last, 0)], np.nan)
    found = {"the last value": np.repeat(value[:, None], horizon, axis=1)}
    season = past.clock.season
    if (season > 1).any():
        before = (past.end - season)[:, None] + np.arange(horizon) % season[:, None]
        same = np.where(before >= past.first[:, None], past.values[np.maximum(before, 0)], np.nan)
        same = np.where((season > 1)[:, None] & np.isfinite(same), same, value[:, None])
        found["the same season's last value"] = same
    return found
