"""Whether probabilities mean what they say: how often what they were given to happened; parts of a Brier score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elman.baselines.problem import Floats
from elman.evaluate.rising import rising

__all__ = ["BrierParts", "Reliability", "brier_parts", "calibration_error", "reliability"]

BINS = 10  # of equal width, from 0 to 1


@dataclass(frozen=True)
class Reliability:
    """Of each bin of probabilities how many there were, `count` (bins,), their mean, `said`, and how often what they
    were given to happened, `held`; nan where there were none."""

    count: NDArray[np.int64]
    said: Floats
    held: Floats


def reliability(y: Floats, forecast: Floats, bins: int = BINS) -> Reliability:
    """The reliability table of probabilities of class 1 (n,), or of the most probable class of each row (n, K), in so
    many `bins` of equal width.

    >>> table = reliability(np.array([1.0, 0.0, 1.0]), np.array([0.9, 0.2, 0.95]), bins=2)
    >>> table.count.tolist(), table.said.tolist(), table.held.tolist()
    ([1, 2], [0.2, 0.925], [0.0, 1.0])
    """
    if forecast.ndim == 2:
        y, forecast = (forecast.argmax(axis=1) == y).astype(np.float64), forecast.max(axis=1)
    place = np.clip(np.ceil(forecast * bins).astype(np.int64) - 1, 0, bins - 1)
    count = np.bincount(place, minlength=bins)
    some = np.where(count > 0, count, np.nan)
    sums = (np.bincount(place, weights=values, minlength=bins) for values in (forecast, y))
    said, held = (total / some for total in sums)
    return Reliability(count, said, held)


def calibration_error(y: Floats, forecast: Floats, bins: int = BINS) -> float:
    """The expected calibration error (Guo and others, 2017): how far what held is from what was said, the mean over the
    bins of a reliability table by their counts.

    >>> calibration_error(np.array([1.0, 0.0, 1.0]), np.array([0.9, 0.2, 0.95]), bins=2).__round__(4)
    0.1167
    """
    table = reliability(y, forecast, bins)
    off = np.nan_to_num(np.abs(table.said - table.held))
    return float((table.count * off).sum() / table.count.sum())


@dataclass(frozen=True)
class BrierParts:
    """A Brier score as `miscalibration` - `discrimination` + `uncertainty`: what would be gained if each probability
    were what held where it was said, what is gained by telling cases apart, and what the base rate scores."""

    miscalibration: float
    discrimination: float
    uncertainty: float

    @property
    def score(self) -> float:
        """The Brier score that these parts make up."""
        return self.miscalibration - self.discrimination + self.uncertainty


def brier_parts(y: Floats, forecast: Floats) -> BrierParts:
    """The parts of the Brier score of probabilities of class 1 (n,): exact, and without bins (CORP; Dimitriadis,
    Gneiting and Jordan, 2021). What held is taken from shares that rise with the probability.

    Of classes (n, K), the sums of the parts of each class against the rest, which make up the score exactly too.

    >>> parts = brier_parts(np.array([1.0, 0.0, 1.0, 1.0]), np.array([0.5, 0.5, 0.75, 0.75]))
    >>> parts.miscalibration, parts.discrimination, parts.uncertainty, parts.score
    (0.03125, 0.0625, 0.1875, 0.15625)
    """
    if forecast.ndim == 2:
        each = [brier_parts((y == k).astype(np.float64), forecast[:, k]) for k in range(forecast.shape[1])]
        return BrierParts(
            sum(parts.miscalibration for parts in each),
            sum(parts.discrimination for parts in each),
            sum(parts.uncertainty for parts in each),
        )
    score, held = float(np.mean((forecast - y) ** 2)), float(np.mean((rising(y, forecast) - y) ** 2))
    uncertainty = float(np.mean((y.mean() - y) ** 2))
    return BrierParts(score - held, uncertainty - held, uncertainty)
