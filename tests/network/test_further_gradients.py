"""Gradients of the further heads, of both directions and of weighted answers, proved in float64."""

from __future__ import annotations

import numpy as np
import pytest

from tests.golden.cases import CELLS, Case, batch, network
from tests.network.differences import TOLERANCE, central, distance

SIZES = {"batch": 3, "steps": 4, "hidden": 3, "inputs": 2, "outputs": 2}
HEADS = [
    "weighted classes", "smoothed classes", "both of classes", "weighted binary",
    "absolute", "huber", "quantiles", "gaussian", "student t",
]  # fmt: skip


def _check(case: Case, weights: np.ndarray | None = None) -> None:
    net, data = network(case), batch(case)

    def loss() -> float:
        return net.loss(data.x, data.y, data.lengths, data.state, weights)

    found, gradients = net.gradients(data.x, data.y, data.lengths, data.state, weights)
    assert found == loss()
    for name, value in net.parameters.items():
        expected = central(loss, value)
        assert np.linalg.norm(expected) > 0 or case.nonlinearity == "relu", f"{name} has no effect"
        assert distance(gradients[name], expected) < TOLERANCE, f"{case}: {name}"


@pytest.mark.parametrize("kind", CELLS, ids=str)
@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("at", ["every", "last"])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_every_cell_and_head(kind: tuple[str, str], head: str, at: str, reduction: str) -> None:
    _check(Case(*kind, 2, "dense", head, at, reduction, True, (4, 1, 3), "float64", SIZES))


@pytest.mark.parametrize("kind", CELLS, ids=str)
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("at", ["every", "last"])
@pytest.mark.parametrize("linear", [True, False])
def test_both_directions(kind: tuple[str, str], layers: int, at: str, linear: bool) -> None:
    for inputs in ("dense", "onehot", "embedding"):
        _check(Case(*kind, layers, inputs, "values", at, "mean", linear, (4, 2, 3), "float64", SIZES, True))


@pytest.mark.parametrize("kind", CELLS, ids=str)
@pytest.mark.parametrize("bidirectional", [False, True])
def test_inputs_and_states(kind: tuple[str, str], bidirectional: bool) -> None:
    case = Case(*kind, 2, "dense", "values", "every", "mean", True, (4, 2, 3), "float64", SIZES, bidirectional)
    net, data = network(case), batch(case)
    d_outputs = np.random.default_rng(1).standard_normal(net.forward(data.x)[0].shape)
    d_h = np.random.default_rng(2).standard_normal(data.h.shape)
    d_state = d_h if data.c is None else (d_h, d_h[::-1].copy())

    def loss() -> float:
        outputs, state = net.forward(data.x, data.state, data.lengths)
        return float((outputs * d_outputs).sum() + (state.h * d_h).sum()) + (
            0.0 if state.c is None else float((state.c * d_h[::-1]).sum())
        )

    dx, d_initial, gradients = net.backward(data.x, d_outputs, d_state, data.lengths, data.state)
    assert dx is not None
    assert distance(dx, central(loss, data.x)) < TOLERANCE
    assert distance(d_initial.h, central(loss, data.h)) < TOLERANCE
    assert data.c is None or distance(d_initial.c, central(loss, data.c)) < TOLERANCE
    for name, value in net.parameters.items():
        assert distance(gradients[name], central(loss, value)) < TOLERANCE, name


@pytest.mark.parametrize("head", ["classes", "binary", "values", *HEADS])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_weighted_answers(head: str, reduction: str) -> None:
    for at, size in (("every", (3, 4)), ("last", (3,))):
        case = Case("gru", "tanh", 2, "dense", head, at, reduction, True, (4, 1, 3), "float64", SIZES)
        weights = np.random.default_rng(3).uniform(0.2, 2, size)
        weights.flat[0] = 0
        _check(case, weights)


@pytest.mark.parametrize("head", ["values", "huber", "absolute", "binary", "quantiles", "gaussian", "student t"])
def test_a_masked_answer_is_not_looked_at(head: str) -> None:
    case = Case("gru", head=head, at="every")
    net, data = network(case), batch(case)
    weights = np.ones(data.y.shape[:2], dtype=np.float32)
    weights[0, 1] = weights[2, 4] = 0
    clean = net.gradients(data.x, data.y, weights=weights)
    data.y[0, 1] = data.y[2, 4] = np.nan
    masked = net.gradients(data.x, data.y, weights=weights)
    assert masked[0] == clean[0]
    for name, value in clean[1].items():
        assert value.tobytes() == masked[1][name].tobytes(), name


def test_masked_sequences_count_as_if_they_were_not_there() -> None:
    case = Case("lstm", layers=2, head="values", at="last", sizes={"batch": 7})
    net, data = network(case), batch(case)
    kept = np.array([True, False, True, True, False, True, True])
    data.y[~kept] = np.nan
    found = net.gradients(data.x, data.y, weights=kept.astype(np.float32))
    expected = net.gradients(data.x[kept], data.y[kept])
    assert found[0] == expected[0]
    for name, value in expected[1].items():
        assert np.array_equal(value, found[1][name]), name


def test_nothing_but_masked_answers_is_no_loss_and_no_gradient() -> None:
    case = Case("gru", head="weighted classes")
    net, data = network(case), batch(case)
    loss, gradients = net.gradients(data.x, np.full_like(data.y, 99), weights=np.zeros(data.y.shape))
    assert loss == 0
    assert not any(value.any() for value in gradients.values())
