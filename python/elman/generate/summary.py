"""What a fit of a generator read, as plain values: the command line prints it and the model file keeps it."""

from __future__ import annotations

from dataclasses import dataclass

from elman.generate.parts import Parts
from elman.table.texts import Texts

__all__ = ["TextSummary", "summarize_texts"]


@dataclass(frozen=True)
class TextSummary:
    """The name of the data, how many texts and characters, and how many of these are in each part."""

    name: str
    texts: int
    characters: int
    training: int
    validation: int
    test: int


def summarize_texts(texts: Texts, parts: Parts) -> TextSummary:
    """Describe what was read and how it was split."""
    named = {name: getattr(parts, name) for name in ("training", "validation", "test")}
    sizes = {name: Texts(name, part).characters for name, part in named.items()}
    return TextSummary(texts.name, len(texts), texts.characters, **sizes)
