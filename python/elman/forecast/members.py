"""Who answers for numbers: the network that learnt of the table, the prior, two ridge regressions, simple forecasts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from elman.baselines.mixture import NETWORK
from elman.baselines.windows import LAST, SEASON, USUAL
from elman.forecast.channels import Picked, step_size
from elman.forecast.foreseen import Foreseen, Within, foresee
from elman.forecast.linear_part import Design, Linear
from elman.forecast.past import Past, look_back_from
from elman.forecast.rows.recipe import Recipe
from elman.forecast.sizes import Origin
from elman.network import Network
from elman.prior.network import MEDIAN

__all__ = ["Members", "Said", "names_of"]

PRIOR, SEASONAL = "prior", "last season or last value"
ADDED, RIDGE = "{} and what a ridge regression adds", "ridge regression"

Floats = NDArray[np.float64]
RANGE = 3.0  # units that a window usually spans


def names_of(origin: Origin, season: int) -> tuple[str, ...]:
    """The members by name: the network, what it began as, the regression on what that leaves, the one by itself, and
    the forecasts that need no learning, of which a `season` of one row has none.

    >>> names_of("the prior", 1)[1:4]
    ('prior', 'prior and what a ridge regression adds', 'ridge regression')
    >>> names_of("the prior", 7)[4:]
    ('same as the last row', 'mean of the window', 'same as a season before')
    """
    simple = PRIOR if origin == "the prior" else SEASONAL
    return NETWORK, simple, ADDED.format(simple), RIDGE, LAST, USUAL, *([SEASON] if season > 1 else [])


@dataclass(frozen=True)
class Members:
    """The `network`, the `simple` one that it began as, and the regressions: what is `added` to the simple forecast,
    and `ridge`, which departs from the mean of what is read. The network reads nothing but what is `within` that which
    its training showed (2, numbers)."""

    network: Network
    simple: Network
    added: Linear
    ridge: Linear
    within: Within

    def require(self, recipe: Recipe, widths: Sequence[int]) -> None:
        """ValueError for regressions of other columns than a design of these `widths` has."""
        horizon = recipe.horizon
        for linear in (self.added, self.ridge):
            shapes = [(size, horizon) for size in (0, *widths)]
            if linear.weights.shape not in shapes or linear.bias.shape != (horizon,):
                raise ValueError(f"a regression of it has the shape {linear.weights.shape}")
            if not np.isfinite(linear.weights).all() or not np.isfinite(linear.bias).all():
                raise ValueError("a regression of it has weights that are no numbers")
        if self.within.shape != (2, step_size(recipe)) or not (self.within[0] <= self.within[1]).all():
            raise ValueError(f"what its training showed has the shape {self.within.shape}")


class Said:
    """What members say of windows; each is asked once, when it is needed."""

    def __init__(
        self, members: Members, design: Design, windows: Picked, origin: Origin, simple: Foreseen | None = None
    ) -> None:
        """`simple` is what the network foresaw before it learnt, where that is known by now."""
        if simple is not None:
            self.simple = simple
        self.members, self.design, self.windows, self.origin = members, design, windows, origin
        self.names = names_of(origin, design.channels.recipe.season)

    @cached_property
    def network(self) -> Foreseen:
        """What the network foresees."""
        return foresee(self.design.channels, self.members.network, self.windows, self.members.within)

    @cached_property
    def past(self) -> Past:
        """What windows show without any learning."""
        return look_back_from(self.design.channels, self.windows)

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
        if which == 3:
            return self.seen.level[:, None] + self.members.ridge.of(self.design, self.seen)
        if name == SEASON:
            return self.past.season
        value = self.past.last if name == LAST else self.past.usual
        return np.repeat(value[:, None], self.past.season.shape[1], axis=1)

    @cached_property
    def liveliness(self) -> Floats:
        """The unit (k,) of how far answers may go: that of the series, or where it is livelier now, what the window
        says of that alone: a jump before it is none."""
        own, usual = self.seen.own_unit, self.design.channels.units(self.windows)
        now = (self.past.highest - self.past.lowest) / RANGE
        return np.asarray(np.where(np.isfinite(usual), np.fmin(own, np.fmax(usual, now)), own))

    def spread(self, share: Floats) -> Floats:
        """How far the quantiles are from the median (k, H, LEVELS): those of the network by its `share` (k,), else
        those that it had before."""
        by = share[:, None, None]
        own = by * spread_of(self.network) if share.any() else 0.0
        return np.asarray(own + ((1 - by) * spread_of(self.simple) if (share < 1).any() else 0.0))


def spread_of(seen: Foreseen) -> Floats:
    """How far what is foreseen is from its median (k, H, LEVELS), in the unit of the target."""
    above = seen.above.astype(np.float64)
    return np.asarray(seen.unit[:, None, None] * (above - above[:, :, MEDIAN : MEDIAN + 1]))
