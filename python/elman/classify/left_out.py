"""What networks and experts say of sequences that they have not seen: their shares in the answers, and measures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.minimising import Late
from elman.baselines.mixture import NETWORK, Mixture, absolute_loss, alone, learn_mixture, log_loss
from elman.baselines.problem import Floats
from elman.classify.answers import ClassAnswers, ValueAnswers
from elman.classify.ensemble import Ensemble
from elman.classify.experts import Expert, fit_experts, said_by
from elman.classify.fitted import SequenceFit, judged
from elman.classify.folds import Folds, Round, rounds
from elman.classify.networks import Member
from elman.classify.rivals import Answered, SimpleMethods, fit_simple
from elman.classify.sequences import Sequences
from elman.classify.tables import Labelled
from elman.evaluate.evaluation import Evaluation
from elman.settings import ClassifierSettings, RegressorSettings
from elman.training.watch import FITTING, Watch

__all__ = ["ENOUGH", "Learnt", "LeftOut", "Settings", "weighs"]

Settings = ClassifierSettings | RegressorSettings
Ids = NDArray[np.int64]
ENOUGH = 2000  # sequences that are measured; beyond it the baselines would cost more than the networks


def weighs(data: Labelled, settings: Settings) -> bool:
    """Whether it is learnt by what shares networks and experts answer."""
    return settings.experts and data.given.kind != "numbers"


@dataclass(frozen=True)
class Learnt:
    """Labelled sequences, the codes (n,) of their answers, which of them are the same one, and the folds.

    `level` is what a step of a text is.
    """

    data: Labelled
    asked: ClassAnswers | ValueAnswers
    codes: NDArray[Any]
    group: Ids
    folds: Folds
    settings: Settings
    level: str

    def experts(self, rows: Ids, late: Late) -> dict[str, Expert]:
        """The experts that are fitted on the `rows` of texts or symbols, until it is `late`; none for numbers."""
        given = self.data.given.take(rows)
        return fit_experts(
            given, self.level, self.codes[rows], self.group[rows], self.asked, self.settings.min_count, late
        )

    def simple(self, rows: Ids) -> SimpleMethods:
        """The simple methods that are fitted on the `rows`."""
        return fit_simple(Answered(self.data.given.take(rows), self.codes[rows], self.asked.size))

    def mixture(self, said: Mapping[str, Floats], y: NDArray[Any]) -> Mixture:
        """The mixture of members that suits what they `said` where `y` (n,) is right."""
        each = list(said.values())
        if isinstance(self.asked, ValueAnswers):
            return learn_mixture(list(said), absolute_loss(np.stack(each) - y, 0))
        weights = self.asked.weights(self.codes)
        return learn_mixture(list(said), log_loss(each, y, weights=None if weights is None else np.array(weights)[y]))


@dataclass(frozen=True)
class LeftOut:
    """Networks on their folds, the experts that are there beside them, and what rivals answer, `theirs`, to all that
    is left out."""

    learnt: Learnt
    members: Sequence[Member]
    experts: Mapping[str, Expert]
    watch: Watch
    theirs: Mapping[str, Floats] = field(default_factory=dict)

    @cached_property
    def said(self) -> tuple[dict[str, Floats], NDArray[Any]]:
        """What networks, and experts that saw no more, say of what each left out, by name; and what is right (n,)."""
        learnt, given = self.learnt, self.learnt.data.given
        parts = self._rounds(learnt.folds.aside) if self.experts else self._rounds(learnt.folds.held)
        found = []
        for part in parts:
            experts = learnt.experts(part.learnt, self.watch.until(FITTING / len(parts)))
            say = said_by(self._alone(part.number), experts, given.take(part.rows), learnt.level)
            found.append({name: say(name) for name in (NETWORK, *experts)})
        names = [name for name in (NETWORK, *self.experts) if found and all(name in each for each in found)]
        rows = np.concatenate([np.zeros(0, dtype=np.int64), *(part.rows for part in parts)])
        return {name: np.concatenate([each[name] for each in found]) for name in names}, learnt.codes[rows]

    def _alone(self, number: int) -> Callable[[Sequences], Floats]:
        """What the network of this number alone says."""
        network, asked = Ensemble((self.members[number],)), self.learnt.asked
        return lambda given: asked.said(network.answers(given))

    def _rounds(self, left: list[Ids]) -> list[Round]:
        """What of this each trained network is asked; a training that was ended has fewer of them than folds."""
        return [part for part in rounds(self.learnt.folds, left, ENOUGH) if part.number < len(self.members)]

    def mixture(self, rows: slice = slice(None)) -> Mixture:
        """The shares that suit these `rows` of what was left out; networks alone where nothing says that."""
        if not weighs(self.learnt.data, self.learnt.settings) or not self.said[0]:
            return alone()
        said, y = self.said
        return self.learnt.mixture({name: each[rows] for name, each in said.items()}, y[rows])

    def measured(self, fitted: SequenceFit) -> Evaluation | None:
        """All and each of them, and simple methods, on sequences that none has seen; None when there are none."""
        learnt, given = self.learnt, self.learnt.data.given
        parts = self._rounds(learnt.folds.held)
        if not parts:
            return None
        if fitted.summary.split:
            return fitted.evaluate(learnt.data.take(np.flatnonzero(learnt.data.part == 2)), self.theirs)
        simple = [learnt.simple(part.learnt).answers(given.take(part.rows)) for part in parts]
        forecasts = {name: np.concatenate([each[name] for each in simple]) for name in simple[0]}
        y = self.said[1]
        theirs = {name: each[: len(y)] for name, each in self.theirs.items()}  # of networks that there are
        return judged(learnt.asked, y, {**self._ours(), **theirs, **forecasts}, fitted.mixture)

    def _ours(self) -> dict[str, Floats]:
        """What all say together to what each left out, and what each says.

        Shares are those that suit the other half of the sequences.
        """
        said, _ = self.said
        rows: dict[str, Floats] = {}
        for half in (0, 1):
            own, other = slice(half, None, 2), slice(1 - half, None, 2)
            for name, answers in self.mixture(other).rows({name: each[own] for name, each in said.items()}).items():
                rows.setdefault(name, np.zeros(said[NETWORK].shape))[own] = answers
        return {name: self.learnt.asked.of(each) for name, each in rows.items()}
