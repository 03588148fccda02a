"""Counts of what follows what, interpolated as Witten and Bell did: the one model of symbols that needs no network.

The probability of a token w after the context h is

    p(w | h) = (c(h w) + t(h) p(w | h')) / (c(h) + t(h))

with the counts c, t(h) the number of different tokens seen after h, and h' the context without its first token; below
the empty context all tokens are equally likely (Witten and Bell, 1991; method C of Bell, Cleary and Witten). No number
has to be chosen but the order, and nothing is impossible. Tokens may be counted in several classes, each by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from elman.baselines.arithmetic import log
from elman.baselines.runs import EDGE, Stream, counted_runs, known_runs, place_in
from elman.errors import SettingError

__all__ = ["Grams", "count_grams", "ngram_losses"]

MOST_ORDER = 16
MOST_CELLS = 2**23  # runs times classes; longer runs are not counted beyond it

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]
Tables = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]


@dataclass(frozen=True)
class Grams:
    """Counts of tokens, from 0 to below `size`, after up to `len(runs)` - 1 others, in each of `classes`.

    `runs[k]` is the table of `elman.baselines.runs`; `cells[k]` are, sorted, `run * classes + class`, and `counts[k]`
    how often each was seen.
    """

    size: int
    classes: int
    runs: tuple[Ids, ...]
    cells: tuple[Ids, ...]
    counts: tuple[Ids, ...]

    def __post_init__(self) -> None:
        """ValueError for tables that don't rise or don't go on from each other."""
        orders = {len(self.runs), len(self.cells), len(self.counts)}
        if len(orders) != 1 or not 1 <= self.order <= MOST_ORDER or self.size < 1 or self.classes < 1:
            raise ValueError(f"its runs of symbols have the order {self.order}")
        contexts = 1
        for runs, cells, counts in zip(self.runs, self.cells, self.counts, strict=True):
            sound = _is_sorted_below(runs, contexts * self.size) and _is_sorted_below(cells, len(runs) * self.classes)
            if not sound or counts.shape != cells.shape or counts.min() < 1:
                raise ValueError("its runs of symbols are none")
            contexts = len(runs)

    @property
    def order(self) -> int:
        """Tokens of the longest runs."""
        return len(self.runs)

    def shares(self, stream: Stream) -> Iterator[Floats]:
        """The probability (n, classes) of each token that is asked, after none, one and more of those before it."""
        asked = np.flatnonzero(stream.asked)
        share = np.full((len(asked), self.classes), 1.0 / self.size)
        for (context, run), tables in zip(known_runs(stream, self.runs, self.size), self._tables, strict=True):
            share = _interpolated(tables, context[asked], run[asked], share)
            yield share

    def begin(self) -> Ids:
        """The contexts (order,) of a sequence's first token: none to all of the edges before it."""
        contexts = np.where(np.arange(self.order) == 0, 0, -1)
        for _ in range(self.order - 1):
            contexts = self.follow(contexts[None], np.array([EDGE]))[1][0]
        return contexts

    def follow(self, contexts: Ids, tokens: Ids) -> tuple[Floats, Ids]:
        """The probability (n, classes) of each of `tokens` (n,) in its contexts (n, order), and the contexts after it.

        A token below 0 was never seen.
        """
        share = np.full((len(tokens), self.classes), 1.0 / self.size)
        longer = np.full(contexts.shape, -1)
        longer[:, 0] = 0
        for k, (runs, tables) in enumerate(zip(self.runs, self._tables, strict=True)):
            context = contexts[:, k]
            run = place_in(runs, np.where((context >= 0) & (tokens >= 0), context * self.size + tokens, -1))
            share = _interpolated(tables, context, run, share)
            if k + 1 < self.order:
                longer[:, k + 1] = run
        return share, longer

    def logs(self, stream: Stream, count: int) -> Floats:
        """The logarithm of the probability (count, classes) of each sequence, after as many tokens as were counted."""
        *_, share = self.shares(stream)
        sums = np.zeros((count, self.classes))
        np.add.at(sums, stream.owner[stream.asked], log(share))
        return sums

    @cached_property
    def _tables(self) -> list[Tables]:
        """For each length: how often each run was seen in each class, and of each context the sum and the kinds."""
        found = []
        contexts = 1
        for runs, cells, counts in zip(self.runs, self.cells, self.counts, strict=True):
            seen = np.zeros((len(runs), self.classes), dtype=np.float32)
            seen.ravel()[cells] = counts
            place = runs[cells // self.classes] // self.size * self.classes + cells % self.classes
            shape = (contexts, self.classes)
            total = np.bincount(place, weights=counts, minlength=contexts * self.classes).reshape(shape)
            kinds = np.bincount(place, minlength=contexts * self.classes).reshape(shape)
            found.append((seen, total.astype(np.float32), kinds.astype(np.float32)))
            contexts = len(runs)
        return found


def _interpolated(tables: Tables, context: Ids, run: Ids, shorter: Floats) -> Floats:
    """The probability (n, classes) of a run in its context, both below 0 where unknown, from that in a shorter one."""
    seen, total, kinds = tables
    known, several = np.where(context[:, None] >= 0, total[context], 0), kinds[context]
    mixed = (np.where(run[:, None] >= 0, seen[run], 0) + several * shorter) / np.maximum(known + several, 1)
    return np.asarray(np.where(known > 0, mixed, shorter))


def _is_sorted_below(table: Ids, end: int) -> bool:
    return table.ndim == 1 and len(table) > 0 and bool((np.diff(table) > 0).all()) and 0 <= table[0] <= table[-1] < end


def count_grams(stream: Stream, size: int, order: int, codes: Ids | None = None, classes: int = 1) -> Grams:
    """Count the tokens of a stream that are asked, after up to `order` - 1 others; `codes` are its sequences' classes.

    >>> from elman.baselines.runs import stream_of
    >>> grams = count_grams(stream_of(np.array([1, 2, 1, 2]), np.array([4]), 2), size=3, order=2)
    >>> [share.ravel().round(2).tolist() for share in grams.shares(stream_of(np.array([1]), np.array([1]), 2))]
    [[0.38, 0.25], [0.69, 0.08]]
    """
    own = np.zeros(int(stream.owner.max()) + 1 if len(stream.owner) else 0, dtype=np.int64) if codes is None else codes
    runs: list[Ids] = []
    cells: list[Ids] = []
    counts: list[Ids] = []
    for table, places, number in counted_runs(stream, order, size):
        if runs and len(table) * classes > MOST_CELLS:
            break
        asked = stream.asked[places]
        cell, count = np.unique(number[asked] * classes + own[stream.owner[places[asked]]], return_counts=True)
        if not len(cell):
            break
        runs.append(table)
        cells.append(cell)
        counts.append(count)
    return Grams(size, classes, tuple(runs), tuple(cells), tuple(counts))


def ngram_losses(training: Ids, held_out: Ids, size: int, order: int) -> Floats:
    """Minus the natural logarithm of the probability of each symbol of `held_out` (n,), for every order up to `order`.

    The counts are those of `training` alone; the first contexts of `held_out` reach back into its end, as if it went
    on. Ids are from 0 to below `size`. Row k - 1 of the result (order, n) holds the losses of order k, which looks at
    k - 1 symbols before.

    >>> losses = ngram_losses(np.array([0, 1] * 20), np.array([0, 1, 0, 1]), size=2, order=2)
    >>> losses.mean(axis=1).round(3).tolist()
    [0.693, 0.025]
    """
    if order < 1:
        raise SettingError(f"order of an n-gram is {order!r}; expected a whole number from 1")
    if not len(training) or not len(held_out):
        raise SettingError(
            f"found {len(training)} symbols to count and {len(held_out)} to score, expected some of both"
        )
    grams = count_grams(_text(training, 0), size, order)
    found = [-log(share[:, 0]) for share in grams.shares(_text(np.append(training[-order:], held_out), -len(held_out)))]
    return np.stack([*found, *[found[-1]] * (order - len(found))])


def _text(ids: Ids, first: int) -> Stream:
    """One text without edges, asked from the symbol number `first` on."""
    places = np.arange(len(ids))
    return Stream(ids.astype(np.int64), np.zeros_like(places), places, places >= first % len(ids))
