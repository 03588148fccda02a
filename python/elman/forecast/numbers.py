"""A model of numbers: what a recurrent network that began as the prior foresees, and what a linear part adds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.evaluate.evaluation import Evaluation, evaluate
from elman.forecast.answers import Known, numbered
from elman.forecast.channels import Channels, Picked, future_columns, picked, step_size
from elman.forecast.foreseen import Foreseen, foresee
from elman.forecast.linear_part import Design, Linear, widths
from elman.forecast.networks import QUANTILES
from elman.forecast.rivals import make_problem, test_ends
from elman.forecast.rows.recipe import Recipe, Rows
from elman.forecast.rows.scaling import Scaling
from elman.forecast.sizes import Origin
from elman.network import Dense, Network
from elman.prior.forecasting import at_levels
from elman.prior.network import LEVELS, MEDIAN

__all__ = ["NumberModel"]

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
BLOCK = 4096  # windows that are forecast together
SHORT = "There are too few rows to learn from"
NETWORK_NOT_BETTER = "On the validation part the network learnt nothing that is clearly better"
NOT_BETTER = "On the validation part nothing that was learnt is clearly better"


@dataclass(frozen=True)
class NumberModel:
    """All that turns windows into forecasts of numbers, but for the recipe.

    `scaling` has the unit of each series. `network` began as the prior or from nothing, its `origin`; `moved`:
    what it has learnt of the table is used, and else it is where it began. `linear` is added to its answers; `share` of
    the sum is that of a regression `alone`, which departs from the mean of what is read. Quantiles are stretched from
    the median, each of LEVELS by its `stretch`, so that they cover on the validation part what they say. `levels` are
    those that are asked for beside the median. `taught`: there were rows to learn from.
    """

    scaling: Scaling
    knots: Floats
    linear: Linear
    alone: Linear
    share: float
    stretch: Floats
    levels: tuple[float, ...]
    origin: Origin
    moved: bool
    taught: bool
    network: Network

    def forecasts(self, recipe: Recipe, rows: Rows, ends: Ids) -> Floats:
        """Numbers (k, H, targets, 1 + levels), in their units, for the rows after the windows that end at `ends`: the
        median, then the quantiles that are asked for."""
        design = Design(Channels(recipe, rows, self.scaling), self.knots)
        windows, levels = picked(recipe, ends), (0.5, *self.levels)
        found = np.empty((len(windows), recipe.horizon, len(levels)))
        for start in range(0, len(windows), BLOCK):
            part = slice(start, start + BLOCK)
            found[part] = at_levels(self._quantiles(design, windows[part]), levels)
        each = found.reshape(len(recipe.targets), len(ends), *found.shape[1:])
        return np.asarray(each.transpose(1, 2, 0, 3))

    def _quantiles(self, design: Design, windows: Picked) -> Floats:
        """The quantiles (k, H, LEVELS) after windows; around the training part's mean where nothing is known before."""
        recipe, seen = design.channels.recipe, foresee(design.channels, self.network, windows)
        coders = {coder.name: coder for coder in recipe.coders}
        mean = np.array([coders[target.name].mean for target in recipe.targets])[windows.target]
        positive = np.array([target.positive for target in recipe.targets])[windows.target] & (seen.lowest >= 0)
        answers = seen.base[:, :, None] + seen.unit[:, None, None] * stretched(seen, self.stretch)
        answers += self.added(design, seen)[:, :, None]
        answers[seen.unseen] = mean[seen.unseen, None, None]
        return np.maximum(answers, np.where(positive, 0.0, -np.inf)[:, None, None])

    def added(self, design: Design, seen: Foreseen) -> Floats:
        """What the regressions add to all that is foreseen (k, H)."""
        added = self.linear.of(design, seen)
        if self.share:
            alone = seen.level[:, None] + self.alone.of(design, seen)
            added += self.share * (alone - seen.median - added)
        return added

    def columns(self, recipe: Recipe, forecasts: Floats, known: Known) -> dict[str, list[Any]]:
        """Forecasts as columns, in the places of the `known` rows (n,)."""
        return numbered(recipe.roles.targets, self.levels, forecasts.reshape(-1, *forecasts.shape[2:]), known)

    def evaluate(self, recipe: Recipe, rows: Rows) -> Evaluation:
        """Measure it, and the simple methods, on the test part of `rows`."""
        found = self.forecasts(recipe, rows, test_ends(recipe, rows)).transpose(0, 2, 1, 3)
        answers = found.reshape(len(found), -1, found.shape[3])
        one = answers[:, 0, 0] if answers.shape[1] == 1 else answers[:, :, 0]
        quantiles = (self.levels, answers[:, :, 1:]) if self.levels else None
        return evaluate(make_problem(recipe, rows), one, quantiles, self.note)

    @property
    def note(self) -> str:
        """What answers, where it is not the network alone that has learnt of the table; empty otherwise."""
        beside = f"Of each forecast {self.share:.0%} is that of a ridge regression." if self.share else ""
        if self.share == 1:
            return "On the validation part a ridge regression alone was best: it answers."
        if self.moved:
            return beside
        answers = "the prior, which has seen made series alone, answers"
        if self.origin == "nothing":
            answers = "the value a season before, or the last one, is forecast, but for a constant"
        if self.linear.learnt:
            return f"{NETWORK_NOT_BETTER}: {answers}, and a ridge regression adds what it leaves. {beside}".strip()
        reason = NETWORK_NOT_BETTER if self.share else NOT_BETTER if self.taught else SHORT
        return f"{reason}: {answers}. {beside}".strip()

    def require(self, recipe: Recipe) -> None:
        """ValueError unless it is a model of what `recipe` reads."""
        horizon = recipe.horizon
        if self.knots.ndim != 2 or len(self.knots) != len(future_columns(recipe)):
            raise ValueError(f"its knots have the shape {self.knots.shape}")
        if any(len(each) != len(recipe.targets) for each in self.scaling.units.values()):
            raise ValueError("its scaling is not that of its targets")
        sizes = (0, *widths(recipe, self.knots))
        for linear in (self.linear, self.alone):
            if linear.weights.shape not in [(size, horizon) for size in sizes] or linear.bias.shape != (horizon,):
                raise ValueError(f"a regression of it has the shape {linear.weights.shape}")
            if not np.isfinite(linear.weights).all() or not np.isfinite(linear.bias).all():
                raise ValueError("a regression of it has weights that are no numbers")
        if not 0 <= self.share <= 1:
            raise ValueError(f"the share of its regression is {self.share}")
        if self.stretch.shape != (len(LEVELS),) or not (np.isfinite(self.stretch) & (self.stretch > 0)).all():
            raise ValueError(f"its stretch is {self.stretch.tolist()}")
        if self.network.head != QUANTILES:
            raise ValueError(f"its network answers {self.network.head}")
        if self.network.inputs != Dense(step_size(recipe)):
            raise ValueError(f"its network reads {self.network.inputs}")


def stretched(seen: Foreseen, stretch: Floats) -> Floats:
    """The answers (k, H, LEVELS), in units, each as much farther from the median as `stretch` (LEVELS,) says."""
    middle = seen.above[:, :, MEDIAN : MEDIAN + 1].astype(np.float64)
    return np.sort(middle + stretch * (seen.above - middle), axis=2)
