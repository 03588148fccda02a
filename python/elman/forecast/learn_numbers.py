"""How a model of numbers is learnt: regressions and the network side by side, then the share of each; born whole."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from elman.baselines.mixture import Mixture, alone
from elman.draws import Lot
from elman.forecast.channels import Channels, Picked, picked, step_size
from elman.forecast.foreseen import Foreseen, Within, foresee, shown_by
from elman.forecast.lessons import Lessons
from elman.forecast.linear_part import Design, Linear, Task, make_design, nothing
from elman.forecast.members import Members, Said, names_of
from elman.forecast.networks import QUANTILES, answer_quantiles, forecast_network, from_the_prior
from elman.forecast.numbers import NumberModel
from elman.forecast.paces import affordable, seconds_a_window
from elman.forecast.rivals import MOST_TESTED
from elman.forecast.rows.halves import halves_of
from elman.forecast.rows.recipe import Recipe, Rows
from elman.forecast.rows.scaling import Scaling, fit_scaling
from elman.forecast.shares import Shares, learn_shares, pieces_of
from elman.forecast.sizes import Origin
from elman.forecast.wide_part import choose
from elman.network import Network
from elman.prior.network import FARTHEST, LEVELS, MEDIAN
from elman.settings import ForecasterSettings
from elman.training.ensembles import go_on
from elman.training.loop import History, Plan, train
from elman.training.watch import Watch

__all__ = ["MOST_TAUGHT", "learn_numbers"]

Floats = NDArray[np.float64]
MOST_TAUGHT = 40_000  # windows that teach the network; more are drawn by lot
MOST_FITTED = 12_000  # of these, windows that regressions are fitted on
MOST_VALIDATED = 3_000  # windows that decide
EARLY = 0.85  # of the windows that teach; without a validation part those after them decide on the regressions
LEAST, MOST = 0.1, 5.0  # that quantiles are stretched by
ENOUGH = 100  # answers that say how much
SURE = 10  # pieces of evidence, that can say that quantiles are too far from the median
MOST_SHOWN = 3_000  # windows that teach, which say between what values the network reads
FAR = 0.99  # of errors, and of how far the truth left the window, are explained
UNSURE = 3.0  # units that answers may leave the window by, where there is little evidence
Finish = Callable[[History], tuple[History, NumberModel]]


@dataclass(frozen=True)
class _Windows:
    """Windows that `teach` the network, those that regressions are fitted on and those that `decide`: the last two as
    foreseen by the network that is begun with. Of those that decide the `later` ones (k,) calibrate; none where there
    are too few."""

    teach: Picked
    fit: Foreseen
    decide: Foreseen
    later: NDArray[np.bool_]


def learn_numbers(
    recipe: Recipe,
    rows: Rows,
    settings: ForecasterSettings,
    plan: Plan,
    watch: Watch,
    before: NumberModel | None,
    origin: Origin,
    units: Scaling | None = None,
) -> tuple[History, Finish]:
    """Fit regressions and train the network by a `plan`, each on what the simple forecast leaves; the history, and what
    then makes the whole model.

    The validation part says by what shares they answer; without one the network does. Where no window teaches or
    decides, the simple forecast answers. `origin` says which network is begun with. From the model `before` regressions
    and shares are kept, and the weights are gone on from. The `units` of series that are known stay.
    """
    model, design = _begun(recipe, rows, settings, before, origin, units)
    network = model.members.network
    watch.says("Looking back from windows")
    windows = _windows(design.channels, model.members.simple, settings, watch)
    if windows is None:
        return History((), 0, "epochs"), lambda history: (history, before or model)
    early = whole = replace(model, taught=True)
    begin = _begins(origin, recipe.season)
    fresh = before is None or before.shares == Shares(begin)  # the simple forecast answered alone
    if fresh:
        early, whole = _with_regressions(design, windows, early)
    if origin == "nothing" and before is None:
        for each in (network, model.members.simple):
            answer_quantiles(each, windows.fit.wanted())
    taught, decides = (Lessons(design.channels, each) for each in (windows.teach, windows.decide.picked))
    decided = settings.validation_fraction > 0
    plan = watch.plan(plan, _reserve(design.channels, model.members.simple, windows, watch))
    history = train(network, taught, decides if decided else None, plan, callbacks=watch.callbacks)

    def finish(history: History) -> tuple[History, NumberModel]:
        watch.says("Learning who answers by what share")
        if not decided:
            return history, replace(whole, shares=Shares(alone()) if fresh else whole.shares)
        known = windows.decide if origin == "the prior" else None  # from nothing it answers something else since
        said = Said(early.members, design, windows.decide.picked, origin, known)
        shares = early.shares
        if fresh:
            shares = learn_shares(said, begin) if settings.experts else Shares(alone())
        table = shares.table(said)
        answers = table.answers(table.shares, said.values)
        decided_by = replace(whole, shares=shares, reach=reach_of(said, windows.fit, answers))
        if not windows.later.any():
            return history, decided_by
        stretch = _stretch(said, answers, table.shares[:, 0], windows.later)
        return history, replace(decided_by, stretch=stretch, calibrated=True)

    return history, finish


def _begun(
    recipe: Recipe,
    rows: Rows,
    settings: ForecasterSettings,
    before: NumberModel | None,
    origin: Origin,
    units: Scaling | None,
) -> tuple[NumberModel, Design]:
    """The model before anything is learnt: the simple forecast answers, or what did before."""
    if before is not None:
        channels = Channels(recipe, rows, before.scaling)
        network = go_on(_network(origin, recipe, settings), before.network)
        members = replace(before.members, network=network)
        begun = replace(before, members=members, levels=settings.levels, factors={})
        return begun, Design(channels, before.knots)
    scaling = fit_scaling(rows.panel, rows.y, rows.part, recipe.season)
    if units is not None:
        scaling = Scaling({**scaling.units, **units.units})
    network, simple = (_network(origin, recipe, settings) for _ in range(2))
    design = make_design(Channels(recipe, rows, scaling), network.threads)
    none = nothing(recipe.horizon)
    model = NumberModel(
        scaling=scaling,
        knots=design.knots,
        members=Members(network, simple, none, none, _anything(step_size(recipe))),
        shares=Shares(_begins(origin, recipe.season)),
        stretch=np.ones((recipe.horizon, len(LEVELS))),
        calibrated=False,
        reach=np.full(recipe.horizon, FARTHEST),
        levels=settings.levels,
        origin=origin,
        taught=False,
    )
    return model, design


def _anything(size: int) -> Within:
    """Nothing that a network reads is kept within anything."""
    largest = np.finfo(np.float32).max
    return np.repeat(np.array([[-largest], [largest]], dtype=np.float32), size, axis=1)


def _begins(origin: Origin, season: int) -> Mixture:
    """The mixture in which the simple forecast answers alone."""
    network, simple, *others = names_of(origin, season)
    without = {simple: 1.0, **dict.fromkeys(others, 0.0)}
    return Mixture({network: 0.0, **without}, without)


def _with_regressions(design: Design, windows: _Windows, model: NumberModel) -> tuple[NumberModel, NumberModel]:
    """The model with regressions fitted on the windows for that, and on those that decide too, as a file keeps them."""
    parts = windows.fit, windows.decide
    added = choose(design, *(Task(seen, seen.left()) for seen in parts))
    ridge = choose(design, *(Task(seen, seen.above_level()) for seen in parts))
    within = shown_by(design.channels, windows.fit.picked.few(MOST_SHOWN, 0, Lot.FITTING))
    early, whole = (
        replace(model, members=replace(model.members, added=_rounded(one), ridge=_rounded(other), within=within))
        for one, other in zip(added, ridge, strict=True)
    )
    return early, whole


def _stretch(said: Said, answers: Floats, share: Floats, later: NDArray[np.bool_]) -> Floats:
    """How much farther from the median each quantile has to be (H, LEVELS), so that two of them cover what they say, by
    the windows that calibrate.

    This is split conformal calibration (Romano and others, 2019) in units of what the network says itself. Few pieces
    of evidence can say that it has to be more, not that less will do.
    """
    seen = said.seen
    spread = said.spread(share) / np.where(seen.own_unit > 0, seen.own_unit, np.nan)[:, None, None]
    return stretch_of(seen.missed(answers)[later], spread[later], pieces_of(said.simple[later]))


def reach_of(said: Said, fit: Foreseen, answers: Floats) -> Floats:
    """By how many units answers may leave what a window showed, for each row ahead (H,).

    As far as the truth did on the validation part, or on windows to `fit` on, and the `answers` (k, H) there missed it;
    where one series leaves its windows again and again, as a trend does, as far as that one does. Where columns are
    known they may tell of rare rows: then as far as the truth ever did.
    """
    known = bool(said.design.channels.recipe.roles.known)
    taught = Said(said.members, said.design, fit.picked, said.origin, fit)
    left = np.stack([_left(each, 1.0 if known else FAR) for each in (said, taught)])
    unit = np.where(said.liveliness > 0, said.liveliness, np.nan)[:, None]
    with np.errstate(over="ignore"):
        missed = np.minimum(np.abs(said.seen.channels.truth(said.windows) - answers) / unit, FARTHEST)
    found = left.max(axis=0) + [_quantile(column, FAR) for column in missed.T]
    least = UNSURE if pieces_of(said.simple) < SURE else 0.0
    return np.maximum(np.maximum.accumulate(found), least)


def _left(said: Said, far: float) -> Floats:
    """By how many units the truth left what windows showed, for each row ahead (H,): in the part `far` of all, and in
    the mean of each series."""
    channels, past = said.design.channels, said.past
    truth, unit = channels.truth(said.windows), np.where(said.liveliness > 0, said.liveliness, np.nan)[:, None]
    with np.errstate(over="ignore"):
        out = np.fmax(np.fmax(truth - past.highest[:, None], past.lowest[:, None] - truth), 0.0) / unit
    out = np.where(np.isfinite(truth), np.minimum(out, FARTHEST), np.nan)
    targets = len(channels.recipe.targets)
    series = channels.rows.panel.series_of(said.windows.ends) * targets + said.windows.target
    found = np.zeros(out.shape[1])
    for ahead, column in enumerate(out.T):
        known = np.isfinite(column)
        count = np.bincount(series[known])
        means = np.bincount(series[known], column[known]) / np.maximum(count, 1)
        found[ahead] = max(_quantile(column, far), float(means.max(initial=0.0)))
    return found


def _quantile(values: Floats, level: float) -> float:
    """That quantile of what is known of values (k,); 0 where nothing is."""
    known = values[np.isfinite(values)]
    return float(np.quantile(known, level)) if known.size else 0.0


def stretch_of(left: Floats, spread: Floats, pieces: int) -> Floats:
    """The same from what the median `left` (k, H) of the truth, and the `spread` (k, H, LEVELS) of quantiles.

    A row ahead of which too few answers are known is calibrated with those beside it, as many on either side as it
    takes.
    """
    horizon, least = left.shape[1], LEAST if pieces >= SURE else 1.0
    found = np.ones((horizon, len(LEVELS)))
    for low in range(MEDIAN):
        high = len(LEVELS) - 1 - low
        sides = np.where(left < 0, -spread[:, :, low], spread[:, :, high])
        known = np.isfinite(left) & (sides > 0)
        if known.sum() < ENOUGH:
            continue
        ratio = np.where(known, np.abs(left) / np.where(known, sides, 1.0), np.nan)
        counts = known.sum(axis=0)
        for step in range(horizon):
            near = _beside(counts, step)
            values = ratio[:, near][known[:, near]]
            found[step, [low, high]] = np.clip(_conformal(values, LEVELS[high] - LEVELS[low]), least, MOST)
    return found


def _beside(counts: NDArray[np.int64], step: int) -> slice:
    """The rows ahead around one, so many that enough answers of them are known, of which each has so many.

    >>> _beside(np.array([40, 40, 40, 0]), 0), _beside(np.array([100, 200]), 1)
    (slice(0, 3, None), slice(1, 2, None))
    """
    width = 0
    while counts[max(step - width, 0) : step + width + 1].sum() < ENOUGH:
        width += 1
    return slice(max(step - width, 0), min(step + width + 1, len(counts)))


def _conformal(values: Floats, covered: float) -> float:
    """The value (n,) that a new one is below with that chance at least: the quantile of one more, which is the largest.

    >>> _conformal(np.arange(1.0, 10.0), 0.8), _conformal(np.arange(1.0, 10.0), 0.99)
    (8.0, 9.0)
    """
    place = min(math.ceil(round((len(values) + 1) * covered, 9)), len(values)) - 1
    return float(np.partition(values, place)[place])


def _network(origin: Origin, recipe: Recipe, settings: ForecasterSettings) -> Network:
    """The network that is begun with; from nothing it answers nothing."""
    if origin == "the prior":
        return from_the_prior(settings, step_size(recipe))
    network = forecast_network(settings, step_size(recipe), QUANTILES)
    answer_quantiles(network, np.zeros(1))
    return network


def _reserve(channels: Channels, network: Network, windows: _Windows, watch: Watch) -> float:
    """The seconds that are kept for what comes after the training: asking the windows that decide, and measuring."""
    if watch.time_limit is None:
        return 0.0  # nobody asks
    tested = picked(channels.recipe, channels.rows.ends(channels.recipe, 2)[0])
    measured = min(len(tested), affordable(watch, channels, network, tested, MOST_TESTED, 2))
    return (2 * len(windows.decide) + 2 * measured) * seconds_a_window(channels, network, windows.teach)


def _windows(channels: Channels, network: Network, settings: ForecasterSettings, watch: Watch) -> _Windows | None:
    """The windows that teach and those that decide; without a validation part the last of the first ones decide.

    None where there are none. Fewer within a time limit.
    """
    recipe, rows = channels.recipe, channels.rows
    teach, decide = (picked(recipe, rows.ends(recipe, part)[0]) for part in (0, 1))
    if not len(teach) or (settings.validation_fraction > 0 and not len(decide)):
        return None
    teach = teach.few(MOST_TAUGHT, 0, Lot.TEACHING)
    fitted = affordable(watch, channels, network, teach, MOST_FITTED)
    fit = foresee(channels, network, teach.few(fitted, 0, Lot.FITTING))
    if settings.validation_fraction > 0:
        most = math.ceil(MOST_VALIDATED * fitted / MOST_FITTED)
        later = halves_of(recipe, rows, rows.ends(recipe, 1)[0])[1]
        decide = decide.few(most, 0, Lot.DECIDING)
        return _Windows(teach, fit, foresee(channels, network, decide), np.isin(decide.ends, later))
    time = rows.panel.time[fit.picked.ends]
    late = time >= np.sort(time)[math.ceil(EARLY * (len(time) - 1))]
    none = np.zeros(int(late.sum()), dtype=np.bool_)
    return _Windows(teach, fit[~late] if (~late).any() else fit, fit[late], none)


def _rounded(linear: Linear) -> Linear:
    """As the model file keeps it: in float32."""
    return Linear(*(values.astype(np.float32).astype(np.float64) for values in (linear.weights, linear.bias)))
