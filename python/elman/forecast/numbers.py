"""A model of numbers: window scaling, a linear part, and a recurrent network that learns what that leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.draws import Draw, Lot, order
from elman.evaluate.evaluation import Evaluation, evaluate
from elman.forecast.answers import Known, numbered
from elman.forecast.channels import Channels, Picked, Steps, future_columns, step_size
from elman.forecast.linear_part import Design, Linear, widths
from elman.forecast.residuals import Residuals
from elman.forecast.rivals import make_problem, test_ends
from elman.forecast.rows.recipe import Recipe, Rows
from elman.forecast.rows.scaling import Scaling
from elman.network import Dense, Head, Network, Quantiles, Values

__all__ = ["NumberModel", "head_of", "left_by", "picked"]

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
BLOCK = 4096  # windows that are forecast together
SIMPLE = {
    "last": "repeating the last value",
    "season": "repeating the last season",
    "level": "the mean of the window",
}


@dataclass(frozen=True)
class NumberModel:
    """All that turns windows into forecasts of numbers, but for the recipe.

    `network` learns, in `unit`s, what the linear part leaves: `unit` is the deviation of that on the training part, in
    units of the series. `share` says how much of its answer is added, `added` how much of what the linear part learnt.
    `levels` are the quantiles forecast, none for a single value; `offsets` (H, levels) are added to the answers so that
    they cover on the validation part what they say. `plain`: on the validation part nothing that was learnt was clearly
    better than a simple forecast.
    """

    scaling: Scaling
    knots: Floats
    linear: Linear
    added: float
    segment: int
    gappy: bool
    unit: float
    share: float
    levels: tuple[float, ...]
    offsets: Floats
    plain: bool
    network: Network

    def forecasts(self, recipe: Recipe, rows: Rows, ends: Ids) -> Floats:
        """Numbers (k, H, targets, levels or 1), in their units, for the rows after the windows that end at `ends`."""
        windows = picked(recipe, ends)
        channels = Channels(recipe, rows, self.scaling)
        floor = np.array([0.0 if target.positive else -np.inf for target in recipe.targets])
        found = np.empty((len(windows), recipe.horizon, max(len(self.levels), 1)))
        for start in range(0, len(windows), BLOCK):
            part = windows[start : start + BLOCK]
            scaled = channels.scaled(part)
            residuals = left_by(self.linear, self.knots, Steps(channels, self.segment, self.gappy), part, self.unit)
            added = self.share * residuals.answers(self.network) + self.offsets
            answer = residuals.linear[:, :, None] + residuals.units(slice(None))[:, None, None] * added
            answer = np.sort(answer, axis=2) if self.levels else answer
            values = scaled.level[:, None, None] + scaled.scale[:, None, None] * answer
            found[start : start + BLOCK] = np.maximum(values, floor[part.target][:, None, None])
        return found.reshape(len(recipe.targets), len(ends), *found.shape[1:]).transpose(1, 2, 0, 3)

    def columns(self, recipe: Recipe, forecasts: Floats, known: Known) -> dict[str, list[Any]]:
        """Forecasts as columns, in the places of the `known` rows (n,)."""
        return numbered(recipe.roles.targets, self.levels, forecasts.reshape(-1, *forecasts.shape[2:]), known)

    def evaluate(self, recipe: Recipe, rows: Rows) -> Evaluation:
        """Measure it, and the simple methods, on the test part of `rows`."""
        found = self.forecasts(recipe, rows, test_ends(recipe, rows)).transpose(0, 2, 1, 3)
        answers = found.reshape(len(found), -1, found.shape[3])
        middle = int(np.argmin(np.abs(np.array(self.levels or (0.5,)) - 0.5)))
        one = answers[:, 0, middle] if answers.shape[1] == 1 else answers[:, :, middle]
        quantiles = (self.levels, answers) if self.levels else None
        return evaluate(make_problem(recipe, rows), one, quantiles, self.note)

    @property
    def note(self) -> str:
        """One sentence where nothing that was learnt is clearly better than a simple forecast; empty otherwise."""
        if not self.plain:
            return ""
        forecast = "half of what was learnt is added to it" if self.linear.learnt else "that is what is forecast"
        return (
            f"On the validation part nothing that was learnt is clearly better than {SIMPLE[self.linear.base]}: "
            f"{forecast}."
        )

    def require(self, recipe: Recipe) -> None:
        """ValueError unless it is a model of what `recipe` reads."""
        horizon, levels = recipe.horizon, max(len(self.levels), 1)
        if self.knots.ndim != 2 or len(self.knots) != len(future_columns(recipe)):
            raise ValueError(f"its knots have the shape {self.knots.shape}")
        sizes = (0, *widths(recipe, self.knots))
        if self.linear.weights.shape not in [(size, horizon) for size in sizes] or self.linear.bias.shape != (horizon,):
            raise ValueError(f"its linear part has the shape {self.linear.weights.shape}")
        if (
            not np.isfinite(self.linear.weights).all()
            or not np.isfinite([*self.linear.bias, *self.offsets.ravel()]).all()
        ):
            raise ValueError("its linear part has weights that are no numbers")
        if self.linear.base not in SIMPLE or (self.linear.base == "season" and not 1 < recipe.season <= recipe.window):
            raise ValueError(f"its linear part departs from {self.linear.base!r}")
        if any(len(each) != len(recipe.targets) for each in (self.scaling.usual, *self.scaling.own.values())):
            raise ValueError("its scaling is not that of its targets")
        if self.offsets.shape != (horizon, levels) or not 1 <= self.segment <= recipe.window:
            raise ValueError(f"its offsets have the shape {self.offsets.shape}, expected {(horizon, levels)}")
        if self.network.head != head_of(self.levels, self.segment):
            raise ValueError(f"its network answers {self.network.head}")
        if self.network.inputs != Dense(step_size(recipe, self.segment, self.gappy)):
            raise ValueError(f"its network reads {self.network.inputs}")


def left_by(linear: Linear, knots: Floats, steps: Steps, windows: Picked, unit: float) -> Residuals:
    """What a linear part leaves of `windows`, in `unit`s: what a network learns from, or answers."""
    channels = steps.channels
    found = np.empty((len(windows), channels.recipe.horizon))
    for which, scaled, columns in Design(channels, knots).blocks(windows):
        found[which] = linear.forecast(channels, scaled, columns)
    return Residuals(steps, windows, found, unit)


def head_of(levels: tuple[float, ...], segment: int) -> Head:
    """What the network is asked at each step: `segment` numbers, or their quantiles."""
    if levels:
        return Quantiles(levels, size=segment, at="every")
    return Values(size=segment, at="every", loss="huber")


def picked(recipe: Recipe, ends: NDArray[np.int64], most: int | None = None, lot: Lot = Lot.LINEAR) -> Picked:
    """The windows that end at `ends` (k,), of every target; at most about `most`, drawn by that lot."""
    targets = len(recipe.targets)
    if most is not None and len(ends) * targets > most:
        ends = ends[np.sort(order(len(ends), 0, Draw.WINDOWS, lot)[: max(1, most // targets)])]
    return Picked(np.tile(ends, targets), np.repeat(np.arange(targets), len(ends)))
