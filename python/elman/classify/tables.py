"""Sequences and their answers from tables: a text a row, a time step a row, or a row with one column a step."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from elman.classify.sequences import Sequences
from elman.errors import DataError, listed
from elman.settings import ClassifierSettings, SequenceSettings
from elman.table.codes import said_of_codes
from elman.table.columns import Column, Kind
from elman.table.identity import literal
from elman.table.large_numbers import require_apart
from elman.table.other_writing import refuse_coded, refuse_other_times
from elman.table.repeats import tell_nothing
from elman.table.roles import offered_targets, refuse_names_of_answers, require_target, require_times
from elman.table.split import PARTS, find_split
from elman.table.table import Table

__all__ = ["Labelled", "Layout", "find_layout", "groups_in", "labelled", "sequence_of_rows", "without_groups"]

LABELS = ("label", "class", "target", "y", "category")
SERIES = ("case", "series", "unique_id", "item_id", "sequence", "id")
TIMES = ("step", "time", "timestamp", "date", "ds", "t")
TEXTS = ("text", "sentence", "message", "sequence", "string")


@dataclass(frozen=True)
class Layout:
    """How a table of sequences is understood: `inputs` are the columns of numbers, or the one of symbols or texts.

    `writing` is the form of the times where these are dates. `left_out` says of each other column why it is not read.
    """

    form: Literal["text", "long", "wide", "symbols"]
    inputs: tuple[str, ...]
    target: str
    series: str | None = None
    time: str | None = None
    split: str | None = None
    writing: str = ""
    left_out: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Labelled:
    """Sequences, their answers (None without), their parts (n,) (0 training, 1 validation, 2 test) and their names."""

    given: Sequences
    labels: list[Any] | None
    part: NDArray[np.int64]
    keys: dict[str, list[Any]]

    def take(self, index: NDArray[np.int64]) -> Labelled:
        """The sequences with the numbers `index` (k,), in that order."""
        rows = index.tolist()
        labels = None if self.labels is None else [self.labels[row] for row in rows]
        keys = {name: [values[row] for row in rows] for name, values in self.keys.items()}
        return Labelled(self.given.take(rows), labels, self.part[index], keys)


def find_layout(table: Table, columns: SequenceSettings) -> Layout:
    """How `table` is to be understood; DataError says which column is missing or can't be told.

    >>> from elman.settings import ClassifierSettings
    >>> table = Table({"name": ["Khoury", "Nahas"], "label": ["Arabic", "Arabic"]})
    >>> find_layout(table, ClassifierSettings()).inputs
    ('name',)
    """
    if columns.target is not None:
        require_target(table, columns.target, columns.time, columns.series)
    label = _named(table, columns.target, LABELS)
    if label is None:
        offered = listed(offered_targets(table, columns.time, columns.series))
        raise DataError(
            f"{table.name}: found the columns {offered} and none called label, class, target or y; name the one with "
            "the answer with target="
        )
    split = _named(table, columns.split, ()) or find_split(table, [name for name in table.names if name != label])
    rest = [name for name in table.names if name not in (label, split)]
    series = _series(table, columns)
    if series is not None:
        return _long(table, [name for name in rest if name != series], columns, label, series, split)
    return _rows(table, rest, columns, label, split)


def without_groups(table: Table, columns: SequenceSettings, name: str) -> Table:
    """`table` without its column `name`, which says groups and is not read; unless it is what tells sequences apart,
    the answer or the text."""
    table.require(name)
    if name in (_named(table, columns.target, LABELS), _series(table, columns), columns.text):
        return table
    return Table({each: values for each, values in table.raw.items() if each != name}, table.name, table.lines)


def _series(table: Table, columns: SequenceSettings) -> str | None:
    """The column that tells sequences of several rows apart; None where each row is a sequence."""
    found = _named(table, columns.series, SERIES) if columns.text is None else None
    return found if found is not None and (columns.series is not None or _repeats(table, found)) else None


def _named(table: Table, given: str | None, usual: tuple[str, ...]) -> str | None:
    if given is not None:
        table.require(given)
        return given
    return next((name for name in usual if name in table.raw), None)


def _repeats(table: Table, name: str) -> bool:
    found = table.named(name)
    return len(found.values) < len(found.codes)


def _numeric(table: Table, names: list[str]) -> tuple[str, ...]:
    return tuple(name for name in names if table.column(name).kind in ("number", "boolean"))


def _long(
    table: Table, rest: list[str], columns: SequenceSettings, label: str, series: str, split: str | None
) -> Layout:
    refuse_names_of_answers(table, [series])
    time = _found_time(table, columns.time, rest)
    free = [name for name in rest if name != time]
    refuse_other_times(table, free)
    nothing = tell_nothing(table, free, label, _classed(columns, len(table.named(series).values)))
    free = [name for name in free if name not in nothing]
    writing = "" if time is None else _times(table, time, None, "").form
    inputs = _numeric(table, free)
    if inputs:
        others = dict.fromkeys((name for name in free if name not in inputs), "it has no numbers")
        return Layout("long", inputs, label, series, time, split, writing, {**nothing, **others})
    words = [name for name in free if table.raw[name].kind in ("text", "category")]
    if len(words) != 1:
        raise DataError(
            f"{table.name}: found no column of numbers beside {label!r} and {series!r}, and {len(words)} of symbols"
            f"{_said(nothing)}; expected columns of numbers, or one of symbols"
        )
    others = dict.fromkeys((name for name in free if name not in words), "the symbols alone are read")
    return Layout("symbols", (words[0],), label, series, time, split, writing, {**nothing, **others})


def _found_time(table: Table, given: str | None, names: list[str]) -> str | None:
    """The column that orders the steps: one with the usual name of such, or the one that holds dates."""
    if given is not None:
        return _named(table, given, ())
    usual = next((name for time in TIMES for name in names if name.casefold() == time), None)
    dates = [name for name in names if table.column(name).kind == "time"]
    if usual is None and len(dates) > 1:
        raise DataError(
            f"{table.name}: the columns {', '.join(dates)} all hold dates, expected one that orders the steps of a "
            "sequence; name it with time="
        )
    return usual or next(iter(dates), None)


def _times(table: Table, name: str, kind: Kind | None, writing: str) -> Column:
    """The column of times; DataError where it can't be read as dates or numbers, or where there is none in a row."""
    if kind is None:
        refuse_other_times(table, [name])
    column = table.dated(name, kind, writing)
    if column.kind == "number" and kind is None:
        refuse_coded(table, column)
    if column.kind not in ("time", "number"):
        raise DataError(
            f"{table.place(0, name)}: found {column.kind} values, expected dates such as 2013-01-31 or numbers, "
            "which order the steps of a sequence; choose another time column"
        )
    require_times(table, column)
    return column


def _refuse_same(
    table: Table, name: str, codes: NDArray[np.int64], moments: NDArray[Any], order: NDArray[np.int64]
) -> None:
    """DataError names two rows of a sequence that have the same time."""
    same = (np.diff(codes[order]) == 0) & (moments[order][1:] == moments[order][:-1])
    if same.any():
        place = int(np.argmax(same))
        first, second = sorted(order[place : place + 2].tolist())
        raise DataError(
            f"{table.place(second, name)}: found the time of row {first + 1} of the same sequence, "
            "expected one step a time; remove one"
        )


def _rows(table: Table, rest: list[str], columns: SequenceSettings, label: str, split: str | None) -> Layout:
    free = [name for name in rest if name != columns.text]
    nothing = tell_nothing(table, free, label, _classed(columns, table.rows))
    rest = [name for name in rest if name not in nothing]
    words = [name for name in rest if table.column(name).kind == "word"]
    text = (
        columns.text or next((name for name in TEXTS if name in words), None) or (words[0] if len(words) == 1 else "")
    )
    if text:
        _named(table, text, ())
        refuse_names_of_answers(table, [text])
        others = dict.fromkeys((name for name in rest if name != text), "the text alone is read")
        return Layout("text", (text,), label, None, None, split, left_out={**nothing, **others})
    inputs = _numeric(table, rest)
    if words or not inputs:
        codes = [said for name in words if (said := said_of_codes(name, table.column(name).labels))]
        shown = f"{len(words)} columns of words ({', '.join(words[:5])}){''.join(codes[:1])}"
        found = f"found {shown}" if words else "found no column to read"
        raise DataError(
            f"{table.name}: {found} beside {label!r}{_said(nothing)}; name the one to read with text=, or with series= "
            "what tells the sequences of a table of time steps apart"
        )
    others = dict.fromkeys((name for name in rest if name not in inputs), "it has no numbers")
    return Layout("wide", inputs, label, None, None, split, left_out={**nothing, **others})


def _classed(columns: SequenceSettings, count: int) -> int:
    """How many of so many sequences have a class for an answer: all or none."""
    return count if isinstance(columns, ClassifierSettings) else 0


def _said(nothing: dict[str, str]) -> str:
    """Of columns that tell nothing the first one, as a message has it."""
    return "".join(f" ({name!r} is left out: {why})" for name, why in list(nothing.items())[:1])


def labelled(table: Table, layout: Layout, need_labels: bool = True) -> Labelled:
    """The sequences of `table` in the order in which they first appear; without labels when they aren't needed.

    DataError names a missing answer or text, an answer that changes within a series, or an unknown part.
    """
    for name in layout.inputs:
        table.column(name)  # raises for a missing one
    groups = _groups(table, layout)
    firsts = np.array([rows[0] for rows in groups])
    labels = _labels(table, layout, groups) if need_labels else None
    parts = _parts(table, layout, groups) if layout.split in table.raw else np.zeros(len(groups), dtype=np.int64)
    if layout.form == "text":
        texts = _texts(table, layout.inputs[0], "a text")
        return Labelled(Sequences("text", texts), labels, parts, {layout.inputs[0]: texts})
    if layout.form == "symbols":
        symbols = _texts(table, layout.inputs[0], "a symbol")
        found = [[symbols[row] for row in rows] for rows in groups]
        return Labelled(Sequences("symbols", found), labels, parts, _keys(table, layout, firsts))
    matrix = np.stack([_floats(table, name) for name in layout.inputs], axis=1).astype(np.float32)
    if layout.form == "wide":
        items = list(matrix[:, :, None])
        return Labelled(Sequences("numbers", items, matrix.shape[1], layout.inputs), labels, parts, {})
    return Labelled(
        Sequences("numbers", [matrix[rows] for rows in groups]), labels, parts, _keys(table, layout, firsts)
    )


def sequence_of_rows(table: Table, layout: Layout) -> NDArray[np.int64]:
    """The number of the sequence (rows,) that each row of `table` is of, as `labelled` counts them."""
    if layout.series is None:
        return np.arange(table.rows)
    return np.unique(table.named(layout.series).codes, return_inverse=True)[1]


def groups_in(table: Table, layout: Layout, name: str) -> NDArray[np.int64]:
    """The numbers (n,) of what the column `name` says of each sequence; DataError for one that has none, or several."""
    found = table.named(name)
    groups = _groups(table, layout)
    for rows in groups:
        if found.codes[rows[0]] < 0:
            raise DataError(
                f"{table.place(int(rows[0]), name)}: found nothing, expected the group of the sequence; "
                "fill it in or remove the row"
            )
        _require_same(table, name, rows)
    return found.codes[[rows[0] for rows in groups]]


def _groups(table: Table, layout: Layout) -> list[NDArray[np.int64]]:
    """The rows of each sequence, in the order of time."""
    if layout.series is None:
        return list(np.arange(table.rows)[:, None])
    codes = table.named(layout.series).codes
    moments: NDArray[Any] = np.arange(table.rows)
    if layout.time is not None:
        moments = _times(table, layout.time, "time" if layout.writing else "number", layout.writing).values
    order = np.lexsort((moments, codes))
    if layout.time is not None:
        _refuse_same(table, layout.time, codes, moments, order)
    return np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)


def _keys(table: Table, layout: Layout, firsts: NDArray[np.int64]) -> dict[str, list[Any]]:
    return {str(layout.series): table.named(str(layout.series)).rows(firsts)}


def _texts(table: Table, name: str, expected: str) -> list[str]:
    """The column as texts that stand for themselves; DataError names the first row without one."""
    found = []
    for row, text in enumerate(literal(table.raw[name])):
        if text is None:
            raise DataError(
                f"{table.place(row, name)}: found nothing, expected {expected}; fill it in or remove the row"
            )
        found.append(text)
    return found


def _floats(table: Table, name: str) -> NDArray[np.float64]:
    column = table.column(name)
    if column.kind not in ("number", "boolean"):
        raise DataError(f"{table.name}: column {name!r} is {column.kind}, expected numbers, as in the training")
    if np.isinf(column.values).any():
        row = int(np.flatnonzero(np.isinf(column.values))[0])
        raise DataError(f"{table.place(row, name)}: found infinity, expected a finite number")
    require_apart(table, [name])
    return column.values


def _labels(table: Table, layout: Layout, groups: list[NDArray[np.int64]]) -> list[Any]:
    firsts = np.array([rows[0] for rows in groups])
    found = table.named(layout.target).rows(firsts)
    for rows, label in zip(groups, found, strict=True):
        if label is None:
            raise DataError(
                f"{table.place(int(rows[0]), layout.target)}: found nothing, expected an answer; "
                "fill it in or remove the row"
            )
        _require_same(table, layout.target, rows)
    return found


def _require_same(table: Table, name: str, rows: NDArray[np.int64]) -> None:
    found = table.named(name)
    changed = np.flatnonzero(found.codes[rows] != found.codes[rows[0]])
    if len(changed):
        other, first = found.rows(rows[[changed[0], 0]])
        raise DataError(
            f"{table.place(int(rows[changed[0]]), name)}: found {other!r} in a series that starts with "
            f"{first!r}, expected one value a series"
        )


def _parts(table: Table, layout: Layout, groups: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    name = str(layout.split)
    found = []
    for rows in groups:
        _require_same(table, name, rows)
        (value,) = table.named(name).rows(rows[:1])
        if value is None or str(value).strip().lower() not in PARTS:
            raise DataError(f"{table.place(int(rows[0]), name)}: found {value!r}, expected train, validation or test")
        found.append(PARTS[str(value).strip().lower()])
    return np.array(found, dtype=np.int64)
