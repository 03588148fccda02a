"""How parameters move against their gradients."""

from __future__ import annotations

import math
from dataclasses import dataclass

from elman.errors import SettingError

__all__ = ["SGD", "Adam", "Optimizer"]


def _positive(what: str, value: float) -> float:
    if not (isinstance(value, (int, float)) and math.isfinite(value) and value > 0):
        raise SettingError(f"{what} is {value!r}; expected a number above 0")
    return float(value)


@dataclass(frozen=True)
class Adam:
    """Adam (Kingma and Ba, 2015), with torch's update and defaults.

    Args:
        learning_rate: size of a step, above 0.
        betas: decay of the means of the gradient and of its square, each from 0 to below 1.
        eps: added to the root of the second, above 0.
    """

    learning_rate: float = 1e-3
    betas: tuple[float, float] = (0.9, 0.999)
    eps: float = 1e-8

    def __post_init__(self) -> None:
        _positive("learning_rate", self.learning_rate)
        _positive("eps", self.eps)
        if len(self.betas) != 2 or not all(0 <= beta < 1 for beta in self.betas):
            raise SettingError(f"betas is {self.betas!r}; expected two numbers from 0 to below 1")

    @property
    def spec(self) -> tuple[str, float, float, float, float]:
        """Kind, learning rate, betas and eps, as the engine takes them."""
        return "adam", float(self.learning_rate), float(self.betas[0]), float(self.betas[1]), float(self.eps)


@dataclass(frozen=True)
class SGD:
    """Plain gradient descent: a parameter moves by `learning_rate` (above 0) times its gradient."""

    learning_rate: float = 1e-2

    def __post_init__(self) -> None:
        _positive("learning_rate", self.learning_rate)

    @property
    def spec(self) -> tuple[str, float, float, float, float]:
        """As for Adam; the last three are not used."""
        return "sgd", float(self.learning_rate), 0.0, 0.0, 0.0


Optimizer = Adam | SGD
