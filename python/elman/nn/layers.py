"""Cells over time: RNN, GRU, LSTM."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from elman.checks import yes_or_no
from elman.errors import SettingError
from elman.network.state import State
from elman.nn.recurrent import Recurrent

__all__ = ["GRU", "LSTM", "RNN"]


class _Layer(Recurrent):
    """A cell over time."""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int,
        nonlinearity: str,
        batch_first: bool,
        bidirectional: bool,
        dtype: str,
        seed: int,
    ) -> None:
        super().__init__(input_size, hidden_size, num_layers, nonlinearity, dtype, seed, bidirectional)
        self.batch_first = yes_or_no("batch_first", batch_first)
        self.bidirectional = bidirectional

    def __repr__(self) -> str:
        both = ", bidirectional=True" if self.bidirectional else ""
        return f"{type(self).__name__}({self.input_size}, {self.hidden_size}, num_layers={self.num_layers}{both})"

    def _batch_major(self, what: str, values: NDArray[Any]) -> NDArray[Any]:
        """(batch, time, features) from the caller's layout; a sequence without a batch axis becomes a batch of one."""
        if values.ndim not in (2, 3):
            raise SettingError(f"{what} has shape {values.shape}; expected (time, batch, features) or (time, features)")
        if values.ndim == 2:
            return values[None]
        return values if self.batch_first else values.swapaxes(0, 1)

    def _outward(self, array: NDArray[Any], unbatched: bool) -> NDArray[Any]:
        return array[0] if unbatched else array if self.batch_first else np.ascontiguousarray(array.swapaxes(0, 1))

    def _batched(self, state: State | None, unbatched: bool) -> State | None:
        if state is None or not unbatched:
            return state
        return State(
            state.h[:, None],
            None if state.c is None else state.c[:, None],
        )

    def _hidden(self, state: State, unbatched: bool) -> Any:
        h, c = (None if part is None else part[:, 0] if unbatched else part for part in (state.h, state.c))
        return h if c is None else (h, c)

    def __call__(self, x: ArrayLike, state: Any = None) -> tuple[NDArray[Any], Any]:
        """Outputs (time, batch, hidden_size) and final states (num_layers, batch, hidden_size).

        An LSTM's final states are a pair (h_n, c_n). In both directions outputs are (time, batch, 2 * hidden_size), the
        forward half first, and states (2 * num_layers, batch, hidden_size), of each layer the forward one first.

        Args:
            x: (time, batch, input_size), (batch, time, input_size) with batch_first, or (time, input_size).
            state: initial states, shaped like the final ones; default: zeros.
        """
        values = self._numbers("input", x)
        unbatched = values.ndim == 2
        initial = self._batched(self._to_state(state), unbatched)
        outputs, final = self._run(self._batch_major("input", values), initial)
        return self._outward(outputs, unbatched), self._hidden(final, unbatched)

    forward = __call__

    def backward(self, d_output: ArrayLike, d_state: Any = None) -> tuple[NDArray[Any], Any, dict[str, NDArray[Any]]]:
        """Gradients of the input, of the initial states and of the parameters, for the last call.

        Args:
            d_output: gradient of the outputs, in their shape.
            d_state: gradient of the final states, in their shape; default: none.
        """
        values = self._numbers("d_output", d_output)
        unbatched = values.ndim == 2
        d_final = self._batched(self._to_state(d_state, "d_state"), unbatched)
        dx, d_initial, gradients = self._run_backward(self._batch_major("d_output", values), d_final)
        return (
            self._outward(dx, unbatched),
            self._hidden(d_initial, unbatched),
            gradients,
        )


class RNN(_Layer):
    """The Elman network over time: torch.nn.RNN.

    >>> layer = RNN(4, 2, num_layers=2)
    >>> output, hidden = layer(np.ones((3, 1, 4)))
    >>> output.shape, hidden.shape
    ((3, 1, 2), (2, 1, 2))
    >>> output, hidden = RNN(4, 2, bidirectional=True)(np.ones((3, 1, 4)))
    >>> output.shape, hidden.shape
    ((3, 1, 4), (2, 1, 2))
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
        bidirectional: bool = False,
        dtype: str = "float32",
        seed: int = 0,
    ) -> None:
        super().__init__(input_size, hidden_size, num_layers, nonlinearity, batch_first, bidirectional, dtype, seed)


class GRU(_Layer):
    """The gated recurrent unit over time: torch.nn.GRU.

    >>> layer = GRU(4, 2, bidirectional=True)
    >>> output, _ = layer(np.ones((3, 1, 4)))
    >>> dx, _, gradients = layer.backward(np.ones_like(output))
    >>> dx.shape, gradients["weight_hh_l0_reverse"].shape
    ((3, 1, 4), (6, 2))
    """

    _cell = "gru"

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        batch_first: bool = False,
        *,
        bidirectional: bool = False,
        dtype: str = "float32",
        seed: int = 0,
    ) -> None:
        super().__init__(input_size, hidden_size, num_layers, "tanh", batch_first, bidirectional, dtype, seed)


class LSTM(GRU):
    """Long short-term memory over time: torch.nn.LSTM. States are pairs (h, c).

    >>> output, (h, c) = LSTM(4, 2, num_layers=3, bidirectional=True)(np.ones((5, 1, 4)))
    >>> output.shape, h.shape, c.shape
    ((5, 1, 4), (6, 1, 2), (6, 1, 2))
    """

    _cell = "lstm"
