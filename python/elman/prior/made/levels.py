"""Where a made series stands: levels that stay, walk, drift, bend, slow down, saturate and return.

`pace` (n, 1) is in how many rows a level changes by its usual amount: a season's, for series that have one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from elman.prior.made.drawing import Floats, decaying, happens, mixed, places, sizes, steps_of

__all__ = ["levels"]

WAVES = 24  # cosines that a smooth curve is the sum of
MEANS = 0.268  # of a step of a walk's means over rows, that belongs to the next row
Pace = NDArray[np.float64]


def levels(random: np.random.Generator, t: int, pace: Pace) -> Floats:
    """Levels (n, t); some of them jump."""
    found = mixed(KINDS, random, t, pace)
    n = len(pace)
    for share in (0.12, 0.04):
        later = steps_of(t) >= places(random, n, t)
        found += later * random.normal(0, 1.2, (n, 1)) * happens(random, n, share)
    return found


def _still(_: np.random.Generator, t: int, pace: Pace) -> Floats:
    return np.zeros((len(pace), t))


def _walk(random: np.random.Generator, t: int, pace: Pace) -> Floats:
    """A random walk, of which some take most of their way in few steps; or its means over rows (Working, 1960)."""
    n = len(pace)
    steps = random.normal(size=(n, t))
    rough = happens(random, n, 0.2)[:, 0]
    steps[rough] = random.standard_t(3, size=(int(rough.sum()), t)) / 1.5
    steps[:, 1:] += MEANS * happens(random, n, 0.3) * steps[:, :-1]
    return np.asarray(np.cumsum(steps, axis=1) * sizes(random, n, -1.3, 1.0) / np.sqrt(pace))


def _slopes(random: np.random.Generator, pace: Pace) -> Floats:
    return random.normal(size=(len(pace), 1)) * sizes(random, len(pace), -1.3, 1.0) / pace


def _line(random: np.random.Generator, t: int, pace: Pace) -> Floats:
    return np.asarray(_slopes(random, pace) * steps_of(t))


def _drift(random: np.random.Generator, t: int, pace: Pace) -> Floats:
    return _walk(random, t, pace) + _line(random, t, pace)


def _bends(random: np.random.Generator, t: int, pace: Pace) -> Floats:
    """A line that bends up to three times."""
    n, rows = len(pace), steps_of(t)
    found = _line(random, t, pace)
    for _ in range(3):
        found += _slopes(random, pace) * np.maximum(rows - places(random, n, t), 0) * happens(random, n, 0.6)
    return found


def _trend(random: np.random.Generator, t: int, pace: Pace) -> Floats:
    """A slope that walks, and goes back to nothing sooner or later (Holt's trend, and the damped one)."""
    n = len(pace)
    kept = 1 - 1 / (1 + pace * sizes(random, n, 0.7, 1.0))
    start = np.zeros((n, t))
    start[:, :1] = random.normal(size=(n, 1))
    shocks = start + random.normal(size=(n, t)) * np.sqrt(1 - kept**2)
    slope = decaying(shocks, kept) * sizes(random, n, -1.3, 1.0) / pace
    return np.asarray(np.cumsum(slope, axis=1)) + _walk(random, t, pace) * happens(random, n, 0.5) * 0.5


def _slowing(random: np.random.Generator, t: int, pace: Pace) -> Floats:
    """Growth or decline that slows down to a new level."""
    n = len(pace)
    start = random.uniform(-1.0, 0.7, (n, 1)) * t
    kept = np.exp(-1 / (pace * sizes(random, n, 1.0, 0.8)))
    way = 1 - kept ** np.maximum(steps_of(t) - start, 0)
    return np.asarray(random.normal(0, 1.5, (n, 1)) * way) + 0.3 * _walk(random, t, pace)


def _saturating(random: np.random.Generator, t: int, pace: Pace) -> Floats:
    """The logistic curve from one level to another."""
    n = len(pace)
    middle = random.uniform(-0.2, 1.2, (n, 1)) * t
    width = pace * sizes(random, n, 0.5, 0.8)
    bend = np.tanh((steps_of(t) - middle) / (2 * width))
    return np.asarray(random.normal(0, 1.5, (n, 1)) * bend) + 0.2 * _walk(random, t, pace)


def _returning(random: np.random.Generator, t: int, pace: Pace) -> Floats:
    """What comes back to its level, in less than a row or in many seasons."""
    n = len(pace)
    kept = np.exp(-1 / (pace * sizes(random, n, -0.5, 1.2)))
    shocks = random.normal(size=(n, t)) * np.sqrt(1 - kept**2)
    shocks[:, :1] = random.normal(size=(n, 1))
    return decaying(shocks, kept) * sizes(random, n, -0.7, 0.7)


def _cycles(random: np.random.Generator, t: int, pace: Pace) -> Floats:
    """Ups and downs that take some seasons, of which none is like the last: an autoregression of order two."""
    n = len(pace)
    length = np.maximum(pace * sizes(random, n, 1.2, 0.6), 3.0)
    kept = np.exp(-1 / (length * sizes(random, n, 0.3, 0.7)))
    first, second = (2 * kept * np.cos(2 * np.pi / length))[:, 0], (kept**2)[:, 0]
    shocks = random.normal(size=(n, t))
    found = np.zeros((n, t))
    one, two = random.normal(size=n), random.normal(size=n)
    for row in range(t):
        one, two = first * one - second * two + shocks[:, row] * 0.5 / np.sqrt(length[:, 0]), one
        found[:, row] = one
    size = np.maximum(found.std(axis=1, keepdims=True), 1e-9)
    return np.asarray(found / size * sizes(random, n, -0.7, 0.8))


def _curves(random: np.random.Generator, t: int, pace: Pace) -> Floats:
    """Gaussian processes by random Fourier features (Rahimi and Recht, 2007): smooth ones (a Gaussian kernel), rough
    ones (Matern's, by Student's t), and sums of two."""
    n, rows = len(pace), steps_of(t)
    free = random.choice([1.0, 3.0, 100.0], (n, 1))
    found = np.zeros((n, t))
    for share in (1.0, 0.5):
        width = pace * sizes(random, n, 0.7, 1.0)
        size = sizes(random, n, -0.5, 0.7) * happens(random, n, share)
        stretch = np.sqrt(free / random.chisquare(free, (n, WAVES)))
        frequency = np.minimum(random.normal(size=(n, WAVES)) * stretch / width, np.pi)
        phase = random.uniform(0, 2 * np.pi, (n, WAVES))
        for wave in range(WAVES):
            found += size * np.cos(frequency[:, wave : wave + 1] * rows + phase[:, wave : wave + 1])
    return np.asarray(found * np.sqrt(2 / WAVES))


KINDS = (
    (0.13, _still),
    (0.17, _walk),
    (0.14, _drift),
    (0.09, _line),
    (0.08, _bends),
    (0.13, _trend),
    (0.06, _slowing),
    (0.04, _saturating),
    (0.08, _returning),
    (0.05, _cycles),
    (0.05, _curves),
)
