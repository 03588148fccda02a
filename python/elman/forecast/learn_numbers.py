"""How a model of numbers is learnt: scaling and linear part, the network, how much each counts; it is born whole."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from elman.draws import Draw, Lot, order
from elman.forecast.channels import Channels, Picked, Steps, segment_of, step_size
from elman.forecast.linear_part import Choice, Design, Linear, choose, make_design, refit
from elman.forecast.networks import forecast_network
from elman.forecast.numbers import NumberModel, head_of, left_by, picked
from elman.forecast.residuals import Residuals
from elman.forecast.rows.recipe import Recipe, Rows
from elman.forecast.rows.scaling import fit_scaling
from elman.network import Network
from elman.settings import ForecasterSettings
from elman.training.ensembles import go_on
from elman.training.loop import Callback, History, Plan, train

__all__ = ["learn_numbers"]

MOST_LINEAR = 100_000  # windows that the linear part is fitted on; more are drawn by lot
MOST_TRAINED = 20_000  # windows that the network is trained on
MOST_VALIDATED = 4_000  # windows that decide
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)  # of what the network adds, tried on the validation part
EARLY = 0.85  # of the windows that teach; without a validation part those after them decide
BLOCK = 4096


@dataclass(frozen=True)
class _Begun:
    """A linear part that was chosen, on the design that it reads; what the network learns from and what decides."""

    design: Design
    choice: Choice
    learnt: Residuals
    decides: Residuals


def learn_numbers(
    recipe: Recipe, rows: Rows, settings: ForecasterSettings, callbacks: Sequence[Callback], before: NumberModel | None
) -> tuple[History, Callable[[], NumberModel]]:
    """Choose the linear part, train the network on what it leaves; the history, and what then makes the whole model.

    The validation part decides how much each counts. From the model `before` scaling and linear part are kept, and the
    weights are gone on from.
    """
    begun = _begin(recipe, rows, settings) if before is None else _go_on(recipe, rows, settings, before)
    size = step_size(recipe, begun.learnt.steps.segment, begun.learnt.steps.gappy)
    network = forecast_network(settings, size, head_of(settings.levels, begun.learnt.steps.segment))
    if before is None:
        begun.learnt.start(network)
    network = go_on(network, None if before is None else before.network)
    watched = begun.decides if settings.validation_fraction > 0 else None
    history = train(network, begun.learnt, watched, Plan.of(settings), callbacks=callbacks)
    return history, lambda: _whole(begun, network, history, settings, refits=before is None)


def _whole(
    begun: _Begun, network: Network, history: History, settings: ForecasterSettings, refits: bool
) -> NumberModel:
    """The model of a trained network: how much of it is added, and the linear part fitted on all that is known."""
    design, choice, share, decided = begun.design, begun.choice, 1.0, settings.validation_fraction > 0
    recipe, levels, linear = design.channels.recipe, settings.levels, choice.linear
    if decided and not levels:
        share = begun.decides.best_share(network, SHARES, alone=choice.added < 1)
    if decided and refits and linear.learnt:
        both = picked(recipe, design.channels.rows.before_test(recipe), MOST_LINEAR, Lot.LINEAR_AGAIN)
        linear = _rounded(refit(design, choice, _given(design.channels, both)))
    return NumberModel(
        scaling=design.channels.scaling,
        knots=design.knots,
        linear=linear,
        added=choice.added,
        segment=begun.learnt.steps.segment,
        gappy=begun.learnt.steps.gappy,
        unit=begun.learnt.unit,
        share=share,
        levels=levels,
        offsets=begun.decides.offsets(network, levels) if levels else np.zeros((recipe.horizon, 1)),
        plain=choice.added < 1 and not (history.best and share > 0),
        network=network,
    )


def _begin(recipe: Recipe, rows: Rows, settings: ForecasterSettings) -> _Begun:
    """Choose the scaling and the linear part."""
    found = []
    for by in ("window", "series"):
        scaling = fit_scaling(by, rows.panel, rows.y, rows.part, recipe.season)
        design = make_design(Channels(recipe, rows, scaling))
        training, validation = _windows(design.channels, settings)
        choice = choose(design, training, _few(validation, MOST_VALIDATED, 0, Lot.DECIDING))
        found.append((choice, design, training, validation))
    choice, design, training, validation = min(found, key=lambda each: each[0].loss)
    choice = replace(choice, linear=_rounded(choice.linear))
    segment = segment_of(recipe.window, recipe.horizon, recipe.season)
    steps = Steps(design.channels, segment, design.channels.gappy)
    return _residuals(design, choice, steps, None, training, validation, settings)


def _go_on(recipe: Recipe, rows: Rows, settings: ForecasterSettings, before: NumberModel) -> _Begun:
    """What was chosen before, on other rows."""
    design = Design(Channels(recipe, rows, before.scaling), before.knots)
    training, validation = _windows(design.channels, settings)
    choice = Choice(before.linear, np.nan, np.nan, before.added)
    steps = Steps(design.channels, before.segment, before.gappy)
    return _residuals(design, choice, steps, before.unit, training, validation, settings)


def _residuals(
    design: Design,
    choice: Choice,
    steps: Steps,
    unit: float | None,
    training: Picked,
    validation: Picked,
    settings: ForecasterSettings,
) -> _Begun:
    """What the linear part leaves of the windows that teach and of those that decide."""
    few = _few(training, MOST_TRAINED, settings.random_state, Lot.LEARNT)
    judges = _few(validation, MOST_VALIDATED, 0, Lot.DECIDING)
    learnt = left_by(choice.linear, design.knots, steps, few, 1.0)
    learnt = replace(learnt, unit=learnt.deviation() if unit is None else unit)
    decides = left_by(choice.linear, design.knots, steps, judges, learnt.unit)
    return _Begun(design, choice, learnt, decides)


def _given(channels: Channels, windows: Picked) -> Picked:
    """Those of `windows` after which at least half of the truth is known, and in which any value is; all if none is."""
    enough = np.zeros(len(windows), dtype=np.bool_)
    for start in range(0, len(windows), BLOCK):
        part = windows[start : start + BLOCK]
        rows = part.ends[:, None] + np.arange(1 - channels.recipe.window, 1)
        any_past = np.isfinite(channels.rows.y[rows, part.target[:, None]]).any(axis=1)
        enough[start : start + BLOCK] = any_past & (np.isfinite(channels.truth(part)).mean(axis=1) >= 0.5)
    return windows[enough] if enough.any() else windows


def _few(windows: Picked, most: int, seed: int, lot: Lot) -> Picked:
    if len(windows) <= most:
        return windows
    return windows[np.sort(order(len(windows), seed, Draw.WINDOWS, lot)[:most])]


def _windows(channels: Channels, settings: ForecasterSettings) -> tuple[Picked, Picked]:
    """The windows that teach and those that decide; without a validation part the last of the first ones decide."""
    recipe, rows = channels.recipe, channels.rows
    ends, _ = rows.ends(recipe, 0)
    training = _given(channels, picked(recipe, ends, MOST_LINEAR))
    if settings.validation_fraction > 0:
        later, _ = rows.ends(recipe, 1)
        return training, _given(channels, picked(recipe, later, MOST_VALIDATED * 4, Lot.LATER))
    time = rows.panel.time[training.ends]
    return training, training[time >= np.sort(time)[math.ceil(EARLY * (len(time) - 1))]]


def _rounded(linear: Linear) -> Linear:
    """As the model file keeps it: in float32."""
    weights, bias = (values.astype(np.float32).astype(np.float64) for values in (linear.weights, linear.bias))
    return Linear(linear.base, weights, bias)
