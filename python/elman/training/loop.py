"""Training, the same for all jobs: shuffled batches, early stopping, the best weights kept whatever ends it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from elman.errors import DivergedError
from elman.evaluate.html import as_html
from elman.network import Adam, AdamW, Constant, Cosine, Network, OneCycle, ReduceOnPlateau, Trainer
from elman.network.optimizers import Schedule
from elman.plain import not_kept
from elman.settings import CommonSettings, seed_of_fit
from elman.training.batches import Batch, Samples, amount, batch_size_for, batches, mean_loss
from elman.training.streams import HeldOut, Streams

__all__ = ["Callback", "Epoch", "History", "Plan", "Steps", "train"]

Stopped = Literal["patience", "epochs", "interrupted", "diverged", "time_limit", "callback"]
FIRST = 0.04  # of the step size, at the start of one cycle: as OneCycle has it
LOWEST = 1e-6  # of the step size, at the end


@dataclass(frozen=True)
class Epoch:
    """What is known after an epoch; `number` counts from 1, `best` is the best epoch so far (0: none).

    Losses are means over samples; `validation_loss` is None without a validation part. Where several networks are
    trained, one after the other, their epochs are counted through, and what ends the training ends it for all.
    `summary` says what is learnt from: the estimator's `summary_`, in the first epoch that a callback hears of.
    """

    number: int
    epochs: int
    loss: float
    validation_loss: float | None
    best: int
    summary: Any = not_kept(None)


Callback = Callable[[Epoch], object]
"""Called after each epoch; the training ends when it returns True or "stop"."""


@dataclass(frozen=True)
class Steps:
    """How many steps led to the best weights, of how many that were planned, and of how many samples each was.

    Where a time limit led the step size, so many were planned as would have led it as far. `rates` are learning rates
    and the steps after which they were set, as the loss no longer fell; `late`: the time limit ended the training.
    """

    best: int
    planned: int
    samples: int
    rates: tuple[tuple[int, float], ...] = ()
    late: bool = False


@dataclass(frozen=True)
class Plan:
    """How to train. Batches are chosen by the number of samples when `batch_size` is None; `seed` orders them.

    `warm_up` is the part of a one-cycle schedule in which the step size rises. A schedule that ends with the last epoch
    ends with the time limit where that comes first. `again`: as many steps as led to the best weights of a training
    before, in its batches and by its schedule.
    """

    epochs: int
    learning_rate: float
    batch_size: int | None = None
    patience: int = 20
    schedule: str = "constant"
    weight_decay: float = 0.0
    clip: float = 1.0
    time_limit: float | None = None
    seed: int = 0
    warm_up: float = 0.3
    again: Steps | None = None

    @classmethod
    def of(cls, settings: CommonSettings, seed: int | None = None) -> Plan:
        """The plan that the settings of a job ask for; `seed` in place of its random_state."""
        return cls(
            settings.epochs,
            settings.learning_rate,
            settings.batch_size,
            settings.patience,
            settings.schedule,
            settings.weight_decay,
            settings.gradient_clip,
            settings.time_limit,
            seed_of_fit(settings) if seed is None else seed,
        )

    def repeating(self, steps: Steps) -> Plan:
        """The same for other samples, in as many steps as were best."""
        return replace(self, again=steps, time_limit=None)


@dataclass(frozen=True, repr=False)
class History:
    """All epochs, the one whose weights the network now has, what ended the training, and how many seconds it took;
    the steps of each network."""

    epochs: tuple[Epoch, ...]
    best: int
    stopped: Stopped
    seconds: float = not_kept(0.0)  # so that equal fits are saved as equal bytes
    steps: tuple[Steps, ...] = not_kept(())

    def __post_init__(self) -> None:
        """ValueError for a best epoch that there was not."""
        if not 0 <= self.best <= len(self.epochs):
            raise ValueError(f"its best epoch is {self.best} of {len(self.epochs)}")

    def __repr__(self) -> str:
        """How many epochs there were, which was the best, and what ended them."""
        count = len(self.epochs)
        best = f", the best was {self.best}" if count else ""
        return f"<History of {count} epoch{'' if count == 1 else 's'}{best}, ended by {self.stopped}>"

    def table(self) -> dict[str, list[Any]]:
        """The epochs as columns: `epoch` from 1, `loss`, `validation_loss` (None without a validation part)."""
        return {
            "epoch": [epoch.number for epoch in self.epochs],
            "loss": [epoch.loss for epoch in self.epochs],
            "validation_loss": [epoch.validation_loss for epoch in self.epochs],
        }

    def _repr_html_(self) -> str:
        """The epochs, for notebooks."""
        cells = {
            name: [
                "" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value) for value in values
            ]
            for name, values in self.table().items()
        }
        return as_html(cells, repr(self))


def train(
    network: Network,
    training: Samples | Streams,
    validation: Samples | HeldOut | None,
    plan: Plan,
    *,
    callbacks: Sequence[Callback] = (),
    threads: int | None = None,
) -> History:
    """Train `network` in place with Adam; it ends with its best weights.

    Best is the lowest validation loss; without a validation part, the last epoch. The untrained network counts as epoch
    0, so that a training that never helps changes nothing. Ctrl-C and the time limit end the training with the best
    weights so far; Ctrl-C before any epoch was better than none is let through. DivergedError when the loss stops being
    finite before that. Where steps are repeated, both are let through. Streams are read in order, each piece from the
    states after the last.
    """
    start = time.perf_counter()
    keeper = _Keeper(network, validation)
    course = _Course(network, training, plan, threads, start)
    stopped: Stopped = "epochs"
    try:
        for number in range(1, course.epochs + 1):
            reason = _one_epoch(number, course, keeper, callbacks)
            if reason is not None:
                stopped = reason
                break
    except KeyboardInterrupt:
        if keeper.best == 0 or plan.again:
            raise
        stopped = "interrupted"
    if stopped == "diverged" and (keeper.best == 0 or plan.again):
        raise DivergedError(
            f"the loss is not a finite number any more in epoch {len(keeper.epochs) + 1}, before "
            f"{'all' if keeper.best else 'anything'} was learnt; lower learning_rate (now {plan.learning_rate:g})"
        )
    keeper.restore()
    planned = round(keeper.steps / keeper.over) if keeper.over else course.steps
    steps = Steps(keeper.steps, planned, course.size, tuple(course.rates.items()), stopped == "time_limit")
    return History(tuple(keeper.epochs), keeper.best, stopped, time.perf_counter() - start, (steps,))


def _one_epoch(number: int, course: _Course, keeper: _Keeper, callbacks: Sequence[Callback]) -> Stopped | None:
    """Train for an epoch and take note of it; what ends the training, if anything does."""
    loss = course.epoch(number)
    if not keeper.after(number, course, loss):
        return "diverged"
    epoch = keeper.epochs[-1]
    course.adapt(epoch)
    answers = [callback(epoch) for callback in callbacks]
    if any(isinstance(answer, bool | np.bool_ | str) and answer in (True, "stop") for answer in answers):
        return "callback"
    if keeper.validation is not None and number - keeper.best >= course.plan.patience:
        return "patience"
    return "time_limit" if course.late() else None


class _Course:
    """The optimizer on its way through the epochs."""

    def __init__(
        self, network: Network, training: Samples | Streams, plan: Plan, threads: int | None, start: float
    ) -> None:
        self.training, self.plan, self.start, self.done = training, plan, start, 0
        again = plan.again
        self.size = again.samples if again else plan.batch_size or batch_size_for(len(training))
        if isinstance(training, Streams):
            self.size = training.batch
        self.end = math.inf if plan.time_limit is None else start + plan.time_limit
        each = training.count if isinstance(training, Streams) else math.ceil(len(training) / self.size)
        self.steps = again.planned if again else plan.epochs * each
        self.last = again.best if again else self.steps
        self.epochs = math.ceil(self.last / max(each, 1)) if again else plan.epochs
        schedules: dict[str, Schedule] = {
            "cosine": Cosine(self.steps),
            "one_cycle": OneCycle(self.steps, warm_up=plan.warm_up),
        }
        self.rates = dict(again.rates) if again else {}
        self.over = 0.0
        self.timed = plan.time_limit is not None and plan.schedule in schedules
        optimizer = AdamW(plan.learning_rate, weight_decay=plan.weight_decay) if plan.weight_decay else None
        self.trainer = Trainer(
            network,
            optimizer or Adam(plan.learning_rate),
            schedule=Constant() if self.timed else schedules.get(plan.schedule, Constant()),
            clip=plan.clip,
            threads=threads,
        )
        falls = plan.schedule == "plateau" and not again
        self.plateau = ReduceOnPlateau(patience=max(1, plan.patience // 4)) if falls else None

    def epoch(self, number: int) -> float:
        """One pass, or what the time limit leaves of it; the mean loss, not finite if any step's isn't."""
        total = share = 0.0
        state = None
        for batch in self._batches(number):
            x, y, lengths, weights = batch
            size = amount(self.trainer.network.head, batch)
            if size == 0:
                continue  # every answer is masked: there is nothing to learn
            self._set_pace()
            loss = self.trainer.step(x, y, lengths=lengths, state=state, weights=weights)
            if not math.isfinite(loss):
                return loss
            state = self.trainer.state if isinstance(self.training, Streams) else None
            total += loss * size
            share += len(y) if self.trainer.network.head.reduction == "sum" else size
            if self.late() or self.done == self.last:
                break
        return total / share if share else 0.0

    def _batches(self, number: int) -> Iterator[Batch]:
        if isinstance(self.training, Streams):
            yield from self.training.pieces(self.plan.seed, number)
            return
        for index in batches(self.training, self.size, self.plan.seed, number):
            yield self.training.part(index)

    def _set_pace(self) -> None:
        """Set the step size by the time that is over, or by the steps that are done, whichever is nearer its end."""
        if self.timed and self.plan.time_limit is not None:
            over = max((time.perf_counter() - self.start) / self.plan.time_limit, self.done / max(self.steps - 1, 1))
            pace = _cosine(over) if self.plan.schedule == "cosine" else _one_cycle(over, self.plan.warm_up)
            self.trainer.learning_rate = self.plan.learning_rate * max(pace, LOWEST)
            self.over = over
        if self.plan.again and self.done in self.rates:
            self.trainer.learning_rate = self.rates[self.done]
        self.done += 1

    def adapt(self, epoch: Epoch) -> None:
        """Lower the step size when the loss no longer falls, where that is the schedule."""
        if self.plateau is not None:
            measured = epoch.loss if epoch.validation_loss is None else epoch.validation_loss
            before = self.trainer.learning_rate
            if self.plateau.update(self.trainer, measured) != before:
                self.rates[self.done] = self.trainer.learning_rate

    def late(self) -> bool:
        """Whether the time is over."""
        return time.perf_counter() >= self.end


def _cosine(over: float) -> float:
    """What the step size is multiplied by when a part of the training is over, from 1 to 0."""
    return (1 + math.cos(math.pi * min(over, 1.0))) / 2


def _one_cycle(over: float, warm_up: float) -> float:
    """The same for one cycle: up along half a wave in the part `warm_up`, then down to 0."""
    if over < warm_up:
        return FIRST + (1 - FIRST) * (1 - _cosine(over / warm_up))
    return _cosine((over - warm_up) / (1 - warm_up))


def _loss(network: Network, held_out: Samples | HeldOut) -> float:
    return held_out.loss(network) if isinstance(held_out, HeldOut) else mean_loss(network, held_out)


class _Keeper:
    """Keeps the epochs and the weights of the best one."""

    def __init__(self, network: Network, validation: Samples | HeldOut | None) -> None:
        self.network, self.validation = network, validation
        self.epochs: list[Epoch] = []
        self.best, self.steps, self.over = 0, 0, 0.0
        self.lowest = math.inf if validation is None else _loss(network, validation)
        self.weights = self._copy()

    def after(self, number: int, course: _Course, loss: float) -> bool:
        """Take note of an epoch; False when a loss is not finite."""
        if not math.isfinite(loss):
            return False
        measured = None if self.validation is None else _loss(self.network, self.validation)
        if measured is not None and not math.isfinite(measured):
            return False
        better = measured is None or measured < self.lowest
        weights = self._copy() if better else self.weights
        self.epochs.append(Epoch(number, course.epochs, loss, measured, number if better else self.best))
        if better:
            self.best, self.weights, self.steps, self.over = number, weights, course.done, course.over
            self.lowest = self.lowest if measured is None else measured
        return True

    def restore(self) -> None:
        """Give the network the best weights."""
        for name, values in self.network.parameters.items():
            values[...] = self.weights[name]

    def _copy(self) -> dict[str, NDArray[Any]]:
        return {name: values.copy() for name, values in self.network.parameters.items()}
