"""Words seen in training, with the ways in which they were labelled, and what stood beside them.

Runs of symbols between blanks are words here. Which of the ways that a word was labelled in is meant, a regression on
both words beside it says (`elman.baselines.word_choice`). Witten and Bell's share is left to a way that was never seen:
there any label is as likely that the symbol ever had, and so it is for words that were never seen. Words that differ in
capitals alone are counted as one; where labels are written in capitals with them, they are again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.arithmetic import exp, log
from elman.baselines.word_choice import WordChoice, fit_word_choice, lower
from elman.plain import Arrays, put_together, take_apart
from elman.table.vocabulary import Vocabulary

__all__ = ["KnownWords", "fit_known_words"]

LONGEST = 64  # symbols of a word that is kept
MOST = 100_000  # ways of words that are kept
OTHER = 1e-3  # of a label that its symbol never had, to one that it had

Word = tuple[Hashable, ...]
Codes = tuple[int, ...]
Floats = NDArray[np.float64]
Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Way:
    """A word in small letters, the numbers of its labels, and how often it had these."""

    word: Word
    codes: Codes
    count: int


@dataclass(frozen=True)
class KnownWords:
    """The `ways` of words, by their numbers; `labels` are all labels, by theirs; `choice` tells ways of a word apart.

    `had` are the numbers of the labels that each symbol ever had.
    """

    ways: tuple[Way, ...]
    labels: tuple[Hashable, ...]
    had: dict[Hashable, tuple[int, ...]]
    choice: WordChoice

    @property
    def classes(self) -> int:
        """How many labels there are."""
        return len(self.labels)

    def answers(self, items: Sequence[Sequence[Hashable]]) -> list[Floats]:
        """The logarithm of the probability (steps, K) of each label of each step of sequences."""
        places = [words_of(item) for item in items]
        lines = [[tuple(item[start:stop]) for start, stop in spans] for item, spans in zip(items, places, strict=True)]
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
            codes = cased(self.ways[number].codes, word, self._swapped)
            likely[np.arange(len(word)), codes] += (1 - new) * share

    def _new(self, ways: Sequence[int]) -> float:
        """The share of a way that the word never had, as Witten and Bell have it."""
        return len(ways) / (len(ways) + sum(self.ways[number].count for number in ways))

    def _symbols(self, item: Sequence[Hashable]) -> Floats:
        """For each symbol the probabilities (steps, K) of labels where nothing is known but what it ever had."""
        kinds = [self.had.get(symbol, ()) for symbol in item]
        table = np.full((len(item), len(self.labels)), OTHER)
        table[
            np.repeat(np.arange(len(item)), [len(each) for each in kinds]), np.concatenate([[], *kinds]).astype(int)
        ] = 1
        return np.asarray(table / table.sum(axis=1, keepdims=True))

    def take_apart(self) -> tuple[Any, Arrays]:
        """What a model file keeps: the ways one after the other, their symbols and labels as numbers."""
        symbols = Vocabulary(tuple(dict.fromkeys([*(s for way in self.ways for s in way.word), *self.had])))
        had = [[symbols.ids[symbol], code] for symbol, codes in self.had.items() for code in codes]
        kept = _Numbered(
            symbols,
            symbols.encode(symbol for way in self.ways for symbol in way.word),
            np.array([code for way in self.ways for code in way.codes], dtype=np.int64),
            np.array([[len(way.word), way.count] for way in self.ways], dtype=np.int64).reshape(-1, 2),
            np.array(had, dtype=np.int64).reshape(-1, 2),
            self.labels,
            self.choice,
        )
        return take_apart(kept)

    @classmethod
    def put_together(cls, plain: Any, arrays: Arrays) -> KnownWords:
        """The words that `take_apart` gave these of; DamagedError for anything else."""
        kept = put_together(_Numbered, plain, arrays)
        word, codes = kept.symbols.decode(kept.ids.tolist()), kept.codes.tolist()
        ends = np.cumsum(kept.ways[:, 0]).tolist()
        ways = tuple(
            Way(tuple(word[end - size : end]), tuple(codes[end - size : end]), count)
            for end, (size, count) in zip(ends, kept.ways.tolist(), strict=True)
        )
        had: defaultdict[Hashable, tuple[int, ...]] = defaultdict(tuple)
        for symbol, code in kept.had.tolist():
            had[kept.symbols.symbols[symbol - 1]] += (code,)
        return cls(ways, kept.labels, dict(had), kept.choice)

    @cached_property
    def _by_word(self) -> dict[Word, list[int]]:
        found: dict[Word, list[int]] = {}
        for number, way in enumerate(self.ways):
            found.setdefault(way.word, []).append(number)
        return found

    @cached_property
    def _swapped(self) -> list[int]:
        return swapped(self.labels)


@dataclass(frozen=True)
class _Numbered:
    """Ways as numbers: `ids` (m,) of their symbols and `codes` (m,) of their labels, one way after the other.

    `ways` (n, 2) are the size of each and its count; `had` (k, 2) a symbol's id and the number of a label that it had.
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
        symbols = np.concatenate([self.ids, self.had[:, 0]])
        labels = np.concatenate([self.codes, self.had[:, 1]])
        fine = not len(symbols) or 1 <= symbols.min() <= symbols.max() <= len(self.symbols.symbols)
        if not fine or (len(labels) and not 0 <= labels.min() <= labels.max() < len(self.labels)):
            raise ValueError("a known word has symbols or labels that are none")


def fit_known_words(items: Sequence[Sequence[Hashable]], codes: Ids, labels: Sequence[Hashable]) -> KnownWords | None:
    """Learn the words of sequences and their neighbours; the steps have `labels` with the numbers `codes` (steps,).

    None where most sequences are a single word: there is nothing to learn from what stands beside it.
    """
    places = [words_of(item) for item in items]
    if sum(map(len, places)) < 2 * len(items):
        return None
    turned, counts = swapped(labels), Counter[tuple[Word, Codes]]()
    lines: list[list[Word]] = []
    seen: list[tuple[Word, Codes] | None] = []  # of each word, one sequence after the other
    first = 0
    for item, spans in zip(items, places, strict=True):
        lines.append([tuple(item[start:stop]) for start, stop in spans])
        for (start, stop), word in zip(spans, lines[-1], strict=True):
            own = tuple(codes[first + start : first + stop].tolist())
            fine = len(word) <= LONGEST and min(own) >= 0
            seen.append((lower(word), cased(own, word, turned)) if fine else None)
        first += len(item)
    counts.update(way for way in seen if way is not None)
    ways = tuple(Way(*way, count) for way, count in counts.most_common(MOST))
    numbers = {(way.word, way.codes): number for number, way in enumerate(ways)}
    known: defaultdict[Word, list[int]] = defaultdict(list)
    for number, way in enumerate(ways):
        known[way.word].append(number)
    each = [known.get(lower(word), []) for line in lines for word in line]
    choice = fit_word_choice(lines, [numbers.get(way, -1) if way else -1 for way in seen], each)
    return KnownWords(ways, tuple(labels), _labels_of(items, codes), choice)


def _labels_of(items: Sequence[Sequence[Hashable]], codes: Ids) -> dict[Hashable, tuple[int, ...]]:
    """The numbers of the labels that each symbol had."""
    found: defaultdict[Hashable, set[int]] = defaultdict(set)
    for symbol, code in zip((symbol for item in items for symbol in item), codes.tolist(), strict=True):
        if code >= 0:
            found[symbol].add(code)
    return {symbol: tuple(sorted(each)) for symbol, each in found.items()}


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


def cased(codes: Sequence[int], word: Word, turned: Sequence[int]) -> Codes:
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
