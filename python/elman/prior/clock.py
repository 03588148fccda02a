"""What the calendar tells of series: the lengths of their seasons, and how many days of work each row's months have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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

    def __getitem__(self, index: Any) -> Clock:
        """That of some of the series."""
        return Clock(self.season[index], self.long_season[index], self.month[index])

    def from_row(self, row: Ids) -> Clock:
        """The same where each series begins with another `row` (n,)."""
        return Clock(self.season, self.long_season, self.months_at(row))

    @property
    def months(self) -> Ids:
        """How many months a row has (n,)."""
        return YEAR // np.minimum(self.season, YEAR)

    def months_at(self, row: Ids) -> Ids:
        """The month with which each `row` (n,) or (t, n) or (t, 1) begins."""
        return np.where(self.month == NO_MONTH, NO_MONTH, self.month + row * self.months)

    def work(self, row: Ids) -> NDArray[np.float64]:
        """The days of work of each `row` (t, n) or (t, 1), as of `work` (t, n)."""
        return work(self.months_at(row), self.months)


def work(month: Ids, months: Ids) -> NDArray[np.float64]:
    """The days from Monday to Friday in so many `months` (...) from `month` (...) on, over the usual, as a logarithm.

    0 where `month`, counted from January 1970, is NO_MONTH.

    >>> work(np.array([0, 1, NO_MONTH]), np.array([1, 1, 1])).round(3).tolist()
    [0.012, -0.083, 0.0]
    """
    known = month != NO_MONTH
    if not known.any():
        return np.zeros(np.broadcast_shapes(month.shape, months.shape))
    first, end = int(month[known].min()), int((month + months)[known].max())
    starts = np.arange(first, end + 1).astype("datetime64[M]").astype("datetime64[D]")
    days = np.busday_count(starts[0], starts)
    place = np.where(known, month - first, 0)
    count = days[np.where(known, place + months, 1)] - days[place]
    return np.where(known, np.log(count / (months * USUAL)), 0.0)
