"""A recurrent network and its training, on arrays: what the jobs (Forecaster and so on) are built on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from elman import engine
from elman.engine import permutation
from elman.errors import SettingError, suggest
from elman.heads import Binary, Classes, Head, Values
from elman.inputs import Dense, Embedding, Input, OneHot, Windows, at_least_one
from elman.optimizers import SGD, Adam, Optimizer
from elman.state import State, StateLike, from_flat, to_flat

__all__ = [
    "SGD",
    "Adam",
    "Binary",
    "Classes",
    "Dense",
    "Embedding",
    "Head",
    "Input",
    "Network",
    "OneHot",
    "Optimizer",
    "State",
    "Trainer",
    "Values",
    "Windows",
    "permutation",
]

_CELLS = ("rnn", "gru", "lstm")


def _one_of(what: str, value: object, choices: Sequence[str]) -> str:
    if value not in choices:
        raise SettingError(f"{what} is {value!r}; {suggest(str(value), choices)}")
    return str(value)


class Network:
    """Inputs, recurrent layers and a head.

    The cells compute torch's equations (torch.nn.RNN, GRU, LSTM); parameters have torch's names, shapes and gate order.

    Args:
        inputs: `Dense(features)`, `OneHot(ids)` or `Embedding(ids, dim)`.
        cell: "rnn" (Elman), "gru" or "lstm".
        hidden: units of the only layer, or a list with the units of each.
        head: `Classes`, `Binary` or `Values`.
        nonlinearity: of the cell "rnn": "tanh" or "relu".
        dtype: "float32", or "float64" for proofs.
        seed: of the starting weights: uniform in 1/sqrt(hidden), embeddings normal, as torch does.
        threads: most threads that a call may use; default: every core. Results do not depend on it.

    Raises:
        SettingError: a setting is unknown or out of range.

    >>> net = Network(OneHot(6), cell="rnn", hidden=6, head=Classes(6, at="every", linear=False))
    >>> outputs, state = net.forward([[0, 2, 5, 4, 3, 1]])
    >>> outputs.shape, state.h.shape
    ((1, 6, 6), (1, 1, 6))
    """

    def __init__(
        self,
        inputs: Input,
        cell: str = "gru",
        hidden: int | Sequence[int] = 32,
        head: Head | None = None,
        *,
        nonlinearity: str = "tanh",
        dtype: str = "float32",
        seed: int = 0,
        threads: int | None = None,
    ) -> None:
        if not isinstance(inputs, Input):
            raise SettingError(f"inputs is {inputs!r}; expected Dense(size), OneHot(size) or Embedding(size, dim)")
        self.inputs = inputs
        self.head = Values() if head is None else head
        if not isinstance(self.head, Head) or not self.head.kind:
            raise SettingError(f"head is {head!r}; expected Classes(size), Binary() or Values()")
        self.cell = _one_of("cell", cell, _CELLS)
        self.nonlinearity = _one_of("nonlinearity", nonlinearity, ("tanh", "relu"))
        self.dtype = _one_of("dtype", dtype, ("float32", "float64"))
        sizes = [hidden] if isinstance(hidden, (int, np.integer)) else list(hidden)
        self.hidden = [at_least_one("hidden", size) for size in sizes] or [at_least_one("hidden", 0)]
        if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or not 0 <= seed < 2**64:
            raise SettingError(f"seed is {seed!r}; expected a whole number from 0 to 2**64 - 1")
        self.seed = int(seed)
        self.threads = engine.threads_or_default(threads)
        cell_kind = f"rnn_{nonlinearity}" if cell == "rnn" else cell
        self._core = engine.make_network(self.dtype, *inputs.spec, cell_kind, self.hidden, *self.head.spec, self.seed)

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
            SettingError: a name is missing or unknown, or a shape differs; then nothing is changed.
        """
        parameters = self.parameters
        given = {name if name in parameters else f"rnn.{name}": np.asarray(value) for name, value in state_dict.items()}
        for name, array in given.items():
            if name not in parameters:
                raise SettingError(
                    f"parameter {name.removeprefix('rnn.')!r} is not one of this network's; {suggest(name, parameters)}"
                )
            if array.shape != parameters[name].shape:
                raise SettingError(f"parameter {name!r} has shape {array.shape}; expected {parameters[name].shape}")
        for name in parameters:
            if name not in given:
                raise SettingError(f"parameter {name!r} is missing")
        for name, array in given.items():
            parameters[name][...] = array

    def forward(self, x: Any, state: StateLike = None, lengths: ArrayLike | None = None) -> tuple[NDArray[Any], State]:
        """Raw outputs (logits or values) and the states after each sequence's last step.

        Args:
            x: ids int (batch, time), numbers (batch, time, features) or `Windows`.
            state: states before the first step; default: zeros.
            lengths: steps of each sequence, int (batch,), from 1; what lies beyond is not read and its outputs are 0.

        Returns:
            Outputs (batch, size) for a head at the last step, (batch, time, size) at every step; and a `State`.
        """
        arguments, batch, _ = self._arguments(x, state, lengths)
        outputs, flat = self._core.forward(*arguments, self.threads)
        return outputs, self._state(flat, batch)

    def step(self, x_t: Any, state: StateLike = None) -> tuple[NDArray[Any], State]:
        """One step of `forward`: the same numbers to the bit.

        Args:
            x_t: one id or (batch,) ids; (features,) or (batch, features) numbers.
            state: as `forward` or the last `step` returned it; default: zeros.

        Returns:
            Outputs (size,) or (batch, size) after this step, and the new `State` (of batch 1 for a single sequence).
        """
        array = np.asarray(x_t)
        single = array.ndim == (1 if isinstance(self.inputs, Dense) else 0)
        outputs, state = self.forward(array[None, None] if single else array[:, None], state)
        if self.head.every:
            outputs = outputs[:, 0]
        return (outputs[0] if single else outputs), state

    def loss(self, x: Any, y: ArrayLike, lengths: ArrayLike | None = None, state: StateLike = None) -> float:
        """The loss, without gradients. Arguments as for `gradients`."""
        arguments, batch, steps = self._arguments(x, state, lengths)
        return float(self._core.loss(*arguments, *self._targets(y, batch, steps), self.threads))

    def gradients(
        self, x: Any, y: ArrayLike, lengths: ArrayLike | None = None, state: StateLike = None
    ) -> tuple[float, dict[str, NDArray[Any]]]:
        """The loss and its gradient with respect to every parameter, by name.

        Args:
            x, lengths, state: as for `forward`.
            y: what the outputs should have been; see the head.
        """
        arguments, batch, steps = self._arguments(x, state, lengths)
        loss, gradients = self._core.gradients(*arguments, *self._targets(y, batch, steps), self.threads)
        return loss, gradients

    def backward(
        self,
        x: Any,
        d_outputs: ArrayLike,
        d_state: StateLike = None,
        lengths: ArrayLike | None = None,
        state: StateLike = None,
    ) -> tuple[NDArray[Any] | None, State, dict[str, NDArray[Any]]]:
        """Gradients from given gradients of the outputs and of the last states, for a loss of your own.

        Args:
            x, lengths, state: as for `forward`, which this runs again.
            d_outputs: in the shape of the outputs of `forward`.
            d_state: gradient that reaches the states after the last step; default: none.

        Returns:
            The gradient of x (batch, time, features), None for ids; of the states before the first step; of the
            parameters by name.
        """
        arguments, batch, steps = self._arguments(x, state, lengths)
        d_values = np.ascontiguousarray(d_outputs, dtype=self.dtype)
        expected = (batch, steps, self.head.size) if self.head.every else (batch, self.head.size)
        if d_values.shape != expected:
            raise SettingError(f"d_outputs has shape {d_values.shape}; expected {expected}")
        flat = to_flat(d_state, batch, self.hidden, self.dtype, self.cell == "lstm")
        dx, d_initial, gradients = self._core.backward(*arguments, d_values, *flat, self.threads)
        return dx, self._state(d_initial, batch), gradients

    def _arguments(self, x: Any, state: StateLike, lengths: ArrayLike | None) -> tuple[tuple[Any, ...], int, int]:
        """x, lengths and state as the engine takes them, and the numbers of sequences and steps."""
        values = ids = ends = None
        if isinstance(x, Windows):
            values, ends, steps = self._table(x), x.ends, x.length
            batch = len(ends)
        elif isinstance(self.inputs, Dense):
            values = np.ascontiguousarray(x, dtype=self.dtype)
            if values.ndim != 3 or values.shape[2] != self.inputs.size:
                raise SettingError(f"x has shape {values.shape}; expected (batch, time, {self.inputs.size})")
            batch, steps = values.shape[:2]
        else:
            ids = self._integers("x", x)
            if ids.ndim != 2:
                raise SettingError(f"x has shape {ids.shape}; expected ids of shape (batch, time)")
            batch, steps = ids.shape
        if lengths is not None:
            lengths = self._integers("lengths", lengths)
            if lengths.shape != (batch,):
                raise SettingError(
                    f"lengths has shape {lengths.shape}; expected ({batch},), one for each sequence of x"
                )
        h, c = to_flat(state, batch, self.hidden, self.dtype, self.cell == "lstm")
        return (values, ids, ends, steps, lengths, h, c), batch, steps

    def _table(self, windows: Windows) -> NDArray[Any]:
        if not isinstance(self.inputs, Dense):
            raise SettingError(f"x is Windows, which are numbers; this network reads {self.inputs!r}")
        if windows.table.shape[1] != self.inputs.size:
            raise SettingError(f"the windows' table has {windows.table.shape[1]} columns; expected {self.inputs.size}")
        if windows.table.dtype != self.dtype:
            raise SettingError(f"the windows' table is {windows.table.dtype}; expected {self.dtype}")
        return windows.table

    @staticmethod
    def _integers(what: str, given: Any) -> NDArray[np.int64]:
        array = np.asarray(given)
        if array.dtype.kind not in "iu":
            raise SettingError(f"{what} has type {array.dtype}; expected whole numbers")
        return np.ascontiguousarray(array, dtype=np.int64)

    def _targets(self, y: ArrayLike, batch: int, steps: int) -> tuple[NDArray[np.int64] | None, NDArray[Any] | None]:
        """y as class ids or as values."""
        answers = (batch, steps) if self.head.every else (batch,)
        if isinstance(self.head, Classes):
            classes = self._integers("y", y)
            if classes.shape != answers:
                raise SettingError(f"y has shape {classes.shape}; expected {answers}")
            return classes, None
        values = np.ascontiguousarray(y, dtype=self.dtype)
        if values.shape != (*answers, self.head.size) and not (self.head.size == 1 and values.shape == answers):
            raise SettingError(f"y has shape {values.shape}; expected {(*answers, self.head.size)}")
        return None, values

    def _state(self, flat: tuple[Any, Any], batch: int) -> State:
        return State(from_flat(flat[0], batch, self.hidden), from_flat(flat[1], batch, self.hidden))


class Trainer:
    """Trains a network: forward, loss, backward, clipping and optimizer in one native call.

    Args:
        network: the network whose parameters move.
        optimizer: `Adam(...)` or `SGD(...)`.
        clip: most that the norm of all gradients together may be; default: no limit.
        threads: most threads of a step; default: the network's.

    >>> net = Network(OneHot(6), cell="rnn", hidden=6, head=Classes(6, at="every", linear=False))
    >>> trainer = Trainer(net, Adam(0.05))
    >>> first = trainer.step([[0, 2, 5, 4, 3, 1]], [[5, 3, 0, 4, 1, 2]])
    >>> bool(trainer.steps([[0, 2, 5, 4, 3, 1]], [[5, 3, 0, 4, 1, 2]], count=100)[-1] < first)
    True
    """

    def __init__(
        self,
        network: Network,
        optimizer: Optimizer | None = None,
        *,
        clip: float | None = None,
        threads: int | None = None,
    ) -> None:
        self.network = network
        self.optimizer = Adam() if optimizer is None else optimizer
        if not isinstance(self.optimizer, Optimizer):
            raise SettingError(f"optimizer is {optimizer!r}; expected Adam(...) or SGD(...)")
        if clip is not None and not clip > 0:
            raise SettingError(f"clip is {clip!r}; expected a number above 0, or None")
        self.clip = clip
        self.threads = network.threads if threads is None else engine.threads_or_default(threads)
        self._core = engine.make_trainer(network.dtype, network._core, *self.optimizer.spec, clip or 0.0)

    def step(self, x: Any, y: ArrayLike, lengths: ArrayLike | None = None, state: StateLike = None) -> float:
        """One whole training step; returns the loss before it. Arguments as for `Network.gradients`."""
        return float(self._run(x, y, lengths, state, 1))

    def steps(
        self, x: Any, y: ArrayLike, count: int, lengths: ArrayLike | None = None, state: StateLike = None
    ) -> NDArray[np.float64]:
        """`count` steps on the same batch in one native call; returns the loss before each, float64 (count,)."""
        return np.atleast_1d(self._run(x, y, lengths, state, at_least_one("count", count)))

    def _run(self, x: Any, y: ArrayLike, lengths: ArrayLike | None, state: StateLike, count: int) -> Any:
        arguments, batch, steps = self.network._arguments(x, state, lengths)
        return self._core.steps(*arguments, *self.network._targets(y, batch, steps), self.threads, count)

    @property
    def outputs(self) -> NDArray[Any]:
        """Raw outputs of the last step, before its parameters moved, as `Network.forward` has them."""
        outputs: NDArray[Any] = self._core.outputs()
        return outputs

    @property
    def learning_rate(self) -> float:
        """The optimizer's learning rate: it may be changed between steps."""
        return float(self._core.learning_rate)

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        if not value > 0:
            raise SettingError(f"learning_rate is {value!r}; expected a number above 0")
        self._core.learning_rate = float(value)
