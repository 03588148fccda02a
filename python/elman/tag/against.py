"""Rivals of a tagger that people ask for: what they learn, and what they answer for the test part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from elman.baselines.mixture import ALL, NETWORK, WITHOUT
from elman.rivals.asked import ask_sequences
from elman.rivals.crf import conditional_random_field
from elman.rivals.given import read_against, require_new
from elman.settings import UNITS
from elman.tag.experts import LOGISTIC, RUNS, WORDS
from elman.tag.rivals import MAJORITY, SYMBOL, Labels
from elman.tag.tagged import Level, Tagged, together
from elman.training.watch import Watch

__all__ = ["labels_against", "rivals_of"]

TAKEN = (ALL, NETWORK, WITHOUT, WORDS, RUNS, LOGISTIC, MAJORITY, SYMBOL)


def rivals_of(against: Any, level: Level) -> dict[str, Any]:
    """The rivals that are given, by name; SettingError for one that is none, or has no library."""
    makes = {} if level == "step" else {"crf": partial(conditional_random_field, level)}
    rivals = read_against(against, makes, f"labels of {UNITS[level]}")
    require_new(rivals, TAKEN)
    return rivals


def labels_against(
    rivals: Mapping[str, Any], learnt: Sequence[Tagged], test: Tagged, watch: Watch
) -> dict[str, Labels]:
    """The labels that each of the rivals gives the sequences of `test`, having learnt all that is `learnt`."""
    found: dict[str, Labels] = {}
    if not rivals or not len(test):
        return found
    given = together(learnt)
    with watch.uncounted():
        for name, rival in rivals.items():
            watch.goes_on()
            watch.says(f"Fitting {name}")
            found[name] = ask_sequences(name, rival, given.items, given.labels or [], test.items)
    return found
