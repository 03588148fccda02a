"""Which rows of long series of numbers were learnt, where series are cut by time: they are found again by content.

Of each series so many rows were learnt, one after the other; hashes of short blocks of them are kept. In another
table the learnt rows stand one after the other too, if any do, so that one block says where all of them must be, and
all other blocks have to agree: new rows of a machine that stands still are not taken for those that were learnt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.training.fingerprints import hash_of

__all__ = ["BLOCK", "Stretches", "runs"]

BLOCK = 8  # rows
MOST = 50  # places that are tried; only series that repeat themselves have many
Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Stretches:
    """How many `rows` of each series were learnt, and the hashes (k,) of their whole blocks, series by series."""

    rows: tuple[int, ...]
    blocks: Ids

    def __post_init__(self) -> None:
        """ValueError for blocks that are not those of so many rows."""
        if any(rows < 1 for rows in self.rows) or self.blocks.shape != (sum(rows // BLOCK for rows in self.rows),):
            raise ValueError(f"it has {self.blocks.shape} blocks of learnt rows")

    @classmethod
    def learnt(cls, items: Sequence[NDArray[Any]]) -> Stretches:
        """Those of series (time, channels) that were learnt as they are."""
        blocks = [hash_of(item[at : at + BLOCK]) for item in items for at in range(0, len(item) - BLOCK + 1, BLOCK)]
        return cls(tuple(map(len, items)), np.array(blocks, dtype=np.int64))

    def joined(self, other: Stretches) -> Stretches:
        """Those of both."""
        if self.rows == other.rows and (self.blocks == other.blocks).all():
            return self
        return Stretches(self.rows + other.rows, np.concatenate([self.blocks, other.blocks]))

    def of(self, series: NDArray[Any]) -> NDArray[np.bool_]:
        """Which rows (n,) of a series were learnt.

        >>> x = np.random.default_rng(0).normal(size=(60, 1))
        >>> learnt = Stretches.learnt([x[:40]]).of(x[10:])
        >>> runs(learnt)
        [(0, 30)]
        """
        found = np.zeros(len(series), dtype=np.bool_)
        windows = range(len(series) - BLOCK + 1)
        here = np.array([hash_of(series[at : at + BLOCK]) for at in windows], dtype=np.int64)
        for rows, blocks in self._each():
            shift = _shift(here, blocks)
            if shift is not None:
                found[max(0, -shift) : max(0, rows - shift)] = True
        return found

    def _each(self) -> Iterator[tuple[int, Ids]]:
        """Rows and blocks of each series."""
        start = 0
        for rows in self.rows:
            yield rows, self.blocks[start : start + rows // BLOCK]
            start += rows // BLOCK


def _shift(here: Ids, blocks: Ids) -> int | None:
    """How many rows of a learnt series with these `blocks` come before the first row of one with the windows `here`;
    None where it is another series. Where it may stand in several places, most blocks decide, then the beginning."""
    known, first = np.unique(blocks, return_index=True)
    if not len(known):
        return None
    place = np.minimum(np.searchsorted(known, here), len(known) - 1)
    same = np.flatnonzero(known[place] == here)
    shifts, votes = np.unique(first[place[same]] * BLOCK - same, return_counts=True)
    best, most = None, 0
    for shift in shifts[np.lexsort((np.abs(shifts), -votes))][:MOST].tolist():
        at = np.arange(len(blocks)) * BLOCK - shift
        inside = (at >= 0) & (at < len(here))
        if inside.sum() > most and (here[at[inside]] == blocks[inside]).all():
            best, most = shift, int(inside.sum())
    return best


def runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Where the runs of true begin and end.

    >>> runs(np.array([False, True, True, False, True]))
    [(1, 3), (4, 5)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(start), int(stop)) for start, stop in edges.reshape(-1, 2)]
