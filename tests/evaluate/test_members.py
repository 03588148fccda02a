"""What the network adds to the best mixture without it: the gain, its sentence, and what a rival is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from elman.baselines.mixture import NETWORK, WITHOUT, Mixture, alone
from elman.evaluate.comparison import compare
from elman.evaluate.evaluation import Evaluation, judged
from tests.kept import kept

TWO = Mixture({NETWORK: 0.5, "pieces": 0.25, "counts": 0.25}, {"pieces": 0.5, "counts": 0.5})
ONE = Mixture({NETWORK: 0.5, "pieces": 0.5}, {"pieces": 1.0})
NOISE = np.random.default_rng(0).normal(0, 0.1, (4, 400))


def evaluated(mixture: Mixture | None, rows: int = 400, **means: float) -> Evaluation:
    """Of methods whose losses are these on the whole, with noise; what stands in `means` is named without blanks."""
    names = {"elman": "elman", "network": NETWORK, "without": WITHOUT}
    losses: dict[str, NDArray[np.float64]] = {
        names.get(name, name): mean + NOISE[number % 4, :rows] for number, (name, mean) in enumerate(means.items())
    }
    figures = {name: {"errors": float(each.mean())} for name, each in losses.items()}
    return judged("tags", figures, losses.__getitem__, mixture=mixture)


def test_the_gain_is_that_over_the_best_mixture_without_the_network() -> None:
    found = evaluated(TWO, elman=1.0, network=1.2, without=1.5, pieces=1.7, counts=1.6)
    assert found.network == compare(1.0 + NOISE[0], 1.5 + NOISE[2])
    assert found.network is not None
    assert found.network.mean == pytest.approx(0.5, abs=0.05)
    assert found.network.verdict == "better"
    assert found.verdict.startswith("elman beats the best baseline, counts: ")
    assert "The trained network adds to the others: " in found.verdict
    assert "without it" in found.verdict


def test_of_one_other_it_is_that_over_this_one() -> None:
    found = evaluated(ONE, elman=1.0, network=1.2, pieces=1.5, usual=1.1)
    assert found.network == compare(1.0 + NOISE[0], 1.5 + NOISE[2])
    assert found.rival == "usual"


def test_the_network_and_the_mixture_without_it_are_no_rivals_but_may_be_best() -> None:
    found = evaluated(TWO, elman=1.0, network=0.2, without=0.5, pieces=1.7, counts=1.6)
    assert (found.best, found.rival) == (NETWORK, "counts")


@pytest.mark.parametrize(
    ("without", "verdict", "words"),
    [
        (1.5, "better", "The trained network adds to the others"),
        (0.5, "worse", "The trained network takes from the others"),
        (1.0, "no better", "The trained network adds nothing that is more than noise"),
    ],
)
def test_the_sentence_says_what_the_figures_say(without: float, verdict: str, words: str) -> None:
    found = evaluated(TWO, elman=1.0, network=1.2, without=without, pieces=1.7, counts=1.6)
    assert found.network is not None
    assert found.network.verdict == verdict
    assert words in found.verdict


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ({"pieces": 1.0, "counts": 0.0}, "The trained network adds nothing here: pieces answers."),
        ({"pieces": 0.5, "counts": 0.5}, "The trained network adds nothing here: pieces and counts answer."),
    ],
)
def test_a_network_without_a_share_is_told_so(shares: dict[str, float], words: str) -> None:
    mixture = Mixture({NETWORK: 0.0, **shares}, shares)
    found = evaluated(mixture, elman=1.0, network=1.2, without=1.0, pieces=1.7, counts=1.6)
    assert found.verdict.endswith(words)


def test_what_answers_alone_is_called_that_and_no_tie() -> None:
    shares = {"pieces": 1.0, "counts": 0.0}
    found = evaluated(
        Mixture({NETWORK: 0.0, **shares}, shares), elman=1.0, network=1.2, without=1.0, pieces=1.0, counts=1.6
    )
    assert found.verdict.startswith("elman answers as the best baseline, pieces, does: ")


def test_a_network_that_errs_least_is_named_where_elman_is_worse() -> None:
    found = evaluated(TWO, elman=1.5, network=0.8, without=1.6, pieces=1.2, counts=1.6)
    assert "Use that method, or the network alone, experts=False: 0.79" in found.verdict
    other = evaluated(TWO, elman=1.5, network=1.3, without=1.6, pieces=1.2, counts=1.6)
    assert "Use that method. " in other.verdict


def test_a_few_rows_are_no_evidence_of_it() -> None:
    found = evaluated(TWO, 3, elman=1.0, network=1.2, without=1.5, pieces=1.7, counts=1.6)
    assert found.verdict.endswith("Too little data to say what the trained network adds to the others.")


@pytest.mark.parametrize("mixture", [None, alone()])
def test_a_network_alone_has_no_gain(mixture: Any) -> None:
    found = evaluated(mixture, elman=1.0, usual=1.5)
    assert found.network is None
    assert "The trained network" not in found.verdict


@pytest.mark.parametrize("mixture", [TWO, alone()])
def test_a_file_keeps_it(mixture: Mixture) -> None:
    found = evaluated(mixture, elman=1.0, network=1.2, without=1.5, pieces=1.7, counts=1.6)
    assert kept(found) == found
    assert (found.to_json()["network"] is None) == (found.network is None)
