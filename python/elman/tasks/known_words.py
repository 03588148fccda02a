"""Words seen in training, with their labels, and which of them stood side by side: a second opinion on characters.

A network that labels characters one after the other learns little from a word seen once or twice; counts do. Runs of
symbols between blanks are words here. The labels of a whole word, given those of the word before, have a probability
by counts (of pairs, falling back on words, as Witten and Bell have it); the product of these and of the network's
probabilities is what is answered, summed over all ways to label a sequence. Words that differ in capitals alone are
counted as one; where labels are written in capitals with them, they are again.
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

from elman.data.tagged import Tagged
from elman.data.vocabulary import Vocabulary

__all__ = ["PAIRS", "KnownWords", "fit_known_words"]

PAIRS = "pairs"  # their tensor in a model file
LONGEST = 64  # symbols of a word that is kept
MOST = 100_000  # words with their labels that are kept, and twice as many pairs
BEGIN, OTHER = 0, -1  # classes: before the first word, and any labels that were not seen with their word
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

    `labels` are all labels, by their numbers.
    """

    entries: tuple[Entry, ...]
    pairs: NDArray[np.int64]
    labels: tuple[Hashable, ...]

    def improved(self, found: Sequence[Floats], items: Sequence[Any], weight: float) -> list[Floats]:
        """The probabilities (time, K) that a network `found`, after the second opinion, which counts by `weight`."""
        return [self._improved(ours, item, weight) for ours, item in zip(found, items, strict=True)]

    def _improved(self, found: Floats, item: Sequence[Hashable], weight: float) -> Floats:
        places = _words(item)
        lattice = [self._nodes(tuple(item[start:stop]), found[start:stop]) for start, stop in places]
        better = found.copy()
        for (start, stop), nodes, share in zip(places, lattice, self._shares(lattice, weight), strict=True):
            if len(nodes) == 1:
                continue
            better[start:stop] *= share[-1]
            for node, part in zip(nodes[:-1], share, strict=False):
                better[np.arange(start, stop), node.codes] += part
        return better

    def _nodes(self, word: Word, found: Floats) -> list[_Node]:
        """The ways to label a word: those that were seen, and all others together, which stand last."""
        nodes, known = [], 0.0
        for kind, codes in self._labelled(word).items():
            likely = float(np.log(np.maximum(found[np.arange(len(word)), codes], TINY)).sum())
            nodes.append(_Node(codes, kind, likely, self._base(kind, word)))
            known += math.exp(likely)
        rest = math.log(max(1.0 - known, TINY))
        return [*nodes, _Node((), OTHER, rest, self._base(OTHER, word) if nodes else 1.0)]

    def _labelled(self, word: Word) -> dict[int, tuple[int, ...]]:
        """The labels that a word had, by their class; those of the word with other capitals are written as it is."""
        found: dict[int, tuple[int, ...]] = {}
        for number in self._by_word.get(_lower(word), ()):
            entry = self.entries[number]
            if entry.word == word:
                found[entry.kind] = entry.codes
            elif entry.kind not in found:
                each = zip(word, entry.word, entry.codes, strict=True)
                found[entry.kind] = tuple(code if a == b else self._written(code, a) for a, b, code in each)
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
        before: Sequence[_Node] = [_Node((), BEGIN, 0.0, 1.0)]
        for nodes in lattice:
            steps.append(weight * np.array([[math.log(self._after(a.kind, b)) for b in nodes] for a in before]))
            before = nodes
        own = [np.array([node.likely for node in nodes]) for nodes in lattice]
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

    def _base(self, kind: int, word: Word) -> float:
        """The probability of a class of a word's labels whatever stands before; of labels never seen with it."""
        seen, kinds = self._seen[_lower(word)]
        count = kinds if kind == OTHER else self._counts[kind]
        return count / (seen + kinds) * seen / sum(self._counts.values())

    @cached_property
    def _by_word(self) -> dict[Word, list[int]]:
        found: dict[Word, list[int]] = {}
        for number, entry in enumerate(self.entries):
            found.setdefault(_lower(entry.word), []).append(number)
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
    def _seen(self) -> dict[Word, tuple[int, int]]:
        """How often each word was seen, and with how many different labels."""
        kinds: defaultdict[Word, set[int]] = defaultdict(set)
        for entry in self.entries:
            kinds[_lower(entry.word)].add(entry.kind)
        return {word: (sum(self._counts[kind] for kind in each), len(each)) for word, each in kinds.items()}

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

    def to_json(self) -> dict[str, Any]:
        """The words as plain values, their symbols as numbers; `tensors` has the pairs."""
        symbols = Vocabulary(tuple(dict.fromkeys(symbol for entry in self.entries for symbol in entry.word)))
        rows = [[e.kind, e.count, *(symbols.ids[symbol] for symbol in e.word), *e.codes] for e in self.entries]
        return {"symbols": symbols.to_json(), "words": rows}

    def tensors(self) -> dict[str, NDArray[np.int32]]:
        """The pairs for a model file."""
        return {PAIRS: self.pairs.astype(np.int32)}

    @classmethod
    def restored(cls, values: Mapping[str, Any], pairs: NDArray[Any], labels: Sequence[Hashable]) -> KnownWords:
        """The words from what `to_json` and `tensors` gave and a file kept; ValueError when it is something else."""
        symbols = Vocabulary.from_json(values["symbols"]).symbols
        entries = []
        for kind, count, *rest in values["words"]:
            size = len(rest) // 2
            ids, codes = rest[:size], rest[size:]
            numbers = all(type(value) is int for value in (kind, count, *rest))
            if not numbers or not 0 < size == len(codes) or min(kind, count, *ids) < 1:
                raise ValueError("a known word is none")
            if max(ids) > len(symbols) or not 0 <= min(codes) <= max(codes) < len(labels):
                raise ValueError("a known word has symbols or labels that are none")
            entries.append(Entry(tuple(symbols[number - 1] for number in ids), tuple(codes), kind, count))
        if pairs.ndim != 2 or pairs.shape[1] != 3 or pairs.dtype.kind != "i" or (pairs < 0).any():
            raise ValueError("its pairs of words are none")
        return cls(tuple(entries), pairs.astype(np.int64), tuple(labels))


@dataclass(frozen=True)
class _Node:
    """A way to label a word, or all others: the logarithm of what the network gives it, and its share by counts."""

    codes: tuple[int, ...]
    kind: int
    likely: float
    base: float


def fit_known_words(train: Tagged, codes: NDArray[np.int64], labels: Sequence[Hashable]) -> KnownWords | None:
    """Count the words of `train`, whose steps have the `labels` with the numbers `codes` (steps,), and their pairs.

    None where most sequences are a single word: there is nothing to learn from what stands beside it.
    """
    counts: Counter[tuple[Word, tuple[int, ...]]] = Counter()
    kinds: dict[tuple[Word, Word], int] = {}
    kind_of: dict[tuple[Word, tuple[int, ...]], int] = {}
    pairs: Counter[tuple[int, int]] = Counter()
    first, words = 0, 0
    for item in train.items:
        before = BEGIN
        for start, stop in _words(item):
            word, own = tuple(item[start:stop]), tuple(codes[first + start : first + stop].tolist())
            words += 1
            if len(word) > LONGEST or min(own) < 0:
                before = OTHER
                continue
            kind = kinds.setdefault((_lower(word), _lower([labels[code] for code in own])), len(kinds) + 1)
            kind_of[word, own] = kind
            counts[word, own] += 1
            if before != OTHER:
                pairs[before, kind] += 1
            before = kind
        first += len(item)
    if words < 2 * len(train):
        return None
    entries = [Entry(word, own, kind_of[word, own], count) for (word, own), count in counts.most_common(MOST)]
    rows = [[*pair, count] for pair, count in pairs.most_common(2 * MOST)]
    return KnownWords(tuple(entries), np.array(rows, dtype=np.int64).reshape(-1, 3), tuple(labels))


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


def _lower(symbols: Sequence[Hashable]) -> Word:
    return tuple(symbol.lower() if isinstance(symbol, str) else symbol for symbol in symbols)


def _log_sum(values: Floats, axis: int) -> Floats:
    most = values.max(axis=axis, keepdims=True)
    return np.asarray(np.log(np.exp(values - most).sum(axis=axis)) + most.squeeze(axis))
