"""What is measured beside a forecaster: simple methods as they were learnt, and windows as these are asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from elman.baselines import windows as simple
from elman.baselines.problem import Part, Problem
from elman.baselines.smoothing import ALPHAS
from elman.baselines.windows import ClassMethods, NumberMethods
from elman.draws import Lot, some
from elman.evaluate.evaluation import Asked
from elman.forecast.channels import Channels, picked
from elman.forecast.dated import calendar_of, dated_rows
from elman.forecast.rows.recipe import Recipe, Rows
from elman.forecast.rows.scaling import Scaling
from elman.forecast.simply import Simple, look_simply
from elman.network import Windows
from elman.table.panel import fill_forward
from elman.table.standardising import usual_change

__all__ = ["MOST_TESTED", "Measured", "Rivals", "asked_by", "fit_rivals", "make_part", "measured_of"]

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
MOST_NUMBERS = 2**24  # truths of the test part that are looked at; of more, windows are drawn by lot
MOST_TESTED = 2**16  # and at most so many windows
MOST_FITTED = 50_000  # windows that baselines are fitted on
MOST_SMOOTHED = 4_096  # forecasts that say by which share values are smoothed


@dataclass(frozen=True)
class Rivals:
    """The simple `methods` as the training part taught them, and what errors of each series are measured by, `scales`:
    a number for each target, the usual change over a season there; series that never change are not in it."""

    methods: NumberMethods | ClassMethods
    scales: Mapping[str, Sequence[float]]

    def as_measured(self, measured: Rivals) -> Rivals:
        """The same, as far off as those that were `measured` on a part that none had learnt."""
        if isinstance(self.methods, NumberMethods) and isinstance(measured.methods, NumberMethods):
            levels, errors = measured.methods.levels, measured.methods.errors
            return replace(self, methods=replace(self.methods, levels=levels, errors=errors))
        return self

    def require(self, recipe: Recipe) -> None:
        """ValueError unless they forecast what `recipe` asks for, from what it reads."""
        numbers = isinstance(self.methods, NumberMethods)
        layers = (self.methods.regression,) if isinstance(self.methods, NumberMethods) else self.methods.regressions
        answers = recipe.horizon * len(recipe.targets)
        columns = recipe.window * len(recipe.features)
        found = len(self.methods.median) if isinstance(self.methods, NumberMethods) else len(self.methods.usual)
        if numbers != (recipe.target.kind == "number") or found != answers:
            raise ValueError(f"its simple methods give {found} answers")
        if any(len(each.mean) != columns for each in layers):
            raise ValueError(f"its regressions of windows don't read {columns} numbers")
        if not numbers and self.methods.usual.shape[1] != len(recipe.target.classes):  # type: ignore[union-attr]
            raise ValueError("its simple methods know other classes")
        if any(len(each) != len(recipe.targets) for each in self.scales.values()):
            raise ValueError("its scales are not those of its targets")
        self._require_simple(len(recipe.targets) if numbers else len(recipe.target.classes))

    def _require_simple(self, answers: int) -> None:
        """ValueError for a climatology or shares of smoothing that are not those of so many targets, or classes."""
        methods = self.methods
        if methods.climatology is not None and methods.climatology.usual.shape[2] != answers:
            raise ValueError(f"its climatology has the shape {methods.climatology.usual.shape}")
        if isinstance(methods, NumberMethods) and len(methods.alphas or ()) != answers:
            raise ValueError(f"its simple methods smooth by {methods.alphas}, expected {answers} shares")


@dataclass(frozen=True)
class Measured:
    """Windows that a model is measured on: their last rows `ends` (k,), in `rows`; `left_out` rows of the table are not
    measured, as the model has learnt them. There are so many windows in `all`."""

    rows: Rows
    ends: Ids
    left_out: int
    all: int

    @classmethod
    def of(cls, recipe: Recipe, rows: Rows, ends: Ids, left_out: int = 0, most: int = MOST_TESTED) -> Measured:
        """The windows that end at `ends`, drawn by lot if there are many, `most` at most."""
        most = min(most, MOST_NUMBERS // (recipe.horizon * len(recipe.targets)))
        return cls(rows, _few(ends, most, Lot.MEASURED), left_out, len(ends))

    @property
    def note(self) -> str:
        """What is said where not all windows are measured."""
        return measured_of(len(self.ends), self.all)

    def counted(self, recipe: Recipe) -> int:
        """How many different rows with a known target are forecast."""
        ahead = np.zeros(len(self.rows.y), dtype=np.bool_)
        for step in range(1, recipe.horizon + 1):
            ahead[self.ends + step] = True
        return int((ahead & self.rows.told).sum())


def measured_of(count: int, every: int) -> str:
    """What is said where not all windows are measured; else empty.

    >>> measured_of(500, 4000), measured_of(20, 20)
    ('Measured on 500 of 4,000 windows, drawn by lot.', '')
    """
    return "" if count == every else f"Measured on {count:,} of {every:,} windows, drawn by lot."


def asked_by(recipe: Recipe) -> Asked:
    """The question of a recipe, as an evaluation knows it."""
    return Asked(recipe.target.kind, recipe.horizon, len(recipe.targets) > 1, recipe.window, recipe.target.classes)


def fit_rivals(recipe: Recipe, rows: Rows, levels: tuple[float, ...], threads: int) -> Rivals | None:
    """Fit the simple methods on the training part; None where it has no window."""
    scales = _scales(recipe, rows) if recipe.target.kind == "number" else {}
    ends = [
        _few(rows.ends(recipe, part)[0], MOST_FITTED, lot) for part, lot in enumerate((Lot.SIMPLE, Lot.SIMPLE_LATER))
    ]
    if not len(ends[0]):
        return None
    measures = bool(levels) and not len(ends[1]), bool(levels)  # which part says how far methods are off
    train, validation = (make_part(recipe, rows, *each) for each in zip(ends, (scales, scales), measures, strict=True))
    size = max(len(recipe.target.classes), 1)
    numbers = recipe.target.kind == "number"
    few = _few(ends[0], max(MOST_SMOOTHED // len(recipe.targets), 1), Lot.SIMPLE)
    near = make_part(recipe, rows, few, scales) if numbers else None
    asked, own = (recipe.horizon, levels, threads), (dated_rows(recipe, rows), _medians(recipe, rows))
    problem = Problem(recipe.target.kind, size, train, validation, *asked, near, *own)
    return Rivals(simple.fit(problem), scales)


def _few(ends: Ids, most: int, lot: Lot) -> Ids:
    return ends[some(len(ends), most, 0, lot)]


def make_part(
    recipe: Recipe, rows: Rows, ends: Ids, scales: Mapping[str, Sequence[float]], before: bool = True
) -> Part:
    """The windows that end at `ends` (k,), true values and last known ones; targets times horizon answers a window.

    Numbers before which nothing is known are asked for by nobody: their truth is nan. Where nobody asks what was
    `before` the numbers, nothing of that is known.
    """
    windows, moment = Windows(rows.matrix, ends, recipe.window), rows.panel.time[ends + 1]
    series = np.array(rows.panel.names)[rows.panel.series_of(ends)]
    ahead = ends[:, None] + np.arange(1, recipe.horizon + 1)
    y = _by_answer(rows.y[ahead])
    one = y.shape[1] == 1
    calendar = calendar_of(recipe, rows, ahead) if before else None
    if recipe.target.kind != "number":
        return Part(windows, y[:, 0] if one else y, _last_known(rows, ends), moment, series=series, calendar=calendar)
    if not before:
        y = y[:, 0] if one else y
        return Part(windows, y, np.full(y.shape, np.nan), moment, series=series)
    told = look_simply(Channels(recipe, rows, Scaling({})), picked(recipe, ends))
    scale = np.repeat(_of_series(scales, rows, len(recipe.targets))[rows.panel.series_of(ends)], recipe.horizon, axis=1)
    last, *others = _each_answer(told, len(recipe.targets))
    each = np.where(np.isfinite(last), y, np.nan), last, *others, scale
    y, last, usual, season, drift, scale = (values[:, 0] if one else values for values in each)
    smoothed = told.smoothed.reshape(len(recipe.targets), len(ends), len(ALPHAS)).transpose(1, 0, 2)
    seasonal = season if recipe.season > 1 else None
    return Part(windows, y, last, moment, usual, seasonal, scale, series, drift, smoothed, calendar)


def _each_answer(told: Simple, targets: int) -> list[Floats]:
    """Of each number that is asked for (k, M) the last known value, the mean, that of a season before and the drift."""
    count, horizon = told.season.shape
    return [
        _by_answer(
            np.broadcast_to(each, (count, horizon)).reshape(targets, count // targets, horizon).transpose(1, 2, 0)
        )
        for each in (told.last[:, None], told.usual[:, None], told.season, told.drift)
    ]


def _by_answer(values: Floats) -> Floats:
    """Values (k, H, targets) as (k, targets times H): those of the first target first."""
    return values.transpose(0, 2, 1).reshape(len(values), values.shape[1] * values.shape[2])


def _last_known(rows: Rows, ends: Ids) -> Floats:
    """The last known class up to the rows `ends` (k,), nan before the first one."""
    column = rows.y[:, 0]
    last = fill_forward(column, np.isnan(column), rows.panel.starts)[ends]
    return np.where(last < 0, np.nan, column[last])


def _scales(recipe: Recipe, rows: Rows) -> dict[str, list[float]]:
    """The usual change over a season in the training part of each series that changes there, by its name."""
    taught = np.where(rows.part[:, None] == 0, rows.y, np.nan)
    each = zip(rows.panel.names, np.split(taught, rows.panel.starts[1:-1]), strict=True)
    found = {name: [usual_change(values, recipe.season) for values in series.T] for name, series in each}
    return {name: values for name, values in found.items() if np.isfinite(values).all()}


def _medians(recipe: Recipe, rows: Rows) -> dict[str, list[float]]:
    """The median of each target in the training part of each series that has some of each there, by its name; none for
    classes."""
    if recipe.target.kind != "number":
        return {}
    taught = np.where(rows.part[:, None] == 0, rows.y, np.nan)
    each = zip(rows.panel.names, np.split(taught, rows.panel.starts[1:-1]), strict=True)
    known = {name: [column[np.isfinite(column)] for column in series.T] for name, series in each}
    return {name: [float(np.median(own)) for own in found] for name, found in known.items() if all(map(len, found))}


def _of_series(scales: Mapping[str, Sequence[float]], rows: Rows, targets: int) -> Floats:
    """What errors of each series are measured by (S, K); of one that has nothing the mean of the others'."""
    usual = np.array([*scales.values()]).mean(axis=0) if scales else np.full(targets, np.nan)
    return np.array([scales.get(name, usual) for name in rows.panel.names], dtype=np.float64)
