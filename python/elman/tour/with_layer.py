"""Lesson 7: beyond -> ynbode with the layer. All six steps in one call, the loss a mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from elman import nn
from elman.network import Network
from elman.tour.letters import WORD, Alphabet
from elman.tour.page import Page, shape
from elman.tour.reversing import Run, one_hot_network, show_epochs, show_task, train, verdict

TITLE = "beyond -> ynbode with the layer"
EPOCHS = 30
LEARNING_RATE = 0.05


@dataclass(frozen=True)
class WithLayer:
    """What lesson 7 found."""

    run: Run
    output: np.ndarray
    """(6, 1, 6): (steps, batch, characters), the trained layer's scores through elman.nn.RNN(6, 6)"""
    hidden: np.ndarray
    """(1, 1, 6): (layers, batch, hidden)"""


def network(seed: int = 0) -> Network:
    """Return the network of the lesson: one-hot characters, `RNN(6, 6)`, h as scores, mean loss."""
    return one_hot_network("mean", seed)


def teach(page: Page) -> WithLayer:
    """Train the layer for 30 epochs and show the string it predicts."""
    alphabet = Alphabet.sorted(WORD)
    page.say(
        """The same task with RNN(6, 6): the whole sequence goes in at once and the loop over the steps is the layer's
        own. The dictionary is sorted this time, so the ids differ; to the network that makes no difference."""
    )
    show_task(page, alphabet)
    page.say(
        f"""The loss is the mean cross-entropy of the six steps. Adam takes larger steps, learning rate
        {LEARNING_RATE}, and needs {EPOCHS} epochs instead of 800."""
    )
    run = train(network(), alphabet, LEARNING_RATE, EPOCHS)
    show_epochs(page, run, "elman tour 7")
    page.say(verdict(run))
    output, hidden = through_layer(run)
    inputs = alphabet.one_hot(alphabet.ids(WORD))[:, None, :]
    page.table(
        ["what", "shape", "meaning"],
        [
            ["input", shape(inputs), "(steps, batch, characters), one-hot"],
            ["output", shape(output), "(steps, batch, characters): a score for each character"],
            ["hidden", shape(hidden), "(layers, batch, hidden)"],
            ["labels", shape(inputs[:, 0, 0]), "(steps x batch): the id that each step should write"],
        ],
    )
    return WithLayer(run, output, hidden)


def through_layer(run: Run) -> tuple[np.ndarray, np.ndarray]:
    """Return output and hidden of `elman.nn.RNN(6, 6)` holding the run's weights, read time-major."""
    layer = nn.RNN(6, 6)
    for name, value in layer.parameters.items():
        value[...] = run.network.parameters[f"rnn.{name}"]
    output, hidden = layer(run.alphabet.one_hot(run.alphabet.ids(WORD))[:, None, :])
    return np.asarray(output), np.asarray(hidden)
