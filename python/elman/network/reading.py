"""x and y as the engine takes them, checked: arrays, windows, or one of these for each of several joined inputs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.checks import array, figures, integers
from elman.errors import SettingError
from elman.network.heads import Classes, Head
from elman.network.inputs import Bag, Columns, Dense, Embedding, Inlaid, Input, OneHot, Windows

__all__ = ["Given", "no_room", "read", "read_answers", "read_step"]

Given = tuple[tuple[Any, ...], int, int]
"""What the engine takes for x (values, ids, ends of windows, members, and what is inlaid where anything is), and the
numbers of sequences and steps."""


def no_room(batch: int, steps: int) -> MemoryError:
    """The error to raise where there is no memory for a call on so many sequences of so many steps."""
    return MemoryError(
        f"there is no memory for {batch} sequences of {steps} steps; give fewer or shorter ones at a time"
    )


def read(inputs: Input, x: Any, dtype: str) -> Given:
    """Return x of whole sequences for a network with these inputs and this dtype."""
    if isinstance(x, Inlaid):
        return _read_inlaid(inputs, x, dtype)
    if not isinstance(inputs, Columns):
        return _read_one("x", inputs, x, dtype)
    members = [
        _read_one(f"x[{i}]", member, part, dtype)
        for i, (member, part) in enumerate(zip(inputs.members, _parts("x", inputs, x), strict=True))
    ]
    _, batch, steps = members[0]
    for i, (_, *found) in enumerate(members):
        if found != [batch, steps]:
            raise SettingError(
                f"x[{i}] has {found[0]} sequences of {found[1]} steps; "
                f"expected {batch} sequences of {steps}, as x[0] has"
            )
    return (None, None, None, tuple(member for member, *_ in members)), batch, steps


def read_step(inputs: Columns, x_t: Any, dtype: str) -> tuple[Given, bool]:
    """Return x of one step of joined inputs, and whether it is of a single sequence, without a batch axis."""
    arrays = [array(f"x_t[{i}]", part) for i, part in enumerate(_parts("x_t", inputs, x_t))]
    single = arrays[0].ndim == _axes(inputs.members[0]) - 2
    expanded = []
    for i, (member, part) in enumerate(zip(inputs.members, arrays, strict=True)):
        axes = _axes(member) - (2 if single else 1)
        if part.ndim != axes:
            found = "" if single else " of (batch, ...)"
            raise SettingError(f"x_t[{i}] has shape {part.shape}; expected {axes} axes{found}, as x_t[0] has")
        expanded.append(part[None, None] if single else part[:, None])
    return read(inputs, expanded, dtype), single


def read_answers(
    head: Head, y: Any, weights: Any, answers: tuple[int, ...], dtype: str
) -> tuple[NDArray[np.int64] | None, NDArray[Any] | None, NDArray[Any] | None]:
    """Return y as class ids or as values, and the weights, for so many `answers` of a head."""
    counts = None
    if weights is not None:
        counts = figures("weights", weights, dtype)
        if counts.shape != answers:
            raise SettingError(f"weights has shape {counts.shape}; expected {answers}")
    if isinstance(head, Classes):
        classes = integers("y", y)
        if classes.shape != answers:
            raise SettingError(f"y has shape {classes.shape}; expected {answers}")
        return classes, None, counts
    values = figures("y", y, dtype)
    if values.shape != (*answers, head.size) and not (head.size == 1 and values.shape == answers):
        raise SettingError(f"y has shape {values.shape}; expected {(*answers, head.size)}")
    return None, values, counts


def _parts(what: str, inputs: Columns, x: Any) -> list[Any] | tuple[Any, ...]:
    if not isinstance(x, (list, tuple)) or len(x) != len(inputs.members):
        found = f"{len(x)} parts" if isinstance(x, (list, tuple)) else type(x).__name__
        raise SettingError(f"{what} has {found}; expected a list with {len(inputs.members)}, one for each of Columns")
    return x


def _axes(member: Dense | OneHot | Embedding | Bag) -> int:
    return 3 if isinstance(member, (Dense, Bag)) else 2


def _read_one(what: str, member: Dense | OneHot | Embedding | Bag, x: Any, dtype: str) -> Given:
    if isinstance(x, Windows):
        return (_table(what, member, x, dtype), None, x.ends, ()), len(x.ends), x.length
    if isinstance(member, Dense):
        values = figures(what, x, dtype)
        if values.ndim != 3 or values.shape[2] != member.size:
            raise SettingError(f"{what} has shape {values.shape}; expected (batch, time, {member.size})")
        return (values, None, None, ()), values.shape[0], values.shape[1]
    ids = integers(what, x)
    if ids.ndim != _axes(member):
        expected = "(batch, time, n)" if isinstance(member, Bag) else "(batch, time)"
        raise SettingError(f"{what} has shape {ids.shape}; expected ids of shape {expected}")
    return (None, ids, None, ()), ids.shape[0], ids.shape[1]


def _read_inlaid(inputs: Input, x: Inlaid, dtype: str) -> Given:
    if not isinstance(inputs, Dense):
        raise SettingError(f"x is Inlaid, which are numbers; this network reads {inputs!r}")
    if x.shape[2] != inputs.size:
        raise SettingError(f"x has shape {x.shape}; expected (batch, time, {inputs.size})")
    if x.values.dtype != dtype:
        raise SettingError(f"x is {x.values.dtype}; expected {dtype}")
    return (x.values, None, None, (), (x.table, x.rows, x.first)), *x.values.shape[:2]


def _table(what: str, member: Dense | OneHot | Embedding | Bag, windows: Windows, dtype: str) -> NDArray[Any]:
    if not isinstance(member, Dense):
        raise SettingError(f"{what} is Windows, which are numbers; this network reads {member!r}")
    if windows.table.shape[1] != member.size:
        raise SettingError(f"the windows' table has {windows.table.shape[1]} columns; expected {member.size}")
    if windows.table.dtype != dtype:
        raise SettingError(f"the windows' table is {windows.table.dtype}; expected {dtype}")
    return windows.table
