"""elman against the real torch: both directions, and every loss and weight that torch has too."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch", reason="parity runs where torch is installed")

from itertools import product

import torch

from elman.network import SGD, Trainer
from tests.golden.cases import CELLS, Batch, Case, batch, network
from tests.golden.compare import check, relative
from tests.golden.torch_values import Peer, initial, loss_function, trajectory, values
from tests.golden.training import check_training
from tests.golden.trajectories import FURTHER

EXACT = 1e-6  # rounding of float64, as a part of float32's
LOSSES = [
    "weighted classes", "smoothed classes", "both of classes", "weighted binary", "absolute", "huber", "gaussian",
    "student t",
]  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> None:
    torch.set_num_threads(1)


def _weights(case: Case) -> dict[str, np.ndarray]:
    return {name: value.copy() for name, value in network(case).parameters.items()}


@pytest.mark.parametrize("kind", CELLS, ids=str)
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_both_directions(kind: tuple[str, str], layers: int, dtype: str) -> None:
    settings = product(
        ("dense", "onehot", "embedding"), ("classes", "values"), ("every", "last"), (True, False), (None, (5, 2, 4))
    )
    for inputs, head, at, linear, lengths in settings:
        case = Case(*kind, layers, inputs, head, at, "mean", linear, lengths, dtype, bidirectional=True)
        check(
            case, batch(case), (w := _weights(case)), values(case, batch(case), w), EXACT if dtype == "float64" else 1
        )


@pytest.mark.parametrize("size", [(33, 17, 40), (5, 7, 129)], ids=str)
def test_both_directions_in_sizes_that_threads_split(size: tuple[int, int, int]) -> None:
    B, T, H = size
    sizes = {"batch": B, "steps": T, "hidden": H, "inputs": 13, "outputs": 9}
    lengths = tuple(T - (i * 5) % T for i in range(B))
    case = Case("gru", "tanh", 2, head="values", lengths=lengths, sizes=sizes, bidirectional=True)
    weights = {name: value / (0.6 * H**0.5) for name, value in _weights(case).items()}
    check(case, batch(case), weights, values(case, batch(case), weights))


@pytest.mark.parametrize("head", LOSSES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_losses(head: str, dtype: str) -> None:
    for kind, at, reduction, lengths in product(CELLS, ("every", "last"), ("mean", "sum"), (None, (5, 2, 4))):
        case = Case(*kind, 2, "dense", head, at, reduction, True, lengths, dtype)
        check(
            case, batch(case), (w := _weights(case)), values(case, batch(case), w), EXACT if dtype == "float64" else 1
        )


@pytest.mark.parametrize("name", FURTHER)
def test_fifty_steps_of_further_optimizers(name: str) -> None:
    run = FURTHER[name]
    data, weights = batch(run.case), _weights(run.case)
    check_training(run, data, weights, trajectory(run, data, weights))


@pytest.mark.parametrize(
    "head", ["classes", "both of classes", "weighted binary", "values", "huber", "gaussian", "student t"]
)
@pytest.mark.parametrize("at", ["every", "last"])
def test_weights_of_answers(head: str, at: str) -> None:
    """The mean divides by the sum of the weights, as a weighted mean of torch's own losses does."""
    case = Case("gru", head=head, at=at, reduction="sum", dtype="float64")
    net, data = network(case), batch(case)
    weights = np.random.default_rng(2).uniform(0, 2, data.x.shape[: 2 if at == "every" else 1])
    weights.flat[1] = 0
    found = net.loss(data.x, data.y, state=data.state, weights=weights)
    with torch.no_grad():
        peer = Peer(case, _weights(case))
        outputs = peer(peer.vectors(data), initial(data), torch.full((len(data.x),), data.x.shape[1]))[0].flatten(0, -2)
        y = torch.tensor(data.y).flatten(0, 1 if at == "every" and not head.endswith("classes") else 0)
        y = y.flatten() if head.endswith("classes") else y
        each = [loss_function(case)(outputs[i : i + 1], y[i : i + 1]).item() for i in range(len(outputs))]
    assert found == pytest.approx(float(np.dot(weights.ravel(), each)), rel=1e-12)


@pytest.mark.parametrize("kind", CELLS, ids=str)
def test_truncated_backpropagation_through_time(kind: tuple[str, str]) -> None:
    """A long sequence in pieces: the state is carried on, and no gradient flows back through it."""
    case = Case(*kind, 2, "dense", "values", "every", sizes={"steps": 24}, dtype="float64")
    data, net, weights = batch(case), network(case), _weights(case)
    peer = Peer(case, weights)
    trainer, rule = Trainer(net, SGD(0.05), clip=1.0), torch.optim.SGD(peer.parameters(), lr=0.05)
    ours, theirs = data.state, initial(data)
    for start in range(0, 24, 6):
        part = Batch(data.x[:, start : start + 6], data.y[:, start : start + 6], data.h, data.c, None)
        loss = trainer.step(part.x, part.y, state=ours)
        _, expected, theirs = peer.run(part, theirs)
        rule.zero_grad()
        expected.backward()
        torch.nn.utils.clip_grad_norm_(peer.parameters(), 1.0)
        rule.step()
        ours = trainer.state
        theirs = tuple(part.detach() for part in theirs) if case.cell == "lstm" else theirs.detach()
        assert loss == pytest.approx(expected.item(), rel=1e-10)
        assert relative(ours.h, theirs[0] if case.cell == "lstm" else theirs) < 1e-10
        assert case.cell != "lstm" or relative(ours.c, theirs[1]) < 1e-10
    for name, value in peer.named_parameters():
        assert relative(net.parameters[name], value.detach()) < 1e-10, name
