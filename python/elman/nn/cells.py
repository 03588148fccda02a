"""One step: RNNCell, GRUCell, LSTMCell."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from elman.errors import SettingError
from elman.network.state import State
from elman.nn.recurrent import Recurrent

__all__ = ["GRUCell", "LSTMCell", "RNNCell"]


class _Cell(Recurrent):
    """One step: (batch, features) or (features,)."""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        nonlinearity: str = "tanh",
        *,
        dtype: str = "float32",
        seed: int = 0,
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
        return State(
            *(None if part is None else part[None, None] if single else part[None] for part in (state.h, state.c))
        )

    def _flat(self, state: State, single: bool) -> Any:
        h, c = (None if part is None else part[0, 0] if single else part[0] for part in (state.h, state.c))
        return h if c is None else (h, c)

    def _one_step(self, values: NDArray[Any]) -> NDArray[Any]:
        if values.ndim not in (1, 2):
            raise SettingError(f"input has shape {values.shape}; expected (batch, features) or (features,)")
        return values[None, None] if values.ndim == 1 else values[:, None]

    def __call__(self, x: ArrayLike, state: Any = None) -> Any:
        """The next state: h (batch, hidden_size), or for an LSTM the pair (h, c).

        Args:
            x: (batch, input_size) or (input_size,).
            state: shaped like the result; default: zeros.
        """
        values = self._numbers("input", x)
        single = values.ndim == 1
        _, final = self._run(self._one_step(values), self._layered(self._to_state(state), single))
        return self._flat(final, single)

    forward = __call__

    def backward(self, d_state: Any) -> tuple[NDArray[Any], Any, dict[str, NDArray[Any]]]:
        """Gradients of the input, of the state before and of the parameters, for the last call.

        Args:
            d_state: gradient of the next state, shaped like it.
        """
        given = self._to_state(d_state, "d_state")
        if given is None:
            raise SettingError("d_state is None; expected the gradient of the next state")
        single = given.h.ndim == 1
        final = self._layered(given, single)
        dx, d_before, gradients = self._run_backward(
            np.zeros((np.size(given.h) // self.hidden_size, 1, self.hidden_size)), final
        )
        return (
            (dx[0, 0] if single else dx[:, 0]),
            self._flat(d_before, single),
            gradients,
        )


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

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        dtype: str = "float32",
        seed: int = 0,
    ) -> None:
        super().__init__(input_size, hidden_size, dtype=dtype, seed=seed)


class LSTMCell(GRUCell):
    """One step of long short-term memory: torch.nn.LSTMCell. States are pairs (h, c)."""

    _cell = "lstm"
