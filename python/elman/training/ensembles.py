"""Several networks of one job, each from its own first weights, whose answers are averaged."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from elman.errors import DivergedError, SettingError
from elman.network import Network
from elman.training.loop import Callback, Epoch, History, Plan, Steps, Stopped

__all__ = ["go_on", "seed_of", "train_several"]

GOLDEN = 0x9E3779B97F4A7C15  # seeds far from each other

TrainOne = Callable[[Network, int, Plan, Sequence[Callback]], History]


def seed_of(random_state: int, number: int) -> int:
    """The seed of the network `number` of an ensemble, from 0."""
    return (random_state + number * GOLDEN) % 2**63


def go_on(new: Network, old: Network | None) -> Network:
    """`new` with the weights of `old`, for `warm_start`; `new` as it is when there is no old one.

    SettingError when the two differ in shape.
    """
    if old is None:
        return new
    shapes = [{name: values.shape for name, values in network.parameters.items()} for network in (old, new)]
    if shapes[0] != shapes[1]:
        raise SettingError(
            "setting 'warm_start': found data or settings that ask for another network than the trained one, "
            "expected the same; set warm_start=False to begin anew"
        )
    new.load_state_dict(old.parameters)
    return new


def train_several(
    make: Callable[[int], Network],
    train_one: TrainOne,
    plans: Sequence[Plan],
    callbacks: Sequence[Callback],
    old: Sequence[Network] = (),
) -> tuple[list[Network], History]:
    """Train a network by each of `plans`; `make(number)` gives untrained ones, `old` are those to go on from.

    `train_one` trains a network, given its number and its plan, and calls the callbacks that it is given. Epochs are
    numbered through. What ends a training early, but for patience, ends those after it too, Ctrl-C and a loss that is
    no number among them; the networks trained so far are given back. The time limit, the same in all plans, is shared
    evenly.
    """
    start = time.perf_counter()
    networks: list[Network] = []
    epochs: list[Epoch] = []
    steps: list[Steps] = []
    best = 0
    stopped: Stopped = "epochs"
    whole = sum(plan.epochs for plan in plans)
    for number, plan in enumerate(plans):
        limit = plan.time_limit
        if limit is not None:
            limit = max(limit - (time.perf_counter() - start), 1e-9) / (len(plans) - number)
        wrapped = [_through(callback, len(epochs), whole) for callback in callbacks]
        try:
            network = go_on(make(number), old[number] if number < len(old) else None)
            history = train_one(network, number, replace(plan, time_limit=limit), wrapped)
        except (KeyboardInterrupt, DivergedError) as error:
            if not networks or plan.again:
                raise
            stopped = "interrupted" if isinstance(error, KeyboardInterrupt) else "diverged"
            break
        offset = len(epochs)
        epochs += [replace(e, number=e.number + offset, epochs=whole, best=e.best + offset) for e in history.epochs]
        networks.append(network)
        steps += history.steps
        best, stopped = history.best + offset, history.stopped
        if stopped in ("interrupted", "callback", "diverged"):
            break
    return networks, History(tuple(epochs), best, stopped, time.perf_counter() - start, tuple(steps))


def _through(callback: Callback, before: int, whole: int) -> Callback:
    return lambda e: callback(replace(e, number=e.number + before, epochs=whole, best=e.best + before))
