"""Runs of symbols with their labels, counted: which labels follow each other.

A symbol with its label is one token, and a token has a probability after the five before it (counts, as Witten and Bell
interpolate them). Sequences are labelled from left to right, the likeliest ways so far side by side; how likely a label
is, the ways say that are left a few steps later. What others say of the labels may be heard on the way: then the ways
are the likeliest of all together, and the labels of a sequence go with each other.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.arithmetic import log, softmax
from elman.baselines.runs import EDGE, stream_of
from elman.baselines.witten_bell import Grams, count_grams
from elman.table.vocabulary import UNKNOWN, Vocabulary

__all__ = ["LabelRuns", "fit_label_runs"]

ORDER = 6
MOST = 2_000_000  # steps that are counted
PATHS = 32  # ways to label the steps so far that are followed
TRIED, TRIED_ALONE = 8, 24  # labels of a step that are tried, where others say which and where none does
LATER = 8  # steps after which a label is settled
NUMBERS = 2**20  # labels of ways that are looked at together
UNSAID = 0.02  # of a step's probabilities, left to the others, or to all labels: what is not followed is not impossible

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]
Items = Sequence[Sequence[Hashable]]


@dataclass(frozen=True)
class LabelRuns:
    """Counts of tokens: `tokens` (n, 2) are the ids of a symbol and the number of its label, from the token 1 on.

    `classes` is how many labels there are.
    """

    classes: int
    symbols: Vocabulary
    tokens: Ids
    grams: Grams

    def __post_init__(self) -> None:
        """ValueError for tokens of no symbols or labels, or other counts."""
        tokens = self.tokens
        if tokens.ndim != 2 or tokens.shape[1:] != (2,) or not len(tokens) or tokens.min() < 0:
            raise ValueError("its tokens are none")
        low, high = tokens.max(axis=0)
        if low >= len(self.symbols) or high >= self.classes or self.grams.size != len(tokens) + 1:
            raise ValueError("its tokens are none")

    def answers(self, items: Items, others: Sequence[Floats] | None = None, share: float = 1.0) -> list[Floats]:
        """The logarithm of the probability (steps, K) of each label of each step of sequences.

        `others` are logarithms (steps, K) that count beside this, which counts by `share`.
        """
        found: list[Floats] = [np.zeros((0, self.classes))] * len(items)
        order = sorted(range(len(items)), key=lambda number: -len(items[number]))
        while order:
            count = max(1, NUMBERS // (max(len(items[order[0]]), 1) * max(PATHS, self.classes)))
            group, order = order[:count], order[count:]
            heard = None if others is None else [others[number] for number in group]
            for number, each in zip(
                group, self._together([items[number] for number in group], heard, share), strict=True
            ):
                found[number] = each
        return found

    def most_frequent(self, item: Sequence[Hashable]) -> Ids:
        """The label that each symbol of a sequence had most often (steps,); -1 where it was never seen."""
        token = self._of_symbol[self.symbols.encode(item), 0]
        return np.where(token < 0, -1, self._labels[token])

    def _together(self, items: Items, others: Sequence[Floats] | None, share: float) -> Iterator[Floats]:
        """The same for sequences of which none is longer than the one before it."""
        lengths = np.array([len(item) for item in items], dtype=np.int64)
        ids = [self.symbols.encode(item) for item in items]
        settled = np.full((len(items), int(lengths[0]), self.classes), UNSAID / self.classes)
        for row, each in enumerate(others or []):
            settled[row, : len(each)] = UNSAID * softmax(each / (1.0 - share))
        ways = _Ways(np.zeros((len(items), 1)), self.grams.begin()[None, None].repeat(len(items), 0), settled)
        for step in range(int(lengths[0])):
            going = int((lengths > step).sum())
            here = np.array([each[step] for each in ids[:going]])
            heard = np.stack([each[step] for each in others[:going]]) if others else self._usual[(here == UNKNOWN) * 1]
            tokens, labels, likely = self._tried(here, heard, TRIED if others else TRIED_ALONE)
            ways.go_on(self.grams, step, tokens, labels, likely, share)
            ways.settle(step - LATER, slice(0, going))
            over = slice(int((lengths > step + 1).sum()), going)
            ways.end(self.grams, over, share)
            for late in range(step - LATER + 1, step + 1):
                ways.settle(late, over)
        for row, length in enumerate(lengths.tolist()):
            yield log(settled[row, :length])

    def _tried(self, symbols: Ids, others: Floats, most: int) -> tuple[Ids, Ids, Floats]:
        """For a symbol of each sequence (n,) at `most` so many tokens, their labels, and what `others` (n, K) say of
        these.

        The likeliest by them, or the most frequent. A symbol that was never seen may have any label, with the token -1.
        """
        tokens = np.full((len(symbols), max(self._of_symbol.shape[1], min(most, self.classes))), -1)
        tokens[:, : self._of_symbol.shape[1]] = self._of_symbol[symbols]
        labels, new = self._labels[tokens], symbols == UNKNOWN
        labels[new] = np.argsort(-others[new], axis=1, kind="stable")[:, : labels.shape[1]]
        likely = np.where((tokens >= 0) | new[:, None], np.take_along_axis(others, labels, axis=1), -np.inf)
        best = np.argsort(-likely, axis=1, kind="stable")[:, :most]
        tokens, labels, likely = (np.take_along_axis(each, best, axis=1) for each in (tokens, labels, likely))
        return tokens, labels, likely

    @cached_property
    def _usual(self) -> Floats:
        """What is heard where nobody else says anything (2, K): nothing, of symbols never seen each label's share."""
        seen = np.zeros(self.grams.size, dtype=np.int64)
        seen[self.grams.cells[0]] = self.grams.counts[0]
        share = np.bincount(self.tokens[:, 1], weights=seen[1:], minlength=self.classes) + 1.0
        return np.stack([np.zeros(self.classes), log(share / share.sum())])

    @cached_property
    def _of_symbol(self) -> Ids:
        """The tokens (symbols, M) of each symbol, the most frequent first, -1 where there are no more."""
        seen = np.zeros(self.grams.size, dtype=np.int64)
        seen[self.grams.cells[0]] = self.grams.counts[0]
        order = np.lexsort((-seen[1:], self.tokens[:, 0]))
        symbol = self.tokens[order, 0]
        place = np.arange(len(order)) - np.searchsorted(symbol, symbol)
        table = np.full((len(self.symbols), int(place.max()) + 1), -1)
        table[symbol, place] = order + 1
        return table

    @cached_property
    def _labels(self) -> Ids:
        """The label of each token; the last is that of -1."""
        return np.concatenate([[0], self.tokens[:, 1], [0]])


class _Ways:
    """The likeliest ways to label several sequences so far: their scores (n, P), contexts (n, P, order) and labels.

    What is settled is added to `settled` (n, steps, K).
    """

    def __init__(self, score: Floats, contexts: Ids, settled: Floats) -> None:
        self.score, self.contexts, self.settled = score, contexts, settled
        self.labels = np.zeros((*score.shape, settled.shape[1]), dtype=np.int32)

    def go_on(self, grams: Grams, step: int, tokens: Ids, labels: Ids, likely: Floats, share: float) -> None:
        """Follow all ways of the first n sequences by all of their `tokens` (n, M); the best stay."""
        n, tried = tokens.shape
        kept = self.score.shape[1]
        each = np.repeat(self.contexts[:n].reshape(n * kept, -1), tried, axis=0)
        chance, longer = grams.follow(each, np.repeat(tokens[:, None], kept, axis=1).ravel())
        total = self.score[:n, :, None] + likely[:, None] + share * log(chance).reshape(n, kept, tried)
        best = np.argsort(-total.reshape(n, -1), axis=1, kind="stable")[:, :PATHS]
        rows = np.arange(n)[:, None]
        self.score = total.reshape(n, -1)[rows, best]
        self.contexts = longer.reshape(n, kept * tried, -1)[rows, best]
        self.labels = self.labels[rows, best // tried]
        self.labels[:, :, step] = labels[rows, best % tried]

    def end(self, grams: Grams, over: slice, share: float) -> None:
        """Let those sequences end."""
        contexts = self.contexts[over]
        flat = contexts.reshape(-1, contexts.shape[2])
        chance, _ = grams.follow(flat, np.full(len(flat), EDGE))
        self.score[over] += share * log(chance).reshape(contexts.shape[:2])

    def settle(self, step: int, which: slice) -> None:
        """What the ways say now of a step of those sequences stays."""
        if step >= 0:
            rows = np.arange(len(self.score))[which][:, None]
            place: Any = (rows, step, self.labels[which][:, :, step])
            np.add.at(self.settled, place, (1 - UNSAID) * softmax(self.score[which]))


def fit_label_runs(items: Items, codes: Ids, labels: int) -> LabelRuns:
    """Count the tokens of sequences, whose steps have the labels `codes` (steps,); a step without one is left out."""
    owner = np.repeat(np.arange(len(items)), [len(item) for item in items])
    known = np.flatnonzero(codes[:MOST] >= 0)
    steps = [symbol for item in items for symbol in item]
    seen = [steps[step] for step in known.tolist()]
    symbols = Vocabulary(tuple(dict.fromkeys(seen)))
    tokens, token = np.unique(np.stack([symbols.encode(seen), codes[known]], axis=1), axis=0, return_inverse=True)
    lengths = np.bincount(owner[known], minlength=len(items))
    stream = stream_of(token.ravel() + 1, lengths[lengths > 0], ORDER)
    return LabelRuns(labels, symbols, tokens, count_grams(stream, len(tokens) + 1, ORDER))
