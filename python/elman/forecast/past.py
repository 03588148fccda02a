"""What windows show of a target without any learning: the simplest forecasts, and between which values it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.forecast.channels import Channels, Picked

__all__ = ["Past", "look_back_from"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Past:
    """Of each window the `last` known value (k,), its mean, `usual` (k,), and what was there a season before the rows
    to come, `season` (k, H), a missing one whole seasons earlier; the last value where that is unknown.

    `lowest` and `highest` (k,) are those of as many known values as a window has rows, or a season. All are nan where
    nothing is known. `told` (k,): whether the window itself has a known value.
    """

    last: Floats
    usual: Floats
    season: Floats
    lowest: Floats
    highest: Floats
    told: NDArray[np.bool_]

    def __getitem__(self, index: Any) -> Past:
        """That of some of them."""
        return Past(*(each[index] for each in vars(self).values()))


def look_back_from(channels: Channels, picked: Picked) -> Past:
    """Look at what is before each of the forecasts `picked` (k,), those of about one length together."""
    count, horizon = len(picked), channels.recipe.horizon
    last, usual, lowest, highest = (np.full(count, np.nan) for _ in range(4))
    season, told = np.full((count, horizon), np.nan), np.zeros(count, dtype=np.bool_)
    for which in channels.blocks(picked):
        rows = channels.shown(picked[which])
        window = rows[:, max(rows.shape[1] - channels.recipe.window, 0) :]
        last[which] = _last(rows)
        told[which] = np.isfinite(window).any(axis=1)
        total = np.where(np.isfinite(window), window, 0.0).sum(axis=1)
        mean = total / np.maximum(np.isfinite(window).sum(axis=1), 1)
        usual[which] = np.where(told[which], mean, last[which])
        season[which] = _season(rows, channels.recipe.season, horizon, last[which])
        late = _latest(rows, max(channels.recipe.window, channels.recipe.season))
        lowest[which], highest[which] = np.fmin.reduce(late, axis=1), np.fmax.reduce(late, axis=1)
    return Past(last, usual, season, lowest, highest, told)


def _latest(rows: Floats, count: int) -> Floats:
    """The last `count` known values of rows (k, t), in their places, all others nan.

    >>> _latest(np.array([[1.0, 2.0, np.nan, 4.0]]), 2).tolist()
    [[nan, 2.0, nan, 4.0]]
    """
    after = np.cumsum(np.isfinite(rows)[:, ::-1], axis=1)[:, ::-1]
    return np.where(after <= count, rows, np.nan)


def _last(rows: Floats) -> Floats:
    """The last known value of rows (k, ..., t), nan where there is none."""
    known = np.isfinite(rows)
    place = rows.shape[-1] - 1 - known[..., ::-1].argmax(axis=-1)
    return np.take_along_axis(rows, place[..., None], axis=-1)[..., 0]


def _season(rows: Floats, season: int, horizon: int, other: Floats) -> Floats:
    """The last known value at the same place of a `season` for each of the rows to come (k, H), else the `other` (k,).

    >>> _season(np.array([[1.0, 2.0, np.nan, 4.0]]), 2, 3, np.array([9.0])).tolist()
    [[1.0, 4.0, 1.0]]
    """
    count, length = rows.shape
    longer = np.full((count, -length % season), np.nan)
    each = np.concatenate([longer, rows], axis=1).reshape(count, -1, season)
    found = _last(each.transpose(0, 2, 1))[:, np.arange(horizon) % season]
    return np.where(np.isfinite(found), found, other[:, None])
