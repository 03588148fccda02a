"""Training: shuffled batches, early stopping, the best weights kept whatever ends it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from elman.errors import DivergedError
from elman.network import Adam, Network, Trainer, Windows, permutation

__all__ = ["Epoch", "History", "Progress", "Samples", "batch_size_for", "run", "train"]

CLIP = 1.0
CHUNK = 4096  # windows that are run at once when nothing is learnt
Stopped = Literal["patience", "epochs", "interrupted", "diverged"]


@dataclass(frozen=True)
class Samples:
    """Windows of a matrix (rows, features) that end at the rows `ends` (k,), and what is to be learnt: `y` (k,)."""

    matrix: NDArray[np.float32]
    ends: NDArray[np.int64]
    y: NDArray[Any]
    window: int

    def __len__(self) -> int:
        """How many windows there are."""
        return len(self.ends)

    def part(self, index: Any) -> tuple[Windows, NDArray[Any]]:
        """The windows and targets of an index array or a slice."""
        return Windows(self.matrix, self.ends[index], self.window), self.y[index]


@dataclass(frozen=True)
class Epoch:
    """What is known after an epoch; `number` counts from 1, `best` is the epoch with the best loss so far (0: none).

    Losses are means over windows; `validation_loss` is None without a validation part.
    """

    number: int
    epochs: int
    loss: float
    validation_loss: float | None
    best: int


Progress = Callable[[Epoch], None]


@dataclass(frozen=True)
class History:
    """All epochs, the one whose weights the network now has, what ended the training, and how many seconds it took."""

    epochs: tuple[Epoch, ...]
    best: int
    stopped: Stopped
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """Plain values, as `from_json` takes them; not the seconds, so that equal fits are saved as equal bytes."""
        return {"epochs": [asdict(epoch) for epoch in self.epochs], "best": self.best, "stopped": self.stopped}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> History:
        """A history from what `to_json` gave and a JSON file kept."""
        return cls(tuple(Epoch(**epoch) for epoch in values["epochs"]), values["best"], values["stopped"])


def train(
    network: Network,
    training: Samples,
    validation: Samples | None,
    *,
    epochs: int,
    learning_rate: float,
    batch_size: int | None,
    patience: int,
    seed: int,
    threads: int | None = None,
    progress: Progress | None = None,
) -> History:
    """Train `network` in place with Adam and gradients clipped to the norm 1; it ends with its best weights.

    The loss of the untrained network counts as epoch 0, so that a training that never helps changes nothing. Ctrl-C
    ends the training with the best weights so far, before the end of the first epoch it is let through. DivergedError
    when the loss stops being finite before an epoch was better than none.
    """
    trainer = Trainer(network, Adam(learning_rate), clip=CLIP, threads=threads)
    keeper = _Keeper(network, validation)
    size = batch_size or batch_size_for(len(training))
    start = time.perf_counter()
    stopped: Stopped = "epochs"
    try:
        for number in range(1, epochs + 1):
            loss = _epoch(trainer, training, size, seed, number)
            if not keeper.after(number, epochs, loss, progress):
                stopped = "diverged"
                break
            if validation is not None and number - keeper.best >= patience:
                stopped = "patience"
                break
    except KeyboardInterrupt:
        if not keeper.epochs:
            raise
        stopped = "interrupted"
    if stopped == "diverged" and keeper.best == 0:
        raise DivergedError(
            f"the loss is not a finite number any more in epoch {len(keeper.epochs) + 1}, before anything was learnt; "
            f"lower learning_rate (now {learning_rate:g})"
        )
    keeper.restore()
    return History(tuple(keeper.epochs), keeper.best, stopped, time.perf_counter() - start)


class _Keeper:
    """Keeps the epochs and the weights of the best: the lowest validation loss, or the last without validation."""

    def __init__(self, network: Network, validation: Samples | None):
        self.network, self.validation = network, validation
        self.epochs: list[Epoch] = []
        self.best = 0
        self.lowest = math.inf if validation is None else mean_loss(network, validation)
        self.weights = self._copy()

    def after(self, number: int, epochs: int, loss: float, progress: Progress | None) -> bool:
        """Take note of an epoch; False when a loss is not finite."""
        measured = None if self.validation is None else mean_loss(self.network, self.validation)
        if not math.isfinite(loss) or not math.isfinite(loss if measured is None else measured):
            return False
        if measured is None or measured < self.lowest:
            self.best, self.weights = number, self._copy()
            self.lowest = math.inf if measured is None else measured
        self.epochs.append(Epoch(number, epochs, loss, measured, self.best))
        if progress is not None:
            progress(self.epochs[-1])
        return True

    def restore(self) -> None:
        for name, values in self.network.parameters.items():
            values[...] = self.weights[name]

    def _copy(self) -> dict[str, NDArray[Any]]:
        return {name: values.copy() for name, values in self.network.parameters.items()}


def _epoch(trainer: Trainer, training: Samples, size: int, seed: int, number: int) -> float:
    """One pass in an order that depends on seed and epoch alone; the mean loss, not finite if any step's isn't."""
    order = permutation(len(training), seed, stream=number)
    total = 0.0
    for batch in np.array_split(order, math.ceil(len(order) / size)):
        loss = trainer.step(*training.part(batch))
        if not math.isfinite(loss):
            return loss
        total += loss * len(batch)
    return total / len(training)


def mean_loss(network: Network, samples: Samples) -> float:
    """The mean loss over all windows, a few thousand at a time."""
    total = 0.0
    for start in range(0, len(samples), CHUNK):
        windows, y = samples.part(slice(start, start + CHUNK))
        total += network.loss(windows, y) * len(y)
    return total / len(samples)


def run(network: Network, matrix: NDArray[np.float32], ends: NDArray[np.int64], window: int) -> NDArray[Any]:
    """The raw outputs (k, K) for the windows that end at `ends` (k,), a few thousand at a time."""
    chunks = [ends[start : start + CHUNK] for start in range(0, len(ends), CHUNK)]
    return np.concatenate([network.forward(Windows(matrix, chunk, window))[0] for chunk in chunks])


def batch_size_for(windows: int) -> int:
    """A power of two from 16 to 256 that gives about 30 steps an epoch.

    >>> [batch_size_for(windows) for windows in (50, 1000, 10**6)]
    [16, 32, 256]
    """
    return int(2 ** np.clip(np.round(np.log2(max(windows, 1) / 30)), 4, 8))
