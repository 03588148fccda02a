"""Which sequences each network of an ensemble leaves out: others for each, every class in its share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elman.draws import Draw, order

__all__ = ["Fold", "Folds", "Round", "places", "rounds", "split_members"]


@dataclass(frozen=True)
class Fold:
    """What one network learns from, and what decides when it stops."""

    training: NDArray[np.int64]
    validation: NDArray[np.int64]


@dataclass(frozen=True)
class Folds:
    """The members of an ensemble, and for each the sequences that it never sees and is measured on.

    `aside` are those of the training part that it does not see; they may be the same.
    """

    members: list[Fold]
    held: list[NDArray[np.int64]]
    aside: list[NDArray[np.int64]]


@dataclass(frozen=True)
class Round:
    """The number of a member, what it has seen, and what it is asked about."""

    number: int
    learnt: NDArray[np.int64]
    rows: NDArray[np.int64]


def places(
    y: NDArray[np.int64], seed: int, draw: Draw, number: int = 0, group: NDArray[np.int64] | None = None
) -> NDArray[np.float64]:
    """A place from 0 to 1 for each sequence (n,), evenly spread within each class of `y`; nan for the only one of it.

    Sequences with the same `group` (n,) have the same place, that of the first.

    >>> places(np.array([0, 0, 1]), 0, Draw.FOLDS).round(2).tolist()
    [0.75, 0.25, nan]
    """
    if group is not None:
        _, first, whose = np.unique(group, return_index=True, return_inverse=True)
        rows = np.sort(first)
        return places(y[rows], seed, draw, number)[np.searchsorted(rows, first)][whose]
    found = np.full(len(y), np.nan)
    drawn = order(len(y), seed, draw, number)
    for value in np.unique(y):
        own = drawn[y[drawn] == value]
        if len(own) > 1:
            found[own] = (np.arange(len(own)) + 0.5) / len(own)
    return found


def split_members(
    strata: NDArray[np.int64],
    part: NDArray[np.int64],
    group: NDArray[np.int64],
    count: int,
    test: float,
    validation: float,
    seed: int,
    aside: float = 0.0,
) -> Folds:
    """Members for `count` networks from the parts (n,) of the sequences: 0 training, 1 validation, 2 test.

    Where there is a test part, all networks learn from the training part and are measured on the other. Else each
    leaves out the share `test` of it, the next one the share after that. `strata` (n,) are the classes. `validation`
    is the share that decides which weights are kept. Sequences with the same `group` (n,) are not parted.
    `aside` is the share that each leaves out all the same where there is nothing, or a test part, to be measured on.
    """
    given = [np.flatnonzero(part == number) for number in range(3)]
    place = np.full(len(part), np.nan)
    place[given[0]] = places(strata[given[0]], seed, Draw.FOLDS, group=group[given[0]])
    share = aside if len(given[2]) or test == 0 else test
    folds = Folds([], [], [])
    for number in range(count):
        block = _block(place, number * share, share)
        held = given[2] if len(given[2]) else block[: len(block) if test > 0 else 0]
        learnt = np.setdiff1d(given[0], block)
        watched = given[1]
        if not len(watched) and validation > 0:
            inner = np.full(len(part), np.nan)
            inner[learnt] = places(strata[learnt], seed, Draw.FOLD_VALIDATION, number, group[learnt])
            watched = _block(inner, 0.0, validation)
        folds.members.append(Fold(np.setdiff1d(learnt, watched), watched))
        folds.held.append(held)
        folds.aside.append(block)
    return folds


def rounds(folds: Folds, left: list[NDArray[np.int64]], enough: int) -> Iterator[Round]:
    """What each member can say of what it `left` out and no other said before, until `enough` sequences are seen."""
    seen = np.zeros(0, dtype=np.int64)
    for number, (member, rows) in enumerate(zip(folds.members, left, strict=True)):
        new = np.setdiff1d(rows, seen)
        if len(new) and len(seen) < enough:
            yield Round(number, np.concatenate([member.training, member.validation]), new)
            seen = np.concatenate([seen, new])


def _block(place: NDArray[np.float64], start: float, share: float) -> NDArray[np.int64]:
    with np.errstate(invalid="ignore"):
        return np.flatnonzero((place - start) % 1.0 < share)
