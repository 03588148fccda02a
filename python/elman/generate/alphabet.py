"""The symbols that a generator knows, each with its number: what turns a text into ids and ids into a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from elman.table.texts import Level, Text, code_points, symbols

__all__ = ["Alphabet", "fit_alphabet"]

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Alphabet:
    """Ids: the symbols in order, then `end` (between two texts, and before the first), then `rare` (all the others).

    `several`: it was made of several texts, so that `end` is an answer like any other. `left_out` counts the kinds of
    symbols that `rare` stands for, from 1: the probability of `rare` is shared evenly among them. At the level of bytes
    the symbols are the 256 bytes and nothing is rare.

    >>> alphabet = fit_alphabet(["banana"], "char", least=2)
    >>> alphabet.symbols, alphabet.encode("nab").tolist(), alphabet.size
    (('a', 'n'), [1, 0, 3], 4)
    """

    level: Level
    symbols: tuple[str, ...]
    several: bool = False
    left_out: int = 1
    rare_trained: bool = False

    def __post_init__(self) -> None:
        """ValueError for symbols that are not sorted, empty or, but for words, of several characters."""
        if list(self.symbols) != sorted(set(self.symbols)) or not all(self.symbols) or self.left_out < 1:
            raise ValueError("its alphabet is none")
        if self.level != "word" and any(len(symbol) != 1 for symbol in self.symbols):
            raise ValueError("its alphabet has symbols of several characters")

    @property
    def kinds(self) -> int:
        """How many symbols have an id of their own."""
        return 256 if self.level == "byte" else len(self.symbols)

    @property
    def end(self) -> int:
        """The id of the end of a text."""
        return self.kinds

    @property
    def rare(self) -> int:
        """The id of all symbols that have none of their own."""
        return self.kinds + 1

    @property
    def size(self) -> int:
        """How many ids there are."""
        return self.kinds + 2

    def encode(self, text: Text) -> Ids:
        """The ids of the symbols of a text (symbols,); what is unknown becomes `rare`."""
        found = symbols(text, self.level)
        if isinstance(found, bytes):
            return np.frombuffer(found, dtype=np.uint8).astype(np.int64)
        if isinstance(found, str):
            return self._look_up(code_points(found))
        return np.array([self._numbers.get(symbol, self.rare) for symbol in found], dtype=np.int64)

    def _look_up(self, points: NDArray[np.uint32]) -> Ids:
        known = self._points
        if not len(known):
            return np.full(len(points), self.rare, dtype=np.int64)
        place = np.minimum(np.searchsorted(known, points), len(known) - 1)
        return np.where(known[place] == points, place, self.rare)

    def encode_all(self, texts: Iterable[Text]) -> Ids:
        """The ids of texts, each with `end` after it; of a single text made for itself, without."""
        parts = [np.empty(0, dtype=np.int64), *(self.encode(text) for text in texts)]
        if self.several:
            parts[1:] = [np.append(part, self.end) for part in parts[1:]]
        return np.concatenate(parts)

    def unknown(self, text: Text) -> tuple[int, str] | None:
        """The place and the first symbol of `text` that has no id of its own; None when all have one."""
        places = np.flatnonzero(self.encode(text) == self.rare)
        return (int(places[0]), str(symbols(text, self.level)[places[0]])) if len(places) else None

    def unknown_kinds(self, texts: Iterable[Text]) -> list[str]:
        """The different symbols of `texts` that have no id of their own, in order."""
        return sorted(set(_counts(list(texts), self.level)) - set(self.symbols))

    def prompt(self, text: Text) -> Text:
        """`text` as a beginning that is known: a first word that only occurs after a blank gets one.

        >>> fit_alphabet(["a cat. A cat."], "word", least=1).prompt("cat")
        ' cat'
        """
        if self.level != "word" or not isinstance(text, str) or not text:
            return text
        first = symbols(text, self.level)[0]
        return " " + text if first not in self._numbers and f" {first}" in self._numbers else text

    def write(self, number: int) -> bytes | str:
        """What the id of a symbol writes."""
        return bytes([number]) if self.level == "byte" else self.symbols[number]

    @cached_property
    def _points(self) -> NDArray[np.uint32]:
        return code_points("".join(self.symbols))

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {symbol: number for number, symbol in enumerate(self.symbols)}


def fit_alphabet(
    training: Sequence[Text], level: Level, least: int, others: Sequence[Text] = (), several: bool = False
) -> Alphabet:
    """The symbols that occur at least `least` times in the texts `training`, in the order of their characters.

    Of the texts `others` nothing is taken but how many more kinds of symbols they have, so that a probability can be
    given to each of them. `several`: they are texts of their own, not pieces of one.
    """
    if level == "byte":
        return Alphabet(level, (), several)
    counts = _counts(training, level)
    kept = sorted(symbol for symbol, count in counts.items() if count >= least)
    left_out = len(counts.keys() | _counts(others, level).keys()) - len(kept)
    return Alphabet(level, tuple(kept), several, max(left_out, 1), len(kept) < len(counts))


def _counts(texts: Sequence[Text], level: Level) -> Counter[str]:
    counts: Counter[str] = Counter()
    for text in texts:
        found = symbols(text, level)
        if not isinstance(found, bytes):
            counts.update(found)
    return counts
