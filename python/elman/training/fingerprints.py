"""Which sequences a model has learnt, as short hashes: on what it has not learnt alone it is measured."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Fingerprints", "hash_of"]

BYTES = 8  # of a hash: of a million sequences that are learnt, one in 10^13 others has one of theirs
Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Fingerprints:
    """A hash (k,) of each different sequence, in order of size, and how often it was learnt (k,)."""

    hashes: Ids
    counts: Ids

    def __post_init__(self) -> None:
        """ValueError for hashes that are not in order, or counts that are none."""
        if self.hashes.ndim != 1 or self.hashes.shape != self.counts.shape:
            raise ValueError(f"it has {self.hashes.shape} fingerprints and {self.counts.shape} counts of them")
        if (self.hashes[1:] <= self.hashes[:-1]).any() or (self.counts < 1).any():
            raise ValueError("its fingerprints are not in order, or count nothing")

    @classmethod
    def of(cls, items: Iterable[Any]) -> Fingerprints:
        """Those of texts, of lists of symbols, or of arrays of numbers.

        >>> sorted(Fingerprints.of(["anna", "petrov", "anna"]).counts.tolist())
        [1, 2]
        """
        return cls(*np.unique(_hashes(items), return_counts=True))

    def joined(self, other: Fingerprints) -> Fingerprints:
        """Those of both; what both have learnt counts as often as the one that has learnt it more often."""
        hashes = np.union1d(self.hashes, other.hashes)
        counts = np.zeros(len(hashes), dtype=np.int64)
        for each in (self, other):
            places = np.searchsorted(hashes, each.hashes)
            counts[places] = np.maximum(counts[places], each.counts)
        return Fingerprints(hashes, counts)

    def unlearnt(self, items: Sequence[Any]) -> Ids:
        """The numbers (m,) of `items` that were not learnt.

        Of one that was learnt twice the first two are left out: where a third stands, it was not learnt.

        >>> Fingerprints.of(["anna", "petrov"]).unlearnt(["petrov", "orlov", "anna", "petrov"]).tolist()
        [1, 3]
        """
        hashes = _hashes(items)
        order = np.argsort(hashes, kind="stable")
        begins = np.searchsorted(hashes[order], hashes[order])  # of those that are the same
        turn = np.empty(len(hashes), dtype=np.int64)
        turn[order] = np.arange(len(hashes)) - begins
        if not len(self.hashes):
            return np.arange(len(hashes))
        place = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        learnt = np.where(self.hashes[place] == hashes, self.counts[place], 0)
        return np.flatnonzero(turn >= learnt)


def _hashes(items: Iterable[Any]) -> Ids:
    return np.array([hash_of(item) for item in items], dtype=np.int64)


def hash_of(item: Any) -> int:
    """A hash of a sequence, the same on every machine: of numbers as the network reads them, of symbols as they are.

    >>> hash_of(np.array([[1.0], [-0.0]])) == hash_of(np.array([[1], [0]], dtype=np.float32))
    True
    >>> hash_of(["a", "b"]) == hash_of(["ab"])
    False
    """
    if isinstance(item, np.ndarray):
        with np.errstate(over="ignore"):
            small = np.ascontiguousarray(item, dtype="<f4") + np.float32(0)  # one zero
        content = repr(item.shape).encode() + np.where(np.isnan(small), np.float32(np.nan), small).tobytes()
    else:
        content = json.dumps(item if isinstance(item, str) else [_plain(symbol) for symbol in item]).encode()
    return int.from_bytes(hashlib.blake2b(content, digest_size=BYTES).digest(), "little", signed=True)


def _plain(symbol: Any) -> Any:
    """A symbol as JSON has it; those that are equal, such as 1 and 1.0, are written alike."""
    if isinstance(symbol, np.generic):
        symbol = symbol.item()
    if isinstance(symbol, tuple):
        return {"tuple": [_plain(each) for each in symbol]}
    if isinstance(symbol, float | bool) and symbol == symbol // 1:
        return int(symbol)
    return symbol if symbol is None or isinstance(symbol, str | int | float) else {"other": str(symbol)}
