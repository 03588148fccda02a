"""What may answer about texts and symbols beside networks: a regression of pieces, and counts in each class."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.arithmetic import log
from elman.baselines.class_grams import ClassGrams, fit_class_grams, log_shares
from elman.baselines.minimising import Late, never
from elman.baselines.mixture import NETWORK
from elman.baselines.pieces import PieceRegression, fit_pieces
from elman.baselines.problem import Floats
from elman.classify.answers import ClassAnswers, ValueAnswers
from elman.classify.repeats import once, shift
from elman.classify.sequences import Sequences

__all__ = ["Expert", "fit_experts", "said_by"]

PIECES = "pieces of 1 to {} symbols, {} regression"
COUNTS = "runs of up to {} symbols counted in each class"
LONGEST = {"char": 4, "word": 2, "symbol": 2}  # symbols of a piece
ORDERS = {"char": 5, "word": 3, "symbol": 3}
SMALLEST = 1e-9  # weight of a class

Expert = PieceRegression | ClassGrams
Ids = NDArray[np.int64]


def fit_experts(
    given: Sequences,
    level: str,
    codes: NDArray[Any],
    group: Ids,
    asked: ClassAnswers | ValueAnswers,
    min_count: int,
    late: Late = never,
) -> dict[str, Expert]:
    """Fit each on texts or symbols and their classes' numbers (n,), or their values; by name. None for numbers.

    `level` is what a step of a text is. Sequences of the same `group` (n,) are the same one, and count once. Pieces
    that are rarer than `min_count` are not told apart. When it is `late`, what was found by then stays.
    """
    if given.kind == "numbers":
        return {}
    items, longest, size = given.symbols(level), LONGEST[level], asked.size
    if isinstance(asked, ValueAnswers):
        return {PIECES.format(longest, "linear"): fit_pieces(items, codes, 0, longest, min_count, late=late)}
    every = np.arange(len(items))
    learnt = once(group, codes, every)
    weights = asked.weights(codes) or [1.0] * size
    added = log(np.maximum(weights, SMALLEST))
    own, y = [items[row] for row in learnt.rows], codes[learnt.rows]
    moved = shift(codes, every, learnt, size) + added
    pieces = fit_pieces(own, y, size, longest, min_count, learnt.weights, moved, late)
    grams = fit_class_grams(own, y, size, ORDERS[level], log_shares(codes, size), added)
    found: dict[str, Expert] = {PIECES.format(longest, "logistic"): pieces}
    return found if grams is None else {**found, COUNTS.format(ORDERS[level]): grams}


def said_by(
    network: Callable[[Sequences], Floats], experts: Mapping[str, Expert], given: Sequences, level: str
) -> Callable[[str], Floats]:
    """What each says of sequences, by its name: logarithms of probabilities (n, K), or values (n,)."""
    items = given.symbols(level) if experts else []
    return lambda name: network(given) if name == NETWORK else experts[name].answers(items)
