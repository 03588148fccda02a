"""The parts of a text: what is learnt, what decides which weights are kept, and what measures them, in that order."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from elman.data.text import Level, Text, Texts
from elman.errors import DataError

__all__ = ["Parts", "fingerprint", "split_texts", "without"]

FEWEST = 16  # characters in the training part


@dataclass(frozen=True)
class Parts:
    """The texts of each part: pieces of a single one, or, of `several`, each in one part."""

    training: tuple[Text, ...]
    validation: tuple[Text, ...]
    test: tuple[Text, ...]
    several: bool = False

    @property
    def known(self) -> tuple[Text, ...]:
        """The texts before the test part."""
        return self.training + self.validation


def split_texts(texts: Texts, level: Level, validation: float, test: float) -> Parts:
    """Hold out the last share `test` of the characters, and before it the share `validation`; shares from 0.

    Several texts are cut between two of them, a single one anywhere, at the level of words before a blank. DataError
    when a part that is asked for would be empty.

    >>> split_texts(Texts("a", ("x" * 16 + "y" * 4,)), "characters", 0, 0.2).test
    ('yyyy',)
    """
    documents = _documents(texts, level)
    total = sum(len(text) for text in documents)
    rounding = 1e-9 * total  # 0.9 of a whole number may come out just below one
    cuts = [int(total * (1 - share) + rounding) for share in (validation + test, test)]
    parts = _between(documents, cuts) if len(documents) > 1 else _inside(documents, cuts, level)
    sizes = [sum(len(text) for text in part) for part in parts]
    if sizes[0] < FEWEST:
        raise DataError(f"{texts.name}: found {total} characters, {sizes[0]} to learn from; expected {FEWEST} or more")
    for name, share, size in (("validation", validation, sizes[1]), ("test", test, sizes[2])):
        if share > 0 and size == 0:
            raise DataError(
                f"{texts.name}: found {total} characters in {len(documents)} texts, too few for a {name} part; "
                f"give more text, or set {name}_fraction to 0"
            )
    training, held, last = parts
    return Parts(training, held, last, len(documents) > 1)


def _documents(texts: Texts, level: Level) -> tuple[Text, ...]:
    """The texts that have something in them, as bytes at that level."""
    encoded = (text.encode() if level == "bytes" and isinstance(text, str) else text for text in texts.documents)
    return tuple(text for text in encoded if text)


def _between(documents: Sequence[Text], cuts: Sequence[int]) -> list[tuple[Text, ...]]:
    """Cut where the number of characters is nearest to each of `cuts`, but so that each part that can has a text."""
    ends = list(accumulate(len(text) for text in documents))
    places = [1 + min(range(len(ends)), key=lambda place: abs(ends[place] - cut)) for cut in cuts]
    if cuts[1] < ends[-1]:
        places[1] = min(places[1], len(ends) - 1)
    if cuts[0] < cuts[1]:
        places[0] = max(1, min(places[0], places[1] - 1))
    bounds = [0, *places, len(ends)]
    return [tuple(documents[first:last]) for first, last in pairwise(bounds)]


def _inside(documents: Sequence[Text], cuts: Sequence[int], level: Level) -> list[tuple[Text, ...]]:
    if not documents:
        return [(), (), ()]
    text = documents[0]
    if level == "words" and isinstance(text, str):
        cuts = [_blank(text, cut) for cut in cuts]
    pieces = (text[: cuts[0]], text[cuts[0] : cuts[1]], text[cuts[1] :])
    return [(piece,) if piece else () for piece in pieces]


def _blank(text: str, place: int) -> int:
    """The first place from `place` on with a blank or a new line; `place` when there is none near."""
    return next((at for at in range(place, min(place + 100, len(text))) if text[at].isspace()), place)


def fingerprint(known: Sequence[Text], several: bool) -> dict[str, int | str]:
    """What tells whether texts begin with those of `known`: how many, how long, and a hash of their bytes.

    Unless there are `several`, they are pieces of one.
    """
    digest = hashlib.sha256()
    for text in known:
        digest.update(text if isinstance(text, bytes) else text.encode())
    length = sum(len(text) for text in known)
    return {"texts": len(known) if several else 1, "length": length, "sha256": digest.hexdigest()}


def without(
    texts: Texts, level: Level, known: Mapping[str, int | str], several: bool
) -> tuple[tuple[Text, ...], tuple[Text, ...]]:
    """The first of `texts`, which have the fingerprint `known`, and what comes after them.

    DataError unless `texts` begin with them and go on.
    """
    documents, length = _documents(texts, level), int(known["length"])
    if several:
        first, rest = documents[: int(known["texts"])], documents[int(known["texts"]) :]
    else:
        text = documents[0] if len(documents) == 1 else ""
        first, rest = (text[:length],), (text[length:],) if text[length:] else ()
    if fingerprint(first, several) != dict(known):
        raise DataError(
            f"{texts.name}: does not begin with the text that the model learnt, on which the n-grams beside it are "
            f"counted; give the whole text, or use score, which needs no other text"
        )
    if not rest:
        raise DataError(f"{texts.name}: nothing comes after the text that the model learnt; give the whole text")
    return first, rest
