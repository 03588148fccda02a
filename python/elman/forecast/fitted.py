"""What a fit of a forecaster makes, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.mixture import Mixture
from elman.engine import threads_or_default
from elman.errors import DataError, SettingError
from elman.evaluate.answered import Answered
from elman.evaluate.evaluation import Evaluation
from elman.forecast.against import measured_beside, most_asked, rivals_of
from elman.forecast.answers import Counts
from elman.forecast.channels import Channels, picked
from elman.forecast.classes import ClassModel, learn_classes
from elman.forecast.following import Following, follow
from elman.forecast.learn_numbers import MOST_TAUGHT, learn_numbers
from elman.forecast.numbers import NumberModel
from elman.forecast.origins import Origins, find_origins, with_a_horizon
from elman.forecast.paces import affordable
from elman.forecast.refitting import refitting
from elman.forecast.rivals import MOST_TESTED, Measured, Rivals, fit_rivals
from elman.forecast.rows.again import read_again
from elman.forecast.rows.future import with_future
from elman.forecast.rows.history import Observed, last_told
from elman.forecast.rows.recipe import Recipe, Rows, fit_recipe
from elman.forecast.sizes import chosen, origin_of
from elman.forecast.sources import Taken
from elman.forecast.summary import Summary, summarize
from elman.network import Network
from elman.plain import not_kept
from elman.settings import ForecasterSettings, but
from elman.table.reading import read
from elman.table.table import Table
from elman.training.fitted import Again, Fitted, complete, require_measured, require_same, require_same_parts
from elman.training.loop import History, Plan
from elman.training.watch import Watch

__all__ = ["ForecastFit", "fit_forecast"]

Floats = NDArray[np.float64]
READ = (
    *("target", "time", "series", "window", "horizon", "known", "holidays", "static", "exclude"),
    *("quantiles", "coverage", "experts"),
)  # the settings that the recipe depends on, and what is asked of it

UNWEIGHED = "Without a validation part nothing says by what shares experts answer: the network answers alone."


@dataclass(frozen=True)
class ForecastFit(Fitted):
    """A recipe, a model of what it reads, and the rows that forecasts without a table go on from.

    These rows, `observed`, are in a file only where they came by `update`: `updated`. The last time `repeated` of the
    rows that came were there already. Forecasts after them are answered in the `form` in which `fit` was given its
    table (`elman.table.forms`).
    """

    given: ForecasterSettings
    settings: ForecasterSettings
    summary: Summary
    history: History
    evaluation: Evaluation | None
    again: Again | None
    recipe: Recipe
    model: NumberModel | ClassModel
    rivals: Rivals | None
    observed: Observed | None
    updated: bool
    repeated: int = not_kept(0)
    form: Any = not_kept(None)

    def __post_init__(self) -> None:
        """ValueError for a model of something else than the recipe reads."""
        if isinstance(self.model, NumberModel) != (self.recipe.target.kind == "number"):
            raise ValueError(f"its model is a {type(self.model).__name__}, its target {self.recipe.target.kind}")
        if (self.recipe.window, self.recipe.horizon) != (self.settings.window, self.settings.horizon):
            raise ValueError(f"its recipe reads {self.recipe.window} rows and forecasts {self.recipe.horizon}")
        self.model.require(self.recipe)
        if self.rivals is not None:
            self.rivals.require(self.recipe)
        names = [*self.recipe.roles.keys, *self.recipe.given]
        if self.observed is not None and list(self.observed.columns) != names:
            raise ValueError(f"its rows have the columns {list(self.observed.columns)}")

    @property
    def networks(self) -> tuple[Network, ...]:
        """The one network."""
        return (self.model.network,)

    @property
    def mixture(self) -> Mixture:
        """By what shares the network and others answer."""
        return self.model.mixture

    @property
    def note(self) -> str:
        """What answers where that is not what was asked for; else empty."""
        unweighed = self.given.experts and not self.settings.validation_fraction
        return self.model.note or (UNWEIGHED if unweighed and isinstance(self.model, NumberModel) else "")

    def alone(self, name: str) -> ForecastFit:
        """The same, answered by one of its members."""
        model = self.model
        return (
            replace(self, model=replace(model, shares=model.shares.only(name)))
            if isinstance(model, NumberModel)
            else self
        )

    def kept(self) -> ForecastFit:
        """All but rows that came with `fit`, and as every fit."""
        kept = super().kept()
        return kept if self.updated else replace(kept, observed=None)

    def seen(self) -> Table:
        """The rows that `fit` and `update` have seen last; SettingError where there are none."""
        return self._rows_seen().table()

    def _rows_seen(self) -> Observed:
        if self.observed is None:
            raise SettingError("a loaded Forecaster has seen no rows yet; give predict a table, or call update first")
        return self.observed

    def ahead(self, table: Table, future: Any) -> tuple[Origins, NDArray[np.float64], Counts]:
        """Where the forecasts after `table` begin, those of the series that are long enough, and what is said of them.

        DataError where nothing is known that a forecast could begin from, or where one is too large for a number.
        """
        if future is not None and not self.recipe.told:
            raise SettingError(
                "setting 'future': found rows to come, and the model has no columns whose future is known; leave it out"
            )
        longer = table if future is None else with_future(self.recipe, table, read(future, "the rows to come"))
        origins = find_origins(self.recipe, longer)
        found, counts = self.model.counted(self.recipe, origins.rows, origins.ends)
        self._require_finite(table, found)
        return origins, found, counts

    def _require_finite(self, table: Table, found: NDArray[np.float64]) -> None:
        target = self.recipe.roles.target
        if np.isinf(found).any():
            raise DataError(
                f"{table.name}: column {target!r}: found values so large that forecasts of them are no finite numbers, "
                "expected smaller ones; give them in another unit"
            )
        if np.isnan(found).all():
            raise DataError(
                f"{table.name}: column {target!r}: found no known value in the last {self.recipe.reach} rows, "
                "expected one at least to forecast from; give rows with a target"
            )

    def measured(self, measured: Measured, theirs: Mapping[str, Floats] | None = None) -> Evaluation:
        """It, the simple methods and what others answer, `theirs`, on rows that it has not learnt; DataError where
        simple methods learnt nothing."""
        found = self.model.evaluate(self.recipe, self.simple(measured.rows), measured, theirs)
        return replace(found, rows=measured.counted(self.recipe), left_out=measured.left_out)

    def answered(self, rows: Rows, ends: NDArray[np.int64]) -> tuple[Answered, Counts]:
        """What it and the simple methods say of the windows that end at `ends` (k,), in rolling forecasts; DataError as
        in `measured`."""
        rivals = self.simple(rows)
        if isinstance(self.model, NumberModel):
            return self.model.answered(self.recipe, rivals, rows, ends, rolling=True)
        return self.model.answered(self.recipe, rivals, rows, ends)

    def simple(self, rows: Rows) -> Rivals:
        """The simple methods that it is measured beside; DataError where they learnt nothing."""
        if self.rivals is None:
            raise DataError(
                f"{rows.table.name}: the model was trained on too few rows for simple methods to learn from, "
                "expected some to measure it beside; train it on more rows"
            )
        return self.rivals

    def following(self, table: Table) -> Following:
        """The rows of `table` after those that were seen."""
        return follow(self.recipe, self._rows_seen(), table)

    def extended(self, table: Table, form: Any) -> ForecastFit:
        """The same, having seen the rows of `table` too; where it has seen none so far it answers in their `form`.

        Quantiles are as far from the median as new rows say that the model has not learnt; without times nobody knows
        which of the first rows these are.
        """
        recipe, repeated = self.recipe, 0
        if self.observed is None:
            both, seen = table, 0 if recipe.roles.time else table.rows
        else:
            both, seen, repeated = self.observed.appended(recipe, table)
        observed, model = Observed.of(recipe, recipe.rows(both)), self.model
        if isinstance(model, NumberModel) and model.levels:
            rows = with_a_horizon(recipe, both)
            told = np.arange(len(rows.y)) <= np.repeat(last_told(recipe, rows), rows.panel.counts)
            model = model.followed(recipe, rows, told & (rows.panel.order >= seen))
        form = form if self.form is None else self.form
        return replace(self, observed=observed, model=model, updated=True, repeated=repeated, form=form)


def fit_forecast(
    source: Taken, settings: ForecasterSettings, watch: Watch, before: ForecastFit | None, against: Any = None
) -> ForecastFit:
    """Read a table, train, and measure, beside those `against` it too; from `before` all but the network's weights stay
    as they are."""
    table, settings = source.table, but(settings, target=source.target)
    if before is None:
        recipe, rows = fit_recipe(table, settings)
    else:
        require_measured(before)
        require_same(before.given, settings, READ)
        require_same_parts(before.given, settings)
        recipe, rows = read_again(before.recipe, table, settings)
    if settings.levels and recipe.target.kind != "number":
        raise SettingError(
            "settings 'quantiles' and 'coverage': found a target of classes, expected numbers; leave them out"
        )
    threads = threads_or_default(settings.n_jobs)
    asked = rivals_of(against, recipe)
    summary = summarize(table, recipe, rows)
    watch.begins(summary)
    numbers = recipe.target.kind == "number"
    windows = min(len(rows.ends(recipe, 0)[0]) * len(recipe.targets), MOST_TAUGHT)
    used = chosen(but(settings, window=recipe.window), numbers, windows)
    observed = Observed.of(recipe, rows)
    watch.says("Fitting simple methods")
    rivals = fit_rivals(recipe, rows, settings.levels, threads)
    beside = measured_beside(asked, recipe, rows, rivals, watch)
    learn: Any = partial(learn_numbers, origin=origin_of(settings)) if numbers else learn_classes
    history, finish = learn(recipe, rows, used, Plan.of(used), watch, before and before.model)

    def whole(history: History) -> ForecastFit:
        history, model = finish(history)
        found = (summary, history, None, None, recipe, model, rivals, observed)
        return ForecastFit(settings, used, *found, updated=False, form=source.form)

    def evaluated(fitted: ForecastFit) -> Evaluation | None:
        ends = rows.ends(recipe, 2)[0]
        most = min(_affordable(fitted, rows, ends, watch), most_asked(asked, recipe))
        measured = Measured.of(recipe, rows, ends, most=most)
        return (
            fitted.measured(measured, beside.after(measured.ends))
            if fitted.rivals is not None and len(measured.ends)
            else None
        )

    return complete(watch, whole, history, evaluated, refitting(recipe, rows, used, watch))


def _affordable(fitted: ForecastFit, rows: Rows, ends: NDArray[np.int64], watch: Watch) -> int:
    """How many of the windows that end at `ends` (k,) are measured."""
    recipe, model = fitted.recipe, fitted.model
    if isinstance(model, ClassModel):
        return MOST_TESTED
    channels = Channels(recipe, rows, model.scaling)
    return affordable(watch, channels, model.network, picked(recipe, ends), MOST_TESTED, 2)
