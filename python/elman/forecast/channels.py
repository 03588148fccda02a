"""Numbers as one network learns them: every series and every target is a channel, and each window has its own scale.

Nothing is copied beforehand: the windows of a batch are gathered from the table when they are needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.forecast.rows.recipe import Recipe, Rows
from elman.forecast.rows.scaling import Scaled, Scaling, spread

__all__ = ["Channels", "Picked", "Steps", "future_columns", "past_columns", "segment_of", "step_size"]

Floats = NDArray[np.float64]
FEWEST_ROWS = 32  # of a window that is cut into segments
USUAL_STEPS = 14  # into which it is then cut, or about as many


@dataclass(frozen=True)
class Picked:
    """Windows of one target: their last rows `ends` (k,) and which target it is, `target` (k,)."""

    ends: NDArray[np.int64]
    target: NDArray[np.int64]

    def __len__(self) -> int:
        """How many there are."""
        return len(self.ends)

    def __getitem__(self, index: Any) -> Picked:
        """Some of them."""
        return Picked(self.ends[index], self.target[index])


@dataclass(frozen=True)
class Channels:
    """The rows of a table as channels of numbers, scaled by `scaling`."""

    recipe: Recipe
    rows: Rows
    scaling: Scaling

    @cached_property
    def own(self) -> Floats:
        """Mean, deviation and change of the training part of each series and target (S, K, 3)."""
        return self.scaling.table(self.rows.panel)

    def series(self, picked: Picked) -> NDArray[np.int64]:
        """The number of the series of each window (k,)."""
        return self.rows.panel.series_of(picked.ends)

    def scaled(self, picked: Picked) -> Scaled:
        """The windows of `picked` (k,), scaled."""
        rows = picked.ends[:, None] + np.arange(1 - self.recipe.window, 1)
        values = self.rows.y[rows, picked.target[:, None]]
        return self.scaling.scale(values, self.own[self.series(picked), picked.target], picked.target)

    def truth(self, picked: Picked) -> Floats:
        """What followed each window (k, H), nan where it is unknown."""
        rows = picked.ends[:, None] + np.arange(1, self.recipe.horizon + 1)
        return np.asarray(self.rows.y[rows, picked.target[:, None]])

    def size(self, picked: Picked) -> Floats:
        """The deviation of each window's series in its unit, the usual change over a season (k,).

        Errors are compared in that unit. A series that is new has the usual size.
        """
        own = self.own[self.series(picked), picked.target]
        usual = np.asarray(self.scaling.usual)[picked.target]
        _, deviation, change = np.where(np.isnan(own), usual, own).T
        return np.asarray(deviation / change)

    def relative(self, picked: Picked, scaled: Scaled) -> Floats:
        """The scale of each window in the unit of its series (k,), as in `size`."""
        own = self.own[self.series(picked), picked.target, 1]
        return np.asarray(self.size(picked) * np.where(np.isnan(own), 1.0, scaled.scale / own))

    def stretches(self, picked: Picked) -> NDArray[np.int64]:
        """Which windows tell the same (k,): one number for those of a series within two horizons, of any target.

        Windows forecast the same rows up to a horizon apart, and the targets of a table often move together.
        """
        rows = picked.ends // (2 * self.recipe.horizon)
        return self.series(picked) * (int(rows.max(initial=0)) + 1) + rows

    def season(self, scaled: Scaled) -> Floats | None:
        """The values a season before each of the H rows to come (k, H); None when a window holds no season."""
        window, season = scaled.z.shape[1], self.recipe.season
        if not 1 < season <= window:
            return None
        return scaled.z[:, window - season + np.arange(self.recipe.horizon) % season]

    @cached_property
    def past_columns(self) -> NDArray[np.int64]:
        """The matrix's columns that are known of the past alone: neither targets, nor known, nor static."""
        return past_columns(self.recipe)

    @cached_property
    def future_columns(self) -> NDArray[np.int64]:
        """The matrix's columns that are known of the rows to come too."""
        return future_columns(self.recipe)

    @cached_property
    def gappy(self) -> bool:
        """Whether targets of the training part are missing somewhere, so that the network is told where."""
        return bool(np.isnan(self.rows.y[self.rows.part == 0]).any())


def past_columns(recipe: Recipe) -> NDArray[np.int64]:
    """The matrix's columns (k,) that are known of the past alone: neither targets, nor known, nor static."""
    roles = recipe.roles
    return recipe.columns_of(tuple(set(roles.inputs) - {*roles.targets, *roles.known, *roles.static}))


def future_columns(recipe: Recipe) -> NDArray[np.int64]:
    """The matrix's columns (k,) that are known of the rows to come too."""
    return recipe.columns_of((*recipe.roles.known, *recipe.roles.static))


def row_size(recipe: Recipe, gappy: bool) -> int:
    """Numbers that a step has of each of its rows."""
    return 1 + 2 * gappy + len(past_columns(recipe)) + len(future_columns(recipe))


def step_size(recipe: Recipe, segment: int, gappy: bool) -> int:
    """Numbers of a step: those of its rows, the calendar, which target it is, whether it is to come."""
    targets = len(recipe.targets)
    return row_size(recipe, gappy) * segment + len(recipe.calendar.names) + (targets if targets > 1 else 0) + 1


def segment_of(window: int, horizon: int, season: int) -> int:
    """How many rows a recurrent step reads: 1 for short windows, otherwise about a fourteenth of the window.

    A part or a multiple of a season, so that steps fall on the same hours (as in SegRNN, Lin and others, 2023).

    >>> segment_of(14, 7, 7), segment_of(96, 96, 24), segment_of(336, 48, 48)
    (1, 6, 24)
    """
    if window < FEWEST_ROWS:
        return 1
    wanted = window / USUAL_STEPS
    sizes = [size for size in range(2, window // 2 + 1) if season % size == 0 or (season > 1 and size % season == 0)]
    near = [size for size in sizes if abs(np.log(size / wanted)) <= np.log(2)]
    best = min(near, key=lambda size: abs(np.log(size / wanted)), default=max(1, round(wanted)))
    return int(min(best, max(horizon, 1)))


@dataclass(frozen=True)
class Steps:
    """Windows as the recurrent network reads them: the past in segments of rows, then the rows to come.

    A step of the past has the scaled values of its rows, whether and since when they are missing, and the other
    columns. A step to come has the linear forecast in place of the values, and the columns whose future is known. Each
    has the calendar of its first row, which target it is, and whether it is still to come.
    """

    channels: Channels
    segment: int
    gappy: bool

    @property
    def past(self) -> int:
        """Steps of the past."""
        return -(-self.channels.recipe.window // self.segment)

    @property
    def future(self) -> int:
        """Steps to come."""
        return -(-self.channels.recipe.horizon // self.segment)

    def read(self, picked: Picked, scaled: Scaled, linear: Floats) -> NDArray[np.float32]:
        """x (k, steps, size) of the windows `picked`, with their `linear` forecasts (k, H), scaled."""
        count, segment = len(picked), self.segment
        back, ahead = self.past * segment, self.future * segment
        window, horizon = self.channels.recipe.window, self.channels.recipe.horizon
        offsets = np.arange(1 - back, ahead + 1)
        there = (offsets > -window) & (offsets <= horizon)
        rows = picked.ends[:, None] + np.clip(offsets, 1 - window, horizon)
        size = row_size(self.channels.recipe, self.gappy)
        each = np.zeros((count, back + ahead, size), dtype=np.float32)
        each[:, back - window : back, 0] = scaled.z
        each[:, back : back + horizon, 0] = linear
        if self.gappy:
            each[:, back - window : back, 1] = scaled.missing
            each[:, back - window : back, 2] = spread(scaled.missing)
        self._columns(each, rows, back)
        each[:, ~there] = 0
        x = each.reshape(count, self.past + self.future, segment * size)
        return np.concatenate([x, self._of_step(picked, rows[:, ::segment])], axis=2)

    def _columns(self, each: NDArray[np.float32], rows: NDArray[np.int64], back: int) -> None:
        """Write the table's other columns into `each` (k, rows, numbers); the past's alone for rows before `back`."""
        matrix, place = self.channels.rows.matrix, 1 + 2 * self.gappy
        past, future = self.channels.past_columns, self.channels.future_columns
        if len(past):
            each[:, :back, place : place + len(past)] = matrix[rows[:, :back, None], past]
        if len(future):
            each[:, :, place + len(past) :] = matrix[rows[:, :, None], future]

    def _of_step(self, picked: Picked, first: NDArray[np.int64]) -> NDArray[np.float32]:
        """What a step has once: calendar, target, whether it is to come (k, steps, numbers)."""
        channels = self.channels
        targets = len(channels.recipe.targets)
        calendar = channels.recipe.calendar.encode(channels.rows.panel.time[first])
        parts = [calendar]
        if targets > 1:
            chosen = (picked.target[:, None] == np.arange(targets)).astype(np.float32)
            parts.append(np.broadcast_to(chosen[:, None], (*first.shape, targets)))
        late = np.broadcast_to((np.arange(first.shape[1]) >= self.past).astype(np.float32), first.shape)
        return np.concatenate([*parts, late[:, :, None]], axis=2)
