"""Rivals of a forecaster that people ask for: what of a table they read, learn and answer, in its own shapes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from elman.baselines.mixture import ALL, NETWORK, WITHOUT
from elman.forecast.members import names_of
from elman.forecast.rivals import MOST_TESTED, Measured, Rivals, make_part
from elman.forecast.rows.recipe import Recipe, Rows
from elman.forecast.shown import Shown
from elman.forecast.sizes import Origin
from elman.rivals.asked import ask_ahead, ask_classes, ask_numbers
from elman.rivals.classical import ETS, THETA, classical
from elman.rivals.given import is_ahead, read_against, require_new
from elman.rivals.trees import boosted
from elman.training.watch import Watch

__all__ = ["MOST_AHEAD", "Beside", "forecasts_against", "measured_beside", "most_asked", "require_names", "rivals_of"]

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
MOST_AHEAD = 500  # forecasts of one series that are asked of functions: each learns anew from its history


def rivals_of(against: Any, recipe: Recipe) -> dict[str, Any]:
    """The rivals that are given, by name; SettingError for one that is none, or has no library."""
    if recipe.target.kind != "number":
        return read_against(against, {"lightgbm": partial(boosted, True)}, "forecasts of classes")
    named = {name: partial(classical, name) for name in (ETS, THETA)}
    return read_against(against, {"lightgbm": boosted, **named}, "forecasts of numbers", ahead=True)


def require_names(rivals: Mapping[str, Any], recipe: Recipe, rows: Rows, simple: Rivals) -> None:
    """SettingError for rivals with the name of elman, of what answers in it, or of one of the `simple` methods."""
    if rivals:
        part = make_part(recipe, rows, rows.ends(recipe, 0)[0][:1], simple.scales)
        members = {name for origin in get_args(Origin) for name in names_of(origin, 2)}
        require_new(rivals, {ALL, NETWORK, WITHOUT, *members, *simple.methods.answers(part)})


def most_asked(rivals: Mapping[str, Any], recipe: Recipe) -> int:
    """How many windows rivals are asked for, at most: few of functions, which learn anew from each history."""
    return max(MOST_AHEAD // len(recipe.targets), 1) if any(map(is_ahead, rivals.values())) else MOST_TESTED


def forecasts_against(
    rivals: Mapping[str, Any], recipe: Recipe, rows: Rows, learnt: Ids, asked: Ids, watch: Watch
) -> dict[str, Floats]:
    """What each of the rivals forecasts after the windows that end at the rows `asked` (n,), by its name; the time that
    it takes is none of the fit's.

    Estimators learn from the windows that end at `learnt` (k,), functions from the history of each series. As
    `elman.evaluate.evaluation.evaluate` has them: of numbers (n,), or (n, targets times horizon), nan where nothing is
    known before; of classes (n, K), of two (n,), of several rows ahead (n, H, K) or (n, H).
    """
    shown = Shown(recipe, rows, learnt)
    found: dict[str, Floats] = {}
    with watch.uncounted():
        for name, rival in rivals.items():
            watch.says(f"Fitting {name}")
            if recipe.target.kind == "number":
                forecast = _ahead if is_ahead(rival) else _numbers
                flat = forecast(name, rival, shown, asked, watch).reshape(len(asked), -1)
                found[name] = flat[:, 0] if flat.shape[1] == 1 else flat
            else:
                each = _classes(name, rival, shown, asked, watch)
                each = each[:, :, 1] if recipe.target.kind == "binary" else each
                found[name] = each[:, 0] if recipe.horizon == 1 else each
    return found


@dataclass(frozen=True)
class Beside:
    """What rivals forecast after the windows that end at `ends` (n,), rising: their `answers` (n, ...) by name."""

    ends: Ids
    answers: Mapping[str, Floats]

    def after(self, ends: Ids) -> dict[str, Floats]:
        """What they forecast after some of these windows (k,)."""
        which = np.searchsorted(self.ends, ends)
        return {name: each[which] for name, each in self.answers.items()}


def measured_beside(
    rivals: Mapping[str, Any], recipe: Recipe, rows: Rows, simple: Rivals | None, watch: Watch
) -> Beside:
    """What `rivals` answer for the test part, having learnt all that the model sees before it; SettingError where one
    has the name of a `simple` method."""
    if not rivals or simple is None:
        return Beside(np.zeros(0, dtype=np.int64), {})
    require_names(rivals, recipe, rows, simple)
    ends = Measured.of(recipe, rows, rows.ends(recipe, 2)[0], most=most_asked(rivals, recipe)).ends
    if not len(ends):
        return Beside(ends, {})
    return Beside(ends, forecasts_against(rivals, recipe, rows, rows.before_test(recipe), ends, watch))


def _numbers(name: str, rival: Any, shown: Shown, asked: Ids, watch: Watch) -> Floats:
    """What an estimator answers (n, targets, H), a copy of it for each target and row ahead."""
    recipe = shown.recipe
    found = np.empty((len(asked), len(recipe.targets), recipe.horizon))
    last, unit = shown.last(asked), shown.unit(asked)
    for step in range(1, recipe.horizon + 1):
        for target in range(len(recipe.targets)):
            watch.goes_on()
            ends = shown.taught(step, target)
            known, scale = shown.last(ends)[:, target], shown.unit(ends)[:, target]
            y = (shown.rows.y[ends + step, target] - known) / scale
            answers = ask_numbers(name, rival, shown.read(ends, step), y, partial(shown.blocks, asked, step))
            found[:, target, step - 1] = last[:, target] + unit[:, target] * answers
    return found


def _classes(name: str, rival: Any, shown: Shown, asked: Ids, watch: Watch) -> Floats:
    """The probabilities (n, H, K) of an estimator, a copy of it for each row ahead."""
    size = len(shown.recipe.target.classes)
    found = []
    for step in range(1, shown.recipe.horizon + 1):
        watch.goes_on()
        ends = shown.taught(step)
        y = shown.rows.y[ends + step, 0].astype(np.int64)
        found.append(ask_classes(name, rival, shown.read(ends, step), y, size, partial(shown.blocks, asked, step)))
    return np.stack(found, axis=1)


def _ahead(name: str, rival: Any, shown: Shown, asked: Ids, watch: Watch) -> Floats:
    """What a function answers (n, targets, H), from the known values of each series and target up to a row."""
    recipe, panel = shown.recipe, shown.rows.panel
    found = np.full((len(asked), len(recipe.targets), recipe.horizon), np.nan)
    first = panel.starts[panel.series_of(asked)]
    for number, (start, end) in enumerate(zip(first.tolist(), asked.tolist(), strict=True)):
        for target in range(len(recipe.targets)):
            watch.goes_on()
            history = shown.filled[start : end + 1, target]
            history = history[np.isfinite(history)]
            if len(history):
                found[number, target] = ask_ahead(name, rival, history, recipe.horizon, recipe.season)
    return found
