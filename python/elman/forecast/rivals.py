"""A split table as the question that networks and baselines are measured on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from elman.baselines.problem import Part, Problem
from elman.draws import Lot, some
from elman.forecast.rows.recipe import Recipe, Rows
from elman.network import Windows
from elman.table.panel import fill_forward
from elman.table.standardising import usual_change

__all__ = ["make_problem", "test_ends"]

Floats = NDArray[np.float64]
MOST_NUMBERS = 2**24  # truths of the test part that are looked at; of more, windows are drawn by lot
MOST_TESTED = 2**16  # and at most so many windows
MOST_FITTED = 50_000  # windows that baselines are fitted on


def test_ends(recipe: Recipe, rows: Rows) -> NDArray[np.int64]:
    """The last rows (k,) of the windows that are measured: those of the test part, drawn by lot if there are many."""
    ends, _ = rows.ends(recipe, 2)
    return _few(ends, min(MOST_TESTED, MOST_NUMBERS // (recipe.horizon * len(recipe.targets))), Lot.MEASURED)


def make_problem(recipe: Recipe, rows: Rows, threads: int = 1) -> Problem:
    """The three parts with their windows, true values and last known ones; targets times horizon answers a window."""
    target = recipe.target
    scales = _scales(recipe, rows) if target.kind == "number" else None
    ends = [
        _few(rows.ends(recipe, part)[0], MOST_FITTED, lot) for part, lot in enumerate((Lot.SIMPLE, Lot.SIMPLE_LATER))
    ]
    parts = [_part(recipe, rows, each, scales) for each in (*ends, test_ends(recipe, rows))]
    classes = None if target.kind == "number" else list(target.classes)
    return Problem(target.kind, classes, parts[0], parts[1], parts[2], recipe.horizon, threads)


def _few(ends: NDArray[np.int64], most: int, lot: Lot) -> NDArray[np.int64]:
    return ends[some(len(ends), most, 0, lot)]


def _part(recipe: Recipe, rows: Rows, ends: NDArray[np.int64], scales: Floats | None) -> Part:
    """The windows that end at `ends`; of numbers each series has its `scales` (S, K)."""
    _, moment = np.unique(rows.panel.time[ends + 1], return_inverse=True)
    windows, moment = Windows(rows.matrix, ends, recipe.window), moment.astype(np.int64)
    ahead = ends[:, None] + np.arange(1, recipe.horizon + 1)
    y = rows.y[ahead].transpose(0, 2, 1).reshape(len(ends), recipe.horizon * len(recipe.targets))
    answers = slice(None) if y.shape[1] > 1 else 0
    if scales is None:
        return Part(windows, y[:, answers], rows.y[ends, 0], moment)
    last = np.repeat(_last_known(rows, ends), recipe.horizon, axis=1)
    scale = np.repeat(scales[rows.panel.series_of(ends)], recipe.horizon, axis=1)
    season = _season(recipe, rows, ahead)
    before = None if season is None else season[:, answers]
    return Part(windows, y[:, answers], last[:, answers], moment, before, scale[:, answers])


def _last_known(rows: Rows, ends: NDArray[np.int64]) -> Floats:
    """The last known value of each target up to the rows `ends` (k, K), nan before the first one."""
    found = rows.y[ends]
    for number, column in enumerate(rows.y.T):
        missing = np.isnan(column)
        if missing.any():
            last = fill_forward(column, missing, rows.panel.starts)[ends]
            found[:, number] = np.where(last < 0, np.nan, column[last])
    return found


def _season(recipe: Recipe, rows: Rows, ahead: NDArray[np.int64]) -> Floats | None:
    """What was there whole seasons before (k, M), nan where that is unknown; None without a season."""
    if recipe.season < 2:
        return None
    back = recipe.season * (1 + np.arange(recipe.horizon) // recipe.season)
    before = ahead - back
    first = rows.panel.starts[rows.panel.series_of(ahead[:, 0] - 1)]
    values = np.where((before >= first[:, None])[:, :, None], rows.y[np.maximum(before, 0)], np.nan)
    return values.transpose(0, 2, 1).reshape(len(ahead), recipe.horizon * len(recipe.targets))


def _scales(recipe: Recipe, rows: Rows) -> Floats:
    """What MASE divides by (S, K): the usual change over a season in the training part of each series; of one that
    never changes there the mean of the others'."""
    taught = np.where(rows.part[:, None] == 0, rows.y, np.nan)
    each = np.split(taught, rows.panel.starts[1:-1])
    found = np.array([[usual_change(values, recipe.season) for values in series.T] for series in each])
    known = np.isfinite(found)
    others = np.where(known, found, 0.0).sum(axis=0) / np.where(known.any(axis=0), known.sum(axis=0), np.nan)
    return np.where(known, found, others)
