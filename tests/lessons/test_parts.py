"""Lessons 2 to 5 and 8: counts, the cell, the layer, the dictionary, the embedding."""

from __future__ import annotations

import numpy as np

from tests.lessons.conftest import Teach


def test_shared_weights(teach: Teach) -> None:
    result, text = teach(2)
    assert result.convolution == 204_800
    assert result.full == 4_194_304
    assert "204,800" in text
    assert "4,194,304" in text
    assert result.recurrent == dict.fromkeys((3, 10, 100, 1000), 3 * 5 + 5 * 5)
    assert result.unrolled == {steps: steps * 40 for steps in (3, 10, 100, 1000)}
    assert result.difference == 0


def test_the_cell(teach: Teach) -> None:
    result, text = teach(3)
    assert result.day.shape == (1, 5)
    assert result.difference < 2e-7
    assert [step.index for step in result.steps] == [0, 1, 2]
    assert {step.input_shape for step in result.steps} == {(1, 4)}
    assert {step.output_shape for step in result.steps} == {(1, 2)}
    assert all((np.abs(step.hidden) < 1).all() for step in result.steps)
    for words in ("(1, 4)", "(1, 2)", "RNNCell(4, 2)"):
        assert words in text


def test_the_layer(teach: Teach) -> None:
    result, text = teach(4)
    assert result.output.shape == (3, 1, 2)
    assert result.hidden.shape == (2, 1, 2)
    assert result.output[-1].tobytes() == result.hidden[-1].tobytes()
    for words in ("(3, 1, 2)", "(2, 1, 2)", "RNN(4, 2, num_layers=2)", "to the last bit"):
        assert words in text


def test_from_text_to_vectors(teach: Teach) -> None:
    result, text = teach(5)
    assert result.alphabet.characters == "bdenoy"
    assert result.word.tolist() == [0, 2, 5, 4, 3, 1]
    assert result.answer.tolist() == [5, 3, 0, 4, 1, 2]
    assert result.one_hot.shape == (6, 6)
    assert (result.one_hot.sum(axis=1) == 1).all()
    assert result.one_hot.argmax(axis=1).tolist() == result.word.tolist()
    assert result.alphabet.text(result.answer) == "ynbode"
    assert "beyond -> 0 2 5 4 3 1" in text
    assert "ynbode -> 5 3 0 4 1 2" in text


def test_the_embedding(teach: Teach) -> None:
    result, text = teach(8)
    assert result.shapes == {(): (3,), (6,): (6, 3), (2, 3): (2, 3, 3), (2, 3, 4): (2, 3, 4, 3)}
    assert result.equals_product
    assert result.before.shape == result.after.shape == (6, 3)
    assert (np.linalg.norm(result.after - result.before, axis=1) > 0.1).all()
    assert '(it writes "ynbode")' in " ".join(text.split())
