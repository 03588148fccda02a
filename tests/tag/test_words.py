"""Known words beside a network: against a sum over all paths, what they leave alone, and files."""

from __future__ import annotations

import math
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import elman
from elman import Tagger
from elman.errors import DamagedError
from elman.tag.tagged import tagged
from elman.tag.word_regression import Surroundings
from elman.tag.words import BEGIN, OTHER, PAIRS_SHARE, KnownWords, fit_known_words
from tests.kept import changed, kept

TEXTS = ["the cat", "the cow", "a cat", "a cow", "the cat"]
LABELS = ["xyz abc", "xyz abd", "w aBc", "w abd", "xyz abc"]
SYMBOLS = sorted(set("".join(LABELS)))
CODE = {label: number for number, label in enumerate(SYMBOLS)}


def codes(labels: list[str]) -> NDArray[np.int64]:
    return np.array([CODE[label] for each in labels for label in each])


def words() -> KnownWords:
    found = fit_known_words(tagged(TEXTS, LABELS), codes(LABELS), SYMBOLS)
    assert found is not None
    return found


def evenly(text: str) -> NDArray[np.float64]:
    return np.full((len(text), len(SYMBOLS)), 1 / len(SYMBOLS))


def test_the_word_before_decides_what_the_network_does_not_know() -> None:
    for text, expected in (("the cat", "xyz abc"), ("a cat", "w abc"), ("the cow", "xyz abd")):
        (better,) = words().improved([evenly(text)], [list(text)], 1.0)
        found = "".join(SYMBOLS[code] for code in better.argmax(axis=1))
        assert found.replace(" ", "").lower() == expected.replace(" ", "")
        np.testing.assert_allclose(better.sum(axis=1), 1.0, rtol=1e-12)


def test_shares_are_those_of_all_paths() -> None:
    known, text = words(), "the cat"
    random = np.random.default_rng(0).dirichlet(np.ones(len(SYMBOLS)), len(text))
    lattice = known._lattice([tuple("the"), tuple("cat")], [random[:3], random[4:]], Surroundings())
    totals = [np.zeros(len(nodes)) for nodes in lattice]
    for first, second in product(range(len(lattice[0])), range(len(lattice[1]))):
        one, two = lattice[0][first], lattice[1][second]
        counts = known._after(BEGIN, one) * known._after(one.kind, two)
        opinion = math.exp(one.choice + two.choice) * counts**PAIRS_SHARE
        share = math.exp(one.likely + two.likely) * opinion**0.7
        totals[0][first] += share
        totals[1][second] += share
    for share, total in zip(known._shares(lattice, 0.7), totals, strict=True):
        np.testing.assert_allclose(share, total / total.sum(), rtol=1e-10)


def test_probabilities_by_counts_are_those_of_witten_and_bell() -> None:
    known = words()
    both = [tuple("the"), tuple("cat")]
    (the, _), (cat, capital, other) = known._lattice(both, [evenly("the"), evenly("cat")], Surroundings())
    # Each word as if it were new: labels of "cat" were found once that no other "cat" had. Expected are, of "the" three
    # times 1/3, of two "cat" 2/4 each and of the third 1/3, of "a" and "cow" two times 1/2 each.
    assert known._newness == pytest.approx((1 + 1) / (1 + 1 + 1 / 3 + 1 + 1 + 1))
    new = known._newness * 2 / (3 + 2)
    assert math.exp(cat.choice) + math.exp(capital.choice) == pytest.approx(1 - new)
    assert math.exp(other.choice) == pytest.approx(new)
    assert cat.base == pytest.approx((1 - new) * 2 / 10)  # two of ten words
    assert other.base == pytest.approx(new * 3 / 10)
    assert known._after(the.kind, cat) == pytest.approx((2 + 2 * cat.base) / (3 + 2))
    assert known._after(OTHER, cat) == cat.base


def test_the_regression_chooses_among_the_labels_of_a_word() -> None:
    texts, labels = ["on x", "in x", "up y"] * 6, ["on a", "in b", "up c"] * 6
    symbols = sorted(set("".join(labels)))
    numbers = np.array([symbols.index(label) for each in labels for label in each])
    known = fit_known_words(tagged(texts, labels), numbers, symbols)
    assert known is not None
    even = np.full((4, len(symbols)), 1 / len(symbols))
    for text, expected in (("on x", "a"), ("in x", "b"), ("ok x", "a"), ("it x", "b")):  # the last two words are new
        (better,) = known.improved([even], [list(text)], 2.0)
        assert symbols[int(better[3].argmax())] == expected


@pytest.mark.parametrize("change", [str.upper, str.lower])
def test_labels_that_restore_capitals_are_kept_apart(change: Any) -> None:
    labels = ["The dog", "see the", "see Tom"] * 4
    symbols = sorted(set("".join(labels)))
    numbers = np.array([symbols.index(label) for each in labels for label in each])
    texts = [change(each) for each in labels]
    known = fit_known_words(tagged(texts, labels), numbers, symbols)
    assert known is not None
    even = [np.full((7, len(symbols)), 1 / len(symbols))] * 3
    for better, expected in zip(known.improved(even, [list(text) for text in texts[:3]], 2.0), labels, strict=False):
        assert "".join(symbols[code] for code in better.argmax(axis=1)).split() == expected.split()


def test_labels_without_capitals_are_those_of_words_with_and_without() -> None:
    texts = ["the THE", "The the"]
    known = fit_known_words(tagged(texts, [list("DHADHAB")] * 2), np.array([0, 1, 2, 3, 0, 1, 2] * 2), list("DHAB"))
    assert known is not None
    assert {entry.kind for entry in known.entries} == {1}


def test_words_never_seen_are_left_to_the_network_but_for_their_symbols() -> None:
    random = np.random.default_rng(0).dirichlet(np.ones(len(SYMBOLS)), 7)
    known = words()
    (better,) = known.improved([random], [list("dog cat")], 1.0)
    likely = known._symbols.likely(random, "dog cat")
    assert np.array_equal(better[:4], likely[:4])
    assert not np.allclose(better[4:], likely[4:])
    np.testing.assert_allclose(known.improved([random[:2]], [[" ", " "]], 1.0)[0], random[:2])


def test_words_never_seen_are_their_own_labels_where_words_seen_once_are() -> None:
    labels = ["an äbc", "an abd", "on bad"]
    symbols = sorted(set("".join(labels)))
    numbers = np.array([symbols.index(label) for each in labels for label in each])
    known = fit_known_words(tagged(["an abc", "an abd", "on bad"], labels), numbers, symbols)
    assert known is not None
    assert known._copies == pytest.approx(3 / 4)  # on, abd and bad, but not abc
    unsure = np.full((3, len(symbols)), 0.5 / (len(symbols) - 1))
    unsure[:, symbols.index("ä")] = 0.5
    (better,) = known.improved([unsure], [list("dba")], 1.0)
    assert "".join(symbols[code] for code in better.argmax(axis=1)) == "dba"


def test_single_words_teach_no_pairs() -> None:
    assert fit_known_words(tagged(["cat", "cow"], ["abc", "abd"]), codes(["abc", "abd"]), SYMBOLS) is None


def test_they_survive_a_file() -> None:
    known = words()
    again = kept(known)
    assert (again.entries, again.labels) == (known.entries, known.labels)
    assert np.array_equal(again.pairs, known.pairs)


ONE: dict[str, Any] = {"words": [[1, 1, 1]], "ids": [1], "codes": [0]}  # a word of one symbol, in place of all words


def with_arrays(values: dict[str, Any]) -> KnownWords:
    return changed(words(), lambda _, arrays: arrays.update({name: np.array(v) for name, v in values.items()}))


def test_a_single_word_is_believed() -> None:
    assert len(with_arrays(ONE).entries) == 1


@pytest.mark.parametrize(
    "damage",
    [
        {"ids": [1, 2]},
        {"ids": [99]},
        {"ids": [0]},
        {"codes": [99]},
        {"codes": [-1]},
        {"words": [[0, 1, 1]]},
        {"words": [[1, 0, 1]]},
        {"words": [[1, 1, 0]]},
        {"words": [[1, 2**31, 1]]},
        {"words": [[1, 1]]},
        {"words": [[1, 1, 1.0]]},
        {"pairs": [[0, 0]]},
        {"pairs": [[-1, -1, -1]]},
        {"pairs": [[0.0, 0.0, 0.0]]},
    ],
)
def test_others_are_refused(damage: dict[str, Any]) -> None:
    with pytest.raises(DamagedError, match="known word|pairs|words is 'float64'"):
        with_arrays({**ONE, **damage})


def test_a_tagger_of_characters_has_them_and_keeps_them(tmp_path: Path) -> None:
    quick: dict[str, Any] = {"hidden_size": 4, "num_layers": 1, "embedding_size": 4, "epochs": 2, "ensemble": 1}
    model = Tagger(**quick, n_jobs=1).fit(TEXTS * 5, LABELS * 5)
    alone = Tagger(**quick, n_jobs=1, word_weight=0.0).fit(TEXTS * 5, LABELS * 5)
    assert model.score(TEXTS, LABELS) > alone.score(TEXTS, LABELS)
    model.save(tmp_path / "m.elman")
    again = elman.load(tmp_path / "m.elman")
    assert np.array_equal(again.predict_proba(["the cow"])[0], model.predict_proba(["the cow"])[0])
    forward = Tagger(**quick, n_jobs=1, bidirectional=False).fit(TEXTS * 5, LABELS * 5)._fitted
    assert forward is not None
    assert forward.counts is None
