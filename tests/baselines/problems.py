"""Small problems with a known answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines import windows as baselines
from elman.baselines.problem import Floats, Kind, Part, Problem
from elman.evaluate import evaluation
from elman.evaluate.answered import answered
from elman.evaluate.evaluation import Evaluation


class Stored:
    """Windows that lie in memory."""

    def __init__(self, x: NDArray[np.floating]) -> None:
        self.x = x.astype(np.float32)

    def __len__(self) -> int:
        return len(self.x)

    def gather(self, start: int, stop: int) -> NDArray[np.float32]:
        return self.x[start:stop]


@dataclass(frozen=True)
class Question:
    """A question with its three parts."""

    kind: Kind
    size: int
    train: Part
    validation: Part
    test: Part
    levels: tuple[float, ...] = ()

    @property
    def methods(self) -> Any:
        """The simple methods as they are learnt."""
        return baselines.fit(Problem(self.kind, self.size, self.train, self.validation, levels=self.levels))


def run(asked: Question) -> dict[str, Floats]:
    """What the simple methods answer on the test part."""
    found: dict[str, Floats] = asked.methods.answers(asked.test)
    return found


def evaluate(
    asked: Question,
    ours: Mapping[str, Floats],
    quantiles: tuple[tuple[float, ...], Floats] | None = None,
    **settings: Any,
) -> Evaluation:
    """What is measured of `ours` and of the simple methods; elman may have `quantiles` at some levels."""
    levels, given = ((), None) if quantiles is None else (quantiles[0], {evaluation.OURS: quantiles[1]})
    said = answered(asked.methods, asked.test, ours, given)
    return evaluation.evaluate(evaluation.Asked(asked.kind), said, levels, **settings)


def walks(n: int, window: int = 3, features: int = 2, seed: int = 0) -> Stored:
    """Windows of random walks: neighbouring numbers resemble each other, as in real tables."""
    steps = np.random.default_rng(seed).normal(size=(n + window, features))
    table = 10 + 0.3 * np.cumsum(steps, axis=0)
    return Stored(np.stack([table[i : i + window] for i in range(n)]))


def make(kind: Kind, classes: int = 3, n: int = 240, seed: int = 0) -> Question:
    """A problem whose target depends on the last number of the window, with noise; a third of it is the test part."""
    rng = np.random.default_rng(seed)
    x = walks(n, seed=seed).x
    signal = x[:, -1, 0] + 0.3 * rng.normal(size=n)
    if kind == "number":
        y, size = signal.astype(np.float64), 1
    else:
        size = 2 if kind == "binary" else classes
        y = np.searchsorted(np.quantile(signal, np.arange(1, size) / size), signal).astype(np.float64)
    last = np.concatenate([[np.nan], y[:-1]])
    order = rng.permutation(n)
    parts = (order[: n // 3], order[n // 3 : n // 2], order[n // 2 :])
    train, validation, test = (Part(Stored(x[rows]), y[rows], last[rows]) for rows in parts)
    return Question(kind, size, train, validation, test)
