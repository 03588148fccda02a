"""Every build of the kernels that this machine can run gives the same bytes."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from elman import engine, nn
from elman.errors import SettingError
from elman.network import SGD, Adam, AdamW, OneCycle, Optimizer, Trainer
from tests.golden.cases import CELLS, Case, batch, network

LENGTHS = tuple(1 + (i * 4) % 5 for i in range(9))
OTHERS = [name for name in engine.instruction_sets() if name != "baseline"]  # empty: nothing to compare, a skip
HEADS = [
    ("classes", "every", True),
    ("binary", "last", True),
    ("values", "every", False),
    ("both of classes", "last", True),
    ("huber", "last", True),
    ("quantiles", "every", True),
    ("gaussian", "last", True),
    ("student t", "every", True),
]


def _digest(arrays: list[np.ndarray]) -> str:
    return hashlib.sha256(b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)).hexdigest()


def _trained(case: Case, optimizer: Optimizer = Adam(0.01)) -> str:  # noqa: B008 - it does not change
    """Return a digest of outputs, states, gradients, and weights after four steps, in the build that is set."""
    net, data = network(case), batch(case)
    outputs, state = net.forward(data.x, data.state, data.lengths)
    _, gradients = net.gradients(data.x, data.y, data.lengths, data.state)
    trainer = Trainer(net, optimizer, schedule=OneCycle(4), clip=0.2)
    losses = [trainer.step(data.x, data.y, data.lengths, data.state) for _ in range(4)]
    states = [state.h] if state.c is None else [state.h, state.c]
    return _digest([outputs, *states, *gradients.values(), np.array(losses), *net.parameters.values()])


@pytest.fixture(params=OTHERS)
def build(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("ELMAN_CPU", request.param)
    return str(request.param)


@pytest.mark.parametrize("kind", CELLS, ids=str)
@pytest.mark.parametrize("head", HEADS, ids=str)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("inputs", ["dense", "embedding"])
def test_same_bytes_as_the_baseline(
    kind: tuple[str, str],
    head: tuple[str, str, bool],
    dtype: str,
    inputs: str,
    build: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name, at, linear = head
    sizes = {"batch": 9, "steps": 5, "hidden": 37, "inputs": 11, "outputs": 5}
    case = Case(*kind, 2, inputs, name, at, "mean", linear, LENGTHS, dtype, sizes)
    found = _trained(case)
    monkeypatch.setenv("ELMAN_CPU", "baseline")
    assert found == _trained(case)


@pytest.mark.parametrize("optimizer", [AdamW(0.01), SGD(0.1, momentum=0.9, weight_decay=0.01)], ids=str)
def test_both_directions_and_other_optimizers(
    optimizer: Optimizer, build: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = {"batch": 9, "steps": 5, "hidden": 37, "inputs": 11, "outputs": 5}
    case = Case("lstm", "tanh", 2, "dense", "values", "every", "mean", True, LENGTHS, "float32", sizes, True)
    found = _trained(case, optimizer)
    monkeypatch.setenv("ELMAN_CPU", "baseline")
    assert found == _trained(case, optimizer)


def test_extreme_values_are_the_same_too(build: str, monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.concatenate([np.linspace(-100, 100, 4001), np.logspace(-45, 38, 500), [0.0, -0.0]]).astype(np.float32)

    def run() -> str:
        results = []
        for cell in (nn.RNNCell(1, 3, seed=1), nn.GRUCell(1, 3, seed=1), nn.LSTMCell(1, 3, seed=1)):
            state = cell(x[:, None])
            results += list(state) if isinstance(state, tuple) else [state]
        assert all(np.isfinite(array).all() and np.abs(array).max() <= 1 for array in results)
        return _digest(results)

    found = run()
    monkeypatch.setenv("ELMAN_CPU", "baseline")
    assert found == run()


def test_the_best_build_is_chosen_without_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ELMAN_CPU", raising=False)
    assert engine.instruction_set() in engine.instruction_sets()
    assert "baseline" in engine.instruction_sets()


def test_a_build_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELMAN_CPU", "avx1024")
    with pytest.raises(SettingError, match="avx1024.*baseline"):
        network(Case())
