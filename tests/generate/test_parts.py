"""The parts of a text, in order and complete."""

from __future__ import annotations

from typing import Any

import pytest

from elman.errors import DataError
from elman.generate.parts import fingerprint, split_texts, without
from elman.table.texts import Texts, symbols


@pytest.mark.parametrize("level", ["char", "word", "byte"])
@pytest.mark.parametrize("documents", [("abc déf 床前 " * 30,), ("one two", "three", "four five six seven") * 9])
@pytest.mark.parametrize(("validation", "test"), [(0.0, 0.0), (0.1, 0.0), (0.0, 0.3), (0.2, 0.2)])
def test_parts_put_together_are_the_texts(documents: Any, level: Any, validation: float, test: float) -> None:
    parts = split_texts(Texts("x", documents), level, validation, test)
    whole = [*parts.before, *parts.validation, *parts.after, *parts.test]
    empty: Any = b"" if level == "byte" else ""
    joined = empty.join(whole)
    assert (joined.decode() if level == "byte" else joined) == "".join(documents)
    assert parts.several == (len(documents) > 1)
    assert bool(parts.validation) == (validation > 0)
    assert bool(parts.test) == (test > 0)


def test_shares_are_of_characters() -> None:
    parts = split_texts(Texts("x", ("x" * 1000,)), "char", 0.1, 0.2)
    sizes = [len(part[0]) for part in (parts.before, parts.validation, parts.after, parts.test)]
    assert sizes == [350, 100, 350, 200]
    several = split_texts(Texts("x", ("y" * 100, "x" * 100, "z" * 800)), "char", 0.1, 0.2)
    assert [len(part) for part in (several.training, several.validation, several.test)] == [1, 1, 1]


def test_words_are_not_cut() -> None:
    text = "several words that are long " * 20
    parts = split_texts(Texts("x", (text,)), "word", 0.1, 0.1)
    pieces = [
        word for part in (parts.before, parts.validation, parts.after, parts.test) for word in symbols(part[0], "word")
    ]
    assert pieces == list(symbols(text, "word"))


@pytest.mark.parametrize("documents", [("abcdefgh" * 10,), ("abcdefgh", "ijkl") * 10])
def test_a_text_is_known_again(documents: tuple[str, ...]) -> None:
    texts = Texts("x", documents)
    parts = split_texts(texts, "char", 0.1, 0.2)
    known, rest = without(texts, "char", fingerprint(parts.known, parts.several), parts.several)
    assert "".join(map(str, known)) == "".join(map(str, parts.known))
    assert rest == parts.test
    other = Texts("other", ("something else" * 20,))
    with pytest.raises(DataError, match="other: does not begin"):
        without(other, "char", fingerprint(parts.known, parts.several), parts.several)
