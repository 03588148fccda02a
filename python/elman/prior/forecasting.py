"""Forecasts of many series by the prior: histories in, quantiles out, nothing learnt from them."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from elman.network import Inlaid, Network
from elman.prior.histories import Histories
from elman.prior.network import HORIZON, LEVELS, MEDIAN
from elman.prior.reading import Read

__all__ = ["at_levels", "forecast", "look_ahead"]

Floats = NDArray[np.float64]


def forecast(network: Network, histories: Histories, horizon: int, levels: Sequence[float] = LEVELS) -> Floats:
    """Quantiles (k, horizon, levels) of the rows after each of k histories.

    nan for one without any value; never below 0 for one that never was in the rows that are looked at.
    """
    found = np.empty((len(histories), horizon, len(levels)))
    for which in histories.blocks(horizon):
        rows = histories.rows(which)
        given = histories.read(which, rows, horizon)
        above = _widened(look_ahead(network, given.x, given, horizon).astype(np.float64))
        answer = at_levels(given.base_ahead(horizon)[:, :, None] + above * given.unit[:, :, None], levels)
        answer = np.maximum(answer, np.where(given.lowest >= 0, 0.0, -np.inf)[:, :, None])
        answer[np.isinf(given.lowest[:, 0])] = np.nan
        found[which] = answer
    return found


def look_ahead(network: Network, x: NDArray[np.float32] | Inlaid, given: Read, horizon: int) -> NDArray[np.float32]:
    """What the network answers at the last rows of `x`, that was `given`: (b, horizon, LEVELS), above the simple
    forecast and in units."""
    outputs, _ = network.forward(x, lengths=given.lengths)
    return np.take_along_axis(outputs, given.last(horizon)[:, :, None], axis=1)


def _widened(above: Floats) -> Floats:
    """Quantiles (b, horizon, LEVELS) that beyond the learnt rows go on to widen as they did within them.

    There the mean squared distance of each from the median grew by so much a row, as that of a walk does; no quantile
    comes closer to the median by it.
    """
    half, horizon = HORIZON // 2, above.shape[1]
    if horizon <= HORIZON:
        return above
    middle = above[:, :, MEDIAN : MEDIAN + 1]
    distance = above - middle
    near, far = ((distance[:, part] ** 2).mean(axis=1) for part in (slice(half), slice(half, HORIZON)))
    rows = np.arange(HORIZON, horizon)[:, None] - (HORIZON + half - 1) / 2  # after the middle of the far half
    grown = far[:, None] + (np.maximum(far - near, 0) / half)[:, None] * rows
    later = distance[:, HORIZON:]
    distance[:, HORIZON:] = np.sign(later) * np.sqrt(np.maximum(later**2, grown))
    return np.sort(middle + distance, axis=2)


def at_levels(quantiles: Floats, levels: Sequence[float]) -> Floats:
    """Quantiles (..., LEVELS) at other `levels`: between two of them, and beyond, straight in units of a normal one."""
    normal = NormalDist()
    places = np.array([normal.inv_cdf(level) for level in LEVELS])
    found = np.empty((*quantiles.shape[:-1], len(levels)))
    for number, level in enumerate(levels):
        place = normal.inv_cdf(level)
        low = int(np.clip(np.searchsorted(places, place) - 1, 0, len(places) - 2))
        part = (place - places[low]) / (places[low + 1] - places[low])
        found[..., number] = quantiles[..., low] + part * (quantiles[..., low + 1] - quantiles[..., low])
    return found
