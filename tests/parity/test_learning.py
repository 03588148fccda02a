"""How parts and networks learn, against torch: optimizers, frozen parameters; parts without biases; hidden states."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import elman
from elman import Dense, Network, Trainer, Values, nn
from tests.golden.compare import GRADIENTS, OUTPUTS, relative

torch = pytest.importorskip("torch", reason="parity runs where torch is installed")

X = np.random.default_rng(0).uniform(-0.9, 0.9, (6, 3, 4))  # (time, batch, features)
NAMES = ["RNN", "GRU", "LSTM"]
RULES: dict[str, tuple[Any, Any]] = {
    "Adam": (lambda parts: nn.Adam(parts, 0.02), lambda p: torch.optim.Adam(p, 0.02)),
    "Adam, other betas": (
        lambda parts: nn.Adam(parts, 0.02, (0.7, 0.9), 1e-3),
        lambda p: torch.optim.Adam(p, 0.02, (0.7, 0.9), 1e-3),
    ),
    "AdamW": (lambda parts: nn.AdamW(parts, 0.02), lambda p: torch.optim.AdamW(p, 0.02)),
    "SGD": (lambda parts: nn.SGD(parts, 0.1), lambda p: torch.optim.SGD(p, 0.1)),
    "SGD, momentum": (
        lambda parts: nn.SGD(parts, 0.1, 0.9, weight_decay=0.01),
        lambda p: torch.optim.SGD(p, 0.1, 0.9, weight_decay=0.01),
    ),
}


def pair(name: str, *sizes: int, **options: Any) -> tuple[Any, Any]:
    """Our part and torch's module with the same weights, in float64."""
    ours = getattr(nn, name)(*sizes, dtype="float64", **options)
    theirs = getattr(torch.nn, name)(*sizes, dtype=torch.float64, **options)
    theirs.load_state_dict({key: torch.tensor(value) for key, value in ours.state_dict().items()})
    return ours, theirs


@pytest.mark.parametrize("rule", list(RULES))
def test_parts_move_as_torchs_modules_do(rule: str) -> None:
    (layer, theirs), (linear, theirs_too) = pair("GRU", 4, 5, 2), pair("Linear", 5, 2)
    optimizer = RULES[rule][0]([layer, linear])
    other = RULES[rule][1]([*theirs.parameters(), *theirs_too.parameters()])
    for _ in range(20):
        output, _ = layer(X)
        error = linear(output) - 1
        d_output, _ = linear.backward(error)
        layer.backward(d_output)
        optimizer.step()
        other.zero_grad()
        loss = ((theirs_too(theirs(torch.tensor(X))[0]) - 1) ** 2).sum() / 2
        loss.backward()
        other.step()
    for ours, module in ((layer, theirs), (linear, theirs_too)):
        for name, values in module.state_dict().items():
            assert relative(ours.parameters[name], values) < 1e-8, name


@pytest.mark.parametrize("name", ["Adam", "AdamW", "SGD"])
def test_optimizers_have_torchs_arguments_and_defaults(name: str) -> None:
    ours, theirs = (inspect.signature(getattr(each, name)).parameters for each in (nn, torch.optim))
    assert list(theirs)[1:4] == list(ours)[1:4] if name != "SGD" else list(ours)[1:3] == ["lr", "momentum"]
    for key in list(ours)[1:]:
        assert theirs[key].default == ours[key].default, key


@pytest.mark.parametrize("name", [*NAMES, "RNNCell", "GRUCell", "LSTMCell", "Linear", "Embedding"])
def test_parts_have_torchs_arguments_in_torchs_order(name: str) -> None:
    ours = [each for each in inspect.signature(getattr(nn, name)).parameters if each not in ("dtype", "seed")]
    made = {"RNN": (3, 4, 2, "relu", False, True, 0.0, True), "RNNCell": (3, 4, False, "relu")}
    given = made.get(name, (3, 4, 2, False, True, 0.0, True) if name in NAMES else (3, 4, False))
    given = given[: len(ours)]
    part, module = getattr(nn, name)(*given), getattr(torch.nn, name)(*given)
    shapes = {key: tuple(value.shape) for key, value in module.state_dict().items()}
    assert {key: value.shape for key, value in part.state_dict().items()} == shapes


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("layers", [1, 2])
def test_layers_without_biases(name: str, both: bool, layers: int) -> None:
    ours, theirs = pair(name, 4, 5, num_layers=layers, bidirectional=both, bias=False)
    output, _ = ours(X)
    tensor = torch.tensor(X, requires_grad=True)
    expected, _ = theirs(tensor)
    assert relative(output, expected.detach()) < OUTPUTS
    d = np.cos(np.arange(output.size)).reshape(output.shape)
    dx, _, gradients = ours.backward(d)
    expected.backward(torch.tensor(d))
    assert relative(dx, tensor.grad) < GRADIENTS
    assert list(gradients) == [key for key, _ in theirs.named_parameters()]
    for key, wanted in theirs.named_parameters():
        assert relative(gradients[key], wanted.grad) < GRADIENTS, key


@pytest.mark.parametrize("name", ["RNNCell", "GRUCell", "LSTMCell"])
def test_cells_without_biases(name: str) -> None:
    ours, theirs = pair(name, 4, 5, bias=False)
    found, expected = ours(X[0]), theirs(torch.tensor(X[0]))
    for one, other in zip(*((each if isinstance(each, tuple) else (each,)) for each in (found, expected)), strict=True):
        assert relative(one, other.detach()) < OUTPUTS


def test_a_linear_part_without_a_bias() -> None:
    ours, theirs = pair("Linear", 4, 5, bias=False)
    assert relative(ours(X), theirs(torch.tensor(X)).detach()) < OUTPUTS


@pytest.mark.parametrize("name", NAMES)
def test_dropout_rests_in_eval_and_keeps_the_mean(name: str) -> None:
    ours, theirs = pair(name, 4, 5, num_layers=3, dropout=0.5)
    assert relative(ours.eval()(X)[0], theirs.eval()(torch.tensor(X))[0].detach()) < OUTPUTS
    ours.train()
    theirs.train()
    many = np.repeat(X, 2000, axis=1)
    one, other = ours(many)[0], theirs(torch.tensor(many))[0].detach().numpy()
    assert abs(one.mean() - other.mean()) < 0.005
    assert abs(one.std() - other.std()) < 0.005
    ours.eval()
    assert one.std() != ours(many)[0].std()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize("both", [False, True])
def test_a_sequence_without_a_batch(name: str, batch_first: bool, both: bool) -> None:
    ours, theirs = pair(name, 4, 5, num_layers=2, batch_first=batch_first, bidirectional=both)
    output, state = ours(X[:, 0])
    expected, after = theirs(torch.tensor(X[:, 0]))
    assert relative(output, expected.detach()) < OUTPUTS
    for one, other in zip(*((each if isinstance(each, tuple) else (each,)) for each in (state, after)), strict=True):
        assert one.shape == tuple(other.shape)
        assert relative(one, other.detach()) < OUTPUTS


@pytest.mark.parametrize("cell", NAMES)
@pytest.mark.parametrize("both", [False, True])
def test_the_hidden_states_of_each_layer_are_those_of_torchs_layers(cell: str, both: bool) -> None:
    kind = getattr(torch.nn, cell)
    whole = kind(4, 5, 3, batch_first=True, bidirectional=both, dtype=torch.float64)
    network = Network(
        Dense(4),
        cell.lower(),
        [5] * 3,
        Values(10 if both else 5, at="every", linear=False),
        bidirectional=both,
        dtype="float64",
    )
    network.load_state_dict(whole.state_dict())
    _, found = network.forward(X.swapaxes(0, 1), states="every")
    values = torch.tensor(X.swapaxes(0, 1))
    for layer in range(3):
        one = kind(values.shape[2], 5, batch_first=True, bidirectional=both, dtype=torch.float64)
        one.load_state_dict({key: whole.state_dict()[key.replace("_l0", f"_l{layer}")] for key in one.state_dict()})
        values = one(values)[0].detach()
        assert relative(found[layer], values) < OUTPUTS


@pytest.mark.parametrize("rule", [elman.Adam(0.02), elman.AdamW(0.02), elman.SGD(0.1, 0.9, 0.01)], ids=str)
@pytest.mark.parametrize("frozen", [["rnn.*_l0"], ["rnn.bias_*", "linear.weight"]], ids=str)
def test_frozen_parameters_are_those_without_gradients(rule: Any, frozen: list[str]) -> None:
    network = Network(Dense(4), "gru", [5, 5], Values(2, at="every"), dtype="float64")
    module, head = (
        torch.nn.GRU(4, 5, 2, batch_first=True, dtype=torch.float64),
        torch.nn.Linear(5, 2, dtype=torch.float64),
    )
    weights = {name: torch.tensor(values) for name, values in network.state_dict().items()}
    module.load_state_dict({name[4:]: values for name, values in weights.items() if name.startswith("rnn.")})
    head.load_state_dict({name[7:]: values for name, values in weights.items() if name.startswith("linear.")})
    named = {f"rnn.{n}": p for n, p in module.named_parameters()} | {
        f"linear.{n}": p for n, p in head.named_parameters()
    }
    x = X.swapaxes(0, 1)
    trainer = Trainer(network, rule, clip=0.1, frozen=frozen)
    for name, parameter in named.items():
        parameter.requires_grad = name not in trainer.frozen
    moving = [parameter for parameter in named.values() if parameter.requires_grad]
    other = {"Adam": torch.optim.Adam, "AdamW": torch.optim.AdamW}.get(type(rule).__name__)
    optimizer = other(moving, 0.02) if other else torch.optim.SGD(moving, 0.1, 0.9, weight_decay=0.01)
    for _ in range(10):
        trainer.step(x, np.zeros((3, 6, 2)))
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(
            head(module(torch.tensor(x))[0]), torch.zeros(3, 6, 2, dtype=torch.float64)
        ).backward()
        torch.nn.utils.clip_grad_norm_(moving, 0.1)
        optimizer.step()
    for name, parameter in named.items():
        assert relative(network.parameters[name], parameter.detach()) < 1e-7, name


def test_torch_reads_what_is_saved(tmp_path: Path) -> None:
    from safetensors.torch import load_file

    part = nn.LSTM(4, 5, 2, bidirectional=True, dtype="float64")
    part.save(tmp_path / "p.elman")
    module = torch.nn.LSTM(4, 5, 2, bidirectional=True, dtype=torch.float64)
    module.load_state_dict(load_file(tmp_path / "p.elman"))
    assert relative(part(X)[0], module(torch.tensor(X))[0].detach()) < OUTPUTS
