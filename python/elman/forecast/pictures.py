"""What of a forecast is drawn: the last rows of one series, and what is forecast after them."""

from __future__ import annotations

from typing import Any

import numpy as np

from elman.baselines.mixture import ALL
from elman.errors import SettingError, suggest
from elman.forecast.every_row import EveryRow, from_every_row
from elman.forecast.fitted import ForecastFit
from elman.forecast.numbers import NumberModel
from elman.forecast.rivals import Measured
from elman.plots.classes import plot_quantiles
from elman.plots.forecast import Path, plot_chances, plot_numbers
from elman.table.table import Table

__all__ = ["draw_forecast", "draw_quantiles"]

FEWEST, HORIZONS = 60, 4  # rows of the past that are drawn: so many, or so many horizons


def draw_forecast(
    fitted: ForecastFit, table: Table, future: Any, series: str | None, target: str | None, since: Any, ax: Any
) -> Any:
    """Draw the forecast after the last row of a series of `table`, or those from the moment `since` on, a horizon
    apart, over the truth."""
    recipe, model = fitted.recipe, fitted.model
    if since is None:
        origins, forecasts, _ = fitted.ahead(table, future)
        every = EveryRow(recipe, model, origins.rows, origins.ends, forecasts)
    else:
        every = from_every_row(recipe, model, table, since)
    panel = every.rows.panel
    number = _chosen("series", series, panel.names)
    which = _chosen("target", target, recipe.roles.targets)
    own = np.flatnonzero(panel.series_of(every.ends) == number)[:: recipe.horizon]
    if not len(own):
        raise SettingError(f"setting 'series': {panel.names[number]!r} is too short to be forecast; choose another")
    first, begin = int(every.ends[own[0]]), int(panel.starts[number])
    last = int(every.ends[own[-1]]) + (recipe.horizon if since is not None else 0)
    shown = np.arange(max(begin, first + 1 - max(FEWEST, HORIZONS * recipe.horizon)), last + 1)
    ahead = every.ends[own][:, None] + np.arange(1, recipe.horizon + 1)
    past = Path(panel.time[shown], every.rows.y[shown, which])
    title = " · ".join(filter(None, [recipe.roles.targets[which], panel.names[number]]))
    times = panel.time[ahead]
    if isinstance(model, NumberModel):
        found = every.forecasts[own][:, :, which]
        paths = [_path(time, each) for time, each in zip(times, found, strict=True)]
        promised = model.levels[-1] - model.levels[0] if len(model.levels) > 1 else 0.0
        return plot_numbers(past, paths, title, promised, ax)
    each = model.probabilities(recipe, every.forecasts[own])
    classes = [str(label) for label in recipe.target.classes]
    wanted = [1] if recipe.target.kind == "binary" else range(len(classes))
    chances = [(classes[code], Path(times.ravel(), each[..., code].ravel())) for code in wanted]
    return plot_chances(past, chances, title, ax)


def draw_quantiles(fitted: ForecastFit, measured: Measured, ax: Any) -> Any:
    """Draw which share of what came each quantile held below it, in rows that the model has not learnt; SettingError
    for a model without quantiles."""
    model = fitted.model
    if not isinstance(model, NumberModel) or not model.levels:
        raise SettingError("found a model without quantiles, expected some to draw; fit with quantiles= or coverage=")
    said, _ = model.answered(fitted.recipe, fitted.simple(measured.rows), measured.rows, measured.ends)
    known = np.isfinite(said.y)
    quantiles = said.quantiles[ALL].reshape(*known.shape, -1)[known]
    return plot_quantiles(model.levels, (said.y[known][:, None] <= quantiles).mean(axis=0).tolist(), ax)


def _path(time: Any, found: Any) -> Path:
    """One forecast (H, 1 + levels)."""
    return Path(time, found[:, 0], *((found[:, 1], found[:, -1]) if found.shape[1] > 2 else ()))


def _chosen(what: str, name: str | None, names: tuple[str, ...]) -> int:
    """The number of what is asked for, the first where nothing is."""
    if name is None:
        return 0
    if name not in names:
        raise SettingError(f"setting {what!r}: found {name!r}; {suggest(name, [each for each in names if each])}")
    return names.index(name)
