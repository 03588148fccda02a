"""Lesson 4: the layer. Cells stacked in depth and looped over time in one call."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from elman import nn
from elman.tour.page import Page, numbers, shape

TITLE = "The layer"


@dataclass(frozen=True)
class Layer:
    """What lesson 4 showed."""

    output: np.ndarray
    """(3, 1, 2): (steps, batch, hidden), the last layer's h at every step"""
    hidden: np.ndarray
    """(2, 1, 2): (layers, batch, hidden), each layer's h after the last step"""


def teach(page: Page) -> Layer:
    """Run `RNN(4, 2, num_layers=2)` over three steps and compare its two answers."""
    layer = nn.RNN(4, 2, num_layers=2, seed=0)
    x = np.random.default_rng(0).standard_normal((3, 1, 4)).astype(np.float32)
    zeros = np.zeros((2, 1, 2), dtype=np.float32)
    page.say(
        """The layer loops over the steps for us. RNN(4, 2, num_layers=2) stacks two cells: the first reads the
        sequence, the second reads the first one's h. Each layer has a state of its own, so h_0 has one row a layer."""
    )
    output, hidden = (np.asarray(part) for part in layer(x, zeros))
    page.table(
        ["what", "shape", "meaning"],
        [
            ["input", shape(x), "(steps, batch, inputs)"],
            ["h_0", shape(zeros), "(layers, batch, hidden)"],
            ["output", shape(output), "(steps, batch, hidden): the last layer's h at every step"],
            ["hidden", shape(hidden), "(layers, batch, hidden): every layer's h after the last step"],
        ],
    )
    page.table(
        ["parameter", "shape"],
        [[name, shape(value)] for name, value in layer.parameters.items()],
    )
    page.table(["step", "output"], [[step, numbers(row, 4)] for step, row in enumerate(output)])
    page.table(["layer", "hidden"], [[index, numbers(row, 4)] for index, row in enumerate(hidden)])
    same = "equals, to the last bit," if np.array_equal(output[-1], hidden[-1]) else "DIFFERS FROM"
    page.say(f"The last output {same} the last layer's final hidden state: they are the same numbers.")
    return Layer(output, hidden)
