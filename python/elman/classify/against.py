"""Rivals of a classifier or a regressor of sequences that people ask for, on what the networks leave out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.mixture import ALL, NETWORK, WITHOUT
from elman.baselines.problem import Floats
from elman.classify.experts import Expert
from elman.classify.folds import Round, rounds
from elman.classify.left_out import ENOUGH, Learnt
from elman.classify.rivals import MAJORITY, MEDIAN, NEAREST, SUMMARY
from elman.classify.sequences import Sequences
from elman.rivals.asked import ask_classes, ask_numbers
from elman.rivals.given import read_against, require_new, require_test_part
from elman.rivals.trees import boosted
from elman.training.watch import Watch

__all__ = ["answers_against", "answers_of_part", "read_rivals", "rivals_of"]

Ids = NDArray[np.int64]
TAKEN = (ALL, NETWORK, WITHOUT, MAJORITY, MEDIAN, NEAREST, *(SUMMARY.format(how) for how in ("logistic", "linear")))


def rivals_of(against: Any, learnt: Learnt, experts: Mapping[str, Expert]) -> dict[str, Any]:
    """The rivals that are given, by name; SettingError for one that is none, or where nothing measures them."""
    if against is None:
        return {}
    require_test_part(against, any(len(rows) for rows in learnt.folds.held) or learnt.settings.test_fraction)
    rivals = read_rivals(against, learnt.data.given, learnt.asked.size)
    require_new(rivals, experts)
    return rivals


def read_rivals(against: Any, given: Sequences, size: int) -> dict[str, Any]:
    """The rivals that are given, by name, for sequences of so many classes, 0 for numbers; SettingError for one that
    is none, or has the name of what is always measured."""
    makes = {"lightgbm": partial(boosted, size > 0)} if _equal(given) else {}
    rivals = read_against(against, makes, f"{'classes' if size else 'numbers'} of sequences")
    require_new(rivals, TAKEN)
    return rivals


def answers_against(rivals: Mapping[str, Any], learnt: Learnt, watch: Watch) -> dict[str, Floats]:
    """What each of the rivals answers, by name, for all that is measured: the test part, having learnt all else; or
    what each network leaves out, one after the other, having learnt what that one does."""
    test = np.flatnonzero(learnt.data.part == 2)
    parts = list(rounds(learnt.folds, learnt.folds.held, ENOUGH))
    if len(test):
        parts = [Round(0, np.flatnonzero(learnt.data.part < 2), test)]
    every = [answers_of_part(rivals, learnt.data.given, learnt.codes, learnt.asked.size, part, watch) for part in parts]
    return {name: np.concatenate([each[name] for each in every]) for name in rivals if every}


def answers_of_part(
    rivals: Mapping[str, Any], given: Sequences, codes: NDArray[Any], size: int, part: Round, watch: Watch
) -> dict[str, Floats]:
    """What rivals answer, by name, for the rows of a part that they did not learn, in a time that is none of the fit's:
    probabilities (n, size) or numbers (n,); `codes` (N,) are the answers to all that is `given`."""
    found: dict[str, Floats] = {}
    if not rivals:
        return found
    X, asked = (_given(given, rows) for rows in (part.learnt, part.rows))
    with watch.uncounted():
        for name, rival in rivals.items():
            watch.goes_on()
            watch.says(f"Fitting {name}")
            y, blocks = codes[part.learnt], lambda: iter((asked,))
            answers = ask_classes(name, rival, X, y, size, blocks) if size else ask_numbers(name, rival, X, y, blocks)
            found[name] = answers
    return found


def _given(given: Sequences, rows: Ids) -> Any:
    """Sequences as an estimator has them: series of one length as an array (n, steps times channels), texts, lists of
    symbols and other series in a list."""
    items = list(given.take(rows).items)
    return np.stack(items).reshape(len(items), -1) if _equal(given) else items


def _equal(given: Sequences) -> bool:
    return given.kind == "numbers" and len({len(item) for item in given.items}) == 1
