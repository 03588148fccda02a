"""A model of numbers: a recurrent network that began as the prior, the prior itself, regressions, and their shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.mixture import ALL, Mixture, require_members
from elman.evaluate.evaluation import Evaluation, evaluate
from elman.forecast.answers import Known, numbered
from elman.forecast.channels import Channels, Picked, future_columns, picked, step_size
from elman.forecast.foreseen import Foreseen
from elman.forecast.linear_part import Design, widths
from elman.forecast.members import Members, Said, names_of
from elman.forecast.networks import QUANTILES
from elman.forecast.rivals import make_problem, test_ends
from elman.forecast.rows.recipe import Recipe, Rows
from elman.forecast.rows.scaling import Scaling
from elman.forecast.sizes import Origin
from elman.network import Dense, Network
from elman.prior.forecasting import at_levels
from elman.prior.network import LEVELS

__all__ = ["NumberModel"]

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
BLOCK = 4096  # windows that are forecast together
SHORT = "There are too few rows to learn from: what answers is the {}."


@dataclass(frozen=True)
class NumberModel:
    """All that turns windows into forecasts of numbers, but for the recipe.

    `scaling` has the unit of each series, `knots` are where the effect of known columns may bend. The network began as
    the prior or from nothing, its `origin`. `members` answer by the shares of the `mixture`. Quantiles are stretched
    from the median, each of LEVELS by its `stretch`, so that they cover on the validation part what they say. `levels`
    are those that are asked for beside the median. `taught`: there were rows to learn from.
    """

    scaling: Scaling
    knots: Floats
    members: Members
    mixture: Mixture
    stretch: Floats
    levels: tuple[float, ...]
    origin: Origin
    taught: bool

    @property
    def network(self) -> Network:
        """The network that learnt of the table."""
        return self.members.network

    def forecasts(self, recipe: Recipe, rows: Rows, ends: Ids) -> Floats:
        """Numbers (k, H, targets, 1 + levels), in their units, for the rows after the windows that end at `ends`: the
        median, then the quantiles that are asked for."""
        levels = (0.5, *self.levels)
        return self._each(recipe, rows, ends, lambda said: at_levels(self._quantiles(said), levels))

    def _each(self, recipe: Recipe, rows: Rows, ends: Ids, answers: Callable[[Said], Floats]) -> Floats:
        """What `answers` gives for windows (k, H, n), block by block, as (k, H, targets, n)."""
        design, windows = Design(Channels(recipe, rows, self.scaling), self.knots), picked(recipe, ends)
        parts = [windows[start : start + BLOCK] for start in range(0, len(windows), BLOCK)]
        found = [answers(Said(self.members, design, part, self.origin)) for part in parts]
        each = np.concatenate(found).reshape(len(recipe.targets), len(ends), recipe.horizon, -1)
        return np.asarray(each.transpose(1, 2, 0, 3))

    def _quantiles(self, said: Said) -> Floats:
        """The quantiles (k, H, LEVELS) after windows."""
        middle = self.mixture.answers(said.values)[:, :, None]
        found = np.sort(middle + self.stretch * said.spread(self.mixture.shares), axis=2)
        return _possible(found, said.seen, said.windows)

    def _members(self, said: Said) -> Floats:
        """What each member says by itself (k, H, members)."""
        return _possible(np.stack([said.values(name) for name in said.names], axis=2), said.seen, said.windows)

    def columns(self, recipe: Recipe, forecasts: Floats, known: Known) -> dict[str, list[Any]]:
        """Forecasts as columns, in the places of the `known` rows (n,)."""
        return numbered(recipe.roles.targets, self.levels, forecasts.reshape(-1, *forecasts.shape[2:]), known)

    def evaluate(self, recipe: Recipe, rows: Rows) -> Evaluation:
        """Measure it, each of its members and the simple methods on the test part of `rows`."""
        names, levels = names_of(self.origin)[: None if self.taught else 2], (0.5, *self.levels)

        def answers(said: Said) -> Floats:
            members = self._members(said)[:, :, : len(names)]
            return np.concatenate([members, at_levels(self._quantiles(said), levels)], axis=2)

        each = _by_target(self._each(recipe, rows, test_ends(recipe, rows), answers))
        shape, count = slice(None) if each.shape[1] > 1 else 0, len(names)
        said = {name: each[:, shape, number] for number, name in enumerate(names)}
        found = {**self.mixture.rows(said), ALL: each[:, shape, count]}
        quantiles = (self.levels, each[:, :, count + 1 :]) if self.levels else None
        return evaluate(make_problem(recipe, rows, self.network.threads), found, quantiles, self.note, self.mixture)

    @property
    def note(self) -> str:
        """What answers where there were too few rows to learn from; empty otherwise."""
        return "" if self.taught else SHORT.format(names_of(self.origin)[1])

    def require(self, recipe: Recipe) -> None:
        """ValueError unless it is a model of what `recipe` reads."""
        if self.knots.ndim != 2 or len(self.knots) != len(future_columns(recipe)):
            raise ValueError(f"its knots have the shape {self.knots.shape}")
        if any(len(each) != len(recipe.targets) for each in self.scaling.units.values()):
            raise ValueError("its scaling is not that of its targets")
        self.members.require(recipe, widths(recipe, self.knots))
        require_members(self.mixture, names_of(self.origin))
        if self.stretch.shape != (len(LEVELS),) or not (np.isfinite(self.stretch) & (self.stretch > 0)).all():
            raise ValueError(f"its stretch is {self.stretch.tolist()}")
        for network in (self.members.network, self.members.simple):
            if network.head != QUANTILES:
                raise ValueError(f"its network answers {network.head}")
            if network.inputs != Dense(step_size(recipe)):
                raise ValueError(f"its network reads {network.inputs}")


def _by_target(found: Floats) -> Floats:
    """Answers (k, H, targets, n) as (k, targets times H, n): those of the first target first."""
    return found.transpose(0, 2, 1, 3).reshape(len(found), -1, found.shape[3])


def _possible(found: Floats, seen: Foreseen, windows: Picked) -> Floats:
    """Answers (k, H, n): around the training part's mean where nothing is known before, from 0 where all was."""
    recipe = seen.channels.recipe
    coders = {coder.name: coder for coder in recipe.coders}
    mean = np.array([coders[target.name].mean for target in recipe.targets])[windows.target]
    positive = np.array([target.positive for target in recipe.targets])[windows.target] & (seen.lowest >= 0)
    found = np.where(seen.unseen[:, None, None], mean[:, None, None], found)
    return np.maximum(found, np.where(positive, 0.0, -np.inf)[:, None, None])
