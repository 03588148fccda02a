"""Windows as a network foresees them: the simple forecast that it departs from, in which unit, and its answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.forecast.channels import Channels, Picked, Steps
from elman.network import Inlaid, Network
from elman.prior.forecasting import look_ahead
from elman.prior.network import FARTHEST, LEVELS, MEDIAN
from elman.prior.reading import Read

__all__ = ["Foreseen", "Seen", "Within", "foresee", "see", "shown_by"]

Floats = NDArray[np.float64]
Within = NDArray[np.float32]  # (2, numbers): the least and the largest of each number that is read
IMPOSSIBLE = 1e4  # units from a forecast; what is farther is an error
LIVELIER = 2.0  # times the unit that a series had in training: then what is read has a larger one


@dataclass(frozen=True)
class Seen:
    """What is read of windows `picked` (k,): the simple forecast `base` (k, H) of the rows after each.

    It has a `unit` (k,), a mean `level` (k,) and a `lowest` value (k,); a window that never changes has the unit 0.
    `own_unit` (k,) is that of the series; of a new one, and where what was read is much livelier, that of what was
    read. That took `lengths` (k,) steps with those ahead.
    """

    channels: Channels
    picked: Picked
    base: Floats
    unit: Floats
    level: Floats
    lowest: Floats
    own_unit: Floats
    lengths: NDArray[np.int64]

    def __len__(self) -> int:
        """How many windows there are."""
        return len(self.picked)

    @property
    def unseen(self) -> NDArray[np.bool_]:
        """Before which windows there is no value at all (k,)."""
        return self.lengths <= self.channels.recipe.horizon

    def above_level(self) -> Floats:
        """How far the truth is above the level (k, H), in units of the series; nan where it is unknown."""
        return self.missed(self.level[:, None])

    def wanted(self) -> Floats:
        """How far the truth is above the simple forecast (k, H), in units of what was read; nan where it is unknown."""
        return _in_units(self.channels.truth(self.picked) - self.base, self.unit)

    def missed(self, forecasts: Floats) -> Floats:
        """How far the truth is above `forecasts` (k, H), in units of the series; nan where it is unknown."""
        return _in_units(self.channels.truth(self.picked) - forecasts, self.own_unit)


@dataclass(frozen=True)
class Foreseen(Seen):
    """What a network foresees after windows: answers (k, H, LEVELS) `above` the simple forecast, in units."""

    above: NDArray[np.float32]

    def __getitem__(self, index: Any) -> Foreseen:
        """That of some of them."""
        arrays = (self.base, self.unit, self.level, self.lowest, self.own_unit, self.lengths, self.above)
        return Foreseen(self.channels, self.picked[index], *(each[index] for each in arrays))

    @property
    def median(self) -> Floats:
        """The medians (k, H), in the unit of the target."""
        return self.base + self.unit[:, None] * self.above[:, :, MEDIAN]

    def left(self) -> Floats:
        """What the medians leave of the truth (k, H), in units of the series; nan where that is unknown."""
        return self.missed(self.median)


def _in_units(values: Floats, unit: Floats) -> Floats:
    """Values (k, H) in units (k,), none too far; nan where the unit is none, and of what can only be an error."""
    with np.errstate(over="ignore"):  # what is infinite is too far
        found = values / np.where(unit > 0, unit, np.nan)[:, None]
    return np.asarray(np.where(np.abs(found) > IMPOSSIBLE, np.nan, np.clip(found, -FARTHEST, FARTHEST)))


def see(channels: Channels, picked: Picked) -> tuple[Steps, Read, Seen]:
    """Read windows together: what the network reads, x (k, t, numbers), and of it the prior; what is departed from."""
    x, given = channels.read(picked)
    unit, own_unit = given.unit[:, 0], channels.units(picked)
    base = given.base_ahead(channels.recipe.horizon)
    own_unit = np.where(np.isnan(own_unit), unit, np.maximum(own_unit, unit / LIVELIER))
    level, lowest = given.level[:, 0], given.lowest[:, 0]
    return x, given, Seen(channels, picked, base, unit, level, lowest, own_unit, given.lengths)


def shown_by(channels: Channels, picked: Picked) -> Within:
    """Between which values each number is that a network reads of windows (2, numbers)."""
    each = []
    for which in channels.blocks(picked):
        x, given = channels.read(picked[which])
        each.append(_between(x, np.arange(x.shape[1]) < given.lengths[:, None]))
    least, largest = zip(*each, strict=True)
    return np.stack([np.min(least, axis=0), np.max(largest, axis=0)])


def _between(x: Steps, there: NDArray[np.bool_]) -> Within:
    """The least and the largest of each number in the steps that are `there` (k, t); what is inlaid is 0 elsewhere."""
    if isinstance(x, Inlaid):
        table = np.pad(x.table, ((0, 1), (0, 0)))
        inlaid = np.stack([table.min(axis=0), table.max(axis=0)])
        before, after = np.split(_between(x.values, there), [x.first], axis=1)
        return np.concatenate([before, inlaid, after], axis=1)
    return np.stack([x[there].min(axis=0), x[there].max(axis=0)])


def _kept(x: Steps, within: Within) -> Steps:
    """What is read, kept `within` what training showed; there what is inlaid was 0 in the rows ahead."""
    if isinstance(x, Inlaid):
        before, own, after = np.split(within, [x.first, x.first + x.table.shape[1]], axis=1)
        values = np.clip(x.values, *np.concatenate([before, after], axis=1))
        return Inlaid(values, np.clip(x.table, *own), x.rows, x.first)
    return np.clip(x, *within)


def foresee(channels: Channels, network: Network, picked: Picked, within: Within | None = None) -> Foreseen:
    """Let the network look ahead after windows, those of about one length together.

    What it reads is kept `within` what its training showed.
    """
    count, horizon = len(picked), channels.recipe.horizon
    base, lengths = np.empty((count, horizon)), np.empty(count, dtype=np.int64)
    unit, level, lowest, own_unit = (np.empty(count) for _ in range(4))
    above = np.empty((count, horizon, len(LEVELS)), dtype=np.float32)
    for which in channels.blocks(picked):
        x, given, seen = see(channels, picked[which])
        base[which], lengths[which] = seen.base, seen.lengths
        unit[which], level[which] = seen.unit, seen.level
        lowest[which], own_unit[which] = seen.lowest, seen.own_unit
        above[which] = look_ahead(network, x if within is None else _kept(x, within), given, horizon)
    return Foreseen(channels, picked, base, unit, level, lowest, own_unit, lengths, above)
