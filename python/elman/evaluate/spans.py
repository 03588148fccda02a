"""Entities in BIO tags (also IOB1, BIOES and BILOU): which spans of steps they are, and how well they were found."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

__all__ = ["is_bio", "span_f1", "spans"]

Span = tuple[str, int, int]
_ENDS = ("E", "L", "S", "U")  # the last step, or the only one, of a span
_STARTS = ("B", "S", "U")


def is_bio(labels: Iterable[Hashable]) -> bool:
    """Whether these labels are such tags: "O" or a letter, a dash and a kind, with at least one of these.

    >>> is_bio(["O", "B-PER", "I-PER"]), is_bio(["NOUN", "O"])
    (True, False)
    """
    found = {label for label in labels if label != "O"}
    return bool(found) and all(
        isinstance(label, str) and label[1:2] == "-" and len(label) > 2 and label[0] in "BIELSU" for label in found
    )


def spans(labels: Sequence[Hashable]) -> set[Span]:
    """The entities of a sequence: kind, first step, step after the last one.

    As in conlleval: an I that follows no span of its kind begins one.

    >>> sorted(spans(["B-PER", "I-PER", "O", "I-LOC", "B-LOC"]))
    [('LOC', 3, 4), ('LOC', 4, 5), ('PER', 0, 2)]
    """
    found: set[Span] = set()
    kind, start, closed = "", 0, True
    for step, label in enumerate([*labels, "O"]):
        letter, _, here = str(label).partition("-")
        inside = label != "O"
        goes_on = inside and not closed and here == kind and letter not in _STARTS
        if not closed and not goes_on:
            found.add((kind, start, step))
            closed = True
        if inside and not goes_on:
            kind, start, closed = here, step, False
        if inside and letter in _ENDS:
            found.add((kind, start, step + 1))
            closed = True
    return found


def span_f1(truth: Sequence[Sequence[Hashable]], found: Sequence[Sequence[Hashable]]) -> float:
    """The harmonic mean of precision and recall of whole entities, over all sequences; nan when there are none.

    >>> span_f1([["B-PER", "I-PER", "O"]], [["B-PER", "O", "O"]])
    0.0
    """
    right = given = true = 0
    for ours, theirs in zip(found, truth, strict=True):
        a, b = spans(ours), spans(theirs)
        right, given, true = right + len(a & b), given + len(a), true + len(b)
    return 2 * right / (given + true) if given + true else float("nan")
