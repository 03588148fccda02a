"""What should be known of a table's steps, a sentence each: uneven ones, series of another step or another end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.table.find_steps import find_step
from elman.table.panel import Panel
from elman.table.steps import Step

__all__ = ["notes_of_steps"]

_EVEN = 1e-6  # steps
_FEW = 3  # steps, from which on a series has a step of its own
_MOST = 0.5  # of its steps


def notes_of_steps(
    panel: Panel, filled: Panel, step: Step, ends: NDArray[Any] | None = None, even: bool = True
) -> list[str]:
    """Sentences about the rows of `panel`, which has times, and the same without gaps, `filled`.

    `ends` are the moments (S,) after which forecasts begin, if not the last of each series. Uneven steps are said of an
    `even` table alone.
    """
    notes = [
        *_other_steps(panel, step),
        *_other_ends(panel, step, panel.time[panel.starts[1:] - 1] if ends is None else ends),
    ]
    inside = filled.series[1:] == filled.series[:-1]
    uneven = int((np.abs(step.between(filled.time)[inside] - 1) > _EVEN).sum())
    if uneven and even:
        notes.append(f"Rows that are not {step} after the one before, but are read as if they were: {uneven:,}.")
    return notes


def _other_steps(panel: Panel, step: Step) -> list[str]:
    """Series whose rows mostly follow by another step than those of the table."""
    if len(panel.names) < 2:
        return []
    inside = panel.series[1:] == panel.series[:-1]
    whose = panel.series[1:][inside]
    one = (step.after(panel.time[:-1]) == panel.time[1:])[inside]
    count = np.bincount(whose, minlength=len(panel.names))
    same = np.bincount(whose[one], minlength=len(panel.names))
    other = [number for number in np.flatnonzero((count >= _FEW) & (same < _MOST * count)).tolist() if count[number]]
    own = [(number, find_step(_alone(panel, number))) for number in other]
    differ = [(number, each) for number, each in own if str(each) != str(step)]
    if not differ:
        return []
    number, first = differ[0]
    return [
        f"Series whose rows are not {step} apart as those of others, but are read as if they were: {len(differ):,}, "
        f"first {panel.names[number]!r} ({first})."
    ]


def _alone(panel: Panel, number: int) -> Panel:
    first, end = panel.starts[number : number + 2].tolist()
    time = panel.time[first:end]
    return replace(panel, order=np.arange(end - first), starts=np.array([0, end - first]), time=time, names=("",))


def _other_ends(panel: Panel, step: Step, last: NDArray[Any]) -> list[str]:
    """Series that end before the last of them does, at the moments `last` (S,)."""
    latest = last.max()
    early: NDArray[np.int64] = np.flatnonzero(last < latest)
    if len(early):
        ends = np.stack([last[early], np.full(len(early), latest)], axis=1).ravel()
        early = early[step.between(ends)[::2] >= 1 - _EVEN]
    if not len(early):
        return []
    number = int(early[0])
    return [
        f"Series that end before the last one does ({panel.text(latest)}), each forecast from its own end: "
        f"{len(early):,}, first {panel.names[number]!r} ({panel.text(last[number])})."
    ]
