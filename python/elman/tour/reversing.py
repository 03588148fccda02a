"""What lessons 6, 7 and 9 share: training a network to write "ynbode" when it reads "beyond"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from elman.network import Adam, Classes, Network, OneHot, Trainer
from elman.tour.letters import ANSWER, WORD, Alphabet
from elman.tour.page import Page


@dataclass(frozen=True)
class Epoch:
    """One epoch, counted from 1: the loss and the string predicted before its update of the weights."""

    number: int
    loss: float
    text: str


@dataclass(frozen=True)
class Run:
    """A training run: the trained network, its dictionary and every epoch."""

    alphabet: Alphabet
    network: Network
    epochs: tuple[Epoch, ...]

    @property
    def text(self) -> str:
        """The string that the last epoch predicted."""
        return self.epochs[-1].text


def one_hot_network(reduction: str, seed: int = 0) -> Network:
    """Return a network of one-hot characters whose six hidden units are the scores of the six characters."""
    head = Classes(6, at="every", reduction=reduction, linear=False)
    return Network(inputs=OneHot(6), cell="rnn", hidden=6, head=head, seed=seed, threads=1)


def train(network: Network, alphabet: Alphabet, learning_rate: float, epochs: int) -> Run:
    """Train `network` on the one pair of strings with Adam and return every epoch's loss and string."""
    x, y = alphabet.ids(WORD)[None, :], alphabet.ids(ANSWER)[None, :]
    trainer = Trainer(network, Adam(learning_rate), threads=1)
    seen = []
    for number in range(1, epochs + 1):
        loss = trainer.step(x, y)
        seen.append(Epoch(number, loss, alphabet.text(np.argmax(trainer.outputs[0], axis=1))))
    return Run(alphabet, network, tuple(seen))


def show_task(page: Page, alphabet: Alphabet) -> None:
    """Print the dictionary and the pair of strings as ids."""
    page.table(
        ["", *(f"step {step}" for step in range(len(WORD)))],
        [
            ["reads", *WORD],
            ["input id", *map(str, alphabet.ids(WORD))],
            ["should write", *ANSWER],
            ["label", *map(str, alphabet.ids(ANSWER))],
        ],
    )
    page.say(f"Dictionary: {' '.join(f'{c}={i}' for i, c in enumerate(alphabet.characters))}.")


def show_epochs(page: Page, run: Run, command: str) -> None:
    """Print every epoch when the page is full, else those of `selection`, and how to see the rest."""
    long = len(run.epochs) >= 100
    shown = run.epochs if page.full else selection(run.epochs)
    page.table(["epoch", "loss", "predicted"], [[e.number, e.loss, e.text] for e in shown])
    if len(shown) < len(run.epochs):
        page.say(
            f"""Shown: {len(shown)} of {len(run.epochs)} epochs: the first three, {"every hundredth, " * long}the last,
            and each at which the string changed. `{command} > epochs.txt` writes them all."""
        )


def selection(epochs: Sequence[Epoch]) -> tuple[Epoch, ...]:
    """Return the first three epochs, every hundredth, the last, and each whose string isn't the one before it."""
    changed = {b.number for a, b in pairwise(epochs) if a.text != b.text}
    return tuple(e for e in epochs if e.number <= 3 or e.number % 100 == 0 or e is epochs[-1] or e.number in changed)


def verdict(run: Run) -> str:
    """Return one sentence: whether the run learned the string, and since which epoch it has known it."""
    if run.text != ANSWER:
        return f'After {len(run.epochs)} epochs the network writes "{run.text}", not yet "{ANSWER}".'
    since = max((e.number for e in run.epochs if e.text != ANSWER), default=0) + 1
    return f'"{WORD}" -> "{run.text}": learned; every epoch from {since} on writes it without a mistake.'
