"""The regression on pieces of sequences: against a loss and a gradient by naive loops, its pieces, and files."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from elman.baselines import counts, pieces
from elman.baselines.counts import Counts, fit_counts
from elman.baselines.linear import L2
from elman.baselines.pieces import PieceRegression, fit_pieces
from elman.errors import DamagedError
from elman.plain import Arrays
from tests.kept import changed, kept

TEXTS = ["anna", "ivanov", "maria", "petrov", "laura", "popov", "bo", "abba"]
KINDS = np.array([0, 1, 0, 1, 0, 1, 2, 2])
VALUES = np.array([4.0, 6.0, 5.5, 6.0, 5.0, 5.0, 2.0, 4.5])
COUNTING = np.array([1.0, 2.0, 0.5, 1.0, 1.0, 3.0, 1.0, 1.0])


def cut(text: Sequence[Any], longest: int) -> Counter[Any]:
    """The pieces of a text and how often each stands in it, with what stands before and after the text."""
    edged = "\x02" + text + "\x03" if isinstance(text, str) else ("\x02", *text, "\x03")
    return Counter(
        edged[start:stop]
        for start in range(len(edged))
        for stop in range(start + 1, len(edged) + 1)
        if stop - start <= longest
    )


def scores(fitted: PieceRegression, text: Sequence[Any]) -> list[float]:
    """Sums of the weights of a text's pieces; rare single symbols count by a weight of their own."""
    ids, weights = fitted.vocabulary.ids, fitted.weights.tolist()
    total = list(weights[-1])
    for piece, count in cut(text, fitted.longest).items():
        if piece in ids or len(piece) == 1:
            total = [so_far + count * more for so_far, more in zip(total, weights[ids.get(piece, 0)], strict=True)]
    return total


def chances(scored: list[float]) -> list[float]:
    powers = [math.exp(score) for score in scored]
    return [power / sum(powers) for power in powers]


def slopes(
    fitted: PieceRegression, texts: Sequence[str], wrong: Callable[[int], list[float]], free: range
) -> NDArray[np.float64]:
    """The gradient of the penalised loss at the fitted weights, where a row is `wrong` by so much."""
    ids, weights = fitted.vocabulary.ids, fitted.weights.astype(np.float64)
    found = L2 * weights
    found[-1] = 0.0
    for row, text in enumerate(texts):
        missed = wrong(row)
        for k in free:
            found[-1, k] += missed[k]
            for piece, count in cut(text, fitted.longest).items():
                if piece in ids or len(piece) == 1:
                    found[ids.get(piece, 0), k] += count * missed[k]
    return found


@pytest.fixture(autouse=True)
def to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """As small as can be, not only until little is gained."""
    monkeypatch.setattr(counts, "GAIN", 0.0)


@pytest.mark.parametrize(("classes", "least"), [(3, 1), (3, 2), (2, 1)])
def test_weights_are_those_of_the_smallest_logistic_loss(classes: int, least: int) -> None:
    texts, kinds = (TEXTS, KINDS) if classes == 3 else (TEXTS[:6], KINDS[:6])
    fitted = fit_pieces(texts, kinds, classes, 3, least)

    def wrong(row: int) -> list[float]:
        return [chance - (k == kinds[row]) for k, chance in enumerate(chances(scores(fitted, texts[row])))]

    free = range(classes == 2, classes)  # of two classes the first has no weights
    assert np.abs(slopes(fitted, texts, wrong, free)).max() < 1e-5
    assert np.abs(fitted.weights).max() > 0.05
    assert (classes == 2) == (not fitted.weights[:, 0].any())


def test_sequences_count_by_what_is_given() -> None:
    fitted = fit_pieces(TEXTS, KINDS, 3, 2, counting=COUNTING)

    def wrong(row: int) -> list[float]:
        found = chances(scores(fitted, TEXTS[row]))
        return [COUNTING[row] * (chance - (k == KINDS[row])) for k, chance in enumerate(found)]

    assert np.abs(slopes(fitted, TEXTS, wrong, range(3))).max() < 1e-5


def test_weights_of_values_are_those_of_the_smallest_squared_error() -> None:
    fitted = fit_pieces(TEXTS, VALUES, 0, 2)
    found = slopes(fitted, TEXTS, lambda row: [scores(fitted, TEXTS[row])[0] + fitted.mean - VALUES[row]], range(1))
    assert np.abs(found).max() < 2e-5
    expected = [scores(fitted, text)[0] + fitted.mean for text in TEXTS]
    np.testing.assert_allclose(fitted.answers(TEXTS), expected, rtol=1e-12)


@pytest.mark.parametrize("least", [1, 2])
def test_answers_are_sums_of_the_weights_of_pieces(least: int) -> None:
    fitted = fit_pieces(TEXTS, KINDS, 3, 4, least)
    for text in [*TEXTS, "Ω", "annaΩ", "", "aaaa"]:
        expected = chances(scores(fitted, text))
        np.testing.assert_allclose(np.exp(fitted.answers([text])[0]), expected, rtol=1e-12)


def test_classes_are_shifted() -> None:
    plain = fit_pieces(TEXTS, KINDS, 3, 2).answers(["Ω", "anov"])
    heavy = fit_pieces(TEXTS, KINDS, 3, 2, shift=np.log([1.0, 9.0, 1.0])).answers(["Ω", "anov"])
    change = heavy - plain
    np.testing.assert_allclose(np.exp(change[:, 1] - change[:, 0]), 9, rtol=1e-5)
    np.testing.assert_allclose(change[:, 2], change[:, 0], atol=1e-5)


def test_pieces_know_where_a_text_begins_and_ends() -> None:
    fitted = fit_pieces(["ab", "ba"] * 15, np.array([0, 1] * 15), 2, 4)
    assert fitted.answers(["aab", "bba"]).argmax(axis=1).tolist() == [0, 1]
    symbols = fitted.vocabulary.symbols
    assert ("\x02ab\x03" in symbols, "b\x03" in symbols, "aba" in symbols) == (True, True, False)


def test_lists_of_symbols() -> None:
    fitted = fit_pieces([["go", "left"], ["go", 7]] * 15, np.array([0, 1] * 15), 2, 2)
    assert fitted.answers([["left"], [7, "go"]]).argmax(axis=1).tolist() == [0, 1]
    assert {("go", 7), (7, "\x03"), ("go",)} <= set(fitted.vocabulary.symbols)


def test_no_more_pieces_than_so_many_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "MOST_PIECES", 5)
    assert len(fit_pieces(TEXTS, KINDS, 3, 2).vocabulary.symbols) == 5


def test_regression_on_counts_is_that_of_scikit_learn() -> None:
    sklearn = pytest.importorskip("sklearn.linear_model")
    random = np.random.default_rng(0)
    lengths = random.integers(1, 9, 80)
    things, y = random.integers(0, 12, int(lengths.sum())), random.integers(0, 3, 80)
    table = Counts.of(things, lengths, 12)
    scored = table.scores(fit_counts(table, y, 3))
    dense = np.zeros((80, 12))
    np.add.at(dense, (np.repeat(np.arange(80), lengths), things), 1)
    theirs = sklearn.LogisticRegression(tol=1e-9, max_iter=5000).fit(dense, y).predict_proba(dense)
    ours = np.exp(scored) / np.exp(scored).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(ours, theirs, atol=1e-4)


@pytest.mark.parametrize("given", [TEXTS, [list(text) for text in TEXTS]])
@pytest.mark.parametrize("classes", [3, 0])
def test_a_file_keeps_them(classes: int, given: list[Any]) -> None:
    fitted = fit_pieces(given, KINDS if classes else VALUES, classes, 3, 2)
    assert kept(fitted).answers(given).tobytes() == fitted.answers(given).tobytes()


@pytest.mark.parametrize(
    "change",
    [
        lambda _, arrays: arrays.update(weights=arrays["weights"][1:]),
        lambda _, arrays: arrays.update(weights=arrays["weights"][:, :2]),
        lambda _, arrays: arrays.update(weights=arrays["weights"] * np.float32(np.nan)),
        lambda _, arrays: arrays.update(weights=arrays["weights"].astype(np.int64)),
        lambda plain, _: plain.update(longest=0),
        lambda plain, _: plain.update(classes=2),
        lambda plain, _: plain.update(classes=-1),
        lambda plain, _: plain["vocabulary"]["symbols"].pop(),
    ],
)
def test_damaged_ones_are_refused(change: Callable[[Any, Arrays], None]) -> None:
    with pytest.raises(DamagedError, match="regression of pieces|weights is 'int64'"):
        changed(fit_pieces(TEXTS, KINDS, 3, 2), change)


def test_values_far_from_zero_are_as_exact() -> None:
    texts = ["ab", "ac", "bc", "cab"] * 10
    y = np.array([1.0, 2.0, 3.0, 4.0] * 10)
    near, far = (fit_pieces(texts, y + mean, 0, 2).answers(texts) - mean for mean in (0.0, 1e9))
    np.testing.assert_allclose(far, near, atol=1e-4)
