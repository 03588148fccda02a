"""Values taken apart for a model file and put together again, and damaged files, as tests of what is kept need them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from elman import bundle
from elman.plain import put_together, take_apart

__all__ = ["changed", "changed_file", "kept"]

T = TypeVar("T")
Arrays = dict[str, NDArray[Any]]
Change = Callable[[Any, Arrays], object]


def kept(value: T) -> T:
    """The value after it was written to JSON and arrays, and read again."""
    plain, arrays = take_apart(value)
    return put_together(type(value), json.loads(json.dumps(plain, allow_nan=False)), arrays)


def changed(value: T, change: Change) -> T:
    """The same, `change` having been at the plain values and at the arrays in between."""
    plain, arrays = take_apart(value)
    plain = json.loads(json.dumps(plain, allow_nan=False))
    arrays = {name: np.array(array) for name, array in arrays.items()}
    change(plain, arrays)
    return put_together(type(value), plain, arrays)


def changed_file(path: Path, change: Change) -> Path:
    """A copy of a model file, beside it, `change` having been at what it says of the fit and at its tensors."""
    arrays, metadata = bundle.read(path)
    change(metadata["fitted"], arrays)
    bundle.write(path.with_name("changed.elman"), arrays, metadata)
    return path.with_name("changed.elman")
