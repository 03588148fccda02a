"""What enters a network: numbers, ids as one-hot vectors, ids as learned vectors, windows of a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from elman.errors import SettingError

__all__ = ["Dense", "Embedding", "Input", "OneHot", "Windows", "at_least_one"]


def at_least_one(what: str, value: object) -> int:
    """A whole number from 1, or an error that names the setting."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
        raise SettingError(f"{what} is {value!r}; expected a whole number from 1")
    return int(value)


@dataclass(frozen=True)
class Dense:
    """`size` numbers a step: x is float (batch, time, size)."""

    size: int

    def __post_init__(self) -> None:
        at_least_one("size of Dense", self.size)

    @property
    def settings(self) -> dict[str, Any]:
        """As the engine takes them."""
        return {"input": "dense", "input_size": int(self.size), "embedding_size": 0}


@dataclass(frozen=True)
class OneHot:
    """One of `size` ids a step, as a vector of zeros with a single one (never made): x is int (batch, time)."""

    size: int

    def __post_init__(self) -> None:
        at_least_one("size of OneHot", self.size)

    @property
    def settings(self) -> dict[str, Any]:
        """As the engine takes them."""
        return {"input": "one_hot", "input_size": int(self.size), "embedding_size": 0}


@dataclass(frozen=True)
class Embedding:
    """One of `size` ids a step, as a learned vector of `dim` numbers: x is int (batch, time)."""

    size: int
    dim: int

    def __post_init__(self) -> None:
        at_least_one("size of Embedding", self.size)
        at_least_one("dim of Embedding", self.dim)

    @property
    def settings(self) -> dict[str, Any]:
        """As the engine takes them."""
        return {
            "input": "embedding",
            "input_size": int(self.size),
            "embedding_size": int(self.dim),
        }


Input = Dense | OneHot | Embedding


class Windows:
    """Sequences that are runs of rows of one table, read where they lie: no copy of them is ever made.

    Sequence b is rows ``ends[b] - length + 1`` to ``ends[b]`` of `table`. Windows are accepted as `x` wherever a
    network with Dense inputs takes float (batch, time, features).

    Args:
        table: float32 (rows, features), or float64 for a float64 network; kept as it is when it is C-contiguous, else
            copied once.
        ends: int (batch,), the last row of each sequence, each from ``length - 1`` to ``rows - 1``.
        length: rows in each sequence.

    >>> windows = Windows(np.arange(10, dtype=np.float32).reshape(5, 2), ends=[2, 4], length=2)
    >>> windows.gather().tolist()
    [[[2.0, 3.0], [4.0, 5.0]], [[6.0, 7.0], [8.0, 9.0]]]
    >>> len(windows), windows[1:].ends.tolist()
    (2, [4])
    """

    def __init__(self, table: ArrayLike, ends: ArrayLike, length: int) -> None:
        array = np.ascontiguousarray(table)
        if array.dtype not in (np.float32, np.float64):
            array = array.astype(np.float32)
        if array.ndim != 2:
            raise SettingError(f"table has shape {array.shape}; expected (rows, features)")
        self.table: NDArray[np.float32] | NDArray[np.float64] = array
        self.ends: NDArray[np.int64] = np.ascontiguousarray(ends, dtype=np.int64)
        self.length = at_least_one("length of the windows", length)
        if self.ends.ndim != 1:
            raise SettingError(f"ends has shape {self.ends.shape}; expected (batch,)")

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, choice: slice | NDArray[np.int64]) -> Windows:
        """Windows of the same table with a part of the ends."""
        return Windows(self.table, self.ends[choice], self.length)

    def gather(self, start: int = 0, stop: int | None = None) -> NDArray[np.float32] | NDArray[np.float64]:
        """A copy of windows `start` to `stop` (default: all): (windows, length, features)."""
        rows = self.ends[start:stop, None] + np.arange(1 - self.length, 1)
        gathered: NDArray[np.float32] | NDArray[np.float64] = self.table[rows]
        return gathered
