"""How parameters move against their gradients, and how the learning rate changes on the way."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from elman.checks import LARGEST, MOST_STEPS, number, whole
from elman.errors import SettingError

__all__ = [
    "SGD",
    "Adam",
    "AdamW",
    "Constant",
    "Cosine",
    "OneCycle",
    "Optimizer",
    "ReduceOnPlateau",
    "Schedule",
]


@dataclass(frozen=True)
class Adam:
    """Adam (Kingma and Ba, 2015), with torch's update and defaults.

    Args:
        learning_rate: size of a step, above 0.
        betas: decay of the means of the gradient and of its square, each from 0 to below 1.
        eps: added to the root of the second, from 1e-30.
    """

    learning_rate: float = 1e-3
    betas: tuple[float, float] = (0.9, 0.999)
    eps: float = 1e-8

    def __post_init__(self) -> None:
        number("learning_rate", self.learning_rate, above=True)
        number("eps", self.eps, 1 / LARGEST)
        if not isinstance(self.betas, tuple | list) or len(self.betas) != 2:
            raise SettingError(f"betas is {self.betas!r}; expected two numbers from 0 to below 1")
        object.__setattr__(self, "betas", tuple(number("each of betas", beta, 0, 1) for beta in self.betas))

    @property
    def settings(self) -> dict[str, Any]:
        """As the engine takes them."""
        moments = {
            "beta1": float(self.betas[0]),
            "beta2": float(self.betas[1]),
            "eps": float(self.eps),
        }
        return {
            "kind": "adam",
            "learning_rate": float(self.learning_rate),
            **moments,
            "momentum": 0.0,
            "weight_decay": 0.0,
        }


@dataclass(frozen=True)
class AdamW(Adam):
    """Adam with decoupled weight decay (Loshchilov and Hutter, 2019).

    At each step parameters also shrink by learning_rate * weight_decay of themselves.

    Args:
        weight_decay: from 0.
    """

    weight_decay: float = 0.01

    def __post_init__(self) -> None:
        super().__post_init__()
        number("weight_decay", self.weight_decay)

    @property
    def settings(self) -> dict[str, Any]:
        """As the engine takes them."""
        return {**super().settings, "weight_decay": float(self.weight_decay)}


@dataclass(frozen=True)
class SGD:
    """Gradient descent: a parameter moves by `learning_rate` (above 0) times its gradient, or times the velocity.

    Args:
        momentum: the velocity is this part of the last one plus the gradient; from 0 to below 1.
        weight_decay: this times the parameter is added to its gradient; from 0.
    """

    learning_rate: float = 1e-2
    momentum: float = 0.0
    weight_decay: float = 0.0

    def __post_init__(self) -> None:
        number("learning_rate", self.learning_rate, above=True)
        number("momentum", self.momentum, 0, 1)
        number("weight_decay", self.weight_decay)

    @property
    def settings(self) -> dict[str, Any]:
        """As the engine takes them."""
        own = {
            "momentum": float(self.momentum),
            "weight_decay": float(self.weight_decay),
        }
        return {
            "kind": "sgd",
            "learning_rate": float(self.learning_rate),
            "beta1": 0.0,
            "beta2": 0.0,
            "eps": 0.0,
            **own,
        }


Optimizer = Adam | SGD


def _schedule(kind: str, steps: int, warm_up: float, start: float, end: float) -> dict[str, Any]:
    return {
        "kind": kind,
        "steps": int(steps),
        "warm_up": float(warm_up),
        "start": float(start),
        "end": float(end),
    }


@dataclass(frozen=True)
class Constant:
    """The learning rate stays as it is."""

    @property
    def settings(self) -> dict[str, Any]:
        """As the engine takes them."""
        return _schedule("constant", 0, 0.0, 1.0, 1.0)


@dataclass(frozen=True)
class Cosine:
    """The learning rate falls along half a cosine wave from 1 to `end` times its setting in `steps` training steps."""

    steps: int
    end: float = 0.0

    def __post_init__(self) -> None:
        whole("steps of Cosine", self.steps, most=MOST_STEPS)
        number("end of Cosine", self.end)

    @property
    def settings(self) -> dict[str, Any]:
        """As the engine takes them."""
        return _schedule("cosine", self.steps, 0.0, 1.0, self.end)


@dataclass(frozen=True)
class OneCycle:
    """The learning rate rises from `start` times its setting, then falls to `end` times it (Smith and Topin, 2018).

    Args:
        steps: training steps of the whole cycle; later ones keep the last rate.
        warm_up: part of them in which it rises, from 0 to below 1.
        start, end: factors, from 0.
    """

    steps: int
    warm_up: float = 0.3
    start: float = 0.04
    end: float = 0.0

    def __post_init__(self) -> None:
        whole("steps of OneCycle", self.steps, most=MOST_STEPS)
        number("warm_up", self.warm_up, 0, 1)
        number("start of OneCycle", self.start)
        number("end of OneCycle", self.end)

    @property
    def settings(self) -> dict[str, Any]:
        """As the engine takes them."""
        return _schedule("one_cycle", self.steps, self.warm_up, self.start, self.end)


Schedule = Constant | Cosine | OneCycle


class ReduceOnPlateau:
    """Multiplies a trainer's learning rate by `factor` when a loss has not fallen for `patience` checks.

    Args:
        factor: from above 0 to below 1.
        patience: checks without a new lowest loss before the rate falls, from 1.

    >>> from elman.network import Dense, Network, SGD, Trainer
    >>> trainer = Trainer(Network(Dense(1), hidden=2), SGD(0.1))
    >>> plateau = ReduceOnPlateau(factor=0.5, patience=2)
    >>> [plateau.update(trainer, loss) for loss in (1.0, 0.9, 0.95, 0.92)]
    [0.1, 0.1, 0.1, 0.05]
    """

    def __init__(self, factor: float = 0.5, patience: int = 5) -> None:
        self.factor = number("factor", factor, 0, 1, above=True)
        self.patience = whole("patience", patience)
        self._lowest = math.inf
        self._waited = 0

    def update(self, trainer: Any, loss: float) -> float:
        """Tell it a loss on held-out data; returns the learning rate from now on."""
        if not isinstance(loss, int | float | np.number):
            raise SettingError(f"loss is {loss!r}; expected a number")
        lower = loss < self._lowest  # never true of a loss that is not a number
        self._waited = 0 if lower else self._waited + 1
        self._lowest = loss if lower else self._lowest
        if self._waited >= self.patience:
            trainer.learning_rate *= self.factor
            self._waited = 0
        return float(trainer.learning_rate)
