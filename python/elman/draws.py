"""What random numbers are drawn for, all in one list, so that no two purposes share any.

Every draw is a function of a seed, a stream and a place (Philox, a counter-based generator): the same on every machine,
whoever asks first. A stream is a purpose and a number, such as that of an epoch.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from elman import engine

__all__ = ["Draw", "Lot", "generator", "order", "some", "stream"]

NUMBERS = 40  # bits that tell the numbers of a purpose apart


class Draw(IntEnum):
    """The purposes; the engine's own, the first two, stand in `engine/base/random.hpp` too."""

    WEIGHTS = 0  # first weights, a stream for each parameter
    DROPOUT = 1  # for each training step and layer
    SAMPLE_ORDER = 2  # for each epoch
    BATCH_ORDER = 3  # of samples of unequal length, for each epoch
    TEXT_CUTS = 4  # where streams of text begin, for each epoch
    PARTS = 5  # which sequences are kept to decide and to measure
    FOLDS = 6  # which sequences each network of an ensemble leaves out
    FOLD_VALIDATION = 7  # and which decide when it stops, for each network
    WINDOWS = 8  # which windows are looked at, where there are many: for each `Lot`
    COMPARISON = 9  # the order in which methods are compared
    NOISE = 10  # what is added to series in training
    HIDING = 11  # which symbols are hidden in training
    SAMPLING = 12  # which symbol comes next in a text that is written
    LONE_WEIGHTS = 13  # first weights of `elman.nn`'s Linear and Embedding, for each of their parameters
    MADE_SERIES = 14  # what the prior learns from, for each of its batches
    ASIDE = 15  # which sequences a tagger's network misses, so that experts can be weighed beside it
    LONE_DROPOUT = 16  # which numbers between layers of `elman.nn` are left out in training
    BACKTEST = 17  # which sequences each fold of a backtest leaves out, for each repeat


class Lot(IntEnum):
    """What windows of a table are drawn by lot for: the numbers of `Draw.WINDOWS`."""

    TEACHING = 0  # of the training part, the network
    FITTING = 2  # and of these, the linear part
    DECIDING = 4  # of the validation part, on linear part and network
    SIMPLE = 5  # to fit the simple methods on the training part
    SIMPLE_LATER = 6  # and to look at in the validation part
    MEASURED = 7  # in the test part


def stream(draw: Draw, number: int = 0) -> int:
    """The stream of a purpose and a number from 0, as the engine and numpy's generator take it."""
    return draw << NUMBERS | number


def order(n: int, seed: int, draw: Draw, number: int = 0) -> NDArray[np.int64]:
    """A random order of 0..n-1, int64 (n,).

    >>> sorted(order(5, seed=1, draw=Draw.PARTS).tolist())
    [0, 1, 2, 3, 4]
    """
    return engine.permutation(n, seed, stream(draw, number))


def generator(seed: int, draw: Draw, number: int = 0, place: int = 0) -> np.random.Generator:
    """numpy's generator for a purpose, from a place on.

    >>> generator(0, Draw.NOISE).random() == generator(0, Draw.HIDING).random()
    False
    """
    key = np.array([seed, stream(draw, number)], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=key, counter=place))


def some(n: int, most: int, seed: int, lot: Lot) -> NDArray[np.int64]:
    """At most so many of 0..n-1, rising, drawn by that lot.

    >>> some(3, 5, 1, Lot.TEACHING).tolist(), len(some(9, 5, 1, Lot.TEACHING))
    ([0, 1, 2], 5)
    """
    return np.arange(n) if n <= most else np.sort(order(n, seed, Draw.WINDOWS, lot)[:most])
