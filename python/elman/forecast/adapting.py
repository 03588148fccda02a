"""Intervals that follow what comes: quantiles go away from the median after each truth that they missed, and back a
little after each that they held."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from elman.forecast.rows.recipe import Recipe, Rows

__all__ = ["HELD", "Factors", "adapted", "as_known", "before_any", "followed", "origins_of", "require_factors"]

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
Known = NDArray[np.bool_]
Factors = Mapping[str, Sequence[Sequence[float]]]  # of each series, of each target, of each row ahead that is followed

HELD = (0.05, 0.95)  # the quantiles that are to hold nine truths of ten
STEP = 0.05  # of the distance, that it grows by after a truth that was missed a row ahead
NEAREST, FARTHEST = 0.5, 3.0
NEVER = 2**62  # a row after all
NOTHING = (NEVER + 1, 0.0)
FOLLOWED = 4  # rows ahead, from the next to the last one, whose truths are looked at


def followed(horizon: int) -> Ids:
    """The rows ahead whose truths say how far quantiles have to be; those between them are as far as these say.

    >>> followed(1).tolist(), followed(24).tolist()
    ([1], [1, 9, 16, 24])
    """
    return np.unique(np.linspace(1, horizon, FOLLOWED).round().astype(np.int64))


def origins_of(recipe: Recipe, rows: Rows, new: Known) -> Ids:
    """The sorted rows (k,), with a window before them and a horizon after, whose forecasts rows that are `new` (n,) say
    something of."""
    panel, count, horizon = rows.panel, len(new), recipe.horizon
    asked = np.zeros(count, dtype=np.bool_)
    for wait in np.unique(_waits(recipe)).tolist():
        asked[: max(count - wait, 0)] |= new[wait:]
    place = np.arange(count)
    asked &= place >= np.repeat(panel.starts[:-1] + recipe.window - 1, panel.counts)
    asked &= place < np.repeat(panel.starts[1:] - horizon, panel.counts)
    return np.flatnonzero(asked)


def before_any(rows: Rows, origins: Ids, ends: Ids) -> Ids:
    """Those of the sorted rows `origins` that come before one of `ends` (k,) of the same series."""
    last = np.full(len(rows.panel.counts), -1)
    np.maximum.at(last, rows.panel.series_of(ends), ends)
    return origins[origins < last[rows.panel.series_of(origins)]]


def adapted(
    recipe: Recipe, rows: Rows, ends: Ids, around: Floats, new: Known, begin: Factors, telling: Known | None = None
) -> tuple[Floats, dict[str, list[list[float]]]]:
    """By how much farther from the median quantiles are, (k, H, targets), as known at each of the rows `ends` (k,) that
    were forecast from; and what is known after all.

    `around` (k, H, targets, 3) are the medians of these forecasts and their quantiles HELD. Each row that is `new` (n,)
    tells of forecasts that were made of it, in the order of time, whatever order `ends` have, but for rows that the
    model has learnt, and of forecasts that are not `telling` (k,). `begin` is what was known before. With columns that
    are known of the rows to come a forecast is judged as a whole, once its last row is there.
    """
    steps, waits, panel = followed(recipe.horizon), _waits(recipe), rows.panel
    order = np.argsort(ends, kind="stable")
    sorted_ends = ends[order]
    rows_told, scores = sorted_ends[:, None] + waits, _scores(rows, sorted_ends, around[order], steps)
    learnt = rows.part[sorted_ends[:, None] + steps] < 2
    scores[~new[rows_told] | (learnt & (recipe.roles.time is not None))] = np.nan
    if telling is not None:
        scores[~telling[order]] = np.nan
    targets = len(recipe.targets)
    values = np.ones((len(ends), targets, len(steps)))  # in the order of time
    after = {name: [list(each) for each in known] for name, known in begin.items()}
    for name, which in _of_series(panel.names, panel.series_of(sorted_ends)):
        known = after.setdefault(name, [[1.0] * len(steps) for _ in range(targets)])
        for target in range(targets):
            for number in range(len(steps)):
                score = scores[which, number, target]
                told = np.isfinite(score)
                moved_by = zip(rows_told[which, number][told].tolist(), score[told].tolist(), strict=True)
                away, back = _moves(int(steps[number]))
                each, last = _walked(sorted_ends[which].tolist(), moved_by, known[target][number], away, back)
                values[which, target, number], known[target][number] = np.array(each), last
    as_asked = np.empty_like(values)
    as_asked[order] = values
    moved = {name: known for name, known in after.items() if any(value != 1 for each in known for value in each)}
    return _between(as_asked, recipe.horizon), moved


def as_known(recipe: Recipe, rows: Rows, ends: Ids, factors: Factors) -> Floats:
    """The factors (k, H, targets) of windows that end at `ends` (k,), 1 for a series of which nothing came."""
    targets, steps = len(recipe.targets), len(followed(recipe.horizon))
    ones = np.ones((targets, steps))
    table = np.array([factors.get(name, ones) for name in rows.panel.names], dtype=np.float64)
    return _between(table[rows.panel.series_of(ends)], recipe.horizon)


def require_factors(recipe: Recipe, factors: Factors) -> None:
    """ValueError for factors of other targets or rows ahead than `recipe` has, or farther away than any."""
    shape = len(recipe.targets), len(followed(recipe.horizon))
    for name, each in factors.items():
        values = np.array(each, dtype=np.float64) if {len(one) for one in each} == {shape[1]} else np.zeros(0)
        if values.shape != shape or not ((values >= NEAREST) & (values <= FARTHEST)).all():
            raise ValueError(f"its intervals of {name!r} follow {each}")


def _waits(recipe: Recipe) -> Ids:
    """How many rows after its origin a forecast of each of the rows ahead that are followed is judged."""
    steps = followed(recipe.horizon)
    return np.full_like(steps, recipe.horizon) if recipe.told else steps


def _scores(rows: Rows, ends: Ids, around: Floats, steps: Ids) -> Floats:
    """How far the truth is from the median, over how far the quantile on its side is (k, steps, targets); nan where
    that is unknown or nothing."""
    truth = rows.y[ends[:, None] + steps]
    middle, low, high = np.moveaxis(around[:, steps - 1], 3, 0)
    side = np.where(truth < middle, middle - low, high - middle)
    found = np.abs(truth - middle) / np.where(side > 0, side, np.nan)
    return np.asarray(found)


def _of_series(names: Sequence[str], series: Ids) -> Iterator[tuple[str, slice]]:
    """The name of each series of windows (k,) that rise, and which of them are its."""
    first = np.flatnonzero(np.diff(series, prepend=-1))
    for start, stop in zip(first.tolist(), [*first[1:].tolist(), len(series)], strict=True):
        yield names[int(series[start])], slice(start, stop)


def _walked(
    ends: list[int], told: Iterator[tuple[int, float]], value: float, away: float, back: float
) -> tuple[list[float], float]:
    """The factor at each of the rows `ends`, and after all: rows that are `told`, rising, with how far truths were."""
    found: list[float] = []
    row, score = next(told, NOTHING)
    for end in [*ends, NEVER]:
        while row <= end:
            value = min(value * away, FARTHEST) if score > value else max(value * back, NEAREST)
            row, score = next(told, NOTHING)
        found.append(value)
    return found[:-1], value


def _moves(ahead: int) -> tuple[float, float]:
    """Times that quantiles are away from the median after a truth that they missed, and after one that they held.

    Where they hold nine of ten they stay where they are. Truths that lie farther ahead are missed in runs, as long as
    the forecasts of them overlap: one of a run says less.

    >>> away, back = _moves(1)
    >>> away, round(away * back**9, 3)
    (1.05, 0.999)
    """
    step = STEP / math.sqrt(ahead)
    return 1 + step, 1 / (1 + step / 9)


def _between(values: Floats, horizon: int) -> Floats:
    """Values (k, targets, steps) of the rows ahead that are followed, as (k, H, targets): straight between them."""
    steps, ahead = followed(horizon), np.arange(1, horizon + 1)
    low = np.clip(np.searchsorted(steps, ahead, side="right") - 1, 0, max(len(steps) - 2, 0))
    high = np.minimum(low + 1, len(steps) - 1)
    part = (ahead - steps[low]) / np.maximum(steps[high] - steps[low], 1)
    found = values[:, :, low] * (1 - part) + values[:, :, high] * part
    return np.asarray(found.transpose(0, 2, 1))
