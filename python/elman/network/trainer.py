"""The training of a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from elman import engine
from elman.checks import MOST_STEPS, array, no_memory, number, whole
from elman.errors import SettingError
from elman.network.fixed import Fixed
from elman.network.network import Network
from elman.network.optimizers import Adam, Constant, Optimizer, Schedule
from elman.network.reading import no_room
from elman.network.state import State, StateLike

__all__ = ["Trainer"]


class Trainer(Fixed):
    """Trains a network: forward, loss, backward, clipping and optimizer in one native call.

    Args:
        network: the network whose parameters move.
        optimizer: `Adam(...)` or `SGD(...)`.
        schedule: how the learning rate changes: `Constant()`, `Cosine(steps)` or `OneCycle(steps)`; default: constant.
        clip: most that the norm of all gradients together may be; default: no limit.
        frozen: names of parameters that stay as they are, as patterns such as "rnn.*_l0" (`fnmatch`); their gradients
            don't count in the norm. SettingError for a pattern that matches none.
        threads: most threads of a step; default: the network's.

    A pickled or copied trainer has its settings, its network and its `progress`, and goes on to the same bits. What the
    last step left, `state` and `outputs`, is not kept.

    >>> from elman.network import Classes, OneHot
    >>> net = Network(OneHot(6), cell="rnn", hidden=6, head=Classes(6, at="every", linear=False))
    >>> trainer = Trainer(net, Adam(0.05))
    >>> first = trainer.step([[0, 2, 5, 4, 3, 1]], [[5, 3, 0, 4, 1, 2]])
    >>> trainer.steps([[0, 2, 5, 4, 3, 1]], [[5, 3, 0, 4, 1, 2]], count=100)[-1].item() < first
    True
    """

    _fixed = frozenset({"network", "optimizer", "schedule", "clip", "frozen"})

    def __init__(
        self,
        network: Network,
        optimizer: Optimizer | None = None,
        *,
        schedule: Schedule | None = None,
        clip: float | None = None,
        frozen: Sequence[str] = (),
        threads: int | None = None,
    ) -> None:
        if not isinstance(network, Network):
            raise SettingError(f"network is {network!r}; expected a Network")
        self.network = network
        self.optimizer = Adam() if optimizer is None else optimizer
        if not isinstance(self.optimizer, Optimizer):
            raise SettingError(f"optimizer is {optimizer!r}; expected Adam(...) or SGD(...)")
        self.clip = None if clip is None else number("clip", clip, above=True)
        self.threads = network.threads if threads is None else threads
        self.schedule = Constant() if schedule is None else schedule
        if not isinstance(self.schedule, Schedule):
            raise SettingError(f"schedule is {schedule!r}; expected Constant(), Cosine(steps) or OneCycle(steps)")
        self.frozen = _frozen(frozen, list(network.parameters))
        self._core = self._made()

    def _made(self) -> Any:
        settings = {**self.optimizer.settings, "clip": self.clip or 0.0, "schedule": self.schedule.settings}
        settings["frozen"] = list(self.frozen)
        try:
            return engine.make_trainer(self.network.dtype, self.network._core, settings)
        except MemoryError:
            count = sum(values.nbytes for values in self.network.parameters.values())
            raise no_memory("the gradients of this network", count, "make the network smaller") from None

    @property
    def threads(self) -> int:
        """Most threads of a step; may be set, to None for every core."""
        return self._threads

    @threads.setter
    def threads(self, threads: int | None) -> None:
        self._threads = engine.threads_or_default(threads)

    def __getstate__(self) -> dict[str, Any]:
        """For pickling and copying: the settings, the network, and what the engine's trainer has learnt so far."""
        state = {name: value for name, value in vars(self).items() if name != "_core"}
        return {**state, "learning_rate": self.learning_rate, "progress": self.progress}

    def __setstate__(self, state: dict[str, Any]) -> None:
        learning_rate, progress = state.pop("learning_rate"), state.pop("progress")
        vars(self).update(state)
        self._core = self._made()
        self.learning_rate, self.progress = learning_rate, progress

    def step(
        self,
        x: Any,
        y: ArrayLike,
        lengths: ArrayLike | None = None,
        state: StateLike = None,
        weights: ArrayLike | None = None,
    ) -> float:
        """One whole training step; returns the loss before it. Arguments as for `Network.gradients`."""
        return float(self._run(x, y, lengths, state, weights, 1))

    def steps(
        self,
        x: Any,
        y: ArrayLike,
        count: int,
        lengths: ArrayLike | None = None,
        state: StateLike = None,
        weights: ArrayLike | None = None,
    ) -> NDArray[np.float64]:
        """`count` steps on the same batch in one native call; returns the loss before each, float64 (count,)."""
        return np.atleast_1d(self._run(x, y, lengths, state, weights, whole("count", count)))

    def _run(self, x: Any, y: Any, lengths: Any, state: StateLike, weights: Any, count: int) -> Any:
        arguments, batch, steps = self.network._arguments(x, state, lengths)
        targets = self.network._targets(y, weights, batch, steps)
        try:
            return self._core.steps(*arguments, *targets, self._threads, count)
        except MemoryError as error:
            raise no_room(batch, steps) from error

    @property
    def state(self) -> State:
        """The states after the last step's sequences: handed to the next step, they carry a longer sequence on.

        This is truncated backpropagation through time: no gradient passes from one step to the last one.
        """
        return State(*self._core.final_states())

    @property
    def progress(self) -> dict[str, NDArray[Any]]:
        """What a training that goes on elsewhere needs beside the weights, as copies.

        `steps`, int64 (), how many there were; `first` and `second` (numbers,), the optimizer's moments, of length 0
        where its rule has none. Assigned to the trainer of an equal network with equal settings and weights, it goes on
        to the same bits; SettingError for other shapes or types.

        >>> from elman.network import Dense, Values
        >>> net = Network(Dense(1), hidden=4, head=Values())
        >>> trainer = Trainer(net)
        >>> loss = trainer.step([[[0.5], [1.0]]], [1.0])
        >>> int(trainer.progress["steps"])
        1
        """
        first, second = self._core.moments()
        return {"steps": np.array(self._core.count, dtype=np.int64), "first": first, "second": second}

    @progress.setter
    def progress(self, progress: Mapping[str, NDArray[Any]]) -> None:
        if not isinstance(progress, Mapping):
            raise SettingError(
                f"progress is of type {type(progress).__name__}; expected what `progress` of a trainer gave"
            )
        own = self.progress
        given = {name: array(f"{name!r} of progress", progress.get(name, ())) for name in own}
        for name, expected in own.items():
            found = given[name]
            if (found.dtype, found.shape) != (expected.dtype, expected.shape):
                raise SettingError(
                    f"progress has {name!r} of {found.dtype} {found.shape}; expected {expected.dtype} {expected.shape}"
                )
        steps = whole("progress['steps']", given["steps"].item(), 0, MOST_STEPS)
        self._core.put_moments(*(np.asarray(given[name], order="C") for name in ("first", "second")))
        self._core.count = steps

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
        self._core.learning_rate = number("learning_rate", value, above=True)


def _frozen(patterns: Any, names: Sequence[str]) -> tuple[str, ...]:
    """The names that any of the patterns matches."""
    if isinstance(patterns, str) or not all(isinstance(pattern, str) for pattern in patterns):
        raise SettingError(f"frozen is {patterns!r:.60}; expected a list of names of parameters or patterns of them")
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in names):
            raise SettingError(f"frozen has {pattern!r}, which matches no parameter; choose from {', '.join(names)}")
    found = tuple(name for name in names if any(fnmatchcase(name, pattern) for pattern in patterns))
    if len(found) == len(names):
        raise SettingError("frozen matches every parameter, and nothing is left to learn; leave some out")
    return found
