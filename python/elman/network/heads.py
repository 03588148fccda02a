"""What a network is asked, and with it the loss that it is trained with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from elman.checks import figures, number, one_of, whole, yes_or_no
from elman.errors import SettingError

__all__ = ["Binary", "Classes", "Gaussian", "Head", "Quantiles", "StudentT", "Values"]

_MOST_LEVELS = 99


def _row(what: str, given: Any) -> tuple[float, ...]:
    """A list of numbers, as one that nobody can change."""
    row = figures(what, given, np.float64)
    if row.ndim != 1:
        raise SettingError(f"{what} is {given!r}; expected a list of numbers")
    return tuple(row.tolist())


@dataclass(frozen=True, kw_only=True)
class Head:
    """What the heads have in common.

    Args:
        at: "last", one answer after the last step, or "every", one after each step.
        reduction: the loss is the "mean" or the "sum" over answers (and, but for Classes, over their numbers).
        linear: False: the last layer's hidden state is the answer, without a linear layer; it must have as many units.
    """

    at: str = "last"
    reduction: str = "mean"
    linear: bool = True
    kind: ClassVar[str] = ""
    raw: ClassVar[bool] = True  # the outputs are what the last layer gives
    size = 1  # without a type: a ClassVar would fix its place among the fields of every head

    def __post_init__(self) -> None:
        kind = type(self).__name__
        whole(f"size of {kind}", self.size)
        one_of(f"at of {kind}", self.at, ("last", "every"))
        one_of(f"reduction of {kind}", self.reduction, ("mean", "sum"))
        yes_or_no(f"linear of {kind}", self.linear)

    @property
    def every(self) -> bool:
        """Whether there is an answer after each step."""
        return self.at == "every"

    @property
    def outputs(self) -> int:
        """Numbers that the network gives for an answer."""
        return int(self.size)

    @property
    def settings(self) -> dict[str, Any]:
        """As the engine takes them."""
        common = {
            "kind": self.kind,
            "size": int(self.size),
            "every": self.every,
            "mean": self.reduction == "mean",
        }
        unused: dict[str, Any] = {
            "loss": "squared",
            "delta": 1.0,
            "smoothing": 0.0,
            "class_weights": [],
            "levels": [],
        }
        return {**common, "linear": bool(self.linear), **unused}


@dataclass(frozen=True)
class Classes(Head):
    """One of `size` classes. Outputs are logits; y is int (batch,) or, at every step, (batch, time).

    Loss: cross-entropy.

    Args:
        class_weights: how much each class counts, numbers from 0; the mean then divides by the sum of the weights of
            the targets, as torch does.
        label_smoothing: part of a target that is spread over all classes, from 0 to below 1.
    """

    size: int
    class_weights: Sequence[float] | None = None
    label_smoothing: float = 0.0
    kind: ClassVar[str] = "classes"

    def __post_init__(self) -> None:
        super().__post_init__()
        number("label_smoothing", self.label_smoothing, 0, 1)
        if self.class_weights is None:
            return
        weights = _row("class_weights", self.class_weights)
        for weight in weights:
            number("a class weight", weight)
        if len(weights) != self.size:
            raise SettingError(f"class_weights has {len(weights)} numbers; expected {self.size}, one a class")
        object.__setattr__(self, "class_weights", weights)

    @property
    def settings(self) -> dict[str, Any]:
        """As the engine takes them."""
        weights = list(self.class_weights or ())
        return {
            **super().settings,
            "class_weights": weights,
            "smoothing": float(self.label_smoothing),
        }


@dataclass(frozen=True)
class Binary(Head):
    """`size` yes-or-no questions. Outputs are logits; y is from 0 to 1.

    y has the shape of the outputs, (batch, size) or, at every step, (batch, time, size); with size 1 the last axis
    may be left out. Loss: binary cross-entropy; the mean is over answers and questions.

    Args:
        positive_weight: how many times a yes counts; a number above 0.
    """

    size: int = 1
    positive_weight: float = 1.0
    kind: ClassVar[str] = "binary"

    def __post_init__(self) -> None:
        super().__post_init__()
        number("positive_weight", self.positive_weight, above=True)

    @property
    def settings(self) -> dict[str, Any]:
        """As the engine takes them."""
        weights = [] if self.positive_weight == 1.0 else [float(self.positive_weight)] * int(self.size)
        return {**super().settings, "class_weights": weights}


@dataclass(frozen=True)
class Values(Head):
    """`size` numbers. y has the shape of the outputs, (batch, size) or, at every step, (batch, time, size).

    With size 1 the last axis of y may be left out. The mean of the loss is over answers and numbers.

    Args:
        loss: "squared", "absolute" or "huber": squared (halved) for errors below `delta`, absolute beyond.
        delta: of "huber", above 0.
    """

    size: int = 1
    loss: str = "squared"
    delta: float = 1.0
    kind: ClassVar[str] = "values"

    def __post_init__(self) -> None:
        super().__post_init__()
        one_of("loss of Values", self.loss, ("squared", "absolute", "huber"))
        number("delta", self.delta, above=True)

    @property
    def settings(self) -> dict[str, Any]:
        """As the engine takes them."""
        return {**super().settings, "loss": self.loss, "delta": float(self.delta)}


@dataclass(frozen=True)
class Quantiles(Head):
    """Quantiles of `size` numbers, which never cross. y is as for Values.

    Loss: the pinball loss (Koenker and Bassett, 1978), the mean over all quantiles. Outputs are (batch, size * levels),
    the quantiles of the first number first.

    Args:
        levels: rising numbers between 0 and 1, at most 99.
    """

    levels: Sequence[float] = (0.1, 0.5, 0.9)
    size: int = 1
    kind: ClassVar[str] = "quantiles"
    raw: ClassVar[bool] = False

    def __post_init__(self) -> None:
        super().__post_init__()
        levels = _row("levels", self.levels)
        rising = all(low < high for low, high in zip([0.0, *levels], [*levels, 1.0], strict=True))
        if not levels or len(levels) > _MOST_LEVELS or not rising:
            raise SettingError(
                f"levels is {self.levels!r}; expected 1 to {_MOST_LEVELS} rising numbers between 0 and 1"
            )
        object.__setattr__(self, "levels", levels)

    @property
    def outputs(self) -> int:
        """Numbers that the network gives for an answer."""
        return int(self.size) * len(self.levels)

    @property
    def settings(self) -> dict[str, Any]:
        """As the engine takes them."""
        return {**super().settings, "levels": list(self.levels)}


@dataclass(frozen=True)
class Gaussian(Head):
    """A normal distribution for each of `size` numbers. y is as for Values; loss: minus the logarithm of its density.

    Outputs are (batch, 2 * size): mean and standard deviation of the first number, then of the next.
    """

    size: int = 1
    kind: ClassVar[str] = "gaussian"
    raw: ClassVar[bool] = False

    @property
    def outputs(self) -> int:
        """Numbers that the network gives for an answer."""
        return 2 * int(self.size)


@dataclass(frozen=True)
class StudentT(Head):
    """Student's t distribution for each of `size` numbers, for numbers with outliers. y is as for Values.

    Loss: minus the logarithm of the density. Outputs are (batch, 3 * size): location, scale and degrees of freedom of
    the first number, then of the next. The degrees of freedom are learned and above 2, so that mean (the location) and
    variance (scale squared times df / (df - 2)) exist.

    >>> from elman.network import Dense, Network
    >>> net = Network(Dense(2), hidden=4, head=StudentT())
    >>> location, scale, df = net.forward([[[0.5, 1.0], [0.2, -1.0]]])[0][0]
    >>> bool(scale > 0 and df > 2)
    True
    """

    size: int = 1
    kind: ClassVar[str] = "student_t"
    raw: ClassVar[bool] = False

    @property
    def outputs(self) -> int:
        """Numbers that the network gives for an answer."""
        return 3 * int(self.size)
