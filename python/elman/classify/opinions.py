"""What is asked about texts and lists of symbols beside networks: a regression of pieces, and counts in each class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elman.baselines.linear import softmax
from elman.baselines.mixing import START
from elman.classify.class_grams import ClassGrams, fit_class_grams, log_shares
from elman.classify.pieces import PieceRegression, fit_pieces
from elman.classify.repeats import Once
from elman.classify.sequences import Sequences
from elman.settings import ClassifierSettings

__all__ = ["TextOpinions", "fit_text_opinions"]

ORDERS = {"char": 5, "word": 3, "symbol": 3}
TINY = np.finfo(float).tiny

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class TextOpinions:
    """What is joined with the networks' probabilities. `prior` (K,) goes with the counts.

    `weights` (3,) are those of the networks, the regression and the counts.
    """

    pieces: PieceRegression
    grams: ClassGrams | None
    prior: Floats
    weights: Floats

    def __post_init__(self) -> None:
        """ValueError for parts that are not for the same classes."""
        classes = self.pieces.weights.shape[1]
        if self.weights.shape != (3,) or not (self.weights >= 0).all() or not np.isfinite(self.weights).all():
            raise ValueError(f"its opinions on texts have the weights {self.weights}")
        if self.prior.shape != (classes,) or (self.grams is not None and self.grams.classes != classes):
            raise ValueError("its opinions on texts are for other classes")

    def logs(self, ours: Floats, given: Sequences) -> Floats:
        """The logarithms (3, n, K) of the networks' probabilities (n, K) for each sequence, and of these."""
        opinions = [ours, softmax(self.pieces.scores(given))]
        if self.grams is None:
            opinions.append(np.ones_like(ours))
        else:
            opinions.append(softmax(self.grams.scores(self.pieces.coder.symbols(given), self.prior)))
        return np.log(np.maximum(opinions, TINY))


def fit_text_opinions(
    given: Sequences, codes: NDArray[np.int64], learnt: Once, shift: Floats, settings: ClassifierSettings
) -> TextOpinions:
    """Fit on the `learnt` rows of texts or symbols and of the numbers of their classes (n,).

    `shift` (K,) is what is added to the score of each class.
    """
    classes = len(shift)
    own, y = given.take(learnt.rows), codes[learnt.rows]
    pieces = fit_pieces(own, y, classes, settings.level, settings.min_count, learnt.weights)
    pieces.weights[-1] += shift.astype(np.float32)
    symbols = pieces.coder.symbols(own)
    grams = fit_class_grams(symbols, y, classes, ORDERS[pieces.coder.level])
    prior = log_shares(y, classes) + shift
    return TextOpinions(pieces, grams, prior, np.array(settings.text_weights or START))
