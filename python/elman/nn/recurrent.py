"""What the layers and the cells share."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman import engine
from elman.checks import figures, number, one_of, whole, yes_or_no
from elman.draws import Draw, generator
from elman.errors import SettingError
from elman.network.heads import Values
from elman.network.inputs import Dense
from elman.network.network import Network
from elman.network.state import State
from elman.nn.part import Parameters, Part

__all__ = ["Recurrent"]

_MOST_LAYERS = 2**16  # a list of their sizes is made
Array = NDArray[Any]


class Recurrent(Part):
    """A network whose output is its last layer's hidden state.

    With dropout each layer is a network of its own, so that numbers between them can be left out. The engine has no
    layers without biases: where there are none they are zeros that nobody sees.
    """

    _cell = ""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        bias: bool = True,
        dropout: float = 0.0,
        bidirectional: bool = False,
        dtype: str = "float32",
        seed: int = 0,
    ) -> None:
        super().__init__()
        self.input_size = whole("input_size", input_size)
        self.hidden_size = whole("hidden_size", hidden_size)
        self.num_layers = whole("num_layers", num_layers, most=_MOST_LAYERS)
        self.bias = yes_or_no("bias", bias)
        self.dropout = number("dropout", dropout, 0, 1)
        self.bidirectional = yes_or_no("bidirectional", bidirectional)
        self.nonlinearity = nonlinearity
        self.dtype, self.seed = dtype, seed
        self._directions = 1 + self.bidirectional
        if self.dropout and self.num_layers == 1:
            warnings.warn(
                "dropout acts between layers, and there is one: it does nothing; give num_layers=2 or more",
                UserWarning,
                stacklevel=3,
            )
        self._networks = self._made()
        self._random = generator(self.seed, Draw.LONE_DROPOUT)
        self._last: list[tuple[Array, State | None, Array | None]] = []

    def _made(self) -> list[Network]:
        """One network, or with dropout between its layers one for each, with the same weights."""
        both = self._network(self.input_size, self.num_layers)
        if not self.bias:
            for name, values in both.parameters.items():
                if "bias" in name:
                    values[...] = 0
        if not self.dropout or self.num_layers == 1:
            return [both]
        found = []
        for layer in range(self.num_layers):
            own = self._network(self.hidden_size * self._directions if layer else self.input_size, 1)
            own.load_state_dict({_moved(name, 0): both.parameters[_moved(name, layer)] for name in own.parameters})
            found.append(own)
        return found

    def _network(self, inputs: int, layers: int) -> Network:
        return Network(
            Dense(inputs),
            self._cell,
            [self.hidden_size] * layers,
            Values(self.hidden_size * self._directions, at="every", linear=False),
            bidirectional=self.bidirectional,
            nonlinearity=self.nonlinearity,
            dtype=self.dtype,
            seed=self.seed,
        )

    @classmethod
    def _name(cls, name: str) -> str:
        """A parameter's name as torch's module has it."""
        return name.removeprefix("rnn.")

    def _named(self, each: list[Parameters]) -> Parameters:
        """What the networks have by name, as one, without the biases that there are not."""
        alone = len(each) == 1
        return {
            self._name(name if alone else _moved(name, layer)): values
            for layer, named in enumerate(each)
            for name, values in named.items()
            if self.bias or "bias" not in name
        }

    @property
    def parameters(self) -> Parameters:
        """Writable views by torch's names."""
        return self._named([network.parameters for network in self._networks])

    @classmethod
    def _shapes(cls, made_of: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
        one_of("dtype", made_of["dtype"], ("float32", "float64"))
        units = whole("hidden_size", made_of["hidden_size"])
        rows, width = engine.cells[cls._cell].gates * units, whole("input_size", made_of["input_size"])
        both = yes_or_no("bidirectional", made_of.get("bidirectional", False))
        found: dict[str, tuple[int, ...]] = {}
        for layer in range(whole("num_layers", made_of.get("num_layers", 1), most=_MOST_LAYERS)):
            for end in ("", "_reverse") if both else ("",):
                found |= {f"weight_ih_l{layer}{end}": (rows, width), f"weight_hh_l{layer}{end}": (rows, units)}
                if yes_or_no("bias", made_of["bias"]):
                    found |= {f"bias_ih_l{layer}{end}": (rows,), f"bias_hh_l{layer}{end}": (rows,)}
            width = units * (1 + both)
        return {cls._name(f"rnn.{name}"): shape for name, shape in found.items()}

    def _numbers(self, what: str, given: Any) -> Array:
        return figures(what, given, self._networks[0].dtype)

    def _to_state(self, given: Any, what: str, expected: tuple[int, ...], axes: str) -> State | None:
        """A state of arrays of the shape that is expected; its axes are called so."""
        if given is None:
            return None
        parts: Any = given if isinstance(given, tuple) else (given, None)
        if isinstance(given, State):
            parts = (given.h, given.c)
        if engine.cells[self._cell].has_c:
            parts = given if isinstance(given, list) else parts
            if len(parts) != 2 or any(part is None for part in parts):
                found = f"{len(parts)} parts" if len(parts) != 2 else "h alone"
                raise SettingError(f"{what} has {found}; expected a pair (h, c)")
        elif isinstance(given, tuple):
            raise SettingError(f"{what} has {len(given)} parts; expected h alone, {expected}: {axes}")
        arrays = [None if part is None else self._numbers(what, part) for part in parts]
        for name, array in zip("hc", arrays, strict=True):
            if array is not None and array.shape != expected:
                raise SettingError(f"{what} {name} has shape {array.shape}; expected {expected}: {axes}")
        return State(*arrays)

    def _run(self, x: Array, state: State | None) -> tuple[Array, State]:
        """Outputs (batch, time, hidden) and final states (runs, batch, hidden)."""
        last, finals = [], []
        for layer, network in enumerate(self._networks):
            mask = self._mask(x) if layer else None
            x = x if mask is None else x * mask
            own = self._own(state, layer)
            last.append((x, own, mask))
            x, final = network.forward(x, own)
            finals.append(final)
        self._last = last
        return x, _joined(finals)

    def _mask(self, x: Array) -> Array | None:
        """What numbers between layers are multiplied by: none outside of training."""
        if not self.training:
            return None
        kept = self._random.random(x.shape) >= self.dropout
        return (kept / (1 - self.dropout)).astype(x.dtype)

    def _own(self, state: State | None, layer: int) -> State | None:
        """The state of the network that has this layer."""
        if state is None or len(self._networks) == 1:
            return state
        runs = slice(layer * self._directions, (layer + 1) * self._directions)
        return State(*(None if part is None else np.ascontiguousarray(part[runs]) for part in (state.h, state.c)))

    def _run_backward(self, d_output: Array, d_state: State | None) -> tuple[Array, State, Parameters]:
        initials: list[State] = []
        gradients: list[Parameters] = []
        for layer in reversed(range(len(self._networks))):
            x, own, mask = self._last[layer]
            found = self._networks[layer].backward(x, d_output, self._own(d_state, layer), state=own)
            d_output = np.asarray(found[0]) if mask is None else np.asarray(found[0]) * mask
            initials.insert(0, found[1])
            gradients.insert(0, found[2])
        return d_output, _joined(initials), self._keep(self._named(gradients))

    def _require_forward(self) -> None:
        if not self._last:
            raise SettingError("backward was called before forward; call the module on an input first")


def _moved(name: str, layer: int) -> str:
    """The name of a parameter of the first layer, in another one."""
    return name.replace("_l0", f"_l{layer}")


def _joined(states: list[State]) -> State:
    """The states of networks one upon the other as one."""
    if len(states) == 1:
        return states[0]
    h, c = ([getattr(state, name) for state in states] for name in ("h", "c"))
    return State(np.concatenate(h), None if c[0] is None else np.concatenate(c))
