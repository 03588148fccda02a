"""What windows show of a target without any learning: the simplest forecasts, and between which values it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.windows import LAST, SEASON, USUAL
from elman.forecast.channels import Channels, Picked
from elman.forecast.simply import last_of, mean_of, season_of, shifted, shown

__all__ = ["KINDS", "SHIFTED", "Past", "look_back_from"]

Floats = NDArray[np.float64]
SHIFTED = "after a shift of level"
KINDS = (LAST, USUAL, SEASON, SHIFTED)
AHEAD = 4  # rows ahead, from the next to the last one, that tell the kind of a window


@dataclass(frozen=True)
class Past:
    """Of each window the `last` known value (k,), its mean, `usual` (k,), since the level shifted if it did, and what
    was there a season before the rows to come, `season` (k, H), a missing one whole seasons earlier; the last value
    where that is unknown.

    `lowest` and `highest` (k,) are those of as many known values as a window has rows, or a season. All are nan where
    nothing is known. `told` (k,): whether the window itself has a known value. `kind` (k,): the place in KINDS of
    that one of the three which would have been the best in the window, and in a season at least; or that the level
    shifted in it, or in two seasons, to where it was at no time of the longest season (`elman.forecast.shifts`).
    """

    last: Floats
    usual: Floats
    season: Floats
    lowest: Floats
    highest: Floats
    told: NDArray[np.bool_]
    kind: NDArray[np.int8]

    def __getitem__(self, index: Any) -> Past:
        """That of some of them."""
        return Past(*(each[index] for each in vars(self).values()))


def look_back_from(channels: Channels, picked: Picked) -> Past:
    """Look at what is before each of the forecasts `picked` (k,), those of about one length together."""
    recipe = channels.recipe
    count, horizon = len(picked), recipe.horizon
    last, usual, lowest, highest = (np.full(count, np.nan) for _ in range(4))
    season, told = np.full((count, horizon), np.nan), np.zeros(count, dtype=np.bool_)
    kind = np.zeros(count, dtype=np.int8)
    for which, rows in shown(channels, picked):
        since = shifted(recipe, rows)
        last[which] = last_of(rows)
        usual[which], told[which] = mean_of(recipe, rows, since, last[which])
        season[which] = season_of(rows, recipe.season, horizon, last[which])
        late = _latest(rows, max(recipe.window, recipe.season))
        lowest[which], highest[which] = np.fmin.reduce(late, axis=1), np.fmax.reduce(late, axis=1)
        kind[which] = np.where(since, KINDS.index(SHIFTED), _best(rows, recipe.window, recipe.season, horizon))
    return Past(last, usual, season, lowest, highest, told, kind)


def _best(rows: Floats, window: int, season: int, horizon: int) -> NDArray[np.int64]:
    """Which of KINDS missed the latest of rows (k, t) by the least, in the mean over some of the rows ahead."""
    farthest = season * -(-horizon // season)
    rows = rows[:, max(rows.shape[1] - max(window, season) - farthest - window, 0) :]  # all that is looked at
    length = rows.shape[1]
    known, filled = np.isfinite(rows), np.nan_to_num(rows)
    ahead = np.unique(np.linspace(1, horizon, AHEAD).astype(np.int64))
    count, total = (np.pad(np.cumsum(each, axis=1), ((0, 0), (window, 0))) for each in (known, filled))
    with np.errstate(invalid="ignore"):
        usual = (total[:, window:] - total[:, :-window]) / (count[:, window:] - count[:, :-window])
    losses = np.full((len(KINDS), len(rows)), np.inf)
    late = rows[:, max(length - max(window, season), 0) :]
    for number, (values, each) in enumerate(((rows, False), (usual, False), (rows, True))):
        if each and season == 1:
            continue
        errors = []
        for step in ahead.tolist():
            back = season * -(-step // season) if each else step
            before = np.full(late.shape, np.nan)
            there = min(late.shape[1], max(length - back, 0))
            before[:, late.shape[1] - there :] = values[:, length - back - there : length - back]
            errors.append(np.abs(late - before))
        each_error = np.concatenate(errors, axis=1)
        found = np.isfinite(each_error)
        some = found.any(axis=1)
        losses[number, some] = np.where(found, each_error, 0.0).sum(axis=1)[some] / found.sum(axis=1)[some]
    return np.asarray(losses.argmin(axis=0))


def _latest(rows: Floats, count: int) -> Floats:
    """The last `count` known values of rows (k, t), in their places, all others nan.

    >>> _latest(np.array([[1.0, 2.0, np.nan, 4.0]]), 2).tolist()
    [[nan, 2.0, nan, 4.0]]
    """
    after = np.cumsum(np.isfinite(rows)[:, ::-1], axis=1)[:, ::-1]
    return np.where(after <= count, rows, np.nan)
