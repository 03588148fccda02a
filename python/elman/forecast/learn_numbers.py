"""How a model of numbers is learnt: a linear part on what the prior leaves, then the prior itself; it is born whole."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from elman.draws import Lot
from elman.forecast.channels import Channels, picked, step_size
from elman.forecast.foreseen import Foreseen, foresee
from elman.forecast.lessons import Lessons
from elman.forecast.linear_part import Design, Linear, choose, clearly_less, make_design, nothing, window_means
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
MOST_TAUGHT = 12_000  # windows that teach; more are drawn by lot
MOST_VALIDATED = 3_000  # windows that decide
EARLY = 0.85  # of the windows that teach; without a validation part those after them decide on the linear part
LEAST, MOST = 0.5, 2.0  # that quantiles are stretched by
ENOUGH = 100  # answers that say how much
Finish = Callable[[History], tuple[History, NumberModel]]
Weights = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True)
class _Windows:
    """What teaches the network, what teaches the linear part, `early`, and what `decides`, as foreseen by the network
    that is begun with."""

    teach: Foreseen
    early: Foreseen
    decide: Foreseen


def learn_numbers(
    recipe: Recipe,
    rows: Rows,
    settings: ForecasterSettings,
    callbacks: Sequence[Callback],
    before: NumberModel | None,
    origin: Origin,
) -> tuple[History, Finish]:
    """Choose the linear part, train the network on what it leaves; the history, and what then makes the whole model.

    The validation part decides whether each is used; where no window teaches or decides, neither is. `origin`
    says which network is begun with. From the model `before` the linear part is kept, and the weights are gone on from.
    """
    scaling = fit_scaling(rows.panel, rows.y, rows.part, recipe.season) if before is None else before.scaling
    channels = Channels(recipe, rows, scaling)
    network = go_on(_network(origin, recipe, settings), None if before is None else before.network)
    design = make_design(channels) if before is None else Design(channels, before.knots)
    none, as_it_is = nothing(recipe.horizon), np.ones(len(LEVELS))
    begun_with = NumberModel(
        scaling, design.knots, none, as_it_is, settings.levels, origin, moved=False, taught=False, network=network
    )
    windows = _windows(channels, network, settings)
    if windows is None:
        return History((), 0, "epochs"), lambda history: (history, before or begun_with)
    if before is not None:
        linear = final = before.linear
    else:
        linear, final = choose(design, windows.early, windows.decide)
    taught, decides = (Lessons(seen, linear.of(design, seen)) for seen in (windows.teach, windows.decide))
    if origin == "nothing" and before is None:
        answer_quantiles(network, taught.seen.wanted(taught.added))
        decides = Lessons(foresee(channels, network, decides.seen.picked), decides.added)
    weights = {name: values.copy() for name, values in network.parameters.items()}
    decided = settings.validation_fraction > 0
    history = train(network, taught, decides if decided else None, Plan.of(settings), callbacks=callbacks)
    start = begun_with if before is None else before
    model = replace(start, linear=_rounded(final), levels=settings.levels, taught=True, network=network)
    return history, lambda history: _finish(model, decides, weights, history, decided)


def _finish(
    model: NumberModel, decides: Lessons, begun_with: Weights, history: History, decided: bool
) -> tuple[History, NumberModel]:
    """The whole model: the network as it was begun with where what it has learnt is not clearly better, and how far its
    quantiles are stretched. `decides` is as foreseen by the network as it was."""
    before, added = decides.seen, decides.added
    seen, moved = before, history.best > 0
    if moved:
        seen = foresee(before.channels, model.network, before.picked)
    if moved and decided:
        first, other = (window_means(np.abs(each.left(added))) for each in (seen, before))
        moved = clearly_less(first, other, before.channels.stretches(before.picked))
    if not moved:
        model.network.load_state_dict(begun_with)
        seen, history = before, replace(history, best=0)
    model = replace(model, moved=moved or model.moved)
    if decided and (model.moved or model.linear.learnt):
        model = replace(model, stretch=_stretch(seen, seen.wanted(added)))
    return history, model


def _stretch(seen: Foreseen, wanted: Floats) -> Floats:
    """How much farther from the median each quantile has to be (LEVELS,), so that two of them cover what they say.

    This is conformal calibration (Romano and others, 2019) in units of what the network says itself, all windows and
    steps together.
    """
    middle, found = seen.above[:, :, MEDIAN], np.ones(len(LEVELS))
    left = wanted - middle
    for low in range(MEDIAN):
        high = len(LEVELS) - 1 - low
        sides = np.where(left < 0, middle - seen.above[:, :, low], seen.above[:, :, high] - middle)
        known = np.isfinite(left) & (sides > 0)
        if known.sum() >= ENOUGH:
            size = np.quantile(np.abs(left[known]) / sides[known], LEVELS[high] - LEVELS[low])
            found[[low, high]] = np.clip(size, LEAST, MOST)
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
    every = foresee(channels, network, teach.few(MOST_TAUGHT, 0, Lot.TEACHING))
    if settings.validation_fraction > 0:
        return _Windows(every, every, foresee(channels, network, decide.few(MOST_VALIDATED, 0, Lot.DECIDING)))
    time = rows.panel.time[every.picked.ends]
    late = time >= np.sort(time)[math.ceil(EARLY * (len(time) - 1))]
    return _Windows(every, every[~late] if (~late).any() else every, every[late])


def _rounded(linear: Linear) -> Linear:
    """As the model file keeps it: in float32."""
    return Linear(*(values.astype(np.float32).astype(np.float64) for values in (linear.weights, linear.bias)))
