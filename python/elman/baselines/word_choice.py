"""Which of a word's labels are meant, by what stands beside it: a logistic regression among those seen in training.

The two words beside an occurrence say it by themselves, by how they begin and by how they end, so that a word seen once
says something too; capitals add a little. A weight belongs to a feature together with a way of labels. Both are one
number, a hash that is the same on all machines, so that a file needs no list of words.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from elman.baselines.arithmetic import exp, log_softmax
from elman.baselines.minimising import Late, minimise, never

__all__ = ["WordChoice", "fit_word_choice", "lower"]

L2 = 0.5
TOLERANCE = 1e-5  # of the largest gradient
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
class WordChoice:
    """The `weights` (n,) of pairs of a feature and a way, whose numbers are `keys` (n,), sorted."""

    keys: Ids
    weights: NDArray[np.float32]

    def __post_init__(self) -> None:
        """ValueError for keys that don't rise, or weights that are not theirs."""
        if self.keys.ndim != 1 or (self.keys[1:] <= self.keys[:-1]).any():
            raise ValueError("its features of words are none")
        if self.weights.shape != self.keys.shape or not np.isfinite(self.weights).all():
            raise ValueError("its features of words have weights that are none")

    def logs(self, lines: Sequence[Sequence[Word]], ways: Sequence[Sequence[int]]) -> Floats:
        """The logarithm of the probability (words, W) of each of the `ways` of each word of sequences.

        Words without as many ways have -inf in the other places.
        """
        around = Surroundings()
        features = np.concatenate([np.zeros((0, FEATURES), dtype=np.int64), *(around.of(line) for line in lines)])
        table = _padded(ways)
        return _logs(_columns(self.keys, features, table), table >= 0, self.weights.astype(np.float64))


def fit_word_choice(
    lines: Sequence[Sequence[Word]], meant: Sequence[int], ways: Sequence[Sequence[int]], late: Late = never
) -> WordChoice:
    """Fit on the words of sequences, one after the other: each has some `ways`, of which the number `meant` is right.

    Words with several teach, and those of which it is known. When it is `late`, what was found by then stays.
    """
    teaching = np.array(
        [place for place, (each, own) in enumerate(zip(ways, meant, strict=True)) if len(each) > 1 and own in each],
        dtype=np.int64,
    )
    rows = sum(len(ways[place]) for place in teaching)
    taken = teaching[:: max(1, -(-rows // MOST_ROWS))]
    if not len(taken):
        return WordChoice(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
    around = Surroundings()
    features = np.concatenate([around.of(line) for line in lines])[taken]
    table = _padded([ways[place] for place in taken])
    right = np.array([list(ways[place]).index(meant[place]) for place in taken])
    keys = np.unique(_mixed(features, np.array([meant[place] for place in taken])[:, None]))
    weights = _fitted(_columns(keys, features, table), table >= 0, right, len(keys), late)
    return WordChoice(keys, weights.astype(np.float32))


def _fitted(columns: NDArray[np.int32], there: NDArray[np.bool_], right: Ids, width: int, late: Late) -> Floats:
    """The weights (width,) with the smallest logistic loss + ½L2‖w‖²: the ways that are `there` (n, W), one after the
    other, have `columns` (m, F)."""
    rows = np.arange(len(right))

    def back(values: Floats) -> Floats:
        each = np.repeat(values[there], columns.shape[1])
        return np.bincount(columns.ravel(), each, minlength=width + 1)[:width].astype(np.float64)

    def objective(weights: Floats) -> tuple[float, Floats]:
        logs = _logs(columns, there, weights)
        d = exp(logs)
        d[rows, right] -= 1
        return L2 / 2 * float((weights**2).sum()) - float(logs[rows, right].sum()), back(d) + L2 * weights

    share = there / there.sum(axis=1, keepdims=True)
    curvature = back(share * (1 - share)) + L2
    return minimise(objective, np.zeros(width), lambda gradient: gradient / curvature, TOLERANCE, late=late)


def _logs(columns: NDArray[np.int32], there: NDArray[np.bool_], weights: Floats) -> Floats:
    """The logarithms of the probabilities (n, W) of ways, by the weights of their `columns` (m, F); -inf for none."""
    scores = np.full(there.shape, -np.inf)
    scores[there] = np.append(weights, 0.0)[columns].sum(axis=1)
    return log_softmax(scores)


def _padded(ways: Sequence[Sequence[int]]) -> Ids:
    """Ways as a table (n, W), -1 where a word has no more."""
    table = np.full((len(ways), max(map(len, ways), default=0) or 1), -1)
    for row, each in enumerate(ways):
        table[row, : len(each)] = each
    return table


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


def _mixed(features: Ids, ways: Ids) -> Ids:
    """The numbers of pairs of features and ways."""
    return features ^ (ways * ODD)


def _columns(keys: Ids, features: Ids, table: Ids) -> NDArray[np.int32]:
    """For each of the ways in a `table` (n, W), one after the other, the places (m, F) of its pairs with its word's
    `features` (n, F) in `keys` (k,); k for none."""
    there = table >= 0
    wanted = _mixed(np.repeat(features, there.sum(axis=1), axis=0), table[there][:, None])
    if not len(keys):
        return np.zeros(wanted.shape, dtype=np.int32)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, place, len(keys)).astype(np.int32)
