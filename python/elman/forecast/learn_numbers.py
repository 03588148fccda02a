"""How a model of numbers is learnt: regressions, then the prior itself, then the share of each; it is born whole."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from elman.draws import Lot
from elman.forecast.channels import Channels, Picked, picked, step_size
from elman.forecast.foreseen import Foreseen, foresee
from elman.forecast.lessons import Lessons
from elman.forecast.linear_part import (
    Design,
    Linear,
    Task,
    choose,
    clearly_less,
    helps,
    make_design,
    nothing,
    standard_error,
    window_means,
)
from elman.forecast.networks import QUANTILES, answer_quantiles, forecast_network, from_the_prior
from elman.forecast.numbers import NumberModel
from elman.forecast.rows.recipe import Recipe, Rows
from elman.forecast.rows.scaling import fit_scaling
from elman.forecast.sizes import Origin
from elman.network import Network
from elman.prior.network import LEVELS, MEDIAN
from elman.settings import ForecasterSettings
from elman.training.ensembles import go_on
from elman.training.loop import Callback, History, Plan, train

__all__ = ["MOST_TAUGHT", "learn_numbers"]

Floats = NDArray[np.float64]
MOST_TAUGHT = 40_000  # windows that teach the network; more are drawn by lot
MOST_FITTED = 12_000  # of these, windows that regressions are fitted on
MOST_VALIDATED = 3_000  # windows that decide
EARLY = 0.85  # of the windows that teach; without a validation part those after them decide on the linear part
LEAST, MOST = 0.1, 5.0  # that quantiles are stretched by
ENOUGH = 100  # answers that say how much
SHARES = (0.25, 0.5, 0.75, 1.0)  # that a regression alone may have in the forecasts
FEWEST = 5  # stretches of windows that say which
SURE = 10  # of them, that can say that quantiles are too far from the median
Finish = Callable[[History], tuple[History, NumberModel]]


@dataclass(frozen=True)
class _Windows:
    """Windows that `teach` the network, those that the linear part is fitted on and those that `decide`: the last two
    as foreseen by the network that is begun with."""

    teach: Picked
    fit: Foreseen
    decide: Foreseen


@dataclass(frozen=True)
class _Begun:
    """What the network was, its weights and what it foresaw of the windows that decide; and the model, `early`, with
    regressions that were not fitted on these, unless those of a model before are kept: they are not `fresh`."""

    weights: Mapping[str, NDArray[np.float32]]
    seen: Foreseen
    design: Design
    early: NumberModel
    fresh: bool


def learn_numbers(
    recipe: Recipe,
    rows: Rows,
    settings: ForecasterSettings,
    callbacks: Sequence[Callback],
    before: NumberModel | None,
    origin: Origin,
) -> tuple[History, Finish]:
    """Fit regressions, train the network on what the linear part leaves; the history, and what then makes the whole
    model.

    The validation part decides whether each is used; where no window teaches or decides, none is. `origin` says which
    network is begun with. From the model `before` the regressions are kept, and the weights are gone on from.
    """
    scaling = fit_scaling(rows.panel, rows.y, rows.part, recipe.season) if before is None else before.scaling
    channels = Channels(recipe, rows, scaling)
    network = go_on(_network(origin, recipe, settings), None if before is None else before.network)
    design = make_design(channels) if before is None else Design(channels, before.knots)
    none, as_it_is = nothing(recipe.horizon), np.ones(len(LEVELS))
    begun_with = NumberModel(
        scaling=scaling,
        knots=design.knots,
        linear=none,
        alone=none,
        share=0.0,
        stretch=as_it_is,
        levels=settings.levels,
        origin=origin,
        moved=False,
        taught=False,
        network=network,
    )
    windows = _windows(channels, network, settings)
    if windows is None:
        return History((), 0, "epochs"), lambda history: (history, before or begun_with)
    start = begun_with if before is None else before
    early = replace(start, network=network, levels=settings.levels, taught=True)
    whole = early
    if before is None:
        early, whole = _with_regressions(design, windows, early)
    taught, decides = (Lessons(design, early.linear, each) for each in (windows.teach, windows.decide.picked))
    seen = windows.decide
    if origin == "nothing" and before is None:
        answer_quantiles(network, windows.fit.wanted(early.linear.of(design, windows.fit)))
        seen = foresee(channels, network, seen.picked)
    weights = {name: values.copy() for name, values in network.parameters.items()}
    decided = settings.validation_fraction > 0
    history = train(network, taught, decides if decided else None, Plan.of(settings), callbacks=callbacks)
    begun = _Begun(weights, seen, design, early, before is None)
    return history, lambda history: _finish(whole, begun, history, decided)


def _with_regressions(design: Design, windows: _Windows, model: NumberModel) -> tuple[NumberModel, NumberModel]:
    """The model with regressions fitted on the windows for that, and on those that decide too, as a file keeps them.

    What is added to the prior has to be clearly better than nothing.
    """
    parts = windows.fit, windows.decide
    teaches, decides = (Task(seen, seen.left()) for seen in parts)
    linear = choose(design, teaches, decides)
    if not helps(design, linear[0], decides):
        linear = model.linear, model.linear
    alone = choose(design, *(Task(seen, seen.above_level()) for seen in parts))
    pairs = ((_rounded(added), _rounded(other)) for added, other in zip(linear, alone, strict=True))
    early, whole = (replace(model, linear=added, alone=other) for added, other in pairs)
    return early, whole


def _finish(model: NumberModel, begun: _Begun, history: History, decided: bool) -> tuple[History, NumberModel]:
    """The whole model: the network as it was begun with where what it has learnt is not clearly better, which share the
    regression alone has, and how far quantiles are stretched."""
    seen, early, moved = begun.seen, begun.early, history.best > 0
    if moved:
        seen = foresee(seen.channels, model.network, seen.picked)
    if moved and decided:
        both = (seen, begun.seen)
        first, other = (window_means(np.abs(each.left(early.added(begun.design, each)))) for each in both)
        moved = clearly_less(first, other, seen.channels.stretches(seen.picked))
    if not moved:
        model.network.load_state_dict(begun.weights)
        seen, history = begun.seen, replace(history, best=0)
    model = replace(model, moved=moved or model.moved)
    if decided:
        model = replace(model, share=_share(begun, seen) if begun.fresh else model.share)
        if model.moved or model.linear.learnt or model.share:
            added = replace(early, share=model.share).added(begun.design, seen)
            pieces = len(np.unique(_evidence(seen)[1]))
            model = replace(model, stretch=_stretch(seen, seen.wanted(added), pieces))
    return history, model


def _share(begun: _Begun, seen: Foreseen) -> float:
    """The share of the regression alone with the largest gain on the windows that decide, as `seen` now, one standard
    error taken off; 0 where nothing is left of it.

    The mean of two forecasts is seldom worse than both, so less has to be shown than for one that takes the other's
    place.
    """
    known, stretches = _evidence(seen)
    if len(np.unique(stretches)) < FEWEST:
        return 0.0
    without, whole = (replace(begun.early, share=share).added(begun.design, seen) for share in (0.0, 1.0))
    mixed = {share: without + share * (whole - without) for share in (0.0, *SHARES)}
    errors = {share: window_means(np.abs(seen.left(added)))[known] for share, added in mixed.items()}
    gains = {share: errors[0.0] - errors[share] for share in errors}
    sure = {share: gain.mean() - standard_error(gain, stretches) for share, gain in gains.items()}
    return max(sure, key=sure.__getitem__)


def _evidence(seen: Foreseen) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Of which windows the truth is known (k,), and the stretches that these belong to."""
    known = np.asarray(np.isfinite(seen.left()).any(axis=1))
    return known, seen.channels.stretches(seen.picked)[known]


def _stretch(seen: Foreseen, wanted: Floats, pieces: int) -> Floats:
    """How much farther from the median each quantile has to be (LEVELS,), so that two of them cover what they say.

    This is conformal calibration (Romano and others, 2019) in units of what the network says itself, all windows and
    steps together. Few `pieces` of evidence can say that it has to be more, not that less will do.
    """
    middle, found = seen.above[:, :, MEDIAN], np.ones(len(LEVELS))
    left, least = wanted - middle, LEAST if pieces >= SURE else 1.0
    for low in range(MEDIAN):
        high = len(LEVELS) - 1 - low
        sides = np.where(left < 0, middle - seen.above[:, :, low], seen.above[:, :, high] - middle)
        known = np.isfinite(left) & (sides > 0)
        if known.sum() >= ENOUGH:
            size = np.quantile(np.abs(left[known]) / sides[known], LEVELS[high] - LEVELS[low])
            found[[low, high]] = np.clip(size, least, MOST)
    return found


def _network(origin: Origin, recipe: Recipe, settings: ForecasterSettings) -> Network:
    """The network that is begun with; from nothing it answers nothing."""
    if origin == "the prior":
        return from_the_prior(settings, step_size(recipe))
    network = forecast_network(settings, step_size(recipe), QUANTILES)
    answer_quantiles(network, np.zeros(1))
    return network


def _windows(channels: Channels, network: Network, settings: ForecasterSettings) -> _Windows | None:
    """The windows that teach and those that decide; without a validation part the last of the first ones decide.

    None where there are none.
    """
    recipe, rows = channels.recipe, channels.rows
    teach, decide = (picked(recipe, rows.ends(recipe, part)[0]) for part in (0, 1))
    if not len(teach) or (settings.validation_fraction > 0 and not len(decide)):
        return None
    teach = teach.few(MOST_TAUGHT, 0, Lot.TEACHING)
    fit = foresee(channels, network, teach.few(MOST_FITTED, 0, Lot.FITTING))
    if settings.validation_fraction > 0:
        return _Windows(teach, fit, foresee(channels, network, decide.few(MOST_VALIDATED, 0, Lot.DECIDING)))
    time = rows.panel.time[fit.picked.ends]
    late = time >= np.sort(time)[math.ceil(EARLY * (len(time) - 1))]
    return _Windows(teach, fit[~late] if (~late).any() else fit, fit[late])


def _rounded(linear: Linear) -> Linear:
    """As the model file keeps it: in float32."""
    return Linear(*(values.astype(np.float32).astype(np.float64) for values in (linear.weights, linear.bias)))
