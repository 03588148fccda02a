"""What forecasts rest on: columns, the calendar and stretches of the past, each taken from another time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from elman.evaluate.comparison import compare
from elman.evaluate.metrics import MAIN
from elman.evaluate.of_classes import log_losses
from elman.explain.importance import Effect, Importance
from elman.forecast.classes import goes_on
from elman.forecast.fitted import ForecastFit
from elman.forecast.numbers import NumberModel
from elman.forecast.rivals import Measured, make_part
from elman.forecast.rows.recipe import Recipe, Rows
from elman.table.panel import Panel

__all__ = ["importance_of"]

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
COLUMN, CALENDAR, LAGS = "column", "calendar", "lags"


@dataclass(frozen=True)
class Pieces:
    """What each of some forecasts reads, as a short series of its own: `rows`, of which the last known one of each is
    at `ends` (k,); `home` (k,) is the series of the table that it is of."""

    recipe: Recipe
    rows: Rows
    ends: Ids
    home: Ids

    @classmethod
    def of(cls, recipe: Recipe, rows: Rows, ends: Ids) -> Pieces:
        """Those of the windows that end at the sorted rows `ends` (k,)."""
        panel, home = rows.panel, rows.panel.series_of(ends)
        first = np.maximum(panel.starts[home], ends + 1 - recipe.reach)
        counts = ends + recipe.horizon + 1 - first
        starts = np.concatenate([[0], np.cumsum(counts)])
        which = np.repeat(first - starts[:-1], counts) + np.arange(starts[-1])
        names = tuple(panel.names[number] for number in home.tolist())
        own = Panel(panel.order[which], starts, panel.time[which], names, panel.zone)
        cut = replace(rows, panel=own, matrix=rows.matrix[which], y=rows.y[which], part=rows.part[which], strange=None)
        return cls(recipe, cut, starts[1:] - 1 - recipe.horizon, home)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.ends)

    def donors(self, repeat: int, repeats: int) -> Ids:
        """For each piece another one (k,), of the same series where it has one: so many places later, in a circle."""
        found = np.empty(len(self), dtype=np.int64)
        alone = []
        for series in np.unique(self.home):
            own = np.flatnonzero(self.home == series)
            if len(own) < 2:
                alone += own.tolist()
                continue
            by = 1 + repeat * (len(own) - 1) // repeats
            found[own] = np.roll(own, -by)
        if alone:
            found[alone] = np.roll(alone, -(1 + repeat * (len(alone) - 1) // repeats))
        return found

    def swapped(self, columns: Ids, targets: bool, donors: Ids, lags: range, ahead: bool) -> Rows:
        """The rows, in which some columns of the matrix, and the targets, are those of the donors at some lags, from 0
        for the last known row, and of the rows `ahead`."""
        matrix, y = self.rows.matrix.copy(), self.rows.y.copy()
        own, theirs = self._places(donors, lags, ahead)
        matrix[own[:, None], columns] = self.rows.matrix[theirs[:, None], columns]
        past = own <= np.repeat(self.ends, np.diff(self.rows.panel.starts))[own]
        if targets:
            y[own[past]] = self.rows.y[theirs[past]]
        return replace(self.rows, matrix=matrix, y=y)

    def _places(self, donors: Ids, lags: range, ahead: bool) -> tuple[Ids, Ids]:
        """The rows at these lags that a piece and its donor both have, one of each beside the other."""
        length = self.ends - self.rows.panel.starts[:-1] + 1
        both = np.minimum(length, length[donors])
        steps = np.array(
            [*(-lag for lag in lags), *(range(1, self.recipe.horizon + 1) if ahead else ())], dtype=np.int64
        )
        there = steps[None, :] > -both[:, None]
        own, theirs = (each[:, None] + steps for each in (self.ends, self.ends[donors]))
        return own[there], theirs[there]

    def at_other_times(self, donors: Ids) -> Rows:
        """The rows, at the times of the donors."""
        panel = self.rows.panel
        by = panel.time[self.ends[donors]] - panel.time[self.ends]
        return replace(self.rows, panel=replace(panel, time=panel.time + np.repeat(by, panel.counts)))


@dataclass(frozen=True)
class _Losses:
    """The loss of each piece (k,) when the rows are others than they were."""

    fitted: ForecastFit
    pieces: Pieces

    @cached_property
    def truth(self) -> Floats:
        """What followed (k, H, targets)."""
        ahead = self.pieces.ends[:, None] + np.arange(1, self.pieces.recipe.horizon + 1)
        return np.asarray(self.pieces.rows.y[ahead])

    @cached_property
    def weight(self) -> Floats:
        """What a unit of each target counts (k, H, targets): the same where there is one."""
        recipe, rivals = self.pieces.recipe, self.fitted.rivals
        scale = None
        if len(recipe.targets) > 1 and rivals is not None:
            scale = make_part(recipe, self.pieces.rows, self.pieces.ends, rivals.scales).scale
        if scale is None:
            return np.ones(self.truth.shape)
        return 1 / scale.reshape(len(self.pieces), len(recipe.targets), recipe.horizon).transpose(0, 2, 1)

    def of(self, rows: Rows) -> Floats:
        """The mean loss of what is forecast from these rows (k,), over the answers that are known."""
        recipe, model = self.pieces.recipe, self.fitted.model
        found = model.counted(recipe, rows, self.pieces.ends)[0]
        if isinstance(model, NumberModel):
            each = np.abs(found[..., 0] - self.truth) * self.weight
        else:
            each = np.full(self.truth.shape[:2], np.nan)
            known = np.isfinite(self.truth[:, :, 0])
            each[known] = log_losses(self.truth[known, 0], found[known])
            each = each[:, :, None]
        flat = each.reshape(len(each), -1)
        known = np.isfinite(flat)
        return np.asarray(np.where(known, flat, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1))


def importance_of(fitted: ForecastFit, measured: Measured, repeats: int) -> Importance:
    """By how much forecasts of the windows that are measured get worse with each part of what they read from another
    time of the same series, the mean of so many `repeats`."""
    recipe = fitted.recipe
    pieces = Pieces.of(recipe, measured.rows, measured.ends)
    losses = _Losses(fitted, pieces)
    usual = losses.of(pieces.rows)
    moment = measured.rows.panel.time[measured.ends + 1]
    effects = []
    for what, kind, other in _parts(pieces):
        moved = np.mean([losses.of(other(pieces.donors(number, repeats))) for number in range(repeats)], axis=0)
        effects.append(Effect(what, kind, compare(usual, moved, moment, recipe.horizon)))
    kinds = (COLUMN, CALENDAR, LAGS)
    effects.sort(key=lambda each: (kinds.index(each.kind), 0 if each.kind == LAGS else -each.increase.mean))
    measure = "mase" if len(recipe.targets) > 1 else MAIN[recipe.target.kind]
    return Importance(measure, float(usual.mean()), len(pieces), tuple(effects))


def _parts(pieces: Pieces) -> Iterator[tuple[str, str, Callable[[Ids], Rows]]]:
    """Each part of what is read, in words, its kind, and the rows with it from others."""
    recipe, all_lags = pieces.recipe, range(pieces.recipe.reach)
    for name in recipe.given:
        columns, target = recipe.columns_of((name,)), name in recipe.roles.targets
        ahead = name in (*recipe.roles.known, *recipe.roles.static)
        yield name, COLUMN, _swapping(pieces, columns, target, all_lags, ahead)
    if recipe.calendar.names and (recipe.target.kind == "number" or goes_on(recipe)):
        yield "the calendar", CALENDAR, pieces.at_other_times
    every = np.arange(len(recipe.features))
    for lags in _stretches(int((pieces.ends - pieces.rows.panel.starts[:-1]).max()) + 1):
        yield _named(lags), LAGS, _swapping(pieces, every, True, lags, False)


def _swapping(pieces: Pieces, columns: Ids, targets: bool, lags: range, ahead: bool) -> Callable[[Ids], Rows]:
    return lambda donors: pieces.swapped(columns, targets, donors, lags, ahead)


def _stretches(reach: int) -> list[range]:
    """The past in stretches that are twice as long each time.

    >>> _stretches(7)
    [range(0, 1), range(1, 3), range(3, 7)]
    """
    found, begin, length = [], 0, 1
    while begin < reach:
        found.append(range(begin, min(begin + length, reach)))
        begin, length = begin + length, 2 * length
    return found


def _named(lags: range) -> str:
    """Lags as people call them.

    >>> _named(range(0, 1)), _named(range(1, 3))
    ('the last row', 'rows 2 to 3 back')
    """
    return "the last row" if lags == range(1) else f"rows {lags.start + 1} to {lags.stop} back"
