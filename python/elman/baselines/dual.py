"""Regressions on fewer windows than columns, by what windows have in common: one number for each two of them.

The weights that an L2 leaves smallest are sums of windows, so that a regression of n windows has n unknowns, however
many columns it reads. What grows with the columns are the products of windows, which are made once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from elman.baselines.arithmetic import factor, outer, product, solve, solve_with
from elman.baselines.problem import Floats

__all__ = ["Turned", "WindowProducts", "products_of", "sum_of"]

BLOCK_NUMBERS = 2**22  # in one block: 32 MB in float64
STEADY = 1e-12  # of the sum of all squares: added to each, so that windows that tell the same can be told apart

Rows = Callable[[int, int], Floats]
"""Windows `start` to `stop` (not included) as a table (stop - start, columns)."""


def products_of(rows: Rows, count: int, columns: int, threads: int | None = 1) -> Floats:
    """The products of each two of `count` windows (count, count), summed over `columns`.

    >>> products_of(lambda start, stop: np.array([[3.0, 4.0], [1.0, 0.0]])[start:stop], 2, 2)
    array([[25.,  3.],
           [ 3.,  1.]])
    """
    found = np.empty((count, count))
    step = max(1, BLOCK_NUMBERS // columns)
    for start in range(0, count, step):
        those = slice(start, min(start + step, count))
        one = np.ascontiguousarray(rows(those.start, those.stop).T)
        for first in range(0, start + 1, step):
            before = slice(first, min(first + step, count))
            other = one if first == start else np.ascontiguousarray(rows(before.start, before.stop).T)
            found[those, before] = outer(one, other, threads=threads)
            found[before, those] = found[those, before].T
    return found


def sum_of(rows: Rows, shares: Floats, columns: int, threads: int | None = 1) -> Floats:
    """The sums (columns, K) of windows, each times its `shares` (n, K)."""
    found = np.zeros((columns, shares.shape[1]))
    step = max(1, BLOCK_NUMBERS // columns)
    for start in range(0, len(shares), step):
        stop = min(start + step, len(shares))
        outer(rows(start, stop), shares[start:stop], into=found, threads=threads)
    return found


class Turned:
    """Windows in coordinates of their own: as many as there are windows, in which all their products are the same.

    A regression with an L2 on `table` (n, n) is that on the windows themselves.
    """

    def __init__(self, rows: Rows, count: int, columns: int, threads: int | None = 1) -> None:
        self.rows, self.columns, self.threads = rows, columns, threads
        products = products_of(rows, count, columns, threads)
        self.table = factor(products + np.diag(np.full(count, STEADY * np.trace(products) + STEADY)), threads)

    def back(self, weights: Floats) -> Floats:
        """The weights of the columns (columns, K) that are `weights` (n, K) of the coordinates."""
        shares = solve_with(self.table, product(self.table, weights, self.threads), self.threads)
        return sum_of(self.rows, shares, self.columns, self.threads)


@dataclass(frozen=True)
class WindowProducts:
    """Ridge regressions of windows whose products are `gram` (n, n), each counting for `counts` (n,)."""

    gram: Floats
    counts: Floats
    threads: int | None = 1

    def shares(self, targets: Floats, penalty: float) -> tuple[Floats, Floats]:
        """The weights as sums of windows (n, H), and the bias (H,).

        They are those of the smallest squares of what is missed of `targets` (n, H), plus `penalty` for each that
        counts times the squares of the weights. A window is given its products with all (n,) times the former, and the
        bias.

        >>> line = WindowProducts(np.array([[1.0, 0.0], [0.0, 0.0]]), np.ones(2))  # of the windows 1 and 0
        >>> shares, bias = line.shares(np.array([[3.0], [1.0]]), penalty=1e-4)
        >>> shares[0].round(2).item(), bias.round(2).item()
        (2.0, 1.0)
        """
        parts, roots = self.counts / self.counts.sum(), np.sqrt(self.counts)
        own = product(self.gram, parts[:, None])
        centred = self.gram - own - own.T + product(parts[None], own)
        mean = product(parts[None], targets)
        weighed = roots[:, None] * centred * roots + np.diag(np.full(len(roots), penalty * self.counts.sum()))
        shares = roots[:, None] * solve(weighed, roots[:, None] * (targets - mean), self.threads)
        shares -= parts[:, None] * shares.sum(axis=0)
        return shares, (mean - product(own.T, shares))[0]
