"""Lesson 9: the whole network. Embedding, recurrent layer, linear layer, cross-entropy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from elman import nn
from elman.network import Classes, Embedding, Network
from elman.tour.letters import WORD, Alphabet
from elman.tour.page import Page, shape
from elman.tour.reversing import Run, show_epochs, show_task, train, verdict

TITLE = "The whole network"
DIM, HIDDEN, LAYERS = 10, 8, 2
EPOCHS = 30
LEARNING_RATE = 0.05


@dataclass(frozen=True)
class Whole:
    """What lesson 9 found."""

    run: Run
    stages: dict[str, tuple[int, ...]]
    """shape after each stage"""
    difference: float
    """largest difference between the network and the same three parts of elman.nn called one after another"""


def network(seed: int = 0) -> Network:
    """Return the network of the lesson: `Embedding(6, 10)`, two recurrent layers of 8, linear 8 -> 6."""
    return Network(
        inputs=Embedding(6, DIM),
        cell="rnn",
        hidden=[HIDDEN] * LAYERS,
        head=Classes(6, at="every"),
        seed=seed,
        threads=1,
    )


def teach(page: Page) -> Whole:
    """Train the whole network on the same task and show the shapes on the way through it."""
    alphabet = Alphabet.sorted(WORD)
    page.say(
        """In lessons 6 and 7 the hidden state had to be as wide as the dictionary, because it was the score. Put an
        embedding in front and a linear layer behind, and its width is free: ids go in, scores of the characters come
        out, and what happens between them is as wide as the task needs."""
    )
    show_task(page, alphabet)
    run = train(network(), alphabet, LEARNING_RATE, EPOCHS)
    stages, difference = through_parts(run)
    page.table(["stage", "shape (batch first)"], [[name, str(size)] for name, size in stages.items()])
    page.table(["parameter", "shape"], [[name, shape(value)] for name, value in run.network.parameters.items()])
    page.say(f"Adam, learning rate {LEARNING_RATE}, {EPOCHS} epochs, mean cross-entropy.")
    show_epochs(page, run, "elman tour 9")
    page.say(verdict(run))
    page.say(f"The parts, called one after another, give the same scores (largest difference {difference:.1e}).")
    return Whole(run, stages, difference)


def through_parts(run: Run) -> tuple[dict[str, tuple[int, ...]], float]:
    """Return the shape after each part of elman.nn, and how far the parts are from the run's network."""
    embedding, linear = nn.Embedding(6, DIM), nn.Linear(HIDDEN, 6)
    rnn = nn.RNN(DIM, HIDDEN, num_layers=LAYERS, batch_first=True)
    for prefix, part in (("embedding", embedding), ("rnn", rnn), ("linear", linear)):
        for name, value in part.parameters.items():
            value[...] = run.network.parameters[f"{prefix}.{name}"]
    ids = run.alphabet.ids(WORD)[None, :]
    vectors = embedding(ids)
    output, _ = rnn(vectors)
    scores = linear(output)
    stages = {
        "ids": ids.shape,
        f"embedding(6, {DIM})": vectors.shape,
        f"RNN({DIM}, {HIDDEN}, num_layers={LAYERS})": output.shape,
        f"linear({HIDDEN}, 6): scores": scores.shape,
        "labels": ids.shape,
    }
    return stages, float(np.abs(scores - run.network.forward(ids)[0]).max())
