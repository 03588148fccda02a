"""Ridge regressions in forecasts of numbers, all steps ahead at once.

They read the window in the unit of its series, the calendar and the other columns. How strongly they are held to
nothing, and what they read, is chosen on the validation part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elman.baselines.arithmetic import outer, product, solve
from elman.forecast.channels import Channels, Picked, future_columns, past_columns, target_size
from elman.forecast.foreseen import Foreseen, Seen
from elman.forecast.rows.recipe import Recipe

__all__ = [
    "Design",
    "Linear",
    "Task",
    "choose",
    "counts_of",
    "losses_of",
    "lost",
    "make_design",
    "nothing",
    "standard_of",
    "widths",
    "window_means",
    "without_gaps",
]

Floats = NDArray[np.float64]
BLOCK = 2**21  # numbers in a block of windows
PENALTIES = (1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0)  # of a standardised column, for each window
KNOTS = (0.1, 0.25, 0.5, 0.75, 0.9)  # quantiles of a known number at which its effect may bend
MOST_LAGGED = 256  # numbers of other columns' past
FARTHEST = 100.0  # units; a value farther away counts as this far
USUAL = 2.0  # units; windows whose forecasts err more count less
TINY = 1e-6  # of what a usual window counts


@dataclass(frozen=True)
class Design:
    """The columns that the linear part reads: the window first, then the calendar and all other columns.

    `knots` (k, 5) are where the effect of the known columns may bend, in the matrix's units; nan: nowhere. Sums of
    products take so many `threads`. `past`: whether columns of the past are read.
    """

    channels: Channels
    knots: Floats
    threads: int = 1
    past: bool = True

    @property
    def own(self) -> int:
        """How many of the columns are the window's own values, the calendar and what is known."""
        return widths(self.channels.recipe, self.knots)[0]

    @property
    def width(self) -> int:
        """How many columns there are."""
        return widths(self.channels.recipe, self.knots)[1] if self.past else self.own

    def read(self, picked: Picked, level: Floats, unit: Floats) -> Floats:
        """The columns (k, columns) of windows with a `level` (k,), the mean of what was read, and a `unit` (k,)."""
        channels = self.channels
        recipe, rows = channels.recipe, channels.rows
        scaled = (channels.window(picked) - level[:, None]) / np.where(unit > 0, unit, np.inf)[:, None]
        scaled = np.clip(np.where(np.isnan(scaled), 0.0, scaled), -FARTHEST, FARTHEST)
        parts: list[NDArray[np.generic]] = [scaled, recipe.calendar.encode(rows.panel.time[picked.ends + 1])]
        parts.append(channels.which_target(picked))
        if len(self.knots):
            parts.append(self._ahead(picked))
        if self.past and len(channels.past_columns):
            parts.append(self._past(picked))
        return np.concatenate(parts, axis=1, dtype=np.float64)

    def _ahead(self, picked: Picked) -> Floats:
        """The known columns of the rows to come, and how far they are above their knots."""
        ahead = picked.ends[:, None] + np.arange(1, self.channels.recipe.horizon + 1)
        values = self.channels.rows.matrix[ahead[:, :, None], self.channels.future_columns].astype(np.float64)
        column, knot = np.nonzero(np.isfinite(self.knots))
        bent = np.maximum(values[:, :, column] - self.knots[column, knot], 0)
        return np.concatenate([values, bent], axis=2).reshape(len(picked), -1)

    def _past(self, picked: Picked) -> NDArray[np.float32]:
        """The last rows of the columns of the past, 0 before the first one of the series."""
        channels = self.channels
        lags = _lags(channels.recipe, len(channels.past_columns))
        past = picked.ends[:, None] + np.arange(1 - lags, 1)
        there = past >= channels.rows.panel.starts[channels.rows.panel.series_of(picked.ends)][:, None]
        values = channels.rows.matrix[np.maximum(past, 0)[:, :, None], channels.past_columns] * there[:, :, None]
        return np.asarray(values.reshape(len(picked), -1))

    def blocks(self, seen: Seen) -> Iterator[tuple[slice, Floats]]:
        """The windows in blocks: which they are, and their columns."""
        size = max(1, BLOCK // (self.width + self.channels.recipe.horizon))
        for start in range(0, len(seen), size):
            which = slice(start, start + size)
            yield which, self.read(seen.picked[which], seen.level[which], seen.own_unit[which])


def _lags(recipe: Recipe, columns: int) -> int:
    """How many rows of so many columns of the past are read."""
    return min(recipe.window, max(1, MOST_LAGGED // max(columns, 1)))


def widths(recipe: Recipe, knots: Floats) -> tuple[int, int]:
    """How many columns a design has: the window's own values, the calendar and what is known; and all."""
    columns = len(past_columns(recipe))
    known = recipe.horizon * (len(knots) + int(np.isfinite(knots).sum()))
    own = recipe.window + len(recipe.calendar.names) + target_size(recipe) + known
    return own, own + _lags(recipe, columns) * columns


def make_design(channels: Channels, threads: int = 1) -> Design:
    """The design, its knots at quantiles of the training part."""
    columns = future_columns(channels.recipe)
    knots = np.full((len(columns), len(KNOTS)), np.nan)
    values = channels.rows.matrix[:, columns][channels.rows.part == 0].astype(np.float64)
    for number, column in enumerate(values.T):
        if len(np.unique(column)) > 2 * len(KNOTS):
            knots[number] = np.quantile(column, KNOTS)
    return Design(channels, knots, threads)


@dataclass(frozen=True)
class Linear:
    """A fitted linear part: what the first `weights` (columns, H) of a design add, with `bias` (H,), in units.

    Without columns it adds nothing.
    """

    weights: Floats
    bias: Floats

    @property
    def learnt(self) -> bool:
        """Whether it adds anything."""
        return len(self.weights) > 0

    def added(self, columns: Floats) -> Floats:
        """What it adds (k, H) to windows with these `columns` (k, columns) of the design."""
        return product(columns[:, : len(self.weights)], self.weights) + self.bias

    def of(self, design: Design, seen: Seen) -> Floats:
        """What it adds to windows (k, H), in the unit of the target."""
        found = np.zeros(seen.base.shape)
        if self.learnt:
            for which, columns in design.blocks(seen):
                found[which] = self.added(columns)
        return seen.own_unit[:, None] * found


def nothing(horizon: int) -> Linear:
    """The linear part that adds nothing."""
    return Linear(np.zeros((0, horizon)), np.zeros(horizon))


@dataclass(frozen=True)
class Task:
    """Windows that were `seen`, and what is `left` (k, H) to be learnt of each, in units of its series."""

    seen: Foreseen
    left: Floats


@dataclass(frozen=True)
class _Sums:
    """What a ridge regression needs to know of its windows: weighted sums of products of standardised columns and
    targets, and the sum of the weights."""

    mean: Floats
    deviation: Floats
    gram: Floats
    moments: Floats
    weight: float

    def and_of(self, design: Design, task: Task) -> _Sums:
        """Those of more windows."""
        gram, moments, weight = self.gram.copy(), self.moments.copy(), self.weight
        counts, left = counts_of(task.left), without_gaps(task.left)
        for which, columns in design.blocks(task.seen):
            x = np.ones((len(columns), len(self.mean) + 1))
            x[:, :-1] = (columns - self.mean) / self.deviation
            weighted = x * counts[which, None]
            weight += float(counts[which].sum())
            outer(weighted, x, into=gram, threads=design.threads)
            outer(weighted, left[which], into=moments, threads=design.threads)
        return _Sums(self.mean, self.deviation, gram, moments, weight)

    def solved(self, columns: int, penalty: float) -> Linear:
        """The ridge regression on the first `columns`, with the means and deviations folded in."""
        kept = np.append(np.arange(columns), len(self.mean))
        ridge = np.append(np.full(columns, penalty * self.weight), 1e-9 * self.weight)
        found = solve(self.gram[np.ix_(kept, kept)] + np.diag(ridge), self.moments[kept])
        weights = found[:-1] / self.deviation[:columns, None]
        return Linear(weights, found[-1] - product(self.mean[None, :columns], weights)[0])


def standard_of(design: Design, task: Task) -> tuple[Floats, Floats]:
    """Mean and deviation of each column, of some thousand of the windows that teach anything; those of one that never
    changes are infinite."""
    known = np.isfinite(task.left).any(axis=1)
    seen = task.seen[known] if known.any() else task.seen
    some = seen[np.unique(np.linspace(0, len(seen) - 1, 4096).astype(np.int64))]
    sample = np.concatenate([columns for _, columns in design.blocks(some)])
    mean, deviation = sample.mean(axis=0), sample.std(axis=0)
    return mean, np.where(deviation > 1e-7 * (1 + np.abs(mean)), deviation, np.inf)


def _no_sums(design: Design, task: Task) -> _Sums:
    """Sums of no windows."""
    mean, deviation = standard_of(design, task)
    size = len(mean) + 1
    return _Sums(mean, deviation, np.zeros((size, size)), np.zeros((size, design.channels.recipe.horizon)), 0.0)


def counts_of(left: Floats) -> Floats:
    """How much each window counts (k,): less where the forecast is far from the truth, as in Huber's loss; next to
    nothing where the truth is unknown."""
    known = np.isfinite(left).mean(axis=1)
    return np.asarray(np.maximum(known / np.maximum(window_means(np.abs(left)) / USUAL, 1.0), TINY))


def without_gaps(left: Floats) -> Floats:
    """What is left (k, H), unknown steps as the mean of the known ones of the window."""
    return np.where(np.isfinite(left), left, window_means(left)[:, None])


def choose(design: Design, training: Task, validation: Task) -> tuple[Linear, Linear]:
    """The ridge regression with the smallest loss on `validation`, and the same fitted on both.

    The loss is Huber's, of errors in units.
    """
    sums = _no_sums(design, training).and_of(design, training)
    keys = [(size, penalty) for size in sorted({design.own, design.width}) for penalty in PENALTIES]
    best = keys[int(np.argmin(losses_of(design, validation, [sums.solved(*key) for key in keys])))]
    return sums.solved(*best), sums.and_of(design, validation).solved(*best)


def losses_of(design: Design, task: Task, candidates: Sequence[Linear]) -> list[float]:
    """The mean loss of windows by each of the candidates; 0 for a window whose truth is unknown."""
    found = [np.zeros(len(task.seen)) for _ in candidates]
    for which, columns in design.blocks(task.seen):
        for losses, linear in zip(found, candidates, strict=True):
            losses[which] = lost(task.left[which] - linear.added(columns))
    return [float(losses.mean()) for losses in found]


def lost(errors: Floats) -> Floats:
    """The mean loss of each window (k,), of its errors (k, H); 0 where none is known."""
    return window_means(_huber(np.abs(errors)))


def _huber(error: Floats) -> Floats:
    """Huber's loss of absolute errors: halved squares up to 1, straight beyond."""
    return np.where(error < 1, error**2 / 2, error - 0.5)


def window_means(values: Floats) -> Floats:
    """The means of rows (k, H) without nan; 0 for a row that has nothing else."""
    known = np.isfinite(values)
    return np.asarray(np.where(known, values, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1))
