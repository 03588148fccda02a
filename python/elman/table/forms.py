"""In which form a table was given, without its rows, so that answers can go back in it when the rows are gone."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from elman.table.reading import with_index
from elman.table.table import Table

__all__ = ["form_of", "is_array", "is_series"]

PATH = ""


def form_of(data: Any) -> Any:
    """What `elman.table.writing.like` takes in place of `data`: the same kind of thing, with no rows.

    >>> form_of({"rain": [True, False]}), form_of([[1, 2], [3, 4]])
    ({}, array([], dtype=float64))
    """
    if isinstance(data, Mapping | Table) or (isinstance(data, list) and data and isinstance(data[0], Mapping)):
        return {}
    if isinstance(data, str | os.PathLike):
        return PATH
    if is_array(data):
        return np.empty(0)
    frame = with_index(data.to_frame() if is_series(data) else data)
    if hasattr(frame, "clear"):  # polars
        return frame.clear()
    if hasattr(frame, "iloc"):  # pandas, and what is like it
        return frame.iloc[:0].copy()
    return frame.schema.empty_table() if hasattr(frame, "schema") else {}


def is_array(data: Any) -> bool:
    """Whether it is values alone, without names: an array, a list of numbers, an Arrow array."""
    if isinstance(data, list | tuple):
        return not any(isinstance(item, Mapping) for item in data[:1])
    if hasattr(data, "to_pylist") and not hasattr(data, "column_names"):
        return True
    return hasattr(data, "__array__") and not hasattr(data, "columns") and not is_series(data)


def is_series(data: Any) -> bool:
    """Whether it is one column of a frame library, which may have a name and an index."""
    return hasattr(data, "to_frame") and not hasattr(data, "columns")
