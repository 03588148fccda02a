"""The indexes of an X and a y from pandas: rows are joined as they stand, so they have to name the same rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from elman.errors import DataError
from elman.table.columns import short

__all__ = ["require_same_index"]


def require_same_index(X: Any, y: Any, name: str = "y") -> None:
    """DataError where X and y both have an index of pandas that says more than a number of each row, and they differ.

    So do those that have the same labels in another order. Other lengths are for others to refuse. What stands beside X
    may have another `name` than y.

    >>> require_same_index([1.0, 2.0], [3.0, 4.0])
    """
    first, second = _index(X), _index(y)
    if first is None or second is None or len(first) != len(second) or first.equals(second):
        return
    pairs = enumerate(zip(first, second, strict=True))
    found = next(((row, pair) for row, pair in pairs if pair[0] != pair[1]), None)
    if found is None:  # the same moments on clocks of two zones
        return
    if first.is_unique and second.is_unique and first.isin(second).all():
        raise DataError(
            f"{name}: its index has the labels of X in another order, expected the same; give {name}.loc[X.index], or "
            "reset both"
        )
    if _counts_rows(first) or _counts_rows(second):
        return
    row, (one, other) = found
    raise DataError(
        f"{name}: its index has {short(str(other))} in row {row + 1}, where that of X has {short(str(one))}; expected "
        f"the same labels; give {name}.loc[X.index], or reset the index of {name} where the rows go together as they "
        "stand"
    )


def _index(data: Any) -> Any:
    """The index of what pandas made, periods as the moments at which they begin; None for anything else."""
    index: Any = getattr(data, "index", None)
    if not hasattr(index, "equals"):
        return None
    return index.to_timestamp() if hasattr(index, "to_timestamp") else index


def _counts_rows(index: Any) -> bool:
    """Whether an index is the rows' numbers from 0 or 1 on, as pandas gives them where nobody says otherwise."""
    if index.nlevels > 1 or index.dtype.kind not in "iu":
        return False
    values = np.asarray(index)
    return bool(values[0] in (0, 1) and (values == np.arange(len(values)) + values[0]).all()) if len(values) else True
