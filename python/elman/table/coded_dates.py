"""Numbers that plainly are dates in a coding that is not read: 31012020, 310120, 20201, 202053, 2020.01."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from elman.table.times import CENTURIES

__all__ = ["coded_dates"]


def coded_dates(values: NDArray[np.float64]) -> bool:
    """Whether numbers (n,) plainly are dates in a coding that is not read, such as 31012020, 20201 or 2020.01.

    A count would pass for some of them, but it grows by the same from each to the next.

    >>> coded_dates(np.array([31012020.0, 1022020, 2022020])), coded_dates(np.array([20201.0, 20202, 20203]))
    (True, False)
    """
    grown = np.diff(np.sort(values))
    if len(values) < 3 or not np.isfinite(values).all() or np.allclose(grown, grown[0]):  # a count
        return False
    hundreds = np.round(values * 100)
    fine = [(hundreds % 100 >= 1) & (hundreds % 100 <= 12) & _a_year(hundreds // 100) & (values % 1 > 0)]  # 2020.01
    if not (values % 1).any():
        high, middle, low = values // 10_000, values // 100 % 100, values % 100
        long = values >= 1_000_000
        fine += [
            _a_year(values % 10_000) & _a_day(values // 1_000_000, values // 10_000 % 100) & long,  # 31012020
            _a_year(values % 10_000) & _a_day(values // 10_000 % 100, values // 1_000_000) & long,  # 01312020
            _a_day(low, middle) & ~long & (high < 100),  # 200131
            _a_day(high, middle) & ~long & (high >= 1),  # 310120
            _a_day(middle, high) & ~long & (high >= 1),  # 013120
            _a_year(values // 10) & (values % 10 >= 1) & (values % 10 <= 4),  # 20201, a quarter
            _a_year(values // 100) & (low >= 1) & (low <= 53),  # 202053, a week
        ]
    return any(bool(each.all()) for each in fine)


def _a_year(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray((values >= CENTURIES[0]) & (values < CENTURIES[1]))


def _a_day(day: NDArray[np.float64], month: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray((day >= 1) & (day <= 31) & (month >= 1) & (month <= 12))
