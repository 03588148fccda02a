"""A forecaster's settings tried on folds of a table: each is learnt anew until a cutoff, and forecasts what follows."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.mixture import mean_of
from elman.baselines.problem import Floats
from elman.draws import Lot, some
from elman.engine import threads_or_default
from elman.errors import DataError, SettingError, listed
from elman.evaluate.answered import Answered, joined, lacking
from elman.evaluate.backtest import Backtest, Fold
from elman.evaluate.evaluation import Evaluation, evaluate
from elman.forecast.against import forecasts_against, most_asked, require_names, rivals_of
from elman.forecast.classes import ClassModel
from elman.forecast.every_row import EveryRow
from elman.forecast.fitted import ForecastFit, fit_forecast
from elman.forecast.rivals import asked_by, fit_rivals, measured_of
from elman.forecast.rows.cutoffs import Cutoffs, Rolling, find_cutoffs
from elman.forecast.rows.history import is_told
from elman.forecast.rows.recipe import Recipe, Rows, fit_recipe
from elman.forecast.sources import Taken
from elman.forecast.union import Asking, with_all_classes
from elman.rivals.given import is_ahead
from elman.settings import ForecasterSettings, but
from elman.table.panel import make_panel
from elman.table.table import Table
from elman.table.writing import like
from elman.training.folds import of_fold, side_by_side
from elman.training.watch import Watch

__all__ = ["Made", "backtest_forecasts"]

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Made:
    """What a fold made: its number from 0, the model, what it and others `said` of the windows that end at `asked`
    (n,), its forecasts from every so manieth row, `stride`, of which these are some, and how it went.
    """

    number: int
    fitted: ForecastFit
    said: Answered
    asked: Ids
    every: EveryRow
    learnt: int
    stride: int
    until: str
    seconds: float

    @property
    def rows(self) -> int:
        """How many different rows with a known target are measured."""
        ahead = self.asked[:, None] + np.arange(1, self.every.recipe.horizon + 1)
        return int(self.every.rows.told[np.unique(ahead)].sum())

    def fold(self) -> Fold:
        """The fold as people see it."""
        panel, ahead = self.every.rows.panel, self.every.ahead
        if self.every.recipe.roles.time is None:
            first, last = (str(int(edge) + 1) for edge in (panel.time[ahead].min(), panel.time[ahead].max()))
        else:
            first, last = (panel.text(edge) for edge in (panel.time[ahead].min(), panel.time[ahead].max()))
        learnt = f"{self.learnt:,} rows"
        return Fold(self.number + 1, learnt, f"{first} to {last}", self._judged(), self.seconds, self.until)

    def _judged(self) -> Evaluation:
        model = self.fitted.model
        levels = () if isinstance(model, ClassModel) else model.levels
        asking = Asking(self.every.recipe.target, self.every.truth, self.said)
        asked, (said,), note = with_all_classes(asked_by(self.every.recipe), [asking])
        found = evaluate(replace(asked, stride=self.stride), said, levels, note, model.mixture)
        return replace(found, rows=self.rows)


def backtest_forecasts(
    source: Taken,
    settings: ForecasterSettings,
    rolling: Rolling,
    refit: bool = True,
    callbacks: Sequence[Callable[[Any], object]] = (),
    time_limit: float | None = None,
    against: Any = None,
) -> Backtest:
    """Learn what comes before each fold, or with no `refit` before the first one alone, and forecast the folds; beside
    it those `against` it, of which functions are asked for few windows of each fold.

    DataError where there are too few rows for the folds, or a fold can't be learnt; it says which.
    """
    settings = but(settings, target=source.target, test_fraction=0.0, warm_start=False)
    recipe, rows = fit_recipe(source.table, settings)  # what is wrong with the table is said of all of it
    cutoffs = find_cutoffs(source.table.name, rows.panel, is_told(recipe, rows), rolling)
    rivals = rivals_of(against, recipe)
    simple = fit_rivals(recipe, rows, (), 1) if rivals else None
    if simple is not None:
        require_names(rivals, recipe, rows, simple)
    folds = _Folds(source, settings, recipe, rows, cutoffs, rolling, rivals)
    threads = threads_or_default(settings.n_jobs)
    numbers = [[number] for number in range(rolling.folds)] if refit else [list(range(rolling.folds))]
    workers = min(len(numbers), threads)
    tasks = [folds.task(each, threads // workers) for each in numbers]
    done, ended = side_by_side(tasks, workers, callbacks, time_limit, settings.time_limit)
    each = tuple(made.fold() for made in done)
    return Backtest(
        _judged(done, rolling.note),
        each,
        rolling.folds,
        ended,
        lambda: _table(source, done),
        lacking([made.said.forecasts for made in done]),
    )


@dataclass(frozen=True)
class _Folds:
    """A table as all folds see it; its `recipe` and `rows` say which rows are learnt, and no more."""

    source: Taken
    settings: ForecasterSettings
    recipe: Recipe
    rows: Rows
    cutoffs: Cutoffs
    rolling: Rolling
    rivals: Mapping[str, Any]

    def task(self, numbers: Sequence[int], threads: int) -> Callable[[Watch], list[Made]]:
        """What learns for the first of some folds, and forecasts all of them."""

        def made(watch: Watch) -> list[Made]:
            begin = time.perf_counter()
            learnt = self._learnt(numbers[0])
            settings = but(self.settings, n_jobs=threads)
            try:
                theirs = self._beside(numbers, learnt, watch)
                fitted = fit_forecast(replace(self.source, table=learnt), settings, watch, None)
                return self._forecast(fitted, numbers, learnt, theirs, begin)
            except (DataError, SettingError) as error:
                raise of_fold(error, numbers[0], self.rolling.folds) from error

        return made

    def _learnt(self, number: int) -> Table:
        """The rows of the table that a fold learns from."""
        table, roles = self.source.table, self.recipe.roles
        panel = make_panel(table, self.recipe.column(table, roles.time) if roles.time else None, roles.series)
        inside = self.cutoffs.is_learnt(number, panel.time, panel.series)
        return table.take(np.sort(panel.order[inside]))

    def _beside(self, numbers: Sequence[int], learnt: Table, watch: Watch) -> dict[str, Floats]:
        """What rivals answer that have learnt the rows before a fold, for the windows of some folds that are asked."""
        if not self.rivals:
            return {}
        recipe, _ = fit_recipe(learnt, self.settings)
        rows = recipe.rows(self.source.table)
        inside = self.cutoffs.is_learnt(numbers[0], rows.panel.time, rows.panel.series)
        before = replace(rows, part=np.where(inside, 0, 2).astype(np.int8)).before_test(recipe)
        asked = [ends[self._few(ends)] for ends in self._ends(recipe, rows, numbers)]
        return forecasts_against(self.rivals, recipe, rows, before, np.concatenate(asked), watch)

    def _ends(self, recipe: Recipe, rows: Rows, numbers: Sequence[int]) -> list[Ids]:
        """The windows of each of some folds, by the rows that they end at."""
        return [self.cutoffs.origins(each, rows.panel, recipe.window, recipe.horizon) for each in numbers]

    def _few(self, ends: Ids) -> Ids:
        """Which of the windows of a fold are measured: all, or as many as functions are asked for."""
        some_are = any(map(is_ahead, self.rivals.values()))
        most = most_asked(self.rivals, self.recipe) // self.rolling.folds if some_are else len(ends)
        return some(len(ends), max(most, 1), 0, Lot.MEASURED)

    def _forecast(
        self, fitted: ForecastFit, numbers: Sequence[int], learnt: Table, theirs: Mapping[str, Floats], begin: float
    ) -> list[Made]:
        """What the folds of these numbers make, all in one pass."""
        recipe, model = fitted.recipe, fitted.model
        rows = recipe.rows(self.source.table)
        ends = self._ends(recipe, rows, numbers)
        said, _ = fitted.answered(rows, np.concatenate(ends))
        kept = replace(rows, matrix=rows.matrix[:0])  # what is read to forecast is not needed any more
        found, place, answered = [], 0, 0
        until = rows.panel.text(self.cutoffs.learnt[numbers[0]].max()) if recipe.roles.time else ""
        seconds = (time.perf_counter() - begin) / len(numbers)
        for number, each in zip(numbers, ends, strict=True):
            own, few = said[place : place + len(each)], self._few(each)
            beside = {name: answers[answered : answered + len(few)] for name, answers in theirs.items()}
            place, answered = place + len(each), answered + len(few)
            every = EveryRow(recipe, model, kept, each, model.forecasts_said(recipe, own))
            measured = own[few].beside(beside)
            found.append(
                Made(number, fitted, measured, each[few], every, learnt.rows, self.rolling.stride, until, seconds)
            )
        return found


def _judged(made: Sequence[Made], told: str) -> Evaluation:
    """One evaluation over all folds, and what is `told` of them."""
    last = made[-1].fitted
    folds = [Asking(one.every.recipe.target, one.every.truth, one.said) for one in made]
    asked, said, note = with_all_classes(asked_by(last.recipe), folds)
    mixture = mean_of([one.fitted.model.mixture for one in made], [1 / len(made)] * len(made))
    levels = () if isinstance(last.model, ClassModel) else last.model.levels
    count, every = sum(len(one.asked) for one in made), sum(len(one.every.ends) for one in made)
    notes = " ".join(filter(None, [measured_of(count, every), note, _unmeasured(made), told]))
    asked = replace(asked, stride=made[0].stride)
    found = evaluate(asked, joined(said), levels, notes, mixture)
    return replace(found, rows=sum(one.rows for one in made))


def _unmeasured(made: Sequence[Made]) -> str:
    """How many series have no row in any fold, as they end before them or begin too late; else empty."""
    panel = made[-1].every.rows.panel
    there = {panel.names[number] for one in made for number in np.unique(panel.series_of(one.every.ends)).tolist()}
    lacking = [name for name in panel.names if name not in there]
    if not lacking:
        return ""
    verb = "has" if len(lacking) == 1 else "have"
    return f"{len(lacking):,} of {len(panel.names):,} series {verb} no rows to measure in the folds: {listed(lacking)}."


def _table(source: Taken, made: Sequence[Made]) -> Any:
    """Every forecast, in the form in which the table came."""
    table, every = source.table, [one.every for one in made]
    each = [one.every.columns() for one in made]
    names = dict.fromkeys(name for columns in each for name in columns)
    columns: dict[str, list[Any]] = {"fold": []}
    for one, found in zip(made, each, strict=True):
        columns["fold"] += [one.number + 1] * len(one.every.ahead)
        for name in names:
            columns.setdefault(name, []).extend(found.get(name, [0.0] * len(one.every.ahead)))
    time, series = every[0].recipe.roles.time, every[0].recipe.roles.series
    ahead, cutoff = (
        np.concatenate([each.rows.panel.time[rows] for each, rows in zip(every, found, strict=True)])
        for found in ([each.ahead for each in every], [each.cutoffs for each in every])
    )
    form = source.form if source.form is not None and not isinstance(source.form, np.ndarray) else {}
    keys = series, np.concatenate([each.keys for each in every])
    return like(form, table, keys, (time, ahead), columns, {"cutoff": cutoff})
