"""Which sequences each network of an ensemble leaves out: others for each, every class in its share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elman.network import permutation
from elman.tasks.sequence_networks import Member

__all__ = ["Folds", "places", "split_members"]

STREAM = 2**40  # of random numbers, away from those that order batches
VALIDATION = 2**40 + 1


@dataclass(frozen=True)
class Folds:
    """The members of an ensemble, and for each the sequences that it never sees and is measured on."""

    members: list[Member]
    held: list[NDArray[np.int64]]


def places(y: NDArray[np.int64], seed: int, stream: int = STREAM) -> NDArray[np.float64]:
    """A place from 0 to 1 for each sequence (n,), evenly spread within each class of `y`; nan for the only one of it.

    >>> places(np.array([0, 0, 1]), seed=0).round(2).tolist()
    [0.25, 0.75, nan]
    """
    found = np.full(len(y), np.nan)
    order = permutation(len(y), seed, stream=stream)
    for value in np.unique(y):
        own = order[y[order] == value]
        if len(own) > 1:
            found[own] = (np.arange(len(own)) + 0.5) / len(own)
    return found


def split_members(
    strata: NDArray[np.int64], part: NDArray[np.int64], count: int, test: float, validation: float, seed: int
) -> Folds:
    """Members for `count` networks from the parts (n,) of the sequences: 0 training, 1 validation, 2 test.

    Where there is a test part, all networks learn from the whole training part and are measured on it. Else each
    leaves out the share `test` of it, the next one the share after that. `strata` (n,) are the classes. `validation`
    is the share that decides which weights are kept.
    """
    given = [np.flatnonzero(part == number) for number in range(3)]
    place = np.full(len(part), np.nan)
    place[given[0]] = places(strata[given[0]], seed)
    folds = Folds([], [])
    for number in range(count):
        held = given[2] if len(given[2]) else _block(place, number * test, test)
        learnt = np.setdiff1d(given[0], held)
        watched = given[1]
        if not len(watched) and validation > 0:
            inner = np.full(len(part), np.nan)
            inner[learnt] = places(strata[learnt], seed, VALIDATION + number)
            watched = _block(inner, 0.0, validation)
        folds.members.append(Member(np.setdiff1d(learnt, watched), watched))
        folds.held.append(held)
    return folds


def _block(place: NDArray[np.float64], start: float, share: float) -> NDArray[np.int64]:
    with np.errstate(invalid="ignore"):
        return np.flatnonzero((place - start) % 1.0 < share)
