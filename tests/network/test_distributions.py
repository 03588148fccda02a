"""Quantiles, Gaussian and StudentT: what they promise, and that they find a distribution that is known."""

from __future__ import annotations

import numpy as np
import pytest

from elman.network import Adam, Dense, Gaussian, Network, Quantiles, StudentT, Trainer

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


@pytest.mark.parametrize("at", ["every", "last"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_quantiles_never_cross(at: str, dtype: str) -> None:
    net = Network(Dense(3), hidden=6, head=Quantiles(LEVELS, size=2, at=at), dtype=dtype, seed=2)
    rng = np.random.default_rng(0)
    for scale in (0.1, 10, 1000):
        for value in net.parameters.values():
            value[...] = scale * rng.standard_normal(value.shape)
        outputs, _ = net.forward(rng.standard_normal((50, 7, 3)))
        assert np.isfinite(outputs).all()
        assert (np.diff(outputs.reshape(-1, 2, len(LEVELS)), axis=-1) >= 0).all()


def _noise(rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """x is +1 or -1; y has mean 2 x and deviation 1 + x / 2."""
    rng = np.random.default_rng(seed)
    sign = rng.choice([-1.0, 1.0], rows)
    return sign[:, None, None].astype(np.float32), 2 * sign + (1 + sign / 2) * rng.standard_normal(rows)


def _trained(head: Quantiles | Gaussian) -> Network:
    net = Network(Dense(1), hidden=8, head=head, seed=1)
    Trainer(net, Adam(0.02)).steps(*_noise(2000, 0), 400)
    return net


def test_quantiles_are_calibrated() -> None:
    net = _trained(Quantiles(LEVELS))
    x, y = _noise(8000, 1)
    below = y[:, None] <= net.forward(x)[0]
    for sign in (-1, 1):
        assert np.abs(below[x[:, 0, 0] == sign].mean(axis=0) - LEVELS).max() < 0.04


def test_gaussian_learns_mean_and_deviation() -> None:
    outputs, _ = _trained(Gaussian()).forward(np.array([[[-1.0]], [[1.0]]]))
    np.testing.assert_allclose(outputs, [[-2, 0.5], [2, 1.5]], atol=0.12)


def test_student_t_learns_location_scale_and_degrees_of_freedom() -> None:
    rng = np.random.default_rng(0)
    y = 3 + 0.5 * rng.standard_t(5, 4000)
    net = Network(Dense(1), hidden=2, head=StudentT(), seed=1)
    x = np.zeros((4000, 1, 1), dtype=np.float32)
    Trainer(net, Adam(0.05)).steps(x, y, 400)
    location, scale, df = net.forward(x[:1])[0][0]
    assert abs(location - 3) < 0.05
    assert abs(scale - 0.5) < 0.05
    assert 3.5 < df < 8


def test_an_outlier_moves_student_t_less_than_gaussian() -> None:
    x, y = np.zeros((50, 1, 1), dtype=np.float32), np.random.default_rng(0).standard_normal(50)
    y[0] = 1000
    found = {}
    for head in (Gaussian(), StudentT()):
        net = Network(Dense(1), hidden=2, head=head)
        Trainer(net, Adam(0.1)).steps(x, y, 500)
        found[head.kind] = abs(net.forward(x[:1])[0][0, 0])
    assert found["student_t"] < 0.5 < found["gaussian"]


def test_outputs_of_a_step_and_of_training_are_those_of_forward() -> None:
    x, y = _noise(5, 0)
    for head in (Quantiles(LEVELS, at="every"), Gaussian(at="every"), StudentT(at="every")):
        net = Network(Dense(1), hidden=4, head=head)
        expected, _ = net.forward(x)
        assert np.array_equal(net.step(x[:, 0])[0], expected[:, 0])
        trainer = Trainer(net)
        trainer.step(x, y[:, None])
        assert np.array_equal(trainer.outputs, expected)
