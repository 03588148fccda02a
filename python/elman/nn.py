"""The parts of a network by themselves, on numpy arrays, with the conventions of torch.nn.

Sequences are time-major, (time, batch, features), unless ``batch_first=True``; parameters have torch's names, shapes
and gate order; the same weights give the same outputs. A part is called like a function (its forward pass); `backward`
then takes the gradient of the output and returns those of the input, of the initial state and of the parameters.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from elman import engine
from elman.errors import SettingError
from elman.heads import Values
from elman.inputs import Dense, at_least_one
from elman.network import Network
from elman.state import State

__all__ = ["GRU", "LSTM", "RNN", "Embedding", "GRUCell", "LSTMCell", "Linear", "RNNCell"]


class _Recurrent:
    """What the layers and the cells share: a network whose output is its last layer's hidden state."""

    _cell = ""

    def __init__(
        self, input_size: int, hidden_size: int, num_layers: int, nonlinearity: str, dtype: str, seed: int
    ) -> None:
        self.input_size = at_least_one("input_size", input_size)
        self.hidden_size = at_least_one("hidden_size", hidden_size)
        self.num_layers = at_least_one("num_layers", num_layers)
        self._network = Network(
            Dense(self.input_size),
            self._cell,
            [self.hidden_size] * self.num_layers,
            Values(self.hidden_size, at="every", linear=False),
            nonlinearity=nonlinearity,
            dtype=dtype,
            seed=seed,
        )
        self._last: tuple[NDArray[Any], State | None] | None = None

    def _name(self, name: str) -> str:
        return name.removeprefix("rnn.")

    @property
    def parameters(self) -> dict[str, NDArray[Any]]:
        """Writable views by torch's names."""
        return {self._name(name): array for name, array in self._network.parameters.items()}

    def _to_state(self, state: Any) -> State | None:
        if state is None or isinstance(state, State):
            return state
        return State(*state) if self._cell == "lstm" and isinstance(state, (tuple, list)) else State(state)

    def _run(self, x: NDArray[Any], state: State | None) -> tuple[NDArray[Any], State]:
        self._last = (x, state)
        return self._network.forward(x, state)

    def _run_backward(
        self, d_output: NDArray[Any], d_state: State | None
    ) -> tuple[NDArray[Any], State, dict[str, NDArray[Any]]]:
        if self._last is None:
            raise SettingError("backward was called before forward; call the module on an input first")
        x, state = self._last
        dx, d_initial, gradients = self._network.backward(x, d_output, d_state, state=state)
        return np.asarray(dx), d_initial, {self._name(name): gradient for name, gradient in gradients.items()}


class _Layer(_Recurrent):
    """A cell over time."""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int,
        nonlinearity: str,
        batch_first: bool,
        dtype: str,
        seed: int,
    ) -> None:
        super().__init__(input_size, hidden_size, num_layers, nonlinearity, dtype, seed)
        self.batch_first = batch_first

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.input_size}, {self.hidden_size}, num_layers={self.num_layers})"

    def _batch_major(self, array: ArrayLike) -> NDArray[Any]:
        """(batch, time, features) from the caller's layout; a sequence without a batch axis becomes a batch of one."""
        values = np.asarray(array, dtype=self._network.dtype)
        if values.ndim not in (2, 3):
            raise SettingError(f"input has shape {values.shape}; expected (time, batch, features) or (time, features)")
        if values.ndim == 2:
            return values[None]
        return values if self.batch_first else values.swapaxes(0, 1)

    def _outward(self, array: NDArray[Any], unbatched: bool) -> NDArray[Any]:
        return array[0] if unbatched else array if self.batch_first else np.ascontiguousarray(array.swapaxes(0, 1))

    def _batched(self, state: State | None, unbatched: bool) -> State | None:
        if state is None or not unbatched:
            return state
        return State(np.asarray(state.h)[:, None], None if state.c is None else np.asarray(state.c)[:, None])

    def _hidden(self, state: State, unbatched: bool) -> Any:
        h, c = (None if part is None else part[:, 0] if unbatched else part for part in (state.h, state.c))
        return h if c is None else (h, c)

    def __call__(self, x: ArrayLike, state: Any = None) -> tuple[NDArray[Any], Any]:
        """Outputs (time, batch, hidden_size) and final states (num_layers, batch, hidden_size).

        An LSTM's final states are a pair (h_n, c_n).

        Args:
            x: (time, batch, input_size), (batch, time, input_size) with batch_first, or (time, input_size).
            state: initial states, shaped like the final ones; default: zeros.
        """
        unbatched = np.ndim(x) == 2
        outputs, final = self._run(self._batch_major(x), self._batched(self._to_state(state), unbatched))
        return self._outward(outputs, unbatched), self._hidden(final, unbatched)

    forward = __call__

    def backward(self, d_output: ArrayLike, d_state: Any = None) -> tuple[NDArray[Any], Any, dict[str, NDArray[Any]]]:
        """Gradients of the input, of the initial states and of the parameters, for the last call.

        Args:
            d_output: gradient of the outputs, in their shape.
            d_state: gradient of the final states, in their shape; default: none.
        """
        unbatched = np.ndim(d_output) == 2
        d_final = self._batched(self._to_state(d_state), unbatched)
        dx, d_initial, gradients = self._run_backward(self._batch_major(d_output), d_final)
        return self._outward(dx, unbatched), self._hidden(d_initial, unbatched), gradients


class RNN(_Layer):
    """The Elman network over time: torch.nn.RNN.

    >>> layer = RNN(4, 2, num_layers=2)
    >>> output, hidden = layer(np.ones((3, 1, 4)))
    >>> output.shape, hidden.shape
    ((3, 1, 2), (2, 1, 2))
    """

    _cell = "rnn"

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        batch_first: bool = False,
        *,
        dtype: str = "float32",
        seed: int = 0,
    ) -> None:
        super().__init__(input_size, hidden_size, num_layers, nonlinearity, batch_first, dtype, seed)


class GRU(_Layer):
    """The gated recurrent unit over time: torch.nn.GRU."""

    _cell = "gru"

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        batch_first: bool = False,
        *,
        dtype: str = "float32",
        seed: int = 0,
    ) -> None:
        super().__init__(input_size, hidden_size, num_layers, "tanh", batch_first, dtype, seed)


class LSTM(GRU):
    """Long short-term memory over time: torch.nn.LSTM. States are pairs (h, c)."""

    _cell = "lstm"


class _Cell(_Recurrent):
    """One step: (batch, features) or (features,)."""

    def __init__(
        self, input_size: int, hidden_size: int, nonlinearity: str = "tanh", *, dtype: str = "float32", seed: int = 0
    ) -> None:
        super().__init__(input_size, hidden_size, 1, nonlinearity, dtype, seed)

    def _name(self, name: str) -> str:
        return name.removeprefix("rnn.").removesuffix("_l0")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.input_size}, {self.hidden_size})"

    def _layered(self, state: State | None, single: bool) -> State | None:
        """(1, batch, hidden) from (batch, hidden) or (hidden,)."""
        if state is None:
            return None
        h, c = (
            None if part is None else np.asarray(part)[None, None] if single else np.asarray(part)[None]
            for part in (state.h, state.c)
        )
        return State(h, c)

    def _flat(self, state: State, single: bool) -> Any:
        h, c = (None if part is None else part[0, 0] if single else part[0] for part in (state.h, state.c))
        return h if c is None else (h, c)

    def _one_step(self, array: ArrayLike) -> NDArray[Any]:
        values = np.asarray(array, dtype=self._network.dtype)
        if values.ndim not in (1, 2):
            raise SettingError(f"input has shape {values.shape}; expected (batch, features) or (features,)")
        return values[None, None] if values.ndim == 1 else values[:, None]

    def __call__(self, x: ArrayLike, state: Any = None) -> Any:
        """The next state: h (batch, hidden_size), or for an LSTM the pair (h, c).

        Args:
            x: (batch, input_size) or (input_size,).
            state: shaped like the result; default: zeros.
        """
        single = np.ndim(x) == 1
        _, final = self._run(self._one_step(x), self._layered(self._to_state(state), single))
        return self._flat(final, single)

    forward = __call__

    def backward(self, d_state: Any) -> tuple[NDArray[Any], Any, dict[str, NDArray[Any]]]:
        """Gradients of the input, of the state before and of the parameters, for the last call.

        Args:
            d_state: gradient of the next state, shaped like it.
        """
        given = self._to_state(d_state)
        if given is None:
            raise SettingError("d_state is None; expected the gradient of the next state")
        single = np.ndim(given.h) == 1
        final = self._layered(given, single)
        dx, d_before, gradients = self._run_backward(
            np.zeros((np.size(given.h) // self.hidden_size, 1, self.hidden_size)), final
        )
        return (dx[0, 0] if single else dx[:, 0]), self._flat(d_before, single), gradients


class RNNCell(_Cell):
    """One step of the Elman network: torch.nn.RNNCell.

    >>> cell = RNNCell(4, 2)
    >>> cell(np.ones((1, 4))).shape
    (1, 2)
    """

    _cell = "rnn"


class GRUCell(_Cell):
    """One step of the gated recurrent unit: torch.nn.GRUCell."""

    _cell = "gru"

    def __init__(self, input_size: int, hidden_size: int, *, dtype: str = "float32", seed: int = 0) -> None:
        super().__init__(input_size, hidden_size, dtype=dtype, seed=seed)


class LSTMCell(GRUCell):
    """One step of long short-term memory: torch.nn.LSTMCell. States are pairs (h, c)."""

    _cell = "lstm"


def _uniform(shape: tuple[int, ...], spread: float, dtype: str, seed: int) -> NDArray[Any]:
    return np.random.default_rng(seed).uniform(-spread, spread, shape).astype(dtype)


class Linear:
    """y = x W^T + b on the last axis: torch.nn.Linear.

    `parameters` has weight (out_features, in_features) and bias (out_features,).

    >>> Linear(4, 2)(np.ones((3, 5, 4))).shape
    (3, 5, 2)
    """

    def __init__(self, in_features: int, out_features: int, *, dtype: str = "float32", seed: int = 0) -> None:
        self.in_features = at_least_one("in_features", in_features)
        self.out_features = at_least_one("out_features", out_features)
        spread = in_features**-0.5
        self.parameters = {
            "weight": _uniform((out_features, in_features), spread, dtype, seed),
            "bias": _uniform((out_features,), spread, dtype, seed + 1),
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

    def __init__(self, num_embeddings: int, embedding_dim: int, *, dtype: str = "float32", seed: int = 0) -> None:
        self.num_embeddings = at_least_one("num_embeddings", num_embeddings)
        self.embedding_dim = at_least_one("embedding_dim", embedding_dim)
        self.parameters = {
            "weight": np.random.default_rng(seed).standard_normal((num_embeddings, embedding_dim)).astype(dtype)
        }
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
