"""Lesson 6: beyond -> ynbode with the cell. The hidden state itself is the score of each character."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from elman import nn
from elman.network import Network
from elman.tour.letters import WORD, Alphabet
from elman.tour.page import Page
from elman.tour.reversing import Run, one_hot_network, show_epochs, show_task, train, verdict

TITLE = "beyond -> ynbode with the cell"
EPOCHS = 800
LEARNING_RATE = 0.001


@dataclass(frozen=True)
class WithCell:
    """What lesson 6 found."""

    run: Run
    difference: float
    """largest difference between the network and a loop of `RNNCell(6, 6)` with the same weights"""


def network(seed: int = 0) -> Network:
    """Return the network of the lesson: one-hot characters, `RNNCell(6, 6)`, h as scores, loss summed over steps."""
    return one_hot_network("sum", seed)


def teach(page: Page) -> WithCell:
    """Train the cell for 800 epochs and show the string it predicts."""
    alphabet = Alphabet.by_appearance(WORD)
    page.say(
        """The network reads one character a step and writes one. Each character goes in as a one-hot vector (1, 6) and
        RNNCell(6, 6) gives a hidden state (1, 6). That state is the answer too: its six numbers are the scores of
        the six characters, and the largest is what the network writes."""
    )
    show_task(page, alphabet)
    page.say(
        f"""The loss is the cross-entropy, summed over the six steps. Adam, learning rate {LEARNING_RATE}, changes the
        {sum(p.size for p in network().parameters.values())} parameters once an epoch, {EPOCHS} epochs."""
    )
    run = train(network(), alphabet, LEARNING_RATE, EPOCHS)
    show_epochs(page, run, "elman tour 6")
    page.say(verdict(run))
    difference = by_hand(run)
    page.say(
        f"""The engine ran the six steps itself. Written as a loop over elman.nn.RNNCell(6, 6) with these weights, each
        step's h goes into the next, and the scores are the same (largest difference {difference:.1e}). They lie
        between -1 and 1, as tanh does, which is why the loss can't come near 0."""
    )
    return WithCell(run, difference)


def by_hand(run: Run) -> float:
    """Return how far a loop of `RNNCell(6, 6)` with the run's weights is from its network's outputs (1, 6, 6)."""
    cell = nn.RNNCell(6, 6)
    for name, value in cell.parameters.items():
        value[...] = run.network.parameters[f"rnn.{name}_l0"]
    ids = run.alphabet.ids(WORD)
    outputs, _ = run.network.forward(ids[None, :])
    hidden, scores = np.zeros((1, 6), dtype=np.float32), []
    for x in run.alphabet.one_hot(ids):
        hidden = np.asarray(cell(x[None, :], hidden))
        scores.append(hidden[0])
    return float(np.abs(np.stack(scores) - outputs[0]).max())
