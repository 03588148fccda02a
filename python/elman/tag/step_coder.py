"""Numeric series as a network reads them: standardised, missing numbers filled from the past and flagged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.table.standardising import moments

__all__ = ["StepCoder", "fit_step_coder"]

LIMIT = 10.0  # standard deviations


@dataclass(frozen=True)
class StepCoder:
    """Mean and scale of each channel in the training part; `flags`: channels with one more column for what is missing.

    >>> coder = fit_step_coder([np.array([[1.0], [3.0], [np.nan]], dtype=np.float32)])
    >>> coder.encode(np.array([[np.nan], [3.0], [np.nan]], dtype=np.float32)).tolist()
    [[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    """

    mean: tuple[float, ...]
    scale: tuple[float, ...]
    flags: tuple[int, ...]

    def __post_init__(self) -> None:
        """ValueError for means, scales and flags that don't go together."""
        if len(self.mean) != len(self.scale) or any(not 0 <= flag < len(self.mean) for flag in self.flags):
            raise ValueError(f"it has {len(self.mean)} means, {len(self.scale)} scales and the flags {self.flags}")
        if 0.0 in self.scale:
            raise ValueError("it has a scale of 0")

    @property
    def level(self) -> str:
        """What a step is, as the settings call it."""
        return "step"

    @property
    def size(self) -> int:
        """Columns of an encoded series."""
        return len(self.mean) + len(self.flags)

    def encode(self, series: NDArray[Any]) -> NDArray[np.float32]:
        """A series (time, channels) as float32 (time, size)."""
        x = np.asarray(series, dtype=np.float64)
        missing = np.isnan(x)
        last = np.maximum.accumulate(np.where(missing, -1, np.arange(len(x))[:, None]), axis=0)
        known = np.take_along_axis(x, np.maximum(last, 0), axis=0)
        filled = np.where(last < 0, np.array(self.mean), known)
        scaled = np.clip((filled - np.array(self.mean)) / np.array(self.scale), -LIMIT, LIMIT)
        return np.ascontiguousarray(np.hstack([scaled, missing[:, list(self.flags)]]), dtype=np.float32)


def fit_step_coder(items: Sequence[NDArray[Any]]) -> StepCoder:
    """Mean, scale and missing channels of `items` (time, channels), the training part."""
    x = np.concatenate([np.asarray(item, dtype=np.float64) for item in items])
    missing = np.isnan(x)
    found = [moments(channel[~gone]) for channel, gone in zip(x.T, missing.T, strict=True)]
    mean, scale = zip(*found, strict=True)
    return StepCoder(tuple(mean), tuple(scale), tuple(np.flatnonzero(missing.any(axis=0)).tolist()))
