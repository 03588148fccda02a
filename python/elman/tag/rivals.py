"""Taggers and the simple methods beside them: measures, baselines, verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from elman.baselines.known_words import words_of
from elman.baselines.label_runs import LabelRuns
from elman.baselines.mixture import ALL, Mixture
from elman.evaluate.choices import choices_of_labels
from elman.evaluate.evaluation import Evaluation, Paired, judged
from elman.evaluate.spans import is_bio, span_f1
from elman.tag.tagged import Tagged

__all__ = ["MAJORITY", "SYMBOL", "Labels", "evaluate_tags", "measures", "most_frequent", "pieces_of", "simple_answers"]

MAJORITY = "most frequent label"
SYMBOL = "most frequent of the symbol"
FEWEST_PIECES = 10  # sequences that are pieces of evidence

Labels = Sequence[Sequence[Hashable]]


def evaluate_tags(
    test: Tagged,
    answers: Mapping[str, Labels],
    mixture: Mixture | None,
    evidence: NDArray[np.int64] | None = None,
    unit: str = "",
) -> Evaluation:
    """Compare the `answers` of several methods for `test`, "elman" first, and say which is best.

    Steps of the same `evidence` (steps,) are one piece of it, a `unit`; by default `pieces_of` the test part.
    """
    truth = test.labels or []
    figures = {name: measures(test, labels) for name, labels in answers.items()}
    losses = {name: _wrong(truth, labels).astype(np.float64) for name, labels in answers.items()}
    moment = pieces_of(test) if evidence is None else evidence
    unit = unit or ("sequence" if len(test) >= FEWEST_PIECES else "stretch of rows")
    found = judged("tags", figures, losses.__getitem__, Paired(moment, unit=unit), mixture=mixture)
    every, ours = ([label for each in labels for label in each] for labels in (truth, answers[ALL]))
    return replace(found, choices=choices_of_labels(every, ours))


def pieces_of(given: Tagged) -> NDArray[np.int64]:
    """The piece of evidence that each step (steps,) is of: its sequence."""
    pieces = np.repeat(np.arange(len(given)), given.lengths)
    if len(given) < FEWEST_PIECES:  # one long series is no single piece of evidence: its stretches are compared
        return np.arange(len(pieces)) // max(1, len(pieces) // 50)
    return pieces


def measures(given: Tagged, labels: Labels) -> dict[str, float]:
    """Share of wrong labels, accuracy, share of wrong words and sequences, F1 of entities, where these mean something.

    >>> truth = Tagged("char", ["ab c"], [["A", "B", " ", "C"]])
    >>> measures(truth, [["A", "X", " ", "C"]])
    {'errors': 0.25, 'accuracy': 0.75, 'words_wrong': 0.5, 'sequences_wrong': 1.0}
    """
    truth = given.labels or []
    wrong = _wrong(truth, labels)
    found = {"errors": float(wrong.mean()), "accuracy": 1 - float(wrong.mean())}
    ends = np.cumsum(given.lengths)[:-1]
    pieces = np.split(wrong, ends)
    if given.level == "char":
        found["words_wrong"] = _words_wrong(given, pieces)
    if int(given.lengths.max()) > 1:
        found["sequences_wrong"] = float(np.mean([piece.any() for piece in pieces]))
    if is_bio(label for each in truth for label in each):
        found["f1"] = span_f1(truth, labels)
    return found


def _wrong(truth: Labels, labels: Labels) -> NDArray[np.bool_]:
    return np.array([a != b for x, y in zip(truth, labels, strict=True) for a, b in zip(x, y, strict=True)], dtype=bool)


def _words_wrong(given: Tagged, pieces: Sequence[NDArray[np.bool_]]) -> float:
    """Share of words, the runs between blanks, with a wrong label."""
    both = zip(given.items, pieces, strict=True)
    bad = [wrong[start:stop].any() for item, wrong in both for start, stop in words_of(item)]
    return float(np.mean(bad)) if bad else float("nan")


def simple_answers(
    test: Tagged, usual: Hashable, runs: LabelRuns | None, labels: Sequence[Hashable]
) -> dict[str, Labels]:
    """What the simplest methods answer for the sequences of `test`, by name: the most frequent label, which is `usual`,
    and of symbols the most frequent of each, as `runs` counted them."""
    found: dict[str, Labels] = {MAJORITY: [[usual] * len(item) for item in test.items]}
    if runs is not None:
        each = [runs.most_frequent(item) for item in test.items]
        found[SYMBOL] = [[usual if code < 0 else labels[code] for code in codes.tolist()] for codes in each]
    return found


def most_frequent(train: Tagged) -> Hashable:
    """The label that most steps have."""
    return Counter(label for each in train.labels or [] for label in each).most_common(1)[0][0]
