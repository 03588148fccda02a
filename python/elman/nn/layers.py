"""Cells over time: RNN, GRU, LSTM."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from elman.checks import yes_or_no
from elman.errors import SettingError
from elman.network.state import State
from elman.nn.part import Parameters
from elman.nn.recurrent import Recurrent

__all__ = ["GRU", "LSTM", "RNN"]

Array = NDArray[Any]
_MADE_OF = (
    "input_size",
    "hidden_size",
    "num_layers",
    "bias",
    "batch_first",
    "dropout",
    "bidirectional",
    "dtype",
    "seed",
)


class _Layer(Recurrent):
    """A cell over time."""

    _made_of: ClassVar[tuple[str, ...]] = _MADE_OF

    def __init__(self, input_size: int, hidden_size: int, batch_first: bool, **settings: Any) -> None:
        self.batch_first = yes_or_no("batch_first", batch_first)
        super().__init__(input_size, hidden_size, **settings)
        self._shape: tuple[int, ...] = ()  # of the last output

    def _batch_major(self, values: Array) -> Array:
        """(batch, time, features) from the caller's layout; a sequence without a batch axis becomes a batch of one."""
        if values.ndim == 2:
            return values[None]
        return values if self.batch_first else values.swapaxes(0, 1)

    def _outward(self, array: Array, unbatched: bool) -> Array:
        return array[0] if unbatched else array if self.batch_first else np.ascontiguousarray(array.swapaxes(0, 1))

    def _input(self, x: ArrayLike) -> Array:
        """x as numbers, in the caller's layout."""
        values, axes = self._numbers("input", x), "batch, time" if self.batch_first else "time, batch"
        if values.ndim not in (2, 3) or values.shape[-1] != self.input_size:
            expected = f"({axes}, {self.input_size}) or (time, {self.input_size})"
            raise SettingError(f"input has shape {values.shape}; expected {expected}")
        if not all(values.shape):
            raise SettingError(f"input has shape {values.shape}; expected at least one step of one sequence")
        return values

    def _state(self, given: Any, what: str, shape: tuple[int, ...]) -> State | None:
        """States of sequences whose input or output has this shape, with the axis of the batch."""
        runs, unbatched = self.num_layers * self._directions, len(shape) == 2
        layers = "2 * num_layers" if self.bidirectional else "num_layers"
        if unbatched:
            found = self._to_state(given, what, (runs, self.hidden_size), f"({layers}, hidden_size)")
            if found is None:
                return None
            return State(*(None if part is None else part[:, None] for part in (found.h, found.c)))
        batch = shape[0 if self.batch_first else 1]
        return self._to_state(given, what, (runs, batch, self.hidden_size), f"({layers}, batch, hidden_size)")

    def _hidden(self, state: State, unbatched: bool) -> Any:
        h, c = (None if part is None else part[:, 0] if unbatched else part for part in (state.h, state.c))
        return h if c is None else (h, c)

    def __call__(self, x: ArrayLike, state: Any = None) -> tuple[Array, Any]:
        """Outputs (time, batch, hidden_size) and final states (num_layers, batch, hidden_size).

        An LSTM's final states are a pair (h_n, c_n). In both directions outputs are (time, batch, 2 * hidden_size), the
        forward half first, and states (2 * num_layers, batch, hidden_size), of each layer the forward one first.

        Args:
            x: (time, batch, input_size), (batch, time, input_size) with batch_first, or (time, input_size).
            state: initial states, shaped like the final ones; default: zeros.
        """
        values = self._input(x)
        unbatched = values.ndim == 2
        outputs, final = self._run(self._batch_major(values), self._state(state, "state", values.shape))
        found = self._outward(outputs, unbatched)
        self._shape = found.shape
        return found, self._hidden(final, unbatched)

    forward = __call__

    def backward(self, d_output: ArrayLike, d_state: Any = None) -> tuple[Array, Any, Parameters]:
        """Gradients of the input, of the initial states and of the parameters, for the last call.

        Args:
            d_output: gradient of the outputs, in their shape.
            d_state: gradient of the final states, in their shape; default: none.
        """
        values = self._numbers("d_output", d_output)
        self._require_forward()
        if values.shape != self._shape:
            raise SettingError(f"d_output has shape {values.shape}; expected {self._shape}, that of the output")
        unbatched = values.ndim == 2
        d_final = self._state(d_state, "d_state", values.shape)
        dx, d_initial, gradients = self._run_backward(self._batch_major(values), d_final)
        return self._outward(dx, unbatched), self._hidden(d_initial, unbatched), gradients


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
    _made_of = (*_MADE_OF, "nonlinearity")

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        *,
        dtype: str = "float32",
        seed: int = 0,
    ) -> None:
        super().__init__(
            input_size,
            hidden_size,
            batch_first,
            num_layers=num_layers,
            nonlinearity=nonlinearity,
            bias=bias,
            dropout=dropout,
            bidirectional=bidirectional,
            dtype=dtype,
            seed=seed,
        )


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
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        *,
        dtype: str = "float32",
        seed: int = 0,
    ) -> None:
        super().__init__(
            input_size,
            hidden_size,
            batch_first,
            num_layers=num_layers,
            bias=bias,
            dropout=dropout,
            bidirectional=bidirectional,
            dtype=dtype,
            seed=seed,
        )


class LSTM(GRU):
    """Long short-term memory over time: torch.nn.LSTM. States are pairs (h, c).

    >>> output, (h, c) = LSTM(4, 2, num_layers=3, bidirectional=True)(np.ones((5, 1, 4)))
    >>> output.shape, h.shape, c.shape
    ((5, 1, 4), (6, 1, 2), (6, 1, 2))
    """

    _cell = "lstm"
