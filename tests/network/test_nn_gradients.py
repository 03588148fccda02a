"""elman.nn: gradients of inputs, initial states and parameters, proved in float64."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman import nn
from tests.network.differences import TOLERANCE, central, distance

T, B, I, H = 4, 2, 3, 3  # noqa: E741 - the letters of the documentation
KINDS = [("RNN", {}), ("RNN", {"nonlinearity": "relu"}), ("GRU", {}), ("LSTM", {})]


def _array(*size: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed + sum(size)).uniform(-0.9, 0.9, size)


def _prove(module: Any, x: np.ndarray, state: list[np.ndarray], d: list[np.ndarray]) -> None:
    """Check backward against differences of sum(d * results), where results are all arrays that the call gives."""
    argument = tuple(state) if len(state) > 1 else state[0]

    def results() -> list[np.ndarray]:
        flat: list[np.ndarray] = []
        found = module(x, argument)
        for part in found if isinstance(found, tuple) else (found,):
            flat += list(part) if isinstance(part, tuple) else [part]
        return flat

    def loss() -> float:
        return float(sum((weight * part).sum() for weight, part in zip(d, results(), strict=True)))

    results()
    dx, dstate, gradients = module.backward(*_as_results(d, len(state)))
    dstate = list(dstate) if isinstance(dstate, tuple) else [dstate]
    assert distance(dx, central(loss, x)) < TOLERANCE
    for found, value in zip(dstate, state, strict=True):
        assert distance(found, central(loss, value)) < TOLERANCE
    for name, value in module.parameters.items():
        assert distance(gradients[name], central(loss, value)) < TOLERANCE, name


def _as_results(d: list[np.ndarray], states: int) -> list[Any]:
    """Return the gradients grouped as backward takes them: d_output and d_state for a layer, one for a cell."""
    if len(d) == states:  # a cell: h or (h, c)
        return [tuple(d) if states > 1 else d[0]]
    return [d[0], tuple(d[1:]) if states > 1 else d[1]]


@pytest.mark.parametrize(("name", "options"), KINDS, ids=str)
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize("directions", [1, 2])
def test_layers(name: str, options: dict[str, Any], layers: int, batch_first: bool, directions: int) -> None:
    options = options | {"num_layers": layers, "batch_first": batch_first, "bidirectional": directions == 2}
    module = getattr(nn, name)(I, H, dtype="float64", seed=1, **options)
    runs = layers * directions
    lead = (B, T) if batch_first else (T, B)
    count = 2 if name == "LSTM" else 1
    state = [_array(runs, B, H, seed=k) for k in range(count)]
    d = [_array(*lead, H * directions, seed=5), *(_array(runs, B, H, seed=7 + k) for k in range(count))]
    _prove(module, _array(*lead, I), state, d)


@pytest.mark.parametrize(("name", "options"), KINDS, ids=str)
def test_cells(name: str, options: dict[str, Any]) -> None:
    module = getattr(nn, f"{name}Cell")(I, H, dtype="float64", seed=1, **options)
    count = 2 if name == "LSTM" else 1
    state = [_array(B, H, seed=k) for k in range(count)]
    _prove(module, _array(B, I), state, [_array(B, H, seed=7 + k) for k in range(count)])


def test_linear() -> None:
    module = nn.Linear(3, 2, dtype="float64")
    x, d = _array(4, 3), _array(4, 2)
    module(x)
    dx, gradients = module.backward(d)

    def loss() -> float:
        return float((d * module(x)).sum())

    assert distance(dx, central(loss, x)) < TOLERANCE
    for name, value in module.parameters.items():
        assert distance(gradients[name], central(loss, value)) < TOLERANCE
