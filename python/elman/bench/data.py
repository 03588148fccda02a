"""Weights and batches, drawn in every process from the same seeds: nothing but numbers crosses between peers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman import engine
from elman.bench.points import Point

Array = NDArray[Any]
RATE, CLIP = 1e-3, 1.0
LESSON = ([0, 1, 2, 3, 4, 5], [2, 4, 0, 3, 5, 1])  # lesson 6: "beyond" to "ynbode", letters as one-hot vectors
LESSON_EPOCHS = 800


@dataclass(frozen=True)
class Batch:
    """x float (B, T, H) or ids (B, T); y float (B, 1), or ids (B, T); lengths (B,), all T unless they vary."""

    x: Array
    y: Array
    lengths: Array


def weights(point: Point, head: bool) -> dict[str, Array]:
    """Parameters by torch's names, uniform in 1/sqrt(H) as torch draws them; with the linear head or without."""
    rng, H, spread = np.random.default_rng(3), point.H, point.H**-0.5
    rows = engine.cells[point.cell].gates * H
    shapes: dict[str, tuple[int, ...]] = {}
    for layer in range(point.layers):
        shapes |= {f"rnn.weight_{kind}_l{layer}": (rows, H) for kind in ("ih", "hh")}
        shapes |= {f"rnn.bias_{kind}_l{layer}": (rows,) for kind in ("ih", "hh")}
    if head:
        shapes |= {"linear.weight": (point.tokens or 1, H), "linear.bias": (point.tokens or 1,)}
    drawn = {name: rng.uniform(-spread, spread, shape).astype(np.float32) for name, shape in shapes.items()}
    if point.decaying:
        drawn = {name: value * (value.ndim > 1) for name, value in drawn.items()}
    if point.tokens:
        drawn["embedding.weight"] = rng.standard_normal((point.tokens, H)).astype(np.float32)
    return drawn


def lesson_weights() -> dict[str, Array]:
    """Parameters of torch's `RNNCell(6, 6)` by its names, drawn as torch draws them."""
    rng, spread = np.random.default_rng(6), 6**-0.5
    shapes = {"weight_ih": (6, 6), "weight_hh": (6, 6), "bias_ih": (6,), "bias_hh": (6,)}
    return {name: rng.uniform(-spread, spread, shape).astype(np.float32) for name, shape in shapes.items()}


def batch(point: Point) -> Batch:
    """Numbers are normal, as scaled data is; ids are uniform; targets can't be known, so that losses stay apart."""
    rng = np.random.default_rng(4)
    low = max(1, point.T // 4) if point.variable else point.T
    lengths = rng.integers(low, point.T + 1, point.B)
    lengths[0] = point.T
    if point.tokens:
        ids = rng.integers(0, point.tokens, (point.B, point.T + 1))
        return Batch(ids[:, :-1].copy(), ids[:, 1:].copy(), lengths)
    x = rng.standard_normal((point.B, point.T, point.H))
    if point.decaying:
        x *= 0.7 ** np.arange(point.T)[:, None]
    return Batch(x.astype(np.float32), rng.standard_normal((point.B, 1)).astype(np.float32), lengths)
