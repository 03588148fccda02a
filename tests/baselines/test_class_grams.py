"""Counts of runs of symbols in each class: against Witten and Bell by hand, the factor, the shift, and files."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from elman.baselines import class_grams, witten_bell
from elman.baselines.class_grams import FACTORS, FOLDS, ClassGrams, fit_class_grams, log_shares
from elman.errors import DamagedError
from elman.plain import Arrays
from tests.baselines import by_hand
from tests.kept import changed, kept

TEXTS = ["abab", "abba", "abc", "cab", "ab", "bcb", "bbc", "cb", "bcbc", "cbb", "bb"]
CODES = np.array([0] * 5 + [1] * 6)
ORDER = 3
SHIFT = np.array([0.3, -0.2])


def shifted(texts: Any, codes: Any, classes: int, order: int, shift: Any) -> ClassGrams | None:
    """Fitted with shares of the classes that are moved by a `shift`."""
    return fit_class_grams(texts, codes, classes, order, log_shares(codes, classes) + shift, np.zeros(classes))


def grams() -> ClassGrams:
    found = shifted(TEXTS, CODES, 2, ORDER, SHIFT)
    assert found is not None
    return found


def usual(text: str, texts: list[str], codes: list[int]) -> list[float]:
    """The logarithm of the share of each class, and of the probability of a text in it."""
    size = len(set("".join(texts))) + 2  # with the end, and a symbol never seen
    found = []
    for code in (0, 1):
        own = [each for each, number in zip(texts, codes, strict=True) if number == code]
        found.append(math.log(len(own) / len(texts)) + by_hand.witten_bell(own, text, ORDER, size))
    return found


def chances(factor: float, scores: list[float]) -> list[float]:
    powers = [math.exp(factor * score) for score in scores]
    return [power / sum(powers) for power in powers]


@pytest.mark.parametrize("text", ["ab", "bcb", "c", "xa", "abcabcabc", ""])
def test_probabilities_are_those_of_witten_and_bell(text: str) -> None:
    found = grams()
    scores = [score + more for score, more in zip(usual(text, TEXTS, CODES.tolist()), SHIFT.tolist(), strict=True)]
    np.testing.assert_allclose(np.exp(found.answers([text])[0]), chances(found.factor, scores), rtol=1e-5)


def test_the_factor_is_the_one_that_suits_each_fifth_by_the_others() -> None:
    texts = ["abc", "abb", "cab", "bcb", "aab", "cbc", "ab", "bca", "caa", "bb", "acb", "bcbb"]
    codes = [0, 0, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1]
    losses = []
    for factor in FACTORS.tolist():
        loss = 0.0
        for row, (text, code) in enumerate(zip(texts, codes, strict=True)):
            others = [other for other in range(len(texts)) if other % FOLDS != row % FOLDS]
            scores = usual(text, [texts[other] for other in others], [codes[other] for other in others])
            loss -= math.log(chances(factor, scores)[code])
        losses.append(loss)
    assert losses[0] > min(losses) < losses[-1]
    found = shifted(texts, np.array(codes), 2, ORDER, SHIFT)
    assert found is not None
    assert found.factor == FACTORS[losses.index(min(losses))]


def test_lists_of_symbols() -> None:
    found = shifted([["go", "left"], ["go", "right"]] * 15, np.array([0, 1] * 15), 2, 2, np.zeros(2))
    assert found is not None
    assert found.answers([["left"], ["right", "go"]]).argmax(axis=1).tolist() == [0, 1]


def test_sequences_are_answered_one_by_one_as_together(monkeypatch: pytest.MonkeyPatch) -> None:
    found, texts = grams(), [*TEXTS, "xyz", "cab" * 30]
    together = found.answers(texts)
    assert np.concatenate([found.answers([text]) for text in texts]).tobytes() == together.tobytes()
    monkeypatch.setattr(class_grams, "NUMBERS", 10)
    assert found.answers(texts).tobytes() == together.tobytes()
    assert found.answers([]).shape == (0, 2)


def test_the_factor_is_lower_where_sequences_only_seem_surer() -> None:
    """Each symbol four times says no more than once."""
    random = np.random.default_rng(0)
    codes = np.arange(200) % 2
    texts = ["".join(random.choice(list("abcd"), 3, p=(p, 0.7 - p, 0.15, 0.15))) for p in (0.3 + 0.15 * codes)]
    many = [text * 4 for text in texts]
    once, often = (shifted(each, codes, 2, 1, np.zeros(2)) for each in (texts, many))
    assert once is not None
    assert often is not None
    assert often.factor < once.factor / 2


def test_too_few_sequences_say_nothing() -> None:
    assert shifted(TEXTS[:9], CODES[:9], 2, ORDER, SHIFT) is None
    np.testing.assert_allclose(log_shares(np.array([0, 0, 1]), 3), np.log([2 / 3, 1 / 3, 0.5 / 3]))


def test_of_many_symbols_every_so_manieth_sequence_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_grams, "MOST", 20)  # of 35 symbols
    assert grams().grams.counts[0].sum() == sum(len(text) + 1 for text in TEXTS[::2])


def test_long_runs_are_not_counted_where_they_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witten_bell, "MOST_CELLS", 30)
    found = grams()
    assert 1 <= found.grams.order < ORDER
    assert np.isfinite(found.answers(["abc"])).all()


def test_a_file_keeps_them() -> None:
    found = grams()
    assert kept(found).answers(["abcx", "c"]).tobytes() == found.answers(["abcx", "c"]).tobytes()


def no_tables(plain: Any, arrays: Arrays) -> None:
    plain["grams"].update(runs=[], cells=[], counts=[])
    for name in [name for name in arrays if name.startswith("grams.")]:
        del arrays[name]


def a_table_less(plain: Any, arrays: Arrays) -> None:
    plain["grams"]["counts"].pop()
    del arrays["grams.counts.2"]


@pytest.mark.parametrize(
    "change",
    [
        no_tables,
        a_table_less,
        lambda plain, _: plain.update(factor=0.0),
        lambda plain, _: plain.update(factor=1.5),
        lambda plain, _: plain["grams"].update(classes=1),
        lambda plain, _: plain["grams"].update(size=99),
        lambda plain, _: plain["symbols"].update(symbols=["a", "b"]),
        lambda _, arrays: arrays.update(prior=np.zeros(3)),
        lambda _, arrays: arrays.update(prior=np.array([0.0, np.nan])),
        lambda _, arrays: arrays.update({"grams.runs.1": arrays["grams.runs.1"][::-1]}),
        lambda _, arrays: arrays.update({"grams.cells.0": arrays["grams.cells.0"] + 1000}),
        lambda _, arrays: arrays.update({"grams.counts.2": arrays["grams.counts.2"][1:]}),
        lambda _, arrays: arrays.update({"grams.counts.2": arrays["grams.counts.2"] * 0}),
    ],
)
def test_damaged_ones_are_refused(change: Callable[[Any, Arrays], None]) -> None:
    with pytest.raises(DamagedError, match="runs of symbols|counts of symbols"):
        changed(grams(), change)


def test_a_number_of_classes_that_is_none_is_refused() -> None:
    with pytest.raises(DamagedError, match="classes is True, expected a whole number"):
        changed(grams(), lambda plain, _: plain["grams"].update(classes=True))


def test_what_is_added_is_not_weakened_by_the_factor() -> None:
    plain, more = grams(), np.array([0.0, math.log(20)])
    heavy = fit_class_grams(TEXTS, CODES, 2, ORDER, plain.prior, more)
    assert heavy is not None
    assert heavy.factor == plain.factor
    one, other = (each.answers(["ab", "cb"]) for each in (plain, heavy))
    np.testing.assert_allclose((other - one)[:, 1] - (other - one)[:, 0], math.log(20))
