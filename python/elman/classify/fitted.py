"""What a fit on whole sequences makes, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from elman.baselines.mixing import joined
from elman.baselines.problem import Floats
from elman.classify.answers import ClassAnswers, Shares, ValueAnswers
from elman.classify.ensemble import Ensemble
from elman.classify.networks import Member
from elman.classify.opinions import TextOpinions
from elman.classify.rivals import Answered, judge, run_sequences
from elman.classify.sequences import Sequences
from elman.classify.sources import check_columns, is_table, take_again
from elman.classify.summary import SequenceSummary
from elman.classify.tables import Labelled, Layout
from elman.draws import Draw, order
from elman.evaluate.evaluation import OURS, Evaluation
from elman.network import Network
from elman.settings import ClassifierSettings, RegressorSettings
from elman.training.fitted import Fitted
from elman.training.loop import History

__all__ = ["ClassFit", "SequenceFit", "ValueFit", "judged"]


@dataclass(frozen=True)
class SequenceFit(Fitted):
    """How a table is understood, what is answered, the networks that do, and what is asked beside them.

    `columns` counts the columns of a two-dimensional X, and `names` are theirs, where they have some; else 0 and none.
    """

    given: ClassifierSettings | RegressorSettings
    settings: ClassifierSettings | RegressorSettings
    summary: SequenceSummary
    history: History
    evaluation: Evaluation | None
    layout: Layout | None
    asked: ClassAnswers | ValueAnswers
    ensemble: Ensemble
    opinions: TextOpinions | None
    columns: int
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        """ValueError for parts that don't go together."""
        kind = self.members[0].coder.kind
        if kind != self.summary.kind or (self.opinions is not None and kind == "numbers"):
            raise ValueError(f"its networks read {kind}")
        sizes = {len(m.output.shift) if isinstance(m.output, Shares) else 0 for m in self.members}
        if self.opinions is not None:
            sizes.add(len(self.opinions.prior))
        if sizes != {self.asked.size}:
            raise ValueError(f"its networks answer {sizes}, its classes are {self.asked.size}")

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
        ours = self.ensemble.answers(given)
        return ours if self.opinions is None else joined(self.opinions.logs(ours, given), self.opinions.weights)

    def read(self, X: Any, who: str) -> Labelled:
        """Sequences to answer; DataError, in the name of `who` asks, where they have other columns than were learnt."""
        data = take_again(X, self.layout)
        check_columns(data.given, self.columns, self.names, who)
        return data

    def is_table(self, X: Any) -> bool:
        """Whether X is a table, and the model was trained on one: its answers are then a table too."""
        return self.layout is not None and is_table(X)

    def evaluate(self, data: Labelled) -> Evaluation:
        """Measure it on the test part of labelled sequences, and the simple methods that are fitted on the others."""
        codes = self.asked.codes(data.labels or [])
        test, learnt = np.flatnonzero(data.part == 2), np.flatnonzero(data.part < 2)
        tested = data.given.take(test)
        simple = run_sequences(Answered(data.given.take(learnt), codes[learnt], self.asked.size), tested)
        return judged(self.asked, codes[test], {OURS: self.answers(tested), **simple})


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


def judged(asked: ClassAnswers | ValueAnswers, codes: Any, answers: dict[str, Floats]) -> Evaluation:
    """Compare the answers of several methods; neighbours in a file may be alike, which comparisons must not see."""
    drawn = order(len(codes), 0, Draw.COMPARISON)
    return judge(asked.kind, codes[drawn].astype(np.float64), {name: each[drawn] for name, each in answers.items()})
