"""A look into a network: its parameters, one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Parameter", "parameter_table"]


@dataclass(frozen=True)
class Parameter:
    """A parameter: its name and shape, how many numbers it has, their mean, standard deviation, minimum and maximum."""

    name: str
    shape: tuple[int, ...]
    count: int
    mean: float
    std: float
    min: float
    max: float


def parameter_table(parameters: Mapping[str, NDArray[Any]]) -> list[Parameter]:
    """Describe each of `parameters` (name to array, as `Network.parameters` gives them), in their order.

    >>> parameter_table({"linear.bias": np.array([1.0, 3.0])})
    [Parameter(name='linear.bias', shape=(2,), count=2, mean=2.0, std=1.0, min=1.0, max=3.0)]
    """
    return [_describe(name, np.asarray(values, dtype=np.float64)) for name, values in parameters.items()]


def _describe(name: str, values: NDArray[np.float64]) -> Parameter:
    figures = (float(f(values)) for f in (np.mean, np.std, np.min, np.max))
    return Parameter(name, values.shape, values.size, *figures)
