"""Network.backward: a loss of your own, over outputs and last states of unequal lengths, proved in float64."""

from __future__ import annotations

import numpy as np
import pytest

from elman.network import State
from tests.golden.cases import CELLS, Batch, Case, batch, network
from tests.network.differences import TOLERANCE, central, distance

SIZES = {"batch": 3, "steps": 4, "hidden": 3, "inputs": 2, "outputs": 2}


def _gradients(data: Batch, outputs: np.ndarray) -> tuple[np.ndarray, State]:
    """Return weights of the sum that is the loss: of the outputs, and of the last states."""
    rng = np.random.default_rng(3)
    h, c = rng.uniform(-1, 1, (2, *data.h.shape))
    return rng.uniform(-1, 1, outputs.shape), State(h, None if data.c is None else c)


@pytest.mark.parametrize("kind", CELLS, ids=str)
@pytest.mark.parametrize("at", ["every", "last"])
@pytest.mark.parametrize("lengths", [None, (2, 4, 1)], ids=str)
def test_gradients_of_inputs_states_and_parameters(
    kind: tuple[str, str], at: str, lengths: tuple[int, ...] | None
) -> None:
    case = Case(*kind, 2, "dense", "values", at, lengths=lengths, dtype="float64", sizes=SIZES)
    net, data = network(case), batch(case)
    d_outputs, d_state = _gradients(data, net.forward(data.x, data.state, data.lengths)[0])

    def loss() -> float:
        outputs, last = net.forward(data.x, data.state, data.lengths)
        total = (d_outputs * outputs).sum() + (d_state.h * last.h).sum()
        return float(total if data.c is None else total + (d_state.c * last.c).sum())

    dx, d_first, gradients = net.backward(data.x, d_outputs, d_state, data.lengths, data.state)
    assert dx is not None
    assert distance(dx, central(loss, data.x)) < TOLERANCE
    assert distance(d_first.h, central(loss, data.h)) < TOLERANCE
    if data.c is not None:
        assert distance(d_first.c, central(loss, data.c)) < TOLERANCE
    for name, value in net.parameters.items():
        assert distance(gradients[name], central(loss, value)) < TOLERANCE, name
    for row, length in enumerate(lengths or ()):
        assert not dx[row, length:].any()


def test_gradients_of_the_padding_are_not_read() -> None:
    case = Case("gru", lengths=(5, 2, 4), head="values", dtype="float64")
    net, data = network(case), batch(case)
    d_outputs, d_state = _gradients(data, net.forward(data.x, data.state, data.lengths)[0])
    spoiled = d_outputs.copy()
    spoiled[1, 2:] = np.nan
    one, other = (net.backward(data.x, d, d_state, data.lengths, data.state) for d in (d_outputs, spoiled))
    assert one[0].tobytes() == other[0].tobytes()
    assert all(value.tobytes() == other[2][name].tobytes() for name, value in one[2].items())


def test_ids_have_no_gradient() -> None:
    case = Case("lstm", inputs="embedding")
    net, data = network(case), batch(case)
    dx, d_first, gradients = net.backward(data.x, np.ones((3, 5, 4)), state=data.state)
    assert dx is None
    assert d_first.h.shape == data.h.shape
    assert gradients["embedding.weight"].any()
