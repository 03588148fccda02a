"""What people give, checked the same way everywhere: whole numbers, numbers, yes or no, names, and arrays of these.

Each function takes the name of a setting or an argument first, in the user's words, and returns what was given as the
rest of the package reads it. What does not fit is a SettingError of one line. True is no number here.
"""

from __future__ import annotations

import math
import numbers as kinds
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from elman.errors import SettingError, suggest

__all__ = [
    "LARGEST",
    "MOST",
    "MOST_STEPS",
    "array",
    "figures",
    "integers",
    "no_memory",
    "number",
    "one_of",
    "whole",
    "yes_or_no",
]

MOST = 2**31
"""The largest size that the engine takes, of inputs, layers and heads."""

MOST_STEPS = 2**62
"""The largest number of steps: the engine can count these, and as many again."""

LARGEST = 1e30
"""Numbers beyond it, and those nearer to 0 than its inverse, float32 may not hold, or not their squares."""

_LONGEST = 60
_INT64 = np.dtype(np.int64)
_FLOATS: dict[Any, np.dtype[Any]] = {name: np.dtype(name) for name in ("float32", "float64")}


def whole(what: str, value: object, low: int = 1, most: int = MOST) -> int:
    """A whole number from `low` to `most`.

    >>> whole("hidden", np.int8(4))
    4
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not low <= value <= most:
        raise SettingError(f"{what} is {_shown(value)}; expected a whole number from {low} to {most}")
    return int(value)


def number(what: str, value: object, low: float = 0, below: float = LARGEST, *, above: bool = False) -> float:
    """A number from `low`, or above it, to below `below`.

    >>> number("dropout", np.float32(0.5), 0, 1)
    0.5
    """
    real: Any = value if isinstance(value, kinds.Real) and not isinstance(value, bool) else math.nan
    if not (low < real if above else low <= real) or not real < below:
        start = "above" if above else "from"
        raise SettingError(f"{what} is {_shown(value)}; expected a number {start} {low:g} to below {below:g}")
    return float(real)


def yes_or_no(what: str, value: object) -> bool:
    """True or False, and nothing that only counts as one of them: the text "no" would count as True."""
    if not isinstance(value, bool | np.bool_):
        raise SettingError(f"{what} is {_shown(value)}; expected True or False")
    return bool(value)


def one_of(what: str, value: object, choices: Sequence[str]) -> str:
    """One of the names in `choices`."""
    if not isinstance(value, str) or value not in choices:
        raise SettingError(f"{what} is {_shown(value)}; {suggest(str(value), choices)}")
    return str(value)


def figures(what: str, given: Any, dtype: DTypeLike) -> NDArray[Any]:
    """Real numbers as a C-contiguous array of this type; a missing one (None) becomes nan.

    >>> figures("y", [1, None], "float32")
    array([ 1., nan], dtype=float32)
    """
    if type(given) is np.ndarray and given.dtype is _FLOATS.get(dtype) and given.flags.c_contiguous:
        return given  # as it mostly is: the rest takes longer
    found = array(what, given)
    if found.dtype.kind not in "biufO":
        raise SettingError(f"{what} has type {found.dtype}; expected numbers")
    try:
        return np.asarray(found, dtype=dtype, order="C")
    except (TypeError, ValueError, OverflowError):  # of objects
        raise SettingError(f"{what} has values that are no numbers; expected numbers alone") from None


def integers(what: str, given: Any) -> NDArray[np.int64]:
    """Whole numbers as a C-contiguous array, int64.

    >>> integers("lengths", [3, 1])
    array([3, 1])
    """
    if type(given) is np.ndarray and given.dtype is _INT64 and given.flags.c_contiguous:
        return given
    found = array(what, given)
    if found.dtype.kind not in "iu" and (found.size or hasattr(given, "dtype")):  # numpy takes [] for floats
        large = found.dtype == object and all(isinstance(value, int) for value in found.flat)
        kind = "numbers of more than 64 bits" if large else f"type {found.dtype}"
        raise SettingError(f"{what} has {kind}; expected whole numbers")
    if found.dtype == np.uint64 and (found > np.iinfo(np.int64).max).any():
        raise SettingError(f"{what} has {found.max()}; expected whole numbers below 2**63")
    return np.asarray(found, dtype=np.int64, order="C")


def array(what: str, given: Any) -> NDArray[Any]:
    """An array of what was given, where all of it is there."""
    if type(given) is np.ndarray:
        return given
    if given is None:
        raise SettingError(f"{what} is None; expected an array of numbers")
    if _masks(given):
        raise SettingError(f"{what} has masked values, which would be read as if they were there; fill them in first")
    try:
        return np.asarray(given)
    except ValueError as error:
        if "inhomogeneous" not in str(error):
            raise SettingError(f"{what} is no array of numbers: {error}") from None
        raise SettingError(f"{what} has parts of unequal length; expected all rows of one length") from None


def no_memory(what: str, count: int, advice: str, bytes_each: int = 1) -> MemoryError:
    """The error to raise where there is no memory for `what`, which takes at least `count` times so many bytes."""
    size, unit = float(count * bytes_each), "bytes"
    for larger in ("KiB", "MiB", "GiB", "TiB", "PiB", "EiB"):
        if size < 1024:
            break
        size, unit = size / 1024, larger
    return MemoryError(f"there is no memory for {what}, at least {size:.4g} {unit}; {advice}")


def _masks(given: Any) -> bool:
    """Whether a value of a masked array, or of one in a list, is masked."""
    if not isinstance(given, list | tuple):
        return np.ma.is_masked(given)
    return bool(given) and not isinstance(given[0], int | float) and any(map(_masks, given))


def _shown(value: object) -> str:
    """What was given, on one line and not longer than needed to know it again."""
    try:
        text = " ".join(repr(value).split())
    except ValueError:  # Python writes no number of more than 4300 digits
        text = "a number of thousands of digits"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
