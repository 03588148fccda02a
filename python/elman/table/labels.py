"""Class labels of any type: their order, their numbers, and back from a model file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError

__all__ = ["Labels", "fit_labels"]

WHOLE = tuple(f"{kind}{bits}" for kind in ("int", "uint") for bits in (8, 16, 32, 64))
TYPES = ("object", "U", "bool", *WHOLE, "float16", "float32", "float64")  # numpy's, in which classes are given back


@dataclass(frozen=True)
class Labels:
    """The classes in order, and the numpy type in which predictions are given back."""

    classes: tuple[Any, ...]
    dtype: str

    @property
    def array(self) -> NDArray[Any]:
        """The classes (K,)."""
        found = np.empty(len(self.classes), dtype=object)
        found[:] = self.classes
        return found if self.dtype == "object" else found.astype(self.dtype)

    def codes(self, labels: Iterable[Any]) -> NDArray[np.int64]:
        """The numbers of `labels` (n,); DataError names a label that is none of the classes."""
        known = {label: number for number, label in enumerate(self.classes)}
        found = []
        for label in labels:
            plain = label.item() if hasattr(label, "item") else label
            if plain not in known:
                raise DataError(
                    f"found the label {plain!r}, which the training part lacks; expected one of "
                    f"{', '.join(map(repr, self.classes[:10]))}{' ...' if len(self.classes) > 10 else ''}"
                )
            found.append(known[plain])
        return np.array(found, dtype=np.int64)

    def __post_init__(self) -> None:
        """ValueError for a class that stands there twice, or a type that labels don't have."""
        if len(set(self.classes)) < len(self.classes):
            raise ValueError("a class stands twice in it")
        if self.dtype not in TYPES:
            raise ValueError(f"its classes are of type {self.dtype!r}, expected one of {', '.join(TYPES)}")
        try:
            self.array  # noqa: B018 - they have to be of it
        except (TypeError, OverflowError) as error:
            raise ValueError(f"its classes are not of type {self.dtype!r}") from error


def fit_labels(labels: Iterable[Any]) -> Labels:
    """The classes that occur, sorted where they can be compared, else in the order of their texts.

    DataError for real numbers and for one class alone.

    >>> fit_labels(["no", "yes", "no"]).classes
    ('no', 'yes')
    """
    array = labels if isinstance(labels, np.ndarray) else np.array(list(labels), dtype=object)
    plain = [value.item() if hasattr(value, "item") else value for value in array.tolist()]
    unique = list(dict.fromkeys(plain))
    try:
        ordered = sorted(unique)
    except TypeError:
        ordered = sorted(unique, key=lambda value: (type(value).__name__, str(value)))
    if any(isinstance(value, float) and not value.is_integer() for value in ordered):
        raise DataError(
            "Unknown label type: continuous. Found labels that are real numbers, expected classes; for numbers use "
            "SequenceRegressor (on the command line --task regress)"
        )
    if len(ordered) < 2:
        raise DataError(f"found only one class, {ordered[0]!r}, in the training part; expected at least two classes")
    return Labels(tuple(ordered), _dtype(array, ordered))


def _dtype(array: NDArray[Any], ordered: list[Any]) -> str:
    if array.dtype.kind == "U":
        return "U"
    if array.dtype.kind != "O" and str(array.dtype) in TYPES:
        return str(array.dtype)
    kinds = {type(value) for value in ordered}
    plain = {str: "U", int: "int64", bool: "bool", float: "float64"}
    large = any(type(value) is int and not -(2**63) <= value < 2**63 for value in ordered)
    return plain.get(kinds.pop(), "object") if len(kinds) == 1 and not large else "object"
