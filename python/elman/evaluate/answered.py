"""What several methods said of the same windows, and what came: all that an evaluation of forecasts is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.problem import Floats, Part
from elman.baselines.windows import ClassMethods, NumberMethods

__all__ = ["Answered", "answered", "joined", "lacking"]


@dataclass(frozen=True)
class Answered:
    """Of n windows the truth `y` (n,) or (n, M), nan where unknown, and the `forecasts` of each method, by its name.

    A forecast is probabilities of class 1 for a binary target, of the shape of y; (..., K) for classes; values for
    numbers. `quantiles` are those of numbers (n, M, levels), of the methods that have some. `moment` (n,) is the time
    of the first row ahead, `series` (n,) the series of each; `scale` the unit of errors, of the shape of y.
    """

    y: Floats
    forecasts: Mapping[str, Floats]
    moment: NDArray[Any] | None = None
    series: NDArray[Any] | None = None
    scale: Floats | None = None
    quantiles: Mapping[str, Floats] = field(default_factory=dict)

    def __getitem__(self, index: slice | NDArray[np.int64]) -> Answered:
        """What was said of some of the windows."""
        one = {name: None if each is None else each[index] for name, each in self._alone.items()}
        some = ({name: each[index] for name, each in of.items()} for of in (self.forecasts, self.quantiles))
        forecasts, quantiles = some
        return Answered(self.y[index], forecasts, quantiles=quantiles, **one)

    def beside(self, theirs: Mapping[str, Floats]) -> Answered:
        """The same, and `theirs`, the forecasts of others for the same windows, without quantiles."""
        return replace(self, forecasts={**self.forecasts, **theirs})

    @property
    def _alone(self) -> dict[str, NDArray[Any] | None]:
        return {"moment": self.moment, "series": self.series, "scale": self.scale}


def answered(
    methods: NumberMethods | ClassMethods,
    test: Part,
    ours: Mapping[str, Floats],
    quantiles: Mapping[str, Floats] | None = None,
    threads: int = 1,
) -> Answered:
    """What is said of the windows of `test`: `ours`, elman's and that of those who answer in it, and what simple
    `methods` say; the `quantiles` of ours, if there are some, and theirs."""
    simple = methods.answers(test, threads)
    levels = {}
    if quantiles is not None and isinstance(methods, NumberMethods):
        levels = {**quantiles, **methods.quantiles(test, simple)}
    return Answered(test.y, {**ours, **simple}, test.moment, test.series, test.scale, levels)


def joined(parts: Sequence[Answered]) -> Answered:
    """One after the other, what each method said that was asked in every part.

    >>> zero, one = np.zeros(1), np.ones(1)
    >>> both = joined([Answered(zero, {"a": one, "b": one}), Answered(one, {"a": zero})])
    >>> both.y.tolist(), {name: said.tolist() for name, said in both.forecasts.items()}
    ([0.0, 1.0], {'a': [1.0, 0.0]})
    """

    def each(name: str) -> Any:
        found = [getattr(part, name) for part in parts]
        return None if any(values is None for values in found) else np.concatenate(found)

    def named(name: str) -> dict[str, Floats]:
        first, *others = (getattr(part, name) for part in parts)
        common = [key for key in first if all(key in other for other in others)]
        return {key: np.concatenate([first[key], *(other[key] for other in others)]) for key in common}

    return Answered(each("y"), named("forecasts"), each("moment"), each("series"), each("scale"), named("quantiles"))


def lacking(parts: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The names of those that answered in some parts and not in all, which `joined` leaves out.

    >>> zero = np.zeros(1)
    >>> lacking([{"a": zero}, {"a": zero, "b": zero}])
    ('b',)
    """
    every = dict.fromkeys(name for part in parts for name in part)
    return tuple(name for name in every if any(name not in part for part in parts))
