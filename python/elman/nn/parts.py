"""Parts without a memory: Linear, Embedding."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from elman import engine
from elman.checks import figures, integers, no_memory, one_of, whole
from elman.draws import Draw, generator
from elman.errors import SettingError

__all__ = ["Embedding", "Linear"]


def _drawn(what: str, distribution: str, *given: Any, dtype: str, seed: int, number: int = 0) -> NDArray[Any]:
    """The first weights of a parameter, by its number; the last argument of the distribution is their shape."""
    kind = one_of("dtype", dtype, ("float32", "float64"))
    random = generator(whole("seed", seed, 0, 2**64 - 1), Draw.LONE_WEIGHTS, number)
    try:
        drawn: NDArray[Any] = getattr(random, distribution)(*given).astype(kind)
    except (MemoryError, ValueError):  # a ValueError where no address space has room for it
        raise no_memory(f"a {what} of shape {given[-1]}", math.prod(given[-1]), "make it smaller", 8) from None
    return drawn


def _like_outputs(d_output: ArrayLike, shape: tuple[int, ...], dtype: Any) -> NDArray[Any]:
    values = figures("d_output", d_output, dtype)
    if values.shape != shape:
        raise SettingError(f"d_output has shape {values.shape}; expected {shape}, that of the output")
    return values


class Linear:
    """y = x W^T + b on the last axis: torch.nn.Linear.

    `parameters` has weight (out_features, in_features) and bias (out_features,).

    >>> Linear(4, 2)(np.ones((3, 5, 4))).shape
    (3, 5, 2)
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        *,
        dtype: str = "float32",
        seed: int = 0,
    ) -> None:
        self.in_features = whole("in_features", in_features)
        self.out_features = whole("out_features", out_features)
        spread = self.in_features**-0.5
        shape = (self.out_features, self.in_features)
        self.parameters = {
            "weight": _drawn("weight", "uniform", -spread, spread, shape, dtype=dtype, seed=seed),
            "bias": _drawn("bias", "uniform", -spread, spread, shape[:1], dtype=dtype, seed=seed, number=1),
        }
        self._x: NDArray[Any] | None = None

    def __call__(self, x: ArrayLike) -> NDArray[Any]:
        """(..., in_features) to (..., out_features)."""
        array = figures("input", x, self.parameters["weight"].dtype)
        if array.ndim == 0 or array.shape[-1] != self.in_features:
            raise SettingError(f"input has shape {array.shape}; expected (..., {self.in_features})")
        self._x = array
        rows = np.ascontiguousarray(array.reshape(-1, self.in_features))
        return engine.linear_forward(rows, self.parameters["weight"], self.parameters["bias"]).reshape(
            *array.shape[:-1], self.out_features
        )

    forward = __call__

    def backward(self, d_output: ArrayLike) -> tuple[NDArray[Any], dict[str, NDArray[Any]]]:
        """Gradients of the input and of the parameters, for the last call."""
        if self._x is None:
            raise SettingError("backward was called before forward; call the module on an input first")
        rows = np.ascontiguousarray(self._x.reshape(-1, self.in_features))
        dy = _like_outputs(d_output, (*self._x.shape[:-1], self.out_features), rows.dtype)
        dy = dy.reshape(-1, self.out_features)
        dx, d_weight, d_bias = engine.linear_backward(rows, dy, self.parameters["weight"], self.parameters["bias"])
        return dx.reshape(self._x.shape), {"weight": d_weight, "bias": d_bias}


class Embedding:
    """Learned vectors of ids: torch.nn.Embedding. `parameters` has weight (num_embeddings, embedding_dim).

    >>> Embedding(10, 3)([[1, 2, 4, 5], [4, 3, 2, 9]]).shape
    (2, 4, 3)
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        *,
        dtype: str = "float32",
        seed: int = 0,
    ) -> None:
        self.num_embeddings = whole("num_embeddings", num_embeddings)
        self.embedding_dim = whole("embedding_dim", embedding_dim)
        shape = (self.num_embeddings, self.embedding_dim)
        self.parameters = {"weight": _drawn("weight", "standard_normal", shape, dtype=dtype, seed=seed)}
        self._ids: NDArray[Any] | None = None

    def __call__(self, ids: ArrayLike) -> NDArray[Any]:
        """Vectors (..., embedding_dim) of ids of any shape (...)."""
        array = integers("ids", ids)
        if array.size and not 0 <= int(array.min()) <= int(array.max()) < self.num_embeddings:
            raise SettingError(f"ids are from {array.min()} to {array.max()}; expected 0 to {self.num_embeddings - 1}")
        self._ids = array
        vectors: NDArray[Any] = self.parameters["weight"][array]
        return vectors

    forward = __call__

    def backward(self, d_output: ArrayLike) -> dict[str, NDArray[Any]]:
        """Gradient of the vectors, for the last call: ids that occur twice add up."""
        if self._ids is None:
            raise SettingError("backward was called before forward; call the module on ids first")
        d_weight = np.zeros_like(self.parameters["weight"])
        shape = (*self._ids.shape, self.embedding_dim)
        np.add.at(d_weight, self._ids, _like_outputs(d_output, shape, d_weight.dtype))
        return {"weight": d_weight}
