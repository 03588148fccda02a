"""How usual a sequence is in each class: counts of what follows what, an opinion on texts beside networks.

The symbols of a sequence have a probability in each class, after up to so many symbols before them (counts, as Witten
and Bell interpolate them; see `elman.baselines.witten_bell`). By Bayes' rule a class is as likely as the sequence is
usual in it, times its share. Symbols are not independent, so that this is far too sure of long sequences: the
logarithms count by a factor, the one that suits a fifth of the training part best when the others are counted, each
fifth in turn.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from elman.baselines.linear import softmax
from elman.baselines.runs import counted_runs, known_runs, stream_of
from elman.table.vocabulary import Vocabulary

__all__ = ["ClassGrams", "fit_class_grams", "log_shares"]

MOST_ORDER = 16
MOST = 2_000_000  # symbols that are counted
MOST_CELLS = 2**23  # runs times classes; longer runs are not counted beyond it
NUMBERS = 2**22  # probabilities that are looked at together
FOLDS = 5
FACTORS = 2.0 ** np.arange(-10, 0.25, 0.25)

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ClassGrams:
    """Counts of symbols after up to `len(runs)` - 1 others, for each of `classes`.

    `runs[k]` is the table of `elman.baselines.runs`; `cells[k]` are, sorted, `run * classes + class`, and `counts[k]`
    how often each was seen. `factor` is what the logarithms count by.
    """

    symbols: Vocabulary
    classes: int
    runs: tuple[Ids, ...]
    cells: tuple[Ids, ...]
    counts: tuple[Ids, ...]
    factor: float = 1.0

    def __post_init__(self) -> None:
        """ValueError for tables that don't rise or don't go on from each other."""
        orders = {len(self.runs), len(self.cells), len(self.counts)}
        if len(orders) != 1 or not 1 <= len(self.runs) <= MOST_ORDER or not 0 < self.factor <= 1:
            raise ValueError(f"its runs of symbols have the order {len(self.runs)} and the factor {self.factor}")
        contexts, size = 1, len(self.symbols) + 1
        for runs, cells, counts in zip(self.runs, self.cells, self.counts, strict=True):
            sound = _is_sorted_below(runs, contexts * size) and _is_sorted_below(cells, len(runs) * self.classes)
            if not sound or counts.shape != cells.shape or counts.min() < 1:
                raise ValueError("its runs of symbols are none")
            contexts = len(runs)

    def scores(self, items: Sequence[Sequence[Hashable]], prior: Floats) -> Floats:
        """What speaks for each class (n, K), by the factor: its `prior` (K,), a logarithm, and that of the sequence."""
        lengths = np.array([len(item) for item in items], dtype=np.int64)
        ids = self._ids(items)
        ends = np.cumsum(lengths)
        found = np.zeros((len(items), self.classes))
        start = 0
        while start < len(items):
            most = (ends[start] - lengths[start]) + NUMBERS // self.classes
            stop = max(start + 1, int(np.searchsorted(ends, most, side="right")))
            own = slice(int(ends[start] - lengths[start]), int(ends[stop - 1]))
            found[start:stop] = self._scores(ids[own], lengths[start:stop])
            start = stop
        return self.factor * (prior + found)

    def _scores(self, ids: Ids, lengths: Ids) -> Floats:
        stream = stream_of(ids, lengths, len(self.runs))
        counted = np.flatnonzero(stream.within >= len(self.runs) - 1)
        share = np.full((len(counted), self.classes), 1.0 / self._size)
        for k, (context, run) in enumerate(known_runs(stream, self.runs, self._size)):
            before, here = context[counted], run[counted]
            seen, total, kinds = self._tables[k]
            known, several = np.where(before[:, None] >= 0, total[before], 0), kinds[before]
            mixed = (np.where(here[:, None] >= 0, seen[here], 0) + several * share) / np.maximum(known + several, 1)
            share = np.where(known > 0, mixed, share)
        sums = np.zeros((len(lengths), self.classes))
        np.add.at(sums, stream.owner[counted], np.log(share))
        return sums

    def _ids(self, items: Sequence[Sequence[Hashable]]) -> Ids:
        """The symbols' tokens; one that was never seen has a token of its own, which no table has."""
        ids = self.symbols.encode(symbol for item in items for symbol in item)
        return np.where(ids == 0, self._size - 1, ids)

    @property
    def _size(self) -> int:
        return len(self.symbols) + 1  # the vocabulary's, where 0 is the edge, and the token of symbols never seen

    @cached_property
    def _tables(self) -> list[tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]]:
        """For each length: how often each run was seen in each class, and of each context the sum and the kinds."""
        found = []
        contexts = 1
        for runs, cells, counts in zip(self.runs, self.cells, self.counts, strict=True):
            seen = np.zeros((len(runs), self.classes), dtype=np.float32)
            seen.ravel()[cells] = counts
            place = runs[cells // self.classes] // self._size * self.classes + cells % self.classes
            shape = (contexts, self.classes)
            total = np.bincount(place, weights=counts, minlength=contexts * self.classes).reshape(shape)
            kinds = np.bincount(place, minlength=contexts * self.classes).reshape(shape)
            found.append((seen, total.astype(np.float32), kinds.astype(np.float32)))
            contexts = len(runs)
        return found


def _is_sorted_below(table: Ids, end: int) -> bool:
    return table.ndim == 1 and len(table) > 0 and bool((np.diff(table) > 0).all()) and 0 <= table[0] <= table[-1] < end


def fit_class_grams(items: Sequence[Sequence[Hashable]], codes: Ids, classes: int, order: int) -> ClassGrams | None:
    """Count the symbols of `items`, whose classes have the numbers `codes` (n,), after up to `order` - 1 others.

    None where there are too few sequences to find the factor.
    """
    if len(items) < 2 * FOLDS:
        return None
    fold = np.arange(len(items)) % FOLDS
    scores = np.zeros((len(items), classes))
    for number in range(FOLDS):
        rest = fold != number
        counted = _counted(list(compress(items, rest)), codes[rest], classes, order)
        scores[~rest] = counted.scores(list(compress(items, ~rest)), log_shares(codes[rest], classes))
    losses = [_loss(factor * scores, codes) for factor in FACTORS]
    found = _counted(items, codes, classes, order)
    return ClassGrams(found.symbols, classes, found.runs, found.cells, found.counts, float(FACTORS[np.argmin(losses)]))


def log_shares(codes: Ids, classes: int) -> Floats:
    """The logarithm of the share of each class (K,); one that is missing counts as half a sequence."""
    return np.asarray(np.log(np.maximum(np.bincount(codes, minlength=classes), 0.5) / len(codes)))


def _loss(scores: Floats, codes: Ids) -> float:
    right = softmax(scores)[np.arange(len(codes)), codes]
    return -float(np.log(np.maximum(right, np.finfo(float).tiny)).mean())


def _counted(items: Sequence[Sequence[Hashable]], codes: Ids, classes: int, order: int) -> ClassGrams:
    step = -(-sum(map(len, items)) // MOST)
    items, codes = items[::step], codes[::step]
    lengths = np.array([len(item) for item in items], dtype=np.int64)
    symbols = Vocabulary(tuple(dict.fromkeys(symbol for item in items for symbol in item)))
    ids = symbols.encode(symbol for item in items for symbol in item)
    stream = stream_of(ids, lengths, order)
    runs: list[Ids] = []
    cells: list[Ids] = []
    counts: list[Ids] = []
    for table, places, number in counted_runs(stream, order, len(symbols) + 1):
        if runs and len(table) * classes > MOST_CELLS:
            break
        counted = stream.within[places] >= order - 1
        cell, count = np.unique(number[counted] * classes + codes[stream.owner[places[counted]]], return_counts=True)
        runs.append(table)
        cells.append(cell)
        counts.append(count)
    return ClassGrams(symbols, classes, tuple(runs), tuple(cells), tuple(counts))
