"""The training check that the stored and the live comparison share."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from elman.network import SGD, Adam, AdamW, Trainer
from tests.golden.cases import Batch, network
from tests.golden.compare import relative
from tests.golden.trajectories import Training

LOSSES, WEIGHTS = 1e-5, 1e-4  # fifty steps of rounding, each fed into the next


def check_training(
    run: Training, data: Batch, weights: Mapping[str, np.ndarray], expected: Mapping[str, np.ndarray]
) -> None:
    """Assert that training `run` in elman gives torch's losses at every step, and its weights at the end."""
    net = network(run.case)
    net.load_state_dict(weights)
    rule = {"adam": Adam, "adamw": AdamW, "sgd": SGD}[run.optimizer](run.rate, **run.options)
    trainer = Trainer(net, rule, clip=run.clip)
    losses = [trainer.step(data.x, data.y, data.lengths, data.state) for _ in range(run.steps)]
    assert relative(losses, expected["losses"]) < LOSSES
    for name, value in net.parameters.items():
        assert relative(value, expected[f"after.{name}"]) < WEIGHTS, name
