"""What a training of a tagger would find in a file of labelled symbols, before any training."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass

import numpy as np

from elman.tag.files import Format, read_tagged
from elman.tag.tagged import Level

__all__ = ["TagCheck", "check_tags"]


@dataclass(frozen=True)
class TagCheck:
    """Counts of a file: sequences, steps, the shortest, middle and longest sequence, symbols, symbols seen once,
    how often each label occurs, the most frequent first, and lines that are no tokens, such as comments.
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


def check_tags(
    path: str | os.PathLike[str], level: Level, form: Format = "auto", target: str | None = None
) -> TagCheck:
    """Read the file `path` as a tagger would, and count; DataError names file and line of what can't be read."""
    given = read_tagged(path, level, form, target)
    lengths = given.lengths
    symbols = Counter(symbol for item in given.items for symbol in item)
    labels = Counter(str(label) for each in given.labels or [] for label in each)
    return TagCheck(
        name=given.name,
        level=level,
        sequences=len(given),
        steps=int(lengths.sum()),
        shortest=int(lengths.min()),
        median=float(np.median(lengths)),
        longest=int(lengths.max()),
        symbols=len(symbols),
        once=sum(count == 1 for count in symbols.values()),
        labels=dict(labels.most_common()),
        left_out=given.left_out,
    )
