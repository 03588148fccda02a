"""What a tagger learns from: pieces of sequences, padded to the longest of a batch, rare symbols hidden at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.draws import Draw, generator, order
from elman.table.vocabulary import UNKNOWN
from elman.tag.coder import Encoded, counts_of
from elman.tag.tagged import Tagged
from elman.training.batches import Batch

__all__ = ["FEWEST", "SHORTEST", "Hiding", "TagSamples", "are_cut", "cut", "parts_of", "slices"]

FEWEST = 20  # sequences that are shared out whole; fewer are cut where time says so
SHORTEST = 50  # steps of a series that is cut


def parts_of(given: Tagged, validation: float, test: float, seed: int) -> list[Tagged]:
    """Training, validation and test part, the latter two empty where there is too little to share.

    Of many sequences whole ones are drawn; a few long numeric series are cut by time, the last rows being the test
    part. Fewer than 20 sequences of symbols are all learnt.
    """
    count = len(given)
    if count >= FEWEST:
        drawn = order(count, seed, Draw.PARTS)
        first, second = round(count * test), round(count * (test + validation))
        return [given.take(np.sort(part)) for part in (drawn[second:], drawn[first:second], drawn[:first])]
    if not are_cut(given):
        return [given, given.take([]), given.take([])]
    cuts = [0.0, 1 - validation - test, 1 - test, 1.0]
    return [slices(given, low, high) for low, high in pairwise(cuts)]


def are_cut(given: Tagged) -> bool:
    """Whether sequences are a few long numeric series, which are cut by time."""
    return given.level == "step" and len(given) < FEWEST and int(given.lengths.min()) >= SHORTEST


def slices(given: Tagged, low: float, high: float) -> Tagged:
    """The rows of each sequence from the share `low` to the share `high`."""
    bounds = [(round(low * n), round(high * n)) for n in given.lengths.tolist()]
    kept = [number for number, (start, stop) in enumerate(bounds) if stop > start]
    items = [given.items[number][slice(*bounds[number])] for number in kept]
    labels = None if given.labels is None else [given.labels[number][slice(*bounds[number])] for number in kept]
    return Tagged(given.level, items, labels, given.form, given.name)


def cut(lengths: NDArray[np.int64], longest: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First step, among all steps one after the other, and length of pieces of nearly equal length up to `longest`.

    >>> [pieces.tolist() for pieces in cut(np.array([5, 2]), 3)]
    [[0, 3, 5], [3, 2, 2]]
    """
    counts = -(-lengths // longest)
    number = np.concatenate([np.arange(count) for count in counts]) if len(counts) else np.zeros(0, dtype=np.int64)
    own, pieces = np.repeat(lengths, counts), np.repeat(counts, counts)
    short, extra = own // np.maximum(pieces, 1), own % np.maximum(pieces, 1)
    begins = np.repeat(np.cumsum(lengths) - lengths, counts) + number * short + np.minimum(number, extra)
    return begins.astype(np.int64), (short + (number < extra)).astype(np.int64)


@dataclass(frozen=True)
class Hiding:
    """How readily rare symbols are hidden, and the seed of the draws."""

    unknown: float
    seed: int


class TagSamples:
    """Pieces of encoded sequences, each with a label for every step (-1: unknown).

    `values` are ids of features (`Encoded`) or all rows one after the other (steps, channels). With `hiding`, ids are
    hidden anew each time a part is asked for; the draws depend on the seed and on how often parts were asked for.
    """

    def __init__(
        self,
        values: Encoded | NDArray[np.float32],
        lengths: NDArray[np.int64],
        y: NDArray[np.int64] | None = None,
        longest: int = 2**40,
        hiding: Hiding | None = None,
    ) -> None:
        self.values = values
        self.begins, self._lengths = cut(lengths, longest)
        self.y = np.zeros(int(lengths.sum()), dtype=np.int64) if y is None else y
        self.hiding = hiding
        self.counts = counts_of(values) if hiding is not None and isinstance(values, Encoded) else []
        self._random = generator(0 if hiding is None else hiding.seed, Draw.HIDING)

    def __len__(self) -> int:
        """How many pieces there are."""
        return len(self.begins)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Steps of each piece (n,)."""
        return self._lengths

    def part(self, index: Any) -> Batch:
        """The pieces of an index array; steps beyond a piece repeat its first one."""
        lengths, begins = self._lengths[index], self.begins[index]
        steps = np.arange(int(lengths.max()))
        places = begins[:, None] + np.where(steps < lengths[:, None], steps, 0)
        y = self.y[places]
        weights = (y >= 0).astype(np.float32) if (y < 0).any() else None
        if not isinstance(self.values, Encoded):
            return Batch(self.values[places], np.maximum(y, 0), lengths, weights)
        x = self.values.at(places)
        return Batch(self._hidden(x) if self.counts else x, np.maximum(y, 0), lengths, weights)

    def _hidden(self, columns: Sequence[NDArray[np.int64]]) -> list[NDArray[np.int64]]:
        """One draw a step decides for all features, so that a rare word and its neighbours are hidden together."""
        rate = 0.0 if self.hiding is None else self.hiding.unknown
        draw = self._random.random(columns[0].shape[:2])
        return [
            x if counts is None else np.where(draw * (rate + counts[x]) < rate, UNKNOWN, x)
            for x, counts in zip(columns, self.counts, strict=True)
        ]
