"""Lesson 2: shared weights. Why a recurrent layer's count of parameters doesn't grow with the sequence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from elman import nn
from elman.tour.page import Page, shape, thousands

TITLE = "Shared weights"
INPUTS, HIDDEN = 3, 5
LENGTHS = (3, 10, 100, 1000)


@dataclass(frozen=True)
class Sharing:
    """What lesson 2 counted: weights without biases."""

    convolution: int
    full: int
    recurrent: dict[int, int]
    """weights of one recurrent layer, by the length of the sequence it read"""
    unrolled: dict[int, int]
    """weights of a chain of cells, one a step, which share nothing"""
    difference: float
    """largest difference of the two networks' outputs when every cell of the chain holds the layer's weights"""


def teach(page: Page) -> Sharing:
    """Count the weights of four layers and run the recurrent one over longer and longer sequences."""
    convolution = 128 * 64 * 5 * 5
    full = int(nn.Linear(4096, 1024).parameters["weight"].size)
    page.say(
        """A full layer has a weight for each pair of input and output. A convolution uses one small kernel at every
        place of the picture, so it has far fewer. Without biases:"""
    )
    page.table(
        ["layer", "sum", "weights"],
        [
            ["convolution, 128 to 64 channels, 5x5 kernel", "128 x 64 x 5 x 5", convolution],
            ["full layer, 4096 to 1024", "4096 x 1024", full],
        ],
    )
    page.say(
        f"""A recurrent layer does with time what a convolution does with place: every step uses the same weights. Here
        a layer with {INPUTS} inputs and {HIDDEN} hidden units, {INPUTS} x {HIDDEN} + {HIDDEN} x {HIDDEN} weights, reads
        sequences of four lengths. Beside it an unrolled network that shares nothing, with a cell of its own for each
        step."""
    )
    layer = nn.RNN(INPUTS, HIDDEN, seed=0)
    recurrent = {steps: _weights(layer) for steps in LENGTHS}
    unrolled = {steps: sum(map(_weights, _chain(steps))) for steps in LENGTHS}
    page.table(
        ["steps", "input", "output", "recurrent weights", "unrolled weights"],
        [[n, f"({n}, 1, {INPUTS})", shape(_read(layer, n)), recurrent[n], unrolled[n]] for n in LENGTHS],
    )
    difference = _difference(layer, LENGTHS[1])
    page.say(
        f"""With the layer's weights copied into each of its ten cells, the unrolled network gives the same outputs over
        ten steps (largest difference {difference:.1e}): it is the same function, {thousands(unrolled[10])} weights
        instead of {recurrent[10]}. Sharing also means that what is learned at one step is known at all."""
    )
    return Sharing(convolution, full, recurrent, unrolled, difference)


def _weights(module: nn.RNN | nn.RNNCell) -> int:
    return sum(int(value.size) for name, value in module.parameters.items() if name.startswith("weight"))


def _chain(steps: int) -> list[nn.RNNCell]:
    return [nn.RNNCell(INPUTS, HIDDEN, seed=step) for step in range(steps)]


def _sequence(steps: int) -> np.ndarray:
    return np.sin(np.arange(steps * INPUTS, dtype=np.float32)).reshape(steps, 1, INPUTS)


def _read(layer: nn.RNN, steps: int) -> np.ndarray:
    output, _ = layer(_sequence(steps))
    return np.asarray(output)


def _difference(layer: nn.RNN, steps: int) -> float:
    """Return how far a chain of cells which hold the layer's weights is from the layer, over `steps` steps."""
    hidden, outputs = None, []
    for x, cell in zip(_sequence(steps), _chain(steps), strict=True):
        for name, value in cell.parameters.items():
            value[...] = layer.parameters[f"{name}_l0"]
        hidden = cell(x, hidden)
        outputs.append(hidden)
    return float(np.abs(np.stack(outputs) - _read(layer, steps)).max())
