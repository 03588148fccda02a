"""Words seen in training, with their labels, and which of them stood side by side: a second opinion on characters.

A network that labels characters one after the other learns little from a word seen once or twice; counts do. Runs of
symbols between blanks are words here. The labels of a whole word, given those of the word before, have a probability
by counts (of pairs, falling back on words, as Witten and Bell have it), and one by a logistic regression on both words
beside it (`elman.tag.word_regression`); the product of these and of the network's probabilities is what is answered,
summed over all ways to label a sequence. Words that differ in capitals alone are counted as one; where labels are
written in capitals with them, they are again. What words tell of single symbols is in `elman.tag.symbol_labels`.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.plain import Arrays, put_together, take_apart
from elman.table.vocabulary import Vocabulary
from elman.tag.symbol_labels import SymbolLabels, copied, with_copy
from elman.tag.tagged import Tagged
from elman.tag.word_regression import Surroundings, WordRegression, fit_word_regression, lower

__all__ = ["KnownWords", "fit_known_words"]

LONGEST = 64  # symbols of a word that is kept
MOST = 100_000  # words with their labels that are kept, and twice as many pairs
PAIRS_SHARE = 0.6  # how much pairs count beside the logistic regression
BEGIN, OTHER = 0, -1  # classes: before the first word, and any labels that were not seen with their word
COPIES = 0.3  # of the share of words whose labels are their symbols: how much that counts beside a network
MOST_NEW = 0.9  # of labels never seen with a word that was
TINY = 1e-12

Word = tuple[Hashable, ...]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Entry:
    """A word, the numbers of its labels, and its class, from 1: that of all entries that differ in capitals alone."""

    word: Word
    codes: tuple[int, ...]
    kind: int
    count: int


@dataclass(frozen=True)
class KnownWords:
    """The words of the training part with their labels; `pairs` (n, 3) are a class, the next one, and their count.

    `labels` are all labels, by their numbers; `regression` says which class what stands beside a word speaks for.
    """

    entries: tuple[Entry, ...]
    pairs: NDArray[np.int64]
    labels: tuple[Hashable, ...]
    regression: WordRegression

    def improved(self, found: Sequence[Floats], items: Sequence[Any], weight: float) -> list[Floats]:
        """The probabilities (time, K) that a network `found`, after the second opinion, which counts by `weight`."""
        around = Surroundings()
        return [self._improved(ours, item, weight, around) for ours, item in zip(found, items, strict=True)]

    def _improved(self, found: Floats, item: Sequence[Hashable], weight: float, around: Surroundings) -> Floats:
        places = _words(item)
        words = [tuple(item[start:stop]) for start, stop in places]
        better = self._symbols.likely(found, item)
        if not words:
            return better
        lattice = self._lattice(words, [better[start:stop] for start, stop in places], around)
        shares = self._shares(lattice, weight)
        for (start, stop), word, nodes, share in zip(places, words, lattice, shares, strict=True):
            if len(nodes) == 1:
                better[start:stop] = self._new(word, better[start:stop])
                continue
            better[start:stop] *= share[-1]
            for node, part in zip(nodes[:-1], share, strict=False):
                better[np.arange(start, stop), node.codes] += part
        return better

    def _new(self, word: Word, found: Floats) -> Floats:
        """The probabilities (time, K) of a word that was never seen, which a network `found`."""
        codes = copied(word, self._codes) if self._copies > 0 else None
        return found if codes is None else with_copy(found, codes, COPIES * self._copies)

    def _lattice(self, words: Sequence[Word], found: Sequence[Floats], around: Surroundings) -> list[list[_Node]]:
        """The ways to label each word, of which a network `found` the probabilities (time, K)."""
        ways = [self._labelled(word) for word in words]
        sizes = [len(each) for each in ways]
        kinds = np.array([kind for each in ways for kind in each], dtype=np.int64)
        scores = self.regression.scores(np.repeat(around.of(words), sizes, axis=0), kinds)
        each_scores = np.split(scores, np.cumsum(sizes)[:-1])
        return [self._nodes(*each) for each in zip(words, ways, found, each_scores, strict=True)]

    def _nodes(self, word: Word, ways: Mapping[int, tuple[int, ...]], found: Floats, scores: Floats) -> list[_Node]:
        """The ways to label a word: those that were seen, with their `scores`; last stand all others together."""
        if not ways:
            return [_Node((), OTHER, 0.0, 0.0, 1.0)]
        seen, kinds = self._seen[lower(word)]
        new = min(self._newness * kinds / (seen + kinds), MOST_NEW)  # the probability of labels never seen with it
        chosen = scores - _log_sum(scores, axis=0) + math.log(1.0 - new)
        nodes, known = [], 0.0
        for (kind, codes), choice in zip(ways.items(), chosen.tolist(), strict=True):
            likely = float(np.log(np.maximum(found[np.arange(len(word)), codes], TINY)).sum())
            base = (1.0 - new) * self._counts[kind] / self._total
            nodes.append(_Node(codes, kind, likely, choice, base))
            known += math.exp(likely)
        rest = math.log(max(1.0 - known, TINY))
        return [*nodes, _Node((), OTHER, rest, math.log(new), new * seen / self._total)]

    def _labelled(self, word: Word) -> dict[int, tuple[int, ...]]:
        """The labels that a word had, by their class; those of the word with other capitals are written as it is."""
        entries = [self.entries[number] for number in self._by_word.get(lower(word), ())]
        found = {entry.kind: entry.codes for entry in entries if entry.word == word}
        for entry in entries:
            each = zip(word, entry.word, entry.codes, strict=True)
            codes = tuple(code if a == b else self._written(code, a) for a, b, code in each)
            if entry.kind not in found and codes not in found.values():
                found[entry.kind] = codes
        return found

    def _written(self, code: int, symbol: Hashable) -> int:
        """The label of a number with capitals where `symbol` has them, if there is such a label."""
        label = self.labels[code]
        if not isinstance(label, str) or not isinstance(symbol, str):
            return code
        return self._codes.get(label.upper() if symbol.isupper() else label.lower(), code)

    def _shares(self, lattice: Sequence[Sequence[_Node]], weight: float) -> list[Floats]:
        """The probability of each node of each word: forward and backward through all paths."""
        steps = []
        before: Sequence[_Node] = [_Node((), BEGIN, 0.0, 0.0, 1.0)]
        for nodes in lattice:
            after = np.array([[math.log(self._after(a.kind, b)) for b in nodes] for a in before])
            steps.append(weight * PAIRS_SHARE * after)
            before = nodes
        own = [np.array([node.likely + weight * node.choice for node in nodes]) for nodes in lattice]
        forward, last = [], np.zeros(1)
        for step, likely in zip(steps, own, strict=True):
            last = _log_sum(last[:, None] + step, axis=0) + likely
            forward.append(last)
        shares, ahead = [], np.zeros(len(own[-1]) if own else 0)
        for number in range(len(own) - 1, -1, -1):
            both = forward[number] + ahead
            shares.append(np.exp(both - _log_sum(both, axis=0)))
            ahead = _log_sum(steps[number] + (own[number] + ahead)[None], axis=1)
        return shares[::-1]

    def _after(self, kind: int, node: _Node) -> float:
        """The probability of a node after a class, by counts."""
        total, kinds = self._totals.get(kind, (0, 0))
        if total == 0:
            return node.base
        return (self._pairs.get((kind, node.kind), 0) + kinds * node.base) / (total + kinds)

    @cached_property
    def _newness(self) -> float:
        """How much more frequent labels never seen with their word are than Witten and Bell have it.

        Each word of the training part is taken for new, and the others for all that was seen.
        """
        found, expected = 0, 0.0
        for kind, count in self._counts.items():
            seen, kinds = self._seen[self._word_of[kind]]
            if seen == 1:
                continue
            found += count == 1
            left = kinds - (count == 1)
            expected += count * left / (seen - 1 + left)
        return (found + 1.0) / (expected + 1.0)

    @cached_property
    def _word_of(self) -> dict[int, Word]:
        return {entry.kind: lower(entry.word) for entry in self.entries}

    @cached_property
    def _by_word(self) -> dict[Word, list[int]]:
        found: dict[Word, list[int]] = {}
        for number, entry in enumerate(self.entries):
            found.setdefault(lower(entry.word), []).append(number)
        return found

    @cached_property
    def _codes(self) -> dict[Hashable, int]:
        return {label: number for number, label in enumerate(self.labels)}

    @cached_property
    def _counts(self) -> Counter[int]:
        found: Counter[int] = Counter()
        for entry in self.entries:
            found[entry.kind] += entry.count
        return found

    @cached_property
    def _total(self) -> int:
        return self._counts.total()

    @cached_property
    def _seen(self) -> dict[Word, tuple[int, int]]:
        """How often each word was seen, and with how many different labels."""
        kinds: defaultdict[Word, set[int]] = defaultdict(set)
        for entry in self.entries:
            kinds[lower(entry.word)].add(entry.kind)
        return {word: (sum(self._counts[kind] for kind in each), len(each)) for word, each in kinds.items()}

    @cached_property
    def _symbols(self) -> SymbolLabels:
        return SymbolLabels((entry.word, entry.codes, entry.count) for entry in self.entries)

    @cached_property
    def _copies(self) -> float:
        """The share of words seen once whose labels are their symbols: so many of those never seen have such ones."""
        once = [entry for entry in self.entries if self._seen[lower(entry.word)][0] == 1]
        copies = sum(copied(entry.word, self._codes) == list(entry.codes) for entry in once)
        return copies / max(len(once), 1)

    @cached_property
    def _pairs(self) -> dict[tuple[int, int], int]:
        return {(first, second): count for first, second, count in self.pairs.tolist()}

    @cached_property
    def _totals(self) -> dict[int, tuple[int, int]]:
        """How often each class was followed by one, and by how many different ones."""
        found: dict[int, tuple[int, int]] = {}
        for first, _, count in self.pairs.tolist():
            total, kinds = found.get(first, (0, 0))
            found[first] = (total + count, kinds + 1)
        return found

    def take_apart(self) -> tuple[Any, Arrays]:
        """What a model file keeps: the words one after the other, their symbols and labels as numbers."""
        symbols = Vocabulary(tuple(dict.fromkeys(symbol for entry in self.entries for symbol in entry.word)))
        kept = _Numbered(
            symbols,
            symbols.encode(symbol for entry in self.entries for symbol in entry.word),
            np.array([code for entry in self.entries for code in entry.codes], dtype=np.int64),
            np.array([[len(e.word), e.kind, e.count] for e in self.entries], dtype=np.int64).reshape(-1, 3),
            self.pairs,
            self.labels,
            self.regression,
        )
        return take_apart(kept)

    @classmethod
    def put_together(cls, plain: Any, arrays: Arrays) -> KnownWords:
        """The words that `take_apart` gave these of; DamagedError for anything else."""
        kept = put_together(_Numbered, plain, arrays)
        word = kept.symbols.decode(kept.ids.tolist())
        codes, ends = kept.codes.tolist(), np.cumsum(kept.words[:, 0]).tolist()
        entries = tuple(
            Entry(tuple(word[end - size : end]), tuple(codes[end - size : end]), kind, count)
            for end, (size, kind, count) in zip(ends, kept.words.tolist(), strict=True)
        )
        return cls(entries, kept.pairs, kept.labels, kept.regression)


@dataclass(frozen=True)
class _Numbered:
    """The words as numbers: `ids` (m,) of their symbols and `codes` (m,) of their labels, one word after the other.

    `words` (n, 3) are the size of each, its class and its count.
    """

    symbols: Vocabulary
    ids: NDArray[np.int64]
    codes: NDArray[np.int64]
    words: NDArray[np.int64]
    pairs: NDArray[np.int64]
    labels: tuple[Hashable, ...]
    regression: WordRegression

    def __post_init__(self) -> None:
        """ValueError for numbers of nothing."""
        if self.words.ndim != 2 or self.words.shape[1] != 3 or not ((self.words >= 1) & (self.words < 2**31)).all():
            raise ValueError("its known words are none")
        if not self.ids.shape == self.codes.shape == (self.words[:, 0].sum(),):
            raise ValueError("its known words have other symbols than labels")
        fine = not len(self.ids) or 1 <= self.ids.min() <= self.ids.max() <= len(self.symbols.symbols)
        if not fine or (len(self.codes) and not 0 <= self.codes.min() <= self.codes.max() < len(self.labels)):
            raise ValueError("a known word has symbols or labels that are none")
        if self.pairs.ndim != 2 or self.pairs.shape[1] != 3 or (self.pairs < 0).any():
            raise ValueError("its pairs of words are none")


@dataclass(frozen=True)
class _Node:
    """A way to label a word, or all others.

    `likely` is the logarithm of what the network gives it, `choice` that of the regression; `base` its share by counts.
    """

    codes: tuple[int, ...]
    kind: int
    likely: float
    choice: float
    base: float


def fit_known_words(train: Tagged, codes: NDArray[np.int64], labels: Sequence[Hashable]) -> KnownWords | None:
    """Learn the words of `train` and their neighbours; its steps have the `labels` with the numbers `codes` (steps,).

    None where most sequences are a single word: there is nothing to learn from what stands beside it.
    """
    places = [_words(item) for item in train.items]
    if sum(map(len, places)) < 2 * len(train):
        return None
    counts: Counter[tuple[Word, tuple[int, ...]]] = Counter()
    kinds: dict[tuple[Word, tuple[int, ...]], int] = {}
    swapped = _swapped(labels)
    same: dict[Word, Word] = {}  # each word is kept once
    lines: list[list[Word]] = []
    classes: list[int] = []  # of all words, one sequence after the other
    first = 0
    for item, spans in zip(train.items, places, strict=True):
        found = [tuple(item[start:stop]) for start, stop in spans]
        lines.append([same.setdefault(word, word) for word in found])
        for (start, stop), word in zip(spans, lines[-1], strict=True):
            own = tuple(codes[first + start : first + stop].tolist())
            if len(word) > LONGEST or min(own) < 0:
                classes.append(OTHER)
                continue
            counts[word, own] += 1
            classes.append(kinds.setdefault((lower(word), _small(word, own, swapped)), len(kinds) + 1))
        first += len(item)
    entries = tuple(
        Entry(word, own, kinds[lower(word), _small(word, own, swapped)], count)
        for (word, own), count in counts.most_common(MOST)
    )
    ways: dict[Word, dict[int, None]] = {}
    for entry in entries:
        ways.setdefault(lower(entry.word), {})[entry.kind] = None
    regression = fit_word_regression(lines, classes, {word: list(each) for word, each in ways.items()})
    return KnownWords(entries, _pairs(lines, classes), tuple(labels), regression)


def _pairs(lines: Sequence[Sequence[Word]], kinds: Sequence[int]) -> NDArray[np.int64]:
    """The most frequent pairs of classes that follow each other, and their counts (n, 3)."""
    pairs: Counter[tuple[int, int]] = Counter()
    following = iter(kinds)
    for line in lines:
        before = BEGIN
        for _, kind in zip(line, following, strict=False):
            if OTHER not in (before, kind):
                pairs[before, kind] += 1
            before = kind
    rows = [[*pair, count] for pair, count in pairs.most_common(2 * MOST)]
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def _swapped(labels: Sequence[Hashable]) -> list[int]:
    """The number of each label with capitals for small letters and the reverse; its own if there is none.

    >>> _swapped(["a", "b", "A", 7])
    [2, 1, 0, 3]
    """
    numbers = {label: number for number, label in enumerate(labels)}
    return [
        numbers.get(label.swapcase(), number) if isinstance(label, str) else number
        for number, label in enumerate(labels)
    ]


def _small(word: Word, codes: Sequence[int], swapped: Sequence[int]) -> tuple[int, ...]:
    """The numbers of a word's labels, as they would be if it were written without capitals."""
    each = zip(word, lower(word), codes, strict=True)
    return tuple(code if symbol == small else swapped[code] for symbol, small, code in each)


def _words(item: Sequence[Hashable]) -> list[tuple[int, int]]:
    """First symbol of each run between blanks, and the one after its last.

    >>> _words("a bc")
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


def _log_sum(values: Floats, axis: int) -> Floats:
    most = values.max(axis=axis, keepdims=True)
    return np.asarray(np.log(np.exp(values - most).sum(axis=axis)) + most.squeeze(axis))
