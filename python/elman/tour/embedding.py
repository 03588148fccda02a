"""Lesson 8: what is wrong with one-hot vectors, and what an embedding does instead."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from elman import nn
from elman.network import Classes, Embedding, Network
from elman.tour.letters import ANSWER, WORD, Alphabet
from elman.tour.page import Page, numbers, shape
from elman.tour.reversing import train

TITLE = "What is wrong with one-hot, and the embedding"
WORDS, SHORT = 10_000, 32
SHAPES: tuple[tuple[int, ...], ...] = ((), (6,), (2, 3), (2, 3, 4))


@dataclass(frozen=True)
class Embedded:
    """What lesson 8 showed."""

    shapes: dict[tuple[int, ...], tuple[int, ...]]
    """shape of the ids -> shape of what came out"""
    equals_product: bool
    """whether looking up rows gave the same bytes as one-hot vectors times the table"""
    before: np.ndarray
    """(6, 3): the vectors of the six characters before training"""
    after: np.ndarray
    """(6, 3): the vectors that training made of them"""


def teach(page: Page) -> Embedded:
    """Compare sizes, look up ids of any shape, and show vectors before and after training."""
    _sizes(page)
    shapes, equals = _lookup(page)
    before, after = _learned(page)
    return Embedded(shapes, equals, before, after)


def _sizes(page: Page) -> None:
    page.say(
        f"""A one-hot vector needs one dimension for each word, all zeros but one, and it is fixed by hand: any two
        words are equally far apart. With {WORDS:,} words:"""
    )
    page.table(
        ["vector", "numbers a word", "not zero", "bytes a word", "made by"],
        [["one-hot", WORDS, 1, 4 * WORDS, "hand"], ["embedding", SHORT, SHORT, 4 * SHORT, "training"]],
    )
    page.say(
        """An embedding is a table with one row for each id, dense and short. Its rows are parameters: training moves
        them like any other weight."""
    )


def _lookup(page: Page) -> tuple[dict[tuple[int, ...], tuple[int, ...]], bool]:
    table = nn.Embedding(6, 3, seed=0)
    results = {size: np.asarray(table(np.arange(np.prod(size, dtype=int)).reshape(size) % 6)) for size in SHAPES}
    page.say("Embedding(6, 3), six ids and three numbers each, takes integers of any shape (*) and gives (*, 3):")
    page.table(["ids", "vectors"], [[str(size), shape(vectors)] for size, vectors in results.items()])
    product = np.eye(6, dtype=np.float32) @ table.parameters["weight"]
    equals = bool(np.array_equal(product, results[(6,)]))
    page.say(
        f"""Looking up row i is what a one-hot vector times the table would give, without the multiplying: the two are
        {"equal" if equals else "NOT EQUAL"}."""
    )
    return {size: vectors.shape for size, vectors in results.items()}, equals


def _learned(page: Page) -> tuple[np.ndarray, np.ndarray]:
    alphabet = Alphabet.sorted(WORD)
    head = Classes(6, at="every")
    network = Network(inputs=Embedding(6, 3), cell="rnn", hidden=8, head=head, seed=0, threads=1)
    before = network.parameters["embedding.weight"].copy()
    run = train(network, alphabet, learning_rate=0.05, epochs=30)
    after = network.parameters["embedding.weight"].copy()
    page.say(f'The six rows before and after 30 epochs of learning "{WORD}" -> "{ANSWER}" (it writes "{run.text}"):')
    page.table(
        ["character", "id", "before", "learned"],
        [[c, i, numbers(before[i]), numbers(after[i])] for i, c in enumerate(alphabet.characters)],
    )
    page.say(
        f"""A row moved {np.linalg.norm(after - before, axis=1).mean():.2f} on average. Nobody chose these numbers: each
        is what helped the network to tell the characters apart."""
    )
    return before, after
