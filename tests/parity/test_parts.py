"""elman.nn against torch.nn: the same call, the same numbers, and backward through inputs and states."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman import nn
from tests.golden.compare import GRADIENTS, OUTPUTS, relative

torch = pytest.importorskip("torch", reason="parity runs where torch is installed")

T, B, I, H = 6, 3, 4, 5  # noqa: E741 - the letters of the documentation
KINDS = [("RNN", {}), ("RNN", {"nonlinearity": "relu"}), ("GRU", {}), ("LSTM", {})]


def _array(*size: int) -> np.ndarray:
    return np.random.default_rng(sum(size)).uniform(-0.9, 0.9, size).astype(np.float32)


def _pair(name: str, *sizes: int, **options: Any) -> tuple[Any, Any]:
    """Return elman's module and torch's with the same weights."""
    ours, theirs = getattr(nn, name)(*sizes, **options), getattr(torch.nn, name)(*sizes, **options)
    theirs.load_state_dict({key: torch.tensor(value) for key, value in ours.parameters.items()})
    return ours, theirs


def _states(name: str, *size: int) -> tuple[Any, Any]:
    h, c = _array(*size), _array(*size)[::-1].copy()
    tensors = [torch.tensor(part, requires_grad=True) for part in (h, c)]
    return ((h, c), tuple(tensors)) if name.startswith("LSTM") else (h, tensors[0])


def _parts(state: Any) -> list[Any]:
    return list(state) if isinstance(state, tuple) else [state]


@pytest.mark.parametrize(("name", "options"), KINDS, ids=str)
@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize("both", [False, True])
def test_layers(name: str, options: dict[str, Any], layers: int, batch_first: bool, both: bool) -> None:
    ours, theirs = _pair(name, I, H, num_layers=layers, batch_first=batch_first, bidirectional=both, **options)
    runs = layers * (2 if both else 1)
    x = _array(B, T, I) if batch_first else _array(T, B, I)
    state, tensors = _states(name, runs, B, H)
    output, after = ours(x, state)
    tensor = torch.tensor(x, requires_grad=True)
    expected, expected_after = theirs(tensor, tensors)
    assert relative(output, expected.detach()) < OUTPUTS
    for found, wanted in zip(_parts(after), _parts(expected_after), strict=True):
        assert relative(found, wanted.detach()) < OUTPUTS
    d_output, d_state = _array(*output.shape), [_array(runs, B, H) * 0.5 for _ in _parts(state)]
    dx, dstate, gradients = ours.backward(d_output, tuple(d_state) if len(d_state) > 1 else d_state[0])
    torch.autograd.backward([expected, *_parts(expected_after)], [torch.tensor(d) for d in [d_output, *d_state]])
    assert relative(dx, tensor.grad) < GRADIENTS
    for found, wanted in zip(_parts(dstate), _parts(tensors), strict=True):
        assert relative(found, wanted.grad) < GRADIENTS
    for key, wanted in theirs.named_parameters():
        assert relative(gradients[key], wanted.grad) < GRADIENTS, key


@pytest.mark.parametrize(("name", "options"), KINDS, ids=str)
def test_cells(name: str, options: dict[str, Any]) -> None:
    ours, theirs = _pair(f"{name}Cell", I, H, **options)
    x, (state, tensors) = _array(B, I), _states(name, B, H)
    after = ours(x, state)
    tensor = torch.tensor(x, requires_grad=True)
    expected = theirs(tensor, tensors)
    for found, wanted in zip(_parts(after), _parts(expected), strict=True):
        assert relative(found, wanted.detach()) < OUTPUTS
    grads = [_array(B, H) * (k + 1) for k in range(len(_parts(after)))]
    dx, dstate, gradients = ours.backward(tuple(grads) if len(grads) > 1 else grads[0])
    torch.autograd.backward(_parts(expected), [torch.tensor(g) for g in grads])
    assert relative(dx, tensor.grad) < GRADIENTS
    for found, wanted in zip(_parts(dstate), _parts(tensors), strict=True):
        assert relative(found, wanted.grad) < GRADIENTS
    for key, wanted in theirs.named_parameters():
        assert relative(gradients[key], wanted.grad) < GRADIENTS, key


def test_no_state_means_zeros() -> None:
    for name, options in KINDS:
        ours, theirs = _pair(name, I, H, **options)
        x = _array(T, B, I)
        assert relative(ours(x)[0], theirs(torch.tensor(x))[0].detach()) < OUTPUTS


@pytest.mark.parametrize("size", [(), (6,), (2, 3), (2, 3, 4)], ids=str)
def test_embedding(size: tuple[int, ...]) -> None:
    ours, theirs = _pair("Embedding", 9, 3)
    ids = np.random.default_rng(1).integers(0, 9, size)
    vectors, expected = ours(ids), theirs(torch.tensor(ids))
    assert vectors.shape == (*size, 3)
    assert np.array_equal(vectors, expected.detach().numpy())
    d = _array(*size, 3)
    gradients = ours.backward(d)
    expected.backward(torch.tensor(d))
    assert relative(gradients["weight"], theirs.weight.grad) < GRADIENTS


@pytest.mark.parametrize("size", [(4,), (3, 4), (2, 3, 4)], ids=str)
def test_linear(size: tuple[int, ...]) -> None:
    ours, theirs = _pair("Linear", 4, 5)
    x = _array(*size)
    tensor = torch.tensor(x, requires_grad=True)
    output, expected = ours(x), theirs(tensor)
    assert relative(output, expected.detach()) < OUTPUTS
    d = _array(*size[:-1], 5)
    dx, gradients = ours.backward(d)
    expected.backward(torch.tensor(d))
    assert relative(dx, tensor.grad) < GRADIENTS
    for key, wanted in theirs.named_parameters():
        assert relative(gradients[key], wanted.grad) < GRADIENTS, key
