"""Lesson 5: from text to vectors. A dictionary turns characters into ids, and ids into one-hot vectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elman.tour.page import Page, shape

TITLE = "From text to vectors"
WORD = "beyond"
ANSWER = "ynbode"


@dataclass(frozen=True)
class Alphabet:
    """A dictionary of characters: the id of a character is its place in `characters`."""

    characters: str

    @classmethod
    def sorted(cls, text: str) -> Alphabet:
        """Return the dictionary of the characters of `text` in alphabetical order."""
        return cls("".join(sorted(set(text))))

    @classmethod
    def by_appearance(cls, text: str) -> Alphabet:
        """Return the dictionary of the characters of `text` in the order in which they first appear."""
        return cls("".join(dict.fromkeys(text)))

    def __len__(self) -> int:
        return len(self.characters)

    def ids(self, text: str) -> NDArray[np.int64]:
        """Return the id of each character of `text`, int64 of shape (len(text),)."""
        return np.array([self.characters.index(character) for character in text], dtype=np.int64)

    def text(self, ids: NDArray[np.int64]) -> str:
        """Return the characters that `ids`, of shape (n,), stand for."""
        return "".join(self.characters[i] for i in ids)

    def one_hot(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return a row for each id, float32 (n, size): 1 at the id's place, 0 elsewhere."""
        return np.eye(len(self), dtype=np.float32)[ids]


@dataclass(frozen=True)
class Letters:
    """What lesson 5 found."""

    alphabet: Alphabet
    word: NDArray[np.int64]
    answer: NDArray[np.int64]
    one_hot: NDArray[np.float32]


def teach(page: Page) -> Letters:
    """Show how "beyond" and "ynbode" become numbers that a network can read."""
    alphabet = Alphabet.sorted(WORD)
    word, answer = alphabet.ids(WORD), alphabet.ids(ANSWER)
    vectors = alphabet.one_hot(word)
    page.say(
        f"""A network reads numbers. The text "{WORD}" has {len(alphabet)} different characters; sorted, they make a
        dictionary, and the place of a character in it is its id."""
    )
    page.table(["character", *alphabet.characters], [["id", *range(len(alphabet))]])
    page.show(f"{WORD} -> {' '.join(map(str, word))}", f"{ANSWER} -> {' '.join(map(str, answer))}")
    page.say(
        """An id is a name, not a quantity: 5 is not more than 3. So each id becomes a vector of size 6 in which all
        is zero but one place, the one-hot vector."""
    )
    page.table(
        ["character", "id", "one-hot vector"],
        [[c, int(i), " ".join(f"{v:.0f}" for v in row)] for c, i, row in zip(WORD, word, vectors, strict=True)],
    )
    page.show(f"in   {len(WORD)} characters", f"out  one-hot vectors {shape(vectors)}: (steps, dictionary)")
    return Letters(alphabet, word, answer, vectors)
