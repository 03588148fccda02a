"""What the annotations of a dataclass say of its fields."""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Hashable, Mapping, Sequence
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Arrays",
    "Figure",
    "are_texts",
    "below",
    "fields_of",
    "fits",
    "is_array",
    "is_kept_by_fields",
    "is_mapping",
    "is_sequence",
    "items_of",
    "members_of",
    "not_kept",
    "numbers_of",
]

Arrays = dict[str, NDArray[Any]]
Figure = Annotated[float, "may be nan or infinite"]
"""A number that may be none; any other float of a file has to be finite."""


def not_kept(default: Any) -> Any:
    """A dataclass field that no file keeps; read again, it has the `default`."""
    return dataclasses.field(default=default, metadata={"kept": False})


@functools.cache
def fields_of(kind: Any) -> dict[str, tuple[Any, bool]]:
    """The annotation of each field of a dataclass, and whether it is kept."""
    hints = typing.get_type_hints(kind, include_extras=True)
    return {each.name: (hints[each.name], each.metadata.get("kept", True)) for each in dataclasses.fields(kind)}


def members_of(kind: Any) -> tuple[Any, ...]:
    """The members of a union; none for anything else."""
    return typing.get_args(kind) if typing.get_origin(kind) in (typing.Union, types.UnionType) else ()


def items_of(kind: Any, count: int) -> list[Any]:
    """The annotations of the items of a tuple, a list or a sequence of so many."""
    given = typing.get_args(kind)
    alike = len(given) == 1 or given[1:] == (...,)
    return [given[0]] * count if alike else list(given)


def is_kept_by_fields(kind: Any) -> bool:
    return isinstance(kind, type) and dataclasses.is_dataclass(kind)


def is_sequence(kind: Any) -> bool:
    return typing.get_origin(kind) in (tuple, list, Sequence)


def are_texts(kind: Any, values: Sequence[Any]) -> bool:
    """Whether all items are texts where texts may stand: long lists of them are kept as they are."""
    alike = items_of(kind, 1)[0] in (str, Hashable)
    return alike and len(items_of(kind, 2)) == 2 and all(type(value) is str for value in values)


def is_mapping(kind: Any) -> bool:
    return typing.get_origin(kind) in (dict, Mapping)


def is_array(kind: Any) -> bool:
    return typing.get_origin(kind) in (np.ndarray, NDArray)


def numbers_of(kind: Any) -> Any:
    """The type of an array's numbers. From numpy 2.5 on NDArray is an alias that keeps its own name."""
    given = typing.get_args(kind)
    return given[0] if typing.get_origin(kind) is NDArray else typing.get_args(given[1])[0]


def fits(kind: Any, value: Any) -> bool:
    """Whether a value is of this member of a union."""
    if kind is type(None):
        return value is None
    if kind in (Any, Hashable):
        return True
    if typing.get_origin(kind) is Literal:
        return value in typing.get_args(kind)
    if typing.get_origin(kind) is Annotated or kind is float:
        return isinstance(value, float | int | np.floating | np.integer) and not isinstance(value, bool)
    if is_sequence(kind):
        return isinstance(value, tuple | list)
    return isinstance(value, dict if is_mapping(kind) else np.ndarray if is_array(kind) else kind)


def below(path: str, name: object) -> str:
    """The name of a part, `path` leading to the whole."""
    return f"{path}.{name}" if path else str(name)
