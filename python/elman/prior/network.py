"""The prior's network, untrained, and how much it reads and answers at most."""

from __future__ import annotations

from elman.network import Dense, Network, Quantiles
from elman.prior.reading import SIZE

__all__ = ["FARTHEST", "HIDDEN", "HORIZON", "LEVELS", "MEDIAN", "READ", "untrained"]

LEVELS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
MEDIAN = LEVELS.index(0.5)
FARTHEST = 30.0  # units; what is farther from a forecast counts as this far
HIDDEN = (128, 128)
READ = 256  # rows of a history that are read, at most
HORIZON = 64  # rows ahead that are learnt, at most


def untrained(threads: int | None = None) -> Network:
    """A network that answers quantiles of what stands above the simple forecast, at every row."""
    return Network(Dense(SIZE), "gru", HIDDEN, Quantiles(LEVELS, at="every"), seed=0, threads=threads)
