"""What of the training part a tagger's network does not learn, so that it can be told how good it is beside experts."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from elman.draws import Draw, order
from elman.tag.samples import FEWEST, SHORTEST, slices
from elman.tag.tagged import Tagged, together

__all__ = ["set_aside"]

SHARE, LEAST, MOST = 0.05, 5, 2000  # of the sequences; and how many at least, and at most
ENOUGH = 40  # sequences; of fewer none is missed
LAST, STRETCHES = 0.1, 10  # of a long numeric series, and in how many stretches


def set_aside(training: Tagged, seed: int) -> tuple[Tagged, Tagged]:
    """What the network learns of the training part, and what it does not see.

    That is a share of the sequences, drawn; of a few long series of numbers the last tenth; of little none.
    """
    count = len(training)
    if count >= ENOUGH:
        drawn = order(count, seed, Draw.ASIDE)
        size = min(max(round(SHARE * count), LEAST), MOST)
        return training.take(np.sort(drawn[size:])), training.take(np.sort(drawn[:size]))
    if count >= FEWEST or training.level != "step" or int(training.lengths.min()) < SHORTEST * STRETCHES:
        return training, training.take([])
    cuts = [1 - LAST + LAST * number / STRETCHES for number in range(STRETCHES + 1)]
    return slices(training, 0.0, 1 - LAST), together([slices(training, *both) for both in pairwise(cuts)])
