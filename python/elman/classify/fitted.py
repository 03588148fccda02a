"""What a fit on whole sequences makes, as one value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.mixture import ALL, NETWORK, Mixture, require_members
from elman.baselines.problem import Floats
from elman.classify.answers import ClassAnswers, Shares, ValueAnswers
from elman.classify.ensemble import Ensemble
from elman.classify.experts import Expert, said_by
from elman.classify.networks import Member
from elman.classify.rivals import SimpleMethods
from elman.classify.sequences import Sequences
from elman.classify.sources import check_columns, is_table, take_again
from elman.classify.summary import SequenceSummary
from elman.classify.tables import Labelled, Layout
from elman.draws import Draw, order
from elman.evaluate import evaluation, metrics
from elman.evaluate.choices import choices_of
from elman.evaluate.evaluation import Evaluation, Paired
from elman.network import Network
from elman.settings import ClassifierSettings, RegressorSettings
from elman.training.fingerprints import Fingerprints
from elman.training.fitted import Again, Fitted
from elman.training.loop import History

__all__ = ["ClassFit", "SequenceFit", "ValueFit", "judged"]


@dataclass(frozen=True)
class SequenceFit(Fitted):
    """How a table is understood, what is answered, the networks and the experts that do, and by what shares.

    `columns` counts the columns of a two-dimensional X, and `names` are theirs, where they have some; else 0 and none.
    `simple` are the methods that are measured beside it, `learnt` tells the sequences again that were learnt.
    """

    given: ClassifierSettings | RegressorSettings
    settings: ClassifierSettings | RegressorSettings
    summary: SequenceSummary
    history: History
    evaluation: Evaluation | None
    again: Again | None
    layout: Layout | None
    asked: ClassAnswers | ValueAnswers
    ensemble: Ensemble
    experts: dict[str, Expert]
    mixture: Mixture
    columns: int
    names: tuple[str, ...]
    simple: SimpleMethods
    learnt: Fingerprints

    def __post_init__(self) -> None:
        """ValueError for parts that don't go together."""
        kind = self.members[0].coder.kind
        if kind != self.summary.kind or (self.experts and kind == "numbers"):
            raise ValueError(f"its networks read {kind}")
        sizes = {len(m.output.shift) if isinstance(m.output, Shares) else 0 for m in self.members}
        sizes |= {expert.classes for expert in self.experts.values()}
        sizes.add(self.simple.size)
        if sizes != {self.asked.size}:
            raise ValueError(f"its networks answer {sizes}, its classes are {self.asked.size}")
        require_members(self.mixture, self.experts)

    @property
    def members(self) -> tuple[Member, ...]:
        """The networks, each with its coder and its output."""
        return self.ensemble.members

    @property
    def networks(self) -> tuple[Network, ...]:
        """The networks alone."""
        return tuple(member.network for member in self.members)

    def answers(self, given: Sequences) -> Floats:
        """Probabilities (n, K) or numbers (n,) for each sequence."""
        return self.asked.of(self.mixture.answers(self._say(given)))

    def _say(self, given: Sequences) -> Callable[[str], Floats]:
        """What the networks together, and each expert, say of sequences, by name; DataError for another kind."""
        coder = self.members[0].coder
        coder.require_kind(given)
        return said_by(lambda given: self.asked.said(self.ensemble.answers(given)), self.experts, given, coder.level)

    def read(self, X: Any, who: str) -> Labelled:
        """Sequences to answer; DataError, in the name of `who` asks, where they have other columns than were learnt."""
        data = take_again(X, self.layout)
        check_columns(data.given, self.columns, self.names, who)
        return data

    def is_table(self, X: Any) -> bool:
        """Whether X is a table, and the model was trained on one: its answers are then a table too."""
        return self.layout is not None and is_table(X)

    def evaluate(self, data: Labelled, theirs: Mapping[str, Floats] | None = None) -> Evaluation:
        """Measure it, the simple methods that are fitted on what it has learnt, and what others answer, `theirs`, on
        labelled sequences."""
        answers = {**self.every_answer(data.given), **(theirs or {})}
        return judged(self.asked, self.asked.codes(data.labels or []), answers, self.mixture)

    def every_answer(self, given: Sequences) -> dict[str, Floats]:
        """What all together answer, "elman" first, each of them and the simple methods: (n, K) or (n,), by name."""
        say = self._say(given)
        said = {name: say(name) for name in (NETWORK, *self.experts)}
        ours = {name: self.asked.of(each) for name, each in self.mixture.rows(said).items()}
        return {**ours, **self.simple.answers(given)}


@dataclass(frozen=True)
class ClassFit(SequenceFit):
    """The fit of a classifier."""

    given: ClassifierSettings
    settings: ClassifierSettings
    asked: ClassAnswers


@dataclass(frozen=True)
class ValueFit(SequenceFit):
    """The fit of a regressor."""

    given: RegressorSettings
    settings: RegressorSettings
    asked: ValueAnswers


def judged(
    asked: ClassAnswers | ValueAnswers,
    codes: Any,
    answers: dict[str, Floats],
    mixture: Mixture | None,
    evidence: NDArray[np.int64] | None = None,
    unit: str = "sequence",
) -> Evaluation:
    """Compare the answers of several methods; neighbours in a file may be alike, which comparisons must not see.

    What has the same number in `evidence` (n,), from 0, is one piece of it, a `unit`; by default each answer is.
    """
    drawn = order(len(codes), 0, Draw.COMPARISON)
    y, kind = codes[drawn].astype(np.float64), asked.kind
    figures = {name: metrics.score(kind, y, each[drawn]) for name, each in answers.items()}
    moment = None
    if evidence is not None:
        moment = order(int(evidence.max()) + 1, 0, Draw.COMPARISON)[evidence][drawn]
    paired = Paired(moment, unit=unit)
    found = evaluation.judged(
        kind, figures, lambda name: metrics.losses(kind, y, answers[name][drawn]), paired, mixture=mixture
    )
    if not isinstance(asked, ClassAnswers):
        return found
    return replace(found, choices=choices_of(y, answers[ALL][drawn], asked.labels.classes))
