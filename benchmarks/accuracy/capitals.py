"""Restoring capitals, a task made from the sentences of ud_english_ewt: small letters in, the text as it was out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.accuracy.sets import Measured, measured
from benchmarks.accuracy.words import words_right
from elman import Tagger
from elman.tag.files import read_tagged

__all__ = ["capitals", "sentences"]


def capitals(folder: Path, seed: int, threads: int | None) -> Measured:
    """Words of the test part that are written as they were, between blanks, in percent."""
    training, test = (sentences(folder, part) for part in ("train", "test"))
    settings: dict[str, Any] = {"test_fraction": 0.0, "random_state": seed, "n_jobs": threads}
    return measured(
        lambda: Tagger(**settings).fit(small(training), training),
        lambda model: words_right(test, model.predict(small(test))),
    )


def sentences(folder: Path, part: str) -> list[str]:
    """The sentences of a part, words between blanks, but those whose small letters are more or fewer than they had."""
    given = read_tagged(folder / "ud_english_ewt" / f"{part}.tsv.gz", "word")
    texts = [" ".join(map(str, item)) for item in given.items]
    return [text for text in texts if len(text.lower()) == len(text)]


def small(texts: list[str]) -> list[str]:
    """Texts in small letters."""
    return [text.lower() for text in texts]
