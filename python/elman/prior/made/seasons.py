"""What comes again in a made series: smooth, rough, peaked and bumpy seasons, that stay or change.

`season` (n, 1) is the length in rows, from 2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from elman.prior.made.drawing import Floats, decaying, happens, mixed, sizes, steps_of

__all__ = ["seasons"]

Season = NDArray[np.int64]
HARMONICS = 5


def seasons(random: np.random.Generator, t: int, season: Season) -> Floats:
    """Seasons (n, t) of which the mean is about 0 and the size about 1; some fade, grow or change their shape."""
    n = len(season)
    found = mixed(KINDS, random, t, season)
    other = happens(random, n, 0.2)[:, 0]
    if other.any():
        turn = _slow(random, t, season[other])
        second = mixed(KINDS, random, t, season[other])
        found[other] = np.cos(turn) * found[other] + np.sin(turn) * second
    strength = _slow(random, t, season) * happens(random, n, 0.4)
    return np.asarray(found * np.exp(np.clip(strength, -2, 2)))


def _slow(random: np.random.Generator, t: int, season: Season) -> Floats:
    """Walks (n, t) that take several seasons for their way."""
    n = len(season)
    return np.asarray(np.cumsum(random.normal(size=(n, t)), axis=1) * sizes(random, n, -2.3, 0.8) / np.sqrt(season))


def _angle(random: np.random.Generator, t: int, season: Season) -> Floats:
    """How far the season is at each row (n, t), in radians; it begins anywhere."""
    start = random.integers(0, season)
    return np.asarray(2 * np.pi * ((steps_of(t) + start) % season) / season)


def _smooth(random: np.random.Generator, t: int, season: Season) -> Floats:
    """A few harmonics, the higher ones smaller."""
    n, angle = len(season), _angle(random, t, season)
    fading = random.uniform(0.5, 2.0, (n, 1))
    found = np.zeros((n, t))
    for number in range(1, HARMONICS + 1):
        size = random.normal(size=(n, 1)) / number**fading * (2 * number <= np.maximum(season, 2))
        found += size * np.sin(number * angle + random.uniform(0, 2 * np.pi, (n, 1)))
    return found


def _by_place(random: np.random.Generator, t: int, season: Season, values: Floats) -> Floats:
    """Series whose value at each place of the season is that of `values` (n, longest season)."""
    inside = np.arange(values.shape[1]) < season
    count = season.astype(np.float64)
    values = np.where(inside, values, 0.0)
    values = np.where(inside, values - values.sum(axis=1, keepdims=True) / count, 0.0)
    size = np.sqrt((values**2).sum(axis=1, keepdims=True) / count)
    place = (np.arange(t)[None] + random.integers(0, season)) % season
    return np.take_along_axis(values / np.maximum(size, 1e-9), place, axis=1)


def _rough(random: np.random.Generator, t: int, season: Season) -> Floats:
    """Each place by itself, or a little like the one before it."""
    n, longest = len(season), int(season.max())
    alike = random.uniform(0, 0.9, (n, 1)) * happens(random, n, 0.5)
    return 0.8 * _by_place(random, t, season, decaying(random.normal(size=(n, longest)), alike))


def _peaks(random: np.random.Generator, t: int, season: Season) -> Floats:
    """Much in one or a few places of the season, as in December; or little, as on Sundays and in February."""
    n, longest = len(season), int(season.max())
    high = random.random((n, longest)) < 1.5 / np.maximum(season, 4)
    values = high * random.exponential(size=(n, longest)) + 0.1 * random.normal(size=(n, longest))
    return 0.8 * _by_place(random, t, season, values * random.choice([1.0, -1.0], (n, 1), p=[0.6, 0.4]))


def _blocks(random: np.random.Generator, t: int, season: Season) -> Floats:
    """One level for most of the season and another for the rest: working days and the end of the week."""
    n, longest = len(season), int(season.max())
    rest = np.maximum(np.rint(season * random.choice([1 / 7, 2 / 7, 1 / 2], (n, 1), p=[0.3, 0.5, 0.2])), 1)
    values = np.where(np.arange(longest) < rest, random.choice([1.0, -1.0], (n, 1)), 0.0)
    return 0.8 * _by_place(random, t, season, values + 0.15 * random.normal(size=(n, longest)))


def _bumps(random: np.random.Generator, t: int, season: Season) -> Floats:
    """Two hills, as the morning and the evening of a day; cut at the ground for some, as the light of the sun."""
    n, angle = len(season), _angle(random, t, season)
    found = np.zeros((n, t))
    for share in (1.0, 0.6):
        sharp = sizes(random, n, 1.0, 0.8)
        hill = np.exp(sharp * (np.cos(angle - random.uniform(0, 2 * np.pi, (n, 1))) - 1))
        found += hill * sizes(random, n, 0.3, 0.5) * happens(random, n, share)
    cut = happens(random, n, 0.25) * random.uniform(0.1, 0.6, (n, 1)) * found.max(axis=1, keepdims=True)
    found = np.maximum(found, cut)
    return np.asarray((found - found.mean(axis=1, keepdims=True)) * random.choice([1.6, -1.6], (n, 1), p=[0.8, 0.2]))


KINDS = (
    (0.42, _smooth),
    (0.28, _rough),
    (0.1, _peaks),
    (0.08, _blocks),
    (0.12, _bumps),
)
