"""Sequences as people have them in Python: texts, lists of symbols, numeric series of any length."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError
from elman.table.columns import is_missing, short

__all__ = ["Kind", "Sequences", "sequences", "split_text"]

Kind = Literal["numbers", "text", "symbols"]


@dataclass(frozen=True)
class Sequences:
    """Sequences of one kind: float32 arrays (time, channels), texts, or lists of symbols.

    `columns` counts the columns of a two-dimensional table, in which each row is a sequence of one channel, and
    `names` are theirs, where they have some; else 0 and none.
    """

    kind: Kind
    items: Sequence[Any]
    columns: int = 0
    names: tuple[str, ...] = ()

    def __len__(self) -> int:
        """How many sequences there are."""
        return len(self.items)

    def take(self, index: Iterable[int]) -> Sequences:
        """The sequences with the numbers `index`, in that order."""
        return Sequences(self.kind, [self.items[number] for number in index], self.columns, self.names)

    def symbols(self, level: str) -> list[Sequence[Any]]:
        """The steps of texts and of lists of symbols; `level` is what a step of a text is."""
        return [split_text(item, level) if self.kind == "text" else item for item in self.items]

    @property
    def channels(self) -> int:
        """Numbers in a step of a numeric series; 0 for texts and symbols."""
        return int(self.items[0].shape[1]) if self.kind == "numbers" else 0


def split_text(text: str, level: str) -> Sequence[str]:
    """The steps of a text: its characters or its words; a text without any is one empty step."""
    return (text.split() if level == "word" else text) or [""]


def sequences(X: Any) -> Sequences:
    """Take a list of texts, of lists of symbols, of arrays (time,) or (time, channels), or a whole array.

    An array or a frame (n, time) has one number a step, an array (n, time, channels) several. A list of lists of
    numbers is a list of series; symbols that look like numbers are given as text. nan is a missing number. DataError
    names the sequence that doesn't fit.

    >>> sequences(["one", "two"]).kind, sequences([["a", "b"], ["c"]]).kind
    ('text', 'symbols')
    >>> [series.shape for series in sequences([[1.0, 2.0], [3.0]]).items]
    [(2, 1), (1, 1)]
    """
    if hasattr(X, "toarray"):
        raise DataError("X is a sparse matrix, which has no order of steps; give a dense array")
    if isinstance(X, str | bytes):
        raise DataError(f"X is one text, {short(X)}; expected a list of texts")
    if hasattr(X, "columns") and hasattr(X, "to_numpy"):
        named = all(isinstance(name, str) for name in X.columns)
        return _array(np.asarray(X.to_numpy()), tuple(X.columns) if named else ())
    if hasattr(X, "__array__"):
        X = np.asarray(X)
        if X.ndim > 1:
            return _array(X, ())
    if not hasattr(X, "__len__") or (isinstance(X, np.ndarray) and X.ndim == 0):
        raise DataError(f"X is {short(X)} of type {type(X).__name__}; expected a list of sequences or an array")
    return _items(list(X))


def _array(array: NDArray[Any], names: tuple[str, ...]) -> Sequences:
    if array.ndim > 3:
        raise DataError(f"X has shape {array.shape}; expected (n, time) or (n, time, channels)")
    values = _numbers(array, "X")
    if 0 in values.shape:
        what = f"0 feature(s) (shape={values.shape}) while a minimum of 1 is required" if len(values) else "0 sample(s)"
        raise DataError(f"X: found {what}; expected sequences of at least one step")
    cells = values.reshape(len(values), values.shape[1], -1)
    return Sequences("numbers", list(cells), array.shape[1] if array.ndim == 2 else 0, names)


def _items(items: list[Any]) -> Sequences:
    if not items:
        raise DataError("X: found 0 sample(s); expected at least one sequence")
    texts = [isinstance(item, str) for item in items]
    if all(texts):
        return Sequences("text", [str(item) for item in items])
    if any(texts):
        number = texts.index(False)
        found = "is missing" if is_missing(items[number]) else f"is {short(items[number])}"
        raise DataError(f"X: sequence {number + 1} {found}, expected a text as others are; give one, or leave it out")
    for number, item in enumerate(items):
        if np.ndim(item if hasattr(item, "ndim") else 0) > 2 or not hasattr(item, "__len__"):
            raise DataError(
                f"X: sequence {number + 1} is {short(item)}; expected texts, lists of symbols, or arrays (time,) or "
                "(time, channels). Reshape your data if it is one sequence: [x]"
            )
        if not len(item):
            raise DataError(f"X: sequence {number + 1} is empty; expected at least one step")
    if any(isinstance(symbol, str) or not _number(symbol) for item in items for symbol in _first(item)):
        return Sequences("symbols", [_symbols(item, number) for number, item in enumerate(items)])
    return _series(items)


def _first(item: Any) -> Any:
    """Enough of a sequence to tell its kind: all of a list, none of an array of numbers."""
    return () if isinstance(item, np.ndarray) and item.dtype.kind in "fiub" else item


def _number(value: Any) -> bool:
    return isinstance(value, int | float | np.number | np.ndarray | list) or value is None


def _symbols(item: Any, number: int) -> list[Hashable]:
    symbols = item.tolist() if isinstance(item, np.ndarray) else list(item)
    for symbol in symbols:
        if not isinstance(symbol, Hashable):
            raise DataError(f"X: sequence {number + 1} has {short(symbol)}, which can't be a symbol; expected text")
    return symbols


def _series(items: list[Any]) -> Sequences:
    arrays = []
    for number, item in enumerate(items):
        values = _numbers(np.asarray(item), f"X: sequence {number + 1}")
        arrays.append(values.reshape(len(values), -1))
        if arrays[-1].shape[1] != arrays[0].shape[1]:
            raise DataError(
                f"X: sequence {number + 1} has {arrays[-1].shape[1]} channels and the first {arrays[0].shape[1]}; "
                "expected the same"
            )
    lengths = {len(array) for array in arrays}
    flat = all(np.ndim(item) == 1 for item in items) and len(lengths) == 1
    return Sequences("numbers", arrays, lengths.pop() if flat else 0)


def _numbers(array: NDArray[Any], where: str) -> NDArray[np.float32]:
    if array.dtype.kind == "c":
        raise DataError(f"{where}: Complex data not supported; give real numbers")
    try:
        values = array.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(f"{where}: found something that is no number ({error}); expected numbers") from error
    if np.isinf(values).any():
        at = tuple(int(place) + 1 for place in np.argwhere(np.isinf(values))[0])
        raise DataError(f"{where}: found infinity at {at}; expected finite numbers, or nan where one is missing")
    with np.errstate(over="ignore"):
        small = np.clip(values, np.finfo(np.float32).min, np.finfo(np.float32).max)
    return np.ascontiguousarray(small, dtype=np.float32)
