"""The compiled engine: the only module that imports it."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from elman.checks import no_memory, whole
from elman.errors import DataError, EngineMissing, SettingError

try:
    import elman._engine as _engine  # this form, since the package resolves names lazily
except ImportError as error:
    raise EngineMissing(f"the compiled part of elman can't be loaded ({error}); install elman anew") from error

__all__ = [
    "algebra",
    "available_cores",
    "built_for",
    "cells",
    "compiler",
    "draws",
    "instruction_set",
    "instruction_sets",
    "linear_backward",
    "linear_forward",
    "make_network",
    "make_optimizer",
    "make_trainer",
    "module",
    "permutation",
    "state_type",
    "state_types",
    "threads_or_default",
]


class Cell(NamedTuple):
    """What holds of a cell whatever its size."""

    gates: int
    has_c: bool  # a cell state beside the hidden one
    forgets: bool  # a gate to whose bias forget_bias is added


# By the name that `Network` takes: the engine's own, without the nonlinearity of "rnn_tanh" and "rnn_relu".
cells = {name.partition("_")[0]: Cell(gates, has_c, forgets) for name, gates, has_c, forgets in _engine.cells}
compiler: str = _engine.compiler
built_for: tuple[str, ...] = tuple(_engine.built_for.split())  # instruction sets, had by this processor or not
module: str = _engine.__file__
draws: tuple[int, int] = _engine.draws  # the first streams of first weights and of dropout
state_types: tuple[type, ...] = (_engine.StateFloat32, _engine.StateFloat64)  # what a step returns


def instruction_sets() -> list[str]:
    """The instruction sets that the engine was built for and this processor has."""
    return list(_engine.instruction_sets())


def instruction_set() -> str:
    """The instruction set in use: the best one, or what the environment variable ELMAN_CPU names.

    Results are the same to the bit with all of them; the variable is there to prove it.
    """
    wanted = os.environ.get("ELMAN_CPU", "")
    if not wanted:
        return str(_engine.best_instruction_set())
    if wanted not in instruction_sets():
        raise SettingError(f"ELMAN_CPU is {wanted!r}; this machine has {', '.join(instruction_sets())}")
    return wanted


def available_cores() -> int:
    """The cores that this process may use."""
    return int(_engine.available_cores())


def threads_or_default(threads: int | None) -> int:
    """A number of threads, at most as many as there are cores that this process may use; None means all of these."""
    if threads is None:
        return available_cores()
    if isinstance(threads, bool) or not isinstance(threads, (int, np.integer)) or threads < 1:
        raise SettingError(f"threads is {threads!r}; expected a whole number from 1, or None for all cores")
    return min(int(threads), available_cores())


def make_network(dtype: str, settings: dict[str, Any], seed: int) -> Any:
    """The engine's network for float32 or float64."""
    kind = _engine.NetworkFloat32 if dtype == "float32" else _engine.NetworkFloat64
    return kind(settings, seed, instruction_set())


def state_type(dtype: str) -> type:
    """What a step of a network of this dtype returns."""
    return state_types[dtype == "float64"]


def make_trainer(dtype: str, network: Any, settings: dict[str, Any]) -> Any:
    """The engine's trainer for one of its networks."""
    return (_engine.TrainerFloat32 if dtype == "float32" else _engine.TrainerFloat64)(network, settings)


def make_optimizer(dtype: str, settings: dict[str, Any], size: int) -> Any:
    """The engine's optimizer of so many parameters, by itself."""
    kind = _engine.OptimizerFloat32 if dtype == "float32" else _engine.OptimizerFloat64
    return kind(settings, size, instruction_set())


def linear_forward(x: NDArray[Any], weight: NDArray[Any], bias: NDArray[Any]) -> NDArray[Any]:
    """x W^T + b: (rows, inputs) to (rows, outputs), all of one dtype."""
    forward = _engine.linear_forward_float32 if x.dtype == np.float32 else _engine.linear_forward_float64
    y: NDArray[Any] = forward(x, weight, bias, instruction_set())
    return y


def linear_backward(
    x: NDArray[Any], dy: NDArray[Any], weight: NDArray[Any], bias: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Gradients of x, weight and bias from that of y."""
    backward = _engine.linear_backward_float32 if x.dtype == np.float32 else _engine.linear_backward_float64
    dx, d_weight, d_bias = backward(x, dy, weight, bias, instruction_set())
    return dx, d_weight.reshape(weight.shape), d_bias


def algebra(name: str, *arrays: NDArray[Any], threads: int | None) -> Any:
    """One of the engine's functions of whole float64 arrays, by its name: see elman.baselines.arithmetic.

    DataError: the numbers are not what it needs.
    """
    count, build = threads_or_default(threads), instruction_set()
    try:
        return getattr(_engine, name)(*arrays, count, build)
    except ValueError as error:
        raise DataError(str(error)) from None


def permutation(n: int, seed: int = 0, stream: int = 0) -> NDArray[np.int64]:
    """A random order of 0..n-1, int64 (n,), that depends on `seed` and `stream` alone: the same on every machine.

    SettingError: n is no whole number from 0.

    >>> permutation(5, seed=1).tolist() == permutation(5, seed=1).tolist()
    True
    >>> sorted(permutation(5, seed=1).tolist())
    [0, 1, 2, 3, 4]
    """
    count = whole("n", n, 0, 2**62)
    try:
        result: NDArray[np.int64] = _engine.permutation(count, seed, stream)
    except (MemoryError, ValueError):  # a ValueError where no address space has room for it
        raise no_memory(f"an order of {count} numbers", count, "order fewer", 8) from None
    return result
