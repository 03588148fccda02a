"""Climatology: what is usual at the same hour of the day, on the same weekday and in the same month."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.problem import CalendarPart, Codes, Dated, Floats

__all__ = ["Climatology", "codes_of", "fit_means", "fit_rates"]

SIZES: dict[CalendarPart, int] = {"month": 12, "weekday": 7, "hour": 24}
MOST_MEANS = 2**20  # numbers that are kept, eight megabytes; of so many series that there would be more, fewer parts


def codes_of(local: NDArray[Any]) -> Codes:
    """Month, weekday and hour of local times (...) as one number, from 0 to 2015.

    >>> codes_of(np.array(["1970-01-05T00:00", "1970-02-06T02:59"], dtype="datetime64[us]")).tolist()
    [0, 266]
    """
    days = local.astype("datetime64[D]")
    hour = (local - days).astype("timedelta64[h]").astype(np.int16)
    weekday = ((days.astype(np.int64) + 3) % 7).astype(np.int16)
    month = (days.astype("datetime64[M]").astype(np.int64) % 12).astype(np.int16)
    return np.asarray((month * 7 + weekday) * 24 + hour, dtype=np.int16)


@dataclass(frozen=True)
class Climatology:
    """What is usual in each cell of the calendar, of which there is one for each month, weekday and hour, as far as
    these are among its `parts`: `usual` (S, cells, K) of each of the `series` by name, or (1, cells, K) of all, where
    it names none. It is nan where the training part never was."""

    parts: tuple[CalendarPart, ...]
    series: tuple[str, ...]
    usual: Floats

    def __post_init__(self) -> None:
        """ValueError for numbers that don't go together."""
        shape = (max(len(self.series), 1), _size(self.parts))
        if not self.parts or self.usual.ndim != 3 or self.usual.shape[:2] != shape or np.isinf(self.usual).any():
            raise ValueError(f"its climatology of {', '.join(self.parts)} has the shape {self.usual.shape}")

    def at(self, codes: Codes, series: NDArray[Any] | None) -> Floats:
        """What is usual (n, H, K) at moments of these `codes` (n, H), in the series of these names (n,); nan in
        others."""
        cells = _cells(self.parts)[codes]
        if not self.series or series is None:
            return np.asarray(self.usual[0, cells])
        places = {name: place for place, name in enumerate(self.series)}
        place = np.array([places.get(name, -1) for name in series.tolist()], dtype=np.int64)
        return np.where((place >= 0)[:, None, None], self.usual[place[:, None], cells], np.nan)


def fit_means(rows: Dated) -> Climatology | None:
    """The mean of each cell, of each series by itself; None where no part of the calendar is left."""
    known = np.isfinite(rows.y)
    used, series = np.unique(rows.series, return_inverse=True)
    parts = _fitting(rows.parts, len(used) * rows.y.shape[1])
    if not parts:
        return None
    cells = _cells(parts)[rows.codes] + series * _size(parts)
    size = len(used) * _size(parts)
    count, total = (
        np.stack([np.bincount(cells, each, size) for each in columns.T], axis=1)
        for columns in (known, np.where(known, rows.y, 0.0))
    )
    usual = np.where(count > 0, total / np.maximum(count, 1), np.nan).reshape(len(used), _size(parts), -1)
    return Climatology(parts, tuple(rows.names[number] for number in used.tolist()), usual)


def fit_rates(rows: Dated, size: int) -> Climatology | None:
    """How often each of `size` classes occurs in each cell, in all series together, one added to each count; as often
    as in all where the training part never was. None where no part of the calendar is told."""
    if not rows.parts:
        return None
    known = np.isfinite(rows.y[:, 0])
    cells, count = _cells(rows.parts)[rows.codes[known]], _size(rows.parts)
    found = np.bincount(cells * size + rows.y[known, 0].astype(np.int64), minlength=count * size).reshape(count, size)
    found[found.sum(axis=1) == 0] = found.sum(axis=0)
    return Climatology(rows.parts, (), ((found + 1) / (found.sum(axis=1, keepdims=True) + size))[None])


def _fitting(parts: tuple[CalendarPart, ...], each: int) -> tuple[CalendarPart, ...]:
    """Those parts of the calendar, the last ones, that `each` of so many series and targets can be told by."""
    while parts and each * _size(parts) > MOST_MEANS:
        parts = parts[1:]
    return parts


def _size(parts: tuple[CalendarPart, ...]) -> int:
    """How many cells there are."""
    return math.prod(SIZES[part] for part in parts)


def _cells(parts: tuple[CalendarPart, ...]) -> NDArray[np.int64]:
    """The cell of each code (2016,)."""
    codes = np.arange(math.prod(SIZES.values()))
    values = {"month": codes // 168, "weekday": codes // 24 % 7, "hour": codes % 24}
    cell = np.zeros(len(codes), dtype=np.int64)
    for part in parts:
        cell = cell * SIZES[part] + values[part]
    return cell
