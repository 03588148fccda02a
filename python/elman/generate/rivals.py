"""A network that continues text beside n-grams, on a part of the text that none of them has read."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from elman.baselines.problem import Floats
from elman.baselines.witten_bell import ngram_losses
from elman.evaluate.evaluation import OURS, Evaluation, judged
from elman.settings import UNITS

__all__ = ["ORDERS", "evaluate_text", "losses_of_ngrams", "text_figures"]

ORDERS = {"char": (1, 2, 3, 4, 5, 6), "word": (1, 2, 3), "byte": (1, 2, 3, 4, 5, 6, 8)}


def losses_of_ngrams(
    training: NDArray[np.int64], held_out: NDArray[np.int64], size: int, level: str
) -> dict[str, Floats]:
    """The losses (n,), in nats, of n-grams of several orders by their names.

    `training` and `held_out` (n,) are the ids of all symbols below `size`, none of them rare.
    """
    orders = ORDERS[level]
    counted = ngram_losses(training, held_out, size, max(orders))
    name = UNITS[level].removesuffix("s")
    return {f"{name} {order}-gram": counted[order - 1] for order in orders}


def evaluate_text(ours: Floats, simple: Mapping[str, Floats], characters: int) -> Evaluation:
    """Compare losses `ours` (n,), in nats, with those of `simple` methods, on a text of so many `characters`."""
    losses = {OURS: ours, **simple}
    figures = {name: text_figures(float(each.sum()), characters) for name, each in losses.items()}
    bits = len(ours) / characters / math.log(2)  # so that the mean over symbols is in bits a character
    return judged("text", figures, lambda name: losses[name] * bits)


def text_figures(nats: float, characters: int) -> dict[str, float]:
    """The measures of a text of so many characters, from minus the logarithm of its probability.

    >>> text_figures(1386.294, 1000)["bits_per_character"].__round__(3)
    2.0
    """
    return {"bits_per_character": nats / characters / math.log(2), "nats_per_character": nats / characters}
