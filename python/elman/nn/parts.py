"""Parts without a memory: Linear, Embedding."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from elman import engine
from elman.draws import Draw, generator
from elman.errors import SettingError
from elman.network.inputs import at_least_one

__all__ = ["Embedding", "Linear"]


def _random(seed: int, number: int = 0) -> np.random.Generator:
    """What draws the first weights of a parameter, by its number."""
    return generator(seed, Draw.LONE_WEIGHTS, number)


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
        self.in_features = at_least_one("in_features", in_features)
        self.out_features = at_least_one("out_features", out_features)
        spread = in_features**-0.5
        self.parameters = {
            "weight": _random(seed).uniform(-spread, spread, (out_features, in_features)).astype(dtype),
            "bias": _random(seed, 1).uniform(-spread, spread, out_features).astype(dtype),
        }
        self._x: NDArray[Any] | None = None

    def __call__(self, x: ArrayLike) -> NDArray[Any]:
        """(..., in_features) to (..., out_features)."""
        array = np.asarray(x, dtype=self.parameters["weight"].dtype)
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
        dy = np.ascontiguousarray(np.asarray(d_output, dtype=rows.dtype).reshape(-1, self.out_features))
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
        self.num_embeddings = at_least_one("num_embeddings", num_embeddings)
        self.embedding_dim = at_least_one("embedding_dim", embedding_dim)
        self.parameters = {"weight": _random(seed).standard_normal((num_embeddings, embedding_dim)).astype(dtype)}
        self._ids: NDArray[Any] | None = None

    def __call__(self, ids: ArrayLike) -> NDArray[Any]:
        """Vectors (..., embedding_dim) of ids of any shape (...)."""
        array = np.asarray(ids)
        if array.dtype.kind not in "iu":
            raise SettingError(f"ids have type {array.dtype}; expected whole numbers")
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
        np.add.at(d_weight, self._ids, np.asarray(d_output, dtype=d_weight.dtype))
        return {"weight": d_weight}
