"""The split by time: training, validation and test part, cut at the same moments in all series.

No window crosses a cut: its rows and its target stand in one part. So the first windows after a cut are left out (as
many targets a series as a window has rows), and no row that is a target in one part is read in another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.data.panel import Panel

__all__ = ["Cuts", "find_cuts", "part_of"]


@dataclass(frozen=True)
class Cuts:
    """The last moment of the training part and of the validation part; later rows are the test part."""

    training: Any
    validation: Any


def find_cuts(panel: Panel, window: int, validation: float, test: float) -> Cuts:
    """Cut the rows of all series so that the parts get the shares `validation` and `test` of the windows.

    A share of 0 gives no such part. Rows are counted, not days: a time when more series have rows weighs more.
    """
    moments, counts = np.unique(panel.time, return_counts=True)
    parts = 1 + (validation > 0) + (test > 0)
    targets = max(len(moments) - parts * window, 0)
    wanted = np.array([_wanted(targets, share, window) for share in (validation, test)])
    if parts > 1 and len(moments) <= int(wanted.sum()):
        wanted = np.array([len(moments) // parts * (share > 0) for share in (validation, test)])
    share = 1 - np.array([wanted.sum(), wanted[1]]) / len(moments)
    ends = np.searchsorted(np.cumsum(counts), np.round(share * counts.sum(), 6), side="left").clip(0, len(moments) - 1)
    return Cuts(moments[ends[0]], moments[ends[1]])


def _wanted(targets: int, share: float, window: int) -> int:
    return 0 if share == 0 else window + max(round(targets * share), 1)


def part_of(time: NDArray[Any], cuts: Cuts) -> NDArray[np.int64]:
    """The part of each row (n,): 0 training, 1 validation, 2 test.

    >>> part_of(np.arange(5), Cuts(1, 3)).tolist()
    [0, 0, 1, 1, 2]
    """
    after = np.zeros(len(time), dtype=np.int64)
    for end in (cuts.training, cuts.validation):
        after += time > end
    return after
