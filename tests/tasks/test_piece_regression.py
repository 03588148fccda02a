"""The linear part of a classifier of symbols: what it learns, how it joins the networks, what a file keeps of it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from elman.data.sequences import sequences
from elman.evaluate.linear import softmax
from elman.tasks.piece_regression import PieceRegression, fit_pieces

TEXTS = sequences(["anna", "ivanov", "maria", "petrov", "laura", "popov"] * 5)
CODES = np.array([0, 1] * 15)
EVEN = np.full((2, 2), 0.5)


def fitted(weights: tuple[float, float] = (1.0, 1.0)) -> PieceRegression:
    """Fitted on names of two kinds."""
    return fit_pieces(TEXTS, CODES, 0.5, "auto", 2, weights)


def test_pieces_tell_classes_apart() -> None:
    found = fitted().joined(EVEN, sequences(["julia", "romanov"]))
    assert found.argmax(axis=1).tolist() == [0, 1]
    np.testing.assert_allclose(found.sum(axis=1), 1)
    assert ("nov" in fitted().coder.vocabulary.symbols, "ianna" in fitted().coder.vocabulary.symbols) == (True, False)


def test_what_was_never_seen_leaves_the_networks_answer() -> None:
    ours = np.array([[0.9, 0.1]])
    linear = fitted()
    bias = softmax(linear.weights[-1:].astype(np.float64) + linear.weights[0])
    found = linear.joined(ours, sequences(["Ω"]))
    np.testing.assert_allclose(found, np.sqrt(ours * bias) / np.sqrt(ours * bias).sum(), rtol=1e-6)


def test_classes_count_by_their_weights() -> None:
    plain, heavy = (fitted(weights).joined(EVEN, sequences(["Ω", "anov"])) for weights in ((1.0, 1.0), (1.0, 9.0)))
    np.testing.assert_allclose((heavy[:, 1] / heavy[:, 0]) / (plain[:, 1] / plain[:, 0]), 3, rtol=1e-5)  # √9


def test_lists_of_symbols() -> None:
    given = sequences([["go", "left"], ["go", "right"]] * 5)
    linear = fit_pieces(given, np.array([0, 1] * 5), 1.0, "auto", 1, (1.0, 1.0))
    assert linear.joined(EVEN, sequences([["left"], ["right", "go"]])).argmax(axis=1).tolist() == [0, 1]


def test_a_file_keeps_it() -> None:
    linear = fitted()
    values = json.loads(json.dumps(linear.to_json()))
    again = PieceRegression.from_file(values, linear.weights, 2)
    asked = sequences(["julia", "romanov"])
    np.testing.assert_array_equal(again.joined(EVEN, asked), linear.joined(EVEN, asked))
    for change, weights, classes in (
        ({"share": 1.5}, linear.weights, 2),
        ({}, linear.weights[1:], 2),
        ({}, linear.weights, 3),
        ({"coder": {**values["coder"], "kind": "numbers"}}, linear.weights, 2),
    ):
        with pytest.raises(ValueError, match=r"share|known kind"):
            PieceRegression.from_file({**values, **change}, weights, classes)
