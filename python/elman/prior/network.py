"""The prior's network, untrained."""

from __future__ import annotations

from elman.network import Dense, Network, Quantiles
from elman.prior.reading import SIZE

__all__ = ["HIDDEN", "LEVELS", "untrained"]

LEVELS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
HIDDEN = (128, 128)


def untrained(threads: int | None = None) -> Network:
    """A network that answers quantiles of what stands above the simple forecast, at every row."""
    return Network(Dense(SIZE), "gru", HIDDEN, Quantiles(LEVELS, at="every"), seed=0, threads=threads)
