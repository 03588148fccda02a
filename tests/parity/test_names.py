"""What docs/names.md and docs/network.md say is called otherwise in torch, and is the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman import Bag, Binary, Classes, Columns, Dense, Gaussian, Network, OneHot, Quantiles, StudentT, Values
from tests.golden.compare import GRADIENTS, OUTPUTS, relative

torch = pytest.importorskip("torch", reason="parity runs where torch is installed")

X = np.random.default_rng(0).uniform(-0.9, 0.9, (5, 7, 4))  # (batch, time, features)


def gru(network: Network) -> Any:
    module = torch.nn.GRU(4, 6, batch_first=True, dtype=torch.float64)
    given = {name[4:]: torch.tensor(v) for name, v in network.state_dict().items() if name.startswith("rnn.")}
    module.load_state_dict(given)
    return module


def raw(network: Network) -> Any:
    """The linear layer upon torch's hidden states of the last step."""
    weight, bias = (torch.tensor(network.parameters[f"linear.{name}"]) for name in ("weight", "bias"))
    return (gru(network)(torch.tensor(X))[0][:, -1] @ weight.T + bias).detach()


def made(head: Any) -> Network:
    return Network(Dense(4), "gru", 6, head, dtype="float64")


def test_classes() -> None:
    y, smooth, weights = np.array([0, 2, 1, 1, 0]), 0.1, [1.0, 2.0, 0.5]
    head = Classes(3, class_weights=weights, label_smoothing=smooth)
    loss = torch.nn.CrossEntropyLoss(torch.tensor(weights, dtype=torch.float64), label_smoothing=smooth)
    network = made(head)
    assert network.loss(X, y) == pytest.approx(float(loss(raw(network), torch.tensor(y))), rel=1e-9)


def test_binary() -> None:
    y = np.array([0, 1, 0.3, 1, 0])
    network = made(Binary(positive_weight=2.0))
    loss = torch.nn.BCEWithLogitsLoss(pos_weight=torch.tensor(2.0, dtype=torch.float64))
    assert network.loss(X, y) == pytest.approx(float(loss(raw(network)[:, 0], torch.tensor(y))), rel=1e-9)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (Values(), "MSELoss"),
        (Values(loss="absolute"), "L1Loss"),
        (Values(loss="huber", delta=0.3), "HuberLoss"),
    ],
    ids=str,
)
def test_values(head: Any, name: str) -> None:
    y = X[:, 0, 0]
    network = made(head)
    loss = getattr(torch.nn, name)(**({"delta": 0.3} if name == "HuberLoss" else {}))
    assert network.loss(X, y) == pytest.approx(float(loss(raw(network)[:, 0], torch.tensor(y))), rel=1e-9)


def test_distributions() -> None:
    y = torch.tensor(X[:, 0, 0])
    network = made(Gaussian())
    mean, deviation = (torch.tensor(each) for each in network.forward(X)[0].T)
    expected = torch.nn.GaussianNLLLoss(full=True)(mean, y, deviation**2)
    assert network.loss(X, y.numpy()) == pytest.approx(float(expected), rel=1e-6)
    density = torch.distributions.Normal(mean, deviation).log_prob(y)
    assert network.loss(X, y.numpy()) == pytest.approx(float(-density.mean()), rel=1e-9)
    network = made(StudentT())
    location, scale, degrees = (torch.tensor(each) for each in network.forward(X)[0].T)
    density = torch.distributions.StudentT(degrees, location, scale).log_prob(y)
    assert network.loss(X, y.numpy()) == pytest.approx(float(-density.mean()), rel=1e-6)
    assert bool((degrees > 2).all())


def test_quantiles_have_the_pinball_loss() -> None:
    levels, y = [0.1, 0.5, 0.9], X[:, 0, 0]
    network = made(Quantiles(levels))
    said = torch.tensor(network.forward(X)[0])
    left = torch.tensor(y)[:, None] - said
    at = torch.tensor(levels, dtype=torch.float64)
    each = torch.maximum(at * left, (at - 1) * left)
    found = network.loss(X, y)
    assert found in (pytest.approx(float(each.mean()), rel=1e-9), pytest.approx(float(each.sum(1).mean()), rel=1e-9))


def test_weights_of_answers() -> None:
    y, weights = np.array([0, 2, 1, 1, 0]), np.array([1.0, 0.0, 2.0, 0.5, 1.0])
    network = made(Classes(3))
    each = torch.nn.functional.cross_entropy(raw(network), torch.tensor(y), reduction="none")
    expected = float((each * torch.tensor(weights)).sum() / weights.sum())
    assert network.loss(X, y, weights=weights) == pytest.approx(expected, rel=1e-9)


def test_one_hot_is_torchs_one_hot_and_a_bag_is_an_embedding_bag() -> None:
    ids = np.random.default_rng(1).integers(0, 4, (3, 5))
    network = Network(OneHot(4), "gru", 6, Values(6, at="every", linear=False), dtype="float64")
    given = torch.nn.functional.one_hot(torch.tensor(ids), 4).double()
    assert relative(network.forward(ids)[0], gru(network)(given)[0].detach()) < OUTPUTS
    joined = Network(Columns([Bag(9, 4)]), "gru", 6, Values(6, at="every", linear=False), dtype="float64")
    some = np.random.default_rng(2).integers(0, 9, (3, 5, 2))
    weight = torch.tensor(joined.parameters["embeddings.0.weight"])
    bag = torch.nn.EmbeddingBag.from_pretrained(weight, mode="sum")
    vectors = bag(torch.tensor(some.reshape(-1, 2))).reshape(3, 5, 4)
    assert relative(joined.forward([some])[0], gru(joined)(vectors)[0].detach()) < OUTPUTS


def test_lengths_are_packed_sequences() -> None:
    network = Network(Dense(4), "gru", 6, Values(6, at="every", linear=False), bidirectional=False, dtype="float64")
    lengths = [7, 2, 5, 1, 3]
    packed = torch.nn.utils.rnn.pack_padded_sequence(torch.tensor(X), lengths, batch_first=True, enforce_sorted=False)
    output, last = gru(network)(packed)
    padded, _ = torch.nn.utils.rnn.pad_packed_sequence(output, batch_first=True)
    found, state = network.forward(X, lengths=lengths)
    assert relative(found, padded.detach()) < OUTPUTS
    assert relative(state.h, last.detach()) < OUTPUTS


def test_gradients_have_torchs_names() -> None:
    network = made(Values())
    module = gru(network)
    head = torch.tensor(network.parameters["linear.weight"])
    tensor = torch.tensor(X, requires_grad=True)
    out = module(tensor)[0][:, -1] @ head.T + torch.tensor(network.parameters["linear.bias"])
    ((out[:, 0] - torch.tensor(X[:, 0, 0])) ** 2).mean().backward()
    _, gradients = network.gradients(X, X[:, 0, 0])
    for name, parameter in module.named_parameters():
        assert relative(gradients[f"rnn.{name}"], parameter.grad) < GRADIENTS


def test_weights_of_a_module_by_name() -> None:
    module, linear = torch.nn.LSTM(4, 6, bidirectional=True), torch.nn.Linear(12, 2)
    bare = Network(Dense(4), "lstm", 6, Values(12, at="every", linear=False), bidirectional=True)
    bare.load_state_dict(module.state_dict())
    x = torch.tensor(X, dtype=torch.float32)
    output = module(x.swapaxes(0, 1))[0].swapaxes(0, 1)
    assert relative(bare.forward(X)[0], output.detach()) < OUTPUTS
    full = Network(Dense(4), "lstm", 6, Values(2, at="every"), bidirectional=True)
    head = {f"linear.{name}": values for name, values in linear.state_dict().items()}
    full.load_state_dict({**module.state_dict(), **head})
    assert relative(full.forward(X)[0], linear(output).detach()) < OUTPUTS
    again = {name[4:]: torch.tensor(values) for name, values in full.state_dict().items() if name.startswith("rnn.")}
    module.load_state_dict(again)
