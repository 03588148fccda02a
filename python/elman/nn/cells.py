"""One step: RNNCell, GRUCell, LSTMCell."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from elman.errors import SettingError
from elman.network.state import State
from elman.nn.part import Parameters
from elman.nn.recurrent import Recurrent

__all__ = ["GRUCell", "LSTMCell", "RNNCell"]

Array = NDArray[Any]
_MADE_OF = ("input_size", "hidden_size", "bias", "dtype", "seed")


class _Cell(Recurrent):
    """One step: (batch, features) or (features,)."""

    _made_of: ClassVar[tuple[str, ...]] = _MADE_OF
    _batch: tuple[int, ...] = ()  # of the last call

    @classmethod
    def _name(cls, name: str) -> str:
        return name.removeprefix("rnn.").removesuffix("_l0")

    def _input(self, x: ArrayLike) -> Array:
        values = self._numbers("input", x)
        if values.ndim not in (1, 2) or values.shape[-1] != self.input_size or not values.size:
            expected = f"(batch, {self.input_size}) or ({self.input_size},)"
            raise SettingError(f"input has shape {values.shape}; expected {expected}")
        return values

    def _state(self, given: Any, what: str, batch: tuple[int, ...]) -> State | None:
        """(1, batch, hidden) from (batch, hidden), or from (hidden,) where there is no batch."""
        axes = "(batch, hidden_size)" if batch else "(hidden_size,)"
        found = self._to_state(given, what, (*batch, self.hidden_size), axes)
        if found is None:
            return None
        h, c = (None if part is None else part[None] if batch else part[None, None] for part in (found.h, found.c))
        return State(h, c)

    def _flat(self, state: State, batch: tuple[int, ...]) -> Any:
        h, c = (None if part is None else part[0] if batch else part[0, 0] for part in (state.h, state.c))
        return h if c is None else (h, c)

    def __call__(self, x: ArrayLike, state: Any = None) -> Any:
        """The next state: h (batch, hidden_size), or for an LSTM the pair (h, c).

        Args:
            x: (batch, input_size) or (input_size,).
            state: shaped like the result; default: zeros.
        """
        values = self._input(x)
        self._batch = batch = values.shape[:-1]
        _, final = self._run(values[:, None] if batch else values[None, None], self._state(state, "state", batch))
        return self._flat(final, batch)

    forward = __call__

    def backward(self, d_state: Any) -> tuple[Array, Any, Parameters]:
        """Gradients of the input, of the state before and of the parameters, for the last call.

        Args:
            d_state: gradient of the next state, shaped like it.
        """
        if d_state is None:
            raise SettingError("d_state is None; expected the gradient of the next state")
        self._require_forward()
        final = self._state(d_state, "d_state", self._batch)
        none = np.zeros((len(self._last[0][0]), 1, self.hidden_size), self.dtype)  # all of it comes by the state
        dx, d_before, gradients = self._run_backward(none, final)
        return (dx[:, 0] if self._batch else dx[0, 0]), self._flat(d_before, self._batch), gradients


class RNNCell(_Cell):
    """One step of the Elman network: torch.nn.RNNCell.

    >>> cell = RNNCell(4, 2)
    >>> cell(np.ones((1, 4))).shape
    (1, 2)
    """

    _cell = "rnn"
    _made_of = (*_MADE_OF, "nonlinearity")

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        nonlinearity: str = "tanh",
        *,
        dtype: str = "float32",
        seed: int = 0,
    ) -> None:
        super().__init__(input_size, hidden_size, bias=bias, nonlinearity=nonlinearity, dtype=dtype, seed=seed)


class GRUCell(_Cell):
    """One step of the gated recurrent unit: torch.nn.GRUCell."""

    _cell = "gru"

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        *,
        dtype: str = "float32",
        seed: int = 0,
    ) -> None:
        super().__init__(input_size, hidden_size, bias=bias, dtype=dtype, seed=seed)


class LSTMCell(GRUCell):
    """One step of long short-term memory: torch.nn.LSTMCell. States are pairs (h, c)."""

    _cell = "lstm"
