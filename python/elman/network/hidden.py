"""The hidden states of every layer at every step: each layer is run as a network of its own, by the same weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from elman.network.heads import Values
from elman.network.inputs import Dense
from elman.network.state import State, StateLike

if TYPE_CHECKING:
    from elman.network.network import Network

__all__ = ["hidden_states"]


def hidden_states(network: Network, x: Any, state: StateLike, lengths: ArrayLike | None) -> list[NDArray[Any]]:
    """The hidden states of each layer (batch, time, hidden), of both directions side by side; 0 beyond a length.

    To the bit what the layers hand on to each other in `network.forward`, whose arguments these are.
    """
    found: list[NDArray[Any]] = []
    for layer in range(len(network.hidden)):
        own = _layer(network, layer)
        outputs, _ = own.forward(found[-1] if layer else x, _state_of(network, state, layer), lengths)
        found.append(outputs)
    return found


def _layer(network: Network, layer: int) -> Network:
    """One layer as a network whose outputs are its hidden states; the first one reads what the network reads."""
    directions, units = 1 + network.bidirectional, network.hidden[layer]
    own = type(network)(
        Dense(network.hidden[layer - 1] * directions) if layer else network.inputs,
        network.cell,
        units,
        Values(units * directions, at="every", linear=False),
        bidirectional=network.bidirectional,
        nonlinearity=network.nonlinearity,
        dtype=network.dtype,
        threads=network.threads,
    )
    given = network.parameters
    own.load_state_dict({name: given[name.replace("_l0", f"_l{layer}")] for name in own.parameters})
    return own


def _state_of(network: Network, state: StateLike, layer: int) -> State | None:
    """The part of the states before the first step that is this layer's."""
    if state is None:
        return None
    h, c = (state.h, state.c) if isinstance(state, State) else state if isinstance(state, tuple) else (state, None)
    runs = slice(layer * (1 + network.bidirectional), (layer + 1) * (1 + network.bidirectional))
    return State(*(None if part is None else np.asarray(part[runs]) for part in (h, c)))
