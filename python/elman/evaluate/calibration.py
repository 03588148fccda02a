"""Probabilities that mean what they say: set right by one temperature, or of two classes by rising steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.arithmetic import log, softmax
from elman.baselines.problem import Floats
from elman.evaluate.comparison import compare
from elman.evaluate.rising import pooled

__all__ = ["AS_THEY_ARE", "Calibration", "fit_calibration"]

TINY = float(np.finfo(np.float64).eps)
HOTTEST = 8.0  # times that logarithms are divided or multiplied by at most
HALVINGS = 40  # of the span in which the best temperature lies
FEWEST_STEPS = 500  # answers that rising steps are learnt from
SHARE = 0.618033988749895  # the golden one


@dataclass(frozen=True)
class Calibration:
    """What is done to probabilities: their logarithms are divided by the `temperature`, and they sum to 1 again; or
    those of class 1 of two are read off a line through the points `said` and `held` (k,)."""

    temperature: float = 1.0
    said: Floats = field(default_factory=lambda: np.zeros(0))
    held: Floats = field(default_factory=lambda: np.zeros(0))

    def __post_init__(self) -> None:
        """ValueError for what can't be done to probabilities."""
        points = [self.said, self.held]
        fine = self.said.ndim == 1 and self.said.shape == self.held.shape and len(self.said) != 1
        if not 1 / HOTTEST <= self.temperature <= HOTTEST or not fine:
            raise ValueError(f"its temperature is {self.temperature}, its steps {self.said.shape}")
        if any(((each < 0) | (each > 1) | ~np.isfinite(each)).any() or (np.diff(each) < 0).any() for each in points):
            raise ValueError("its steps do not rise from 0 to 1")

    @property
    def changes(self) -> bool:
        """Whether anything is done."""
        return bool(self.temperature != 1 or len(self.said))

    def of(self, probabilities: Floats, binary: bool) -> Floats:
        """Probabilities of class 1 (...) where it is `binary`, else of each class (..., K), set right.

        >>> Calibration(temperature=2.0).of(np.array([0.8, 0.5]), binary=True).round(4).tolist()
        [0.6667, 0.5]
        """
        if not self.changes:
            return probabilities
        if len(self.said):
            return np.asarray(np.interp(probabilities, self.said, self.held))
        table = np.stack([1 - probabilities, probabilities], axis=-1) if binary else probabilities
        flat = log(np.maximum(table, TINY)).reshape(-1, table.shape[-1]) / self.temperature
        found = softmax(flat).reshape(table.shape)
        return found[..., 1] if binary else found


AS_THEY_ARE = Calibration()


def fit_calibration(probabilities: Floats, y: Floats, moment: NDArray[Any] | None = None) -> Calibration:
    """What helps probabilities of class 1 (n,), or of each class (n, K), of which `y` (n,) happened, in time order.

    A temperature, or of two classes rising steps (isotonic regression, Zadrozny and Elkan, 2002): whichever has the
    smaller log loss on each half of the rows when it is fitted on the other, and by more than noise; else nothing.

    >>> said = np.tile([0.01, 0.99], 500)
    >>> happened = np.where(np.arange(1000) % 8 < 2, 1 - said.round(), said.round())  # a quarter is wrong
    >>> fit_calibration(said, happened).of(np.array([0.01, 0.99]), binary=True).round(2).tolist()
    [0.25, 0.75]
    """
    binary, half = probabilities.ndim == 1, len(y) // 2
    codes = np.asarray(y, dtype=np.int64)
    one, other = slice(None, half), slice(half, None)
    losses = {}
    for name, fit in _FITS.items():
        if name == "steps" and (not binary or half < FEWEST_STEPS):
            continue
        left_out = [
            _losses(fit(probabilities[learnt], codes[learnt]).of(probabilities[rest], binary), codes[rest])
            for learnt, rest in ((other, one), (one, other))
        ]
        losses[name] = np.concatenate(left_out)
    plain = _losses(probabilities, codes)
    best = min(losses, key=lambda name: float(losses[name].mean()))
    if compare(losses[best], plain, moment).verdict != "better":
        return AS_THEY_ARE
    return _FITS[best](probabilities, codes)


def _losses(probabilities: Floats, codes: NDArray[np.int64]) -> Floats:
    """Minus the logarithm of the probability (n,) of what happened."""
    if probabilities.ndim == 1:
        chosen = np.where(codes == 1, probabilities, 1 - probabilities)
    else:
        chosen = probabilities[np.arange(len(codes)), codes]
    return -log(np.clip(chosen, TINY, 1))


def _temperature(probabilities: Floats, codes: NDArray[np.int64]) -> Calibration:
    """The temperature with the smallest log loss (Guo and others, 2017), by golden section in its logarithm."""
    binary = probabilities.ndim == 1

    def loss(power: float) -> float:
        return float(_losses(Calibration(HOTTEST**power).of(probabilities, binary), codes).mean())

    low, high = -1.0, 1.0
    left, right = high - SHARE * (high - low), low + SHARE * (high - low)
    one, other = loss(left), loss(right)
    for _ in range(HALVINGS):
        if one <= other:
            high, right, other = right, left, one
            left = high - SHARE * (high - low)
            one = loss(left)
        else:
            low, left, one = left, right, other
            right = low + SHARE * (high - low)
            other = loss(right)
    return Calibration(HOTTEST ** ((low + high) / 2))


def _steps(probabilities: Floats, codes: NDArray[np.int64]) -> Calibration:
    """Rising steps: neighbours whose shares of class 1 fall are pooled; half an answer of each class is added to each
    step, so that nothing is impossible."""
    said, which, times = np.unique(probabilities, return_inverse=True, return_counts=True)
    happened = np.bincount(which, weights=codes).astype(np.float64)
    total, count, size = pooled(happened, times)
    last = np.cumsum(size)
    edges = np.stack([said[last - size], said[last - 1]], axis=1).ravel()
    held = np.maximum.accumulate(np.repeat((total + 0.5) / (count + 1), 2))
    around = (np.concatenate([each[:1], each, each[-1:]]) for each in (edges, held))
    ends, shares = around
    ends[[0, -1]] = 0.0, 1.0
    return Calibration(1.0, ends, shares)


_FITS = {"temperature": _temperature, "steps": _steps}
