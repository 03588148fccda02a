"""The conditional random field answers what CRFsuite, called by hand, answers."""

from __future__ import annotations

import copy
from pathlib import Path

import pycrfsuite
import pytest

from elman.rivals.crf import conditional_random_field, seen

WORDS = [["The", "dog", "sees", "3", "cats"], ["A", "cat", "sat"], ["Dogs", "and", "cats", "ran"]] * 4
TAGS = [["D", "N", "V", "C", "N"], ["D", "N", "V"], ["N", "C", "N", "V"]] * 4


def test_labels_are_those_of_crfsuite(tmp_path: Path) -> None:
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params={"c1": 0.1, "c2": 0.1, "max_iterations": 50}, verbose=False)
    for words, tags in zip(WORDS, TAGS, strict=True):
        trainer.append(seen(words, "word"), tags)
    trainer.train(str(tmp_path / "crf"))
    tagger = pycrfsuite.Tagger()
    tagger.open(str(tmp_path / "crf"))
    new = [["A", "dog", "ran"], ["The", "cows", "sit"]]
    by_hand = [tagger.tag(seen(words, "word")) for words in new]
    assert conditional_random_field("word").fit(WORDS, TAGS).predict(new) == by_hand


def test_labels_may_be_anything_and_are_the_same_each_time() -> None:
    numbers = [[{"D": 1, "N": 2.5, "V": None, "C": (1, 2)}[tag] for tag in tags] for tags in TAGS]
    rival = conditional_random_field("word")
    found = copy.deepcopy(rival).fit(WORDS, numbers).predict(WORDS)
    assert found == numbers == copy.deepcopy(rival).fit(WORDS, numbers).predict(WORDS)
    assert not hasattr(rival, "_model")


def test_two_on_each_side_are_seen_of_a_word() -> None:
    each = seen(["The", "old", "Dog", "B12", "ran"], "word")
    assert {"is Dog", "lower dog", "shape Xx", "title", "begins do", "ends og", "begins dog"} <= set(each[2])
    assert {"-2 the", "-1 old", "1 b12", "2 ran", "1 shape Xd", "-2 shape Xx"} <= set(each[2])
    assert not {"first", "last"} & set(each[2])
    assert "upper" in each[3]
    assert "first" in each[0]
    assert not any(text.startswith("-") for text in each[0])
    assert "last" in each[4]


@pytest.mark.parametrize("symbols", ["Ab1cd", list("Ab1cd")])
def test_of_a_character_the_text_before_and_after_it_is_seen(symbols: object) -> None:
    each = seen(symbols, "char")  # type: ignore[arg-type]
    assert {"is 1", "digits", "begins 1c", "begins 1cd", "ends b1", "ends ab1", "-2 a", "2 d"} <= set(each[2])
    assert "ends b" not in each[1]
