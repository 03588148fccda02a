"""The regression among a word's labels: its hashes, its loss against a naive one, how far it is trusted, and files."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from elman.errors import DamagedError
from elman.tag.word_regression import L2, Choices, Surroundings, Word, WordRegression, fit_word_regression, lower
from tests.kept import changed, kept

# after "a" the word "x" has the labels 1, after "b" the labels 2; "y" always has 3
LINES: list[list[Word]] = [[tuple(word) for word in line.split()] for line in ["a x", "b x", "a x y", "Bb x"] * 5]
KINDS = [7, 1, 8, 2, 7, 1, 3, 9, 2] * 5
WAYS: dict[Word, list[int]] = {("x",): [1, 2], ("y",): [3], ("a",): [7], ("b",): [8], ("b", "b"): [9]}


def chances(regression: WordRegression, line: str, place: int) -> list[float]:
    features = Surroundings().of([tuple(word) for word in line.split()])[[place, place]]
    shares = np.exp(regression.scores(features, np.array([1, 2])))
    return list(shares / shares.sum())


def test_features_are_the_same_on_all_machines() -> None:
    found = Surroundings().of([("a", "b"), ("C", 7)])
    assert found.shape == (2, 15)
    assert found[0, 0] == found[1, 0] == -6689604093835608348
    assert len(np.unique(found[:, 3:])) == 24  # what stands on one side is no feature of the other


def test_features_are_those_of_the_words_beside_it() -> None:
    one, two = Surroundings().of([tuple("an"), tuple("on")]), Surroundings().of([tuple("an"), tuple("in")])
    equal = (one == two).mean(axis=0)
    assert (one[1] == two[1]).all()  # the word itself is no feature
    assert equal[9:].tolist() == [0.5, 0.5, 0.5, 0.5, 1.0, 0.5]  # "on" and "in" end with the same symbol
    assert not (Surroundings().of([tuple("An"), tuple("on")])[0, :3] == one[0, :3]).all()
    assert Surroundings().of([]).shape[0] == 0


def test_symbols_may_be_numbers_of_numpy() -> None:
    assert np.array_equal(Surroundings().of([(np.int64(1),), (2,)]), Surroundings().of([(1,), (np.int64(2),)]))
    assert lower([np.str_("A"), np.int64(3), None]) == ("a", 3, None)


def test_what_stands_beside_a_word_decides() -> None:
    regression = fit_word_regression(LINES, KINDS, WAYS)
    assert chances(regression, "a x", 1)[0] > 0.9
    assert chances(regression, "b x", 1)[1] > 0.9
    assert chances(regression, "bc x", 1)[1] > 0.6  # begins as others do


def test_two_fits_are_equal() -> None:
    first, second = fit_word_regression(LINES, KINDS, WAYS), fit_word_regression(LINES, KINDS, WAYS)
    assert np.array_equal(first.keys, second.keys)
    assert np.array_equal(first.weights, second.weights)


def test_what_tells_nothing_is_not_trusted() -> None:
    random = np.random.default_rng(0)
    lines: list[list[Word]] = [[(str(word),), ("x",)] for word in random.integers(0, 50, 200)]
    kinds = [value for right in random.integers(1, 3, 200).tolist() for value in (9, right)]
    assert np.abs(fit_word_regression(lines, kinds, {("x",): [1, 2]}).weights).max() < 0.3


def test_too_many_are_thinned_out(monkeypatch: pytest.MonkeyPatch) -> None:
    all_keys = fit_word_regression(LINES, KINDS, WAYS).keys
    monkeypatch.setattr("elman.tag.word_regression.MOST_ROWS", 10)
    fewer = fit_word_regression(LINES, KINDS, WAYS).keys
    assert 0 < len(fewer) < len(all_keys)


def test_words_with_one_class_teach_nothing() -> None:
    regression = fit_word_regression([[("x",), ("y",)]], [1, 2], {("x",): [1], ("y",): [2]})
    assert len(regression.keys) == 0
    assert regression.scores(np.zeros((2, 15), dtype=np.int64), np.array([1, 2])).tolist() == [0.0, 0.0]


def naive(weights: dict[int, float], rows: list[list[list[int]]], right: list[int]) -> float:
    """The loss of occurrences, each a list of ways, each a list of columns; what has no weight counts 0."""
    loss = L2 / 2 * sum(weight**2 for weight in weights.values())
    for ways, meant in zip(rows, right, strict=True):
        scores = [sum(weights.get(column, 0.0) for column in columns) for columns in ways]
        loss -= math.log(math.exp(scores[meant]) / sum(map(math.exp, scores)))
    return loss


def test_the_loss_is_that_of_a_naive_one_and_the_gradient_its_slope() -> None:
    random = np.random.default_rng(0)
    sizes, meant, width = [2, 3, 2, 4], [1, 0, 1, 3], 9
    columns = random.integers(0, width + 1, (sum(sizes), 5)).astype(np.int32)
    first = np.cumsum(sizes) - sizes
    problem = Choices(columns, np.array(sizes), first + np.array(meant), width)
    rows = [columns[start : start + size].tolist() for start, size in zip(first, sizes, strict=True)]
    at = random.normal(size=width)
    loss, gradient = problem.objective(at)
    assert loss == pytest.approx(naive(dict(enumerate(at.tolist())), rows, meant), rel=1e-12)
    for number in range(width):
        step = 1e-5 * np.eye(width)[number]
        above, below = (naive(dict(enumerate((at + sign * step).tolist())), rows, meant) for sign in (1, -1))
        assert gradient[number] == pytest.approx((above - below) / 2e-5, abs=1e-8)


def test_the_first_guess_of_the_curvature_is_that_at_zero() -> None:
    random = np.random.default_rng(1)
    columns = np.stack([random.permutation(4)[:2] for _ in range(5)]).astype(np.int32)
    problem = Choices(columns, np.array([2, 3]), np.array([0, 4]), 3)
    for number, curved in enumerate(problem.curvature().tolist()):
        alone = columns == number
        share = np.repeat([1 / 2, 1 / 3], [2, 3])
        assert curved == pytest.approx(L2 + (alone.sum(axis=1) * share * (1 - share)).sum())


def test_it_survives_a_file() -> None:
    regression = fit_word_regression(LINES, KINDS, WAYS)
    again = kept(regression)
    assert np.array_equal(again.keys, regression.keys)
    assert np.array_equal(again.weights, regression.weights)


@pytest.mark.parametrize(
    "damage",
    [
        {"keys": np.array([3, 2, 1])},
        {"keys": np.array([1, 1, 2])},
        {"keys": np.array([1, 2])},
        {"keys": np.array([[1], [2], [3]])},
        {"keys": np.array([1.0, 2.0, 3.0])},
        {"weights": np.array([1, 2, 3])},
        {"weights": np.array([1, np.nan, 3], dtype=np.float32)},
    ],
)
def test_others_are_refused(damage: dict[str, Any]) -> None:
    regression = WordRegression(np.array([1, 2, 3]), np.zeros(3, dtype=np.float32))
    with pytest.raises(DamagedError, match="features of words|keys is 'float64'|weights is 'int64'"):
        changed(regression, lambda _, arrays: arrays.update(damage))
