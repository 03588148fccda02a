"""How far two arrays are apart: the largest difference over the largest value."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from tests.golden.cases import Batch, Case, network

OUTPUTS, GRADIENTS = 1e-6, 1e-5


def relative(found: ArrayLike, expected: ArrayLike) -> float:
    """Return max |found - expected| / max |expected|; 0 for two arrays of zeros; shapes must agree."""
    a, b = np.asarray(found, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    assert a.shape == b.shape, f"shape {a.shape}, expected {b.shape}"
    assert np.isfinite(a).all()
    scale = np.abs(b).max(initial=0.0)
    return float(np.abs(a - b).max(initial=0.0) / scale) if scale else float(np.abs(a).max(initial=0.0))


def check(
    case: Case,
    data: Batch,
    weights: Mapping[str, np.ndarray],
    expected: Mapping[str, np.ndarray],
    rounding: float = 1.0,
) -> None:
    """Assert that elman's outputs, states, loss and gradients for `case` are torch's.

    `rounding` multiplies the tolerances of float32: 1e-6 for float64.
    """
    net = network(case)
    net.load_state_dict(weights)
    outputs, state = net.forward(data.x, data.state, data.lengths)
    loss, gradients = net.gradients(data.x, data.y, data.lengths, data.state)
    found = {"outputs": outputs, "h": state.h, "loss": [loss]}
    if case.cell == "lstm":
        found["c"] = state.c
    for name, value in found.items():
        assert relative(value, expected[name]) < OUTPUTS * rounding, name
    assert set(gradients) == {name.removeprefix("gradient.") for name in expected if name.startswith("gradient.")}
    for name, value in gradients.items():
        assert relative(value, expected[f"gradient.{name}"]) < GRADIENTS * rounding, name
    assert relative([net.loss(data.x, data.y, data.lengths, data.state)], expected["loss"]) < OUTPUTS * rounding
