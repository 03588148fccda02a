"""From symbols to ids, against loops: which values have one, what becomes of all others, and of bags of pieces."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import pytest

from elman.table.vocabulary import UNKNOWN, Vocabulary
from elman.tag.coder import LONGEST_BAG, TokenCoder, counts_of, fit_token_coder
from elman.tag.features import DEFAULTS, Feature

TEXTS = [list("the cat"), list("a cow that"), list("cats")]
WORDS = [["The", "cats", "sat"], ["the", "cat", "sits"], ["cats"]]
NEW = [["The", "dog", "sat"], ["tha"]]


def symbols_of(coder: TokenCoder) -> list[set[Hashable]]:
    return [set(vocabulary.symbols) for vocabulary in coder.vocabularies]


def plain_ids(coder: TokenCoder, items: Sequence[Sequence[Hashable]]) -> list[list[Any]]:
    """The ids of each feature, symbol by symbol: of a bag those of its known pieces."""
    found: list[list[Any]] = []
    for feature, vocabulary in zip(coder.features, coder.vocabularies, strict=True):
        known = {symbol: number + 1 for number, symbol in enumerate(vocabulary.symbols)}
        column: list[Any] = []
        for item in items:
            value: Any
            for value in feature.of(item, coder.level):
                if feature.is_bag:
                    column.append([known[piece] for piece in value if piece in known])
                else:
                    column.append(known.get(value, 0))
        found.append(column)
    return found


@pytest.mark.parametrize(
    ("level", "items", "names"),
    [
        ("char", TEXTS, [*DEFAULTS["char"], "word", "suffix2", "ngrams3"]),
        ("word", WORDS, [*DEFAULTS["word"], "symbol", "left", "window3"]),
    ],
)
def test_symbols_have_the_ids_that_a_loop_finds(level: Any, items: list[list[str]], names: list[str]) -> None:
    coder = fit_token_coder(items, level, names)
    for given in (items, [*NEW, ["床"], [""]] if level == "word" else [list("a dog"), list("床")]):
        encoded = coder.encode(given)
        for column, bag, expected in zip(encoded.columns, encoded.bags, plain_ids(coder, given), strict=True):
            assert column.dtype == np.int64
            if bag is None:
                assert column.tolist() == expected
            else:
                assert bag.shape[1] == LONGEST_BAG
                rows = [[piece for piece in row if piece != -1] for row in bag[column].tolist()]
                assert rows == [pieces[:LONGEST_BAG] for pieces in expected]
                assert not np.diff((bag == -1).astype(int), axis=1).min(initial=0) < 0  # filled up at the end


def test_symbols_and_words_are_all_kept_and_other_values_from_twice_on() -> None:
    found = symbols_of(fit_token_coder(WORDS, "word", ["word", "symbol", "lower", "suffix2"]))
    assert found[0] == found[1] == {"The", "the", "cats", "cat", "sat", "sits"}
    assert found[2] == {"the", "cats"}
    assert found[3] == {"he", "ts", "at"}  # of "The" and "the", "cats" twice and "sits", "sat" and "cat"


def test_at_the_level_of_characters_a_word_counts_once_however_long_it_is() -> None:
    found = symbols_of(fit_token_coder(TEXTS, "char", ["symbol", "word", "prefix2"]))
    assert found[0] == set("the cat a cow that cats")
    assert found[1] == {" "}  # the only one that stands there twice
    assert found[2] == {" ", "ca", "th"}


def test_of_too_many_values_the_most_frequent_have_an_id(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("elman.tag.coder.MOST", 3)
    coder = fit_token_coder(["abcabdad", "a"], "char", ["symbol"])
    assert coder.vocabularies[0].symbols == ("a", "b", "d")
    assert coder.encode(["dcab"]).columns[0].tolist() == [3, UNKNOWN, 1, 2]


def test_a_bag_has_no_more_than_so_many_pieces() -> None:
    word = "abcdefghijklmnopqrstuvwxyz"
    coder = fit_token_coder([[word, word]], "word", ["ngrams2"])
    bag = coder.encode([[word]]).bags[0]
    assert bag is not None
    assert len(Feature("ngrams", 2).of([word], "word")[0]) > LONGEST_BAG  # type: ignore[arg-type]
    assert (bag > 0).all()
    assert coder.encode([["床"]]).bags[0].tolist() == [[-1] * LONGEST_BAG]  # type: ignore[union-attr]


def test_steps_are_picked_from_all_sequences_one_after_the_other() -> None:
    coder = fit_token_coder(WORDS, "word", ["word", "ngrams3"])
    encoded = coder.encode(WORDS)
    places = np.array([[0, 1, 2], [6, 6, 6]])
    ids, pieces = encoded.at(places)
    assert pieces.shape == (2, 3, LONGEST_BAG)
    alone = [coder.encode([item]) for item in (WORDS[0], WORDS[2])]
    np.testing.assert_array_equal(ids, [alone[0].columns[0], np.repeat(alone[1].columns[0], 3)])
    np.testing.assert_array_equal(pieces[0], alone[0].at(np.array([[0, 1, 2]]))[1][0])
    np.testing.assert_array_equal(pieces[1, 2], alone[1].at(np.array([[0]]))[1][0, 0])


def test_ids_are_counted_and_the_unknown_one_is_never_rare() -> None:
    coder = fit_token_coder([["a", "b", "a"]], "word", ["word", "ngrams2", "lower"])
    words, bags, lower = counts_of(coder.encode([["a", "b", "a", "z"]]))
    assert bags is None
    assert words is not None
    assert lower is not None
    assert words[1:].tolist() == [2, 1]
    assert lower[1:].tolist() == [2]  # "b" was there once
    assert words[UNKNOWN] == lower[UNKNOWN] == np.iinfo(np.int32).max


@pytest.mark.parametrize(
    ("level", "features", "vocabularies", "message"),
    [
        ("word", (Feature("word"),), (), "it has 1 features and 0 vocabularies"),
        ("word", (), (Vocabulary(("a",)),), "it has 0 features and 1 vocabularies"),
        ("step", (Feature("word"),), (Vocabulary(()),), "it has 1 features and 1 vocabularies"),
        ("word", (Feature("word", 3),), (Vocabulary(()),), "setting 'features': found 'word3', which is no feature"),
    ],
)
def test_parts_that_do_not_go_together_are_refused(
    level: Any, features: tuple[Feature, ...], vocabularies: tuple[Vocabulary, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        TokenCoder(level, features, vocabularies)
    assert "\n" not in str(caught.value)
