"""Local times without a zone: the hour that clocks repeat when summer time ends, and the one that they skip.

Times do not say that it was the clocks. It is taken for them where an hour at most is concerned, between 22:00 and
4:00, in a month in which clocks are changed somewhere, and no more often than once a year in a series.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.table.panel import Panel, duplicates

__all__ = ["skipped_hours", "without_repeated_hours"]

_HOUR = 3_600_000_000  # microseconds
_MONTHS = (2, 3, 4, 9, 10, 11)
_NIGHT = 22  # o'clock, for six hours


def without_repeated_hours(panel: Panel, step: float) -> tuple[Panel, int]:
    """The panel without the hour that clocks repeat when summer time ends, and how many rows that was; first ones stay.

    `step` is that of the rows, in days. Where any repeated time can't come from clocks nothing is left out.
    """
    same = duplicates(panel)
    if not same.size or not _within_hours(panel, step):
        return panel, 0
    days = (panel.time[same] + np.timedelta64(24 - _NIGHT, "h")).astype("datetime64[D]").astype(np.int64)
    whose = panel.series[same]
    each, count = np.unique(np.stack([whose, days]), axis=1, return_counts=True)
    if (count * step > 1.001 / 24).any() or _too_often(panel, each[0]) or not _by_clocks(panel.time[same]).all():
        return panel, 0
    return panel.without(same), len(same)


def skipped_hours(panel: Panel, step: float) -> NDArray[np.int64]:
    """The sorted rows (k,) after which clocks skip an hour, as they do when summer time begins; none when in doubt.

    `step` is that of the rows, in days. Exactly an hour of rows lacks there.
    """
    none = np.zeros(0, dtype=np.int64)
    if not _within_hours(panel, step):
        return none
    length = round(step * 24 * _HOUR)
    inside = panel.series[1:] == panel.series[:-1]
    rows = np.flatnonzero(inside & (np.diff(panel.time).astype(np.int64) == length + _HOUR))
    rows = rows[_by_clocks(panel.time[rows] + np.timedelta64(length, "us"))]
    return none if _too_often(panel, panel.series_of(rows)) else rows


def _within_hours(panel: Panel, step: float) -> bool:
    """Whether the clocks' hour has rows of its own; those of times with a zone don't change."""
    return panel.time.dtype.kind == "M" and not panel.zone and 0 < step <= 1 / 24


def _by_clocks(moments: NDArray[Any]) -> NDArray[np.bool_]:
    """Which of the moments (k,) lie at night in a month in which clocks are changed."""
    hour = moments.astype("datetime64[h]").astype(np.int64) % 24
    month = moments.astype("datetime64[M]").astype(np.int64) % 12 + 1
    return np.asarray(((hour - _NIGHT) % 24 < 6) & np.isin(month, _MONTHS))


def _too_often(panel: Panel, whose: NDArray[np.int64]) -> bool:
    """Whether a series is among `whose` (k,) more often than there are years."""
    years = 1 + (panel.time.max() - panel.time.min()).astype("timedelta64[D]").astype(np.int64) / 365
    return bool((np.bincount(whose, minlength=1) > years).any())
