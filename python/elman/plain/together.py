"""Plain JSON values and arrays as the value that they came from, each part checked by its annotation."""

from __future__ import annotations

import math
import typing
from collections.abc import Hashable, Mapping
from typing import Annotated, Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from elman.errors import DamagedError
from elman.plain.annotations import (
    are_texts,
    below,
    fields_of,
    fits,
    is_array,
    is_kept_by_fields,
    is_mapping,
    is_sequence,
    items_of,
    members_of,
    numbers_of,
)

__all__ = ["put_together"]

T = TypeVar("T")
_NONE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


def put_together(kind: type[T], plain: Any, arrays: Mapping[str, NDArray[Any]]) -> T:
    """The value of type `kind` that `take_apart` gave `plain` and `arrays` of; DamagedError for anything else."""
    used: set[str] = set()
    value: T = _value(kind, plain, "", arrays, used)
    if len(used) < len(arrays):
        raise DamagedError(f"the tensor {min(set(arrays) - used)!r} belongs to nothing in it")
    return value


def _value(kind: Any, plain: Any, path: str, arrays: Mapping[str, NDArray[Any]], used: set[str]) -> Any:
    if members := members_of(kind):
        return _value(_member(members, plain, path), plain, path, arrays, used)
    if kind in (Any, Hashable):
        return _symbol(plain, path)
    if is_array(kind):
        return _array(kind, plain, path, arrays, used)
    if is_sequence(kind):
        _require(isinstance(plain, list), path, plain, "a list")
        if are_texts(kind, plain):
            return plain if typing.get_origin(kind) is list else tuple(plain)
        kinds = items_of(kind, len(plain))
        _require(len(kinds) == len(plain), path, plain, f"a list of {len(kinds)}")
        each = enumerate(zip(kinds, plain, strict=True))
        found = [_value(item, one, below(path, number), arrays, used) for number, (item, one) in each]
        return found if typing.get_origin(kind) is list else tuple(found)
    if is_mapping(kind):
        return _mapping(kind, plain, path, arrays, used)
    if hasattr(kind, "put_together"):
        begin = below(path, "")
        own = {name.removeprefix(begin): array for name, array in arrays.items() if name.startswith(begin)}
        used.update(begin + name for name in own)
        return _made(path, lambda: kind.put_together(plain, own))
    if is_kept_by_fields(kind):
        return _dataclass(kind, plain, path, arrays, used)
    return _scalar(kind, plain, path)


def _dataclass(kind: Any, plain: Any, path: str, arrays: Mapping[str, NDArray[Any]], used: set[str]) -> Any:
    """A dataclass, made by its `_believed` where it has one."""
    _require(isinstance(plain, dict), path, plain, f"the parts of a {kind.__name__}")
    found = {}
    for name, (hint, kept) in fields_of(kind).items():
        if kept:
            _require(name in plain, below(path, name), None, "a value")
            found[name] = _value(hint, plain[name], below(path, name), arrays, used)
    return _made(path, lambda: getattr(kind, "_believed", kind)(**found))


def _made(path: str, make: Any) -> Any:
    try:
        return make()
    except DamagedError:
        raise
    except ValueError as error:
        raise DamagedError(f"{path or 'it'}: {error}") from error


def _mapping(kind: Any, plain: Any, path: str, arrays: Mapping[str, NDArray[Any]], used: set[str]) -> Any:
    key, item = typing.get_args(kind)
    if key is str:
        _require(isinstance(plain, dict), path, plain, "names with values")
        pairs = list(plain.items())
    else:
        fine = isinstance(plain, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in plain)
        _require(fine, path, plain, "pairs")
        pairs = [(_symbol(first, path), second) for first, second in plain]
    return {k: _value(item, v, below(path, n), arrays, used) for n, (k, v) in enumerate(pairs)}


def _member(members: tuple[Any, ...], plain: Any, path: str) -> Any:
    """The member of a union that `plain` is one of."""
    named = [each for each in members if is_kept_by_fields(each)]
    for each in members:
        if each in named:
            there = isinstance(plain, dict) and (len(named) == 1 or plain.get("is") == each.__name__)
        elif is_sequence(each) or is_mapping(each):
            there = isinstance(plain, list) if is_sequence(each) else isinstance(plain, dict | list)
        elif is_array(each) or hasattr(each, "put_together"):
            there = plain is not None
        elif each is np.datetime64:
            there = isinstance(plain, dict) and list(plain) == ["time"]
        else:
            there = fits(each, plain) or (isinstance(plain, str) and typing.get_origin(each) is Annotated)
        if there:
            return each
    raise DamagedError(f"{path or 'it'} is {_short(plain)}, expected something else")


def _scalar(kind: Any, plain: Any, path: str) -> Any:
    origin = typing.get_origin(kind)
    if origin is Annotated and isinstance(plain, str):
        _require(plain in _NONE, path, plain, "a number")
        return _NONE[plain]
    if origin is Literal:
        fine = any(type(plain) is type(each) and plain == each for each in typing.get_args(kind))
        _require(fine, path, plain, f"one of {', '.join(map(str, typing.get_args(kind)))}")
        return plain
    if kind is np.datetime64:
        fine = isinstance(plain, dict) and list(plain) == ["time"] and type(plain["time"]) is int
        _require(fine and abs(plain["time"]) < 2**63, path, plain, "a time")
        return np.datetime64(plain["time"], "us")
    if kind is float or origin is Annotated:
        fine = type(plain) in (int, float) and abs(plain) < 2**1023
        _require(fine, path, plain, "a finite number")
        return float(plain)
    name = {type(None): "nothing", bool: "true or false", int: "a whole number", str: "text"}[kind]
    _require(type(plain) is kind and (kind is not int or abs(plain) < 2**64), path, plain, name)
    return plain


def _symbol(plain: Any, path: str) -> Hashable:
    if isinstance(plain, dict) and list(plain) == ["tuple"] and isinstance(plain["tuple"], list):
        return tuple(_symbol(item, path) for item in plain["tuple"])
    fine = plain is None or isinstance(plain, str | int | float)
    _require(fine and plain == plain and plain not in _NONE.values(), path, plain, "a symbol")
    return plain  # type: ignore[no-any-return]


def _array(kind: Any, plain: Any, path: str, arrays: Mapping[str, NDArray[Any]], used: set[str]) -> NDArray[Any]:
    _require(path in arrays, path, None, "a tensor")
    used.add(path)
    array = arrays[path]
    if isinstance(plain, dict):
        texts: Any = plain.get("texts")
        fine = isinstance(texts, list) and all(isinstance(text, str) for text in texts) and array.dtype.kind == "i"
        fine = fine and (not array.size or -1 <= array.min() <= array.max() < len(texts))
        _require(fine, path, plain, "texts")
        found: NDArray[Any] = np.array([*texts, None], dtype=object)[array]
        return found
    _require(plain in ("numbers", "times"), path, plain, "numbers")
    if plain == "times":
        _require(array.dtype == np.int64, path, str(array.dtype), "times")
        return array.astype("datetime64[us]")
    wanted = numbers_of(kind)
    if wanted is Any:
        return array
    _require(array.dtype.kind == np.dtype(wanted).kind, path, str(array.dtype), np.dtype(wanted).name)
    return array.astype(wanted, copy=False)


def _require(fine: bool, path: str, found: Any, expected: str) -> None:
    if not fine:
        raise DamagedError(f"{path or 'it'} is {_short(found)}, expected {expected}")


def _short(value: Any) -> str:
    text = "missing" if value is None else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
