"""A recurrent network on arrays."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from typing import Any, Literal, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from elman import engine
from elman.checks import LARGEST, figures, integers, no_memory, number, one_of, whole, yes_or_no
from elman.errors import DamagedError, ModelFileError, SettingError
from elman.network.description import Description
from elman.network.fixed import Fixed
from elman.network.heads import Head, Values
from elman.network.hidden import hidden_states
from elman.network.inputs import Columns, Dense, Inlaid, Input
from elman.network.reading import no_room, read, read_answers, read_step
from elman.network.saving import as_lines, checked, write
from elman.network.saving import read as read_file
from elman.network.state import State, StateLike, to_flat
from elman.plain import Arrays, put_together, take_apart

__all__ = ["Network"]


def _sizes(hidden: Any) -> tuple[int, ...]:
    """The units of each layer."""
    if isinstance(hidden, str) or not isinstance(hidden, Sequence | np.ndarray):
        return (whole("hidden", hidden),)
    sizes = tuple(whole("hidden", size) for size in np.atleast_1d(hidden).tolist())
    if not sizes:
        raise SettingError("hidden is an empty list; expected the units of each layer, whole numbers from 1")
    return sizes


class Network(Fixed):
    """Inputs, recurrent layers and a head.

    The cells compute torch's equations (torch.nn.RNN, GRU, LSTM); parameters have torch's names, shapes and gate order.

    Args:
        inputs: `Dense(features)`, `OneHot(ids)`, `Embedding(ids, dim)`, or `Columns([...])`, which joins several.
        cell: "rnn" (Elman), "gru" or "lstm".
        hidden: units of the only layer, or a list with the units of each.
        head: `Classes`, `Binary`, `Values`, `Quantiles`, `Gaussian` or `StudentT`.
        bidirectional: each layer runs over the sequence in both directions, `hidden` units each; the next layer and the
            head read both. `step` is then not possible.
        dropout: part of the numbers handed from one layer to the next that a training step sets to zero, from 0 to
            below 1. Drawn from the seed and the sequence's place in the batch: the same in every run.
        recurrent_start: of the recurrent weights: "uniform", or "orthogonal", gate by gate.
        forget_bias: added to the start of an LSTM's forget gate; 1 helps it to remember (Jozefowicz and others, 2015).
        nonlinearity: of the cell "rnn": "tanh" or "relu".
        dtype: "float32", or "float64" for proofs.
        seed: of the starting weights: uniform in 1/sqrt(hidden), embeddings normal, as torch does.
        threads: most threads that a call may use; default: every core. Results do not depend on it.

    Raises:
        SettingError: a setting is unknown or out of range.

    >>> from elman.network import Classes, OneHot
    >>> net = Network(OneHot(6), cell="rnn", hidden=6, head=Classes(6, at="every", linear=False))
    >>> outputs, state = net.forward([[0, 2, 5, 4, 3, 1]])
    >>> outputs.shape, state.h.shape
    ((1, 6, 6), (1, 1, 6))
    """

    _fixed = frozenset(Description.__dataclass_fields__)

    def __init__(
        self,
        inputs: Input,
        cell: str = "gru",
        hidden: int | Sequence[int] = 32,
        head: Head | None = None,
        *,
        bidirectional: bool = False,
        dropout: float = 0.0,
        nonlinearity: str = "tanh",
        recurrent_start: str = "uniform",
        forget_bias: float = 0.0,
        dtype: str = "float32",
        seed: int = 0,
        threads: int | None = None,
    ) -> None:
        if not isinstance(inputs, Input):
            raise SettingError(
                f"inputs is {inputs!r}; expected Dense(size), OneHot(size), Embedding(size, dim) or Columns([...])"
            )
        self.inputs = inputs
        self.head = Values() if head is None else head
        if not isinstance(self.head, Head) or not self.head.kind:
            raise SettingError(
                f"head is {head!r}; "
                "expected Classes(size), Binary(), Values(), Quantiles(levels), Gaussian() or StudentT()"
            )
        self.cell = one_of("cell", cell, tuple(engine.cells))
        self.nonlinearity = one_of("nonlinearity", nonlinearity, ("tanh", "relu"))
        if self.cell != "rnn" and self.nonlinearity != "tanh":
            raise SettingError(
                f"nonlinearity is {nonlinearity!r}; only the cell 'rnn' has a choice, leave it out for {cell!r}"
            )
        self.dtype = one_of("dtype", dtype, ("float32", "float64"))
        self.hidden = _sizes(hidden)
        self.seed = whole("seed", seed, 0, 2**64 - 1)
        self.threads = threads
        self.bidirectional = yes_or_no("bidirectional", bidirectional)
        self.dropout = number("dropout", dropout, 0, 1)
        self.recurrent_start = one_of("recurrent_start", recurrent_start, ("uniform", "orthogonal"))
        self.forget_bias = number("forget_bias", forget_bias, -LARGEST)
        if self.forget_bias and not engine.cells[self.cell].forgets:
            raise SettingError(f"forget_bias is {forget_bias!r}; {cell!r} has no forget gate, leave it out")
        self._joined = inputs if isinstance(inputs, Columns) else None
        self._has_c = engine.cells[self.cell].has_c
        self._runs = [units for units in self.hidden for _ in range(2 if self.bidirectional else 1)]  # forward, reverse
        self._core = self._made()

    def _made(self) -> Any:
        try:
            return engine.make_network(self.dtype, self._settings(), self.seed)
        except MemoryError:
            count = sum(math.prod(shape) for shape in self._description().shapes().values())
            what = f"the {count:,} parameters of this network"
            raise no_memory(what, count, "make hidden or the inputs smaller", np.dtype(self.dtype).itemsize) from None

    @property
    def threads(self) -> int:
        """Most threads that a call may use; may be set, to None for every core."""
        return self._threads

    @threads.setter
    def threads(self, threads: int | None) -> None:
        self._threads = engine.threads_or_default(threads)

    def _description(self) -> Description:
        return Description(**{name: getattr(self, name) for name in Description.__dataclass_fields__})

    def _flat(self, state: StateLike, batch: int) -> tuple[NDArray[Any] | None, NDArray[Any] | None]:
        """h and c as the engine takes them."""
        return (None, None) if state is None else to_flat(state, batch, self._runs, self.dtype, self._has_c)

    def _settings(self) -> dict[str, Any]:
        """As the engine takes them."""
        return {
            **self.inputs.settings,
            "cell": f"rnn_{self.nonlinearity}" if self.cell == "rnn" else self.cell,
            "hidden": list(self.hidden),
            "bidirectional": self.bidirectional,
            "dropout": self.dropout,
            "orthogonal": self.recurrent_start == "orthogonal",
            "forget_bias": self.forget_bias,
            "head": self.head.settings,
        }

    def __getstate__(self) -> dict[str, Any]:
        """For pickling and copying: the settings, and a copy of the parameters in place of the engine's network."""
        state = {name: value for name, value in vars(self).items() if name != "_core"}
        return {**state, "parameters": {name: values.copy() for name, values in self.parameters.items()}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        parameters = state.pop("parameters")
        vars(self).update(state)
        self._core = self._made()
        self.load_state_dict(parameters)

    def take_apart(self) -> tuple[Any, Arrays]:
        """What a model file keeps of it: its description as plain values, and its parameters."""
        return take_apart(self._description())[0], self.parameters

    @classmethod
    def put_together(cls, plain: Any, arrays: Arrays) -> Network:
        """The network that `take_apart` gave these of; DamagedError, before any memory is taken, for anything else."""
        described = put_together(Description, plain, {})
        described.require({name: array.shape for name, array in arrays.items()})
        for name, array in arrays.items():
            if array.dtype != described.dtype or not np.isfinite(array).all():
                raise DamagedError(f"its tensor {name!r} is not of finite {described.dtype}")
        network = cls(**vars(described))
        network.load_state_dict(arrays)
        return network

    @property
    def parameters(self) -> dict[str, NDArray[Any]]:
        """All parameters by torch's names, as writable views.

        ``net.parameters["linear.bias"][:] = 0`` changes the network.
        """
        views: dict[str, NDArray[Any]] = self._core.parameters()
        return views

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Copy parameters in by name, from arrays or torch tensors; names of a bare torch.nn.RNN, GRU or LSTM work too.

        Raises:
            SettingError: a name is missing, unknown or there twice, a shape differs or a value is no number; then
                nothing is changed.
        """
        own = self.parameters
        for name, values in checked(state_dict, own, "rnn.").items():
            own[name][...] = values

    def state_dict(self) -> dict[str, NDArray[Any]]:
        """A copy of all parameters by torch's names; `parameters` are the network's own."""
        return {name: values.copy() for name, values in self.parameters.items()}

    def save(self, path: str | os.PathLike[str]) -> None:
        """Save what it is made of and its parameters in one safetensors file; SettingError when that can't be."""
        plain, arrays = self.take_apart()
        write(path, "network", arrays, plain)

    @classmethod
    def load(cls, path: str | os.PathLike[str], threads: int | None = None) -> Network:
        """The network that `save` wrote, with at most so many threads; nothing in a file is executed.

        Every size is checked before memory is taken; ModelFileError when the file is not one of a network.
        """
        arrays, plain = read_file(path, "network")
        try:
            network = cls.put_together(plain, arrays)
        except DamagedError as error:
            raise ModelFileError(f"{path}: damaged model file: {error}") from error
        network.threads = threads
        return network

    def __repr__(self) -> str:
        """What it is made of, but for what is at its default, and its parameters with their shapes."""
        made_of = {**vars(self._description()), "hidden": list(self.hidden)}
        return as_lines(type(self), made_of, self.parameters)

    @overload
    def forward(
        self, x: Any, state: StateLike = ..., lengths: ArrayLike | None = ..., states: Literal["last"] = ...
    ) -> tuple[NDArray[Any], State]: ...

    @overload
    def forward(
        self, x: Any, state: StateLike = ..., lengths: ArrayLike | None = ..., *, states: Literal["every"]
    ) -> tuple[NDArray[Any], list[NDArray[Any]]]: ...

    def forward(
        self, x: Any, state: StateLike = None, lengths: ArrayLike | None = None, states: str = "last"
    ) -> tuple[NDArray[Any], State | list[NDArray[Any]]]:
        """Raw outputs (logits or values) and the states after each sequence's last step.

        Args:
            x: ids int (batch, time), numbers (batch, time, features) or `Windows`; of `Columns` a list of these.
            state: states before the first step; default: zeros.
            lengths: steps of each sequence, int (batch,), from 1; what lies beyond is not read and its outputs are 0.
            states: "last", or "every": the hidden states of each layer at every step in place of the last ones.

        Returns:
            Outputs (batch, size) for a head at the last step, (batch, time, size) at every step; and a `State`, or for
            "every" a list of the hidden states of each layer, (batch, time, hidden), in both directions side by side
            (batch, time, 2 * hidden), forward first.
        """
        if one_of("states", states, ("last", "every")) == "every":
            return self.forward(x, state, lengths)[0], hidden_states(self, x, state, lengths)
        arguments, batch, steps = self._arguments(x, state, lengths)
        try:
            outputs, final = self._core.forward(*arguments, self._threads)
        except MemoryError as error:
            raise no_room(batch, steps) from error
        return outputs, State(*final)

    def step(self, x_t: Any, state: StateLike = None) -> tuple[NDArray[Any], State]:
        """One step of `forward`: the same numbers to the bit.

        Args:
            x_t: one id or (batch,) ids; (features,) or (batch, features) numbers; of `Columns` a list of these.
            state: as `forward` or the last `step` returned it; default: zeros.

        Returns:
            Outputs (size,) or (batch, size) after this step, and the new `State` (of batch 1 for a single sequence).
        """
        if self._joined is not None:
            (given, batch, _), single = read_step(self._joined, x_t, self.dtype)
            return self._core.step_joined(given, single, self._step_state(state, batch))  # type: ignore[no-any-return]
        try:
            return self._core.step(x_t, state)  # type: ignore[no-any-return]
        except TypeError:  # not what the engine takes: a list, another dtype, states as arrays
            return self._core.step(*self._step_arguments(x_t, state))  # type: ignore[no-any-return]

    def _step_arguments(self, x_t: Any, state: StateLike) -> tuple[Any, Any]:
        """x_t and state as the engine takes them."""
        dense = isinstance(self.inputs, Dense)
        values = figures("x_t", x_t, self.dtype) if dense else integers("x_t", x_t)
        axes = values.shape[:-1] if dense else values.shape
        if len(axes) > 1 or (isinstance(self.inputs, Dense) and values.shape[-1:] != (self.inputs.size,)):
            size = self.inputs.settings["input_size"]
            expected = f"({size},) or (batch, {size})" if dense else "one id or (batch,) ids"
            raise SettingError(f"x_t has shape {values.shape}; expected {expected}")
        return (values if dense or axes else values.item()), self._step_state(state, axes[0] if axes else 1)

    def _step_state(self, state: StateLike, batch: int) -> Any:
        """State as the engine's step takes it."""
        if state is None or isinstance(state, engine.state_type(self.dtype)):
            return state
        if isinstance(state, engine.state_types):
            raise SettingError(
                f"state belongs to another network, not of {self.dtype}; "
                "to go on from its numbers give elman.State(state.h, state.c)"
            )
        h, c = self._flat(state, batch)
        return self._core.state(batch, h, c)

    def loss(
        self,
        x: Any,
        y: ArrayLike,
        lengths: ArrayLike | None = None,
        state: StateLike = None,
        weights: ArrayLike | None = None,
    ) -> float:
        """The loss, without gradients. Arguments as for `gradients`."""
        arguments, batch, steps = self._arguments(x, state, lengths)
        targets = self._targets(y, weights, batch, steps)
        try:
            return float(self._core.loss(*arguments, *targets, self._threads))
        except MemoryError as error:
            raise no_room(batch, steps) from error

    def gradients(
        self,
        x: Any,
        y: ArrayLike,
        lengths: ArrayLike | None = None,
        state: StateLike = None,
        weights: ArrayLike | None = None,
    ) -> tuple[float, dict[str, NDArray[Any]]]:
        """The loss and its gradient with respect to every parameter, by name.

        Args:
            x, lengths, state: as for `forward`.
            y: what the outputs should have been; see the head.
            weights: how much each answer counts, from 0, (batch,) or, at every step, (batch, time); 0 masks an answer,
                whose y is then not looked at. The mean divides by the sum of the weights.
        """
        arguments, batch, steps = self._arguments(x, state, lengths)
        targets = self._targets(y, weights, batch, steps)
        try:
            loss, gradients = self._core.gradients(*arguments, *targets, self._threads)
        except MemoryError as error:
            raise no_room(batch, steps) from error
        return loss, gradients

    def backward(
        self,
        x: Any,
        d_outputs: ArrayLike,
        d_state: StateLike = None,
        lengths: ArrayLike | None = None,
        state: StateLike = None,
    ) -> tuple[Any, State, dict[str, NDArray[Any]]]:
        """Gradients from given gradients of the outputs and of the last states, for a loss of your own.

        Args:
            x, lengths, state: as for `forward`, which this runs again.
            d_outputs: in the shape of the outputs of `forward`.
            d_state: gradient that reaches the states after the last step; default: none.

        Returns:
            The gradient of x (batch, time, features), None for ids, of `Columns` a list of these; of the states before
            the first step; of the parameters by name.
        """
        if isinstance(x, Inlaid):
            raise SettingError("x is Inlaid, which gets no gradients; give x.dense()")
        arguments, batch, steps = self._arguments(x, state, lengths)
        d_values = figures("d_outputs", d_outputs, self.dtype)
        if not self.head.raw:
            raise SettingError(f"backward needs a head with raw outputs; found {type(self.head).__name__}")
        expected = (batch, steps, self.head.outputs) if self.head.every else (batch, self.head.outputs)
        if d_values.shape != expected:
            raise SettingError(f"d_outputs has shape {d_values.shape}; expected {expected}")
        flat = self._flat(d_state, batch)
        try:
            dx, d_initial, gradients = self._core.backward(*arguments, d_values, *flat, self._threads)
        except MemoryError as error:
            raise no_room(batch, steps) from error
        return dx, State(*d_initial), gradients

    def _arguments(self, x: Any, state: StateLike, lengths: ArrayLike | None) -> tuple[tuple[Any, ...], int, int]:
        """x, lengths and state as the engine takes them, and the numbers of sequences and steps."""
        given, batch, steps = read(self.inputs, x, self.dtype)
        if lengths is not None:
            lengths = integers("lengths", lengths)
            if lengths.shape != (batch,):
                raise SettingError(
                    f"lengths has shape {lengths.shape}; expected ({batch},), one for each sequence of x"
                )
        h, c = self._flat(state, batch)
        return (given, steps, lengths, h, c), batch, steps

    def _targets(
        self, y: ArrayLike, weights: ArrayLike | None, batch: int, steps: int
    ) -> tuple[NDArray[np.int64] | None, NDArray[Any] | None, NDArray[Any] | None]:
        return read_answers(self.head, y, weights, (batch, steps) if self.head.every else (batch,), self.dtype)
