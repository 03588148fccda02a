"""Symbols as ids: characters, words, or anything else that can be a key, with one id for what is unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

__all__ = ["UNKNOWN", "Vocabulary", "fit_vocabulary"]

UNKNOWN = 0


@dataclass(frozen=True)
class Vocabulary:
    """Symbols in the order of their ids, which start at 1; the id 0 stands for every other symbol."""

    symbols: tuple[Hashable, ...]

    def __post_init__(self) -> None:
        """ValueError for a symbol that stands there twice."""
        if len(set(self.symbols)) < len(self.symbols):
            raise ValueError("a symbol stands twice in the vocabulary")

    def __len__(self) -> int:
        """How many ids there are: the symbols and the unknown one."""
        return len(self.symbols) + 1

    @cached_property
    def ids(self) -> dict[Hashable, int]:
        """The id of each symbol."""
        return {symbol: number for number, symbol in enumerate(self.symbols, 1)}

    def encode(self, sequence: Iterable[Hashable]) -> NDArray[np.int64]:
        """The ids of a sequence (its length,).

        >>> Vocabulary(("a", "b")).encode("abc").tolist()
        [1, 2, 0]
        """
        ids = self.ids
        return np.array([ids.get(symbol, UNKNOWN) for symbol in sequence], dtype=np.int64)

    def decode(self, ids: Iterable[int], unknown: Hashable = None) -> list[Hashable]:
        """The symbols of `ids`, `unknown` for the id 0.

        >>> Vocabulary(("a", "b")).decode([2, 0], unknown="?")
        ['b', '?']
        """
        return [self.symbols[number - 1] if number != UNKNOWN else unknown for number in ids]


def fit_vocabulary(
    sequences: Iterable[Iterable[Hashable]], min_count: int = 1, max_size: int | None = None
) -> Vocabulary:
    """The symbols of `sequences`, the training part alone: the most frequent first, equals in order of appearance.

    Symbols that occur fewer than `min_count` times are left out, and those beyond the `max_size` most frequent ones.

    >>> fit_vocabulary(["hello", "old"]).symbols
    ('l', 'o', 'h', 'e', 'd')
    >>> fit_vocabulary(["hello", "old"], min_count=2).symbols
    ('l', 'o')
    """
    counts: Counter[Hashable] = Counter()
    for sequence in sequences:
        counts.update(sequence)
    frequent = [symbol for symbol, count in counts.most_common() if count >= min_count]
    return Vocabulary(tuple(frequent[:max_size]))
