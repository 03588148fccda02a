"""A regression on the pieces of sequences, wherever they stand: how often each run of a few symbols occurs."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.arithmetic import log_softmax
from elman.baselines.counts import Counts, fit_counts
from elman.baselines.minimising import Late, never
from elman.baselines.problem import Floats
from elman.table.vocabulary import Vocabulary, fit_vocabulary

__all__ = ["PieceRegression", "fit_pieces"]

MOST_PIECES = 100_000
BEGIN, END = "\x02", "\x03"  # what stands before a sequence and after it, so that pieces may begin or end it

Items = Sequence[Sequence[Hashable]]


@dataclass(frozen=True)
class PieceRegression:
    """What each piece of 1 to `longest` symbols says: `weights` (ids + 1, K), the last row whatever the pieces.

    Of `classes` they are scores; of none they are how far the value is above the `mean` (ids + 1, 1).
    """

    classes: int
    longest: int
    vocabulary: Vocabulary
    weights: NDArray[np.float32]
    mean: float = 0.0

    def __post_init__(self) -> None:
        """ValueError for weights that are not those of these pieces."""
        if self.weights.shape != (len(self.vocabulary) + 1, max(self.classes, 1)) or self.longest < 1:
            raise ValueError(f"its regression of pieces has weights of shape {self.weights.shape}")
        if not np.isfinite(self.weights).all():
            raise ValueError("its regression of pieces has weights that are no numbers")

    def answers(self, items: Items) -> Floats:
        """The logarithm of the probability of each class (n, K) for each sequence, or its value (n,)."""
        found = _counted(self.vocabulary, items, self.longest).scores(self.weights.astype(np.float64))
        return log_softmax(found) if self.classes else found[:, 0] + self.mean


def fit_pieces(
    items: Items,
    y: NDArray[Any],
    classes: int,
    longest: int,
    min_count: int = 1,
    counting: NDArray[Any] | None = None,
    shift: Floats | None = None,
    late: Late = never,
) -> PieceRegression:
    """Fit on sequences of symbols and the numbers of their classes (n,), or their values where there are no `classes`.

    Pieces that are rarer than `min_count` are one. `counting` (n,) is by how much each sequence counts; `shift` (K,) is
    added to the scores of the classes afterwards. When it is `late`, what was found by then stays.

    >>> fitted = fit_pieces(["ab", "ac", "bc"] * 20, np.array([0, 1, 1] * 20), classes=2, longest=2)
    >>> fitted.answers(["ab", "bc"]).argmax(axis=1).tolist()
    [0, 1]
    """
    vocabulary = fit_vocabulary((_pieces(item, longest) for item in items), min_count, MOST_PIECES)
    mean = 0.0 if classes else float(y.mean())
    weights = fit_counts(_counted(vocabulary, items, longest), y if classes else y - mean, classes, counting, late)
    if shift is not None:
        weights[-1] += shift
    return PieceRegression(classes, longest, vocabulary, weights.astype(np.float32), mean)


def _counted(vocabulary: Vocabulary, items: Items, longest: int) -> Counts:
    """How often each piece that has an id stands in each sequence; single symbols without one are one together."""
    rows: list[NDArray[np.int64]] = [np.zeros(0, dtype=np.int64)]
    for item in items:
        ids = vocabulary.encode(_pieces(item, longest))
        rows.append(ids[(ids > 0) | (np.arange(len(ids)) < len(item) + 2)])
    lengths = np.array([len(ids) for ids in rows[1:]], dtype=np.int64)
    return Counts.of(np.concatenate(rows), lengths, len(vocabulary))


def _pieces(item: Sequence[Hashable], longest: int) -> Iterator[Hashable]:
    """The runs of 1 to `longest` neighbouring symbols, of texts as texts, the shortest first.

    >>> list(_pieces("ab", 2))[2:]
    ['b', '\\x03', '\\x02a', 'ab', 'b\\x03']
    """
    edged = BEGIN + item + END if isinstance(item, str) else (BEGIN, *item, END)
    for size in range(1, longest + 1):
        for start in range(len(edged) - size + 1):
            yield edged[start : start + size]
