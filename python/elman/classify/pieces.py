"""A logistic regression on the pieces of a text, wherever they stand: an opinion on texts beside networks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.counts import Counts, fit_counts
from elman.classify.coder import SequenceCoder, fit_sequence_coder, level_of
from elman.classify.sequences import Sequences

__all__ = ["PieceRegression", "fit_pieces"]

LONGEST = 4  # characters of a piece; of words and symbols the coder takes 2
BEGIN, END = "\x02", "\x03"  # what stands before a sequence and after it, so that pieces may begin or end it


@dataclass(frozen=True)
class PieceRegression:
    """What each piece says for each class: `weights` (ids + 1, K), the last row whatever the pieces."""

    coder: SequenceCoder
    weights: NDArray[np.float32]

    def __post_init__(self) -> None:
        """ValueError for weights that are not those of the coder's pieces."""
        fine = self.weights.ndim == 2 and len(self.weights) == len(self.coder.vocabulary) + 1
        if self.coder.kind == "numbers" or not fine or not np.isfinite(self.weights).all():
            raise ValueError(f"its regression of pieces has weights of shape {self.weights.shape}")

    def scores(self, given: Sequences) -> NDArray[np.float64]:
        """The score of each class (n, K), whose softmax are probabilities."""
        return _counted(self.coder, given).scores(self.weights.astype(np.float64))


def fit_pieces(
    given: Sequences,
    codes: NDArray[np.int64],
    classes: int,
    level: str,
    min_count: int,
    weights: NDArray[Any] | Sequence[float] | None = None,
) -> PieceRegression:
    """Fit on texts or symbols and the numbers of their classes (n,); what a step is says `level`.

    `weights` (n,) are how much each counts; 1 when not given.
    """
    level = level_of(given, level)
    coder = fit_sequence_coder(_edged(given, level), 1, level, min_count, LONGEST)
    found = fit_counts(_counted(coder, given), codes, classes, weights)
    return PieceRegression(coder, found.astype(np.float32))


def _counted(coder: SequenceCoder, given: Sequences) -> Counts:
    """How often each piece that has an id stands in each sequence; the unknown symbol is one of them."""
    ids = [array[array >= 0] for array in coder.encode(_edged(given, coder.level))]
    rows, width = len(ids), len(coder.vocabulary)
    row = np.repeat(np.arange(rows), [len(each) for each in ids])
    column = np.concatenate(ids)
    return Counts(
        rows,
        width + 1,
        np.concatenate([row, np.arange(rows)]),
        np.concatenate([column, np.full(rows, width)]),
        np.ones(len(row) + rows),
    )


def _edged(given: Sequences, level: str) -> Sequences:
    """Texts or symbols with what stands before and after them."""
    blank = " " if level == "word" else ""
    if given.kind == "text":
        return Sequences("text", [f"{BEGIN}{blank}{text}{blank}{END}" for text in given.items])
    return Sequences("symbols", [[BEGIN, *item, END] for item in given.items])
