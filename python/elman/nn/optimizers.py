"""Optimizers of parts: after `backward`, `step` moves their parameters by the arithmetic of the engine's trainer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from elman import engine
from elman.checks import number
from elman.errors import SettingError
from elman.network import optimizers as rules
from elman.nn.part import Part

__all__ = ["SGD", "Adam", "AdamW"]


class _Optimizer:
    """What moves the parameters of some parts. SettingError for what is no part, or parts of two dtypes."""

    def __init__(self, parts: Part | Iterable[Part], rule: Any) -> None:
        self.parts = [parts] if isinstance(parts, Part) else list(parts) if isinstance(parts, Iterable) else [parts]
        if not self.parts or not all(isinstance(part, Part) for part in self.parts):
            raise SettingError(f"parts is {parts!r:.60}; expected parts of elman.nn, such as [layer, linear]")
        if len({id(part) for part in self.parts}) < len(self.parts):
            raise SettingError("parts has one of them twice; expected each once")
        dtypes = {values.dtype.name for part in self.parts for values in part.parameters.values()}
        if len(dtypes) > 1:
            raise SettingError(f"parts are of {' and '.join(sorted(dtypes))}; expected one dtype")
        self._rule = rule
        settings = {**rule.settings, "clip": 0.0, "schedule": rules.Constant().settings}
        size = sum(values.size for part in self.parts for values in part.parameters.values())
        self._core = engine.make_optimizer(dtypes.pop(), settings, size)

    @property
    def lr(self) -> float:
        """The learning rate: it may be changed between steps."""
        return float(self._core.learning_rate)

    @lr.setter
    def lr(self, value: float) -> None:
        self._core.learning_rate = number("lr", value, above=True)

    def step(self) -> None:
        """Move all parameters against their gradients, which are then forgotten.

        SettingError where a part has none: `backward` was not called since the last step.
        """
        for place, part in enumerate(self.parts):
            if not part.gradients:
                raise SettingError(
                    f"part {place}, a {type(part).__name__}, has no gradients; call backward before each step"
                )
        own = [(values, part.gradients[name]) for part in self.parts for name, values in part.parameters.items()]
        before, against = (np.concatenate([pair[which].ravel() for pair in own]) for which in (0, 1))
        after = self._core.step(against, before)
        start = 0
        for values, _ in own:
            values[...] = after[start : start + values.size].reshape(values.shape)
            start += values.size
        self.zero_grad()

    def zero_grad(self) -> None:
        """Forget the gradients of all parts, as `step` does too."""
        for part in self.parts:
            part.gradients = {}

    def __repr__(self) -> str:
        names = ", ".join(type(part).__name__ for part in self.parts)
        return f"{type(self).__name__}([{names}], lr={self.lr:g})"


class Adam(_Optimizer):
    """Adam, as torch.optim.Adam moves (without its weight decay).

    Args:
        parts: one part of elman.nn or several.
        lr: size of a step, above 0.
        betas, eps: as for `elman.Adam`.

    >>> from elman.nn import Linear
    >>> layer, x, y = Linear(1, 1), np.ones((4, 1)), np.full((4, 1), 2.0)
    >>> optimizer = Adam([layer], lr=0.1)
    >>> for _ in range(200):
    ...     _ = layer.backward(2 * (layer(x) - y) / len(x))
    ...     optimizer.step()
    >>> bool(abs(layer(x) - y).max() < 0.01)
    True
    """

    def __init__(
        self,
        parts: Part | Iterable[Part],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
    ) -> None:
        super().__init__(parts, rules.Adam(_rate(lr), betas, eps))


class AdamW(_Optimizer):
    """Adam with decoupled weight decay, as torch.optim.AdamW moves. Arguments as for `Adam`, and `weight_decay`."""

    def __init__(
        self,
        parts: Part | Iterable[Part],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.01,
    ) -> None:
        super().__init__(parts, rules.AdamW(_rate(lr), betas, eps, weight_decay))


class SGD(_Optimizer):
    """Gradient descent, as torch.optim.SGD moves; `momentum` and `weight_decay` as for `elman.SGD`."""

    def __init__(
        self, parts: Part | Iterable[Part], lr: float = 1e-3, momentum: float = 0.0, weight_decay: float = 0.0
    ) -> None:
        super().__init__(parts, rules.SGD(_rate(lr), momentum, weight_decay))


def _rate(lr: float) -> float:
    return number("lr", lr, above=True)
