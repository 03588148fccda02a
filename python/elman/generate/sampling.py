"""Which symbol comes next: drawn from the network's outputs, the same on every machine.

Random numbers are counter-based (Philox, keyed by the seed), and the probabilities are made with multiplications and
additions alone, in a fixed order: the exponential of a library may differ in its last bit from one machine to the next.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elman.draws import Draw, generator
from elman.errors import SettingError

__all__ = ["Sampler", "exponential"]

Floats = NDArray[np.float64]

_LOG2_E = 1.4426950408889634
_LN2_HIGH, _LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10  # their sum is ln 2; the first ends in zeros
_TERMS = tuple(1.0 / math.factorial(k) for k in range(13, -1, -1))
_LOWEST = -700.0


def exponential(x: Floats) -> Floats:
    """e to the power of each number up to 0, to about two units of the last place; 0 below -700.

    >>> bool(np.allclose(exponential(np.array([0.0, -1.0])), [1.0, 0.36787944117144233], rtol=1e-15))
    True
    """
    tiny = x < _LOWEST
    x = np.where(tiny, 0.0, x)
    k = np.floor(x * _LOG2_E + 0.5)
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    result = np.full_like(r, _TERMS[0])
    for term in _TERMS[1:]:
        result = result * r + term
    return np.where(tiny, 0.0, np.ldexp(result, k.astype(np.int64)))


@dataclass(frozen=True)
class Sampler:
    """How the next symbol is drawn.

    Args:
        temperature: the outputs are divided by it: below 1 the likely becomes likelier; 0: always the likeliest.
        top_k: only so many of the likeliest symbols; default: all.
        top_p: only the likeliest symbols that together have at least this probability, above 0 up to 1; default: all.
        seed: of the random numbers, from 0 to below 2**63.

    >>> sampler = Sampler(temperature=0)
    >>> sampler.draw(np.array([0.1, 2.0, 1.0]), place=0)
    1
    """

    temperature: float = 1.0
    top_k: int | None = None
    top_p: float | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if not _number(self.temperature) or not 0 <= self.temperature < math.inf:
            raise SettingError(f"setting 'temperature': found {self.temperature!r}, expected a number from 0")
        if self.top_k is not None and (not _whole(self.top_k) or self.top_k < 1):
            raise SettingError(f"setting 'top_k': found {self.top_k!r}, expected a whole number from 1")
        if self.top_p is not None and (not _number(self.top_p) or not 0 < self.top_p <= 1):
            raise SettingError(f"setting 'top_p': found {self.top_p!r}, expected a number above 0, at most 1")
        if not _whole(self.seed) or not 0 <= self.seed < 2**63:
            raise SettingError(f"setting 'seed': found {self.seed!r}, expected a whole number from 0 to below 2**63")

    def draw(self, logits: NDArray[np.floating], place: int) -> int:
        """One of the ids of `logits` (ids,), never one at -inf; `place` counts the draws from 0."""
        scores = np.asarray(logits, dtype=np.float64)
        if self.temperature == 0:
            return int(np.argmax(scores))
        order, weights = self._candidates(scores)
        sums = np.cumsum(weights)  # one addition after another: the same everywhere
        return int(order[np.searchsorted(sums, self._uniform(place) * sums[-1], side="right")])

    def _candidates(self, scores: Floats) -> tuple[NDArray[np.int64], Floats]:
        """The ids that may be drawn and their weights; in order, the likeliest first, only where that matters."""
        if self.top_k is None and self.top_p is None:
            return np.arange(len(scores)), exponential((scores - scores.max()) / self.temperature)
        order = np.argsort(-scores, kind="stable")  # of equals, the lower id
        order = order[: int(np.isfinite(scores).sum())]
        if self.top_k is not None:
            order = order[: self.top_k]
        best = scores[order]
        weights = exponential((best - best[0]) / self.temperature)
        if self.top_p is not None:
            sums = np.cumsum(weights)
            enough = int(np.searchsorted(sums, self.top_p * sums[-1], side="left")) + 1
            order, weights = order[:enough], weights[:enough]
        return order, weights

    def _uniform(self, place: int) -> float:
        """A number from 0 to below 1 with 53 bits, of the seed and the place alone."""
        bits = generator(self.seed, Draw.SAMPLING, place=place).bit_generator.random_raw()
        return (int(bits) >> 11) * 2.0**-53


def _number(value: object) -> bool:
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)


def _whole(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)
