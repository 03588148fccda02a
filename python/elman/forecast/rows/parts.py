"""The parts of a table for a kind of target: classes ask for windows in each part, numbers are never refused."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elman.forecast.rows.splits import Cuts, find_cuts, part_of
from elman.forecast.rows.target import Question
from elman.forecast.rows.windows import has_parts, require_parts
from elman.settings import ForecasterSettings
from elman.table.calendar import told_season
from elman.table.panel import Panel
from elman.table.steps import Step

__all__ = ["FEWEST", "Parts", "find_parts", "require_known", "usual_window"]

FEWEST, MOST = 7, 96  # rows of a window that is chosen
PIECES = 8  # windows, one after another, that a series of usual length has at least
NUMBERS = 4096  # that a window has at most, all columns together, unless it has the fewest rows


@dataclass(frozen=True)
class Parts:
    """The cuts, the part of each sorted row (n,), how many rows a window has, and which parts are asked for."""

    cuts: Cuts
    part: NDArray[np.int8]
    window: int
    asked: tuple[int, ...]


def usual_window(step: Step, panel: Panel, columns: int, horizon: int) -> int:
    """How many rows are read where nobody says: a season, where the step tells one, or as many as are forecast.

    >>> panel = Panel(np.arange(500), np.array([0, 500]), np.arange(500), ("",))
    >>> usual_window(Step("months", 1), panel, 3, 1), usual_window(Step("number", 1.0), panel, 3, 24)
    (12, 24)
    """
    wanted = max(told_season(step) or 1, horizon)
    return max(FEWEST, min(wanted, MOST, int(np.median(panel.counts)) // PIECES, NUMBERS // columns))


def find_parts(
    where: str, panel: Panel, known: NDArray[np.bool_], kind: Question, settings: ForecasterSettings, window: int
) -> Parts:
    """Cut the rows for windows of so many; `known` (n,) tells which have a target.

    Of classes, DataError where a part has no window. Of numbers windows become shorter until each part has one. Where
    not even windows of one row do, there is no validation part, so that nothing is learnt, and then no test part: the
    prior answers all the same.
    """
    shares = settings.validation_fraction, settings.test_fraction
    if kind != "number":
        parts = _cut(panel, known, window, *shares, settings.horizon, apart=True)
        require_known(where, panel, parts, known, settings.horizon)
        return parts
    for each, validation, test in _tried(window, *shares):
        parts = _cut(panel, known, each, validation, test, settings.horizon, apart=False)
        if has_parts(panel, parts.part, known, each, parts.asked, settings.horizon, apart=False):
            return parts
    return _cut(panel, known, 1, 0.0, 0.0, settings.horizon, apart=False)


def require_known(where: str, panel: Panel, parts: Parts, known: NDArray[np.bool_], horizon: int) -> None:
    """DataError where a part that is asked for has no window with a target that is `known` (n,)."""
    require_parts(where, panel, parts.part, known, parts.window, parts.asked, horizon, parts.cuts.apart)


def _tried(window: int, validation: float, test: float) -> list[tuple[int, float, float]]:
    """Windows and shares of validation and test part, the best ones first."""
    windows = [window]
    while windows[-1] > 1:
        windows.append(windows[-1] * 3 // 4)
    return [(each, validation, test) for each in windows] + [(1, 0.0, test)]


def _cut(
    panel: Panel, known: NDArray[np.bool_], window: int, validation: float, test: float, horizon: int, apart: bool
) -> Parts:
    cuts = find_cuts(panel, known, window, validation, test, horizon, apart)
    asked = (0, *([1] if validation else []), *([2] if test else []))
    return Parts(cuts, part_of(panel, cuts), window, asked)
