"""The settings of a classifier or a regressor tried on folds: each learns what it does not leave out, and answers that
which it does."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.mixture import Mixture, mean_of
from elman.baselines.problem import Floats
from elman.classify.against import answers_of_part, read_rivals
from elman.classify.answers import ClassAnswers, ValueAnswers
from elman.classify.fitted import SequenceFit, judged
from elman.classify.fitting import fit_taken
from elman.classify.folds import Round
from elman.classify.left_out import Settings
from elman.classify.repeats import alike
from elman.classify.sources import is_table, is_ts, take
from elman.classify.summary import name_of
from elman.classify.tables import Labelled, Layout, groups_in, labelled, sequence_of_rows, without_groups
from elman.errors import DataError
from elman.evaluate.answered import lacking
from elman.evaluate.backtest import Backtest, Fold
from elman.evaluate.evaluation import Evaluation
from elman.rivals.given import require_new
from elman.settings import ClassifierSettings, but, seed_of_fit
from elman.table.indexes import require_same_index
from elman.table.labels import fit_labels
from elman.table.reading import read
from elman.table.table import Table
from elman.table.writing import as_given
from elman.training.folds import each_fold
from elman.training.parting import Parting, counted, groups_of, joined
from elman.training.watch import Watch

__all__ = ["Made", "backtest_sequences"]

Ids = NDArray[np.int64]
OWN = ("fold", "repeat", "truth")  # columns of the table that `predict` has not


@dataclass(frozen=True)
class Source:
    """Labelled sequences, and the table and its layout that they were taken from, where there is one; what is asked of
    them, the codes (n,) of the answers, what is not parted and what is one piece of evidence (n,), called a
    `unit`."""

    X: Any
    data: Labelled
    table: Table | None
    layout: Layout | None
    asked: ClassAnswers | ValueAnswers
    codes: NDArray[Any]
    group: Ids
    evidence: Ids
    unit: str

    def taken(self, rows: Ids, settings: Settings) -> tuple[Labelled, Layout | None]:
        """The sequences `rows` as if they alone had been given."""
        part = self.data.take(rows)
        if self.table is None or self.layout is None:
            return part, None
        inside = np.isin(sequence_of_rows(self.table, self.layout), rows)
        found, layout = take(self.table.take(np.flatnonzero(inside)), None, settings)
        if layout is None or layout.form != self.layout.form:
            raise DataError(
                f"{self.table.name}: its {len(rows):,} sequences alone would be read otherwise than all of them; name "
                "the columns with series=, text= and time="
            )
        return replace(found, labels=part.labels, part=part.part), layout

    def left(self, rows: Ids, fitted: SequenceFit) -> Labelled:
        """The sequences `rows` as a model reads them."""
        if self.table is None or fitted.layout is None:
            return self.data.take(rows)
        return labelled(self.table, fitted.layout, need_labels=False).take(rows)


@dataclass(frozen=True)
class Made:
    """What a fold made: its number from 0, the sequences that it left out, every answer to them by its name, and by
    what shares its model answers; so many sequences were `learnt` in so many seconds."""

    source: Source
    number: int
    rows: Ids
    answers: dict[str, Floats]
    mixture: Mixture
    learnt: int
    seconds: float

    def fold(self) -> Fold:
        """The fold as people see it."""
        learnt, left = (counted(count, "sequence") for count in (self.learnt, len(self.rows)))
        return Fold(self.number + 1, learnt, left, _judged(self.source, [self]), self.seconds)


def backtest_sequences(
    X: Any,
    y: Any,
    settings: Settings,
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
    source = _source(X, y, settings, groups)
    what = "different sequences" if groups is None else "groups without a sequence in common"
    parting.require(name_of(X), source.group, what)
    strata = source.asked.strata(source.codes)
    rivals = read_rivals(against, source.data.given, source.asked.size)
    left_out = parting.left_out(strata, source.group, seed_of_fit(settings))

    def made(number: int, threads: int, watch: Watch) -> Made:
        begin = time.perf_counter()
        left = left_out[number]
        learnt = np.setdiff1d(np.arange(len(source.data.given)), left)
        own, part = but(settings, n_jobs=threads), Round(number, learnt, left)
        theirs = answers_of_part(rivals, source.data.given, source.codes, source.asked.size, part, watch)
        fitted = fit_taken(X, *source.taken(learnt, own), own, watch)
        answers = fitted.every_answer(source.left(left, fitted).given)
        require_new(rivals, answers)
        aligned = {name: _aligned(source.asked, fitted.asked, each) for name, each in answers.items()}
        return Made(
            source, number, left, {**aligned, **theirs}, fitted.mixture, len(learnt), time.perf_counter() - begin
        )

    count = parting.folds * parting.repeats
    done, ended = each_fold(made, count, settings.n_jobs, callbacks, time_limit, settings.time_limit)
    folds = tuple(each.fold() for each in done)
    return Backtest(
        _judged(source, done),
        folds,
        count,
        ended,
        lambda: _table(source, parting, done),
        lacking([made.answers for made in done]),
    )


def _source(X: Any, y: Any, settings: Settings, groups: Any) -> Source:
    """What is given, with the groups of its sequences; a split column says nothing here, as folds part them anew."""
    table = whole = read(X) if y is None and is_table(X) and not is_ts(X) else None
    if whole is not None and isinstance(groups, str):
        table = without_groups(whole, settings, groups)
    data, layout = take(X if table is None else table, y, settings)
    own = None
    if whole is not None and layout is not None and isinstance(groups, str):
        own = groups_in(whole, layout, groups)
    elif groups is not None:
        require_same_index(X, groups, "groups")
        own = groups_of(groups, len(data.given))
    for name in data.keys:
        if name in OWN:
            raise DataError(f"{name_of(X)}: its column {name!r} is called like one of the backtest's; rename it")
    labels = data.labels or []
    asked: ClassAnswers | ValueAnswers
    if isinstance(settings, ClassifierSettings):
        asked = ClassAnswers(fit_labels(labels), settings.class_weight)
    else:
        asked = ValueAnswers(settings.loss)
    data = replace(data, part=np.zeros(len(data.given), dtype=np.int64))
    group, every = alike(data.given), np.arange(len(data.given))
    return Source(
        *(X, data, table, layout, asked, asked.codes(labels)),
        *((group, every, "sequence") if own is None else (joined(group, own), own, "group")),
    )


def _aligned(asked: ClassAnswers | ValueAnswers, own: ClassAnswers | ValueAnswers, answers: Floats) -> Floats:
    """Answers for all classes: one that a fold has not learnt has no chance in it."""
    if not isinstance(asked, ClassAnswers) or not isinstance(own, ClassAnswers):
        return answers
    found = np.zeros((len(answers), asked.size))
    found[:, asked.codes(own.labels.classes)] = answers
    return found


def _judged(source: Source, made: Sequence[Made]) -> Evaluation:
    """One evaluation of what every one of some folds has, a sequence's repeats being one piece of evidence."""
    rows = np.concatenate([each.rows for each in made])
    first, *others = (each.answers for each in made)
    names = [name for name in first if all(name in other for other in others)]
    answers = {name: np.concatenate([each.answers[name] for each in made]) for name in names}
    mixture = mean_of([each.mixture for each in made], [1 / len(made)] * len(made))
    found = judged(source.asked, source.codes[rows], answers, mixture, source.evidence[rows], source.unit)
    return replace(found, rows=len(np.unique(rows)))


def _table(source: Source, parting: Parting, made: Sequence[Made]) -> Any:
    """Every answer, those of each repeat in the order of the sequences, in the form in which these came."""
    fold = np.concatenate([np.full(len(each.rows), each.number) for each in made])
    rows = np.concatenate([each.rows for each in made])
    answers = np.concatenate([each.answers["elman"] for each in made])
    repeat = fold // parting.folds
    order = np.lexsort((rows, repeat))
    data = source.data.take(rows[order])
    truth = source.codes[rows[order]]
    if isinstance(source.asked, ClassAnswers):
        truth = source.asked.labels.array[truth]
    columns = {
        **(data.keys or {"sequence": (rows[order] + 1).tolist()}),
        "fold": (fold[order] + 1).tolist(),
        **({"repeat": (repeat[order] + 1).tolist()} if parting.repeats > 1 else {}),
        "truth": truth.tolist(),
        **source.asked.columns(answers[order]),
    }
    return as_given(source.X, columns) if is_table(source.X) else columns
