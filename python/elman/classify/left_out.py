"""What networks and what is asked beside them say of sequences that they have not seen: weights, and measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.mixing import best_weights, joined, weighed_by_others
from elman.baselines.problem import Floats
from elman.classify.answers import ClassAnswers, ValueAnswers
from elman.classify.ensemble import Ensemble
from elman.classify.fitted import SequenceFit, judged
from elman.classify.folds import Folds, Round, rounds
from elman.classify.networks import Member
from elman.classify.opinions import TextOpinions, fit_text_opinions
from elman.classify.repeats import once, shift
from elman.classify.rivals import Answered, run_sequences
from elman.classify.tables import Labelled
from elman.evaluate.evaluation import OURS, Evaluation
from elman.settings import ClassifierSettings, RegressorSettings

__all__ = ["Learnt", "LeftOut", "Settings", "weighs"]

Settings = ClassifierSettings | RegressorSettings
Ids = NDArray[np.int64]
ENOUGH = 2000  # sequences that are measured; beyond it the baselines would cost more than the networks
SMALLEST = 1e-9  # weight of a class


def weighs(data: Labelled, settings: Settings) -> bool:
    """Whether it is learnt by how much networks and opinions count."""
    asks = isinstance(settings, ClassifierSettings) and settings.text_weights is None
    return asks and data.given.kind != "numbers"


@dataclass(frozen=True)
class Learnt:
    """Labelled sequences, the codes (n,) of their answers, which of them are the same one, and the folds."""

    data: Labelled
    asked: ClassAnswers | ValueAnswers
    codes: NDArray[Any]
    group: Ids
    folds: Folds
    settings: Settings

    def opinions(self, rows: Ids) -> TextOpinions | None:
        """What is learnt beside the networks from the `rows` of texts; None where nothing is."""
        settings, asked = self.settings, self.asked
        if not isinstance(settings, ClassifierSettings) or not isinstance(asked, ClassAnswers):
            return None
        if self.data.given.kind == "numbers" or settings.text_weights == (1, 0, 0):
            return None
        codes, every = self.codes[rows], np.arange(len(rows))
        learnt = once(self.group[rows], codes, every)
        weights = asked.weights(codes) or [1.0] * asked.size
        added = shift(codes, every, learnt, asked.size) + np.log(np.maximum(weights, SMALLEST))
        return fit_text_opinions(self.data.given.take(rows), codes, learnt, added, settings)


@dataclass(frozen=True)
class LeftOut:
    """Networks on their folds, and the opinions that answer beside them, where there are some."""

    learnt: Learnt
    members: Sequence[Member]
    opinions: TextOpinions | None

    @cached_property
    def said(self) -> tuple[Floats, Ids]:
        """What networks, and opinions that saw no more, say of what each left out, and the right classes (n,).

        Logarithms (3, n, K).
        """
        learnt, given = self.learnt, self.learnt.data.given
        logs, rows = [np.zeros((3, 0, learnt.asked.size))], [np.zeros(0, dtype=np.int64)]
        for part in self._rounds(learnt.folds.aside):
            opinions = learnt.opinions(part.learnt)
            if opinions is None:
                break
            new = given.take(part.rows)
            logs.append(opinions.logs(Ensemble((self.members[part.number],)).answers(new), new))
            rows.append(part.rows)
        return np.concatenate(logs, axis=1), learnt.codes[np.concatenate(rows)]

    def _rounds(self, left: list[Ids]) -> list[Round]:
        """What of this each trained network is asked; a training that was ended has fewer of them than folds."""
        return [part for part in rounds(self.learnt.folds, left, ENOUGH) if part.number < len(self.members)]

    def weighed(self) -> TextOpinions | None:
        """The opinions by the weights that suit what was left out, where these are learnt."""
        if self.opinions is None or not weighs(self.learnt.data, self.learnt.settings):
            return self.opinions
        logs, y = self.said
        return replace(self.opinions, weights=best_weights(logs, y)) if len(y) else self.opinions

    def measured(self, fitted: SequenceFit) -> Evaluation | None:
        """Networks and simple methods on sequences that none of them has seen; None when there are none."""
        learnt, given, size = self.learnt, self.learnt.data.given, self.learnt.asked.size
        parts = self._rounds(learnt.folds.held)
        if not parts:
            return None
        if fitted.summary.split:
            return fitted.evaluate(learnt.data)
        simple = [
            run_sequences(Answered(given.take(part.learnt), learnt.codes[part.learnt], size), given.take(part.rows))
            for part in parts
        ]
        forecasts = {name: np.concatenate([each[name] for each in simple]) for name in simple[0]}
        codes = learnt.codes[np.concatenate([part.rows for part in parts])]
        return judged(learnt.asked, codes, {OURS: self._ours(parts, fitted), **forecasts})

    def _ours(self, parts: Sequence[Round], fitted: SequenceFit) -> Any:
        """What the networks answer to what each left out: those of opinions that saw no more are joined with them."""
        if fitted.opinions is None:
            given = self.learnt.data.given
            return np.concatenate(
                [Ensemble((self.members[part.number],)).answers(given.take(part.rows)) for part in parts]
            )
        logs, y = self.said
        if weighs(self.learnt.data, self.learnt.settings):
            return weighed_by_others(logs, y)
        return joined(logs, fitted.opinions.weights)
