"""Runs of symbols with their labels, counted: a second opinion on characters that sees which labels follow each other.

A network gives each step its label by itself. Here a symbol with its label is one token, and a token has a probability
after the five before it (counts, as Witten and Bell interpolate them; see `elman.evaluate.ngram`). The product of that
and of the network's probabilities is what is answered. A label counts as much as the best way to label the whole
sequence that has it, so that the likeliest labels are those of the best way of all.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.data.tagged import Tagged
from elman.data.vocabulary import Vocabulary

__all__ = ["GRAMS", "LabelGrams", "fit_label_grams"]

GRAMS = "grams."  # begins the names of their tensors in a model file
ORDER = 6
EDGE = 0  # the token before the first symbol and after the last one
MOST = 2_000_000  # steps that are counted
PATHS = 10  # ways to label the steps so far that are followed
UNLIKELY = -9.0  # the logarithm of a network's probability from which on a label is not tried
SURE = 0.999  # the rest is left to the network, so that nothing is impossible

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Arcs:
    """Steps of paths: from which path of the last step, by which label, to which path, and the log of their weight."""

    start: Ids
    label: Ids
    stop: Ids
    weight: Floats


class LabelGrams:
    """Counts of tokens after up to five others.

    `tokens` (n, 2) are the number of a symbol in `symbols` and of its label, for the tokens from 1 on. Of k tokens
    before, `grams[k]` are, sorted, `context * size + token`, and `counts[k]` how often each was seen; the place of a
    gram in its table is the number of the context that is one token longer.
    """

    def __init__(self, symbols: Vocabulary, tokens: Ids, grams: Sequence[Ids], counts: Sequence[Ids]) -> None:
        self.symbols, self.tokens, self.grams, self.counts = symbols, tokens, list(grams), list(counts)
        self.size = len(tokens) + 1
        self.totals, self.kinds = [], []
        for k, (gram, count) in enumerate(zip(self.grams, self.counts, strict=True)):
            contexts = 1 if k == 0 else len(self.grams[k - 1])
            place = gram // self.size
            self.totals.append(np.bincount(place, weights=count, minlength=contexts))
            self.kinds.append(np.bincount(place, weights=count > 0, minlength=contexts))
        of_symbol: dict[int, list[int]] = {}
        for number, (symbol, _) in enumerate(tokens.tolist(), 1):
            of_symbol.setdefault(symbol, []).append(number)
        self._of_symbol = {symbol: np.array(each) for symbol, each in of_symbol.items()}
        self._labels = np.append(-1, tokens[:, 1])

    def improved(self, found: Floats, item: Sequence[Hashable], weight: float) -> Floats:
        """The probabilities (time, K) that a network `found`, after the second opinion, which counts by `weight`."""
        likely = np.log(np.maximum(found, 1e-12))
        contexts, scores = self._begin(), np.zeros(1)
        lattice: list[Arcs] = []
        for step, symbol in enumerate(self.symbols.encode(item).tolist()):
            tokens, labels = self._tried(symbol, likely[step])
            share, longer = self._after(contexts, tokens)
            arcs = likely[step, labels] + weight * np.log(share)
            scores, contexts, made = _followed(scores, arcs, longer, labels)
            lattice.append(made)
        last, _ = self._after(contexts, np.array([EDGE]))
        return SURE * _shares(lattice, weight * np.log(last[:, 0]), found.shape[1]) + (1 - SURE) * found

    def _begin(self) -> Ids:
        """The contexts (1, order) before the first symbol."""
        contexts = np.full((1, len(self.grams)), -1)
        contexts[0, 0] = 0
        for _ in range(len(self.grams) - 1):
            contexts = self._after(contexts, np.array([EDGE]))[1][:, 0]
        return contexts

    def _tried(self, symbol: int, likely: Floats) -> tuple[Ids, Ids]:
        """The tokens of a symbol that the network does not exclude, and their labels; -1: a token never seen."""
        tokens = self._of_symbol.get(symbol, np.zeros(0, dtype=np.int64))
        labels = self._labels[tokens]
        kept = likely[labels] > UNLIKELY
        if kept.any():
            return tokens[kept], labels[kept]
        return np.array([-1]), np.array([int(likely.argmax())])

    def _after(self, contexts: Ids, tokens: Ids) -> tuple[Floats, Ids]:
        """The probability (paths, tokens) of each token in each context, and the contexts (…, order) after it."""
        shape = (len(contexts), len(tokens))
        share = np.full(shape, 1.0 / self.size)
        longer = np.full((*shape, len(self.grams)), -1)
        longer[..., 0] = 0
        for k, (grams, counts) in enumerate(zip(self.grams, self.counts, strict=True)):
            context = contexts[:, k]
            known = (context >= 0)[:, None] & (tokens >= 0)[None]
            gram = np.where(known, context[:, None] * self.size + tokens, -1)
            place = np.minimum(np.searchsorted(grams, gram), len(grams) - 1)
            hit = grams[place] == gram
            total = np.where(context >= 0, self.totals[k][context], 0)[:, None]
            kinds = np.where(context >= 0, self.kinds[k][context], 0)[:, None]
            mixed = (np.where(hit, counts[place], 0) + kinds * share) / np.maximum(total + kinds, 1)
            share = np.where(total > 0, mixed, share)
            if k + 1 < len(self.grams):
                longer[..., k + 1] = np.where(hit, place, -1)
        return share, longer

    def to_json(self) -> dict[str, Any]:
        """The symbols as plain values; `tensors` has the rest."""
        return {"symbols": self.symbols.to_json()}

    def tensors(self) -> dict[str, NDArray[Any]]:
        """The tables for a model file."""
        found: dict[str, NDArray[Any]] = {f"{GRAMS}tokens": self.tokens.astype(np.int32)}
        for k, (grams, counts) in enumerate(zip(self.grams, self.counts, strict=True)):
            small = np.int32 if grams[-1] < 2**31 else np.int64
            found |= {f"{GRAMS}{k}": grams.astype(small), f"{GRAMS}{k}.counts": counts.astype(np.int32)}
        return found

    @classmethod
    def restored(cls, values: Mapping[str, Any], tensors: Mapping[str, NDArray[Any]], classes: int) -> LabelGrams:
        """The counts from what `to_json` and `tensors` gave and a file kept; ValueError when it is something else."""
        symbols = Vocabulary.from_json(values["symbols"])
        tokens = tensors[f"{GRAMS}tokens"].astype(np.int64)
        grams = [tensors[f"{GRAMS}{k}"].astype(np.int64) for k in range(ORDER)]
        counts = [tensors[f"{GRAMS}{k}.counts"].astype(np.int64) for k in range(ORDER)]
        fine = tokens.ndim == 2 and tokens.shape[1] == 2 and len(tokens) > 0 and tokens.min() >= 0
        if not fine or tokens[:, 0].max() >= len(symbols) or tokens[:, 1].max() >= classes:
            raise ValueError("its tokens are none")
        contexts = 1
        for gram, count in zip(grams, counts, strict=True):
            fine = gram.ndim == 1 and gram.shape == count.shape and len(gram) > 0 and (np.diff(gram) > 0).all()
            if not fine or gram[0] < 0 or gram[-1] >= contexts * (len(tokens) + 1) or count.min() < 0:
                raise ValueError("its runs of labels are none")
            contexts = len(gram)
        return cls(symbols, tokens, grams, counts)


def _followed(scores: Floats, arcs: Floats, longer: Ids, labels: Ids) -> tuple[Floats, Ids, Arcs]:
    """The best paths one step on: their scores and contexts, and the arcs to them. Of equal contexts one path stays."""
    paths, tried = arcs.shape
    rows = longer.reshape(paths * tried, -1)
    numbers: dict[bytes, int] = {}
    stop = np.array([numbers.setdefault(row.tobytes(), len(numbers)) for row in rows])
    total = (scores[:, None] + arcs).ravel()
    best = np.full(len(numbers), -np.inf)
    np.maximum.at(best, stop, total)
    kept = np.sort(np.argsort(-best, kind="stable")[:PATHS])
    renamed = np.full(len(numbers), -1)
    renamed[kept] = np.arange(len(kept))
    first = np.full(len(numbers), -1)
    first[stop[::-1]] = np.arange(len(rows))[::-1]
    stays = renamed[stop] >= 0
    start = np.repeat(np.arange(paths), tried)[stays]
    made = Arcs(start, np.tile(labels, paths)[stays], renamed[stop[stays]], arcs.ravel()[stays])
    return best[kept], rows[first[kept]], made


def _shares(lattice: Sequence[Arcs], last: Floats, classes: int) -> Floats:
    """The share (time, K) of each label, of the best path through it; `last` are the logs of the weights of ends."""
    before = [np.zeros(1)]
    for arcs in lattice:
        best = np.full(int(arcs.stop.max()) + 1, -np.inf)
        np.maximum.at(best, arcs.stop, before[-1][arcs.start] + arcs.weight)
        before.append(best)
    shares = np.zeros((len(lattice), classes))
    ahead = last
    for step in range(len(lattice) - 1, -1, -1):
        arcs = lattice[step]
        onward = arcs.weight + ahead[arcs.stop]
        through = before[step][arcs.start] + onward
        np.maximum.at(shares[step], arcs.label, np.exp(through - through.max()))
        shares[step] /= shares[step].sum()
        ahead = np.full(len(before[step]), -np.inf)
        np.maximum.at(ahead, arcs.start, onward)
    return shares


def fit_label_grams(train: Tagged, codes: Ids) -> LabelGrams:
    """Count the tokens of `train`, whose steps have the labels `codes` (steps,); a step without one is left out."""
    symbols = Vocabulary(tuple(dict.fromkeys(symbol for item in train.items for symbol in item)))
    ids = symbols.encode(symbol for item in train.items for symbol in item)
    owner = np.repeat(np.arange(len(train)), train.lengths)
    known = np.flatnonzero(codes[:MOST] >= 0)
    pairs, token = np.unique(np.stack([ids[known], codes[known]], axis=1), axis=0, return_inverse=True)
    lengths = np.bincount(owner[known], minlength=len(train))
    lengths = lengths[lengths > 0]
    ends = np.cumsum(lengths + ORDER)  # before a sequence stand five edges, after it one
    stream = np.zeros(int(ends[-1]), dtype=np.int64)
    begins = ends - lengths - 1
    inside = np.repeat(begins - (np.cumsum(lengths) - lengths), lengths) + np.arange(int(lengths.sum()))
    stream[inside] = token.ravel() + 1
    within = np.arange(len(stream)) - np.repeat(ends - lengths - ORDER, lengths + ORDER)
    grams, counts, context = [], [], np.zeros(len(stream), dtype=np.int64)
    for k in range(ORDER):
        places = np.flatnonzero(within >= k)
        gram, number = np.unique(context[places] * (len(pairs) + 1) + stream[places], return_inverse=True)
        grams.append(gram)
        counts.append(np.bincount(number, weights=within[places] >= ORDER - 1, minlength=len(gram)).astype(np.int64))
        after = np.zeros(len(stream) + 1, dtype=np.int64)
        after[places + 1] = number
        context = after[:-1]
    return LabelGrams(symbols, pairs, grams, counts)
