"""Runs of tokens, numbered: what probabilities of a token after up to so many others are counted on.

A run of k tokens and the one after them is `context * size + token`, where the context is the place of the k tokens in
the sorted table of the runs that are one shorter. Sequences stand in one stream, each with edges before it, so that
its first tokens have a context, and one after it, so that its end is a token too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["EDGE", "Stream", "counted_runs", "known_runs", "place_in", "stream_of"]

EDGE = 0  # the token before the first of a sequence and after the last one

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Stream:
    """The tokens (m,) of all sequences with what stands around them, each token's sequence and its place in that.

    What is `asked` (m,) is counted, or has a probability; the others are what stands before these.
    """

    tokens: Ids
    owner: Ids
    within: Ids
    asked: NDArray[np.bool_]


def stream_of(tokens: Ids, lengths: Ids, order: int) -> Stream:
    """Sequences of `tokens` (steps,), one after the other, with `order` - 1 edges before each and one after it.

    >>> stream_of(np.array([5, 6, 7]), np.array([2, 1]), 2).tokens.tolist()
    [0, 5, 6, 0, 0, 7, 0]
    """
    ends = np.cumsum(lengths + order)
    stream = np.full(int(ends[-1]) if len(ends) else 0, EDGE)
    first = ends - lengths - 1
    stream[np.repeat(first - (np.cumsum(lengths) - lengths), lengths) + np.arange(int(lengths.sum()))] = tokens
    owner = np.repeat(np.arange(len(lengths)), lengths + order)
    within = np.arange(len(stream)) - (ends - lengths - order)[owner]
    return Stream(stream, owner, within, within >= order - 1)


def counted_runs(stream: Stream, order: int, size: int) -> Iterator[tuple[Ids, Ids, Ids]]:
    """For runs of 0 to `order` - 1 tokens and one more: their table, the places in the stream, the run at each place.

    Tokens are below `size`.
    """
    context = np.zeros(len(stream.tokens), dtype=np.int64)
    for k in range(order):
        places = np.flatnonzero(stream.within >= k)
        runs, number = np.unique(context[places] * size + stream.tokens[places], return_inverse=True)
        yield runs, places, number
        context = _after(len(context), places, number)


def known_runs(stream: Stream, tables: Sequence[Ids], size: int) -> Iterator[tuple[Ids, Ids]]:
    """For each of the `tables`, longer and longer: the context and the run at every place, -1 for one not in them."""
    context = np.zeros(len(stream.tokens), dtype=np.int64)
    for k, runs in enumerate(tables):
        run = np.where((context >= 0) & (stream.within >= k), context * size + stream.tokens, -1)
        found = place_in(runs, run)
        yield context, found
        context = _after(len(context), np.arange(len(found)), found)


def place_in(runs: Ids, wanted: Ids) -> Ids:
    """The place of each of `wanted` in the sorted table `runs`; -1 where it isn't in it.

    >>> place_in(np.array([2, 5]), np.array([5, 4])).tolist()
    [1, -1]
    """
    place = np.minimum(np.searchsorted(runs, wanted), len(runs) - 1)
    return np.where(runs[place] == wanted, place, -1)


def _after(size: int, places: Ids, number: Ids) -> Ids:
    """The context of every place: the run that ends just before it, -1 where there is none."""
    found = np.full(size + 1, -1, dtype=np.int64)
    found[places + 1] = number
    return found[:-1]
