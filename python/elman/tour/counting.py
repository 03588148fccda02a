"""The simple rival of lesson 10's network: how often did this character follow these?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
ORDERS = 4


def counted(ids: Ids, train: int, start: int, size: int) -> dict[str, NDArray[np.float64]]:
    """Return the bits of each character from `start` on, by how many before it are looked at, counted up to `train`.

    Each count falls back on that of one character fewer (Witten and Bell, 1991): with n seen after these characters, of
    u different kinds, p = (count + u p_shorter) / (n + u).
    """
    kinds = np.bincount(ids[:train], minlength=size)
    p = ((kinds + 1) / (train + size))[ids[start:]]
    found = {"counts alone": -np.log2(p)}
    for order in range(1, ORDERS + 1):
        before = _contexts(ids, order, size)
        seen, now = before[: train - order], before[start - order : len(ids) - order]
        pairs, counts = np.unique(seen * size + ids[order:train], return_counts=True)
        total = _look_up(*np.unique(seen, return_counts=True), now)
        different = _look_up(*np.unique(pairs // size, return_counts=True), now)
        count = _look_up(pairs, counts, now * size + ids[start:])
        p = np.where(total > 0, (count + different * p) / np.maximum(total + different, 1), p)
        found[f"counts after {order} character{'s' * (order > 1)}"] = -np.log2(p)
    return found


def _contexts(ids: Ids, order: int, size: int) -> Ids:
    """Return a number for each run of `order` characters: run i is followed by character i + order."""
    code = np.zeros(len(ids) - order + 1, dtype=np.int64)
    for place in range(order):
        code = code * size + ids[place : place + len(code)]
    return code


def _look_up(keys: Ids, values: Ids, wanted: Ids) -> Ids:
    """Return the value of each wanted key, 0 where it was never seen."""
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, values[at], 0)
