"""Entities, measures and simple methods of taggers, against counts made by hand."""

from __future__ import annotations

import math
from collections.abc import Hashable

import numpy as np
import pytest

from elman.baselines.label_runs import fit_label_runs
from elman.baselines.mixture import NETWORK, Mixture, alone
from elman.evaluate.spans import is_bio, span_f1, spans
from elman.tag.rivals import MAJORITY, SYMBOL, evaluate_tags, measures, most_frequent, simple_answers
from elman.tag.tagged import Tagged, tagged


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ("O O O", []),
        ("B-PER I-PER O", [("PER", 0, 2)]),
        ("B-PER B-PER", [("PER", 0, 1), ("PER", 1, 2)]),
        ("I-PER I-PER O I-LOC", [("LOC", 3, 4), ("PER", 0, 2)]),
        ("B-PER I-LOC", [("LOC", 1, 2), ("PER", 0, 1)]),
        ("S-PER B-ORG I-ORG E-ORG", [("ORG", 1, 4), ("PER", 0, 1)]),
        ("U-PER B-ORG L-ORG I-ORG", [("ORG", 1, 3), ("ORG", 3, 4), ("PER", 0, 1)]),
    ],
)
def test_spans(labels: str, expected: list[tuple[str, int, int]]) -> None:
    assert sorted(spans(labels.split())) == expected


def test_f1_counts_whole_entities() -> None:
    # seqeval's documented example: precision, recall and F1 are all 1/2.
    truth = ["O O O B-MISC I-MISC I-MISC O".split(), "B-PER I-PER O".split()]
    found = ["O O B-MISC I-MISC I-MISC I-MISC O".split(), "B-PER I-PER O".split()]
    assert span_f1(truth, found) == 0.5
    assert math.isnan(span_f1([["O"]], [["O"]]))


def test_other_labels_are_no_entities() -> None:
    assert not is_bio(["NOUN", "VERB"])
    assert not is_bio(["O"])


def test_words_are_counted_between_blanks() -> None:
    given = tagged(["ab cd", "e"], ["AB CD", "E"])
    found = measures(given, [list("AB CX"), list("E")])
    assert found == {"errors": 1 / 6, "accuracy": 5 / 6, "words_wrong": 1 / 3, "sequences_wrong": 0.5}


def test_entities_are_measured_where_there_are_some() -> None:
    given = Tagged("word", [["a", "b"]], [["B-X", "O"]])
    assert measures(given, [["B-X", "O"]])["f1"] == 1.0


def test_the_most_frequent_label_of_each_symbol_or_of_all() -> None:
    train = tagged(["ab", "ab", "cb", "d"], ["xy", "xz", "xz", "w"])
    names: list[Hashable] = ["w", "x", "y", "z"]
    runs = fit_label_runs(train.items, np.array([names.index(label) for own in train.labels or [] for label in own]), 4)
    test = tagged(["ab", "dq"])
    usual = most_frequent(train)
    assert usual == "x"
    assert simple_answers(test, usual, runs, names) == {MAJORITY: [["x", "x"]] * 2, SYMBOL: [["x", "z"], ["w", "x"]]}
    assert simple_answers(test, usual, None, names) == {MAJORITY: [["x", "x"]] * 2}


def test_the_verdict_is_plain() -> None:
    given = tagged(["ab"] * 30, ["xy"] * 30)
    right, wrong = [["x", "y"]] * 30, [["x", "x"]] * 30
    assert "elman beats" in evaluate_tags(given, {"elman": right, "other": wrong}, alone()).verdict
    assert "Use that method" in evaluate_tags(given, {"elman": wrong, "other": right}, alone()).verdict
    assert evaluate_tags(given, {"elman": right, "other": wrong}, alone()).network is None


def test_what_the_network_adds_is_said() -> None:
    given = tagged(["ab"] * 30, ["xy"] * 30)
    right, wrong = [["x", "y"]] * 30, [["x", "x"]] * 30
    both = Mixture({NETWORK: 0.5, "runs": 0.5}, {"runs": 1.0})
    found = evaluate_tags(given, {"elman": right, NETWORK: right, "runs": wrong, MAJORITY: wrong}, both)
    assert found.network is not None
    assert found.network.verdict == "better"
    assert (found.best, found.rival) == ("elman", "runs")
    assert "The trained network adds to the others" in found.verdict
