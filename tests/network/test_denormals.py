"""Inputs and states that decay below the smallest normal number: finite, equal, and the flags put back."""

from __future__ import annotations

import numpy as np
import pytest

from elman.network import Adam, Dense, Network, State, Trainer, Values

pytestmark = pytest.mark.usefixtures("many_cores")


def _decaying(steps: int) -> np.ndarray:
    factor = 10.0 ** -np.linspace(30, 44, steps)
    return np.broadcast_to(factor[None, :, None], (4, steps, 3)).astype(np.float32)


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_decaying_inputs_give_finite_equal_results(cell: str) -> None:
    digests = set()
    for threads in (1, 2, 4):
        net = Network(inputs=Dense(3), cell=cell, hidden=[16, 16], head=Values(at="every"), seed=1, threads=threads)
        for name, value in net.parameters.items():
            if "bias" in name:
                value[...] = 0
        trainer = Trainer(net, Adam(1e-3), threads=threads)
        x = _decaying(60)
        losses = [trainer.step(x, np.full((4, 60, 1), 1e-42, dtype=np.float32)) for _ in range(5)]
        outputs, state = net.forward(x, State(np.full((2, 4, 16), 1e-39, np.float32), _cells(cell)))
        arrays = [outputs, state.h, *net.parameters.values()]
        assert all(np.isfinite(array).all() for array in [losses, *arrays])
        digests.add(b"".join(np.ascontiguousarray(array).tobytes() for array in arrays))
    assert len(digests) == 1


def _cells(cell: str) -> np.ndarray | None:
    return np.full((2, 4, 16), 1e-39, np.float32) if cell == "lstm" else None


def test_denormals_of_the_caller_still_work_after_a_call() -> None:
    net = Network(inputs=Dense(3), cell="lstm", hidden=16, head=Values())
    net.forward(_decaying(20))
    small = np.full(3, 1e-40, dtype=np.float32)
    assert (small * np.float32(0.5) > 0).all()
    assert np.float64(5e-324) * 1.0 > 0
