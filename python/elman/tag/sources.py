"""From whatever holds labelled sequences to `Tagged`: Python lists, arrays, files of symbols, tables of numbers."""

from __future__ import annotations

import os
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError, SettingError, listed
from elman.settings import TaggerSettings
from elman.table.columns import DECLARED, Column
from elman.table.panel import make_panel, refuse_duplicates
from elman.table.reading import read
from elman.table.repeats import tell_nothing
from elman.table.roles import find_roles, offered_targets
from elman.table.table import Table
from elman.table.texts import is_path
from elman.tag.files import read_tagged
from elman.tag.tagged import Tagged, tagged

__all__ = ["is_table", "read_source"]


def read_source(
    X: Any, y: Any, settings: TaggerSettings, names: Sequence[str] = (), known: bool = True, rows: bool = False
) -> tuple[Tagged, list[str]]:
    """The sequences of `X`, labelled by `y` or by the file or table itself, and the names of a table's channels.

    `names`: the channels that a model reads; they must be there. Without `known`, no labels are read. `rows`: a
    list of lists of numbers is one row after the other, not one series after the other.
    """
    if settings.level == "step":
        if is_table(X) and y is None and (names or not rows):
            return _from_table(read(X), settings, names, known)
        return _with_y(tagged(X, y if known else None, "step", rows), known), list(names)
    if isinstance(X, os.PathLike) or (isinstance(X, str) and is_path(X)):
        if y is not None:
            raise DataError(f"{X}: the file has the labels itself; leave y out")
        return read_tagged(X, settings.level, settings.format, settings.target, known), []
    return _with_y(tagged(X, y if known else None, settings.level), known), []


def _with_y(given: Tagged, known: bool) -> Tagged:
    if known and given.labels is None:
        raise DataError(
            "this Tagger requires y to be passed, but the target y is None and X has no labels itself; give labels"
        )
    return given


def is_table(X: Any) -> bool:
    """Whether X is a path or something with named columns."""
    return isinstance(X, str | os.PathLike | Table | Mapping) or (hasattr(X, "columns") and not hasattr(X, "toarray"))


def _from_table(table: Table, settings: TaggerSettings, names: Sequence[str], known: bool) -> tuple[Tagged, list[str]]:
    target = settings.target
    if target is None:
        raise SettingError(
            f"setting 'target': found nothing, expected the column of {table.name} that has the labels; "
            f"choose one of {listed(offered_targets(table, settings.time, settings.series))}"
        )
    there = target in table.raw
    roles = find_roles(table, target if known or there else None, settings.time, settings.series)
    panel = make_panel(table, table.dated(roles.time) if roles.time else None, roles.series)
    refuse_duplicates(table, panel, roles.time, roles.series)
    unread = {} if names or not known else _unread(table, target, [*roles.inputs, *roles.left_out])
    numbers = [name for name in roles.inputs if name != target and _is_number(table.column(name))]
    channels = list(names) or [name for name in numbers if name not in unread]
    if not channels:
        why = "".join(f" ({name!r} is left out: {unread[name]})" for name in numbers[:1])
        raise DataError(
            f"{table.name}: found no column of numbers beside {target!r}{why}, expected one or more to learn from"
        )
    for name in channels:
        if not _is_number(table.column(name)):
            raise DataError(f"{table.name}: column {name!r} has words, expected numbers as in the training")
    values = np.stack([table.column(name).values.astype(np.float64) for name in channels], axis=1)[panel.order]
    items = np.split(values, panel.starts[1:-1])
    labels = None
    if known:
        flat = _row_labels(table, target, panel.order)
        labels = [flat[a:b] for a, b in zip(panel.starts[:-1], panel.starts[1:], strict=True)]
    return Tagged("step", items, labels, "rows", table.name, order=panel.order, unread=unread), channels


def _unread(table: Table, target: str, names: Sequence[str]) -> dict[str, str]:
    """Why columns are no channels, by name."""
    free = [name for name in table.names if name in names and name != target]
    numbers = [name for name in free if _is_number(table.column(name))]
    words = dict.fromkeys((name for name in free if name not in numbers), "it has no numbers")
    nothing = tell_nothing(table, numbers, target, table.rows)
    return {**words, **nothing, **tell_nothing(table, list(words), target)}


def _is_number(column: Column) -> bool:
    return column.kind in ("number", "boolean")


def _row_labels(table: Table, target: str, order: NDArray[np.int64]) -> list[Hashable]:
    """The label of each row of `order`, as it was given; DataError names a row without one."""
    found = table.named(target)
    missing = np.flatnonzero(found.codes < 0)
    if missing.size:
        place = table.place(int(missing[0]), target)
        raise DataError(f"{place}: found no label, expected one in each row; fill it in")
    column = table.column(target)
    told = table.raw[target].form != DECLARED
    if told and column.kind == "number" and np.any(column.values % 1):
        raise DataError(f"{table.name}: column {target!r} has real numbers, expected labels; choose another target")
    return found.rows(order)
