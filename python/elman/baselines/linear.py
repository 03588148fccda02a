"""Linear and logistic regression on windows, with L2, for the baselines: exact, small, and sparing of memory.

One method fits both: L-BFGS that starts from the exact curvature of a squared loss (the Gram matrix). A linear
regression is then solved in one step and a logistic one in about ten. The windows are gathered in blocks, never all at
once. Where there are fewer windows than columns, and very many of these, they are turned (`elman.baselines.dual`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elman.baselines.arithmetic import exp, factor, log_softmax, outer, product, solve_with
from elman.baselines.dual import Turned
from elman.baselines.minimising import Objective, minimise
from elman.baselines.problem import Floats, Gathers, TableRows

L2 = 1.0
BLOCK_NUMBERS = 2**21  # in one block: 16 MB in float64
GRAM_COLUMNS = 4000  # beyond it the Gram matrix would cost more than it saves; its diagonal is used instead


class Design:
    """The windows as a table: one row a window, its numbers side by side and standardised, and a last column of ones.

    A column that never changes becomes zeros. Mean and deviation are those of `train`. So many `threads` multiply.
    Few windows of very many columns are learnt from `turned`, as many columns as there are windows: `columns` counts
    what is learnt from, with the ones.
    """

    def __init__(self, train: Gathers, threads: int | None = 1) -> None:
        self.train, self.threads = train, threads
        self.columns = int(train.gather(0, 1).size) + 1
        self.turned: Turned | None = None
        self.mean = np.zeros(self.columns - 1)
        self.scale = np.ones(self.columns - 1)
        self.mean = self._sum(lambda x: x) / len(train)
        deviation = np.sqrt(self._sum(np.square) / len(train))
        self.scale = np.where(deviation > 1e-7 * (1 + np.abs(self.mean)), deviation, np.inf)
        if self.columns > GRAM_COLUMNS >= len(train):
            self.turned = Turned(self._rows, len(train), len(self.mean), threads)
            self.columns = len(train) + 1

    def _rows(self, start: int, stop: int) -> Floats:
        """Windows `start` to `stop` of `train`, standardised (stop - start, numbers)."""
        flat = self.train.gather(start, stop).reshape(stop - start, -1)
        return np.asarray((flat - self.mean) / self.scale)

    def _sum(self, of: Callable[[Floats], Floats]) -> Floats:
        total = np.zeros(len(self.mean))
        for _, x in self.blocks():
            total += of(x[:, :-1]).sum(axis=0)
        return total

    def blocks(self) -> Iterator[tuple[slice, Floats]]:
        """Blocks of rows of what is learnt from: which rows, and their table `(rows, columns)`."""
        if self.turned is not None:
            table = self.turned.table
            return _blocks(TableRows(table), np.zeros(len(table)), np.ones(len(table)))
        return _blocks(self.train, self.mean, self.scale)

    def of_numbers(self, weights: Floats) -> Floats:
        """The weights (numbers + 1, outputs) of the numbers of a window that `weights` (columns, outputs) stand for."""
        return weights if self.turned is None else np.vstack([self.turned.back(weights[:-1]), weights[-1:]])

    def inverse_curvature(self) -> Callable[[Floats], Floats]:
        """The inverse of (X'X + L2), or of its diagonal if it is large, as a function of (columns, outputs)."""
        if self.columns > GRAM_COLUMNS:
            diagonal = sum(np.square(x).sum(axis=0) for _, x in self.blocks()) + self.penalty()
            return lambda gradient: gradient / diagonal[:, None]
        gram = np.zeros((self.columns, self.columns))
        for _, x in self.blocks():
            outer(x, x, into=gram, threads=self.threads)
        lower = factor(gram + np.diag(self.penalty()), self.threads)
        return lambda gradient: solve_with(lower, gradient, self.threads)

    def penalty(self) -> Floats:
        """The L2 of each column: none for the ones."""
        return np.append(np.full(self.columns - 1, L2), 0.0)


@dataclass(frozen=True)
class Regression:
    """A fitted layer: `weights` (columns + 1, outputs) for the numbers of a window less `mean` (columns,), over `scale`
    (columns,), and the last for a one. A file keeps the weights in float32."""

    mean: Floats
    scale: Floats
    weights: NDArray[np.float32]

    def __post_init__(self) -> None:
        """ValueError for numbers that don't go together."""
        shapes = self.mean.shape, self.scale.shape
        if self.weights.ndim != 2 or shapes != ((len(self.weights) - 1,),) * 2:
            raise ValueError(f"its regression of windows has weights of shape {self.weights.shape}")
        finite = all(np.isfinite(each).all() for each in (self.mean, self.scale, self.weights))
        if not finite or (self.scale <= 0).any():
            raise ValueError("its regression of windows has weights that are no numbers")

    def scores(self, windows: Gathers, threads: int | None = 1) -> Floats:
        """Each of `windows` times the weights (n, outputs)."""
        found = np.empty((len(windows), self.weights.shape[1]))
        for rows, x in _blocks(windows, self.mean, self.scale):
            found[rows] = product(x, self.weights, threads)
        return found


def fitted(design: Design, weights: Floats) -> Regression:
    """The layer with `weights` (columns, outputs) of a design; those of columns that never changed there count for
    nothing."""
    changes = np.isfinite(design.scale)
    kept = np.where(np.append(changes, True)[:, None], design.of_numbers(weights), 0.0).astype(np.float32)
    return Regression(design.mean, np.where(changes, design.scale, 1.0), kept)


def _blocks(windows: Gathers, mean: Floats, scale: Floats) -> Iterator[tuple[slice, Floats]]:
    """Windows in blocks of rows: which rows, and their standardised numbers with a one at the end (rows, columns)."""
    columns = len(mean) + 1
    step = max(1, BLOCK_NUMBERS // columns)
    for start in range(0, len(windows), step):
        stop = min(start + step, len(windows))
        flat = windows.gather(start, stop).reshape(stop - start, -1)
        table = np.ones((stop - start, columns))
        table[:, :-1] = (flat - mean) / scale
        yield slice(start, stop), table


def fit_values(design: Design, y: Floats) -> Floats:
    """Weights (columns, M) of the smallest ½‖Xw - y‖² + ½L2‖w‖² for each column of y (n,) or (n, M), without nan."""
    target = y[:, None] if y.ndim == 1 else y

    def residual(rows: slice, score: Floats) -> tuple[float, Floats]:
        d = np.nan_to_num(score - target[rows])
        return 0.5 * float(np.square(d).sum()), d

    start = np.zeros((design.columns, target.shape[1]))
    return minimise(_objective(design, residual), start, design.inverse_curvature())


def fit_classes(design: Design, y: NDArray[np.int64], size: int, smoothing: float = 0.0) -> Floats:
    """Weights (columns, K) of the smallest summed cross-entropy + ½L2‖W‖².

    For two classes the first has weights 0, which makes the penalty the usual one of a logistic regression. The part
    `smoothing` of each target is spread over all classes.
    """
    free = np.arange(size) > 0 if size == 2 else np.full(size, True)

    def residual(rows: slice, score: Floats) -> tuple[float, Floats]:
        chosen = (np.arange(len(score)), y[rows])
        logs = log_softmax(score)
        loss = -(1 - smoothing) * float(logs[chosen].sum()) - smoothing / size * float(logs.sum())
        d = exp(logs) - smoothing / size
        d[chosen] -= 1 - smoothing
        return loss, d * free

    return minimise(_objective(design, residual), np.zeros((design.columns, size)), design.inverse_curvature())


def _objective(design: Design, residual: Callable[[slice, Floats], tuple[float, Floats]]) -> Objective:
    penalty = design.penalty()[:, None]

    def objective(weights: Floats) -> tuple[float, Floats]:
        loss = 0.5 * float(np.sum(penalty * weights**2))
        gradient = penalty * weights
        for rows, x in design.blocks():
            part, d = residual(rows, product(x, weights, design.threads))
            loss += part
            outer(x, d, into=gradient, threads=design.threads)
        return loss, gradient

    return objective
