"""Parts without a memory: Linear, Embedding."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from elman import engine
from elman.checks import figures, integers, no_memory, one_of, whole, yes_or_no
from elman.draws import Draw, generator
from elman.errors import SettingError
from elman.nn.part import Parameters, Part

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


class Linear(Part):
    """y = x W^T + b on the last axis: torch.nn.Linear.

    `parameters` has weight (out_features, in_features) and, unless there is none, bias (out_features,).

    >>> Linear(4, 2)(np.ones((3, 5, 4))).shape
    (3, 5, 2)
    """

    _made_of = ("in_features", "out_features", "bias", "dtype", "seed")

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        *,
        dtype: str = "float32",
        seed: int = 0,
    ) -> None:
        super().__init__()
        self.in_features = whole("in_features", in_features)
        self.out_features = whole("out_features", out_features)
        self.bias = yes_or_no("bias", bias)
        self.dtype, self.seed = dtype, seed
        spread = self.in_features**-0.5
        shape = (self.out_features, self.in_features)
        self._weight = _drawn("weight", "uniform", -spread, spread, shape, dtype=dtype, seed=seed)
        self._bias = _drawn("bias", "uniform", -spread, spread, shape[:1], dtype=dtype, seed=seed, number=1)
        if not self.bias:
            self._bias[...] = 0  # the engine adds one; nobody sees it
        self._x: NDArray[Any] | None = None

    @property
    def parameters(self) -> Parameters:
        """The parameters by torch's names, as arrays that may be written to."""
        return {"weight": self._weight, **({"bias": self._bias} if self.bias else {})}

    @classmethod
    def _shapes(cls, made_of: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
        outputs = whole("out_features", made_of["out_features"])
        bias = {"bias": (outputs,)} if yes_or_no("bias", made_of["bias"]) else {}
        return {"weight": (outputs, whole("in_features", made_of["in_features"])), **bias}

    def __call__(self, x: ArrayLike) -> NDArray[Any]:
        """(..., in_features) to (..., out_features)."""
        array = figures("input", x, self.dtype)
        if array.ndim == 0 or array.shape[-1] != self.in_features:
            raise SettingError(f"input has shape {array.shape}; expected (..., {self.in_features})")
        self._x = array
        rows = np.ascontiguousarray(array.reshape(-1, self.in_features))
        return engine.linear_forward(rows, self._weight, self._bias).reshape(*array.shape[:-1], self.out_features)

    forward = __call__

    def backward(self, d_output: ArrayLike) -> tuple[NDArray[Any], Parameters]:
        """Gradients of the input and of the parameters, for the last call."""
        if self._x is None:
            raise SettingError("backward was called before forward; call the module on an input first")
        rows = np.ascontiguousarray(self._x.reshape(-1, self.in_features))
        dy = _like_outputs(d_output, (*self._x.shape[:-1], self.out_features), rows.dtype)
        dy = dy.reshape(-1, self.out_features)
        dx, d_weight, d_bias = engine.linear_backward(rows, dy, self._weight, self._bias)
        gradients = {"weight": d_weight, **({"bias": d_bias} if self.bias else {})}
        return dx.reshape(self._x.shape), self._keep(gradients)


class Embedding(Part):
    """Learned vectors of ids: torch.nn.Embedding. `parameters` has weight (num_embeddings, embedding_dim).

    >>> Embedding(10, 3)([[1, 2, 4, 5], [4, 3, 2, 9]]).shape
    (2, 4, 3)
    """

    _made_of = ("num_embeddings", "embedding_dim", "dtype", "seed")

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        *,
        dtype: str = "float32",
        seed: int = 0,
    ) -> None:
        super().__init__()
        self.num_embeddings = whole("num_embeddings", num_embeddings)
        self.embedding_dim = whole("embedding_dim", embedding_dim)
        self.dtype, self.seed = dtype, seed
        shape = (self.num_embeddings, self.embedding_dim)
        self._weight = _drawn("weight", "standard_normal", shape, dtype=dtype, seed=seed)
        self._ids: NDArray[Any] | None = None

    @property
    def parameters(self) -> Parameters:
        """The vectors by torch's name, as an array that may be written to."""
        return {"weight": self._weight}

    @classmethod
    def _shapes(cls, made_of: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
        return {"weight": tuple(whole(name, made_of[name]) for name in ("num_embeddings", "embedding_dim"))}

    def __call__(self, ids: ArrayLike) -> NDArray[Any]:
        """Vectors (..., embedding_dim) of ids of any shape (...)."""
        array = integers("ids", ids)
        if array.size and not 0 <= int(array.min()) <= int(array.max()) < self.num_embeddings:
            raise SettingError(f"ids are from {array.min()} to {array.max()}; expected 0 to {self.num_embeddings - 1}")
        self._ids = array
        vectors: NDArray[Any] = self._weight[array]
        return vectors

    forward = __call__

    def backward(self, d_output: ArrayLike) -> Parameters:
        """Gradient of the vectors, for the last call: ids that occur twice add up."""
        if self._ids is None:
            raise SettingError("backward was called before forward; call the module on ids first")
        d_weight = np.zeros_like(self._weight)
        shape = (*self._ids.shape, self.embedding_dim)
        np.add.at(d_weight, self._ids, _like_outputs(d_output, shape, d_weight.dtype))
        return self._keep({"weight": d_weight})
