"""Where the folds of a backtest lie in a table: until when rows are learnt, and which rows after that are forecast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError, SettingError
from elman.forecast.rows.splits import FEWEST_SERIES, told_rows
from elman.table.panel import Panel

__all__ = ["Cutoffs", "Rolling", "find_cutoffs", "rolling_of"]

Training = Literal["expanding", "sliding"]
Ids = NDArray[np.int64]
Moments = NDArray[Any]


@dataclass(frozen=True)
class Rolling:
    """How a backtest rolls: so many `folds` of so many `rows` each, None for as many as make up half of the table, with
    forecasts from every so manieth row, `stride`; what is learnt begins with the table (expanding), or later for each
    fold, so that it stays as long (sliding), and ends `gap` rows before the forecasts begin."""

    horizon: int
    folds: int = 5
    rows: int | None = None
    stride: int = 1
    training: Training = "expanding"
    gap: int = 0

    def rows_of(self, count: int) -> int:
        """How many rows each fold has where a series has so many.

        >>> Rolling(horizon=1).rows_of(1000), Rolling(horizon=24).rows_of(1000), Rolling(horizon=24).rows_of(100)
        (100, 96, 24)
        """
        if self.rows is not None:
            return self.rows
        return max(self.horizon, count // 2 // self.folds // self.horizon * self.horizon)

    @property
    def note(self) -> str:
        """How many rows of each fold no forecast reaches, where somebody said how many it has; else empty.

        >>> Rolling(horizon=5, rows=13, stride=5).note
        'The last 3 rows of each fold are not forecast: the next stride of 5 would go beyond them.'
        """
        rest = 0 if self.rows is None else (self.rows - self.horizon) % self.stride
        if not rest:
            return ""
        what = "row" if rest == 1 else f"{rest} rows"
        verb, them = ("is", "it") if rest == 1 else ("are", "them")
        beyond = f"the next stride of {self.stride} would go beyond {them}"
        return f"The last {what} of each fold {verb} not forecast: {beyond}."


def rolling_of(
    horizon: int, folds: Any, rows: Any = None, stride: Any = None, training: Any = "expanding", gap: Any = 0
) -> Rolling:
    """How a backtest rolls, by the settings that people give; SettingError for one that is wrong.

    >>> rolling_of(24, 5).stride
    24
    """
    for name, value, least in (("folds", folds, 1), ("rows", rows, horizon), ("stride", stride, 1), ("gap", gap, 0)):
        if value is None and name in ("rows", "stride"):
            continue
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
            more = ", the horizon" if name == "rows" else ""
            raise SettingError(f"setting {name!r}: found {value!r}, expected a whole number from {least}{more}")
    if training not in ("expanding", "sliding"):
        raise SettingError(f"setting 'training': found {training!r}, expected 'expanding' or 'sliding'")
    return Rolling(horizon, int(folds), rows and int(rows), int(stride or horizon), training, int(gap))


@dataclass(frozen=True)
class Cutoffs:
    """Moments of each fold and series (F, S): the `first` and the last row that is `learnt`, the row that the first
    forecast is made from, `begins`, and the last one that is forecast, `ends`; forecasts are made from every so manieth
    row, `stride`. A series that has no such row yet has a moment before all of its rows."""

    stride: int
    first: Moments
    learnt: Moments
    begins: Moments
    ends: Moments

    def is_learnt(self, fold: int, time: Moments, series: Ids) -> NDArray[np.bool_]:
        """Which rows, at a `time` (n,) and of a `series` (n,), are learnt in a fold."""
        return np.asarray((time >= self.first[fold, series]) & (time <= self.learnt[fold, series]))

    def origins(self, fold: int, panel: Panel, before: int, horizon: int) -> Ids:
        """The sorted rows (k,) of `panel` that a fold forecasts from: each has `before` rows up to it, and a horizon
        after it in the fold."""
        found = []
        for series, (start, end) in enumerate(zip(panel.starts[:-1].tolist(), panel.starts[1:].tolist(), strict=True)):
            time = panel.time[start:end]
            one, other = (
                start - 1 + int(np.searchsorted(time, each[fold, series], side="right"))
                for each in (self.begins, self.ends)
            )
            rows = np.arange(one, other - horizon + 1, self.stride)
            found.append(rows[rows >= start + before - 1])
        return np.concatenate(found)


def find_cutoffs(where: str, panel: Panel, known: NDArray[np.bool_], rolling: Rolling) -> Cutoffs:
    """The folds at the end of the sorted rows of `panel`; rows after the last `known` (n,) target change nothing.

    All series have the same moments, or each those that are as many rows before its end, as `find_cuts` has it.
    DataError where there are too few rows for the folds.
    """
    told, _ = told_rows(panel, known)
    spans = {name: told.time[a:b] for name, a, b in zip(told.names, told.starts[:-1], told.starts[1:], strict=True)}
    moments = np.unique(told.time)
    rows = rolling.rows_of(len(moments))
    _require_rows(where, len(moments), rows, rolling)
    reached = np.mean([span[-1] > moments[-1 - rows] for span in spans.values()])
    if len(spans) == 1 or reached >= FEWEST_SERIES:
        each = _moments(moments, rows, rolling)
        return Cutoffs(rolling.stride, *(np.repeat(values[:, None], len(panel.names), axis=1) for values in each))
    usual = int(np.median([len(span) for span in spans.values()]))
    rows = rolling.rows_of(usual)
    _require_rows(where, usual, rows, rolling)
    nothing = np.repeat(_just_before(moments), rolling.folds)
    found = {name: _moments(span, rows, rolling) for name, span in spans.items()}
    columns = [found.get(name, (nothing,) * 4) for name in panel.names]
    return Cutoffs(rolling.stride, *(np.stack(values, axis=1) for values in zip(*columns, strict=True)))


def _require_rows(where: str, count: int, rows: int, rolling: Rolling) -> None:
    needed = rolling.folds * rows + rolling.gap + 1
    if count <= needed:
        folds = "1 fold" if rolling.folds == 1 else f"{rolling.folds} folds"
        gap = f" and a gap of {rolling.gap}" if rolling.gap else ""
        raise DataError(
            f"{where}: found {count:,} rows with a target in a series, expected more than {needed:,} for "
            f"{folds} of {rows} rows{gap}; ask for fewer folds, or for fewer rows in each"
        )


def _moments(time: Moments, rows: int, rolling: Rolling) -> tuple[Moments, Moments, Moments, Moments]:
    """Of each fold (F,) the first moment learnt, the last, where forecasts begin, and the last one that is forecast,
    by the moments (n,) of a series, or of all."""
    last = len(time) - 1 - rows * np.arange(rolling.folds - 1, -1, -1)
    begins = last - rows
    first = begins - begins[0] if rolling.training == "sliding" else np.zeros_like(begins)
    longer = np.concatenate([_just_before(time), time])
    return (
        time[np.minimum(first, len(time) - 1)],
        *(longer[np.maximum(each, -1) + 1] for each in (begins - rolling.gap, begins, last)),
    )


def _just_before(time: Moments) -> Moments:
    """A moment (1,) before all of these (n,), which rise."""
    return time[:1] - (np.timedelta64(1, "us") if time.dtype.kind == "M" else 1)
