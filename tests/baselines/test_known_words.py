"""Known words: their probabilities by hand, what is left to symbols, capitals, and files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from elman.baselines import known_words
from elman.baselines.known_words import OTHER, KnownWords, fit_known_words
from elman.errors import DamagedError
from tests.kept import changed, kept

TEXTS = ["the cat", "the cow", "a cat", "a cow", "the cat"]
LABELS = ["xyz abc", "xyz abd", "w aBc", "w abd", "xyz abc"]
NAMES = sorted(set("".join(LABELS)))


def codes(labels: Sequence[Sequence[Hashable]], names: Sequence[Hashable]) -> NDArray[np.int64]:
    return np.array([names.index(label) for each in labels for label in each])


def fitted(texts: Sequence[str], labels: Sequence[Sequence[Hashable]], names: Sequence[Hashable]) -> KnownWords:
    found = fit_known_words(texts, codes(labels, names), names)
    assert found is not None
    return found


def words() -> KnownWords:
    return fitted(TEXTS, LABELS, NAMES)


def ways_of(known: KnownWords) -> list[tuple[tuple[Hashable, ...], tuple[int, ...], int]]:
    """The words with the numbers of their labels, and how often they had these."""
    symbols, codes, found = known.symbols.decode(known.ids.tolist()), known.codes.tolist(), []
    for size, count in known.ways.tolist():
        found.append((tuple(symbols[:size]), tuple(codes[:size]), count))
        symbols, codes = symbols[size:], codes[size:]
    return found


def read(known: KnownWords, text: str) -> str:
    """The likeliest labels of a text."""
    return "".join(str(known.labels[code]) for code in known.answers([text])[0].argmax(axis=1))


def of_symbol(symbol: str) -> list[float]:
    """The probability of each label that a symbol ever had, all alike, and of others next to nothing."""
    pairs = zip("".join(TEXTS), "".join(LABELS), strict=True)
    had = {label for other, label in pairs if other == symbol}
    weights = [1.0 if label in had else OTHER for label in NAMES]
    return [weight / sum(weights) for weight in weights]


def by_hand(text: str) -> list[list[float]]:
    """The probability of each label of each symbol: of the ways of known words by Witten and Bell, of others alike.

    Which of several ways is meant, the fitted regression says, which is held against a naive one elsewhere.
    """
    counts: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for line, own in zip(TEXTS, LABELS, strict=True):
        for word, way in zip(line.split(), own.split(), strict=True):
            counts[word][way] = counts[word].get(way, 0) + 1
    known = words()
    named = [("".join(map(str, word)), "".join(NAMES[code] for code in way)) for word, way, _ in ways_of(known)]
    numbers = {way: number for number, way in enumerate(named)}
    asked = text.split()
    each = [[numbers[word, way] for way in counts[word]] if word in counts else [] for word in asked]
    shares = np.exp(known.choice.logs([[tuple(word) for word in asked]], each)).tolist()
    found = []
    for word, own in zip(asked, shares, strict=True):
        ways = list(counts[word]) if word in counts else []
        new = len(ways) / (len(ways) + sum(counts[word].values())) if ways else 1.0
        for place, symbol in enumerate(word):
            row = [new * chance for chance in of_symbol(symbol)]
            for way, share in zip(ways, own, strict=False):
                row[NAMES.index(way[place])] += (1 - new) * share
            found.append(row)
        found.append(of_symbol(" "))
    return found[:-1]


@pytest.mark.parametrize("text", ["the cat", "a cow", "cat", "a dog", "tea aha the", "cow cat cow"])
def test_probabilities_are_those_by_hand(text: str) -> None:
    found = np.exp(words().answers([text])[0])
    np.testing.assert_allclose(found, by_hand(text), rtol=1e-10)
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-12)


def test_the_share_of_new_ways_is_that_of_witten_and_bell() -> None:
    known = words()
    assert {("".join(map(str, word)), count) for word, _, count in ways_of(known)} == {
        ("the", 3), ("cat", 2), ("cat", 1), ("a", 2), ("cow", 2),
    }  # fmt: skip
    table = np.exp(known.answers(["the cat"])[0])
    assert table[0, NAMES.index("x")] == pytest.approx(3 / 4 + 1 / 4 * of_symbol("t")[NAMES.index("x")])
    both = table[5, NAMES.index("b")] + table[5, NAMES.index("B")]
    assert both == pytest.approx(3 / 5 + 2 / 5 * sum(of_symbol("a")[NAMES.index(label)] for label in "bB"))


def test_the_word_before_decides() -> None:
    assert read(words(), "the cat") == "xyz abc"
    assert read(words(), "a cat") == "w aBc"
    assert read(words(), "the cow") == "xyz abd"


def test_words_beside_that_are_new_say_something_by_how_they_begin_and_end() -> None:
    texts, labels = ["on x", "in x", "up y"] * 6, ["on a", "in b", "up c"] * 6
    known = fitted(texts, labels, sorted(set("".join(labels))))
    assert [read(known, text)[-1] for text in ("on x", "in x", "ok x", "it x")] == ["a", "b", "a", "b"]


def test_symbols_never_seen_may_have_any_label() -> None:
    found = np.exp(words().answers(["zq the"])[0])
    np.testing.assert_allclose(found[:2], 1 / len(NAMES), rtol=1e-12)


@pytest.mark.parametrize("change", [str.upper, str.lower])
def test_labels_that_restore_capitals_are_kept_apart(change: Any) -> None:
    labels = ["The dog", "see the", "see Tom"] * 4
    known = fitted([change(each) for each in labels], labels, sorted(set("".join(labels))))
    assert [read(known, change(each)).split() for each in labels[:3]] == [each.split() for each in labels[:3]]


def test_words_in_capitals_are_those_in_small_letters_with_labels_turned() -> None:
    texts, labels = ["the THE", "The the"], ["thx THX", "Thx thx"]
    known = fitted(texts, labels, sorted(set("".join(labels))))
    assert [(count, "".join(str(known.labels[c]) for c in way)) for _, way, count in ways_of(known)] == [(4, "thx")]
    assert read(known, "tHe") == "tHx"


def test_letters_whose_capitals_have_other_small_ones_are_their_own_labels() -> None:
    """The capital of a long s is S, whose small letter is another one."""
    labels = ["wa\u017f Sss", "wa\u017f Sss"]
    known = fitted(["was SSs", "WAS sSs"], labels, sorted(set("".join(labels))))
    assert read(known, "WAS sSs") == "wa\u017f Sss"


def test_labels_without_capitals_are_those_of_words_with_and_without() -> None:
    known = fitted(["the THE", "The the"], ["DHABDHA"] * 2, list("DHAB"))
    assert [(way, count) for _, way, count in ways_of(known)] == [((0, 1, 2), 4)]


def test_single_words_teach_nothing() -> None:
    assert fit_known_words(["cat", "cow"], codes(["abc", "abd"], NAMES), NAMES) is None


def test_words_with_a_step_that_has_no_label_and_long_ones_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    some = codes(LABELS, NAMES)
    some[1] = -1
    found = fit_known_words(TEXTS, some, NAMES)
    assert found is not None
    assert {"".join(map(str, word)): count for word, _, count in ways_of(found)}["the"] == 2
    monkeypatch.setattr(known_words, "LONGEST", 2)
    assert {word for word, _, _ in ways_of(words())} == {("a",)}


def test_no_more_ways_than_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_words, "MOST", 2)
    assert [count for _, _, count in ways_of(words())] == [3, 2]
    assert np.isfinite(words().answers(["a cat"])[0]).all()


def test_lists_of_symbols_of_any_kind() -> None:
    texts = [["a", 7, " ", "b"], ["b", " ", "a", 7]] * 5
    names = [0, 1, ("N", 2)]
    found = fit_known_words(texts, np.array([0, 1, 2, 0, 0, 2, 0, 1] * 5), names)
    assert found is not None
    assert found.answers([["a", 7, " ", "b"]])[0].argmax(axis=1).tolist() == [0, 1, 2, 0]
    again = kept(found)
    assert (ways_of(again), again.labels) == (ways_of(found), found.labels)


def test_a_sequence_is_answered_the_same_whatever_stands_beside_it() -> None:
    texts = ["the cat", "a", "dog", "cow cat the a", " ", "the  cow "]
    together = words().answers(texts)
    assert [words().answers([text])[0].tobytes() for text in texts] == [each.tobytes() for each in together]
    assert words().answers([]) == []


def test_they_survive_a_file() -> None:
    known = words()
    again = kept(known)
    assert (ways_of(again), again.labels) == (ways_of(known), known.labels)
    assert again.answers(TEXTS)[2].tobytes() == known.answers(TEXTS)[2].tobytes()


ONE: dict[str, Any] = {"ways": [[1, 1]], "ids": [1], "codes": [0], "had": [[1, 0]]}  # a way, in place of all


def with_arrays(values: dict[str, Any]) -> KnownWords:
    return changed(words(), lambda _, arrays: arrays.update({name: np.array(v) for name, v in values.items()}))


def test_a_single_way_is_believed() -> None:
    assert [(way, count) for _, way, count in ways_of(with_arrays(ONE))] == [((0,), 1)]


@pytest.mark.parametrize(
    "damage",
    [
        {"ids": [1, 2]},
        {"ids": [99]},
        {"ids": [0]},
        {"codes": [99]},
        {"codes": [-1]},
        {"ways": [[0, 1]]},
        {"ways": [[1, 0]]},
        {"ways": [[1, 2**31]]},
        {"ways": [[2, 1]]},
        {"ways": [[1, 1, 1]]},
        {"ways": [[1, 1.0]]},
        {"had": [[0, 0]]},
        {"had": [[99, 0]]},
        {"had": [[1, 99]]},
        {"had": [[1, -1]]},
        {"had": [[1]]},
        {"had": [1, 0]},
    ],
)
def test_others_are_refused(damage: dict[str, Any]) -> None:
    with pytest.raises(DamagedError, match="known word|ways is 'float64'"):
        with_arrays({**ONE, **damage})


def test_weights_of_no_features_are_refused() -> None:
    with pytest.raises(DamagedError, match="features of words"):
        changed(words(), lambda _, arrays: arrays.update({"choice.keys": arrays["choice.keys"][::-1]}))
