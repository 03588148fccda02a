"""What becomes of level, season and noise: measurements, money, counts, rare demand, shares, cut and rounded values."""

from __future__ import annotations

import numpy as np

from elman.prior.made.drawing import Floats, happens, mixed, sizes

__all__ = ["shapes"]

LARGEST = 6.0  # of a logarithm; what is larger grows no more


def shapes(random: np.random.Generator, t: int, x: Floats) -> Floats:
    """Values (n, t) of signals `x` (n, t)."""
    found = mixed(KINDS, random, t, x)
    coarse = sizes(random, len(x), -2.0, 1.0) * np.maximum(found.std(axis=1, keepdims=True), 1e-12)
    rounded = np.rint(found / coarse) * coarse
    return np.where(happens(random, len(x), 0.12), rounded, found)


def _as_is(random: np.random.Generator, _: int, x: Floats) -> Floats:
    """Above a ground far away, as most things that are measured; some around it."""
    n = len(x)
    far = sizes(random, n, 1.5, 1.0) * np.maximum(x.std(axis=1, keepdims=True), 1e-12)
    return np.asarray(x - x.min(axis=1, keepdims=True) + np.where(happens(random, n, 0.15), -far / 2, far))


def _multiplied(random: np.random.Generator, _: int, x: Floats) -> Floats:
    """Season and noise in parts of the level, growth in per cent."""
    return np.asarray(np.exp(np.clip(x * sizes(random, len(x), -1.0, 0.6), -LARGEST, LARGEST)))


def _counts(random: np.random.Generator, t: int, x: Floats) -> Floats:
    """Poisson's counts, some of which vary more than his law says."""
    n = len(x)
    rate = np.exp(np.clip(x * sizes(random, n, -1.4, 0.8), -4, 4)) * sizes(random, n, 2.3, 1.4)
    wide = sizes(random, n, 1.5, 1.0)
    uneven = np.maximum(random.gamma(np.broadcast_to(wide, (n, t))) / wide, 1e-12)
    rate = rate * np.where(happens(random, n, 0.4), uneven, 1.0)
    return np.asarray(random.poisson(np.minimum(rate, 1e8)), dtype=np.float64)


def _rare(random: np.random.Generator, t: int, x: Floats) -> Floats:
    """Nothing on most rows, then some."""
    n = len(x)
    often = 1 / (1 + np.exp(np.clip(-(x * 0.7 + random.normal(-0.8, 1.2, (n, 1))), -30, 30)))
    some = 1 + random.poisson(np.broadcast_to(sizes(random, n, 0.5, 1.2), (n, t)))
    size = np.where(happens(random, n, 0.5), some, np.exp(random.normal(size=(n, t)) * 0.7))
    return np.where(random.random((n, t)) < often, size, 0.0)


def _shares(random: np.random.Generator, _: int, x: Floats) -> Floats:
    """Between nothing and all."""
    some = x * sizes(random, len(x), 0.0, 0.6) + random.normal(0, 1.5, (len(x), 1))
    return np.asarray(1 / (1 + np.exp(np.clip(-some, -30, 30))))


def _cut(random: np.random.Generator, _: int, x: Floats) -> Floats:
    """A ground that values don't fall below, or a ceiling that they don't rise above."""
    n = len(x)
    side = np.where(happens(random, n, 0.7), 1.0, -1.0)
    part = random.uniform(0.05, 0.6, (n, 1))
    low, high = (side * x).min(axis=1, keepdims=True), (side * x).max(axis=1, keepdims=True)
    ground = low + part * (high - low)
    return np.asarray(side * (np.maximum(side * x, ground) - ground))


KINDS = ((0.36, _as_is), (0.32, _multiplied), (0.19, _counts), (0.05, _rare), (0.04, _shares), (0.04, _cut))
