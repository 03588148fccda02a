"""What of the training part a tagger's network does not learn, so that it can be told how good it is beside experts."""

from __future__ import annotations

import numpy as np

from elman.draws import Draw, order
from elman.tag.samples import FEWEST, SHORTEST, slices
from elman.tag.tagged import Tagged, together

__all__ = ["set_aside"]

SHARE, LEAST, MOST = 0.05, 5, 2000  # of the sequences; and how many at least, and at most
ENOUGH = 40  # sequences; of fewer none is missed
STRETCHES, SHARE_OF_SERIES = 20, 0.1  # of a long numeric series


def set_aside(training: Tagged, seed: int) -> tuple[Tagged, Tagged]:
    """What the network learns of the training part, and what it does not see.

    That is a share of the sequences, drawn; of a few long series of numbers stretches that lie apart; of little none.
    """
    count = len(training)
    if count >= ENOUGH:
        drawn = order(count, seed, Draw.ASIDE)
        size = min(max(round(SHARE * count), LEAST), MOST)
        return training.take(np.sort(drawn[size:])), training.take(np.sort(drawn[:size]))
    if count >= FEWEST or training.level != "step" or int(training.lengths.min()) < STRETCHES * SHORTEST:
        return training, training.take([])
    half = SHARE_OF_SERIES / STRETCHES / 2
    middles = (np.arange(STRETCHES) + 0.5) / STRETCHES
    begins, ends = (middles - half).tolist(), (middles + half).tolist()
    learnt = [slices(training, low, high) for low, high in zip([0.0, *ends], [*begins, 1.0], strict=True)]
    aside = [slices(training, low, high) for low, high in zip(begins, ends, strict=True)]
    return together(learnt), together(aside)
