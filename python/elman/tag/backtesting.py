"""A tagger's settings tried on folds: each learns the sequences that it does not leave out, and labels the others."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.mixture import ALL, Mixture, mean_of
from elman.errors import DataError, SettingError
from elman.evaluate.answered import lacking
from elman.evaluate.backtest import Backtest, Fold
from elman.evaluate.evaluation import Evaluation
from elman.settings import TaggerSettings, but, seed_of_fit
from elman.table.indexes import require_same_index
from elman.table.reading import read
from elman.table.roles import Roles, find_roles
from elman.table.table import Table
from elman.table.writing import as_given, like
from elman.tag.against import labels_against, rivals_of
from elman.tag.fitting import fit_taken
from elman.tag.rivals import Labels, evaluate_tags, pieces_of
from elman.tag.samples import are_cut, slices
from elman.tag.sources import is_table, read_source
from elman.tag.tagged import Tagged, together
from elman.training.folds import each_fold
from elman.training.parting import Parting, counted, groups_of, joined, numbered
from elman.training.watch import Watch

__all__ = ["Made", "backtest_tags"]

Ids = NDArray[np.int64]
NAMES = ("fold", "repeat", "truth", "prediction")  # columns of the table that are not the user's


@dataclass(frozen=True)
class Source:
    """Labelled sequences, the names of a table's channels, and the table with the parts that its columns play, where
    there is one; what is not parted (n,), and the piece of evidence that each step is of (steps,), which is called
    a `unit`."""

    X: Any
    data: Tagged
    channels: list[str]
    table: tuple[Table, Roles] | None
    group: Ids
    evidence: Ids
    unit: str

    @property
    def starts(self) -> Ids:
        """The first step of each sequence (n,), where all stand one after the other."""
        return np.asarray(np.cumsum(self.data.lengths) - self.data.lengths)


@dataclass(frozen=True)
class Part:
    """What one fold learns and what it leaves out, whose steps are those of the numbers `steps` (k,) among all."""

    learnt: Tagged
    left: Tagged
    steps: Ids


@dataclass(frozen=True)
class Made:
    """What a fold made: its number from 0, its part, the labels that each method gave by its name, and by what shares
    its model answers, in so many seconds."""

    source: Source
    number: int
    part: Part
    answers: dict[str, Labels]
    mixture: Mixture
    seconds: float

    def fold(self) -> Fold:
        """The fold as people see it."""
        learnt, left = (_described(part) for part in (self.part.learnt, self.part.left))
        return Fold(self.number + 1, learnt, left, _judged(self.source, [self]), self.seconds)


def backtest_tags(
    X: Any,
    y: Any,
    settings: TaggerSettings,
    parting: Parting,
    groups: Any = None,
    callbacks: Sequence[Callable[[Any], object]] = (),
    time_limit: float | None = None,
    against: Any = None,
) -> Backtest:
    """Leave each sequence out once in each repeat, and learn the others anew as `fit` does with no test part; beside it
    those `against` it.

    DataError where there are too few sequences or groups for the folds, or a fold can't be learnt; it says which.
    """
    settings = but(settings, test_fraction=0.0, warm_start=False)
    rivals = rivals_of(against, settings.level)
    source = _source(X, y, settings, groups)
    parts = _parts(source, parting, seed_of_fit(settings), grouped=groups is not None)

    def made(number: int, threads: int, watch: Watch) -> Made:
        begin = time.perf_counter()
        part = parts[number]
        theirs = labels_against(rivals, [part.learnt], part.left, watch)
        fitted = fit_taken(part.learnt, source.channels, but(settings, n_jobs=threads), watch)
        answers = {**fitted.every_answer(part.left), **theirs}
        return Made(source, number, part, answers, fitted.mixture, time.perf_counter() - begin)

    done, ended = each_fold(made, len(parts), settings.n_jobs, callbacks, time_limit, settings.time_limit)
    folds = tuple(each.fold() for each in done)
    return Backtest(
        _judged(source, done),
        folds,
        len(parts),
        ended,
        lambda: _table(source, parting, done),
        lacking([made.answers for made in done]),
    )


def _described(part: Tagged) -> str:
    return counted(int(part.lengths.sum()), "row") if part.level == "step" else counted(len(part), "sequence")


def _source(X: Any, y: Any, settings: TaggerSettings, groups: Any) -> Source:
    """What is given, with the groups of its sequences."""
    table = read(X) if settings.level == "step" and y is None and is_table(X) else None
    data, channels = read_source(X if table is None else table, y, settings)
    own: Ids | None = None
    if table is not None and isinstance(groups, str):
        own = _groups_in(table, data, groups)
        if groups in channels:
            kept = {name: each for name, each in table.raw.items() if name != groups}
            data, channels = read_source(Table(kept, table.name, table.lines), None, settings)
    elif groups is not None:
        require_same_index(X, groups, "groups")
        own = groups_of(groups, len(data))
    same = np.arange(len(data)) if settings.level == "step" else numbered([tuple(item) for item in data.items])
    return Source(
        *(X, data, channels, None if table is None else (table, _roles(table, settings))),
        *((same, pieces_of(data), "") if own is None else (joined(same, own), np.repeat(own, data.lengths), "group")),
    )


def _roles(table: Table, settings: TaggerSettings) -> Roles:
    """What the columns of a table are; DataError where one that tells rows apart is called as one of the backtest's."""
    roles = find_roles(table, settings.target, settings.time, settings.series)
    for name in (roles.series, roles.time):
        if name in NAMES:
            raise DataError(f"{table.name}: its column {name!r} is called like one of the backtest's; rename it")
    return roles


def _groups_in(table: Table, data: Tagged, name: str) -> Ids:
    """The numbers (n,) of what the column `name` says of each series; DataError for one with none, or with several."""
    rows = np.split(np.asarray(data.order), np.cumsum(data.lengths)[:-1])
    found = table.named(name)
    for own in rows:
        codes = found.codes[own]
        if codes[0] < 0 or (codes != codes[0]).any():
            place = int(own[int(np.argmax(codes != codes[0])) if codes[0] >= 0 else 0])
            raise DataError(
                f"{table.place(place, name)}: found {found.rows(np.array([place]))[0]!r}, expected the same group in "
                "all rows of a series; name what tells series apart with series=, or choose another column"
            )
    return numbered([int(found.codes[own[0]]) for own in rows])


def _parts(source: Source, parting: Parting, seed: int, grouped: bool) -> list[Part]:
    """What each fold learns and leaves out: whole sequences; of fewer long series than folds, stretches of each."""
    data, group = source.data, source.group
    if not grouped and len(data) < parting.folds and are_cut(data):
        if parting.repeats > 1:
            raise SettingError(
                f"setting 'repeats': found {parting.repeats}, expected 1 where series are long and fewer than folds: "
                "these are cut by time, each time the same; leave it out"
            )
        return [_stretch(source, number, parting.folds) for number in range(parting.folds)]
    parting.require(data.name, group, "groups without a sequence in common" if grouped else "different sequences")
    found = []
    for rows in parting.left_out(np.zeros(len(data), dtype=np.int64), group, seed):
        steps = [np.arange(start, start + length) for start, length in zip(source.starts, data.lengths, strict=True)]
        rest = np.setdiff1d(np.arange(len(data)), rows)
        found.append(Part(data.take(rest), data.take(rows), np.concatenate([steps[row] for row in rows])))
    return found


def _stretch(source: Source, number: int, count: int) -> Part:
    """The stretch of this number, of so many, of each series, and what lies before and after it."""
    data, (low, high) = source.data, (number / count, (number + 1) / count)
    learnt = together([slices(data, *both) for both in ((0.0, low), (high, 1.0)) if both[0] < both[1]])
    bounds = zip(source.starts.tolist(), data.lengths.tolist(), strict=True)
    steps = [np.arange(start + round(low * length), start + round(high * length)) for start, length in bounds]
    return Part(learnt, slices(data, low, high), np.concatenate(steps))


def _judged(source: Source, made: Sequence[Made]) -> Evaluation:
    """One evaluation of what every one of some folds has, a sequence's repeats being one piece of evidence."""
    first, *others = (each.answers for each in made)
    names = [name for name in first if all(name in other for other in others)]
    answers = {name: [labels for each in made for labels in each.answers[name]] for name in names}
    mixture = mean_of([each.mixture for each in made], [1 / len(made)] * len(made))
    steps = np.concatenate([each.part.steps for each in made])
    left = together([each.part.left for each in made])
    found = evaluate_tags(left, answers, mixture, source.evidence[steps], source.unit)
    return replace(found, rows=len(np.unique(steps)))


def _table(source: Source, parting: Parting, made: Sequence[Made]) -> Any:
    """Every label, a row a step, in the form in which the sequences came."""
    fold = np.concatenate([np.full(len(each.part.steps), each.number) for each in made])
    steps = np.concatenate([each.part.steps for each in made])
    repeat, data = fold // parting.folds, source.data
    place = steps if data.order is None else data.order[steps]
    order = np.lexsort((place, repeat))

    def in_order(labels: Sequence[Hashable]) -> list[Hashable]:
        return [labels[number] for number in order.tolist()]

    columns: dict[str, list[Any]] = {"fold": (fold[order] + 1).tolist()}
    if parting.repeats > 1:
        columns["repeat"] = (repeat[order] + 1).tolist()
    columns["truth"] = in_order([label for each in made for labels in each.part.left.labels or [] for label in labels])
    columns["prediction"] = in_order([label for each in made for labels in each.answers[ALL] for label in labels])
    if source.table is None:
        columns = {**_keys(source, steps[order]), **columns}
        return as_given(source.X, columns) if is_table(source.X) else columns
    table, roles = source.table
    rows = place[order]
    moments = table.dated(roles.time).values[rows] if roles.time else rows
    if roles.time is None and roles.series is None:
        columns = {"row": (rows + 1).tolist(), **columns}
    return like(source.X, table, (roles.series, rows), (roles.time, moments), columns)


def _keys(source: Source, steps: Ids) -> dict[str, list[Any]]:
    """The sequence and the place in it of each of some steps, both from 1, and its symbol, where it is one."""
    starts, items = source.starts, source.data.items
    sequence = np.searchsorted(starts, steps, side="right") - 1
    step = steps - starts[sequence]
    found: dict[str, list[Any]] = {"sequence": (sequence + 1).tolist(), "step": (step + 1).tolist()}
    if source.data.level != "step":
        found["symbol"] = [items[a][b] for a, b in zip(sequence.tolist(), step.tolist(), strict=True)]
    return found
