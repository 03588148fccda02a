"""Which of a word's labels are meant, by what stands beside it: a logistic regression among those seen in training.

The two words beside an occurrence say it by themselves, by how they begin and by how they end, so that a word seen once
says something too; capitals add a little. A weight belongs to a feature together with a class of labels. Both are one
number, a hash that is the same on all machines, so that a file needs no list of words. How far all weights are to be
trusted is said by sequences that they were not fitted on: near 0 where what stands beside a word tells nothing.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from elman.baselines.minimising import minimise

__all__ = ["Surroundings", "WordRegression", "fit_word_regression", "lower"]

L2 = 0.1
HELD_OUT = 5  # every so manieth sequence says how far the weights are to be trusted
SCALES = np.arange(31) / 20  # that are tried
FEATURES = 15
MOST_ROWS = 500_000  # ways to label an occurrence that are compared in training
ODD = -7046029254386353131  # 2^64 divided by the golden ratio: spreads small numbers over all bits

Word = tuple[Hashable, ...]
Floats = NDArray[np.float64]
Ids = NDArray[np.int64]


class Surroundings:
    """The features of words by what stands beside them; what was found for a word is remembered."""

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[int, ...]] = {}

    def of(self, words: Sequence[Word]) -> Ids:
        """The features (n, FEATURES) of each word of a sequence, as hashes."""
        capitals = ["", *(_capital(word) for word in words), ""]
        ends = [(), *words, ()]
        rows = [
            [
                *self._own(capitals[place - 1 : place + 2], place == 1),
                *self._beside(-1, ends[place - 1], capitals[place]),
                *self._beside(1, ends[place + 1], capitals[place]),
            ]
            for place in range(1, len(words) + 1)
        ]
        return np.array(rows, dtype=np.int64).reshape(len(words), FEATURES)

    def _own(self, capitals: Sequence[str], first: bool) -> tuple[int, ...]:
        key = (*capitals, first)
        if key not in self._known:
            self._known[key] = tuple(_hashed(value) for value in ("any", (capitals[1], first), tuple(capitals)))
        return self._known[key]

    def _beside(self, side: int, word: Word, capital: str) -> tuple[int, ...]:
        key = (side, word, capital)
        if key not in self._known:
            low = lower(word)
            parts = (low, (low, capital), low[:1], low[:2], low[-1:], low[-2:])
            self._known[key] = tuple(_hashed((side, number, part)) for number, part in enumerate(parts))
        return self._known[key]


@dataclass(frozen=True)
class WordRegression:
    """The `weights` (n,) of pairs of a feature and a class, whose numbers are `keys` (n,), sorted."""

    keys: Ids
    weights: NDArray[np.float32]

    def __post_init__(self) -> None:
        """ValueError for keys that don't rise, or weights that are not theirs."""
        if self.keys.ndim != 1 or (self.keys[1:] <= self.keys[:-1]).any():
            raise ValueError("its features of words are none")
        if self.weights.shape != self.keys.shape or not np.isfinite(self.weights).all():
            raise ValueError("its features of words have weights that are none")

    def scores(self, features: Ids, kinds: Ids) -> Floats:
        """The sum of the weights of each row's `features` (rows, F) with its class, of `kinds` (rows,)."""
        return np.asarray(np.append(self.weights, 0.0)[_columns(self.keys, features, kinds)].sum(axis=1))


@dataclass(frozen=True)
class Choices:
    """Ways to label occurrences: of each way the `columns` (rows, F) of its features, the last column for none.

    `sizes` (n,) says how many ways each occurrence has, `right` (n,) is the row of the one that was meant.
    """

    columns: NDArray[np.int32]
    sizes: Ids
    right: Ids
    width: int

    def objective(self, weights: Floats) -> tuple[float, Floats]:
        """The logistic loss with its penalty, and its gradient, at `weights` (width,)."""
        loss, shares = _loss(np.append(weights, 0.0)[self.columns].sum(axis=1), self.sizes, self.right)
        shares[self.right] -= 1.0
        return loss + float(L2 / 2 * weights @ weights), self._back(shares) + L2 * weights

    def curvature(self) -> Floats:
        """The second derivatives (width,) by each weight, where all are 0."""
        share = np.repeat(1.0 / self.sizes, self.sizes)
        return self._back(share * (1.0 - share)) + L2

    def _back(self, values: Floats) -> Floats:
        """The sum (width,) of the `values` (rows,) of the ways that have each column."""
        each = np.repeat(values, self.columns.shape[1])
        return np.bincount(self.columns.ravel(), each, minlength=self.width + 1)[: self.width].astype(np.float64)


def fit_word_regression(
    lines: Sequence[Sequence[Word]], kinds: Sequence[int], ways: Mapping[Word, Sequence[int]]
) -> WordRegression:
    """Fit on the words of sequences, whose labels are of the classes `kinds`, one after the other.

    `ways` are the classes of the labels that a word, in small letters, had. Words with several teach.
    """
    choices = [ways.get(lower(word), ()) for line in lines for word in line]
    taken = _taken(choices, kinds)
    if not len(taken):
        return WordRegression(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
    features, line = _features(lines, taken)
    sizes = np.array([len(choices[number]) for number in taken], dtype=np.int64)
    tried = np.array([kind for number in taken for kind in choices[number]], dtype=np.int64)
    meant = np.array([choices[number].index(kinds[number]) for number in taken], dtype=np.int64)
    everything = _Occurrences(features, sizes, tried, meant)
    found = _fitted(everything)
    held = line % HELD_OUT == 0
    if held.all() or not held.any():
        return found
    scale = _scale(_fitted(everything.part(~held)), everything.part(held))
    return WordRegression(found.keys, (found.weights * scale).astype(np.float32))


@dataclass(frozen=True)
class _Occurrences:
    """Words that teach: their `features` (n, F), how many classes each has (n,), and all these in `tried`.

    `meant` (n,) says which of its classes, from 0, each word has here.
    """

    features: Ids
    sizes: Ids
    tried: Ids
    meant: Ids

    @property
    def right(self) -> Ids:
        """The places of the right classes among all."""
        return np.asarray(np.cumsum(self.sizes) - self.sizes + self.meant)

    def part(self, chosen: NDArray[np.bool_]) -> _Occurrences:
        """Those that are `chosen` (n,)."""
        tried = self.tried[np.repeat(chosen, self.sizes)]
        return _Occurrences(self.features[chosen], self.sizes[chosen], tried, self.meant[chosen])


def _fitted(words: _Occurrences) -> WordRegression:
    """The regression with the smallest loss on `words`; a pair of feature and class that was never right has none."""
    keys = np.unique(_mixed(words.features, words.tried[words.right]))
    columns = np.empty((len(words.tried), words.features.shape[1]), dtype=np.int32)
    for number, column in enumerate(np.repeat(words.features, words.sizes, axis=0).T):
        columns[:, number] = _columns(keys, column[:, None], words.tried)[:, 0]
    problem = Choices(columns, words.sizes, words.right, len(keys))
    curvature = problem.curvature()
    weights = minimise(problem.objective, np.zeros(len(keys)), lambda gradient: gradient / curvature)
    return WordRegression(keys, weights.astype(np.float32))


def _scale(fitted: WordRegression, held: _Occurrences) -> float:
    """What the weights are multiplied by so that words that they were not fitted on are likeliest."""
    scores = fitted.scores(np.repeat(held.features, held.sizes, axis=0), held.tried)
    losses = [_loss(scale * scores, held.sizes, held.right)[0] for scale in SCALES]
    return float(SCALES[int(np.argmin(losses))])


def _loss(scores: Floats, sizes: Ids, right: Ids) -> tuple[float, Floats]:
    """The logistic loss of choices among `sizes` (n,) ways, and the probabilities of the ways."""
    first = np.cumsum(sizes) - sizes
    scores = scores - np.repeat(np.maximum.reduceat(scores, first), sizes)
    shares = np.exp(scores)
    totals = np.add.reduceat(shares, first)
    return float((np.log(totals) - scores[right]).sum()), shares / np.repeat(totals, sizes)


def _taken(choices: Sequence[Sequence[int]], kinds: Sequence[int]) -> Ids:
    """The numbers of the words that teach, which have several classes, theirs among them; of too many every n-th."""
    pairs = zip(choices, kinds, strict=True)
    teaching = [number for number, (each, kind) in enumerate(pairs) if len(each) > 1 and kind in each]
    rows = sum(len(choices[number]) for number in teaching)
    return np.array(teaching[:: max(1, -(-rows // MOST_ROWS))], dtype=np.int64)


def _features(lines: Sequence[Sequence[Word]], taken: Ids) -> tuple[Ids, Ids]:
    """The features (n, F) of the words `taken`, of sequences one after the other, and the sequence of each (n,)."""
    surroundings, parts, of, start = Surroundings(), [], [], 0
    for number, line in enumerate(lines):
        low, high = np.searchsorted(taken, (start, start + len(line)))
        if high > low:
            parts.append(surroundings.of(line)[taken[low:high] - start])
            of += [number] * int(high - low)
        start += len(line)
    return np.concatenate(parts), np.array(of)


def lower(symbols: Sequence[Hashable]) -> Word:
    """Symbols in small letters, where they are texts; numpy's numbers as Python's.

    >>> lower("Ab"), lower(["A", np.int64(7)])
    (('a', 'b'), ('a', 7))
    """
    return tuple(
        symbol.lower() if isinstance(symbol, str) else symbol.item() if isinstance(symbol, np.generic) else symbol
        for symbol in symbols
    )


def _capital(word: Word) -> str:
    """Whether a word begins with a capital letter."""
    return "A" if isinstance(word[0], str) and word[0].isupper() else "a"


def _hashed(value: Hashable) -> int:
    """A number of 64 bits for a value of texts and numbers, the same on all machines."""
    return int.from_bytes(blake2b(ascii(value).encode(), digest_size=8).digest(), "little", signed=True)


def _mixed(features: Ids, kinds: Ids) -> Ids:
    """The numbers of pairs of features (rows, F) and classes (rows,)."""
    return features ^ (kinds * ODD)[:, None]


def _columns(keys: Ids, features: Ids, kinds: Ids) -> Ids:
    """The place in `keys` (n,) of each row's features (rows, F) with its class, of `kinds` (rows,); n for none."""
    wanted = _mixed(features, kinds)
    if not len(keys):
        return np.zeros_like(wanted)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, place, len(keys))
