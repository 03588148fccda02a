"""What is counted beside a tagger's networks of characters: words and their pairs, or runs of symbols with labels."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from elman.settings import TaggerSettings
from elman.tag.label_grams import LabelGrams, fit_label_grams
from elman.tag.tagged import Tagged
from elman.tag.words import KnownWords, fit_known_words

__all__ = ["Counts", "fit_counts", "improved"]

Counts = KnownWords | LabelGrams | None


def fit_counts(train: Tagged, codes: NDArray[np.int64], labels: Sequence[Hashable], settings: TaggerSettings) -> Counts:
    """Count in `train`, whose steps have the `labels` with the numbers `codes` (steps,).

    Words are counted where most sequences have several, runs of symbols elsewhere.

    None where the settings want none, and where a label may not depend on what comes after it.
    """
    if settings.level != "char" or not settings.bidirectional:
        return None
    words = fit_known_words(train, codes, labels)
    if words is not None:
        return words if settings.word_weight > 0 else None
    return fit_label_grams(train, codes) if settings.gram_weight > 0 else None


def improved(
    counts: Counts, found: list[NDArray[np.float64]], given: Tagged, settings: TaggerSettings
) -> list[NDArray[np.float64]]:
    """The probabilities (time, K) of each sequence after what was counted had its say; as they are without counts."""
    if counts is None:
        return found
    weight = settings.word_weight if isinstance(counts, KnownWords) else settings.gram_weight
    return counts.improved(found, given.items, weight)
