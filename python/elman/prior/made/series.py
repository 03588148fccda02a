"""Made series as they come to a forecaster: values, what is missing of them, and the lengths of their seasons."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elman.prior.clock import NO_MONTH, Clock, work
from elman.prior.made.drawing import Floats, happens, sizes
from elman.prior.made.levels import levels
from elman.prior.made.noise import noise, outliers
from elman.prior.made.seasons import seasons
from elman.prior.made.shapes import shapes

__all__ = ["CALENDARS", "Made", "make"]

Ids = NDArray[np.int64]
CALENDARS = (  # how often series of a calendar are made, of those that fit: of one season, of a longer one around it
    (0.20, 1, 1),
    (0.11, 4, 1),
    (0.25, 12, 1),
    (0.06, 7, 1),
    (0.14, 7, 365),
    (0.06, 24, 1),
    (0.25, 24, 168),
    (0.06, 52, 1),
    (0.05, 48, 336),
    (0.03, 96, 672),
    (0.03, 5, 261),
    (0.02, 0, 1),  # a season of any length
)
SHORTEST, LONGEST = 2, 60  # of a season of any length
DECADES = -360, 720  # months from January 1970: from 1940 to 2030
FREE = (1.0, 12.0, 50.0)  # rows in which a level without a season changes by its usual amount


@dataclass(frozen=True)
class Made:
    """Series `values` (n, t), whether each was `measured` (n, t), and what their calendar tells."""

    values: Floats
    measured: NDArray[np.bool_]
    clock: Clock


def make(random: np.random.Generator, n: int, t: int) -> Made:
    """Made series: `n` of `t` rows.

    >>> from elman.draws import Draw, generator
    >>> made = make(generator(0, Draw.MADE_SERIES), 3, 50)
    >>> made.values.shape, bool(np.isfinite(made.values).all())
    ((3, 50), True)
    """
    season, long_season = _calendars(random, n, t)
    pace = np.where(season > 1, season, random.choice(FREE, (n, 1), p=[0.5, 0.3, 0.2])).astype(np.float64)
    signal = levels(random, t, np.minimum(pace, 52.0)) + _seasons(random, t, season, long_season)
    signal += sizes(random, n, -1.7, 1.0) * happens(random, n, 0.78) * noise(random, t, pace)
    values = shapes(random, t, signal)
    month = np.where((season == 12) | (season == 4), random.integers(*DECADES, (n, 1)), NO_MONTH)
    values *= _of_months(random, t, month, season)
    values += outliers(random, t, pace) * values.std(axis=1, keepdims=True)
    hidden = happens(random, n, 0.03)
    told = (np.where(hidden, 1, season), np.where(hidden, 1, long_season))
    month = np.where(hidden | happens(random, n, 0.3), NO_MONTH, month)
    return Made(values, _measured(random, n, t), Clock(*(each[:, 0] for each in (*told, month))))


def _calendars(random: np.random.Generator, n: int, t: int) -> tuple[Ids, Ids]:
    """The lengths of seasons (n, 1) and of those around them (n, 1), of calendars of which t rows hold a season."""
    fitting = [
        (share, season, long_season)
        for share, season, long_season in CALENDARS
        if season * 1.2 < t and long_season * 1.2 < t
    ]
    shares = np.array([share for share, _, _ in fitting])
    which = random.choice(len(fitting), n, p=shares / shares.sum())
    season = np.array([season for _, season, _ in fitting])[which][:, None]
    long_season = np.array([long_season for _, _, long_season in fitting])[which][:, None]
    return np.where(season == 0, random.integers(SHORTEST, min(LONGEST, t // 2), (n, 1)), season), long_season


def _seasons(random: np.random.Generator, t: int, season: Ids, long_season: Ids) -> Floats:
    """What comes again (n, t): some series that have a calendar have nothing of it."""
    n = len(season)
    found = np.zeros((n, t))
    inner, outer = np.flatnonzero(season > 1), np.flatnonzero(long_season > 1)
    if len(inner):
        size = sizes(random, len(inner), -0.5, 0.9) * happens(random, len(inner), 0.68)
        found[inner] = seasons(random, t, season[inner]) * size + _moved(random, t, season[inner])
    if len(outer):
        size = sizes(random, len(outer), -0.9, 0.8) * happens(random, len(outer), 0.8)
        whole = _of_days(random, t, season[outer], long_season[outer])
        bent = random.normal(0, 0.4, (len(outer), 1)) * happens(random, len(outer), 0.5)
        found[outer] = found[outer] * (1 + bent * whole) + size * whole
    return found


def _of_days(random: np.random.Generator, t: int, season: Ids, long_season: Ids) -> Floats:
    """The longer season (n, t): of weeks around days, each day has one value or the curve is free."""
    week = (long_season == 7 * season) & happens(random, len(season), 0.6)
    found = seasons(random, t, long_season)
    days = np.flatnonzero(week[:, 0])
    if len(days):
        row = (np.arange(t) + random.integers(0, long_season[days])) // season[days]
        values = seasons(random, int(row.max()) + 1, np.full((len(days), 1), 7))
        found[days] = np.take_along_axis(values, row, axis=1)
    return found


def _of_months(random: np.random.Generator, t: int, month: Ids, season: Ids) -> Floats:
    """What goes with the days of months, or with those of work, in parts of the usual (n, t)."""
    n, months = len(season), 12 // np.minimum(season, 12)
    begin = np.where(month == NO_MONTH, 0, month) + np.arange(t) * months
    first, after = (each.astype("datetime64[M]").astype("datetime64[D]") for each in (begin, begin + months))
    days = np.log((after - first).astype(np.int64) / (months * 30.44)) * happens(random, n, 0.15)
    working = work(begin, months) * random.uniform(0.2, 1.2, (n, 1)) * happens(random, n, 0.25)
    return np.where(month == NO_MONTH, 1.0, np.exp(days + working))


def _moved(random: np.random.Generator, t: int, season: Ids) -> Floats:
    """A day of rest that is now in one place of the season, now in the next, as Easter in March and April (n, t)."""
    n = len(season)
    row = np.arange(t) + random.integers(0, season)
    late = random.random((n, t // 2 + 2)) < 0.5
    place = random.integers(0, season) + np.take_along_axis(late, np.minimum(row // season, late.shape[1] - 1), axis=1)
    return np.asarray((row % season == place % season) * random.normal(0, 0.8, (n, 1)) * happens(random, n, 0.07))


def _measured(random: np.random.Generator, n: int, t: int) -> NDArray[np.bool_]:
    """Which rows were measured (n, t): all of most series, else all but single ones or a stretch."""
    single = (random.random((n, t)) < random.uniform(0, 0.3, (n, 1))) & happens(random, n, 0.12)
    start, length = random.integers(0, t, (n, 1)), random.integers(1, max(t // 5, 2), (n, 1))
    row = np.arange(t)
    stretch = (row >= start) & (row < start + length) & happens(random, n, 0.06)
    return ~(single | stretch)
