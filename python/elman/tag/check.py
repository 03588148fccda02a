"""What a training of a tagger would find in labelled sequences, before any training."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from elman.errors import DataError
from elman.settings import TaggerSettings, seed_of_fit
from elman.tag.fitting import labels_of
from elman.tag.samples import parts_of
from elman.tag.sources import read_source
from elman.tag.summary import TagSummary, summarize_tags
from elman.tag.tagged import Tagged

__all__ = ["TagCheck", "check_tags"]


@dataclass(frozen=True)
class TagCheck:
    """Counts of a file: sequences, steps, the shortest, middle and longest sequence, symbols, symbols seen once (none
    of rows of numbers), how often each label occurs, the most frequent first, and lines that are no tokens, such as
    comments.

    `summary` is what a training would say of it; None where it would refuse, and `refused` says why.
    """

    name: str
    level: str
    sequences: int
    steps: int
    shortest: int
    median: float
    longest: int
    symbols: int
    once: int
    labels: dict[str, int]
    left_out: dict[str, int]
    summary: TagSummary | None
    refused: str


def check_tags(data: Any, settings: TaggerSettings) -> TagCheck:
    """Read a file, or a table, as a tagger of these `settings` would, and count; DataError says what can't be read."""
    given, channels = read_source(data, None, settings)
    lengths = given.lengths
    symbols = Counter(symbol for item in given.items for symbol in item) if given.level != "step" else Counter()
    labels = Counter(str(label) for each in given.labels or [] for label in each)
    summary, refused = _as_fit(given, channels, settings)
    return TagCheck(
        name=given.name,
        level=given.level,
        sequences=len(given),
        steps=int(lengths.sum()),
        shortest=int(lengths.min()),
        median=float(np.median(lengths)),
        longest=int(lengths.max()),
        symbols=len(symbols),
        once=sum(count == 1 for count in symbols.values()),
        labels=dict(labels.most_common()),
        left_out=given.left_out,
        summary=summary,
        refused=refused,
    )


def _as_fit(given: Tagged, channels: list[str], settings: TaggerSettings) -> tuple[TagSummary | None, str]:
    """What a training would say of the sequences, or why it would refuse them."""
    try:
        parts = parts_of(given, settings.validation_fraction, settings.test_fraction, seed_of_fit(settings))
        return summarize_tags(given, parts, len(labels_of(parts[0]).symbols), settings.target, channels), ""
    except DataError as error:
        return None, str(error)
