"""Networks and parts of them in files: arrays by torch's names, and a description that is checked first."""

from __future__ import annotations

import inspect
import os
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman import bundle
from elman.checks import figures
from elman.errors import DamagedError, ModelFileError, SettingError, suggest

__all__ = ["as_lines", "checked", "read", "require", "write"]

Parameters = dict[str, NDArray[Any]]


def checked(given: Any, own: Parameters, also: str = "") -> Parameters:
    """Parameters by name from arrays or torch tensors, if they are all those of `own`, with their shapes.

    `also` may be left out at the start of a name. SettingError otherwise; nothing is changed.
    """
    if not isinstance(given, Mapping):
        found = "None" if given is None else f"of type {type(given).__name__}"
        raise SettingError(f"state_dict is {found}; expected the parameters by name, as state_dict() gives them")
    taken: Parameters = {}
    for key, value in given.items():
        name = key if key in own or not also else f"{also}{key}"
        if name not in own:
            raise SettingError(f"parameter {key!r} is not one of these; {suggest(str(key), own)}")
        if name in taken:
            raise SettingError(f"parameter {name!r} is there twice, with and without {also!r}; leave one of them out")
        values = figures(f"parameter {name!r}", value, own[name].dtype.name)
        if values.shape != own[name].shape:
            raise SettingError(f"parameter {name!r} has shape {values.shape}; expected {own[name].shape}")
        shared = any(np.may_share_memory(values, each) for each in own.values())
        taken[name] = values.copy() if shared else values
    for name in own:
        if name not in taken:
            raise SettingError(f"parameter {name!r} is missing")
    return taken


def write(path: str | os.PathLike[str], task: str, arrays: Parameters, description: Mapping[str, Any]) -> None:
    """Write parameters and what they belong to; SettingError where one is no finite number, or for a wrong place."""
    for name, values in arrays.items():
        if not np.isfinite(values).all():
            raise SettingError(f"{path}: parameter {name!r} has values that are no finite numbers, and isn't saved")
    bundle.write(path, arrays, {"task": task, "made_of": dict(description)})


def read(path: str | os.PathLike[str], task: str) -> tuple[Parameters, dict[str, Any]]:
    """What `write` wrote; ModelFileError for any other file."""
    arrays, metadata = bundle.read(path)
    if metadata["task"] != task:
        raise ModelFileError(f"{path}: its task is {metadata['task']!r}, expected {task!r}, what `save` of one writes")
    return arrays, bundle.field(path, metadata, "made_of", dict)


def require(arrays: Parameters, shapes: Mapping[str, tuple[int, ...]], dtype: str) -> None:
    """DamagedError unless the arrays have these names and shapes and finite numbers of this type."""
    for name in {**shapes, **arrays}:
        found, expected = getattr(arrays.get(name), "shape", None), shapes.get(name)
        if found != expected:
            raise DamagedError(f"the tensor {name!r} has shape {found}, expected {expected}")
        if arrays[name].dtype != dtype or not np.isfinite(arrays[name]).all():
            raise DamagedError(f"the tensor {name!r} is not of finite {dtype}")


def as_lines(kind: type, made_of: Mapping[str, Any], parameters: Parameters) -> str:
    """The call that makes a thing, but for what is at its default, and a line for each parameter with its shape."""
    known = {name: each.default for name, each in inspect.signature(kind).parameters.items() if name in made_of}
    needed = [repr(made_of[name]) for name, default in known.items() if default is inspect.Parameter.empty]
    more = [
        f"{name}={made_of[name]!r}"
        for name, default in known.items()
        if default is not inspect.Parameter.empty and made_of[name] != default
    ]
    shapes = [f"  {name} {values.shape}" for name, values in parameters.items()]
    return "\n".join([f"{kind.__name__}({', '.join([*needed, *more])})", *shapes])
