"""The parts of a text: what is learnt, what decides which weights are kept, and what measures them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from elman.errors import DataError
from elman.table.texts import Level, Text, Texts

__all__ = ["Block", "Fingerprint", "Parts", "blocks_of", "fingerprint", "parts_around", "split_texts", "without"]

FEWEST = 16  # characters in the training part


@dataclass(frozen=True)
class Parts:
    """The texts of each part, in order: pieces of a single one, or, of `several`, each in one part.

    What is learnt lies before and after the validation part.
    """

    before: tuple[Text, ...]
    validation: tuple[Text, ...]
    after: tuple[Text, ...]
    test: tuple[Text, ...]
    several: bool = False

    @property
    def training(self) -> tuple[Text, ...]:
        """The texts that are learnt."""
        return self.before + self.after

    @property
    def known(self) -> tuple[Text, ...]:
        """The texts before the test part."""
        return self.before + self.validation + self.after


def split_texts(texts: Texts, level: Level, validation: float, test: float) -> Parts:
    """Hold out the last share `test` of the characters, and the share `validation` from the middle of the rest.

    The validation part is not the end of the rest: what lies nearest to what is to come is worth most, and is learnt.
    Several texts are cut between two of them, a single one anywhere, at the level of words before a blank. DataError
    when a part that is asked for would be empty.

    >>> split_texts(Texts("a", ("x" * 16 + "y" * 4,)), "char", 0, 0.2).test
    ('yyyy',)
    """
    documents = _documents(texts, level)
    total = sum(len(text) for text in documents)
    rounding = 1e-9 * total  # 0.9 of a whole number may come out just below one
    end, held = int(total * (1 - test) + rounding), int(total * validation + rounding)
    several = len(documents) > 1
    pieces = _between(documents, end, held, validation > 0) if several else _inside(documents, end, held, level)
    parts = Parts(*pieces, several)
    sizes = {name: sum(len(text) for text in getattr(parts, name)) for name in ("training", "validation", "test")}
    if sizes["training"] < FEWEST:
        raise DataError(
            f"{texts.name}: found {total} characters, {sizes['training']} to learn from; expected {FEWEST} or more"
        )
    for name, share in (("validation", validation), ("test", test)):
        if share > 0 and sizes[name] == 0:
            raise DataError(
                f"{texts.name}: found {total} characters in {len(documents)} texts, too few for a {name} part; "
                f"give more text, or set {name}_fraction to 0"
            )
    return parts


@dataclass(frozen=True)
class Block:
    """What a fold of a backtest leaves out: `whole` texts with their numbers from 1, or one piece of a single text; and
    the `others`, what stands before it and after it."""

    texts: tuple[Text, ...]
    numbers: tuple[int, ...]
    others: tuple[Text, ...]
    whole: bool


def blocks_of(texts: Texts, level: Level, count: int) -> list[Block]:
    """So many blocks of about as many characters, in order: several texts are cut between two of them, a single one
    anywhere, at the level of words before a blank. DataError where there is too little for them.

    >>> [block.texts for block in blocks_of(Texts("a", ("one", "two", "three")), "char", 2)]
    [('one', 'two'), ('three',)]
    """
    documents = _documents(texts, level)
    whole = len(documents) > 1
    cuts = _between_texts(documents, count) if whole else _inside_text(documents, level, count)
    if any(low >= high for low, high in pairwise(cuts)):
        what = f"{len(documents)} texts" if whole else f"{sum(map(len, documents))} characters"
        raise DataError(f"{texts.name}: found {what}, too few for {count} folds; ask for fewer folds")
    found = []
    for low, high in pairwise(cuts):
        if whole:
            numbers = [number for number, text in enumerate(texts.documents, 1) if text]
            found.append(
                Block(documents[low:high], tuple(numbers[low:high]), documents[:low] + documents[high:], whole)
            )
        else:
            text = documents[0]
            found.append(Block((text[low:high],), (1,), _piece(text[:low]) + _piece(text[high:]), whole))
    return found


def _between_texts(documents: Sequence[Text], count: int) -> list[int]:
    """The first text of each block, and the end; not rising where there are fewer texts than blocks."""
    starts = [0, *accumulate(len(text) for text in documents)]
    cuts = [0]
    for number in range(1, count):
        low, high = cuts[-1] + 1, len(documents) - count + number
        cuts.append(_nearest(starts, round(number * starts[-1] / count), low, high) if low <= high else cuts[-1])
    return [*cuts, len(documents)]


def _inside_text(documents: Sequence[Text], level: Level, count: int) -> list[int]:
    text = documents[0] if documents else ""
    cuts = [round(number * len(text) / count) for number in range(count + 1)]
    if level == "word" and isinstance(text, str):
        cuts[1:-1] = [_blank(text, cut) for cut in cuts[1:-1]]
    return cuts


def parts_around(texts: Texts, level: Level, validation: float, whole: bool) -> Parts:
    """The parts of what is left of `texts` without a block: those of a fit with no test part.

    Where both pieces of a text are left, which are not `whole`, the validation part lies in the middle of the longer
    one, as a fit would take one of the two for it.
    """
    if whole or len(texts) == 1 or validation == 0:
        return split_texts(texts, level, validation, 0.0)
    before, after = texts.documents
    longest = max(before, after, key=len)
    held = int(validation * (len(before) + len(after)))
    first, decides, second, _ = _inside([longest], len(longest), held, level)
    if not decides or len(before) + len(after) - held < FEWEST:
        raise DataError(
            f"{texts.name}: found {len(before) + len(after)} characters to learn from, too few for a validation part; "
            "give more text, or set validation_fraction to 0"
        )
    if longest is before:
        return Parts(first, decides, (*second, after), (), several=True)
    return Parts((before, *first), decides, second, (), several=True)


def _documents(texts: Texts, level: Level) -> tuple[Text, ...]:
    """The texts that have something in them, as bytes at that level."""
    encoded = (text.encode() if level == "byte" and isinstance(text, str) else text for text in texts.documents)
    return tuple(text for text in encoded if text)


Pieces = tuple[tuple[Text, ...], tuple[Text, ...], tuple[Text, ...], tuple[Text, ...]]


def _between(documents: Sequence[Text], end: int, held: int, wanted: bool) -> Pieces:
    """Cut where the characters before are nearest to `end`, and around `held` of them in the middle, if `wanted`.

    A part that is to have something has a text at least, where there are enough.
    """
    starts = [0, *accumulate(len(text) for text in documents)]
    last = _nearest(starts, end, 1, len(documents))
    if end < starts[-1]:
        last = min(last, len(documents) - 1)
    first = stop = last
    if wanted and last > 1:
        first = _nearest(starts, (starts[last] - held) // 2, 0, last - 1)
        stop = _nearest(starts, starts[first] + held, first + 1, min(last, first + last - 1))
    return tuple(documents[:first]), tuple(documents[first:stop]), tuple(documents[stop:last]), tuple(documents[last:])


def _nearest(starts: Sequence[int], wanted: int, low: int, high: int) -> int:
    """The place from `low` to `high` whose start is nearest to `wanted`."""
    return min(range(low, high + 1), key=lambda place: abs(starts[place] - wanted))


def _inside(documents: Sequence[Text], end: int, held: int, level: Level) -> Pieces:
    if not documents:
        return (), (), (), ()
    text = documents[0]
    first = (end - held) // 2 if held else end
    cuts = [first, first + held, end]
    if level == "word" and isinstance(text, str):
        cuts = [_blank(text, cut) for cut in cuts]
    return (
        _piece(text[: cuts[0]]),
        _piece(text[cuts[0] : cuts[1]]),
        _piece(text[cuts[1] : cuts[2]]),
        _piece(text[cuts[2] :]),
    )


def _piece(text: Text) -> tuple[Text, ...]:
    return (text,) if text else ()


def _blank(text: str, place: int) -> int:
    """The first place from `place` on with a blank or a new line; `place` when there is none near."""
    return next((at for at in range(place, min(place + 100, len(text))) if text[at].isspace()), place)


@dataclass(frozen=True)
class Fingerprint:
    """What tells whether texts begin with others: how many these are, how long, and a hash of their bytes."""

    texts: int
    length: int
    sha256: str


def fingerprint(known: Sequence[Text], several: bool) -> Fingerprint:
    """The fingerprint of the texts `known`, which are pieces of one unless there are `several`."""
    digest = hashlib.sha256()
    for text in known:
        digest.update(text if isinstance(text, bytes) else text.encode())
    length = sum(len(text) for text in known)
    return Fingerprint(len(known) if several else 1, length, digest.hexdigest())


def without(texts: Texts, level: Level, known: Fingerprint, several: bool) -> tuple[tuple[Text, ...], tuple[Text, ...]]:
    """The first of `texts`, which have the fingerprint `known`, and what comes after them.

    DataError unless `texts` begin with them and go on.
    """
    documents, length = _documents(texts, level), known.length
    if several:
        first, rest = documents[: known.texts], documents[known.texts :]
    else:
        text = documents[0] if len(documents) == 1 else ""
        first, rest = (text[:length],), (text[length:],) if text[length:] else ()
    if fingerprint(first, several) != known:
        raise DataError(
            f"{texts.name}: does not begin with the text that the model learnt, on which the n-grams beside it are "
            f"counted; give the whole text, or use score, which needs no other text"
        )
    if not rest:
        raise DataError(f"{texts.name}: nothing comes after the text that the model learnt; give the whole text")
    return first, rest
