"""The hidden states of each layer at every step."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman import Bag, Classes, Columns, Dense, Embedding, Network, SettingError, State, Values

X = np.random.default_rng(0).standard_normal((3, 7, 2)).astype(np.float32)


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize("hidden", [4, [4, 4], [5, 3, 4]])
def test_they_are_those_of_single_steps_to_the_bit(cell: str, hidden: Any) -> None:
    network = Network(Dense(2), cell, hidden, Classes(3, at="every"))
    outputs, found = network.forward(X, states="every")
    assert outputs.tobytes() == network.forward(X)[0].tobytes()
    assert [each.shape for each in found] == [(3, 7, units) for units in network.hidden]
    state = None
    for t in range(7):
        _, state = network.step(X[:, t], state)
        for layer, each in enumerate(found):
            assert each[:, t].tobytes() == np.asarray(state.h[layer]).tobytes()


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_in_both_directions(cell: str) -> None:
    network = Network(Dense(2), cell, [4, 3], Values(6, at="every", linear=False), bidirectional=True)
    outputs, found = network.forward(X, states="every")
    assert [each.shape for each in found] == [(3, 7, 8), (3, 7, 6)]
    assert found[1].tobytes() == outputs.tobytes()
    _, last = network.forward(X)
    np.testing.assert_array_equal(found[0][:, -1, :4], last.h[0])
    np.testing.assert_array_equal(found[0][:, 0, 4:], last.h[1])


def test_of_ids_and_of_joined_inputs() -> None:
    ids = np.array([[0, 4, 2]])
    network = Network(Embedding(5, 3), "gru", [4, 2], Values(2, at="every", linear=False))
    outputs, found = network.forward(ids, states="every")
    assert found[1].tobytes() == outputs.tobytes()
    joined = Network(Columns([Bag(5, 2), Dense(2)]), "lstm", 4, Values(4, at="every", linear=False))
    given = [np.array([[[0, 1], [2, -1]]]), np.ones((1, 2, 2))]
    assert joined.forward(given, states="every")[1][0].tobytes() == joined.forward(given)[0].tobytes()


@pytest.mark.parametrize("cell", ["gru", "lstm"])
def test_from_given_states_and_over_lengths(cell: str) -> None:
    network = Network(Dense(2), cell, [4, 4], Values(4, at="every", linear=False))
    h = np.random.default_rng(1).standard_normal((2, 3, 4)).astype(np.float32)
    state: Any = (h, h[::-1].copy()) if cell == "lstm" else h
    lengths = [7, 3, 1]
    outputs, found = network.forward(X, state, lengths, states="every")
    assert found[1].tobytes() == outputs.tobytes() == network.forward(X, state, lengths)[0].tobytes()
    assert (found[0][1, 3:] == 0).all()
    assert (found[0][1, :3] != 0).any()
    given = State(*state) if cell == "lstm" else State(state)
    assert network.forward(X, given, lengths, states="every")[1][0].tobytes() == found[0].tobytes()


def test_other_words_are_refused() -> None:
    with pytest.raises(SettingError, match="states is 'all'"):
        Network(Dense(2)).forward(X, states="all")  # type: ignore[call-overload]
