"""Values of a target that can only be errors of measurement: they are missing ones, and counted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from elman.prior.histories import WILD_AT_THE_END, wild
from elman.table.columns import Column
from elman.table.panel import Panel
from elman.table.table import Table

__all__ = ["without_errors"]


def without_errors(table: Table, panel: Panel, columns: dict[str, Column], targets: tuple[str, ...]) -> tuple[int, str]:
    """Let values of the `targets`, numbers, be missing in `columns` where they are alone and ten thousand times as far
    from the middle of their series as nine of ten; how many, and the place of the first.

    Nearer ones may be true, and count as such where errors are measured.
    """
    count, first = 0, ""
    for name in targets:
        column = columns[name]
        if column.kind != "number":
            continue
        rows = panel.order[wild(column.values[panel.order], panel.starts[:-1], panel.starts[1:], WILD_AT_THE_END)]
        if len(rows):
            first = first or table.place(int(rows[0]), name)
            count += len(rows)
            values = column.values.copy()
            values[rows] = np.nan
            columns[name] = replace(column, values=values)
    return count, first
