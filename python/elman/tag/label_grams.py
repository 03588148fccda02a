"""Runs of symbols with their labels, counted: a second opinion on characters that sees which labels follow each other.

A network gives each step its label by itself. Here a symbol with its label is one token, and a token has a probability
after the five before it (counts, as Witten and Bell interpolate them; see `elman.baselines.witten_bell`). The product
of that and of the network's probabilities is what is answered. A label counts as much as the best way to label the
whole sequence that has it, so that the likeliest labels are those of the best way of all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.runs import EDGE, counted_runs, place_in, stream_of
from elman.table.vocabulary import Vocabulary
from elman.tag.tagged import Tagged

__all__ = ["LabelGrams", "fit_label_grams"]

ORDER = 6
MOST = 2_000_000  # steps that are counted
PATHS = 10  # ways to label the steps so far that are followed
UNLIKELY = -9.0  # the logarithm of a network's probability from which on a label is not tried
NUMBERS = 2**22  # probabilities that are looked at together
TINY = 1e-12
SURE = 0.999  # the rest is left to the network, so that nothing is impossible

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Step:
    """The paths after a step, of all sequences: the sequence and the score of each, and the arcs that led there.

    `start` are paths of the last step, `stop` paths of this one; `weight` is the log of what an arc multiplies by.
    """

    sequence: Ids
    score: Floats
    start: Ids
    label: Ids
    stop: Ids
    weight: Floats


@dataclass(frozen=True)
class LabelGrams:
    """Counts of tokens after up to five others.

    `tokens` (n, 2) are the number of a symbol in `symbols` and of its label, for the tokens from 1 on. Of k tokens
    before, `grams[k]` are, sorted, `context * size + token`, and `counts[k]` how often each was seen; the place of a
    gram in its table is the number of the context that is one token longer.
    """

    symbols: Vocabulary
    tokens: Ids
    grams: tuple[Ids, ...]
    counts: tuple[Ids, ...]

    def __post_init__(self) -> None:
        """ValueError for tokens of no symbols, or tables that don't rise or don't go on from each other."""
        tokens = self.tokens
        if tokens.ndim != 2 or tokens.shape[1:] != (2,) or not len(tokens) or tokens.min() < 0:
            raise ValueError("its tokens are none")
        if tokens[:, 0].max() >= len(self.symbols) or len(self.grams) != ORDER or len(self.counts) != ORDER:
            raise ValueError("its tokens are none")
        contexts = 1
        for gram, count in zip(self.grams, self.counts, strict=True):
            fine = gram.ndim == 1 and gram.shape == count.shape and len(gram) > 0 and (np.diff(gram) > 0).all()
            if not fine or gram[0] < 0 or gram[-1] >= contexts * (len(tokens) + 1) or count.min() < 0:
                raise ValueError("its runs of labels are none")
            contexts = len(gram)

    @property
    def size(self) -> int:
        """How many tokens there are, the edge among them."""
        return len(self.tokens) + 1

    @cached_property
    def _sums(self) -> list[tuple[NDArray[Any], NDArray[Any]]]:
        """For each length: of each context how often it was seen, and how many kinds of tokens after it."""
        found = []
        for k, (gram, count) in enumerate(zip(self.grams, self.counts, strict=True)):
            contexts = 1 if k == 0 else len(self.grams[k - 1])
            place = gram // self.size
            seen, kinds = (np.bincount(place, weights=each, minlength=contexts) for each in (count, count > 0))
            found.append((seen, kinds))
        return found

    @cached_property
    def _first(self) -> Ids:
        """The first token of each symbol."""
        return np.searchsorted(self.tokens[:, 0], np.arange(len(self.symbols))) + 1

    @cached_property
    def _several(self) -> Ids:
        """How many tokens each symbol has."""
        return np.bincount(self.tokens[:, 0], minlength=len(self.symbols))

    @cached_property
    def _labels(self) -> Ids:
        """The label of each token."""
        return np.append(-1, self.tokens[:, 1])

    def improved(self, found: Sequence[Floats], items: Sequence[Any], weight: float) -> list[Floats]:
        """The probabilities (time, K) that a network `found`, after the second opinion, which counts by `weight`.

        Sequences of similar length are read side by side.
        """
        better: list[Floats] = [np.zeros((0, 0))] * len(items)
        order = sorted(range(len(items)), key=lambda number: -len(items[number]))
        while order:
            count = max(1, NUMBERS // found[order[0]].size)
            group, order = order[:count], order[count:]
            ids = [self.symbols.encode(items[number]) for number in group]
            for number, shares in zip(group, self._improved([found[n] for n in group], ids, weight), strict=True):
                better[number] = SURE * shares + (1 - SURE) * found[number]
        return better

    def _improved(self, found: Sequence[Floats], ids: Sequence[Ids], weight: float) -> list[Floats]:
        """The shares of the labels of sequences, the longest first."""
        lengths = np.array([len(each) for each in ids])
        likely = np.full((len(ids), lengths[0], found[0].shape[1]), -np.inf)
        symbols = np.zeros(likely.shape[:2], dtype=np.int64)
        for row, (values, each) in enumerate(zip(found, ids, strict=True)):
            likely[row, : len(each)], symbols[row, : len(each)] = np.log(np.maximum(values, TINY)), each
        contexts = np.repeat(self._begin(), len(ids), axis=0)
        nothing = np.zeros(0, dtype=np.int64)
        before = Step(np.arange(len(ids)), np.zeros(len(ids)), nothing, nothing, nothing, np.zeros(0))
        steps, ends = [before], []
        for place in range(int(lengths[0])):
            going = np.flatnonzero(lengths[steps[-1].sequence] > place)
            step, contexts = self._step(steps[-1], contexts, going, symbols[:, place], likely[:, place], weight)
            steps.append(step)
            over = np.flatnonzero(lengths[step.sequence] == place + 1)
            share, _ = self._after(contexts[over], np.zeros(len(over), dtype=np.int64))
            ends.append((over, weight * np.log(share)))
        shares = _shares(steps, ends, likely.shape[2])
        return [shares[row, :length] for row, length in enumerate(lengths.tolist())]

    def _step(
        self, before: Step, contexts: Ids, going: Ids, symbols: Ids, likely: Floats, weight: float
    ) -> tuple[Step, Ids]:
        """Follow the paths `going` by all tokens that the network does not exclude; the best of each sequence stay."""
        sequence, tokens, labels = self._tried(symbols, likely, len(np.unique(before.sequence[going])))
        first, count = np.searchsorted(sequence, before.sequence[going]), np.bincount(sequence)
        several = count[before.sequence[going]]
        start = np.repeat(going, several)
        arc = np.repeat(first - (np.cumsum(several) - several), several) + np.arange(int(several.sum()))
        share, longer = self._after(contexts[start], tokens[arc])
        gain = likely[sequence[arc], labels[arc]] + weight * np.log(share)
        total = before.score[start] + gain
        known = len(self.grams) - 1 - (longer[:, ::-1] >= 0).argmax(axis=1)  # the longest context says all of them
        key = longer[np.arange(len(longer)), known] + (sequence[arc] * len(self.grams) + known) * 2**40
        _, place, number = np.unique(key, return_index=True, return_inverse=True)
        best = np.full(len(place), -np.inf)
        np.maximum.at(best, number, total)
        kept = _best(sequence[arc[place]], best)
        renamed = np.full(len(place), -1)
        renamed[kept] = np.arange(len(kept))
        stop = renamed[number]
        stays = np.flatnonzero(stop >= 0)
        made = Step(sequence[arc[place[kept]]], best[kept], start[stays], labels[arc[stays]], stop[stays], gain[stays])
        return made, longer[place[kept]]

    def _begin(self) -> Ids:
        """The contexts (1, order) before the first symbol."""
        contexts = np.full((1, len(self.grams)), -1)
        contexts[0, 0] = 0
        for _ in range(len(self.grams) - 1):
            contexts = self._after(contexts, np.array([EDGE]))[1]
        return contexts

    def _tried(self, symbols: Ids, likely: Floats, count: int) -> tuple[Ids, Ids, Ids]:
        """Sequence, token and label of what is tried for the first `count` sequences, in their order.

        Where the network excludes all tokens of a symbol, its own label is tried, with the token -1: never seen.
        """
        several = self._several[symbols[:count]]
        sequence = np.repeat(np.arange(count), several)
        first = self._first[symbols[:count]] - (np.cumsum(several) - several)
        tokens = np.repeat(first, several) + np.arange(len(sequence))
        kept = likely[sequence, self._labels[tokens]] > UNLIKELY
        sequence, tokens = sequence[kept], tokens[kept]
        alone = np.flatnonzero(np.bincount(sequence, minlength=count) == 0)
        labels = np.append(self._labels[tokens], likely[alone].argmax(axis=1))
        order = np.argsort(np.append(sequence, alone), kind="stable")
        tokens = np.append(tokens, np.full(len(alone), -1))
        return np.append(sequence, alone)[order], tokens[order], labels[order]

    def _after(self, contexts: Ids, tokens: Ids) -> tuple[Floats, Ids]:
        """The probability (n,) of each of `tokens` in its of the contexts (n, order), and the contexts after it."""
        share = np.full(len(tokens), 1.0 / self.size)
        longer = np.full(contexts.shape, -1)
        longer[:, 0] = 0
        for k, (grams, counts) in enumerate(zip(self.grams, self.counts, strict=True)):
            context = contexts[:, k]
            gram = np.where((context >= 0) & (tokens >= 0), context * self.size + tokens, -1)
            place = place_in(grams, gram)
            seen, different = self._sums[k]
            total, kinds = np.where(context >= 0, seen[context], 0), np.where(context >= 0, different[context], 0)
            mixed = (np.where(place >= 0, counts[place], 0) + kinds * share) / np.maximum(total + kinds, 1)
            share = np.where(total > 0, mixed, share)
            if k + 1 < len(self.grams):
                longer[:, k + 1] = place
        return share, longer


def _best(sequence: Ids, score: Floats) -> Ids:
    """The places of the best paths of each sequence, in order."""
    order = np.lexsort((-score, sequence))
    ordered = sequence[order]
    rank = np.arange(len(order)) - np.searchsorted(ordered, ordered)
    return np.sort(order[rank < PATHS])


def _shares(steps: Sequence[Step], ends: Sequence[tuple[Ids, Floats]], classes: int) -> Floats:
    """The share (sequences, time, K) of each label, of the best path through it.

    `ends` are, for each step, the paths that end there and the logarithm of what their end multiplies by.
    """
    shares = np.zeros((len(steps[0].sequence), len(ends), classes))
    ahead = np.zeros(0)
    for number in range(len(ends) - 1, -1, -1):
        step, (over, end) = steps[number + 1], ends[number]
        onward = np.full(len(step.sequence), -np.inf)
        if number + 1 < len(ends):
            later = steps[number + 2]
            np.maximum.at(onward, later.start, later.weight + ahead[later.stop])
        onward[over] = end
        sequence = step.sequence[step.stop]
        through = steps[number].score[step.start] + step.weight + onward[step.stop]
        most = np.full(len(shares), -np.inf)
        np.maximum.at(most, sequence, through)
        place: Any = (sequence, number, step.label)
        np.maximum.at(shares, place, np.exp(through - most[sequence]))
        ahead = onward
    total = shares.sum(axis=2, keepdims=True)
    return np.asarray(shares / np.where(total > 0, total, 1.0))


def fit_label_grams(train: Tagged, codes: Ids) -> LabelGrams:
    """Count the tokens of `train`, whose steps have the labels `codes` (steps,); a step without one is left out."""
    symbols = Vocabulary(tuple(dict.fromkeys(symbol for item in train.items for symbol in item)))
    ids = symbols.encode(symbol for item in train.items for symbol in item)
    owner = np.repeat(np.arange(len(train)), train.lengths)
    known = np.flatnonzero(codes[:MOST] >= 0)
    pairs, token = np.unique(np.stack([ids[known], codes[known]], axis=1), axis=0, return_inverse=True)
    lengths = np.bincount(owner[known], minlength=len(train))
    stream = stream_of(token.ravel() + 1, lengths[lengths > 0], ORDER)
    grams, counts = [], []
    for runs, places, number in counted_runs(stream, ORDER, len(pairs) + 1):
        counted = stream.within[places] >= ORDER - 1
        grams.append(runs)
        counts.append(np.bincount(number, weights=counted, minlength=len(runs)).astype(np.int64))
    return LabelGrams(symbols, pairs, tuple(grams), tuple(counts))
