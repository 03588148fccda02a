"""The answers that users give beside sequences, as scikit-learn takes a y: a list, an array, a column."""

from __future__ import annotations

import sys
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError

__all__ = ["answers_of"]


def answers_of(y: Any, count: int) -> NDArray[Any]:
    """y as an array (count,); DataError for another number of answers or a missing one."""
    if isinstance(y, list | tuple) and len({isinstance(value, str) for value in y}) > 1:
        array: NDArray[Any] = np.empty(len(y), dtype=object)  # numpy would make text of numbers that stand beside text
        array[:] = y
    else:
        array = np.asarray(y.to_numpy() if hasattr(y, "to_numpy") else y)
    if array.ndim == 2 and array.shape[1] == 1:
        warnings.warn(
            "A column-vector y was passed when a 1d array was expected; its only column is taken",
            _warning(),
            stacklevel=4,
        )
        array = array[:, 0]
    if array.ndim != 1:
        raise DataError(f"y has shape {array.shape}; expected one answer a sequence, ({count},)")
    if len(array) != count:
        raise DataError(
            f"found inconsistent numbers: {len(array)} answers in y and {count} sequences in X; expected as many"
        )
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise DataError("y: Input contains NaN or infinity; expected an answer for each sequence")
    if array.dtype.kind == "O" and any(value is None for value in array):
        raise DataError("y: found None; expected an answer for each sequence")
    return array


def _warning() -> Any:
    """scikit-learn's own warning where scikit-learn is in use."""
    known: Any = sys.modules.get("sklearn.exceptions")
    return UserWarning if known is None else known.DataConversionWarning
