"""A forecaster that was measured, trained again on all rows: what was learnt of its answers stays, and is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from elman.forecast.classes import ClassModel, learn_classes
from elman.forecast.learn_numbers import learn_numbers
from elman.forecast.numbers import NumberModel
from elman.forecast.rivals import fit_rivals
from elman.forecast.rows.again import all_taught
from elman.forecast.rows.recipe import Recipe, Rows, any_target
from elman.settings import ForecasterSettings, but
from elman.training.fitted import Again
from elman.training.loop import Plan, Steps
from elman.training.watch import Watch

if TYPE_CHECKING:
    from elman.forecast.fitted import ForecastFit

__all__ = ["refitting"]

Refit = Callable[["ForecastFit", Sequence[Steps]], "ForecastFit"]


def refitting(recipe: Recipe, rows: Rows, settings: ForecasterSettings, watch: Watch) -> Refit | None:
    """What trains a model again on all `rows`; None where that isn't asked for, or none were held out."""
    held_out = bool((any_target(rows.y) & (rows.part > 0)).any())
    if not settings.refit or settings.warm_start or not held_out:
        return None

    def again(measured: ForecastFit, steps: Sequence[Steps]) -> ForecastFit:
        if not steps:  # there were too few rows to learn from
            return measured
        whole, taught = all_taught(recipe, rows)
        model = _learnt(whole, taught, measured, Plan.of(measured.settings).repeating(steps[0]), watch.rest())
        levels = () if measured.rivals is not None else settings.levels  # else it is known how far they are off
        rivals = fit_rivals(whole, taught, levels, model.network.threads)
        if rivals is not None and measured.rivals is not None:
            rivals = rivals.as_measured(measured.rivals)
        told = Again(_all_rows_of(taught, whole), steps[0].best)
        return replace(measured, recipe=whole, model=model, rivals=rivals, again=told)

    return again


def _learnt(recipe: Recipe, rows: Rows, measured: ForecastFit, plan: Plan, watch: Watch) -> NumberModel | ClassModel:
    """A model that has learnt all `rows`, and answers by the shares that the `measured` one has."""
    settings = but(measured.settings, validation_fraction=0.0, test_fraction=0.0)
    if isinstance(measured.model, ClassModel):
        history, named = learn_classes(recipe, rows, settings, plan, watch, None)
        return named(history)[1].as_measured(measured.model)
    origin = measured.model.origin
    history, counted = learn_numbers(recipe, rows, settings, plan, watch, None, origin, measured.model.scaling)
    return counted(history)[1].as_measured(measured.model)


def _all_rows_of(rows: Rows, recipe: Recipe) -> str:
    """All rows with a known target, in words, and until when."""
    known = any_target(rows.y)
    count = int(known.sum())
    until = f" up to {rows.panel.text(rows.panel.time[known].max())}" if recipe.roles.time else ""
    return f"all {count:,} rows with a target{until}"
