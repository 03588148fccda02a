"""What can't be forecast in a made series: noise of many shapes, and of a size that may change."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from elman.prior.made.drawing import Floats, decaying, happens, mixed, places, sizes, steps_of

__all__ = ["noise", "outliers"]

Each = NDArray[np.float64]  # (n, 1), of which only the length is looked at


def noise(random: np.random.Generator, t: int, each: Each) -> Floats:
    """Noise (n, t) of about the size 1."""
    return mixed(SHAPES, random, t, each) * mixed(CHANGES, random, t, each)


def outliers(random: np.random.Generator, t: int, each: Each) -> Floats:
    """Rare values far away (n, t), in units of the series' deviation: single ones, up or both ways; 0 elsewhere."""
    n = len(each)
    often = sizes(random, n, -4.2, 0.7) * happens(random, n, 0.15)
    far = random.standard_t(3, size=(n, t)) * 2.5
    far = np.where(happens(random, n, 0.5), np.abs(far), far)
    return np.where(random.random((n, t)) < often, far, 0.0)


def _normal(random: np.random.Generator, t: int, each: Each) -> Floats:
    return random.normal(size=(len(each), t))


def _heavy(random: np.random.Generator, t: int, each: Each) -> Floats:
    return random.standard_t(3, size=(len(each), t)) / 1.5


def _pointed(random: np.random.Generator, t: int, each: Each) -> Floats:
    return random.laplace(0, 0.7, (len(each), t))


def _skewed(random: np.random.Generator, t: int, each: Each) -> Floats:
    """Far away on one side only."""
    n = len(each)
    shape = sizes(random, n, 0.5, 0.7)
    side = random.choice([1.0, -1.0], (n, 1), p=[0.75, 0.25])
    return np.asarray((random.gamma(np.broadcast_to(shape, (n, t))) - shape) / np.sqrt(shape) * side)


def _lasting(random: np.random.Generator, t: int, each: Each) -> Floats:
    """Noise of which a part is left a row later."""
    kept = random.uniform(0.2, 0.9, (len(each), 1))
    return decaying(random.normal(size=(len(each), t)) * np.sqrt(1 - kept**2), kept)


def _made_up_for(random: np.random.Generator, t: int, each: Each) -> Floats:
    """Noise of which a part is taken back a row later."""
    shocks = random.normal(size=(len(each), t + 1))
    part = random.uniform(0.2, 0.9, (len(each), 1))
    return np.asarray((shocks[:, 1:] - part * shocks[:, :-1]) / np.sqrt(1 + part**2))


def _same(_: np.random.Generator, t: int, each: Each) -> Floats:
    return np.ones((len(each), t))


def _growing(random: np.random.Generator, t: int, each: Each) -> Floats:
    """From one size to another, step by step."""
    n = len(each)
    return np.exp(random.normal(0, 0.7, (n, 1)) * (steps_of(t) / t - 0.5))


def _other(random: np.random.Generator, t: int, each: Each) -> Floats:
    """One size, and from a row on another."""
    n = len(each)
    return np.exp(random.normal(0, 0.8, (n, 1)) * (steps_of(t) >= places(random, n, t)))


def _in_clusters(random: np.random.Generator, t: int, each: Each) -> Floats:
    """Times of much and of little noise, as on markets."""
    n = len(each)
    kept = random.uniform(0.8, 0.99, (n, 1))
    size = decaying(random.normal(size=(n, t)) * np.sqrt(1 - kept**2), kept)
    return np.asarray(np.exp(np.clip(size * random.uniform(0.3, 0.9, (n, 1)), -3, 3)))


SHAPES = ((0.5, _normal), (0.12, _heavy), (0.08, _pointed), (0.12, _skewed), (0.13, _lasting), (0.05, _made_up_for))
CHANGES = ((0.72, _same), (0.1, _growing), (0.06, _other), (0.12, _in_clusters))
