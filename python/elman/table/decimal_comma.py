"""Numbers with a decimal comma: 12,5 and 1.234,5, as spreadsheets write them where semicolons stand between values.

A file has one decimal mark. 1.200 is a number in each writing, and another one: where other columns of the file tell
that its mark is the other, the column is in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from elman.table.columns import Raw
from elman.table.kinds import is_number

__all__ = ["decided", "with_points"]

_COMMA = re.compile(r"[+-]?(?:\d+|[1-9]\d{0,2}(?:\.\d{3})+),\d+")
_POINT = re.compile(r"[+-]?\d*\.\d*")
_GROUPS = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+")  # with a decimal comma beside it, the points are of thousands
_COMMA_GROUPS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_WHOLE = re.compile(r"[+-]?\d+")


def decided(raw: Mapping[str, Raw]) -> dict[str, Raw]:
    """The columns of a file with decimal points; one whose marks are in doubt beside those of others has a `doubt`.

    That is one with decimal points that may all be marks of thousands beside a column with decimal commas, and one with
    decimal commas that may be such beside a column with plain decimal points.

    >>> columns = {"price": ["2,25", "3,5"], "units": ["1.200", "950"], "weight": ["1.25", "0.5"]}
    >>> found = decided({name: Raw("text", np.array(cells, dtype=object)) for name, cells in columns.items()})
    >>> [column.doubt for column in found.values()]
    ['', '1.200', '']
    """
    pointed = {name: with_points(column) for name, column in raw.items()}
    changed = [name for name in raw if pointed[name] is not raw[name]]
    if not changed:
        return pointed
    others = {name: _cells(raw[name]) for name in raw if name not in changed}
    for name, cells in others.items():
        pointed[name] = replace(raw[name], doubt=_first_group(cells))
    if any(_plain_points(cells) for cells in others.values()):
        for name in changed:
            pointed[name] = replace(pointed[name], doubt=_first_comma_group(_cells(raw[name])))
    return pointed


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


def _cells(column: Raw) -> list[str]:
    """The values of a column as they stand in the file; none where there are no marks in them."""
    if column.kind == "number" and not column.form and column.texts is not None:  # as polars read it
        column = column.texts()
    return [cell for cell in column.values.tolist() if cell is not None] if column.kind == "text" else []


def _first_group(cells: list[str]) -> str:
    """The first of the values with points that may all be marks of thousands, where most are numbers; empty if none."""
    groups = [cell for cell in cells if _GROUPS.fullmatch(cell.strip())]
    if not groups:
        return ""
    others = [cell for cell in cells if not _GROUPS.fullmatch(cell.strip())]
    whole = [cell for cell in others if _WHOLE.fullmatch(cell.strip())]
    points = any(is_number(cell) and not _WHOLE.fullmatch(cell.strip()) for cell in others)
    return "" if points or 2 * (len(groups) + len(whole)) < len(cells) else groups[0]


def _first_comma_group(cells: list[str]) -> str:
    """The first of the values with commas that may all be marks of thousands; empty if there is none."""
    commas = [cell for cell in cells if "," in cell and _COMMA.fullmatch(cell)]
    return commas[0] if all(_COMMA_GROUPS.fullmatch(cell) for cell in commas) else ""


def _plain_points(cells: list[str]) -> bool:
    """Whether they are mostly numbers, some with a point that is no mark of thousands."""
    points = [cell for cell in cells if _POINT.fullmatch(cell.strip()) and is_number(cell)]
    if not any(not _GROUPS.fullmatch(cell.strip()) for cell in points):
        return False
    return 2 * sum(is_number(cell) for cell in cells) >= len(cells)
