"""elman against the real torch: every cell x layers x inputs x head x place x reduction x lengths."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="parity runs where torch is installed")

import torch
from safetensors.numpy import load_file

from tests.golden.cases import CELLS, Case, batch, every_case, golden_cases, network
from tests.golden.compare import check, relative
from tests.golden.torch_values import trajectory, values
from tests.golden.training import check_training
from tests.golden.trajectories import TRAJECTORIES

GOLDEN = Path(__file__).parents[1] / "golden" / "golden.safetensors"


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.mark.parametrize("kind", CELLS, ids=str)
@pytest.mark.parametrize("head", ["classes", "binary", "values"])
def test_outputs_states_loss_and_gradients(kind: tuple[str, str], head: str) -> None:
    cases = [case for case in every_case() if (case.cell, case.nonlinearity) == kind and case.head == head]
    assert len(cases) == 96
    for case in cases:
        weights = {name: value.copy() for name, value in network(case).parameters.items()}
        check(case, batch(case), weights, values(case, batch(case), weights))


@pytest.mark.parametrize("kind", CELLS, ids=str)
@pytest.mark.parametrize("size", [(1, 100, 64), (33, 17, 40), (5, 7, 129), (64, 3, 16), (3, 11, 256)], ids=str)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_sizes_that_fill_vectors_and_threads(kind: tuple[str, str], size: tuple[int, int, int], dtype: str) -> None:
    B, T, H = size
    sizes = {"batch": B, "steps": T, "hidden": H, "inputs": 13, "outputs": 9}
    lengths = tuple(T - (i * 5) % T for i in range(B))
    case = Case(*kind, layers=2, head="values", at="every", lengths=lengths, sizes=sizes, dtype=dtype)
    scale = 1 / (0.6 * H**0.5)  # torch's own start: uniform within 1 / sqrt(H)
    weights = {name: value * scale for name, value in network(case).parameters.items()}
    rounding = 1.0 if dtype == "float32" else 1e-6
    check(case, batch(case), weights, values(case, batch(case), weights), rounding)


@pytest.mark.parametrize("name", TRAJECTORIES)
def test_fifty_training_steps(name: str) -> None:
    run = TRAJECTORIES[name]
    weights = {key: value.copy() for key, value in network(run.case).parameters.items()}
    data = batch(run.case)
    expected = trajectory(run, data, weights)
    check_training(run, data, weights, expected)


@pytest.mark.parametrize("case", golden_cases(), ids=str)
def test_stored_values_are_still_what_torch_says(case: Case) -> None:
    weights = dict(network(case).parameters)
    stored = load_file(GOLDEN)
    for name, value in values(case, batch(case), weights).items():
        assert relative(stored[f"{case}/{name}"], value) < 1e-6, name


def test_weights_of_torch_modules_load_by_name() -> None:
    from elman.network import Dense, Network, Values

    torch.manual_seed(3)
    peer = torch.nn.GRU(4, 6, num_layers=2, batch_first=True)
    net = Network(inputs=Dense(4), cell="gru", hidden=[6, 6], head=Values(6, at="every", linear=False))
    net.load_state_dict(peer.state_dict())
    x = np.random.default_rng(0).standard_normal((2, 9, 4)).astype(np.float32)
    with torch.no_grad():
        expected, last = peer(torch.tensor(x))
    outputs, state = net.forward(x)
    assert relative(outputs, expected) < 1e-6
    assert relative(state.h, last) < 1e-6
