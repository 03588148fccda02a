"""What is checked of a saved forecaster's settings before anything of their size is made."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from elman.settings import ForecasterSettings, options

__all__ = ["believable"]

_HOLDS = {"ge": operator.ge, "gt": operator.gt, "le": operator.le, "lt": operator.lt}


def believable(values: Mapping[str, Any], tensors: Mapping[str, NDArray[Any]]) -> ForecasterSettings:
    """The settings of a model file, if each is in its range and the layers are those of its `tensors`; else ValueError.

    pydantic is not asked: a forecast should start without it.
    """
    settings = ForecasterSettings(**values)
    for name, option in options().items():
        value = getattr(settings, name)
        if option.limits and value is not None and not _within(value, option.limits):
            raise ValueError(f"{name} is {value!r}")
    layers = [name for name in tensors if name.startswith("rnn.weight_hh_l")]
    wide = {tensors[name].shape[-1:] for name in layers}
    if len(layers) != settings.num_layers or wide != {(settings.hidden_size,)}:
        raise ValueError(f"its weights are not those of {settings.num_layers} layers of {settings.hidden_size} units")
    return settings


def _within(value: Any, limits: Mapping[str, float]) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and all(_HOLDS[name](value, limit) for name, limit in limits.items())
