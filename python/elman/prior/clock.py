"""What the calendar tells of series: the lengths of their seasons, and how many days of work each row's months have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["NO_MONTH", "Clock", "work"]

Ids = NDArray[np.int64]
YEAR = 12
NO_MONTH = -(2**40)  # in place of a month, where rows aren't months
USUAL = 365.2425 * 5 / 7 / YEAR  # days of work in a month


@dataclass(frozen=True)
class Clock:
    """Of each series the lengths of its `season` (n,) and of a longer one around it, `long_season` (n,); 1 is none.

    Where rows are months, or some of them, `month` (n,) is that with which the first row begins, counted from January
    1970, and the season is a year; else NO_MONTH.
    """

    season: Ids
    long_season: Ids
    month: Ids

    def from_row(self, which: Ids, row: Ids) -> Clock:
        """The clock of the series `which` (b,), that begin with another `row` (b,)."""
        season, month = self.season[which], self.month[which]
        later = np.where(month > NO_MONTH // 2, month + row * self.months[which], NO_MONTH)
        return Clock(season, self.long_season[which], later)

    @property
    def months(self) -> Ids:
        """How many months a row has (n,)."""
        return YEAR // np.minimum(self.season, YEAR)

    def work(self, row: Ids) -> NDArray[np.float64]:
        """The days of work of each `row` (t, 1), as of `work` (t, n)."""
        return work(np.where(self.month > NO_MONTH // 2, self.month + row * self.months, NO_MONTH), self.months)


def work(month: Ids, months: Ids) -> NDArray[np.float64]:
    """The days from Monday to Friday in so many `months` (...) from `month` (...) on, over the usual, as a logarithm.

    0 where `month`, counted from January 1970, is NO_MONTH.

    >>> work(np.array([0, 1, NO_MONTH]), np.array([1, 1, 1])).round(3).tolist()
    [0.012, -0.083, 0.0]
    """
    known = month > NO_MONTH // 2
    if not known.any():
        return np.zeros(np.broadcast_shapes(month.shape, months.shape))
    first, end = int(month[known].min()), int((month + months)[known].max())
    starts = np.arange(first, end + 1).astype("datetime64[M]").astype("datetime64[D]")
    days = np.busday_count(starts[0], starts)
    place = np.where(known, month - first, 0)
    count = days[np.where(known, place + months, 1)] - days[place]
    return np.where(known, np.log(count / (months * USUAL)), 0.0)
