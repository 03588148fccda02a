"""From symbols to ids: one vocabulary for each feature, fitted on the training part alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.table.vocabulary import UNKNOWN, Vocabulary
from elman.tag.features import Feature, parse_features
from elman.tag.tagged import Level

__all__ = ["Encoded", "TokenCoder", "fit_token_coder"]

MOST = 40_000  # values of one feature
LONGEST_BAG = 32
FILLER = -1  # stands where a bag has no more values


@dataclass(frozen=True)
class Encoded:
    """Ids of each feature, all sequences one after the other.

    `columns` are ids (steps,); of a bag the rows (steps,) of its table in `bags` (rows, values), filled up with -1.
    """

    columns: tuple[NDArray[np.int64], ...]
    bags: tuple[NDArray[np.int64] | None, ...]

    def at(self, index: NDArray[np.int64]) -> list[NDArray[np.int64]]:
        """The ids of the steps `index` (batch, time): (batch, time) each, of a bag (batch, time, values)."""
        pairs = zip(self.columns, self.bags, strict=True)
        return [column[index] if bag is None else bag[column[index]] for column, bag in pairs]


@dataclass(frozen=True)
class TokenCoder:
    """The features of a level and their vocabularies."""

    level: Level
    features: tuple[Feature, ...]
    vocabularies: tuple[Vocabulary, ...]

    def __post_init__(self) -> None:
        """ValueError for as many vocabularies as there are no features, or features that there are none of."""
        if len(self.vocabularies) != len(self.features) or self.level == "step":
            raise ValueError(f"it has {len(self.features)} features and {len(self.vocabularies)} vocabularies")
        if parse_features([feature.name for feature in self.features]) != self.features:
            raise ValueError("it has features that are none")

    def encode(self, items: Sequence[Sequence[Hashable]]) -> Encoded:
        """The ids of all symbols of `items`."""
        found = [self._encoded(f, v, items) for f, v in zip(self.features, self.vocabularies, strict=True)]
        return Encoded(tuple(column for column, _ in found), tuple(bag for _, bag in found))

    def _encoded(
        self, feature: Feature, vocabulary: Vocabulary, items: Sequence[Sequence[Hashable]]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64] | None]:
        values = (value for item in items for value in feature.of(item, self.level))
        if not feature.is_bag:
            return vocabulary.encode(values), None
        ids = vocabulary.ids
        rows: dict[Any, int] = {}
        column = np.array([rows.setdefault(value, len(rows)) for value in values], dtype=np.int64)
        table = np.full((len(rows), LONGEST_BAG), FILLER, dtype=np.int64)
        for row, value in zip(table, rows, strict=True):
            known = [ids[piece] for piece in value if piece in ids][:LONGEST_BAG]
            row[: len(known)] = known
        return column, table


def fit_token_coder(items: Sequence[Sequence[Hashable]], level: Level, names: Sequence[str]) -> TokenCoder:
    """The vocabularies of the features `names` in `items`, the training part.

    Symbols and words are all kept, values of other features from twice on; at most 40,000 of each, the most frequent.

    >>> coder = fit_token_coder([["a", "b", "a"]], "char", ["symbol", "window3"])
    >>> [len(vocabulary) for vocabulary in coder.vocabularies]
    [3, 1]
    """
    features = parse_features(names)
    return TokenCoder(level, features, tuple(_vocabulary(feature, items, level) for feature in features))


def _vocabulary(feature: Feature, items: Sequence[Sequence[Hashable]], level: Level) -> Vocabulary:
    counts: Counter[Hashable] = Counter()
    for item in items:
        values: Any = feature.different(item, level)
        counts.update((piece for value in values for piece in value) if feature.is_bag else values)
    fewest = 1 if feature.kind == "symbol" or (feature.kind == "word" and level == "word") else 2
    kept = [value for value, count in counts.most_common(MOST) if count >= fewest]
    return Vocabulary(tuple(kept))


def counts_of(encoded: Encoded) -> list[NDArray[np.int64] | None]:
    """How often each id of each feature occurs (ids,); None for bags. The unknown id counts as endless."""
    found: list[NDArray[np.int64] | None] = []
    for column, bag in zip(encoded.columns, encoded.bags, strict=True):
        counts = np.bincount(column, minlength=1).astype(np.int64)
        counts[UNKNOWN] = np.iinfo(np.int32).max
        found.append(None if bag is not None else counts)
    return found
