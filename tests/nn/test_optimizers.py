"""Optimizers of parts: the engine's own arithmetic."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import elman
from elman import Dense, Network, SettingError, Trainer, Values, nn

X = np.random.default_rng(0).standard_normal((8, 6, 3))
Y = X[:, 1, 0]
RULES: dict[str, tuple[Any, Any]] = {
    "adam": (lambda parts: nn.Adam(parts, 0.01), elman.Adam(0.01)),
    "adam, other betas": (lambda parts: nn.Adam(parts, 0.01, (0.5, 0.9), 1e-4), elman.Adam(0.01, (0.5, 0.9), 1e-4)),
    "adamw": (lambda parts: nn.AdamW(parts, 0.01, weight_decay=0.1), elman.AdamW(0.01, weight_decay=0.1)),
    "sgd": (lambda parts: nn.SGD(parts, 0.1, 0.9, 0.01), elman.SGD(0.1, 0.9, 0.01)),
    "plain sgd": (lambda parts: nn.SGD(parts, lr=0.1), elman.SGD(0.1)),
}


@pytest.mark.parametrize("rule", list(RULES))
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("cell", ["RNN", "GRU", "LSTM"])
def test_a_step_has_the_bits_of_a_trainers(rule: str, dtype: str, cell: str) -> None:
    """The same gradients move the same parameters to the same bits."""
    make, plain = RULES[rule]
    network = Network(Dense(3), cell.lower(), 5, Values(5, at="every", linear=False), dtype=dtype)
    layer = getattr(nn, cell)(3, 5, batch_first=True, dtype=dtype)
    layer.load_state_dict({name.removeprefix("rnn."): values for name, values in network.state_dict().items()})
    optimizer, trainer = make([layer]), Trainer(network, plain)
    target = np.zeros((8, 6, 5))
    for _ in range(4):
        _, gradients = network.gradients(X, target)
        trainer.step(X, target)
        layer(X)
        layer.backward(np.zeros((8, 6, 5)))
        layer.gradients = {name.removeprefix("rnn."): values for name, values in gradients.items()}
        optimizer.step()
        for name, values in layer.parameters.items():
            assert values.tobytes() == network.parameters[f"rnn.{name}"].tobytes(), name


def test_parts_learn_together() -> None:
    embedding, layer, linear = nn.Embedding(5, 4), nn.GRU(4, 8, batch_first=True), nn.Linear(8, 1)
    optimizer = nn.Adam([embedding, layer, linear], lr=0.02)
    ids = np.random.default_rng(1).integers(0, 5, (32, 6))
    wanted = (ids[:, :1] == ids[:, 2:3]).astype(np.float32)
    losses = []
    for _ in range(150):
        output, _ = layer(embedding(ids))
        error = linear(output[:, -1]) - wanted
        losses.append(float((error**2).mean()))
        d_last, _ = linear.backward(2 * error / len(error))
        d_output = np.zeros_like(output)
        d_output[:, -1] = d_last
        d_vectors, _, _ = layer.backward(d_output)
        embedding.backward(d_vectors)
        optimizer.step()
    assert losses[-1] < losses[0] / 20


def test_gradients_add_up_until_a_step() -> None:
    part, other = nn.Linear(3, 2), nn.Linear(3, 2)
    for _ in range(2):
        part(X[0])
        _, gradients = part.backward(np.ones((6, 2)))
    np.testing.assert_allclose(part.gradients["weight"], 2 * gradients["weight"])
    np.testing.assert_array_equal(gradients["weight"], other.backward(other(X[0]) * 0 + 1)[1]["weight"])
    optimizer = nn.SGD(part, lr=0.5)
    optimizer.step()
    np.testing.assert_allclose(part.parameters["weight"], other.parameters["weight"] - gradients["weight"], rtol=1e-5)
    assert part.gradients == {}
    with pytest.raises(SettingError, match="part 0, a Linear, has no gradients; call backward before each step"):
        optimizer.step()
    part.backward(np.ones((6, 2)))
    optimizer.zero_grad()
    assert part.gradients == {}


def test_the_learning_rate_may_be_changed() -> None:
    part = nn.Linear(3, 2)
    optimizer = nn.SGD([part], lr=0.5)
    assert repr(optimizer) == "SGD([Linear], lr=0.5)"
    optimizer.lr = 0.25
    before = part.state_dict()
    part(X[0])
    _, gradients = part.backward(np.ones((6, 2)))
    optimizer.step()
    np.testing.assert_allclose(part.parameters["bias"], before["bias"] - 0.25 * gradients["bias"], rtol=1e-6)
    assert optimizer.lr == 0.25


@pytest.mark.parametrize(
    ("parts", "more", "message"),
    [
        (list, {}, r"parts is \[\]; expected parts of elman.nn"),
        (lambda: [Network(Dense(2), hidden=2)], {}, "expected parts of elman.nn"),
        (lambda: 3, {}, "parts is 3; expected parts of elman.nn"),
        (lambda: [nn.Linear(1, 1)] * 2, {}, "parts has one of them twice"),
        (
            lambda: [nn.Linear(1, 1), nn.Linear(1, 1, dtype="float64")],
            {},
            "parts are of float32 and float64",
        ),
        (lambda: [nn.Linear(1, 1)], {"lr": 0}, "lr is 0; expected a number above 0"),
        (lambda: [nn.Linear(1, 1)], {"betas": (1, 2)}, "each of betas is 1"),
    ],
)
def test_what_is_no_list_of_parts_is_refused(parts: Any, more: Any, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        nn.Adam(parts(), **more)
