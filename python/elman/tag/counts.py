"""What is counted beside a tagger's networks of characters: words and their pairs, or runs of symbols with labels."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.settings import TaggerSettings
from elman.tag.label_grams import GRAMS, LabelGrams, fit_label_grams
from elman.tag.tagged import Tagged
from elman.tag.word_regression import CHOICES
from elman.tag.words import PAIRS, KnownWords, fit_known_words

__all__ = ["COUNTED", "Counts", "counts_to_json", "fit_counts", "improved", "restored_counts"]

COUNTED = (PAIRS, CHOICES, GRAMS)  # what begins the names of their tensors
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


def counts_to_json(counts: Counts) -> dict[str, Any] | None:
    """Plain values, as `restored_counts` takes them beside the tensors."""
    if counts is None:
        return None
    return {"kind": "words" if isinstance(counts, KnownWords) else "grams", **counts.to_json()}


def restored_counts(
    values: Mapping[str, Any] | None, tensors: Mapping[str, NDArray[Any]], labels: Sequence[Hashable]
) -> Counts:
    """What was counted, from a model file; ValueError when it is something else."""
    if values is None:
        return None
    if values["kind"] == "words":
        return KnownWords.restored(values, tensors, labels)
    return LabelGrams.restored(values, tensors, len(labels))
