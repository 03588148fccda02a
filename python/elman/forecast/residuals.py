"""What a linear part leaves of numbers, as samples that a network learns from, and the network's answers to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.forecast.channels import Picked, Steps
from elman.forecast.linear_part import clearly_less, huber, window_means
from elman.network import Network
from elman.training.batches import CHUNK, Batch

__all__ = ["Residuals"]

Floats = NDArray[np.float64]
FARTHEST = 10.0  # units; what is farther away counts as this far
LITTLE = 1.02  # times the smallest loss: a gain that is not worth a network
NEARLY = 1.005  # times the smallest loss is nearly as small


@dataclass(frozen=True)
class Residuals:
    """Windows with their `linear` forecasts (k, H), scaled; what is left is learnt in `unit`s of the series."""

    steps: Steps
    picked: Picked
    linear: Floats
    unit: float

    def __len__(self) -> int:
        """How many windows there are."""
        return len(self.picked)

    @property
    def lengths(self) -> None:
        """All have as many time steps."""
        return None

    def left(self, index: Any) -> Floats:
        """What the linear part left (k, H) in units, nan where the truth is unknown."""
        channels, chosen = self.steps.channels, self.picked[index]
        scaled = channels.scaled(chosen)
        truth = (channels.truth(chosen) - scaled.level[:, None]) / scaled.scale[:, None]
        return np.asarray(np.clip((truth - self.linear[index]) / self.units(index)[:, None], -FARTHEST, FARTHEST))

    def units(self, index: Any) -> Floats:
        """What an answer of 1 is for the windows (k,) of an index array or a slice, scaled."""
        return self.unit / self.steps.channels.size(self.picked[index])

    def part(self, index: Any) -> Batch:
        """The windows of an index array or a slice: steps to come in which anything is unknown are masked."""
        steps = self.steps
        left = self.left(index)
        y = np.zeros((len(left), steps.past + steps.future, steps.segment), dtype=np.float32)
        flat = y[:, steps.past :].reshape(len(left), -1)
        flat[:, : left.shape[1]] = np.nan_to_num(left)
        y[:, steps.past :] = flat.reshape(len(left), steps.future, steps.segment)
        weights = np.zeros(y.shape[:2], dtype=np.float32)
        unknown = np.zeros(flat.shape, dtype=np.bool_)
        unknown[:, : left.shape[1]] = np.isnan(left)
        weights[:, steps.past :] = ~unknown.reshape(len(left), steps.future, -1).any(axis=2)
        return Batch(self.read(index), y, None, weights)

    def read(self, index: Any) -> NDArray[np.float32]:
        """x (k, steps, numbers) of an index array or a slice."""
        chosen = self.picked[index]
        return self.steps.read(chosen, self.steps.channels.scaled(chosen), self.linear[index])

    def answers(self, network: Network) -> Floats:
        """The network's answers in units (k, H, levels); one level for a single value."""
        steps, horizon = self.steps, self.linear.shape[1]
        found = []
        for start in range(0, len(self), CHUNK):
            outputs, _ = network.forward(self.read(slice(start, start + CHUNK)))
            ahead = np.asarray(outputs[:, steps.past :], dtype=np.float64)
            found.append(ahead.reshape(len(ahead), steps.future * steps.segment, -1)[:, :horizon])
        return np.concatenate(found)

    def deviation(self) -> float:
        """The usual size of what is left: 1.25 times the mean absolute, the deviation of normal errors; 1 for none."""
        few = slice(None, None, max(1, len(self) // 4096))
        left = self.left(few)
        size = 1.25 * self.unit * float(np.nanmean(np.abs(left))) if np.isfinite(left).any() else 0.0
        return size if size > 1e-9 else 1.0

    def start(self, network: Network) -> None:
        """Let an untrained network answer nothing, or the quantiles of what the linear part leaves."""
        network.parameters["linear.weight"][...] = 0
        bias = np.zeros(network.parameters["linear.bias"].shape)
        levels = getattr(network.head, "levels", None)
        if levels is not None:
            left = self.left(slice(None, None, max(1, len(self) // 4096)))
            quantiles = np.nanquantile(left, list(levels))
            gaps = np.maximum(np.diff(quantiles), 1e-3)
            each = np.concatenate([quantiles[:1], np.log(np.expm1(gaps))])  # the inverse of softplus
            bias = np.tile(each, self.steps.segment)
        network.parameters["linear.bias"][...] = bias

    def best_share(self, network: Network, shares: Sequence[float], alone: bool) -> float:
        """The share of the network's answers with the smallest Huber loss here; of nearly equal ones the smallest.

        Nothing where it helps by less than two hundredths. `shares` rise from 0, for nothing. Where the network is
        `alone`, without a linear part that is clearly better than a simple forecast, the whole of it has to be clearly
        better itself.
        """
        left, answers = self.left(slice(None)), self.answers(network)[:, :, 0]
        if not np.isfinite(left).any():
            return 1.0
        losses = {share: window_means(huber(np.abs(left - share * answers))) for share in shares}
        means = {share: float(loss.mean()) for share, loss in losses.items()}
        least = min(means.values())
        if means[0.0] <= LITTLE * least:
            return 0.0
        best = next(share for share in shares if means[share] <= NEARLY * least)
        whole = losses[shares[-1]]
        if alone and not clearly_less(whole, losses[0.0], self.steps.channels.stretches(self.picked)):
            return 0.0
        return best

    def offsets(self, network: Network, levels: Sequence[float]) -> Floats:
        """What to add to answers for quantiles (H, levels), so that each is above its share of the truth here.

        This is conformal calibration (Romano and others, 2019), each step and quantile by itself, with as many
        windows as are here.
        """
        errors = self.left(slice(None))[:, :, None] - self.answers(network)
        found = np.zeros(errors.shape[1:])
        for number, level in enumerate(levels):
            column = errors[:, :, number]
            known = np.isfinite(column).any(axis=0)
            found[known, number] = np.nanquantile(column[:, known], level, axis=0)
        return found
