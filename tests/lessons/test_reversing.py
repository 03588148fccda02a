"""Lessons 6, 7 and 9: beyond -> ynbode with the cell, with the layer, with the whole network."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from elman import nn
from elman.network import Network
from elman.tour import reversing, whole, with_cell, with_layer
from elman.tour.letters import Alphabet
from tests.lessons.conftest import Teach

SEEDS = range(20)


def test_with_the_cell(teach: Teach) -> None:
    result, text = teach(6)
    alphabet = result.run.alphabet
    assert alphabet.characters == "beyond"
    assert alphabet.ids("beyond").tolist() == [0, 1, 2, 3, 4, 5]
    assert alphabet.ids("ynbode").tolist() == [2, 4, 0, 3, 5, 1]
    assert [epoch.number for epoch in result.run.epochs] == list(range(1, 801))
    assert result.run.text == "ynbode"
    losses = [epoch.loss for epoch in result.run.epochs]
    assert losses[0] == pytest.approx(6 * math.log(6), abs=2)  # a sum over six steps
    assert losses[-1] < 4.6
    assert (np.diff(losses) < 0).all()
    assert result.difference == 0
    rows = [line.split() for line in text.splitlines()]
    shown = {int(row[0]): row[2] for row in rows if len(row) == 3 and row[0].isdigit()}
    assert shown == {epoch.number: epoch.text for epoch in result.run.epochs}  # a pipe gets every epoch


def test_the_network_of_lesson_six_is_a_cell_of_six_by_six() -> None:
    net = with_cell.network()
    assert {name: value.shape for name, value in net.parameters.items()} == {
        f"rnn.{name}_l0": value.shape for name, value in nn.RNNCell(6, 6).parameters.items()
    }
    assert net.head.reduction == "sum"


def test_with_the_layer(teach: Teach) -> None:
    result, text = teach(7)
    assert result.run.alphabet.characters == "bdenoy"
    assert len(result.run.epochs) == 30
    assert result.run.text == "ynbode"
    assert result.output.shape == (6, 1, 6)
    assert result.hidden.shape == (1, 1, 6)
    assert result.output[:, 0].argmax(axis=1).tolist() == [5, 3, 0, 4, 1, 2]
    assert "learning rate 0.05" in " ".join(text.split())


def test_the_whole_network(teach: Teach) -> None:
    result, text = teach(9)
    assert list(result.stages.values()) == [(1, 6), (1, 6, 10), (1, 6, 8), (1, 6, 6), (1, 6)]
    assert result.run.text == "ynbode"
    assert result.run.epochs[-1].loss < 0.05
    assert result.difference == 0
    assert "embedding.weight" in text


@pytest.mark.parametrize(
    ("make", "alphabet", "rate", "epochs", "least"),
    [
        (with_cell.network, Alphabet.by_appearance("beyond"), 0.001, 800, 18),
        (with_layer.network, Alphabet.sorted("beyond"), 0.05, 30, 17),
        (whole.network, Alphabet.sorted("beyond"), 0.05, 30, 20),
    ],
)
def test_it_does_not_hang_on_the_seed(
    make: Callable[..., Any], alphabet: Alphabet, rate: float, epochs: int, least: int
) -> None:
    # torch itself, with its own first weights, learns lesson 6 with 99 % of seeds, 7 with 94 %, 9 with all
    learned = sum(_learns(make(seed), alphabet, rate, epochs) for seed in SEEDS)
    assert learned >= least


def _learns(network: Network, alphabet: Alphabet, rate: float, epochs: int) -> bool:
    return reversing.train(network, alphabet, rate, epochs).text == "ynbode"


def test_a_terminal_gets_a_selection_that_shows_every_change(teach: Teach) -> None:
    result, text = teach(6, full=False)
    shown = reversing.selection(result.run.epochs)
    assert {1, 2, 3, 100, 400, 800} <= {epoch.number for epoch in shown}
    texts = [epoch.text for epoch in shown]
    for before, after in zip(result.run.epochs, result.run.epochs[1:], strict=False):
        assert before.text == after.text or after in shown
    assert texts[-1] == "ynbode"
    assert len(text.splitlines()) < 80
    assert "`elman tour 6 > epochs.txt`" in " ".join(text.split())
