"""What may answer beside a tagger's networks: words and runs that were counted, or a regression of each row."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from elman.baselines.arithmetic import log_softmax
from elman.baselines.known_words import KnownWords, fit_known_words
from elman.baselines.label_runs import ORDER, LabelRuns, fit_label_runs
from elman.baselines.minimising import Late, never
from elman.baselines.mixture import joined_by
from elman.baselines.problem import Floats
from elman.baselines.rows import RowRegression, fit_rows
from elman.settings import TaggerSettings
from elman.tag.tagged import Tagged

__all__ = ["LOGISTIC", "RUNS", "WORDS", "Expert", "fit_experts", "joined", "may_answer", "said_alone"]

WORDS = "words seen in training, by their neighbours"
RUNS = f"runs of up to {ORDER} symbols with their labels"
LOGISTIC = "logistic regression of each row"

Expert = KnownWords | LabelRuns | RowRegression
Ids = NDArray[np.int64]


def may_answer(settings: TaggerSettings) -> bool:
    """Whether experts may answer: counts of symbols look at what comes after a label, and of words they add nothing."""
    return settings.level == "step" or (settings.level == "char" and settings.bidirectional)


def fit_experts(
    train: Tagged, codes: Ids, labels: Sequence[Hashable], settings: TaggerSettings, late: Late = never
) -> dict[str, Expert]:
    """Fit each on sequences whose steps have the `labels` with the numbers `codes` (steps,), until it is `late`."""
    if settings.level == "step":
        known = codes >= 0
        rows = np.concatenate(list(train.items))[known]
        return {LOGISTIC: fit_rows(rows, codes[known], len(labels), settings.label_smoothing)}
    runs: dict[str, Expert] = {RUNS: fit_label_runs(train.items, codes, len(labels))}
    words = fit_known_words(train.items, codes, labels, late) if settings.level == "char" else None
    return runs if words is None else {WORDS: words, **runs}


def said_alone(expert: Expert, given: Tagged) -> Floats:
    """The logarithms (steps, K) of what an expert says of all steps, one sequence after the other."""
    if isinstance(expert, RowRegression):
        return expert.answers(np.concatenate(list(given.items)))
    return np.concatenate(expert.answers(given.items))


def joined(
    shares: Mapping[str, float], say: Callable[[str], Floats], experts: Mapping[str, Expert], given: Tagged
) -> Floats:
    """The logarithms (steps, K) of what members answer together by their `shares`, of all steps.

    Runs of symbols hear what the others `say`, so that the labels of a sequence go with each other.
    """
    runs, share = experts.get(RUNS), shares.get(RUNS, 0.0)
    others = {name: part for name, part in shares.items() if part and name != RUNS}
    if not isinstance(runs, LabelRuns) or not share or not others:
        return log_softmax(joined_by(shares, say))
    heard = np.split(joined_by(others, say), np.cumsum(given.lengths)[:-1])
    return np.concatenate(runs.answers(given.items, heard, share))
