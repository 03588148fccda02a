"""What a network that continues text has to beat: counts of the last few symbols, interpolated as Witten and Bell did.

The probability of a symbol w after the context h is

    p(w | h) = (c(h w) + t(h) p(w | h')) / (c(h) + t(h))

with the counts c of the training part, t(h) the number of different symbols seen after h, and h' the context without
its first symbol; below the empty context all symbols are equally likely (Witten and Bell, 1991; method C of Bell,
Cleary and Witten). No number has to be chosen but the order, and nothing is impossible.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from elman.errors import SettingError

__all__ = ["ngram_losses"]

Ids = NDArray[np.int64]


def ngram_losses(training: Ids, held_out: Ids, size: int, order: int) -> NDArray[np.float64]:
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
    cut = len(training)
    ids = np.concatenate([training, held_out]).astype(np.int64)
    likely = np.full(len(held_out), 1.0 / size)
    context = np.zeros(len(ids), dtype=np.int64)  # the number of the context of each symbol; of length 0: all the same
    losses = np.empty((order, len(held_out)))
    for row in range(order):
        likely = _interpolated(ids, context, size, cut, row, likely)
        losses[row] = -np.log(likely)
        context = _longer(ids, context, size)
    return losses


def _interpolated(
    ids: Ids, context: Ids, size: int, cut: int, reach: int, shorter: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The probabilities of the symbols from `cut` on, from those of a context that is `reach` - 1 symbols long."""
    gram = context * size + ids
    start = min(reach, cut)  # the first symbols of the training part have no context of that length
    grams, counts = np.unique(gram[start:cut], return_counts=True)
    after = np.bincount(context[start:cut], minlength=int(context.max()) + 1)
    kinds = np.bincount(grams // size, minlength=len(after))
    seen = _counts_of(gram[cut:], grams, counts)
    total, different = after[context[cut:]], kinds[context[cut:]]
    known = total > 0
    mixed = (seen + different * shorter) / np.where(known, total + different, 1)
    return np.where(known, mixed, shorter)


def _counts_of(wanted: Ids, grams: Ids, counts: Ids) -> Ids:
    """How often each of `wanted` was counted; `grams` are sorted."""
    if not len(grams):
        return np.zeros(len(wanted), dtype=np.int64)
    place = np.minimum(np.searchsorted(grams, wanted), len(grams) - 1)
    return np.where(grams[place] == wanted, counts[place], 0)


def _longer(ids: Ids, context: Ids, size: int) -> Ids:
    """Number the contexts that are one symbol longer: those of symbol i are the context of i - 1 with its symbol."""
    _, number = np.unique(context * size + ids, return_inverse=True)
    return np.concatenate([[0], number[:-1] + 1])  # 0: before the first symbol
