"""What is told by the rows before a forecast alone: their last value, mean, season and drift, and a smoothed level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elman.baselines.smoothing import ALPHAS, levels_of
from elman.forecast.channels import Channels, Picked
from elman.forecast.rows.recipe import Recipe
from elman.forecast.shifts import since_shift
from elman.table.calendar import long_season_of

__all__ = ["Simple", "drift_of", "last_of", "look_simply", "mean_of", "season_of", "shifted", "shown"]

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
PIECES = 16  # of what is read together
SEASONS = 2  # in which a shift of level is looked for, at least


@dataclass(frozen=True)
class Simple:
    """What the simple methods say that are measured beside a forecaster: of each window `last` (k,), `usual` (k,) and
    `season` (k, H) as in `elman.forecast.past`, the `drift` (k, H), and the level `smoothed` by each of ALPHAS
    (k, alphas). All are nan where nothing is known."""

    last: Floats
    usual: Floats
    season: Floats
    drift: Floats
    smoothed: Floats


def look_simply(channels: Channels, picked: Picked) -> Simple:
    """Look at what is before each of the forecasts `picked` (k,)."""
    recipe, count = channels.recipe, len(picked)
    last, usual = (np.full(count, np.nan) for _ in range(2))
    season, drift = (np.full((count, recipe.horizon), np.nan) for _ in range(2))
    smoothed = np.full((count, len(ALPHAS)), np.nan)
    for which, rows in shown(channels, picked):
        last[which] = last_of(rows)
        usual[which], _ = mean_of(recipe, rows, shifted(recipe, rows), last[which])
        season[which] = season_of(rows, recipe.season, recipe.horizon, last[which])
        drift[which] = drift_of(rows, recipe.horizon)
        smoothed[which] = levels_of(rows)
    return Simple(last, usual, season, drift, smoothed)


def shown(channels: Channels, picked: Picked) -> Iterator[tuple[Ids, Floats]]:
    """Some of the forecasts `picked` (b,) and the last rows before each of them (b, t), piece by piece."""
    for which in _pieces(channels.blocks(picked)):
        yield which, channels.shown(picked[which])


def _pieces(blocks: Iterable[Ids]) -> Iterator[Ids]:
    """Blocks cut small: several arrays as large as what is looked at are made of each."""
    for block in blocks:
        yield from np.array_split(block, min(PIECES, len(block)))


def last_of(rows: Floats) -> Floats:
    """The last known value of rows (k, ..., t), nan where there is none."""
    known = np.isfinite(rows)
    place = rows.shape[-1] - 1 - known[..., ::-1].argmax(axis=-1)
    return np.take_along_axis(rows, place[..., None], axis=-1)[..., 0]


def season_of(rows: Floats, season: int, horizon: int, other: Floats) -> Floats:
    """The last known value at the same place of a `season` for each of the rows to come (k, H), else the `other` (k,).

    >>> season_of(np.array([[1.0, 2.0, np.nan, 4.0]]), 2, 3, np.array([9.0])).tolist()
    [[1.0, 4.0, 1.0]]
    """
    count, length = rows.shape
    longer = np.full((count, -length % season), np.nan)
    each = np.concatenate([longer, rows], axis=1).reshape(count, -1, season)
    found = last_of(each.transpose(0, 2, 1))[:, np.arange(horizon) % season]
    return np.where(np.isfinite(found), found, other[:, None])


def drift_of(rows: Floats, horizon: int) -> Floats:
    """The line through the first and the last known value of rows (k, t) at each row to come (k, H): the last value and
    the mean change for each row since; nan where that is no number.

    >>> drift_of(np.array([[np.nan, 1.0, 2.0, 5.0], [np.nan, 4.0, 8.0, np.nan]]), 2).tolist()
    [[7.0, 9.0], [16.0, 20.0]]
    """
    known, each, length = np.isfinite(rows), np.arange(len(rows)), rows.shape[1]
    first, last = known.argmax(axis=1), length - 1 - known[:, ::-1].argmax(axis=1)
    ahead = length - last[:, None] + np.arange(horizon)
    with np.errstate(over="ignore", invalid="ignore"):
        change = (rows[each, last] - rows[each, first]) / np.maximum(last - first, 1)
        found = rows[each, last][:, None] + ahead * change[:, None]
    return np.where(np.isfinite(found), found, np.nan)


def shifted(recipe: Recipe, rows: Floats) -> Ids:
    """How many of the last rows (k, t) came since the level shifted; 0 where it did not, or where that is long ago."""
    near = max(recipe.window, SEASONS * recipe.season)
    far = max(near, long_season_of(recipe.step, recipe.season))
    since = since_shift(rows[:, max(rows.shape[1] - far, 0) :])
    return np.where(since < near, since, 0)  # else all that is looked at is at the new level


def mean_of(recipe: Recipe, rows: Floats, since: Ids, other: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """The mean of the window that rows (k, t) end with, of the last `since` (k,) of them where the level shifted, else
    the `other` (k,); and whether any value of it is known (k,)."""
    window = _since(rows[:, max(rows.shape[1] - recipe.window, 0) :], since)
    known = np.isfinite(window)
    told: NDArray[np.bool_] = np.asarray(known.any(axis=1))
    mean = np.where(known, window, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    return np.where(told, mean, other), told


def _since(rows: Floats, since: Ids) -> Floats:
    """Rows (k, t), nan where they are before the last `since` (k,) of them; where that is 0, all."""
    ago = np.arange(rows.shape[1])[::-1]
    return np.where((ago < since[:, None]) | (since[:, None] == 0), rows, np.nan)
