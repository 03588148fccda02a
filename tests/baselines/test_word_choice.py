"""The regression among a word's labels: its hashes, its loss against a naive one, how far it is trusted, and files."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from elman.baselines import word_choice
from elman.baselines.word_choice import L2, ODD, Surroundings, Word, WordChoice, fit_word_choice, lower
from elman.errors import DamagedError
from tests.kept import changed, kept

# after "a" the word "x" has the way 1, after "b" the way 2; "y" always has 3, and "a", "b" and "bb" their own
LINES: list[list[Word]] = [[tuple(word) for word in line.split()] for line in ["a x", "b x", "a x y", "Bb x"] * 5]
MEANT = [7, 1, 8, 2, 7, 1, 3, 9, 2] * 5
WAYS = [[7], [1, 2], [8], [1, 2], [7], [1, 2], [3], [9], [1, 2]] * 5


def line(text: str) -> list[Word]:
    return [tuple(word) for word in text.split()]


def chances(choice: WordChoice, text: str, place: int = 1) -> list[float]:
    """Of the ways 1 and 2 of a word of a line."""
    ways = [[1, 2] if number == place else [] for number in range(len(text.split()))]
    return [float(share) for share in np.exp(choice.logs([line(text)], ways))[place]]


def key(feature: int, way: int) -> int:
    """The number of a pair, as 64 bits with a sign."""
    bits = (feature ^ (way * ODD)) % 2**64
    return bits - 2**64 if bits >= 2**63 else bits


def naive(choice: WordChoice, lines: list[list[Word]], ways: list[list[int]]) -> list[list[float]]:
    """The probability of each way of each word, with a dictionary of weights."""
    weights = dict(zip(choice.keys.tolist(), choice.weights.tolist(), strict=True))
    features = [row for each in lines for row in Surroundings().of(each).tolist()]
    found = []
    for row, own in zip(features, ways, strict=True):
        powers = [math.exp(sum(weights.get(key(feature, way), 0.0) for feature in row)) for way in own]
        found.append([power / sum(powers) for power in powers])
    return found


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
    choice = fit_word_choice(LINES, MEANT, WAYS)
    assert chances(choice, "a x")[0] > 0.9
    assert chances(choice, "b x")[1] > 0.9
    assert chances(choice, "bc x")[1] > 0.6  # begins as others do


def test_probabilities_are_sums_of_the_weights_of_pairs() -> None:
    choice = fit_word_choice(LINES, MEANT, WAYS)
    lines, ways = [line("a x y"), line("q"), line("Bb x x")], [[7], [1, 2], [3], [1, 2, 3], [9], [2], []]
    found = np.exp(choice.logs(lines, ways))
    assert found.shape == (7, 3)
    for row, expected in zip(found[:-1].tolist(), naive(choice, lines, ways)[:-1], strict=True):
        assert row == pytest.approx([*expected, *[0.0] * (3 - len(expected))], rel=1e-12)


def test_weights_are_those_of_the_smallest_loss() -> None:
    """The gradient of the penalised loss, by loops, is nothing at the fitted weights."""
    choice = fit_word_choice(LINES, MEANT, WAYS)
    features = [row for each in LINES for row in Surroundings().of(each).tolist()]
    slopes = {number: L2 * weight for number, weight in zip(choice.keys.tolist(), choice.weights.tolist(), strict=True)}
    for row, own, right, shares in zip(features, WAYS, MEANT, naive(choice, LINES, WAYS), strict=True):
        for way, share in zip(own, shares, strict=True):
            for number in {key(feature, way) for feature in row} & slopes.keys():
                slopes[number] += share - (way == right)
    assert max(map(abs, slopes.values())) < 1e-4
    assert np.abs(choice.weights).max() > 0.1
    assert set(slopes) == {
        key(feature, right)
        for row, own, right in zip(features, WAYS, MEANT, strict=True)
        for feature in row
        if len(own) > 1
    }


def test_two_fits_are_equal() -> None:
    first, second = fit_word_choice(LINES, MEANT, WAYS), fit_word_choice(LINES, MEANT, WAYS)
    assert first.keys.tobytes() == second.keys.tobytes()
    assert first.weights.tobytes() == second.weights.tobytes()


def test_words_are_answered_the_same_whatever_stands_beside_their_line() -> None:
    choice = fit_word_choice(LINES, MEANT, WAYS)
    together = choice.logs([*LINES, line("z")], [*WAYS, [1, 2, 3, 4]])
    first = 0
    for each in LINES:
        own = WAYS[first : first + len(each)]
        alone = choice.logs([each], own)
        wide = together[first : first + len(each), : alone.shape[1]]
        assert alone.tobytes() == np.ascontiguousarray(wide).tobytes()
        first += len(each)


def test_what_tells_nothing_is_not_trusted() -> None:
    random = np.random.default_rng(0)
    lines: list[list[Word]] = [[(str(word),), ("x",)] for word in random.integers(0, 50, 400)]
    meant = [value for right in random.integers(1, 3, 400).tolist() for value in (9, right)]
    choice = fit_word_choice(lines, meant, [[9], [1, 2]] * 400)
    assert chances(choice, "q x") == pytest.approx([0.5, 0.5], abs=0.1)


def test_too_many_are_thinned_out(monkeypatch: pytest.MonkeyPatch) -> None:
    all_keys = fit_word_choice(LINES, MEANT, WAYS).keys
    monkeypatch.setattr(word_choice, "MOST_ROWS", 10)
    fewer = fit_word_choice(LINES, MEANT, WAYS).keys
    assert 0 < len(fewer) < len(all_keys)


@pytest.mark.parametrize(("ways", "meant"), [([[1], [2]], [1, 2]), ([[1, 2], [1, 2]], [-1, 5]), ([[], []], [-1, -1])])
def test_words_with_one_way_or_an_unknown_one_teach_nothing(ways: list[list[int]], meant: list[int]) -> None:
    choice = fit_word_choice([[("x",), ("y",)]], meant, ways)
    assert len(choice.keys) == 0
    np.testing.assert_allclose(np.exp(choice.logs([line("x y")], [[1, 2], [1, 2, 3, 4]]))[1], 0.25)


def test_it_survives_a_file() -> None:
    choice = fit_word_choice(LINES, MEANT, WAYS)
    again = kept(choice)
    assert np.array_equal(again.keys, choice.keys)
    assert np.array_equal(again.weights, choice.weights)


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
    choice = WordChoice(np.array([1, 2, 3]), np.zeros(3, dtype=np.float32))
    with pytest.raises(DamagedError, match="features of words|keys is 'float64'|weights is 'int64'"):
        changed(choice, lambda _, arrays: arrays.update(damage))
