"""What is seen of a symbol, and the ids that it becomes."""

from __future__ import annotations

import pytest

from elman.errors import DamagedError, SettingError
from elman.tag.coder import fit_token_coder
from elman.tag.features import DEFAULTS, Feature, parse_features
from tests.kept import changed, kept


def test_words_have_shapes_and_affixes() -> None:
    words = ["McDonald's", "1999", "AAAA"]
    assert Feature("shape").of(words, "word") == ["XxXxx'x", "dd", "XX"]
    assert Feature("prefix", 2).of(words, "word") == ["mc", "19", "aa"]
    assert Feature("lower").of(words, "word") == ["mcdonald's", "1999", "aaaa"]


def test_ngrams_know_the_ends_of_a_word() -> None:
    assert Feature("ngrams", 2).of(["ab"], "word") == [("a", "b", "\x02a", "ab", "b\x02")]


def test_characters_know_their_word_and_its_neighbours() -> None:
    text = "An ox"
    assert Feature("lower").of(text, "char") == ["an", "an", " ", "ox", "ox"]
    assert Feature("left").of(text, "char")[3] == "an\x03ox"
    assert Feature("right").of(text, "char")[0] == "an\x03ox"
    assert Feature("right").of(text, "char")[4] == "ox\x03\x02"


def test_symbols_need_not_be_text() -> None:
    assert Feature("symbol").of([1, (2, 3)], "char") == [1, (2, 3)]
    assert Feature("window", 3).of([1, 2], "char") == ["\x0212", "12\x02"]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["sufix3"], "did you mean 'suffix3'"),
        (["word", "word"], "found 'word' twice"),
        (["window4"], "expected an odd number"),
        ([], "found an empty list"),
    ],
)
def test_wrong_features_are_refused(names: list[str], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        parse_features(names)


def test_unknown_words_still_have_known_pieces() -> None:
    coder = fit_token_coder([["walked", "talked"], ["walked"]], "word", DEFAULTS["word"])
    encoded = coder.encode([["stalked"]])
    ids = dict(zip(DEFAULTS["word"], encoded.columns, strict=True))
    assert ids["word"].tolist() == [0]
    assert ids["suffix3"].tolist() == [1]
    bag = encoded.bags[-1]
    assert bag is not None
    assert (bag[0] > 0).sum() > 5


def test_a_coder_survives_its_file() -> None:
    coder = fit_token_coder([list("abc ab")], "char", DEFAULTS["char"])
    assert kept(coder) == coder
    with pytest.raises(DamagedError, match="vocabularies"):
        changed(coder, lambda plain, _: plain.update(vocabularies=[]))
