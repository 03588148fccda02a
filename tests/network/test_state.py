"""States between two calls: every form of them becomes the same row of numbers, and what does not fit is named."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman.errors import SettingError
from elman.network import Dense, Network, State, Values
from elman.network.state import to_flat

H = np.arange(12, dtype=np.float64).reshape(2, 2, 3)  # two layers, two sequences, three units
C = -H
X = np.random.default_rng(0).normal(size=(4, 5, 3)).astype(np.float32)


def net(cell: str = "gru", hidden: Any = 6, **settings: Any) -> Network:
    return Network(Dense(3), cell, hidden, Values(at="every"), seed=1, threads=1, **settings)


@pytest.mark.parametrize("state", [H, H.tolist(), list(H), State(H), State(list(H)), (H, None), H.astype(np.float32)])
def test_every_form_of_hidden_states_is_read_layer_by_layer(state: Any) -> None:
    h, c = to_flat(state, 2, [3, 3], "float32", has_c=False)
    assert h is not None
    assert (h.dtype, h.tolist()) == (np.dtype(np.float32), [float(number) for number in range(12)])
    assert c is None


@pytest.mark.parametrize("state", [State(H, C), (H, C), (H.tolist(), list(C))])
def test_cell_states_stand_beside_the_hidden_ones(state: Any) -> None:
    h, c = to_flat(state, 2, [3, 3], "float64", has_c=True)
    assert h is not None
    assert c is not None
    assert h.dtype == c.dtype == np.float64
    assert (h.tolist(), c.tolist()) == (H.ravel().tolist(), C.ravel().tolist())


def test_a_layer_alone_needs_no_axis_of_its_own() -> None:
    for state in (H[0], H[:1], [H[0]]):
        h, _ = to_flat(state, 2, [3], "float32", has_c=False)
        assert h is not None
        assert h.tolist() == [0, 1, 2, 3, 4, 5]


def test_layers_of_unequal_size_come_one_after_the_other() -> None:
    h, _ = to_flat([H[0], [[20, 21], [22, 23]]], 2, [3, 2], "float32", has_c=False)
    assert h is not None
    assert h.tolist() == [0, 1, 2, 3, 4, 5, 20, 21, 22, 23]


@pytest.mark.parametrize("has_c", [False, True])
def test_no_state_is_none(has_c: bool) -> None:
    assert to_flat(None, 2, [3], "float32", has_c) == (None, None)


@pytest.mark.parametrize(
    ("state", "hidden", "has_c", "message"),
    [
        (H, [3], False, "state h has shape (2, 2, 3); expected (1, 2, 3): (layers, batch, hidden)"),
        (H[:, :1], [3, 3], False, "state h has shape (2, 1, 3); expected (2, 2, 3): (layers, batch, hidden)"),
        (H[0], [3, 3], False, "state h has shape (2, 3); expected (2, 2, 3): (layers, batch, hidden)"),
        ((H, C[:, :, 1:]), [3, 3], True, "state c has shape (2, 2, 2); expected (2, 2, 3): (layers, batch, hidden)"),
        (
            [H[0], H[1]],
            [3, 2],
            False,
            "state h has shape [(2, 3), (2, 3)]; expected a list of arrays of shapes [(2, 3), (2, 2)]: "
            "(layers, batch, hidden)",
        ),
        (H, [3, 3], True, "an LSTM's state is a pair (h, c)"),
        (State(H), [3, 3], True, "an LSTM's state is a pair (h, c)"),
        ((H, C), [3, 3], False, "this cell's state is h alone; found a pair (h, c)"),
    ],
)
def test_what_does_not_fit_is_named(state: Any, hidden: list[int], has_c: bool, message: str) -> None:
    with pytest.raises(SettingError) as caught:
        to_flat(state, 2, hidden, "float32", has_c)
    assert str(caught.value) == message


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_what_a_step_returns_is_a_state_like_any_other(cell: str) -> None:
    network, state = net(cell, [6, 4]), None
    for step in range(3):
        _, state = network.step(X[:, step], state)
    assert isinstance(state, State)
    _, whole = network.forward(X[:, :3])
    for name in ("h", "c") if cell == "lstm" else ("h",):
        for found, expected in zip(getattr(state, name), getattr(whole, name), strict=True):
            assert found.tobytes() == expected.tobytes()
    rest = [network.forward(X[:, 3:], given)[0].tobytes() for given in (state, whole)]
    assert rest[0] == rest[1]


def test_forward_comes_before_backward() -> None:
    both, one = net(bidirectional=True), net()
    taken = {name: values for name, values in both.parameters.items() if name in one.parameters and "rnn." in name}
    one.load_state_dict({**one.parameters, **taken})
    _, state = both.forward(X)
    assert state.h.shape == (2, 4, 6)
    assert state.h[0].tobytes() == one.forward(X)[1].h[0].tobytes()
    other = state.h.copy()
    other[1] += 1  # where the way back begins
    first, second = (both.forward(X, given)[1].h for given in (state, other))
    assert first[0].tobytes() == second[0].tobytes()
    assert (first[1] != second[1]).any()


def test_a_state_that_was_given_is_not_changed() -> None:
    network, given = net("lstm"), State(np.ones((1, 4, 6), dtype=np.float32), np.ones((1, 4, 6), dtype=np.float32))
    _, after = network.step(X[:, 0], given)
    network.step(X[:, 1], after)
    network.forward(X, given)
    assert (given.h == 1).all()
    assert (given.c == 1).all()


@pytest.mark.parametrize("count", [1, 3])
def test_a_tuple_that_is_no_pair_is_refused(count: int) -> None:
    with pytest.raises(SettingError, match=rf"a state is a pair \(h, c\); found a tuple of {count}"):
        net("lstm").forward(X, (np.zeros((1, 4, 6), dtype=np.float32),) * count)
