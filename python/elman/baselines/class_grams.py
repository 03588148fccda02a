"""How usual a sequence is in each class: counts of what follows what, in each class by itself.

By Bayes' rule a class is as likely as the sequence is usual in it, times its share. Symbols are not independent, so
that this is far too sure of long sequences: the logarithms count by a factor, the one that suits a fifth of the
sequences best when the others are counted, each fifth in turn.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from elman.baselines.arithmetic import log, log_softmax
from elman.baselines.runs import Stream, stream_of
from elman.baselines.witten_bell import Grams, count_grams
from elman.table.vocabulary import Vocabulary

__all__ = ["ClassGrams", "fit_class_grams"]

MOST = 2_000_000  # symbols that are counted
NUMBERS = 2**22  # probabilities that are looked at together
FOLDS = 5
ROOT = math.sqrt(math.sqrt(2.0))
QUARTERS = (1.0, ROOT, ROOT * ROOT, ROOT * ROOT * ROOT)
FACTORS = np.array([*(math.ldexp(part, -whole) for whole in range(10, 0, -1) for part in QUARTERS), 1.0])

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]
Items = Sequence[Sequence[Hashable]]


@dataclass(frozen=True)
class ClassGrams:
    """Counts of `symbols`, whose tokens are their ids, in each class; `prior` (K,) is the logarithm of its share.

    `factor` is what the logarithms count by; `added` (K,) is added to them afterwards.
    """

    symbols: Vocabulary
    grams: Grams
    prior: Floats
    factor: float
    added: Floats

    def __post_init__(self) -> None:
        """ValueError for counts of other symbols or classes."""
        fine = self.grams.size == len(self.symbols) + 1 and self.prior.shape == (self.grams.classes,)
        fine = fine and self.added.shape == self.prior.shape and bool(np.isfinite(self.prior + self.added).all())
        if not fine or not 0 < self.factor <= 1:
            raise ValueError(f"its counts of symbols are for other classes, or have the factor {self.factor}")

    @property
    def classes(self) -> int:
        """How many classes there are."""
        return self.grams.classes

    def answers(self, items: Items) -> Floats:
        """The logarithm of the probability of each class (n, K) for each sequence of symbols."""
        return log_softmax(self.factor * (self.prior + usual(self.symbols, self.grams, items)) + self.added)


def fit_class_grams(items: Items, y: Ids, classes: int, order: int, prior: Floats, added: Floats) -> ClassGrams | None:
    """Count the symbols of `items`, whose classes have the numbers `y` (n,), after up to `order` - 1 others.

    `prior` (K,) is the logarithm of the share that each class has, and `added` (K,) goes to its probability. None where
    there are too few sequences to find the factor.
    """
    if len(items) < 2 * FOLDS:
        return None
    fold = np.arange(len(items)) % FOLDS
    scores = np.zeros((len(items), classes))
    for number in range(FOLDS):
        rest = fold != number
        counted = _counted(list(compress(items, rest)), y[rest], classes, order)
        scores[~rest] = log_shares(y[rest], classes) + usual(*counted, list(compress(items, ~rest)))
    losses = [-log_softmax(factor * scores)[np.arange(len(y)), y].mean() for factor in FACTORS]
    symbols, grams = _counted(items, y, classes, order)
    return ClassGrams(symbols, grams, prior, float(FACTORS[np.argmin(losses)]), added)


def log_shares(y: Ids, classes: int) -> Floats:
    """The logarithm of the share of each class (K,); one that is missing counts as half a sequence."""
    return log(np.maximum(np.bincount(y, minlength=classes), 0.5) / len(y))


def usual(symbols: Vocabulary, grams: Grams, items: Items) -> Floats:
    """The logarithm of the probability (n, K) of each sequence in each class."""
    parts = [grams.logs(stream, count) for stream, count in _blocks(symbols, grams, items)]
    return np.concatenate([np.zeros((0, grams.classes)), *parts])


def _blocks(symbols: Vocabulary, grams: Grams, items: Items) -> Iterator[tuple[Stream, int]]:
    """Streams of some of the sequences, and of how many; a symbol that was never seen is a token that no table has."""
    ids = symbols.encode(symbol for item in items for symbol in item)
    ids[ids == 0] = len(symbols)
    lengths = np.array([len(item) for item in items], dtype=np.int64)
    ends, start = np.cumsum(lengths), 0
    while start < len(items):
        first = ends[start] - lengths[start]
        stop = max(start + 1, int(np.searchsorted(ends, first + NUMBERS // grams.classes, side="right")))
        yield stream_of(ids[first : ends[stop - 1]], lengths[start:stop], grams.order), stop - start
        start = stop


def _counted(items: Items, y: Ids, classes: int, order: int) -> tuple[Vocabulary, Grams]:
    step = max(1, -(-sum(map(len, items)) // MOST))
    items, y = items[::step], y[::step]
    symbols = Vocabulary(tuple(dict.fromkeys(symbol for item in items for symbol in item)))
    lengths = np.array([len(item) for item in items], dtype=np.int64)
    stream = stream_of(symbols.encode(symbol for item in items for symbol in item), lengths, order)
    return symbols, count_grams(stream, len(symbols) + 1, order, y, classes)
