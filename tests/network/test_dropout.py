"""Dropout, seen through a second layer that hands on what reaches it: outputs of a training step are its masks."""

from __future__ import annotations

import numpy as np
import pytest

from elman.network import SGD, Dense, Network, Trainer, Values

pytestmark = pytest.mark.usefixtures("many_cores")

UNITS, SENT = 40, 2.0


def _transparent(rate: float, seed: int = 0, threads: int | None = None) -> Network:
    """Layer 0 is 2 everywhere, layer 1 repeats what it is handed, and the head too."""
    net = Network(
        Dense(1), "rnn", [UNITS, UNITS], Values(UNITS, at="every", linear=False), nonlinearity="relu", dropout=rate,
        seed=seed, threads=threads,
    )  # fmt: skip
    for name, value in net.parameters.items():
        value[...] = np.eye(UNITS) if name == "rnn.weight_ih_l1" else SENT if name == "rnn.bias_ih_l0" else 0
    return net


def _masks(
    rate: float, steps: int = 1, batch: int = 20, lengths: np.ndarray | None = None, time: int = 15, **rest: int
) -> np.ndarray:
    """(training steps, batch, time, units)."""
    trainer = Trainer(_transparent(rate, **rest), SGD(1e-30))
    found = []
    for _ in range(steps):
        trainer.step(np.zeros((batch, time, 1)), np.zeros((batch, time, UNITS)), lengths)
        found.append(trainer.outputs)
    return np.array(found)


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_a_number_is_zero_or_scaled(rate: float) -> None:
    masks = _masks(rate)
    assert set(np.unique(masks)) == {0, np.float32(SENT) * np.float32(1 / (1 - rate))}
    deviation = (rate * (1 - rate) / masks.size) ** 0.5
    assert abs((masks == 0).mean() - rate) < 4 * deviation
    for axis in ((0, 1, 2), (0, 1, 3), (0, 2, 3)):  # no unit, step or sequence of its own kind
        parts = (masks == 0).mean(axis=axis)
        assert np.abs(parts - rate).max() < 5 * (rate * (1 - rate) / (masks.size / parts.size)) ** 0.5


def test_each_step_draws_anew_and_the_same_seed_the_same() -> None:
    masks = _masks(0.5, steps=3)
    assert not np.array_equal(masks[0], masks[1])
    assert not np.array_equal(masks[1], masks[2])
    assert np.array_equal(masks, _masks(0.5, steps=3))
    assert not np.array_equal(masks, _masks(0.5, steps=3, seed=1))


def test_a_mask_depends_on_its_place_alone() -> None:
    """Not on threads, on how many sequences come after, on padding, or on how the engine sorts them by length."""
    masks = _masks(0.5, batch=40)
    for threads in (1, 2, 3, 4):
        assert np.array_equal(masks, _masks(0.5, batch=40, threads=threads))
    assert np.array_equal(masks[:, :7], _masks(0.5, batch=7))
    assert np.array_equal(masks, _masks(0.5, batch=40, time=22, lengths=np.full(40, 15))[:, :, :15])
    lengths = np.array([1 + (7 * i) % 15 for i in range(40)])
    ragged = _masks(0.5, batch=40, lengths=lengths)
    for row, length in enumerate(lengths):
        assert np.array_equal(ragged[:, row, :length], masks[:, row, :length])
        assert not ragged[:, row, length:].any()


def test_off_outside_of_training() -> None:
    x, y = np.zeros((2, 5, 1)), np.zeros((2, 5, UNITS))
    dropped, plain = _transparent(0.5), _transparent(0.0)
    assert (dropped.forward(x)[0] == SENT).all()
    assert dropped.loss(x, y) == plain.loss(x, y) == SENT**2
    for name, value in plain.gradients(x, y)[1].items():
        assert np.array_equal(value, dropped.gradients(x, y)[1][name]), name


def test_the_gradient_passes_where_the_number_did() -> None:
    """A step of SGD moves each weight by the gradient of the masked forward pass."""
    net = _transparent(0.5)
    trainer, y = Trainer(net, SGD(1.0)), np.ones((3, 15, UNITS))
    before = net.parameters["rnn.bias_ih_l0"].copy()
    trainer.step(np.zeros((3, 15, 1)), y)
    mask = trainer.outputs / SENT
    expected = (2 * (trainer.outputs - y) / y.size * mask).sum(axis=(0, 1))
    np.testing.assert_allclose(before - net.parameters["rnn.bias_ih_l0"], expected, rtol=1e-5, atol=1e-7)


def test_one_layer_has_nothing_to_drop() -> None:
    x, y = np.ones((3, 4, 2)), np.ones(3)
    one, other = (Network(Dense(2), hidden=5, dropout=rate) for rate in (0.0, 0.9))
    assert Trainer(one).steps(x, y, 5).tolist() == Trainer(other).steps(x, y, 5).tolist()
