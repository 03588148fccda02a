"""Symbols as ids: characters, words, or anything else that can be a key, with one id for what is unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.errors import SettingError

__all__ = ["UNKNOWN", "Vocabulary", "fit_vocabulary", "from_json"]

UNKNOWN = 0


@dataclass(frozen=True)
class Vocabulary:
    """Symbols in the order of their ids, which start at 1; the id 0 stands for every other symbol."""

    symbols: tuple[Hashable, ...]

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

    def to_json(self) -> list[Any]:
        """Plain values, as `from_json` takes them; SettingError for a symbol that a model file can't keep."""
        return [_to_json(symbol) for symbol in self.symbols]

    @classmethod
    def from_json(cls, values: Sequence[Any]) -> Vocabulary:
        """A vocabulary from what `to_json` gave and a JSON file kept; ValueError when it is something else."""
        symbols = tuple(from_json(value) for value in values)
        if len(set(symbols)) < len(symbols):
            raise ValueError("a symbol stands twice in the vocabulary")
        return cls(symbols)


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


def _to_json(symbol: Any) -> Any:
    if hasattr(symbol, "item") and hasattr(symbol, "dtype"):
        symbol = symbol.item()
    if isinstance(symbol, tuple):
        return {"tuple": [_to_json(item) for item in symbol]}
    if symbol is None or isinstance(symbol, str | int | float):
        return symbol
    raise SettingError(
        f"the symbol {symbol!r} is of type {type(symbol).__name__}, which a model file can't keep; "
        "expected text, numbers, booleans, None or tuples of them"
    )


def from_json(value: Any) -> Hashable:
    """A symbol from what `Vocabulary.to_json` gave for it; ValueError when it is none."""
    if isinstance(value, Mapping) and list(value) == ["tuple"]:
        return tuple(from_json(item) for item in value["tuple"])
    if value is None or isinstance(value, str | int | float):
        return value
    raise ValueError(f"{value!r} is no symbol")
