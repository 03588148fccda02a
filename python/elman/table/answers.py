"""The answers that users give beside sequences, as scikit-learn takes a y: a list, an array, a column."""

from __future__ import annotations

import sys
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError
from elman.table.columns import is_missing

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
        row = int(np.flatnonzero(~np.isfinite(array))[0])
        raise DataError(f"y: Input contains NaN or infinity, first in row {row + 1}; expected an answer in each")
    values = array if array.dtype.kind in "OM" else ()
    missing = next((row for row, value in enumerate(values) if is_missing(value)), None)
    if missing is not None:
        raise DataError(f"y: row {missing + 1} has no answer ({array[missing]}); give one, or leave the row out")
    return array


def _warning() -> Any:
    """scikit-learn's own warning where scikit-learn is in use."""
    known: Any = sys.modules.get("sklearn.exceptions")
    return UserWarning if known is None else known.DataConversionWarning
