"""Words seen in training, with the ways in which they were labelled, and what stood beside them.

Runs of symbols between blanks are words here. Which of the ways that a word was labelled in is meant, a regression on
both words beside it says (`elman.baselines.word_choice`). Witten and Bell's share is left to a way that was never seen:
there any label is as likely that the symbol ever had, and so it is for words that were never seen. Words that differ in
capitals alone are counted as one; where labels are written in capitals with them, they are again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from elman.baselines.arithmetic import exp, log
from elman.baselines.minimising import Late, never
from elman.baselines.word_choice import WordChoice, fit_word_choice, lower
from elman.table.vocabulary import Vocabulary

__all__ = ["KnownWords", "fit_known_words"]

LONGEST = 64  # symbols of a word that is kept
MOST = 100_000  # ways of words that are kept
OTHER = 1e-3  # of a label that its symbol never had, to one that it had

Word = tuple[Hashable, ...]
Codes = Sequence[int]
Way = tuple[Word, tuple[int, ...]]
Floats = NDArray[np.float64]
Ids = NDArray[np.int64]


@dataclass(frozen=True)
class KnownWords:
    """The ways in which words were labelled: `ids` (m,) of their `symbols`, in small letters, and `codes` (m,) of their
    `labels`, one way after the other; `ways` (n, 2) are the size of each and how often it was seen.

    `had` (k, 2) are the id of a symbol and the number of a label that it ever had. `choice` tells ways of a word apart.
    """

    symbols: Vocabulary
    ids: Ids
    codes: Ids
    ways: Ids
    had: Ids
    labels: tuple[Hashable, ...]
    choice: WordChoice

    def __post_init__(self) -> None:
        """ValueError for numbers of nothing."""
        if self.ways.ndim != 2 or self.ways.shape[1] != 2 or not ((self.ways >= 1) & (self.ways < 2**31)).all():
            raise ValueError("its known words are none")
        if not self.ids.shape == self.codes.shape == (self.ways[:, 0].sum(),) or self.had.shape[1:] != (2,):
            raise ValueError("its known words have other symbols than labels")
        symbols, labels = np.append(self.ids, self.had[:, 0]), np.append(self.codes, self.had[:, 1])
        fine = not len(symbols) or 1 <= symbols.min() <= symbols.max() <= len(self.symbols.symbols)
        if not fine or (len(labels) and not 0 <= labels.min() <= labels.max() < len(self.labels)):
            raise ValueError("a known word has symbols or labels that are none")

    @property
    def classes(self) -> int:
        """How many labels there are."""
        return len(self.labels)

    def answers(self, items: Sequence[Sequence[Hashable]]) -> list[Floats]:
        """The logarithm of the probability (steps, K) of each label of each step of sequences."""
        places = [words_of(item) for item in items]
        lines = _lines(items, places)
        ways = [self._by_word.get(lower(word), []) for line in lines for word in line]
        shares = iter(zip(ways, exp(self.choice.logs(lines, ways)), strict=True))
        found = []
        for item, spans, line in zip(items, places, lines, strict=True):
            likely = self._symbols(item)
            for (start, stop), word in zip(spans, line, strict=True):
                own, share = next(shares)
                if own:
                    self._weigh(likely[start:stop], word, own, share)
            found.append(log(likely))
        return found

    def _weigh(self, likely: Floats, word: Word, ways: Sequence[int], shares: Floats) -> None:
        """Make the probabilities (steps, K) of a word's labels those of its `ways`, which have these `shares`."""
        new = self._new(ways)
        likely *= new
        for number, share in zip(ways, shares, strict=False):
            codes = cased(self._codes[number], word, self._swapped)
            likely[np.arange(len(word)), codes] += (1 - new) * share

    def _new(self, ways: Sequence[int]) -> float:
        """The share of a way that the word never had, as Witten and Bell have it."""
        return len(ways) / (len(ways) + int(self.ways[ways, 1].sum()))

    def _symbols(self, item: Sequence[Hashable]) -> Floats:
        """For each symbol the probabilities (steps, K) of labels where nothing is known but what it ever had."""
        kinds = [self._had.get(symbol, []) for symbol in item]
        table = np.full((len(item), len(self.labels)), OTHER)
        table[
            np.repeat(np.arange(len(item)), [len(each) for each in kinds]), np.concatenate([[], *kinds]).astype(int)
        ] = 1
        return np.asarray(table / table.sum(axis=1, keepdims=True))

    @cached_property
    def _codes(self) -> list[list[int]]:
        """The numbers of the labels of each way."""
        return [each.tolist() for each in np.split(self.codes, np.cumsum(self.ways[:, 0])[:-1])]

    @cached_property
    def _had(self) -> dict[Hashable, list[int]]:
        """The numbers of the labels that each symbol ever had."""
        found: defaultdict[Hashable, list[int]] = defaultdict(list)
        for symbol, (_, code) in zip(self.symbols.decode(self.had[:, 0].tolist()), self.had.tolist(), strict=True):
            found[symbol].append(code)
        return found

    @cached_property
    def _by_word(self) -> dict[Word, list[int]]:
        """The numbers of the ways of each word."""
        found: defaultdict[Word, list[int]] = defaultdict(list)
        symbols, ends = self.symbols.decode(self.ids.tolist()), np.cumsum(self.ways[:, 0]).tolist()
        for number, (end, size) in enumerate(zip(ends, self.ways[:, 0].tolist(), strict=True)):
            found[tuple(symbols[end - size : end])].append(number)
        return found

    @cached_property
    def _swapped(self) -> list[int]:
        return swapped(self.labels)


def fit_known_words(
    items: Sequence[Sequence[Hashable]], codes: Ids, labels: Sequence[Hashable], late: Late = never
) -> KnownWords | None:
    """Learn the words of sequences and their neighbours; the steps have `labels` with the numbers `codes` (steps,).

    When it is `late`, what was found by then stays. None where most sequences are a single word: there is nothing to
    learn from what stands beside it.
    """
    places = [words_of(item) for item in items]
    if sum(map(len, places)) < 2 * len(items):
        return None
    lines = _lines(items, places)
    every = [word for line in lines for word in line]
    ends = np.cumsum([0, *map(len, items)])
    spans = [(first + start, first + stop) for first, own in zip(ends, places, strict=False) for start, stop in own]
    seen = _ways(every, [codes[slice(*span)].tolist() for span in spans], labels)
    ways = Counter(way for way in seen if way is not None).most_common(MOST)
    words = [word for (word, _), _ in ways]
    symbols = Vocabulary(tuple(dict.fromkeys(symbol for item in (*words, *items) for symbol in item)))
    had = np.stack([symbols.encode(symbol for item in items for symbol in item), codes], axis=1)
    found = KnownWords(
        symbols,
        symbols.encode(symbol for word in words for symbol in word),
        np.array([code for (_, own), _ in ways for code in own], dtype=np.int64),
        np.array([[len(word), count] for (word, _), count in ways], dtype=np.int64).reshape(-1, 2),
        np.unique(had[codes >= 0], axis=0),
        tuple(labels),
        WordChoice(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)),
    )
    numbers = {way: number for number, (way, _) in enumerate(ways)}
    each = [found._by_word.get(lower(word), []) for word in every]
    meant = [numbers.get(way, -1) if way else -1 for way in seen]
    return replace(found, choice=fit_word_choice(lines, meant, each, late))


def _lines(items: Sequence[Sequence[Hashable]], places: Sequence[Sequence[tuple[int, int]]]) -> list[list[Word]]:
    """The words of each sequence, which stand at these places."""
    return [[tuple(item[start:stop]) for start, stop in spans] for item, spans in zip(items, places, strict=True)]


def _ways(words: Sequence[Word], codes: Sequence[Codes], labels: Sequence[Hashable]) -> list[Way | None]:
    """The way in which each word is labelled, both in small letters; None for a long one, or with unknown labels."""
    turned = swapped(labels)
    return [
        (lower(word), cased(own, word, turned)) if len(word) <= LONGEST and min(own) >= 0 else None
        for word, own in zip(words, codes, strict=True)
    ]


def swapped(labels: Sequence[Hashable]) -> list[int]:
    """The number of each label with capitals for small letters and the reverse; its own where that doesn't lead back.

    >>> swapped(["a", "b", "A", 7])
    [2, 1, 0, 3]
    """
    numbers = {label: number for number, label in enumerate(labels)}
    turned = [
        numbers.get(label.swapcase(), number) if isinstance(label, str) else number
        for number, label in enumerate(labels)
    ]
    return [there if turned[there] == number else number for number, there in enumerate(turned)]


def cased(codes: Codes, word: Word, turned: Sequence[int]) -> tuple[int, ...]:
    """The labels of a word from those of the word in small letters, or the reverse: turned where it has capitals.

    >>> cased([0, 1], ("A", "b"), [2, 1, 0])
    (2, 1)
    """
    each = zip(codes, word, lower(word), strict=True)
    return tuple(code if symbol == small else turned[code] for code, symbol, small in each)


def words_of(item: Sequence[Hashable]) -> list[tuple[int, int]]:
    """First symbol of each run between blanks, and the one after its last.

    >>> words_of("a bc")
    [(0, 1), (2, 4)]
    """
    found: list[tuple[int, int]] = []
    start = 0
    for place, symbol in enumerate([*item, " "]):
        if isinstance(symbol, str) and symbol.isspace():
            if place > start:
                found.append((start, place))
            start = place + 1
    return found
