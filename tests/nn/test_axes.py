"""Errors of shapes are told in the axes in which the arrays were given."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman import SettingError, nn

SHAPES: dict[str, tuple[dict[str, Any], tuple[int, ...], str, str]] = {
    "time first": ({}, (5, 2, 3), "(time, batch, 3) or (time, 3)", "(2, 2, 4): (num_layers, batch, hidden_size)"),
    "batch first": (
        {"batch_first": True},
        (2, 5, 3),
        "(batch, time, 3) or (time, 3)",
        "(2, 2, 4): (num_layers, batch, hidden_size)",
    ),
    "no batch": ({}, (5, 3), "(time, batch, 3) or (time, 3)", "(2, 4): (num_layers, hidden_size)"),
    "no batch, batch first": (
        {"batch_first": True},
        (5, 3),
        "(batch, time, 3) or (time, 3)",
        "(2, 4): (num_layers, hidden_size)",
    ),
    "both directions": (
        {"bidirectional": True},
        (5, 2, 3),
        "(time, batch, 3) or (time, 3)",
        "(4, 2, 4): (2 * num_layers, batch, hidden_size)",
    ),
}
LAYERS: list[Any] = [nn.RNN, nn.GRU, nn.LSTM]


def refused(call: Any) -> str:
    with pytest.raises(SettingError) as caught:
        call()
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) <= 200
    return str(caught.value)


@pytest.mark.parametrize("kind", LAYERS)
@pytest.mark.parametrize("case", list(SHAPES))
def test_layers(kind: Any, case: str) -> None:
    more, shape, expected, states = SHAPES[case]
    layer, x = kind(3, 4, 2, **more), np.ones(shape)
    wide = np.ones((*shape[:-1], 7))
    assert refused(lambda: layer(wide)) == f"input has shape {wide.shape}; expected {expected}"
    assert refused(lambda: layer(x[..., None])).endswith(f"expected {expected}")
    assert "at least one step" in refused(lambda: layer(x[:0]))
    wrong = np.ones((2, 9, 4))
    state = (wrong, wrong) if kind is nn.LSTM else wrong
    assert refused(lambda: layer(x, state)) == f"state h has shape (2, 9, 4); expected {states}"
    output, after = layer(x)
    for other in (output[:-1], output[..., :-1], np.ones(3)):
        found = refused(lambda other=other: layer.backward(other))
        assert found == f"d_output has shape {other.shape}; expected {output.shape}, that of the output"
    assert refused(lambda: layer.backward(output, state)) == f"d_state h has shape (2, 9, 4); expected {states}"
    again, _ = layer(x, after)
    assert again.shape == output.shape


@pytest.mark.parametrize("kind", [nn.RNNCell, nn.GRUCell, nn.LSTMCell])
@pytest.mark.parametrize(("shape", "axes"), [((2, 3), "(2, 4): (batch, hidden_size)"), ((3,), "(4,): (hidden_size,)")])
def test_cells(kind: Any, shape: tuple[int, ...], axes: str) -> None:
    cell, x = kind(3, 4), np.ones(shape)
    assert refused(lambda: cell(np.ones((2, 5, 3)))) == "input has shape (2, 5, 3); expected (batch, 3) or (3,)"
    assert refused(lambda: cell(np.ones(7))) == "input has shape (7,); expected (batch, 3) or (3,)"
    wrong = np.ones((5, 4))
    state = (wrong, wrong) if kind is nn.LSTMCell else wrong
    assert refused(lambda: cell(x, state)) == f"state h has shape (5, 4); expected {axes}"
    cell(x)
    assert refused(lambda: cell.backward(state)) == f"d_state h has shape (5, 4); expected {axes}"


def test_states_of_another_kind_of_cell() -> None:
    x, h = np.ones((5, 2, 3)), np.zeros((1, 2, 4))
    assert refused(lambda: nn.GRU(3, 4)(x, (h, h))).startswith("state has 2 parts; expected h alone, (1, 2, 4): ")
    assert refused(lambda: nn.LSTM(3, 4)(x, h)) == "state has h alone; expected a pair (h, c)"
    c = np.zeros((1, 2, 5))
    assert refused(lambda: nn.LSTM(3, 4)(x, (h, c))).startswith("state c has shape (1, 2, 5); expected (1, 2, 4): ")


@pytest.mark.parametrize("kind", [*LAYERS, nn.RNNCell, nn.GRUCell, nn.LSTMCell])
def test_backward_comes_after_forward(kind: Any) -> None:
    part = kind(3, 4)
    d = np.ones((2, 4))
    assert "backward was called before forward" in refused(lambda: part.backward((d, d) if "LSTM" in repr(part) else d))
