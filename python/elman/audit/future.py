"""Columns of a table that know what its target will be: they decide the next rows' answer, and nothing before does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.audit.deciding import Values, decides
from elman.audit.explaining import explained
from elman.audit.found import Leak
from elman.forecast.rows.recipe import Recipe, Rows
from elman.forecast.rows.target import Target

__all__ = ["deciding_columns", "future_columns"]

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
NEARLY = 0.9  # how far a column decides the next answer, at least
FURTHER = 3.0  # times what it leaves open is left open by all that was known before
OPEN = 0.15  # and that much at least
UNEXPLAINED = 0.2  # of what the past leaves open is left when the future is known
SAME = 0.95  # of the rows in which the target moves it is the same number
STEPS = 3  # rows ahead that are looked at, or the horizon
ALWAYS = 0.999  # how far a column decides the answer of its own row that the answer was made from
ENOUGH = 100  # rows, of which that says something
AHEAD_BY_NAME = re.compile("tomorrow|next|future|ahead|lead|following", re.IGNORECASE)
CHANGES = 20  # rows in which a class is another one than before


@dataclass(frozen=True)
class _Pair:
    """A column as it is known when the target is forecast, and the target; series begin at `starts`."""

    name: str
    x: Values
    target: Target
    y: Values
    starts: Ids
    ahead: int

    def shifted(self, values: Values, by: int) -> Values:
        """What stands so many rows later in the same series (n,), nan beyond its end."""
        found = np.full(len(values.values), np.nan)
        for a, b in zip(self.starts[:-1].tolist(), self.starts[1:].tolist(), strict=True):
            begin, end = max(a, a - by), min(b, b - by)
            if end > begin:
                found[begin:end] = values.values[begin + by : end + by]
        return Values(found, values.classes)


def future_columns(recipe: Recipe, rows: Rows, horizon: int) -> list[Leak]:
    """The columns of a table that know its targets up to some rows ahead, each with the strongest evidence."""
    found = [leak for pair in _pairs(recipe, rows, horizon) for leak in (_strongest(pair), _of_name(pair)) if leak]
    best = {leak.where: leak for leak in sorted(found, key=lambda leak: leak.score)}
    return sorted(best.values(), key=lambda leak: -leak.score)


def deciding_columns(columns: Mapping[str, Floats], answers: Sequence[Any]) -> list[Leak]:
    """The columns (n,) of numbers that decide the classes (n,) of their own rows always, each by itself."""
    codes = np.unique([str(answer) for answer in answers], return_inverse=True)[1].astype(np.float64)
    if len(codes) < ENOUGH:
        return []
    scores = {name: decides(Values(x, False), Values(codes, True)) for name, x in columns.items()}
    evidence = "decides the answer of its own row always, alone: was the answer made from it?"
    return [Leak(name, "answer", score, evidence) for name, score in scores.items() if score >= ALWAYS]


def _pairs(recipe: Recipe, rows: Rows, horizon: int) -> Iterator[_Pair]:
    order, starts = rows.panel.order, rows.panel.starts
    ahead = max(STEPS, horizon)
    for number, target in enumerate(recipe.targets):
        y = Values(rows.y[:, number], target.kind != "number")
        for name in recipe.given:
            if name in recipe.roles.targets or name in recipe.roles.static:
                continue
            column = recipe.column(rows.table, name)
            values = column.values[order].astype(np.float64)
            x = Values(np.where(column.missing[order], np.nan, values), column.kind != "number")
            pair = _Pair(name, x, target, y, starts, ahead)
            known = name in recipe.roles.known  # these are read in the row that is forecast
            yield _Pair(name, pair.shifted(x, 1), target, y, starts, ahead) if known else pair


def _strongest(pair: _Pair) -> Leak | None:
    """The evidence that a column knows the target, if there is some."""
    found = [_explained(pair)] if not (pair.x.classes or pair.y.classes) else []
    found += [_decided(pair, step) for step in range(1, pair.ahead + 1)]
    there = [leak for leak in found if leak is not None]
    return max(there, key=lambda leak: leak.score) if there else None


def _decided(pair: _Pair, step: int) -> Leak | None:
    """Whether the column nearly decides the target so many rows ahead, where what was known before does not."""
    later, name = pair.shifted(pair.y, step), pair.target.name
    rows = np.arange(len(later.values))
    if pair.y.classes:
        rows = _telling(pair.y.values, later.values)
    elif pair.x.classes:
        rows = _telling(pair.shifted(pair.x, -1).values, pair.x.values)
    score = decides(pair.x.at(rows), later.at(rows))
    if score < NEARLY:
        return None
    before = [pair.shifted(pair.x, -1).at(rows), pair.y.at(rows)]
    past = max(decides(each, later.at(rows)) for each in before)
    if 1 - past < max(FURTHER * (1 - score), OPEN):
        return None
    when = _rows(step)
    evidence = (
        f"decides {name!r} {when} to {100 * score:.0f} %; the row before it and {name!r} itself to {100 * past:.0f} %"
    )
    return Leak(pair.name, "future", score, evidence)


def _telling(now: Floats, later: Floats) -> Ids:
    """The rows in which a class is not what it was before, `now`, and as many in which it is, evenly spread: of these
    what it was tells nothing. All, where it seldom changes."""
    known = np.isfinite(now) & np.isfinite(later)
    moves, stays = np.flatnonzero(known & (now != later)), np.flatnonzero(known & (now == later))
    if len(moves) < CHANGES or len(stays) <= len(moves):
        return np.flatnonzero(known)
    few = stays[np.linspace(0, len(stays) - 1, len(moves)).astype(np.int64)]
    return np.sort(np.concatenate([moves, few]))


def _of_name(pair: _Pair) -> Leak | None:
    """Of a target that says by its name that it is of a later row: a column that it was made from, or the target
    itself, where a column is the same in the next row."""
    name = pair.target.name
    if not AHEAD_BY_NAME.search(name) or not pair.y.classes:
        return None
    score = decides(pair.x, pair.y)
    if not pair.x.classes and score >= ALWAYS:
        return Leak(pair.name, "answer", score, f"decides {name!r} of its own row always, which is of a later one")
    later = pair.shifted(pair.x, 1)
    rows = _telling(pair.x.values, later.values)
    if pair.x.classes and decides(later.at(rows), pair.y.at(rows)) >= ALWAYS:
        evidence = (
            f"is what {pair.name!r} is in the next row, and is not known in its own; forecast {pair.name!r} instead"
        )
        return Leak(name, "future", 1.0, evidence)
    return None


def _explained(pair: _Pair) -> Leak | None:
    """Whether a column of numbers is made of the next values of the target."""
    name = pair.target.name
    for step in range(1, pair.ahead + 1):
        later = pair.shifted(pair.y, step).values
        moves = np.isfinite(pair.x.values) & np.isfinite(later) & (later != pair.y.values)
        same = np.isclose(pair.x.values[moves], later[moves], rtol=1e-9, atol=0) if moves.any() else np.zeros(0)
        if len(same) >= CHANGES and same.mean() >= SAME:
            evidence = f"is {name!r} {_rows(step)}, in {100 * same.mean():.0f} % of the rows in which that moves"
            return Leak(pair.name, "future", float(same.mean()), evidence)
    ranks = _ranks(pair.x.values), _ranks(pair.y.values)
    both = [explained(*each, pair.starts) for each in ((pair.x.values, pair.y.values), ranks)]
    left = min((each for each in both if each is not None), key=lambda each: each.ratio, default=None)
    if left is None or left.ratio > UNEXPLAINED:
        return None
    evidence = (
        f"is made of the next values of {name!r}: they explain {100 * (1 - left.ratio):.0f} % of what the past of both "
        "leaves open of it"
    )
    return Leak(pair.name, "future", 1 - left.ratio, evidence)


def _ranks(values: Floats) -> Floats:
    """The place of each value among all, nan where there is none: the same for whatever rises with it."""
    known = np.isfinite(values)
    found = np.full(len(values), np.nan)
    found[known] = np.searchsorted(np.sort(values[known]), values[known]) / max(known.sum(), 1)
    return found


def _rows(step: int) -> str:
    return "in the next row" if step == 1 else f"{step} rows later"
