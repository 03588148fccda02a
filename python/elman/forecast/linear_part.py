"""The linear part of a forecast of numbers: ridge regression on the scaled window, all steps ahead at once.

What it forecasts is the departure from a simple forecast: the window's level, its last value, or the values a season
before. How strongly it is held to that, and what it reads, is chosen on the validation part, so that where nothing can
be learnt the simple forecast remains (as in LSTNet, Lai and others, 2018, the network then learns what is left).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.forecast.channels import Channels, Picked, past_columns
from elman.forecast.rows.recipe import Recipe
from elman.forecast.rows.scaling import Scaled

__all__ = [
    "Choice",
    "Design",
    "Linear",
    "bases",
    "choose",
    "clearly_less",
    "huber",
    "make_design",
    "refit",
    "widths",
    "window_means",
]

Floats = NDArray[np.float64]
BLOCK = 2**21  # numbers in a block of windows
PENALTIES = (1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0)  # of a standardised column, for each window
KNOTS = (0.1, 0.25, 0.5, 0.75, 0.9)  # quantiles of a known number at which its effect may bend
MOST_LAGGED = 256  # numbers of other columns' past
FARTHEST = 10.0  # deviations; what is farther away counts as this far
USUAL = 2.0  # units of a series; windows whose simple forecasts err more count less
TINY = 1e-6  # of what a usual window counts
FEW = 3  # stretches of windows
CLEARLY = 0.99  # of a simple forecast's loss: what is learnt has to be below it, and by more than chance explains


@dataclass(frozen=True)
class Design:
    """The columns that the linear part reads: the scaled window first, then the calendar and all other columns.

    `knots` (k, 5) are where the effect of the known columns may bend, in the matrix's units; nan: nowhere.
    """

    channels: Channels
    knots: Floats

    @property
    def own(self) -> int:
        """How many of the columns are the window's own values and the calendar."""
        return widths(self.channels.recipe, self.knots)[0]

    @property
    def lags(self) -> int:
        """How many rows of the other columns are read."""
        return lags_of(self.channels.recipe, len(self.channels.past_columns))

    def read(self, picked: Picked, scaled: Scaled) -> Floats:
        """The columns (k, columns) of the windows `picked`."""
        channels = self.channels
        recipe, rows = channels.recipe, channels.rows
        targets = len(recipe.targets)
        parts: list[NDArray[Any]] = [scaled.z, recipe.calendar.encode(rows.panel.time[picked.ends + 1])]
        if targets > 1:
            parts.append(picked.target[:, None] == np.arange(targets))
        if len(self.knots):
            parts.append(self._ahead(picked))
        if len(channels.past_columns):
            past = picked.ends[:, None] + np.arange(1 - self.lags, 1)
            parts.append(rows.matrix[past[:, :, None], channels.past_columns].reshape(len(picked), -1))
        return np.concatenate(parts, axis=1, dtype=np.float64)

    def _ahead(self, picked: Picked) -> Floats:
        """The known columns of the rows to come, and how far they are above their knots."""
        ahead = picked.ends[:, None] + np.arange(1, self.channels.recipe.horizon + 1)
        values = self.channels.rows.matrix[ahead[:, :, None], self.channels.future_columns].astype(np.float64)
        column, knot = np.nonzero(np.isfinite(self.knots))
        bent = np.maximum(values[:, :, column] - self.knots[column, knot], 0)
        return np.concatenate([values, bent], axis=2).reshape(len(picked), -1)

    def blocks(self, picked: Picked) -> Iterator[tuple[slice, Scaled, Floats]]:
        """The windows in blocks: which they are, scaled, and their columns."""
        recipe = self.channels.recipe
        width = self.own + self.lags * len(self.channels.past_columns) + recipe.horizon
        size = max(1, BLOCK // width)
        for start in range(0, len(picked), size):
            which = slice(start, min(start + size, len(picked)))
            scaled = self.channels.scaled(picked[which])
            yield which, scaled, self.read(picked[which], scaled)


def lags_of(recipe: Recipe, columns: int) -> int:
    """How many rows of so many columns of the past are read."""
    return min(recipe.window, max(1, MOST_LAGGED // max(columns, 1)))


def widths(recipe: Recipe, knots: Floats) -> tuple[int, int]:
    """How many columns a design has: the window's own values, the calendar and what is known; and all."""
    targets, columns = len(recipe.targets), len(past_columns(recipe))
    known = recipe.horizon * (len(knots) + int(np.isfinite(knots).sum()))
    own = recipe.window + len(recipe.calendar.names) + (targets if targets > 1 else 0) + known
    return own, own + lags_of(recipe, columns) * columns


def make_design(channels: Channels) -> Design:
    """The design, its knots at quantiles of the training part."""
    columns = channels.future_columns
    knots = np.full((len(columns), len(KNOTS)), np.nan)
    values = channels.rows.matrix[:, columns][channels.rows.part == 0].astype(np.float64)
    for number, column in enumerate(values.T):
        if len(np.unique(column)) > 2 * len(KNOTS):
            knots[number] = np.quantile(column, KNOTS)
    return Design(channels, knots)


def bases(channels: Channels, scaled: Scaled) -> dict[str, Floats]:
    """The simple forecasts (k, H), scaled, by name."""
    horizon = channels.recipe.horizon
    found = {
        "level": np.zeros((len(scaled.z), horizon)),
        "last": np.repeat(scaled.z[:, -1:], horizon, axis=1),
    }
    season = channels.season(scaled)
    return found if season is None else {**found, "season": season}


@dataclass(frozen=True)
class Linear:
    """A fitted linear part: a simple forecast, `base`, and what its first `weights` (columns, H) add, with `bias` (H,).

    Without columns it is the simple forecast alone.
    """

    base: str
    weights: Floats
    bias: Floats

    @property
    def learnt(self) -> bool:
        """Whether there is more than the simple forecast."""
        return len(self.weights) > 0

    def times(self, part: float) -> Linear:
        """The same with a part of what is added to the simple forecast."""
        return Linear(self.base, part * self.weights, part * self.bias)

    def forecast(self, channels: Channels, scaled: Scaled, columns: Floats) -> Floats:
        """The forecasts (k, H), scaled, from the design's `columns` (k, columns)."""
        simple = bases(channels, scaled)[self.base]
        return simple + columns[:, : len(self.weights)] @ self.weights + self.bias if self.learnt else simple


@dataclass
class _Sums:
    """What a ridge regression needs to know of its windows: weighted sums of products of standardised columns
    and targets, and the sum of the weights."""

    mean: Floats
    deviation: Floats
    gram: Floats
    moments: Mapping[str, Floats]
    weight: float


@dataclass(frozen=True)
class Choice:
    """A linear part, its loss on the validation part, the penalty it had, and how much of what was learnt it adds.

    `added` is 1 where that is clearly better than the best simple forecast, a half where it is better, else 0.
    """

    linear: Linear
    loss: float
    penalty: float
    added: float


def _sums(design: Design, picked: Picked) -> _Sums:
    channels = design.channels
    first = [columns for _, _, columns in _some(design, picked)]
    sample = np.concatenate(first)
    mean, deviation = sample.mean(axis=0), sample.std(axis=0)
    deviation = np.where(deviation > 1e-7 * (1 + np.abs(mean)), deviation, np.inf)
    gram = np.zeros((len(mean) + 1, len(mean) + 1))
    moments: dict[str, Floats] = {}
    total = 0.0
    for which, scaled, columns in design.blocks(picked):
        x = np.ones((len(columns), len(mean) + 1))
        x[:, :-1] = (columns - mean) / deviation
        truth = _clipped(channels, picked[which], scaled)
        left = {name: truth - base for name, base in bases(channels, scaled).items()}
        weight = _weights(channels, picked[which], scaled, left)
        total += float(weight.sum())
        weighted = x * weight[:, None]
        gram += weighted.T @ x
        for name, residual in left.items():
            moments[name] = moments.get(name, 0.0) + weighted.T @ np.where(np.isnan(residual), 0.0, residual)
    return _Sums(mean, deviation, gram, moments, total)


def _weights(channels: Channels, picked: Picked, scaled: Scaled, left: Mapping[str, Floats]) -> Floats:
    """How much each window counts (k,): errors are squared in the unit of its series, so that all series count alike.

    `left` (k, H) is what each simple forecast leaves, scaled. Where even the best of them is more than two units away,
    the window counts less, as in Huber's loss. A window scaled by itself that never changes has nothing to teach.
    """
    relative = channels.relative(picked, scaled)
    nearest = np.min([window_means(np.abs(residual)) for residual in left.values()], axis=0)
    spread = scaled.z.std(axis=1) if channels.scaling.by == "window" else 1.0
    weight = (relative * spread) ** 2 / np.maximum(relative * nearest / USUAL, 1.0)
    return np.asarray(np.maximum(weight, TINY))


def _some(design: Design, picked: Picked) -> Iterator[tuple[slice, Scaled, Floats]]:
    """Blocks of at most some thousand windows from all over `picked`, from which means and deviations are taken."""
    return design.blocks(picked[np.unique(np.linspace(0, len(picked) - 1, 4096).astype(np.int64))])


def _clipped(channels: Channels, picked: Picked, scaled: Scaled) -> Floats:
    truth = (channels.truth(picked) - scaled.level[:, None]) / scaled.scale[:, None]
    return np.clip(truth, -FARTHEST, FARTHEST)


def _solve(sums: _Sums, base: str, columns: int, penalty: float) -> Linear:
    """The ridge regression on the first `columns`, with the means and deviations folded in."""
    kept = np.append(np.arange(columns), len(sums.mean))
    ridge = np.append(np.full(columns, penalty * sums.weight), 1e-9 * sums.weight)
    solved = np.linalg.solve(sums.gram[np.ix_(kept, kept)] + np.diag(ridge), sums.moments[base][kept])
    weights = solved[:-1] / sums.deviation[:columns, None]
    return Linear(base, weights, solved[-1] - sums.mean[:columns] @ weights)


def choose(design: Design, training: Picked, validation: Picked) -> Choice:
    """The linear part with the smallest loss on `validation`, where it is clearly better than any simple forecast.

    Else the best simple forecast, and half of the departure from it if that is better by a hundredth: the mean of two
    forecasts of which nobody knows which is better. The loss is Huber's, of errors in the unit of each series.
    """
    channels = design.channels
    sums = _sums(design, training)
    names = list(sums.moments)
    sizes = sorted({design.own, len(sums.mean)})
    nothing = np.zeros((0, channels.recipe.horizon))
    simple = {(name, 0, np.inf): Linear(name, nothing, nothing.sum(axis=0)) for name in names}
    learnt = {
        (name, size, penalty): _solve(sums, name, size, penalty)
        for name in names
        for size in sizes
        for penalty in PENALTIES
    }
    losses = _losses(design, validation, {**simple, **learnt})
    best = min(learnt, key=lambda key: losses[key])
    plain = min(simple, key=lambda key: losses[key])
    near = min((key for key in learnt if key[0] == plain[0]), key=lambda key: losses[key])
    half = learnt[near].times(0.5)
    first, other, mixed = (_of_windows(design, validation, linear) for linear in (learnt[best], simple[plain], half))
    if clearly_less(first, other, channels.stretches(validation)):
        return Choice(learnt[best], losses[best], best[2], 1.0)
    if mixed.mean() < CLEARLY * other.mean():
        return Choice(half, float(mixed.mean()), near[2], 0.5)
    return Choice(simple[plain], losses[plain], np.inf, 0.0)


def clearly_less(first: Floats, other: Floats, stretch: NDArray[np.int64]) -> bool:
    """Whether the mean of `first` (k,) is below that of `other` by more than a hundredth and than chance explains.

    Chance is what 95 % stay below by Student's t, each `stretch` (k,) of windows counting once. It does not halve the
    mean over three of them or more.
    """
    gain = other - first
    _, index, count = np.unique(stretch, return_inverse=True, return_counts=True)
    means = np.bincount(index, weights=gain) / count
    chance = _student(len(means) - 1) * means.std(ddof=1) / np.sqrt(len(means)) if len(means) > 1 else np.inf
    if len(means) >= FEW:
        chance = min(chance, other.mean() / 2)
    return bool(gain.mean() > max(chance, (1 - CLEARLY) * other.mean()))


def _student(free: int) -> float:
    """The 95 % quantile of Student's t with `free` degrees of freedom, by the first terms of its expansion."""
    z = 1.644854
    return z + (z**3 + z) / (4 * free) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * free**2)


def _of_windows(design: Design, picked: Picked, linear: Linear) -> Floats:
    """The mean loss of each window (k,); 0 for one whose truth is unknown."""
    channels = design.channels
    found = np.zeros(len(picked))
    for which, scaled, columns in design.blocks(picked):
        truth = (channels.truth(picked[which]) - scaled.level[:, None]) / scaled.scale[:, None]
        size = channels.relative(picked[which], scaled)[:, None]
        error = np.abs(linear.forecast(channels, scaled, columns) - truth) * size
        found[which] = window_means(huber(error))
    return found


def huber(error: Floats) -> Floats:
    """Huber's loss of absolute errors: halved squares up to 1, straight beyond."""
    return np.where(error < 1, error**2 / 2, error - 0.5)


def window_means(values: Floats) -> Floats:
    """The means of rows (k, H) without nan; 0 for a row that has nothing else."""
    known = np.isfinite(values)
    return np.asarray(np.where(known, values, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1))


def _losses(design: Design, picked: Picked, candidates: Mapping[Any, Linear]) -> dict[Any, float]:
    channels = design.channels
    totals = dict.fromkeys(candidates, 0.0)
    known = 0
    for which, scaled, columns in design.blocks(picked):
        part = picked[which]
        truth = (channels.truth(part) - scaled.level[:, None]) / scaled.scale[:, None]
        size = channels.relative(part, scaled)[:, None]
        given = np.isfinite(truth)
        known += int(given.sum())
        for key, linear in candidates.items():
            error = np.abs(linear.forecast(channels, scaled, columns) - truth) * size
            totals[key] += float(huber(error)[given].sum())
    return {key: total / max(known, 1) for key, total in totals.items()}


def refit(design: Design, choice: Choice, picked: Picked) -> Linear:
    """The chosen linear part fitted once more, on `picked`."""
    if not choice.linear.learnt:
        return choice.linear
    again = _solve(_sums(design, picked), choice.linear.base, len(choice.linear.weights), choice.penalty)
    return again.times(choice.added)
