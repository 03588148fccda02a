"""A logistic regression on the pieces of a text, wherever they stand: the linear part of a classifier of symbols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.data.sequence_coder import SequenceCoder, fit_sequence_coder
from elman.data.sequences import Sequences
from elman.evaluate.counts import Counts, fit_counts
from elman.tasks.mixing import mixed

__all__ = ["PieceRegression", "fit_pieces"]

LONGEST = 4  # characters of a piece; of words and symbols the coder takes 2
SMALLEST = 1e-9  # weight of a class


@dataclass(frozen=True)
class PieceRegression:
    """What each piece says for each class: `weights` (ids + 1, K), the last row whatever the pieces.

    `share` is how much it counts beside the networks.
    """

    coder: SequenceCoder
    weights: NDArray[np.float32]
    share: float

    def joined(self, ours: NDArray[np.float64], given: Sequences) -> NDArray[np.float64]:
        """The networks' probabilities (n, K) for each sequence, and this one's, as their geometric mean."""
        return mixed(ours, _counted(self.coder, given).scores(self.weights.astype(np.float64)), self.share)

    def to_json(self) -> dict[str, Any]:
        """All but the weights, as `from_file` takes it."""
        return {"coder": self.coder.to_json(), "share": self.share}

    @classmethod
    def from_file(cls, values: Mapping[str, Any], weights: NDArray[Any], classes: int) -> PieceRegression:
        """A regression from what `to_json` gave, and its weights; ValueError, KeyError or TypeError for others."""
        coder, share = SequenceCoder.from_json(values["coder"]), float(values["share"])
        if coder.kind == "numbers" or weights.shape != (len(coder.vocabulary) + 1, classes) or not 0 <= share <= 1:
            raise ValueError(f"its linear part has weights of shape {weights.shape} and the share {share}")
        return cls(coder, np.asarray(weights, dtype=np.float32), share)


def fit_pieces(
    given: Sequences,
    codes: NDArray[np.int64],
    share: float,
    level: str,
    min_count: int,
    class_weights: Sequence[float],
) -> PieceRegression:
    """Fit on texts or symbols and the numbers of their classes (n,); what a step is says `level`.

    A class counts by its weight, as if it were so much more frequent.
    """
    coder = fit_sequence_coder(given, 1, level, min_count, LONGEST)
    weights = fit_counts(_counted(coder, given), codes, len(class_weights))
    weights[-1] += np.log(np.maximum(class_weights, SMALLEST))
    return PieceRegression(coder, weights.astype(np.float32), share)


def _counted(coder: SequenceCoder, given: Sequences) -> Counts:
    """How often each piece that has an id stands in each sequence; the unknown symbol is one of them."""
    ids = [array[array >= 0] for array in coder.encode(given)]
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
