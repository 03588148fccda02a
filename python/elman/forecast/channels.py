"""Numbers as one network learns them: every series and every target is a channel, and each is read in its own unit.

Nothing is copied beforehand: what a window reads is gathered from the table when it is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.draws import Lot, some
from elman.forecast.rows.clock import clock_of
from elman.forecast.rows.recipe import Recipe, Rows
from elman.forecast.rows.scaling import Scaling
from elman.network import Inlaid
from elman.prior.clock import Clock
from elman.prior.histories import Histories, wild_rows
from elman.prior.network import READ
from elman.prior.reading import SIZE, Read

__all__ = [
    "LOUD",
    "Channels",
    "Picked",
    "Steps",
    "future_columns",
    "past_columns",
    "picked",
    "step_size",
    "target_size",
]

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
Steps = NDArray[np.float32] | Inlaid  # (k, t, numbers)
LOUD = np.float32(5)  # times: so the weights of other columns, that start at zero, come to count in few steps


@dataclass(frozen=True)
class Picked:
    """Windows of one target: their last rows `ends` (k,) and which target it is, `target` (k,)."""

    ends: Ids
    target: Ids

    def __len__(self) -> int:
        """How many there are."""
        return len(self.ends)

    def __getitem__(self, index: Any) -> Picked:
        """Some of them."""
        return Picked(self.ends[index], self.target[index])

    def few(self, most: int, seed: int, lot: Lot) -> Picked:
        """At most so many of them, drawn by that lot."""
        return self if len(self) <= most else self[some(len(self), most, seed, lot)]


@dataclass(frozen=True)
class Channels:
    """The rows of a table as channels of numbers, with the unit of each."""

    recipe: Recipe
    rows: Rows
    scaling: Scaling

    def truth(self, picked: Picked) -> Floats:
        """What followed each window (k, H), nan where it is unknown."""
        rows = picked.ends[:, None] + np.arange(1, self.recipe.horizon + 1)
        return np.asarray(self.rows.y[rows, picked.target[:, None]])

    def window(self, picked: Picked) -> Floats:
        """The values of each window (k, W), a missing one as the last known one; nan before the first and elsewhere.

        A value that can only be an error is missing.
        """
        back = np.arange(1 - self.recipe.window, 1)
        rows = picked.ends[:, None] + back
        first = self.rows.panel.starts[self.rows.panel.series_of(picked.ends)]
        values = np.where(rows >= first[:, None], self.rows.y[np.maximum(rows, 0), picked.target[:, None]], np.nan)
        values[wild_rows(values)] = np.nan
        last = np.maximum.accumulate(np.where(np.isfinite(values), np.arange(len(back)), 0), axis=1)
        return np.take_along_axis(values, last, axis=1)

    def units(self, picked: Picked) -> Floats:
        """The unit of the series of each window (k,); nan for a series that is new."""
        return np.asarray(self._units[self.rows.panel.series_of(picked.ends), picked.target])

    def stretches(self, picked: Picked) -> Ids:
        """Which windows tell the same (k,): one number for those of a series within two horizons, of any target.

        Windows forecast the same rows up to a horizon apart, and the targets of a table often move together.
        """
        rows = picked.ends // (2 * self.recipe.horizon)
        return self.rows.panel.series_of(picked.ends) * (int(rows.max(initial=0)) + 1) + rows

    def blocks(self, picked: Picked) -> Iterator[Ids]:
        """Which of the windows are read together (b,)."""
        return self._histories(picked).blocks(self.recipe.horizon)

    def lengths(self, picked: Picked) -> Ids:
        """Steps of each window (k,) at most, with those ahead."""
        histories = self._histories(picked)
        return np.asarray(np.minimum(histories.end - histories.first, READ) + self.recipe.horizon)

    def read(self, picked: Picked) -> tuple[Steps, Read]:
        """What the network reads of windows, x (k, t, numbers), and what the prior reads, a part of it.

        Columns that are known of the past alone stand in the window's steps, few of those that are read: they are
        gathered there alone.
        """
        horizon = self.recipe.horizon
        given = self._histories(picked).read(np.arange(len(picked)), self.shown(picked), horizon)
        row = picked.ends[:, None] + np.arange(1 - given.x.shape[1], 1) + horizon
        row += (given.x.shape[1] - given.lengths)[:, None]  # shorter ones begin at once, and end before
        row = np.minimum(row, len(self.rows.y) - 1)
        others = (LOUD * each for each in self._others(picked, row))
        values = np.concatenate([given.x, *others], axis=2, dtype=np.float32)
        if not len(self.past_columns):
            return values, given
        inside = (row <= picked.ends[:, None]) & (row > picked.ends[:, None] - self.recipe.window)
        used, place = np.unique(row[inside], return_inverse=True)
        rows = np.full(row.shape, -1, dtype=np.int64)
        rows[inside] = place
        return Inlaid(values, LOUD * self.rows.matrix[used[:, None], self.past_columns], rows, first=SIZE), given

    def shown(self, picked: Picked) -> Floats:
        """The last rows before each forecast that are looked at (k, t), nan where missing or before the first one.

        A value that can only be an error is missing: window by window, so that nothing after one decides.
        """
        rows = self._histories(picked).rows(np.arange(len(picked)))
        rows[wild_rows(rows)] = np.nan
        return rows

    def _histories(self, picked: Picked) -> Histories:
        panel, count = self.rows.panel, len(self.rows.y)
        series, offset = panel.series_of(picked.ends), picked.target * count
        return Histories(self._values, panel.starts[series] + offset, picked.ends + 1 + offset, self._clock[series])

    def _others(self, picked: Picked, row: Ids) -> list[NDArray[Any]]:
        """What is known at each `row` (k, t), of the past and to come: columns, the calendar, which target it is."""
        matrix, recipe = self.rows.matrix, self.recipe
        found: list[NDArray[Any]] = []
        if len(self.future_columns):
            found.append(matrix[row[:, :, None], self.future_columns])
        if recipe.calendar.names:
            found.append(recipe.calendar.encode(self.rows.panel.time[row]))
        target = self.which_target(picked)
        return [*found, np.broadcast_to(target[:, None], (*row.shape, target.shape[1]))]

    def which_target(self, picked: Picked) -> NDArray[np.bool_]:
        """The target of each window, a column for each (k, K); none where there is one target (k, 0)."""
        return np.asarray(picked.target[:, None] == np.arange(target_size(self.recipe)))

    @cached_property
    def _units(self) -> Floats:
        """The unit of each series and target (S, K)."""
        return self.scaling.table(self.rows.panel, len(self.recipe.targets))

    @cached_property
    def _values(self) -> Floats:
        """The values of all targets, one after another."""
        return np.ascontiguousarray(self.rows.y.T).ravel()

    @cached_property
    def _clock(self) -> Clock:
        """The clock of each series."""
        panel = self.rows.panel
        season = np.full(len(panel.counts), self.recipe.season)
        return clock_of(self.recipe.step, season, panel.time[panel.starts[:-1]])

    @cached_property
    def past_columns(self) -> Ids:
        """The matrix's columns that are known of the past alone: neither targets, nor known, nor static."""
        return past_columns(self.recipe)

    @cached_property
    def future_columns(self) -> Ids:
        """The matrix's columns that are known of the rows to come too."""
        return future_columns(self.recipe)


def past_columns(recipe: Recipe) -> Ids:
    """The matrix's columns (k,) that are known of the past alone: neither targets, nor known, nor static."""
    roles = recipe.roles
    return recipe.columns_of(tuple(set(roles.inputs) - {*roles.targets, *roles.known, *roles.static}))


def future_columns(recipe: Recipe) -> Ids:
    """The matrix's columns (k,) that are known of the rows to come too."""
    return recipe.columns_of((*recipe.roles.known, *recipe.roles.static))


def step_size(recipe: Recipe) -> int:
    """Numbers that the network reads a step: the prior's, other columns, the calendar, which target it is."""
    others = len(past_columns(recipe)) + len(future_columns(recipe)) + len(recipe.calendar.names)
    return SIZE + others + target_size(recipe)


def target_size(recipe: Recipe) -> int:
    """Numbers that tell which target it is: none where there is one."""
    return len(recipe.targets) if len(recipe.targets) > 1 else 0


def picked(recipe: Recipe, ends: Ids) -> Picked:
    """The windows that end at `ends` (k,), of every target."""
    return Picked(np.tile(ends, len(recipe.targets)), np.repeat(np.arange(len(recipe.targets)), len(ends)))
