"""How many words of texts are written as they should be."""

from __future__ import annotations

from collections.abc import Sequence

from elman.baselines.known_words import words_of

__all__ = ["words_right"]


def words_right(truth: Sequence[str], found: Sequence[str]) -> float:
    """The words of `truth`, its runs between blanks, that texts `found` of the same lengths have too, in percent.

    >>> words_right(["ab cd", "e"], ["ab c ", "e"])
    66.66666666666667
    """
    both = zip(truth, found, strict=True)
    right = [text[start:stop] == other[start:stop] for text, other in both for start, stop in words_of(text)]
    return 100 * sum(right) / len(right)
