"""The split by time: training, validation and test part.

All series are cut at the same moments. Where series end at different times, so that many would have no row after the
cuts, each is cut at its own moments instead, the same number of rows before its end.

No row that is a target in one part is a target in another, and nothing is learnt from rows after the training part.
Of classes, where there are rows enough, no window crosses a cut either (`apart`): the first targets after a cut come as
many rows after it as a window has. In short series, and of numbers, the windows of a later part may begin in an earlier
one, as every forecast reads rows that are past by then.

Rows are counted from the first to the last known target of each series, and those with a known target make the shares:
rows to come, whose targets are empty, change no cut.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.plain import Figure
from elman.table.panel import Panel

__all__ = ["Cuts", "after_all", "find_cuts", "part_of", "told_rows"]

Moment = np.datetime64 | Figure
FEWEST_SERIES = 2 / 3  # of the series that have rows in the last part, or each is cut by itself


@dataclass(frozen=True)
class Cuts:
    """The last moment of the training part and of the validation part; later rows are the test part.

    `own` are the two moments of series that are cut by themselves, by their names. `apart`: windows cross no cut.
    """

    training: Moment
    validation: Moment
    own: Mapping[str, tuple[Moment, Moment]] = field(default_factory=dict)
    apart: bool = True


def find_cuts(
    panel: Panel,
    known: NDArray[np.bool_],
    window: int,
    validation: float,
    test: float,
    horizon: int = 1,
    apart: bool = True,
) -> Cuts:
    """Cut the rows so that the parts get the shares `validation` and `test` of the windows; 0 gives no such part.

    Rows with a `known` (n,) target are counted, not days: a time when more series have rows weighs more. Not `apart`:
    windows may cross a cut however many rows there are, as where forecasts read all that is past.
    """
    parts = 1 + (validation > 0) + (test > 0)
    panel, known = told_rows(panel, known)
    moments, counts = _moments(panel, known)
    apart = apart and _enough(len(moments), window, horizon, parts)
    cuts = _common(moments, counts, window, horizon, validation, test, apart)
    if len(panel.counts) == 1 or parts == 1:
        return cuts
    last = cuts.validation if test else cuts.training
    reached = np.mean(panel.time[panel.starts[1:] - 1] > last)
    return cuts if reached >= FEWEST_SERIES else _each(panel, cuts, window, horizon, validation, test)


def after_all(panel: Panel, known: NDArray[np.bool_]) -> Cuts:
    """The cuts after the last row of each series with a `known` target (n,): all rows are the training part.

    >>> panel = Panel(np.arange(5), np.array([0, 5]), np.arange(5), ("",))
    >>> int(after_all(panel, np.array([True, True, True, True, False])).training)
    3
    """
    panel, _ = told_rows(panel, known)
    ends = panel.time[panel.starts[1:] - 1]
    own = {} if (ends == ends[0]).all() else {name: (end, end) for name, end in zip(panel.names, ends, strict=True)}
    return Cuts(ends.max(), ends.max(), own, apart=False)


def _enough(rows: int, window: int, horizon: int, parts: int) -> bool:
    """Whether so many rows, one after another, are enough for windows that cross no cut."""
    return rows >= 2 * parts * (window + horizon - 1)


def told_rows(panel: Panel, known: NDArray[np.bool_]) -> tuple[Panel, NDArray[np.bool_]]:
    """The rows from the first to the last one of each series with a `known` target (n,), and which of them have one.

    Series without any are left out; where all are, the panel stays, as if all were known.
    """
    if known.all() or not known.any():
        return panel, np.ones(len(known), dtype=np.bool_)
    before, after = np.cumsum(known), np.cumsum(known[::-1])[::-1]
    begin, end = panel.starts[:-1], panel.starts[1:]
    passed: NDArray[np.int64] = np.repeat(before[begin] - known[begin], panel.counts)
    left: NDArray[np.int64] = np.repeat(after[end - 1] - known[end - 1], panel.counts)
    inside = np.flatnonzero((before > passed) & (after > left))
    counts = np.bincount(panel.series_of(inside), minlength=len(panel.names))
    names = tuple(name for name, count in zip(panel.names, counts.tolist(), strict=True) if count)
    starts = np.concatenate([[0], np.cumsum(counts[counts > 0])])
    return Panel(panel.order[inside], starts, panel.time[inside], names, panel.zone), known[inside]


def _moments(panel: Panel, known: NDArray[np.bool_]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """The different moments, rising, and at how many rows of each a target is `known` (n,)."""
    if len(panel.counts) == 1 and (panel.time[1:] > panel.time[:-1]).all():
        return panel.time, known.astype(np.int64)
    moments, which = np.unique(panel.time, return_inverse=True)
    return moments, np.bincount(which[known], minlength=len(moments))


def _common(
    moments: NDArray[Any],
    counts: NDArray[np.int64],
    window: int,
    horizon: int,
    validation: float,
    test: float,
    apart: bool,
) -> Cuts:
    parts = 1 + (validation > 0) + (test > 0)
    lost = (window if apart else 0) + horizon - 1
    targets = max(len(moments) - (parts * (window + horizon - 1) if apart else window + parts * (horizon - 1)), 0)
    wanted = np.array([_wanted(targets, share, lost) for share in (validation, test)])
    if parts > 1 and len(moments) <= int(wanted.sum()):
        wanted = np.array([len(moments) // parts * (share > 0) for share in (validation, test)])
    share = 1 - np.array([wanted.sum(), wanted[1]]) / len(moments)
    ends = np.searchsorted(np.cumsum(counts), np.round(share * counts.sum(), 6), side="left").clip(0, len(moments) - 1)
    return Cuts(moments[ends[0]], moments[ends[1]], {}, apart)


def _wanted(targets: int, share: float, lost: int) -> int:
    return 0 if share == 0 else lost + max(round(targets * share), 1)


def _each(panel: Panel, common: Cuts, window: int, horizon: int, validation: float, test: float) -> Cuts:
    """Cuts for each series at the same number of rows before its end, as its shares of a series of usual length."""
    usual = int(np.median(panel.counts))
    apart = common.apart and _enough(usual, window, horizon, 1 + (validation > 0) + (test > 0))
    one = _common(np.arange(usual), np.ones(usual, dtype=np.int64), window, horizon, validation, test, apart)
    back = usual - 1 - np.array([one.training, one.validation])
    own = {}
    for name, start, end in zip(panel.names, panel.starts[:-1], panel.starts[1:], strict=True):
        rows = np.maximum(end - 1 - back, start)
        own[name] = (panel.time[rows[0]], panel.time[rows[1]])
    return Cuts(common.training, common.validation, own, apart)


def part_of(panel: Panel, cuts: Cuts) -> NDArray[np.int8]:
    """The part of each sorted row (n,): 0 training, 1 validation, 2 test.

    >>> panel = Panel(np.arange(5), np.array([0, 5]), np.arange(5), ("",))
    >>> part_of(panel, Cuts(1, 3)).tolist()
    [0, 0, 1, 1, 2]
    """
    after = np.zeros(len(panel.time), dtype=np.int8)
    for number, common in enumerate((cuts.training, cuts.validation)):
        if cuts.own:
            ends = np.array([cuts.own[name][number] if name in cuts.own else common for name in panel.names])
            after += panel.time > np.repeat(ends, panel.counts)
        else:
            after += panel.time > common
    return after
