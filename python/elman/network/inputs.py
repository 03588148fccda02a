"""What enters a network: numbers, ids as one-hot or learned vectors, several of these joined, windows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from elman.checks import array, figures, integers, whole
from elman.errors import SettingError

__all__ = ["Bag", "Columns", "Dense", "Embedding", "Inlaid", "Input", "OneHot", "Windows"]


@dataclass(frozen=True)
class Dense:
    """`size` numbers a step: x is float (batch, time, size)."""

    size: int

    def __post_init__(self) -> None:
        whole("size of Dense", self.size)

    @property
    def settings(self) -> dict[str, Any]:
        """As the engine takes them."""
        return {"input": "dense", "input_size": int(self.size), "embedding_size": 0}


@dataclass(frozen=True)
class OneHot:
    """One of `size` ids a step, as a vector of zeros with a single one (never made): x is int (batch, time)."""

    size: int

    def __post_init__(self) -> None:
        whole("size of OneHot", self.size)

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
        whole("size of Embedding", self.size)
        whole("dim of Embedding", self.dim)

    @property
    def settings(self) -> dict[str, Any]:
        """As the engine takes them."""
        return {
            "input": "embedding",
            "input_size": int(self.size),
            "embedding_size": int(self.dim),
        }


@dataclass(frozen=True)
class Bag:
    """Any number of `size` ids a step, as the sum of their learned vectors of `dim` numbers; stands in `Columns`.

    x is int (batch, time, n), filled up with -1, which adds nothing; a step of nothing but -1 is a vector of zeros. The
    character n-grams or the affixes of a word are such ids. torch: ``nn.EmbeddingBag(size, dim, mode="sum")``.
    """

    size: int
    dim: int

    def __post_init__(self) -> None:
        whole("size of Bag", self.size)
        whole("dim of Bag", self.dim)

    @property
    def settings(self) -> dict[str, Any]:
        """As the engine takes them."""
        return {"input": "bag", "input_size": int(self.size), "embedding_size": int(self.dim)}


@dataclass(frozen=True)
class Columns:
    """Several inputs joined: each step's vectors stand side by side, in the order of `members`.

    x is a list or tuple with an array for each member. The vectors of a learned member are the parameter
    ``embeddings.0.weight``, the number being the member's place.

    Args:
        members: `Dense`, `OneHot`, `Embedding` and `Bag`, one or more.

    >>> from elman.network import Network
    >>> net = Network(Columns([Embedding(1000, 32), OneHot(4), Dense(2)]), cell="gru", hidden=8)
    >>> words, kinds, numbers = np.array([[17, 401]]), np.array([[3, 0]]), np.zeros((1, 2, 2))
    >>> outputs, state = net.forward([words, kinds, numbers])
    >>> net.parameters["embeddings.0.weight"].shape, net.parameters["rnn.weight_ih_l0"].shape
    ((1000, 32), (24, 38))
    """

    members: Sequence[Dense | OneHot | Embedding | Bag]

    def __post_init__(self) -> None:
        members = self.members if isinstance(self.members, (list, tuple)) else ()
        wrong = [member for member in members if not isinstance(member, (Dense, OneHot, Embedding, Bag))]
        if not members or wrong:
            raise SettingError(
                f"Columns has {wrong[0] if wrong else self.members!r}; "
                "expected a list of Dense(size), OneHot(size), Embedding(size, dim) or Bag(size, dim)"
            )
        object.__setattr__(self, "members", tuple(members))

    @property
    def settings(self) -> dict[str, Any]:
        """As the engine takes them."""
        members = [member.settings for member in self.members]
        return {"input": "columns", "input_size": 0, "embedding_size": 0, "columns": members}


Input = Dense | OneHot | Embedding | Columns


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
        given = array("table of the windows", table)
        rows = figures("table of the windows", given, given.dtype if given.dtype == np.float64 else np.float32)
        if rows.ndim != 2:
            raise SettingError(f"table has shape {rows.shape}; expected (rows, features)")
        self.table: NDArray[np.float32] | NDArray[np.float64] = rows
        self.ends: NDArray[np.int64] = np.atleast_1d(integers("ends of the windows", ends))
        self.length = whole("length of the windows", length)
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


class Inlaid:
    """Numbers, some of which stand at few steps: there they are rows of a table, elsewhere zeros that cost nothing.

    The columns of `table` lie among the others from `first` on. They are accepted as `x` wherever a network with Dense
    inputs takes float (batch, time, features), but for gradients of x, and answers are those of `dense` to the bit.

    Args:
        values: float (batch, time, other features), the columns before and after those of the table.
        table: float (rows, columns).
        rows: int (batch, time), the row of the table at each step; -1 where there is none.
        first: the first of the table's columns.

    >>> x = Inlaid(np.ones((1, 3, 2)), [[5, 6, 7]], [[-1, 0, -1]], first=1)
    >>> x.dense().tolist()
    [[[1.0, 0.0, 0.0, 0.0, 1.0], [1.0, 5.0, 6.0, 7.0, 1.0], [1.0, 0.0, 0.0, 0.0, 1.0]]]
    """

    def __init__(self, values: ArrayLike, table: ArrayLike, rows: ArrayLike, first: int) -> None:
        given = array("values", values)
        dtype = given.dtype if given.dtype == np.float64 else np.float32
        self.values: NDArray[Any] = figures("values", given, dtype)
        self.table: NDArray[Any] = figures("the inlaid table", table, dtype)
        self.rows: NDArray[np.int64] = integers("rows of the inlaid table", rows)
        if self.values.ndim != 3 or self.rows.shape != self.values.shape[:2] or self.table.ndim != 2:
            raise SettingError(
                f"found values {self.values.shape}, a table {self.table.shape} and rows {self.rows.shape}; "
                "expected (batch, time, features), (rows, columns) and (batch, time)"
            )
        self.first = whole("first of the inlaid columns", first, 0, self.values.shape[2])

    def __len__(self) -> int:
        return len(self.values)

    @property
    def shape(self) -> tuple[int, int, int]:
        """That of all columns together (batch, time, features)."""
        batch, time, others = self.values.shape
        return batch, time, others + self.table.shape[1]

    def dense(self) -> NDArray[Any]:
        """The same as one array (batch, time, features)."""
        there = (self.rows >= 0)[:, :, None]
        inlaid = np.where(there, np.pad(self.table, ((0, 1), (0, 0)))[self.rows], 0)
        before, after = self.values[:, :, : self.first], self.values[:, :, self.first :]
        return np.concatenate([before, inlaid, after], axis=2, dtype=self.values.dtype)
