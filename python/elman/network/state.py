"""The hidden states of sequences between two calls."""

from __future__ import annotations

import copyreg
from abc import ABCMeta
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from elman import engine
from elman.checks import figures
from elman.errors import SettingError

__all__ = ["State", "StateLike", "to_flat"]


@dataclass(frozen=True)
class State(metaclass=ABCMeta):
    """Hidden states of all layers. What `Network.step` returns is one too, kept in the engine until `h` or `c` is read.

    Its `h` and `c` can't be written to. Pickled or copied it becomes a State of arrays.

    Args:
        h: (layers, batch, hidden), two entries a layer in both directions, forward first; a list of (batch, hidden_l)
            when layers differ in size.
        c: cell states of the same shape; None for cells without them (rnn, gru).
    """

    h: Any
    c: Any = None


def _as_arrays(state: State) -> tuple[type[State], tuple[Any, Any]]:
    return State, (state.h, state.c)


for _kind in engine.state_types:
    State.register(_kind)
    copyreg.pickle(_kind, _as_arrays)  # a copy is of arrays, which `step` reads to the same bits

StateLike = State | ArrayLike | tuple[ArrayLike, ArrayLike] | None


def _flatten(name: str, array: Any, batch: int, hidden: Sequence[int], dtype: str) -> NDArray[Any]:
    """The layers of h or c one after another; the shape is checked."""
    what = f"state {name}"
    apart = isinstance(array, list)  # layers may differ in size
    parts = [figures(what, layer, dtype) for layer in (array if apart else [array])]
    layers = list(parts[0]) if not apart and parts[0].ndim == 3 else parts
    expected = [(batch, size) for size in hidden]
    if [layer.shape for layer in layers] != expected:
        found = [part.shape for part in parts] if apart else parts[0].shape
        wanted = (
            f"({len(hidden)}, {batch}, {hidden[0]})"
            if len(set(hidden)) == 1
            else f"a list of arrays of shapes {expected}"
        )
        raise SettingError(f"state {name} has shape {found}; expected {wanted}: (layers, batch, hidden)")
    return np.concatenate([layer.ravel() for layer in layers])


def to_flat(
    state: Any, batch: int, hidden: Sequence[int], dtype: str, has_c: bool
) -> tuple[NDArray[Any] | None, NDArray[Any] | None]:
    """h and c as the engine takes them, from a State, an array (no cell states) or a pair (h, c)."""
    if state is None:
        return None, None
    if isinstance(state, State):
        h, c = state.h, state.c
    elif isinstance(state, tuple):
        if len(state) != 2:
            raise SettingError(f"a state is a pair (h, c); found a tuple of {len(state)}")
        h, c = state
    else:
        h, c = state, None
    if (c is not None) != has_c:
        raise SettingError(
            "an LSTM's state is a pair (h, c)" if has_c else "this cell's state is h alone; found a pair (h, c)"
        )
    return _flatten("h", h, batch, hidden, dtype), _flatten("c", c, batch, hidden, dtype) if has_c else None
