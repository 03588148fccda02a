"""How whole sequences are shared among the folds of a backtest: each is left out once, and groups are never parted."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.draws import Draw, order
from elman.errors import DataError, SettingError
from elman.table.columns import is_missing, short

__all__ = ["Parting", "counted", "groups_of", "joined", "numbered", "parting_of"]

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Parting:
    """Into so many `folds` sequences are parted, and so many times anew, `repeats`."""

    folds: int = 5
    repeats: int = 1

    def require(self, name: str, group: Ids, what: str) -> None:
        """DataError where there are fewer of what is not parted, `group` (n,), than folds; `what` it is."""
        found = len(np.unique(group))
        if found < self.folds:
            those = what.replace("groups", "group").replace("different sequences", "sequence") if found == 1 else what
            raise DataError(
                f"{name}: found {found} {those}, expected at least {self.folds} for {self.folds} folds; ask for fewer "
                "folds"
            )

    def left_out(self, strata: Ids, group: Ids, seed: int) -> list[Ids]:
        """The sequences, rising, that each fold leaves out, those of one repeat after those of the other.

        `strata` (n,) are in their shares in every fold, as far as that goes without parting what has the same `group`
        (n,), numbers from 0.

        >>> [rows.tolist() for rows in Parting(2).left_out(np.array([0, 0, 1, 1]), np.arange(4), seed=0)]
        [[1, 2], [0, 3]]
        """
        found = []
        for repeat in range(self.repeats):
            drawn = order(int(group.max()) + 1, seed, Draw.BACKTEST, repeat)
            fold = _shared(strata, group, self.folds, drawn)[group]
            found += [np.flatnonzero(fold == number) for number in range(self.folds)]
        return found


def parting_of(folds: Any, repeats: Any = 1) -> Parting:
    """How sequences are parted, by the settings that people give; SettingError for one that is wrong.

    >>> parting_of(5)
    Parting(folds=5, repeats=1)
    """
    for name, value, least in (("folds", folds, 2), ("repeats", repeats, 1)):
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
            raise SettingError(f"setting {name!r}: found {value!r}, expected a whole number from {least}")
    return Parting(int(folds), int(repeats))


def counted(count: int, what: str) -> str:
    """So many of them, in words.

    >>> counted(1, "step"), counted(1200, "step")
    ('1 step', '1,200 steps')
    """
    return f"1 {what}" if count == 1 else f"{count:,} {what}s"


def numbered(keys: Sequence[Hashable]) -> Ids:
    """A number for each key (n,), in the order in which they appear, the same for the same one.

    >>> numbered(["b", "a", "b"]).tolist()
    [0, 1, 0]
    """
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)


def groups_of(groups: Any, count: int) -> Ids:
    """Values (n,), one for each of so many sequences, as numbers of groups; DataError names one that is missing.

    >>> groups_of(["eva", "tom", "eva"], 3).tolist()
    [0, 1, 0]
    """
    values = groups.to_numpy() if hasattr(groups, "to_numpy") else groups
    if isinstance(values, str | bytes | dict) or not hasattr(values, "__len__"):
        raise DataError(
            f"groups: found {short(groups)}, expected a value for each sequence, or the name of a column where X is a "
            "table with the answers"
        )
    items = values.tolist() if hasattr(values, "tolist") else list(values)
    if len(items) != count:
        raise DataError(f"groups: found {len(items)} values for {count} sequences; expected as many")
    for number, value in enumerate(items, 1):
        if not isinstance(value, Hashable):
            raise DataError(f"groups: sequence {number} has {short(value)}, expected a text or a number")
        if is_missing(value):
            raise DataError(f"groups: sequence {number} has none ({value}); give one, or leave the sequence out")
    return numbered(items)


def joined(first: Ids, second: Ids) -> Ids:
    """The smallest groups (n,) that part neither what has the same number in `first` nor what has it in `second`.

    >>> joined(np.array([0, 0, 1, 2]), np.array([0, 1, 1, 2])).tolist()
    [0, 0, 0, 1]
    """
    above: dict[int, int] = {}

    def top(node: int) -> int:
        while above.setdefault(node, node) != node:
            above[node] = above[above[node]]
            node = above[node]
        return node

    for one, other in zip(first.tolist(), second.tolist(), strict=True):
        above[top(one)] = top(-1 - other)
    return numbered([top(one) for one in first.tolist()])


def _shared(strata: Ids, group: Ids, folds: int, drawn: Ids) -> Ids:
    """The fold of each group: the largest first, and those of one size as they were `drawn`, each goes where its
    classes are rarest, and of such folds to the one that has least."""
    _, codes = np.unique(strata, return_inverse=True)
    sizes, total = np.bincount(group), np.bincount(codes).astype(np.float64)
    members = np.split(np.argsort(group, kind="stable"), np.cumsum(sizes)[:-1])
    found = np.zeros(len(sizes), dtype=np.int64)
    have, filled = np.zeros((folds, len(total))), [0] * folds
    for number in drawn[np.argsort(-sizes[drawn], kind="stable")].tolist():
        own, counts = np.unique(codes[members[number]], return_counts=True)
        added = [math.fsum(row) for row in (have[:, own] * counts / total[own] ** 2).tolist()]
        fold = min(range(folds), key=lambda each: (added[each], filled[each]))
        have[fold, own] += counts
        filled[fold] += len(members[number])
        found[number] = fold
    return found
