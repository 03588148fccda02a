"""Who answers for numbers: the network that learnt of the table, the prior, and two ridge regressions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from elman.baselines.mixture import NETWORK
from elman.forecast.channels import Picked
from elman.forecast.foreseen import Foreseen, foresee
from elman.forecast.linear_part import Design, Linear
from elman.forecast.rows.recipe import Recipe
from elman.forecast.sizes import Origin
from elman.network import Network
from elman.prior.network import MEDIAN

__all__ = ["Members", "Said", "names_of"]

PRIOR, SEASONAL = "prior", "last season or last value"
ADDED, RIDGE = "{} and what a ridge regression adds", "ridge regression"

Floats = NDArray[np.float64]


def names_of(origin: Origin) -> tuple[str, str, str, str]:
    """The members by name: the network, what it began as, the regression on what that leaves, the one by itself.

    >>> names_of("the prior")[1:]
    ('prior', 'prior and what a ridge regression adds', 'ridge regression')
    """
    simple = PRIOR if origin == "the prior" else SEASONAL
    return NETWORK, simple, ADDED.format(simple), RIDGE


@dataclass(frozen=True)
class Members:
    """The `network`, the `simple` one that it began as, and the regressions: what is `added` to the simple forecast,
    and `ridge`, which departs from the mean of what is read."""

    network: Network
    simple: Network
    added: Linear
    ridge: Linear

    def require(self, recipe: Recipe, widths: Sequence[int]) -> None:
        """ValueError for regressions of other columns than a design of these `widths` has."""
        horizon = recipe.horizon
        for linear in (self.added, self.ridge):
            shapes = [(size, horizon) for size in (0, *widths)]
            if linear.weights.shape not in shapes or linear.bias.shape != (horizon,):
                raise ValueError(f"a regression of it has the shape {linear.weights.shape}")
            if not np.isfinite(linear.weights).all() or not np.isfinite(linear.bias).all():
                raise ValueError("a regression of it has weights that are no numbers")


class Said:
    """What members say of windows; each is asked once, when it is needed."""

    def __init__(
        self, members: Members, design: Design, windows: Picked, origin: Origin, simple: Foreseen | None = None
    ) -> None:
        """`simple` is what the network foresaw before it learnt, where that is known by now."""
        if simple is not None:
            self.simple = simple
        self.members, self.design, self.windows, self.origin = members, design, windows, origin
        self.names = names_of(origin)

    @cached_property
    def network(self) -> Foreseen:
        """What the network foresees."""
        return foresee(self.design.channels, self.members.network, self.windows)

    @cached_property
    def simple(self) -> Foreseen:
        """What the network foresaw before it learnt."""
        return foresee(self.design.channels, self.members.simple, self.windows)

    @property
    def seen(self) -> Foreseen:
        """Of these what is there: for what is read of windows, which is the same."""
        return self.network if "network" in self.__dict__ else self.simple

    def values(self, name: str) -> Floats:
        """The forecasts (k, H) of a member."""
        which = self.names.index(name)
        if which < 2:
            return (self.network, self.simple)[which].median
        if which == 2:
            return self.simple.median + self.members.added.of(self.design, self.simple)
        return self.seen.level[:, None] + self.members.ridge.of(self.design, self.seen)

    def spread(self, shares: Mapping[str, float]) -> Floats:
        """How far the quantiles are from the median (k, H, LEVELS): those of the network by its share, else those that
        it had before."""
        share = shares[NETWORK]
        own = share * spread_of(self.network) if share else 0.0
        return np.asarray(own + ((1 - share) * spread_of(self.simple) if share < 1 else 0.0))


def spread_of(seen: Foreseen) -> Floats:
    """How far what is foreseen is from its median (k, H, LEVELS), in the unit of the target."""
    above = seen.above.astype(np.float64)
    return np.asarray(seen.unit[:, None, None] * (above - above[:, :, MEDIAN : MEDIAN + 1]))
