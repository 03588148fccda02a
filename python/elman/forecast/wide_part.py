"""The linear part of tables with very many columns: the same ridge regressions, where there are fewer windows than
columns by what windows have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from elman.baselines.arithmetic import product
from elman.baselines.dual import WindowProducts, products_of, sum_of
from elman.forecast import linear_part
from elman.forecast.channels import Picked
from elman.forecast.linear_part import (
    MOST_LAGGED,
    PENALTIES,
    Design,
    Linear,
    Task,
    counts_of,
    losses_of,
    lost,
    standard_of,
    without_gaps,
)

__all__ = ["choose"]

Floats = NDArray[np.float64]


def choose(design: Design, training: Task, validation: Task) -> tuple[Linear, Linear]:
    """The regression with the smallest loss on `validation`, and the same fitted on both, as `linear_part.choose`."""
    windows = len(training.seen) + len(validation.seen)
    if len(design.channels.past_columns) <= MOST_LAGGED or design.width <= windows:
        return linear_part.choose(design, training, validation)
    own, wide = replace(design, past=False), _Wide.of(design, (training, validation))
    early = [wide.solved(len(training.seen), penalty) for penalty in PENALTIES]
    losses = [float(lost(validation.left - answers).mean()) for _, answers in early]
    chosen = linear_part.choose(own, training, validation)
    if losses_of(own, validation, chosen[:1])[0] <= min(losses):
        return chosen
    best = int(np.argmin(losses))
    return wide.linear(early[best][0]), wide.linear(wide.solved(windows, PENALTIES[best])[0])


@dataclass(frozen=True)
class _Wide:
    """Windows (n,), with the level and the unit of each, what is `left` of them (n, H) and the products of their
    standardised columns, `gram` (n, n)."""

    design: Design
    windows: Picked
    level: Floats
    unit: Floats
    left: Floats
    mean: Floats
    deviation: Floats
    gram: Floats

    @classmethod
    def of(cls, design: Design, tasks: Sequence[Task]) -> _Wide:
        """Those of tasks, one after another, of which the first teaches what is usual of columns."""
        seen = [task.seen for task in tasks]
        ends, target = (np.concatenate([getattr(each.picked, name) for each in seen]) for name in ("ends", "target"))
        level, unit = (np.concatenate([getattr(each, name) for each in seen]) for name in ("level", "own_unit"))
        left = np.concatenate([task.left for task in tasks])
        made = cls(design, Picked(ends, target), level, unit, left, *standard_of(design, tasks[0]), np.zeros((0, 0)))
        return replace(made, gram=products_of(made._rows, len(ends), design.width, design.threads))

    def _rows(self, start: int, stop: int) -> Floats:
        """The standardised columns (stop - start, columns) of windows `start` to `stop`."""
        which = slice(start, stop)
        columns = self.design.read(self.windows[which], self.level[which], self.unit[which])
        return np.asarray((columns - self.mean) / self.deviation)

    def solved(self, windows: int, penalty: float) -> tuple[tuple[Floats, Floats], Floats]:
        """The regression on the first so many `windows`: as shares of these, with the bias, and its answers to all
        others (k, H)."""
        left = self.left[:windows]
        products = WindowProducts(self.gram[:windows, :windows], counts_of(left), self.design.threads)
        shares, bias = products.shares(without_gaps(left), penalty)
        return (shares, bias), product(self.gram[windows:, :windows], shares, self.design.threads) + bias

    def linear(self, solved: tuple[Floats, Floats]) -> Linear:
        """The same as weights of the design's columns, with the means and deviations folded in."""
        shares, bias = solved
        weights = sum_of(self._rows, shares, self.design.width, self.design.threads) / self.deviation[:, None]
        return Linear(weights, bias - product(self.mean[None], weights)[0])
