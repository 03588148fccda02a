"""Numbers with a decimal comma: 12,5 and 1.234,5, as spreadsheets write them where semicolons stand between values."""

from __future__ import annotations

import re

import numpy as np

from elman.table.columns import Raw
from elman.table.kinds import is_number

__all__ = ["with_points"]

_COMMA = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+")
_GROUPS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+")  # with a decimal comma beside it, the points are those of thousands
_WHOLE = re.compile(r"[+-]?\d+")


def with_points(column: Raw) -> Raw:
    """The column with decimal points, where its values are mostly numbers, some have a comma and none has a point.

    >>> with_points(Raw("text", np.array(["12,5", None, "1.234", "shut"], dtype=object))).values.tolist()
    ['12.5', None, '1234', 'shut']
    """
    if column.kind != "text":
        return column
    cells: list[str | None] = column.values.tolist()
    different = {cell for cell in cells if cell is not None}
    changed = {cell: cell.replace(".", "").replace(",", ".") for cell in different if _COMMA.fullmatch(cell)}
    if not changed:
        return column
    changed |= {cell: cell.replace(".", "") for cell in different if _GROUPS.fullmatch(cell)}
    changed |= {cell: cell for cell in different if _WHOLE.fullmatch(cell)}
    present = [cell for cell in cells if cell is not None]
    numbers = sum(cell in changed for cell in present)
    if 2 * numbers < len(present) or any(is_number(cell) for cell in different - set(changed)):
        return column
    written = [cell and changed.get(cell, cell) for cell in cells]
    return Raw("text", np.array(written, dtype=object), texts=lambda: column)
