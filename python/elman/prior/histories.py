"""Histories of many series, read in blocks of about one length."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.prior.clock import Clock
from elman.prior.network import READ
from elman.prior.reading import Read, read

__all__ = ["WILD_AT_THE_END", "Histories", "most_read", "wild", "wild_rows"]

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
BLOCK = 2**17  # rows that are read together
FURTHER_BACK = 512  # rows that simple forecasts look at, or three of the longer seasons
WILD = 100  # times as far from the middle as nine of ten values: no value of the series, but an error
WILD_AT_THE_END = 1e4  # the same of the last value, which may have changed for good
ENOUGH = 10  # values, to say so


@dataclass(frozen=True)
class Histories:
    """The rows `first` (k,) to before `end` (k,) of `values` (n,), nan where one is missing.

    `clock` tells the seasons of each, and where rows are months, the month of its first row.
    """

    values: Floats
    first: Ids
    end: Ids
    clock: Clock

    def __len__(self) -> int:
        """How many there are."""
        return len(self.end)

    def blocks(self, horizon: int) -> Iterator[Ids]:
        """Which histories are read together (b,), with the `horizon` rows after them: those of about one length."""
        return _blocks(np.minimum(self.end - self.first, self._most) + horizon)

    def rows(self, which: Ids) -> Floats:
        """The last rows (b, t) of the histories `which` (b,): nan where missing, or before the first one."""
        lengths = np.minimum(self.end - self.first, self._most)[which]
        return _together(self.values, self.end[which] - lengths, self.end[which])

    def read(self, which: Ids, rows: Floats, horizon: int) -> Read:
        """What the prior reads of the `rows` (b, t) of the histories `which` (b,) and of the `horizon` rows after."""
        longer = np.pad(rows, ((0, 0), (0, horizon)), constant_values=np.nan)
        ahead = np.full(len(rows), horizon)
        begin = self.end[which] - rows.shape[1] - self.first[which]
        return read(longer, np.isfinite(longer), self.clock[which].from_row(begin), ahead, READ)

    @property
    def _most(self) -> Ids:
        return np.asarray(most_read(self.clock.long_season))


def most_read(long_season: Any) -> Any:
    """How many rows of a history are looked at, at most, where a longer season has so many."""
    return np.maximum(FURTHER_BACK, 3 * long_season)


def wild(values: Floats, first: Ids, end: Ids, times: float = WILD) -> NDArray[np.bool_]:
    """Which of `values` (n,) can only be errors, as `wild_rows` says of each series.

    The series stand in the rows `first` (k,) to before `end` (k,).
    """
    found = np.zeros(len(values), dtype=np.bool_)
    for which in _blocks(end - first) if len(values) else ():
        rows = _together(values, first[which], end[which])
        alone, place = np.nonzero(wild_rows(rows, times))
        found[end[which][alone] - rows.shape[1] + place] = True
    return found


def wild_rows(rows: Floats, times: float = WILD) -> NDArray[np.bool_]:
    """Which values of series `rows` (b, t), nan where missing, can only be errors: alone, and so many `times` as far
    from the middle as nine of ten.

    One that has changed for good isn't an error: so of two far values beside each other both are kept, and the last
    one, after which nothing can be seen, unless it is farther still. A series of few values is kept as it is.
    """
    known = np.isfinite(rows)
    count, each = known.sum(axis=1), np.arange(len(rows))
    ordered = np.sort(np.where(known, rows, np.inf), axis=1)
    middle = np.where(count > 0, ordered[each, np.maximum(count - 1, 0) // 2], 0.0)
    distance = np.where(known, np.abs(rows - middle[:, None]), -1.0)
    usual = np.sort(np.where(known, distance, np.inf), axis=1)[each, np.maximum(9 * (count - 1) // 10, 0)]
    most = np.full(rows.shape, float(times))
    most[each, rows.shape[1] - 1 - known[:, ::-1].argmax(axis=1)] = WILD_AT_THE_END
    far = (distance > most * usual[:, None]) & ((count >= ENOUGH) & (usual > 0))[:, None]
    beside = np.pad(far, ((0, 0), (1, 1)))
    return np.asarray(far & ~beside[:, :-2] & ~beside[:, 2:])


def _blocks(lengths: Ids) -> Iterator[Ids]:
    """Numbers of what has these `lengths` (k,), those of about one length together (b,), so many that they fit."""
    by_length = np.argsort(lengths, kind="stable")
    begin = 0
    while begin < len(lengths):
        count = 1
        while begin + count < len(lengths) and (count + 1) * int(lengths[by_length[begin + count]]) <= BLOCK:
            count += 1
        yield by_length[begin : begin + count]
        begin += count


def _together(values: Floats, first: Ids, end: Ids) -> Floats:
    """The rows from `first` to before `end` (b,) of `values`, as (b, longest): they end together, nan before them."""
    row = end[:, None] + np.arange(-max(int((end - first).max()), 1), 0)
    return np.where(row >= first[:, None], values[np.maximum(row, 0)], np.nan)
