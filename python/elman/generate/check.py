"""What a training of a generator would find in a text, before any training."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from elman.errors import DataError
from elman.generate.parts import split_texts
from elman.generate.summary import TextSummary, summarize_texts
from elman.settings import GeneratorSettings
from elman.table.texts import read_texts, symbols

__all__ = ["TextCheck", "check_text"]

MOST = 20


@dataclass(frozen=True)
class TextCheck:
    """Counts of a text: characters, symbols, different ones and those that occur once, and the most frequent ones.

    `summary` is what a training would say of it; None where it would refuse, and `refused` says why.
    """

    name: str
    level: str
    characters: int
    symbols: int
    different: int
    once: int
    frequent: dict[str, int]
    summary: TextSummary | None
    refused: str


def check_text(data: object, settings: GeneratorSettings) -> TextCheck:
    """Read `data` as a generator of these `settings` would, and count; DataError says what can't be read.

    >>> found = check_text("abracadabra", GeneratorSettings())
    >>> found.frequent, found.refused
    ({'a': 5, 'b': 2, 'r': 2, 'c': 1, 'd': 1}, 'the text: found 11 characters, 9 to learn from; expected 16 or more')
    """
    texts, level = read_texts(data, settings.level), settings.level
    counts: Counter[str | int] = Counter()
    for text in texts.documents:
        counts.update(symbols(text, level))
    summary, refused = None, ""
    try:
        parts = split_texts(texts, level, settings.validation_fraction, settings.test_fraction)
        summary = summarize_texts(texts, parts)
    except DataError as error:
        refused = str(error)
    return TextCheck(
        name=texts.name,
        level=level,
        characters=texts.characters,
        symbols=counts.total(),
        different=len(counts),
        once=sum(count == 1 for count in counts.values()),
        frequent={str(symbol): count for symbol, count in counts.most_common(MOST)},
        summary=summary,
        refused=refused,
    )
