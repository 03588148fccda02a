"""Windows as a network foresees them: the simple forecast that it departs from, in which unit, and its answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.forecast.channels import Channels, Picked
from elman.network import Network
from elman.prior.forecasting import look_ahead
from elman.prior.network import FARTHEST, LEVELS, MEDIAN

__all__ = ["Foreseen", "foresee"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Foreseen:
    """What is foreseen after windows `picked` (k,).

    Answers (k, H, LEVELS) are `above` the simple forecast `base` (k, H), in a `unit` (k,) of what was read, which took
    `lengths` (k,) steps with those ahead and has the mean `level` (k,). A window that never changes has the unit 0.
    `own_unit` (k,) is that of the series, of a new one that of what was read.
    """

    channels: Channels
    picked: Picked
    base: Floats
    unit: Floats
    lengths: NDArray[np.int64]
    level: Floats
    own_unit: Floats
    above: NDArray[np.float32]

    def __len__(self) -> int:
        """How many windows there are."""
        return len(self.picked)

    def __getitem__(self, index: Any) -> Foreseen:
        """Some of them."""
        arrays = (self.base, self.unit, self.lengths, self.level, self.own_unit, self.above)
        return Foreseen(self.channels, self.picked[index], *(each[index] for each in arrays))

    @property
    def unseen(self) -> NDArray[np.bool_]:
        """Before which windows there is no value at all (k,)."""
        return self.lengths <= self.channels.recipe.horizon

    @property
    def median(self) -> Floats:
        """The medians (k, H), in the unit of the target."""
        return self.base + self.unit[:, None] * self.above[:, :, MEDIAN]

    def left(self, added: Floats | float = 0.0) -> Floats:
        """What the medians, and what is `added` (k, H) to them, leave of the truth (k, H), in units of the series; nan
        where that is unknown."""
        return _in_units(self.channels.truth(self.picked) - self.median - added, self.own_unit)

    def wanted(self, added: Floats) -> Floats:
        """What should have been answered, so that with what is `added` (k, H) it is the truth (k, H): in units of what
        was read, nan where that is unknown."""
        return _in_units(self.channels.truth(self.picked) - self.base - added, self.unit)


def _in_units(values: Floats, unit: Floats) -> Floats:
    """Values (k, H) in units (k,), none too far; nan where the unit is none."""
    known = np.where(unit > 0, unit, np.nan)[:, None]
    return np.asarray(np.clip(values / known, -FARTHEST, FARTHEST))


def foresee(channels: Channels, network: Network, picked: Picked) -> Foreseen:
    """Let the network look ahead after windows, those of about one length together."""
    count, horizon = len(picked), channels.recipe.horizon
    base, unit = np.empty((count, horizon)), np.empty(count)
    level, own_unit = np.empty(count), channels.units(picked)
    lengths = np.empty(count, dtype=np.int64)
    above = np.empty((count, horizon, len(LEVELS)), dtype=np.float32)
    for which in channels.blocks(picked):
        x, given = channels.read(picked[which])
        above[which] = look_ahead(network, x, given, horizon)
        base[which] = given.base_ahead(horizon)
        unit[which], level[which], lengths[which] = given.unit[:, 0], given.level[:, 0], given.lengths
    return Foreseen(channels, picked, base, unit, lengths, level, np.where(np.isnan(own_unit), unit, own_unit), above)
