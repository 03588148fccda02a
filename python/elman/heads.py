"""What a network is asked, and with it the loss that it is trained with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from elman.errors import SettingError
from elman.inputs import at_least_one

__all__ = ["Binary", "Classes", "Head", "Values"]


@dataclass(frozen=True)
class Head:
    """What the heads have in common.

    Args:
        size: outputs of an answer.
        at: "last", one answer after the last step, or "every", one after each step.
        reduction: the loss is the "mean" or the "sum" over answers.
        linear: False: the last layer's hidden state is the answer, without a linear layer; it must have `size` units.
    """

    size: int = 1
    at: str = "last"
    reduction: str = "mean"
    linear: bool = True
    kind: ClassVar[str] = ""

    def __post_init__(self) -> None:
        at_least_one(f"size of {type(self).__name__}", self.size)
        for name, value, choices in (
            ("at", self.at, ("last", "every")),
            ("reduction", self.reduction, ("mean", "sum")),
        ):
            if value not in choices:
                raise SettingError(
                    f"{name} of {type(self).__name__} is {value!r}; expected {choices[0]!r} or {choices[1]!r}"
                )

    @property
    def every(self) -> bool:
        """Whether there is an answer after each step."""
        return self.at == "every"

    @property
    def spec(self) -> tuple[str, int, bool, bool, bool]:
        """Kind, size, every, mean, linear, as the engine takes them."""
        return self.kind, int(self.size), self.every, self.reduction == "mean", bool(self.linear)


@dataclass(frozen=True)
class Classes(Head):
    """One of `size` classes. Outputs are logits; y is int (batch,) or, at every step, (batch, time).

    Loss: cross-entropy.
    """

    kind: ClassVar[str] = "classes"


@dataclass(frozen=True)
class Binary(Head):
    """`size` yes-or-no questions. Outputs are logits; y is from 0 to 1.

    y has the shape of the outputs, (batch, size) or, at every step, (batch, time, size); with size 1 the last axis may
    be left out. Loss: binary cross-entropy; the mean is over answers and questions.
    """

    kind: ClassVar[str] = "binary"


@dataclass(frozen=True)
class Values(Head):
    """`size` numbers. y has the shape of the outputs, (batch, size) or, at every step, (batch, time, size).

    With size 1 the last axis of y may be left out. Loss: squared error; the mean is over answers and numbers.
    """

    kind: ClassVar[str] = "values"
