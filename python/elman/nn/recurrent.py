"""What the layers and the cells share."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman import engine
from elman.errors import SettingError
from elman.network.heads import Values
from elman.network.inputs import Dense, at_least_one
from elman.network.network import Network
from elman.network.state import State

__all__ = ["Recurrent"]


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
        self.input_size = at_least_one("input_size", input_size)
        self.hidden_size = at_least_one("hidden_size", hidden_size)
        self.num_layers = at_least_one("num_layers", num_layers)
        self._network = Network(
            Dense(self.input_size),
            self._cell,
            [self.hidden_size] * self.num_layers,
            Values(self.hidden_size * (2 if bidirectional else 1), at="every", linear=False),
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

    def _to_state(self, state: Any) -> State | None:
        if state is None or isinstance(state, State):
            return state
        return State(*state) if engine.cells[self._cell].has_c and isinstance(state, (tuple, list)) else State(state)

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
