"""What a training of a generator would find in a text, before any training."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from elman.table.texts import Level, read_texts, symbols

__all__ = ["TextCheck", "check_text"]

MOST = 20


@dataclass(frozen=True)
class TextCheck:
    """Counts of a text: characters, symbols, different ones and those that occur once, and the most frequent ones."""

    name: str
    level: str
    characters: int
    symbols: int
    different: int
    once: int
    frequent: dict[str, int]


def check_text(data: object, level: Level) -> TextCheck:
    """Read `data` as a generator would, and count; DataError says what can't be read.

    >>> check_text("abracadabra", "char").frequent
    {'a': 5, 'b': 2, 'r': 2, 'c': 1, 'd': 1}
    """
    texts = read_texts(data, level)
    counts: Counter[str | int] = Counter()
    for text in texts.documents:
        counts.update(symbols(text, level))
    return TextCheck(
        name=texts.name,
        level=level,
        characters=texts.characters,
        symbols=counts.total(),
        different=len(counts),
        once=sum(count == 1 for count in counts.values()),
        frequent={str(symbol): count for symbol, count in counts.most_common(MOST)},
    )
