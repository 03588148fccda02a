"""A model of numbers: window scaling, a linear part, and a recurrent network that learns what that leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.forecast.channels import Channels, Picked, Steps, segment_of, step_size
from elman.forecast.linear_part import Choice, Design, Linear, choose, make_design, refit
from elman.forecast.networks import forecast_network
from elman.forecast.residuals import Residuals
from elman.forecast.rows.recipe import Recipe, Rows
from elman.forecast.rows.scaling import Scaling, fit_scaling
from elman.network import Network, Quantiles, Values, permutation
from elman.settings import ForecasterSettings
from elman.training.estimator import go_on
from elman.training.loop import Callback, History, Plan, train

__all__ = ["NumberModel", "fit_numbers", "number_network", "picked"]

Floats = NDArray[np.float64]
MOST_LINEAR = 100_000  # windows that the linear part is fitted on; more are drawn by lot
MOST_TRAINED = 20_000  # windows that the network is trained on
MOST_VALIDATED = 4_000  # windows that decide
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)  # of what the network adds, tried on the validation part
BLOCK = 4096


@dataclass(frozen=True)
class NumberModel:
    """All that turns windows into forecasts of numbers, but for the recipe and the network's weights.

    `unit` is the deviation of what the linear part left on the training part, in units of the series, in which the
    network learns; `share` how much of the network's answer is added. `levels` are the quantiles forecast, none for a
    single value; `offsets` (H, levels) are added to the answers so that they cover on the validation part what they
    say. `plain` is what was about as good as all that was learnt on the validation part: "last", "season", "level" or
    nothing.
    """

    scaling: Scaling
    knots: Floats
    linear: Linear
    segment: int
    gappy: bool
    unit: float
    share: float
    levels: tuple[float, ...]
    offsets: Floats
    plain: str

    def forecast(self, network: Network, recipe: Recipe, rows: Rows, windows: Picked) -> Floats:
        """Forecasts (k, H, 1) of `windows` in the users's units, or (k, H, levels) with quantiles."""
        channels = Channels(recipe, rows, self.scaling)
        floor = np.array([0.0 if target.positive else -np.inf for target in recipe.targets])
        found = np.empty((len(windows), recipe.horizon, max(len(self.levels), 1)))
        for start in range(0, len(windows), BLOCK):
            part = windows[start : start + BLOCK]
            scaled = channels.scaled(part)
            residuals = self.residuals(channels, part)
            added = self.share * residuals.answers(network) + self.offsets
            answer = residuals.linear[:, :, None] + residuals.units(slice(None))[:, None, None] * added
            answer = np.sort(answer, axis=2) if self.levels else answer
            values = scaled.level[:, None, None] + scaled.scale[:, None, None] * answer
            found[start : start + BLOCK] = np.maximum(values, floor[part.target][:, None, None])
        return found

    def residuals(self, channels: Channels, windows: Picked) -> Residuals:
        """What the network learns from, or answers, for `windows`."""
        design = Design(channels, self.knots)
        linear = np.empty((len(windows), channels.recipe.horizon))
        for which, scaled, columns in design.blocks(windows):
            linear[which] = self.linear.forecast(channels, scaled, columns)
        return Residuals(Steps(channels, self.segment, self.gappy), windows, linear, self.unit)

    @property
    def note(self) -> str:
        """One sentence where nothing that was learnt is clearly better than a simple forecast; empty otherwise."""
        simple = {
            "last": "repeating the last value",
            "season": "repeating the last season",
            "level": "the mean of the window",
        }
        if not self.plain:
            return ""
        forecast = "half of what was learnt is added to it" if self.linear.learnt else "that is what is forecast"
        return (
            f"On the validation part nothing that was learnt is clearly better than {simple[self.plain]}: {forecast}."
        )

    def tensors(self) -> dict[str, NDArray[Any]]:
        """The arrays of the model file."""
        return {
            "linear_part.weight": self.linear.weights.astype(np.float32),
            "linear_part.bias": self.linear.bias.astype(np.float32),
            "linear_part.knots": self.knots,
            "linear_part.offsets": self.offsets,
        }

    def to_json(self) -> dict[str, Any]:
        """The rest of the model file."""
        names = ("segment", "gappy", "unit", "share", "plain")
        plain = {name: getattr(self, name) for name in names}
        return {**plain, "scaling": self.scaling.to_json(), "base": self.linear.base, "levels": list(self.levels)}

    @classmethod
    def from_file(cls, values: Mapping[str, Any], tensors: Mapping[str, NDArray[Any]], recipe: Recipe) -> NumberModel:
        """A model from what `to_json` and `tensors` gave; KeyError, TypeError or ValueError for something else."""
        expected = 1 if not values["levels"] else len(values["levels"])
        shapes = {name: np.shape(tensors[f"linear_part.{name}"]) for name in _ARRAYS}
        if shapes["offsets"] != (recipe.horizon, expected) or shapes["weight"][1:] != shapes["bias"]:
            raise ValueError(f"the shapes of its linear part, {shapes}, don't fit")
        if shapes["bias"] != (recipe.horizon,) or not 1 <= values["segment"] <= recipe.window:
            raise ValueError(f"its linear part is for {shapes['bias']} rows ahead, expected {recipe.horizon}")
        arrays = {name: np.asarray(tensors[f"linear_part.{name}"], dtype=np.float64) for name in _ARRAYS}
        return cls(
            Scaling(**values["scaling"]),
            arrays["knots"],
            Linear(str(values["base"]), arrays["weight"], arrays["bias"]),
            int(values["segment"]),
            bool(values["gappy"]),
            float(values["unit"]),
            float(values["share"]),
            tuple(values["levels"]),
            arrays["offsets"],
            str(values["plain"]),
        )


_ARRAYS = ("weight", "bias", "knots", "offsets")


def picked(recipe: Recipe, ends: NDArray[np.int64], most: int | None = None, seed: int = 0) -> Picked:
    """The windows that end at `ends` (k,), of every target; at most about `most`, drawn by lot."""
    targets = len(recipe.targets)
    if most is not None and len(ends) * targets > most:
        ends = ends[np.sort(permutation(len(ends), seed, stream=0)[: max(1, most // targets)])]
    return Picked(np.tile(ends, targets), np.repeat(np.arange(targets), len(ends)))


def _given(channels: Channels, windows: Picked) -> Picked:
    """Those of `windows` after which at least half of the truth is known, and in which any value is; all if none is."""
    enough = np.zeros(len(windows), dtype=np.bool_)
    for start in range(0, len(windows), BLOCK):
        part = windows[start : start + BLOCK]
        rows = part.ends[:, None] + np.arange(1 - channels.recipe.window, 1)
        any_past = np.isfinite(channels.rows.y[rows, part.target[:, None]]).any(axis=1)
        enough[start : start + BLOCK] = any_past & (np.isfinite(channels.truth(part)).mean(axis=1) >= 0.5)
    return windows[enough] if enough.any() else windows


def number_network(model: NumberModel, recipe: Recipe, settings: ForecasterSettings) -> Network:
    """An untrained network for what the linear part leaves."""
    head = (
        Quantiles(model.levels, size=model.segment, at="every")
        if model.levels
        else Values(size=model.segment, at="every", loss="huber")
    )
    return forecast_network(settings, step_size(recipe, model.segment, model.gappy), head)


def fit_numbers(
    recipe: Recipe, rows: Rows, settings: ForecasterSettings, callbacks: Sequence[Callback], old: Network | None
) -> tuple[NumberModel, Network, History]:
    """Fit the linear part, then train the network on what it leaves; the validation part decides how each counts."""
    model, training, validation, choice = _fit_linear(recipe, rows, settings)
    channels = Channels(recipe, rows, model.scaling)
    few, judges = _few(training, MOST_TRAINED, settings.random_state), _few(validation, MOST_VALIDATED, 1)
    learnt = model.residuals(channels, few)
    model = replace(model, unit=learnt.deviation())
    learnt, checked = replace(learnt, unit=model.unit), model.residuals(channels, judges)
    network = number_network(model, recipe, settings)
    if old is None:
        learnt.start(network)
    network = go_on(network, old)
    watched = checked if settings.validation_fraction > 0 else None
    history = train(network, learnt, watched, Plan.of(settings), callbacks=callbacks)
    if watched is not None:
        alone = choice.added < 1
        model = replace(model, share=1.0 if model.levels else watched.best_share(network, SHARES, alone))
    used = bool(history.best) and model.share > 0
    model = replace(model, plain="" if used or choice.added == 1 else choice.linear.base)
    if watched is not None and choice.linear.learnt:
        both = _given(channels, picked(recipe, rows.before_test(recipe), MOST_LINEAR))
        again = refit(Design(channels, model.knots), choice, both)
        model = replace(model, linear=_rounded(again))
    if model.levels:
        model = replace(model, offsets=checked.offsets(network, model.levels))
    return model, network, history


def _few(windows: Picked, most: int, seed: int) -> Picked:
    if len(windows) <= most:
        return windows
    return windows[np.sort(permutation(len(windows), seed, stream=0)[:most])]


def _fit_linear(recipe: Recipe, rows: Rows, settings: ForecasterSettings) -> tuple[NumberModel, Picked, Picked, Choice]:
    """The model without its network; the windows of the training part and those that decide; how it was chosen."""
    found = []
    for by in ("window", "series"):
        scaling = fit_scaling(by, rows.panel, rows.y, rows.part, recipe.season)
        channels = Channels(recipe, rows, scaling)
        design = make_design(channels)
        training, validation = _windows(channels, settings)
        choice = choose(design, training, _few(validation, MOST_VALIDATED, 1))
        found.append((choice, design, training, validation))
    choice, design, training, validation = min(found, key=lambda each: each[0].loss)
    recipe_segment = segment_of(recipe.window, recipe.horizon, recipe.season)
    levels = settings.levels
    model = NumberModel(
        design.channels.scaling,
        design.knots,
        _rounded(choice.linear),
        recipe_segment,
        design.channels.gappy,
        1.0,
        1.0,
        levels,
        np.zeros((recipe.horizon, max(len(levels), 1))),
        "",
    )
    return model, training, validation, choice


def _windows(channels: Channels, settings: ForecasterSettings) -> tuple[Picked, Picked]:
    """The windows that teach and those that decide; without a validation part the last of the first ones decide."""
    recipe, rows = channels.recipe, channels.rows
    ends, _ = rows.ends(recipe, 0)
    training = _given(channels, picked(recipe, ends, MOST_LINEAR))
    if settings.validation_fraction > 0:
        later, _ = rows.ends(recipe, 1)
        return training, _given(channels, picked(recipe, later, MOST_VALIDATED * 4))
    late = rows.panel.time[training.ends] >= np.quantile(rows.panel.time[training.ends].astype(np.int64), 0.85).astype(
        rows.panel.time.dtype
    )
    return training, training[late] if late.any() else training


def _rounded(linear: Linear) -> Linear:
    """As the model file keeps it: in float32."""
    weights, bias = (values.astype(np.float32).astype(np.float64) for values in (linear.weights, linear.bias))
    return Linear(linear.base, weights, bias)
