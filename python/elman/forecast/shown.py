"""What of a table rivals read: windows and the rows that are forecast, as arrays of numbers in one order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from elman.draws import Lot, some
from elman.forecast.rows.recipe import Recipe, Rows
from elman.table.panel import fill_forward
from elman.table.standardising import usual_change

__all__ = ["Shown"]

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
MOST_FITTED = 50_000  # windows that a rival is fitted on, for each answer
MOST_ROWS = 1_200_000  # and for all answers together
MOST_VALUES = 2**26  # and numbers of these windows
BLOCK = 4096  # windows that are answered together


@dataclass(frozen=True)
class Shown:
    """What estimators read of the windows of a table, of which they learn from those that end at `learnt` (k,).

    Of each row of a window all columns but the static ones; of the row that is forecast its calendar, the known columns
    and the static ones. Targets that are numbers are read as what they are above the last known value, in the usual
    change of their series over a season, and so is what is learnt; the last value itself is read in that unit too.
    """

    recipe: Recipe
    rows: Rows
    learnt: Ids

    def read(self, ends: Ids, step: int) -> NDArray[np.float32]:
        """X (k, columns) of the windows that end at `ends` (k,), for the row `step` rows ahead."""
        row = self.rows.panel.time[ends + step]
        parts = [self._lags(ends), self.rows.matrix[(ends + step)[:, None], self._future]]
        if self.recipe.calendar.names:
            parts.append(self.recipe.calendar.encode(row[:, None])[:, 0])
        return np.concatenate(parts, axis=1, dtype=np.float32)

    def blocks(self, ends: Ids, step: int) -> Iterator[NDArray[np.float32]]:
        """The same, block by block."""
        return (self.read(ends[start : start + BLOCK], step) for start in range(0, len(ends), BLOCK))

    def taught(self, step: int, target: int = 0) -> Ids:
        """The ends (k,) of windows to learn from a target `step` rows ahead: where it is known, few drawn by lot."""
        known = np.isfinite(self.rows.y[self.learnt + step, target])
        if self._numbers:
            known &= np.isfinite(self.filled[self.learnt, target])
        ends, columns = self.learnt[known], self.read(self.learnt[:1], 1).shape[1]
        answers = self.recipe.horizon * len(self.recipe.targets)
        most = min(MOST_FITTED, MOST_ROWS // answers, MOST_VALUES // columns)
        return np.asarray(ends[some(len(ends), max(most, 1), 0, Lot.SIMPLE)])

    def last(self, ends: Ids) -> Floats:
        """The last known value of each target (k, targets) up to the rows `ends`, nan where there is none."""
        return np.asarray(self.filled[ends])

    def unit(self, ends: Ids) -> Floats:
        """The unit of each target (k, targets) in the series of the rows `ends`."""
        return np.asarray(self._units[self.rows.panel.series_of(ends)])

    @cached_property
    def filled(self) -> Floats:
        """The targets of all rows (n, targets), a missing one as the last known before it; nan before the first."""
        found = []
        for column in self.rows.y.T:
            last = fill_forward(column, np.isnan(column), self.rows.panel.starts)
            found.append(np.where(last < 0, np.nan, column[last]))
        return np.stack(found, axis=1)

    @property
    def _numbers(self) -> bool:
        return bool(self.recipe.target.kind == "number")

    def _lags(self, ends: Ids) -> NDArray[np.float32]:
        """What is read of the windows themselves (k, columns)."""
        rows = ends[:, None] + np.arange(1 - self.recipe.window, 1)
        others: NDArray[np.float32] = self.rows.matrix[rows[:, :, None], self._past].reshape(len(ends), -1)
        if not self._numbers:
            return others
        last, unit = self.last(ends), self.unit(ends)
        above = (self.filled[rows] - last[:, None]) / unit[:, None]
        level = last / unit
        return np.concatenate([np.nan_to_num(above).reshape(len(ends), -1), np.nan_to_num(level), others], axis=1)

    @cached_property
    def _past(self) -> Ids:
        """The columns that are read of each row of a window: not the static ones, and not targets that are numbers."""
        recipe = self.recipe
        left_out = set(recipe.columns_of(recipe.roles.static).tolist())
        if self._numbers:
            left_out |= {int(recipe.columns_of((target.name,))[0]) for target in recipe.targets}
        return np.array([each for each in range(len(recipe.features)) if each not in left_out], dtype=np.int64)

    @cached_property
    def _future(self) -> Ids:
        """The columns that are read of the row that is forecast."""
        return self.recipe.columns_of((*self.recipe.roles.known, *self.recipe.roles.static))

    @cached_property
    def _units(self) -> Floats:
        """The usual change over a season of each series and target (S, targets) in the rows that are learnt from, the
        mean of the others' where one never changes, 1 where none does."""
        panel, seen = self.rows.panel, np.zeros(len(self.rows.y), dtype=np.bool_)
        for ahead in range(1 - self.recipe.window, self.recipe.horizon + 1):
            seen[self.learnt + ahead] = True
        taught = np.where(seen[:, None], self.rows.y, np.nan)
        series = np.split(taught, panel.starts[1:-1])
        found = np.array([[usual_change(column, self.recipe.season) for column in each.T] for each in series])
        known = np.isfinite(found)
        mean = np.where(known, found, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
        return np.where(known, found, np.where(mean > 0, mean, 1.0))
