"""How a classifier or a regressor of sequences is fitted: each network on a fold of its own.

All that a network reads or answers by (vocabulary, scaling, shares of classes) is fitted on what it learns from alone,
so that what it left out measures it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.classify.against import answers_against, rivals_of
from elman.classify.answers import ClassAnswers, Lesson, ValueAnswers
from elman.classify.coder import SequenceCoder, fit_sequence_coder, level_of
from elman.classify.ensemble import Ensemble
from elman.classify.fitted import ClassFit, SequenceFit, ValueFit
from elman.classify.folds import split_members
from elman.classify.left_out import Learnt, LeftOut, Settings, weighs
from elman.classify.networks import Member, chosen, train_members
from elman.classify.repeats import alike
from elman.classify.sources import check_columns, take
from elman.classify.summary import SequenceSummary, name_of, summarize_sequences
from elman.classify.tables import Labelled, Layout
from elman.errors import DataError
from elman.settings import ClassifierSettings, seed_of_fit
from elman.table.labels import fit_labels
from elman.training.fingerprints import Fingerprints
from elman.training.fitted import complete, require_same, require_same_parts
from elman.training.loop import History
from elman.training.watch import FITTING, Watch

__all__ = ["fit_sequences", "fit_taken", "prepare"]

Ids = NDArray[np.int64]
READ = ("level", "time_steps", "pieces", "min_count", "changes", "experts")  # what coders and shares depend on
DRAWN = ("split", "ensemble", "random_state")  # what is left out by each network depends on
ASIDE = 0.1  # what each network leaves out of texts where nothing of the training part measures it


@dataclass(frozen=True)
class Prepared:
    """All that stands before a network is trained: the folds, what each network learns and how it reads, and what is
    said of that."""

    learnt: Learnt
    lessons: list[Lesson]
    coders: list[SequenceCoder]
    summary: SequenceSummary


def prepare(
    X: Any, data: Labelled, layout: Layout | None, settings: Settings, before: SequenceFit | None = None
) -> Prepared:
    """What a training of `data`, which were taken from `X`, begins with; DataError where it would refuse them."""
    training = np.flatnonzero(data.part == 0)
    if not len(training):
        raise DataError("found no sequence in the training part; expected some that the split column calls train")
    if before is not None:
        _require_settings(data, settings, before)
        _require_same(data, layout, before)
    try:
        learnt = _learnt(data, training, settings, before)
    except DataError as error:
        raise DataError(f"{name_of(X)}: {error}") from error
    lessons, coders = _lessons(learnt, () if before is None else before.members)
    classes = learnt.asked.labels.classes if isinstance(learnt.asked, ClassAnswers) else ()
    different = len(np.unique(learnt.group))
    return Prepared(
        *(learnt, lessons, coders),
        summarize_sequences(X, data, layout, coders[0], learnt.folds, different, classes),
    )


def fit_sequences(
    X: Any, y: Any, settings: Settings, watch: Watch, before: SequenceFit | None, against: Any = None
) -> SequenceFit:
    """Read, train and measure, beside those `against` it too; from `before` coders, classes and scaling stay, and the
    weights are gone on from."""
    data, layout = take(X, y, settings)
    return fit_taken(X, data, layout, settings, watch, before, against)


def fit_taken(
    X: Any,
    data: Labelled,
    layout: Layout | None,
    settings: Settings,
    watch: Watch,
    before: SequenceFit | None = None,
    against: Any = None,
) -> SequenceFit:
    """The same of `data`, which were taken from `X`."""
    members = [] if before is None else list(before.members)
    prepared = prepare(X, data, layout, settings, before)
    learnt, lessons, coders, summary = prepared.learnt, prepared.lessons, prepared.coders, prepared.summary
    watch.begins(summary)
    watch.says("Fitting simple methods")
    known = np.flatnonzero(data.part < 2)
    experts = learnt.experts(known, watch.until(FITTING))
    learning = Fingerprints.of(data.given.take(known).items)
    theirs = answers_against(rivals_of(against, learnt, experts), learnt, watch)
    trained, history = train_members(
        data.given,
        lessons,
        coders,
        [fold.validation for fold in learnt.folds.members],
        settings,
        watch,
        [member.network for member in members],
    )
    left = LeftOut(learnt, trained, experts, watch, theirs)

    def whole(history: History) -> SequenceFit:
        kind: Any = ClassFit if isinstance(settings, ClassifierSettings) else ValueFit
        fitted: SequenceFit = kind(
            given=settings,
            settings=chosen(settings, coders[0], len(lessons[0].rows)),
            summary=summary,
            history=history,
            evaluation=None,
            again=None,
            layout=layout,
            asked=learnt.asked,
            ensemble=Ensemble(trained),
            experts=experts,
            mixture=left.mixture(),
            columns=data.given.columns,
            names=data.given.names,
            simple=learnt.simple(known),
            learnt=learning if before is None else learning.joined(before.learnt),
        )
        return fitted

    return complete(watch, whole, history, left.measured)


def _lessons(learnt: Learnt, members: Sequence[Member]) -> tuple[list[Lesson], list[SequenceCoder]]:
    """What each network learns and how it reads; what `members` read and answered before, they do again."""
    lessons, coders = [], []
    for number, fold in enumerate(learnt.folds.members):
        before = members[number] if number < len(members) else None
        output = None if before is None else before.output
        lessons.append(learnt.asked.lesson(fold, learnt.codes, learnt.group, output))
        coders.append(_coder(learnt, fold.training) if before is None else before.coder)
    return lessons, coders


def _require_settings(data: Labelled, settings: Settings, before: SequenceFit) -> None:
    """SettingError for settings that were others in the training before."""
    require_same(before.given, settings, READ)
    require_same_parts(before.settings, settings, DRAWN)
    if weighs(data, settings):
        require_same(before.settings, settings, DRAWN)


def _require_same(data: Labelled, layout: Layout | None, before: SequenceFit) -> None:
    """DataError for sequences of another kind or with other columns than were learnt before."""
    kind, coder = data.given.kind, before.members[0].coder
    inputs = [None if each is None else each.inputs for each in (layout, before.layout)]
    if kind != coder.kind or (kind == "numbers" and data.given.channels != len(coder.mean)) or inputs[0] != inputs[1]:
        read = [f"{k} of {n} channels" for k, n in ((kind, data.given.channels), (coder.kind, len(coder.mean)))]
        where = [f" in {', '.join(names)}" if names else "" for names in inputs]
        raise DataError(
            f"setting 'warm_start': found {read[0]}{where[0]}, expected {read[1]}{where[1]}, as in the training "
            "before; set warm_start=False to begin anew"
        )
    check_columns(data.given, before.columns, before.names, who(before))


def who(fitted: SequenceFit) -> str:
    """The estimator's name, for messages."""
    return "Classifier" if isinstance(fitted, ClassFit) else "SequenceRegressor"


def _learnt(data: Labelled, training: Ids, settings: Settings, before: SequenceFit | None) -> Learnt:
    labels = data.labels or []
    asked: ClassAnswers | ValueAnswers
    if isinstance(settings, ClassifierSettings):
        known = before.asked.labels if isinstance(before, ClassFit) else fit_labels([labels[row] for row in training])
        asked = ClassAnswers(known, settings.class_weight)
    else:
        asked = ValueAnswers(settings.loss)
    codes, group = asked.codes(labels), alike(data.given)
    level = level_of(data.given.take(training), settings.level)
    folds = split_members(
        asked.strata(codes),
        data.part,
        group,
        settings.ensemble,
        settings.test_fraction,
        settings.validation_fraction,
        seed_of_fit(settings),
        ASIDE if weighs(data, settings) else 0.0,
    )
    return Learnt(data, asked, codes, group, folds, settings, level)


def _coder(learnt: Learnt, rows: Ids) -> SequenceCoder:
    """The coder of a network that learns from `rows`, the same sequence counting once."""
    different = rows[np.sort(np.unique(learnt.group[rows], return_index=True)[1])]
    settings = learnt.settings
    return fit_sequence_coder(
        learnt.data.given.take(different),
        settings.time_steps,
        settings.level,
        settings.min_count,
        settings.pieces,
        settings.changes,
        learnt.data.given.take(np.flatnonzero(learnt.data.part == 0)),
    )
