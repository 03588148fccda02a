"""Counts of runs of symbols in each class: against Witten and Bell by hand, the factor, and files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from elman.classify.class_grams import ClassGrams, fit_class_grams, log_shares
from elman.errors import DamagedError
from elman.plain import Arrays
from tests.baselines.by_hand import witten_bell
from tests.kept import changed, kept

TEXTS = ["abab", "abba", "abc", "cab", "ab", "bcb", "bbc", "cb", "bcbc", "cbb"]
CODES = np.array([0] * 5 + [1] * 5)
ORDER = 3


def grams() -> ClassGrams:
    found = fit_class_grams(TEXTS, CODES, 2, ORDER)
    assert found is not None
    return found


def by_hand(text: str, code: int) -> float:
    """The logarithm of the probability of a text in a class."""
    own = [each for each, number in zip(TEXTS, CODES, strict=True) if number == code]
    return witten_bell(own, text, ORDER, len(set("".join(TEXTS))) + 2)  # with the end, and a symbol never seen


@pytest.mark.parametrize("text", ["ab", "bcb", "c", "xa", "abcabcabc"])
def test_probabilities_are_those_of_witten_and_bell(text: str) -> None:
    found, prior = grams(), np.array([-0.5, -1.0])
    expected = [found.factor * (prior[code] + by_hand(text, code)) for code in (0, 1)]
    np.testing.assert_allclose(found.scores([list(text)], prior)[0], expected, rtol=1e-5)


def test_sequences_are_answered_one_by_one_as_together(monkeypatch: pytest.MonkeyPatch) -> None:
    found, prior = grams(), np.zeros(2)
    together = found.scores([list(text) for text in TEXTS], prior)
    monkeypatch.setattr("elman.classify.class_grams.NUMBERS", 10)
    np.testing.assert_array_equal(found.scores([list(text) for text in TEXTS], prior), together)


def test_the_factor_is_lower_where_sequences_only_seem_surer() -> None:
    """Each symbol four times says no more than once."""
    random = np.random.default_rng(0)
    codes = np.arange(200) % 2
    texts = ["".join(random.choice(list("abcd"), 3, p=(p, 0.7 - p, 0.15, 0.15))) for p in (0.3 + 0.15 * codes)]
    once, often = (fit_class_grams(each, codes, 2, 1) for each in (texts, [text * 4 for text in texts]))
    assert once is not None
    assert often is not None
    assert often.factor < once.factor / 2


def test_too_few_sequences_say_nothing() -> None:
    assert fit_class_grams(TEXTS[:9], CODES[:9], 2, ORDER) is None
    np.testing.assert_allclose(log_shares(np.array([0, 0, 1]), 3), np.log([2 / 3, 1 / 3, 0.5 / 3]))


def test_long_runs_are_not_counted_where_they_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("elman.classify.class_grams.MOST_CELLS", 30)
    found = grams()
    assert 1 <= len(found.runs) < ORDER
    assert np.isfinite(found.scores([list("abc")], np.zeros(2))).all()


def test_a_file_keeps_them() -> None:
    found, prior = grams(), np.zeros(2)
    np.testing.assert_array_equal(kept(found).scores([list("abcx")], prior), found.scores([list("abcx")], prior))


def no_tables(plain: Any, arrays: Arrays) -> None:
    plain.update(runs=[], cells=[], counts=[])
    arrays.clear()


def a_table_less(plain: Any, arrays: Arrays) -> None:
    plain["counts"].pop()
    del arrays["counts.2"]


@pytest.mark.parametrize(
    "change",
    [
        no_tables,
        a_table_less,
        lambda plain, _: plain.update(factor=0.0),
        lambda plain, _: plain.update(classes=1),
        lambda _, arrays: arrays.update({"runs.1": arrays["runs.1"][::-1]}),
        lambda _, arrays: arrays.update({"cells.0": arrays["cells.0"] + 1000}),
        lambda _, arrays: arrays.update({"counts.2": arrays["counts.2"][1:]}),
        lambda _, arrays: arrays.update({"counts.2": arrays["counts.2"] * 0}),
    ],
)
def test_damaged_ones_are_refused(change: Callable[[Any, Arrays], None]) -> None:
    with pytest.raises(DamagedError, match="runs of symbols"):
        changed(grams(), change)


def test_a_number_of_classes_that_is_none_is_refused() -> None:
    with pytest.raises(DamagedError, match="classes is True, expected a whole number"):
        changed(grams(), lambda plain, _: plain.update(classes=True))
