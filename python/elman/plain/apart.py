"""A value as plain JSON values and arrays."""

from __future__ import annotations

import math
import typing
from collections.abc import Hashable
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from elman.errors import SettingError
from elman.plain.annotations import (
    Arrays,
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
)

__all__ = ["take_apart"]


def take_apart(value: Any) -> tuple[Any, Arrays]:
    """Plain JSON values, and arrays by the names of the fields that lead to them.

    SettingError for a symbol or a label that a file can't keep.

    >>> take_apart({"a": (1, 2)})[0]
    {'a': [1, 2]}
    """
    arrays: Arrays = {}
    kind: Any = dict[str, tuple[Hashable, ...]] if isinstance(value, dict) else type(value)
    return _plain(kind, value, "", arrays), arrays


def _plain(kind: Any, value: Any, path: str, arrays: Arrays) -> Any:
    if members := members_of(kind):
        member = next(each for each in members if fits(each, value))
        plain = _plain(member, value, path, arrays)
        several = sum(is_kept_by_fields(each) for each in members) > 1
        return {"is": member.__name__, **plain} if several and isinstance(plain, dict) else plain
    if kind in (Any, Hashable):
        return _plain_symbol(value)
    if is_array(kind):
        return _plain_array(value, path, arrays)
    if is_sequence(kind):
        if are_texts(kind, value):
            return list(value)
        each = zip(items_of(kind, len(value)), value, strict=True)
        return [_plain(item, one, below(path, number), arrays) for number, (item, one) in enumerate(each)]
    if is_mapping(kind):
        key, item = typing.get_args(kind)
        pairs = [(k, _plain(item, v, below(path, n), arrays)) for n, (k, v) in enumerate(value.items())]
        return dict(pairs) if key is str else [[_plain_symbol(k), v] for k, v in pairs]
    if hasattr(kind, "take_apart"):
        plain, own = value.take_apart()
        arrays.update({below(path, name): array for name, array in own.items()})
        return plain
    if is_kept_by_fields(kind):
        kept = [(name, hint) for name, (hint, there) in fields_of(kind).items() if there]
        return {name: _plain(hint, getattr(value, name), below(path, name), arrays) for name, hint in kept}
    return _plain_scalar(kind, value)


def _plain_scalar(kind: Any, value: Any) -> Any:
    if isinstance(value, np.datetime64):
        return {"time": int(value.astype("datetime64[us]").astype(np.int64))}
    if isinstance(value, float) and not math.isfinite(value):
        return repr(float(value))
    if kind is float or typing.get_origin(kind) is Annotated:
        return float(value)
    return value.item() if isinstance(value, np.generic) else value


def _plain_symbol(symbol: Any) -> Any:
    if isinstance(symbol, np.generic):
        symbol = symbol.item()
    if isinstance(symbol, tuple):
        return {"tuple": [_plain_symbol(item) for item in symbol]}
    if symbol is None or isinstance(symbol, str | int) or (isinstance(symbol, float) and math.isfinite(symbol)):
        return symbol
    raise SettingError(
        f"the symbol {symbol!r} is of type {type(symbol).__name__}, which a model file can't keep; "
        "expected text, finite numbers, booleans, None or tuples of them"
    )


def _plain_array(array: NDArray[Any], path: str, arrays: Arrays) -> Any:
    """What stands for an array: "numbers", "times", or the texts whose places it then has (-1: none)."""
    if array.dtype == object:
        texts = sorted({text for text in array.ravel().tolist() if text is not None})
        place = {None: -1, **{text: number for number, text in enumerate(texts)}}
        arrays[path] = np.array([place[text] for text in array.ravel().tolist()], dtype=np.int32).reshape(array.shape)
        return {"texts": texts}
    if array.dtype.kind == "M":
        arrays[path] = array.astype("datetime64[us]").astype(np.int64)
        return "times"
    small = array.dtype == np.int64 and (not array.size or max(-int(array.min()) - 1, int(array.max())) < 2**31)
    arrays[path] = array.astype(np.int32) if small else array
    return "numbers"
