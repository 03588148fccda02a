"""What the layers and the cells share."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman import engine
from elman.checks import figures, whole, yes_or_no
from elman.errors import SettingError
from elman.network.heads import Values
from elman.network.inputs import Dense
from elman.network.network import Network
from elman.network.state import State

__all__ = ["Recurrent"]

_MOST_LAYERS = 2**16  # a list of their sizes is made


class Recurrent:
    """A network whose output is its last layer's hidden state."""

    _cell = ""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int,
        nonlinearity: str,
        dtype: str,
        seed: int,
        bidirectional: bool = False,
    ) -> None:
        self.input_size = whole("input_size", input_size)
        self.hidden_size = whole("hidden_size", hidden_size)
        self.num_layers = whole("num_layers", num_layers, most=_MOST_LAYERS)
        self._network = Network(
            Dense(self.input_size),
            self._cell,
            [self.hidden_size] * self.num_layers,
            Values(self.hidden_size * (1 + yes_or_no("bidirectional", bidirectional)), at="every", linear=False),
            bidirectional=bidirectional,
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

    def _numbers(self, what: str, given: Any) -> NDArray[Any]:
        return figures(what, given, self._network.dtype)

    def _to_state(self, state: Any, what: str = "state") -> State | None:
        """A state of arrays."""
        if state is None:
            return None
        parts = (state.h, state.c) if isinstance(state, State) else (state, None)
        if engine.cells[self._cell].has_c and isinstance(state, tuple | list):
            if len(state) != 2:
                raise SettingError(f"{what} has {len(state)} parts; expected a pair (h, c)")
            parts = (state[0], state[1])
        return State(*(None if part is None else self._numbers(what, part) for part in parts))

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
        return (
            np.asarray(dx),
            d_initial,
            {self._name(name): gradient for name, gradient in gradients.items()},
        )
