"""Parameters: torch's names, shapes and gate counts, as views that can be written."""

from __future__ import annotations

import numpy as np
import pytest

from elman.network import Binary, Classes, Dense, Embedding, Network, OneHot, Values

GATES = {"rnn": 1, "gru": 3, "lstm": 4}


@pytest.mark.parametrize("cell", GATES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_names_and_shapes_are_torchs(cell: str, dtype: str) -> None:
    net = Network(inputs=Embedding(9, 3), cell=cell, hidden=[5, 4], head=Classes(7), dtype=dtype)
    gates = GATES[cell]
    assert {name: value.shape for name, value in net.parameters.items()} == {
        "embedding.weight": (9, 3),
        "rnn.weight_ih_l0": (gates * 5, 3),
        "rnn.weight_hh_l0": (gates * 5, 5),
        "rnn.bias_ih_l0": (gates * 5,),
        "rnn.bias_hh_l0": (gates * 5,),
        "rnn.weight_ih_l1": (gates * 4, 5),
        "rnn.weight_hh_l1": (gates * 4, 4),
        "rnn.bias_ih_l1": (gates * 4,),
        "rnn.bias_hh_l1": (gates * 4,),
        "linear.weight": (7, 4),
        "linear.bias": (7,),
    }
    assert {value.dtype.name for value in net.parameters.values()} == {dtype}


def test_first_values_lie_where_torchs_do() -> None:
    net = Network(inputs=Embedding(400, 30), cell="gru", hidden=64, head=Binary(), seed=3)
    for name, value in net.parameters.items():
        if name == "embedding.weight":  # standard normal
            assert abs(value.mean()) < 0.05
            assert abs(value.std() - 1) < 0.05
        else:  # uniform within 1 / sqrt(64)
            assert np.abs(value).max() <= 0.125, name
            assert value.size < 1000 or np.abs(value).max() > 0.12, name


@pytest.mark.parametrize("inputs", [Dense(3), OneHot(3), Embedding(3, 2)], ids=str)
@pytest.mark.parametrize("cell", GATES)
def test_writing_a_parameter_changes_the_output(inputs: Dense | OneHot | Embedding, cell: str) -> None:
    net = Network(inputs=inputs, cell=cell, hidden=[4, 4], head=Values(at="every"), seed=0)
    dense = isinstance(inputs, Dense)
    x = np.random.default_rng(0).standard_normal((2, 5, 3)).astype(np.float32) if dense else np.ones((2, 5), np.int64)
    for name, value in net.parameters.items():
        before = net.forward(x)[0]
        value[...] += 0.25
        assert not np.array_equal(before, net.forward(x)[0]), name
        step_outputs, _ = net.step(x[:, 0])
        assert np.array_equal(step_outputs, net.forward(x)[0][:, 0]), name
        value[...] -= 0.25


def test_views_outlive_the_network() -> None:
    view = Network(inputs=Dense(3), cell="gru", hidden=8, head=Values()).parameters["rnn.weight_ih_l0"]
    view[...] = 1.5
    assert (view == 1.5).all()


def test_gradients_are_copies() -> None:
    net = Network(inputs=Dense(1), cell="rnn", hidden=2, head=Values())
    x, y = np.ones((1, 3, 1), np.float32), np.ones((1, 1), np.float32)
    first = net.gradients(x, y)[1]["linear.bias"]
    kept = first.copy()
    net.gradients(x, y + 5)
    assert np.array_equal(first, kept)


def test_weights_load_with_and_without_the_prefix() -> None:
    a, b, c = (Network(inputs=Dense(3), cell="gru", hidden=4, head=Values(4, linear=False), seed=s) for s in range(3))
    b.load_state_dict(a.parameters)
    c.load_state_dict({name.removeprefix("rnn."): value for name, value in a.parameters.items()})
    x = np.random.default_rng(0).standard_normal((2, 5, 3)).astype(np.float32)
    assert np.array_equal(a.forward(x)[0], b.forward(x)[0])
    assert np.array_equal(a.forward(x)[0], c.forward(x)[0])
