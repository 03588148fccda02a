"""Rows that come after those that a model has seen: forecast one by one as they come, or all of them before they do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError
from elman.forecast.classes import ClassModel
from elman.forecast.numbers import NumberModel
from elman.forecast.rows.history import Observed, joined, last_told
from elman.forecast.rows.recipe import Recipe, Rows
from elman.table.columns import Raw
from elman.table.gaps import longer, rows_to_come, with_rows
from elman.table.panel import moment_text
from elman.table.table import Table

__all__ = ["Following", "follow"]

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
Model = NumberModel | ClassModel


@dataclass(frozen=True)
class Following:
    """A table of rows that were seen, of those that follow them, from row `first` to before row `end`, and of rows to
    come, so many that a horizon follows the last."""

    recipe: Recipe
    table: Table
    first: int
    end: int

    def score(self, model: Model, truth: Mapping[str, Raw]) -> float:
        """How good forecasts of each row are that know all rows before it, compared with `truth`, the targets (n,).

        R² of numbers, of several targets the mean; of classes the share that is right. nan for one number alone.
        DataError where no known target can be forecast.
        """
        rows = self.recipe.rows(self.table)
        ends = np.flatnonzero(self._follows(rows)) - 1
        before = ends + 1 - rows.panel.starts[rows.panel.series_of(ends + 1)]
        ends = ends[before >= self.recipe.shortest]
        if not len(ends):
            raise DataError(self._too_short())
        found = self._columns(model, model.forecasts(self.recipe, rows, ends)[:, 0])
        which = rows.panel.order[ends + 1] - self.first
        return float(np.mean([self._score(name, truth[name], found[name], which) for name in found]))

    def _score(self, name: str, truth: Raw, said: list[Any], which: Ids) -> float:
        column = self.recipe.column(Table({name: truth}, "y"), name)
        known = ~column.missing[which]
        if not known.any():
            raise DataError(f"y: found no value of {name!r} in the rows that can be forecast, expected some to compare")
        answers = [value for value, there in zip(said, known.tolist(), strict=True) if there]
        target = next(each for each in self.recipe.targets if each.name == name)
        if target.kind != "number":
            codes = [target.classes.index(answer) for answer in answers]
            return float(np.mean(target.coded(column)[which[known]] == codes))  # one that is new is nan
        true = column.values[which[known]]
        if len(true) < 2:
            return float("nan")
        left, spread = float(np.sum((true - np.array(answers)) ** 2)), float(np.sum((true - true.mean()) ** 2))
        return 1 - left / spread if spread else float(left == 0)

    def predict(self, model: Model) -> dict[str, list[Any]]:
        """The predictions for the rows that follow, by target, in the order in which they were given.

        A row beyond the horizon is forecast as if those before it had come as they were forecast. None where a series
        is too short; DataError where all are.
        """
        found: dict[str, list[Any]] = {name: [None] * (self.end - self.first) for name in self.recipe.roles.targets}
        for which, forecasts in self._ahead(model):
            for name, values in self._columns(model, forecasts).items():
                for row, value in zip(which.tolist(), values, strict=True):
                    if row < self.end:
                        found[name][row - self.first] = value
        return found

    def probabilities(self, model: ClassModel) -> Floats:
        """The probability of each class for the rows that follow (n, K), nan where `predict` has None."""
        found = np.full((self.end - self.first, len(self.recipe.target.classes)), np.nan)
        for which, forecasts in self._ahead(model):
            given = which < self.end
            found[which[given] - self.first] = model.probabilities(self.recipe, forecasts[None])[0, given]
        return found

    def _ahead(self, model: Model) -> Iterator[tuple[Ids, Floats]]:
        """Rows of the table (k,) after those that were seen, and their forecasts (k, ...), a horizon at a time."""
        table, rows = self.table, self.recipe.rows(self.table)
        at, last = self._spans(rows)
        if not len(at):
            raise DataError(self._too_short())
        while True:
            steps = at[:, None] + np.arange(1, self.recipe.horizon + 1)
            inside = steps <= last[:, None]
            which, forecasts = rows.panel.order[steps[inside]], model.forecasts(self.recipe, rows, at)[inside]
            yield which, forecasts
            going = at + self.recipe.horizon < last
            if not going.any():
                return
            at, last = at[going] + self.recipe.horizon, last[going]
            table = _with_answers(table, which, self._columns(model, forecasts))
            rows = self.recipe.rows(table)

    def _spans(self, rows: Rows) -> tuple[Ids, Ids]:
        """The last sorted row that was seen of each series that is long enough and goes on (k,), and its last one."""
        panel, place = rows.panel, np.arange(len(rows.panel.order))
        at, last = (
            np.maximum.reduceat(np.where(which, place, -1), panel.starts[:-1])
            for which in (panel.order < self.first, self._follows(rows))
        )
        enough = (last > at) & (at + 1 - panel.starts[:-1] >= self.recipe.shortest)
        return at[enough], last[enough]

    def _follows(self, rows: Rows) -> NDArray[np.bool_]:
        """Which sorted rows are those that follow (n,)."""
        return np.asarray((rows.panel.order >= self.first) & (rows.panel.order < self.end))

    def _columns(self, model: Model, forecasts: Floats) -> dict[str, list[Any]]:
        """What is forecast of each target, from forecasts (k, ...)."""
        found = model.columns(self.recipe, forecasts[None], np.ones(len(forecasts), dtype=np.bool_))
        targets = self.recipe.roles.targets
        return {name: found["prediction" if len(targets) == 1 else f"{name} prediction"] for name in targets}

    def _too_short(self) -> str:
        return (
            f"{self.table.name}: found no series of which {self.recipe.shortest} rows were seen before, expected at "
            "least one, as the model forecasts from them; fit it on rows of these series, or update it with some"
        )


def follow(recipe: Recipe, observed: Observed, table: Table) -> Following:
    """The rows of `table`, which may lack targets, after those that were `observed`.

    DataError for a missing column, a value of another kind than at fit, and for a row that does not come after the last
    one seen of its series.
    """
    seen = _up_to_the_last_target(recipe, observed)
    lacking = {name: _empty(seen.raw[name], table.rows) for name in recipe.roles.targets if name not in table.raw}
    given = Table({**table.raw, **lacking}, table.name, table.lines)
    _require_later(recipe, seen, given)
    new = Observed.read(recipe, given).columns
    there = recipe.filled(Table({name: joined(seen.raw[name], new[name]) for name in new}, table.name))
    panel = there.panel
    rows, moments = rows_to_come(panel, recipe.step, panel.starts[1:] - 1, recipe.horizon)
    whole = with_rows(there.table, recipe.roles.time, recipe.roles.series, panel.order[rows], moments)
    return Following(recipe, whole, seen.rows, seen.rows + table.rows)


def _up_to_the_last_target(recipe: Recipe, observed: Observed) -> Table:
    """The rows that were seen; where the user tells of rows to come, without these."""
    table = observed.table()
    if not recipe.told:
        return table
    rows = recipe.rows(table)
    panel = rows.panel
    stay = np.arange(len(panel.order)) <= np.repeat(last_told(recipe, rows), panel.counts)
    kept = np.sort(panel.order[stay & (panel.order < table.rows)])
    return Table({name: replace(column, values=column.values[kept]) for name, column in table.raw.items()}, table.name)


def _empty(column: Raw, count: int) -> Raw:
    """So many rows without a value, of the kind of `column`."""
    return longer(replace(column, values=column.values[:0]), count)


def _require_later(recipe: Recipe, seen: Table, given: Table) -> None:
    """DataError for a row of `given` that does not come after the last row seen of its series."""
    if recipe.roles.time is None:
        return
    before, after = recipe.panel(seen), recipe.panel(given)
    last = dict(zip(before.names, before.time[before.starts[1:] - 1], strict=True))
    for name, place in zip(after.names, after.starts[:-1].tolist(), strict=True):
        if name in last and not after.time[place] > last[name]:
            whose = f" of series {name!r}" if name else ""
            raise DataError(
                f"{given.place(int(after.order[place]), recipe.roles.time)}: found {moment_text(after.time[place])}"
                f"{whose}, and the model has seen rows up to {moment_text(last[name])}; give rows that come after (in "
                "scikit-learn with cv=TimeSeriesSplit())"
            )


def _with_answers(table: Table, rows: Ids, answers: Mapping[str, list[Any]]) -> Table:
    """The table with these values of the targets in some of its rows (k,)."""
    columns = dict(table.raw)
    for name, values in answers.items():
        column = columns[name]
        full = column.values.astype(np.float64 if column.values.dtype.kind in "iu" else column.values.dtype)
        full[rows] = values
        columns[name] = replace(column, values=full)
    return Table(columns, table.name, table.lines)
