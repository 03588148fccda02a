"""How kinds and sizes of made series are drawn; everything is made for many series at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "Kinds", "decaying", "happens", "mixed", "places", "sizes", "steps_of"]

Floats = NDArray[np.float64]
Kinds = Sequence[tuple[float, Callable[..., Floats]]]  # how often a kind is made, and what makes it


def mixed(kinds: Kinds, random: np.random.Generator, t: int, *each: NDArray[np.generic]) -> Floats:
    """Series (n, t), of which each is made by one of `kinds`, called as kind(random, t, *each).

    `each` are arrays (n, 1) that tell something of each series; a kind gets those of its own.
    """
    n = len(each[0])
    shares = np.array([share for share, _ in kinds])
    which = random.choice(len(kinds), n, p=shares / shares.sum())
    found = np.empty((n, t))
    for number, (_, make) in enumerate(kinds):
        chosen = np.flatnonzero(which == number)
        if len(chosen):
            found[chosen] = make(random, t, *(values[chosen] for values in each))
    return found


def sizes(random: np.random.Generator, n: int, middle: float, spread: float) -> Floats:
    """Sizes (n, 1), of which half are above exp(`middle`), and most within a factor exp(`spread`)."""
    return np.exp(random.normal(middle, spread, (n, 1)))


def happens(random: np.random.Generator, n: int, share: float) -> NDArray[np.bool_]:
    """Which of n series (n, 1) something happens to."""
    return random.random((n, 1)) < share


def places(random: np.random.Generator, n: int, t: int) -> NDArray[np.int64]:
    """A row of each series (n, 1), but the first one."""
    return random.integers(1, max(t, 2), (n, 1))


def steps_of(t: int) -> Floats:
    """The rows 0 to t - 1, (1, t)."""
    return np.arange(t, dtype=np.float64)[None]


def decaying(shocks: Floats, kept: Floats) -> Floats:
    """Sums of `shocks` (n, t) of which a step later a part `kept` (n, 1) is left: an autoregression of order one."""
    found = np.empty_like(shocks)
    last = np.zeros(len(shocks))
    part = kept[:, 0]
    for row in range(shocks.shape[1]):
        last = part * last + shocks[:, row]
        found[:, row] = last
    return found
