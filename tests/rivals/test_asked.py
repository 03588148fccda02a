"""Rivals fitted and asked: copies learn, answers are checked, errors are named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression

from elman.errors import SettingError
from elman.rivals.asked import ask_ahead, ask_classes, ask_numbers, ask_sequences

X = np.arange(12.0).reshape(6, 2) ** 1.5
Y = np.array([1.0, 4.0, 2.0, 8.0, 5.0, 7.0])
CODES = np.array([0, 0, 2, 0, 2, 2])


def blocks() -> Iterator[Any]:
    return iter((X[:4], X[4:]))


class Says:
    """An estimator that answers what it is told to."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def fit(self, X: Any, y: Any) -> None:
        self.seen = len(X)

    def predict(self, X: Any) -> Any:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer(X)


def test_numbers_are_those_of_a_copy() -> None:
    mine = LinearRegression()
    found = ask_numbers("mine", mine, X, Y, blocks)
    np.testing.assert_allclose(found, LinearRegression().fit(X, Y).predict(X), rtol=1e-12)
    assert not hasattr(mine, "coef_")


def test_a_column_of_numbers_is_taken_too() -> None:
    assert ask_numbers("mine", Says(lambda X: X[:, :1]), X, Y, blocks).tolist() == X[:, 0].tolist()


def test_probabilities_stand_in_the_columns_of_their_classes() -> None:
    found = ask_classes("mine", LogisticRegression(), X, CODES, 4, blocks)
    np.testing.assert_allclose(found[:, [0, 2]], LogisticRegression().fit(X, CODES).predict_proba(X), rtol=1e-12)
    assert not found[:, [1, 3]].any()


def test_labels_alone_count_as_sure() -> None:
    found = ask_classes("mine", Says(lambda X: np.full(len(X), 2)), X, CODES, 3, blocks)
    assert found.tolist() == [[0, 0, 1]] * 6


def test_one_class_is_the_answer_and_none_makes_all_as_probable() -> None:
    refuses = Says(ValueError("never asked"))
    assert ask_classes("mine", refuses, X, np.full(6, 1), 3, blocks).tolist() == [[0, 1, 0]] * 6
    assert ask_classes("mine", refuses, X[:0], CODES[:0], 4, blocks).tolist() == [[0.25] * 4] * 6
    assert ask_numbers("mine", refuses, X[:0], Y[:0], blocks).tolist() == [0.0] * 6


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (ValueError("no\nway"), "setting 'against': 'mine' failed to predict: ValueError: no way"),
        (lambda X: X, "'mine' answered an array of shape (4, 2), expected (4,)"),
        (lambda X: np.full(len(X), np.nan), "'mine' answered 4 values that are no finite numbers, expected none"),
        (lambda X: ["a"] * len(X), "'mine' failed to predict: ValueError: could not convert string"),
    ],
)
def test_answers_that_are_none_are_errors_with_the_name(answer: Any, said: str) -> None:
    with pytest.raises(SettingError) as error:
        ask_numbers("mine", Says(answer), X, Y, blocks)
    assert said in str(error.value)


def test_an_error_in_fitting_is_told_with_its_type() -> None:
    with pytest.raises(SettingError, match="'mine' failed to fit: ValueError: Found input") as error:
        ask_numbers("mine", LinearRegression(), X, Y[:3], blocks)
    assert isinstance(error.value.__cause__, ValueError)


def test_a_function_is_asked_with_a_copy_of_a_history() -> None:
    history = np.array([1.0, 2.0, 4.0])

    def spoils(values: Any, horizon: int, season: int) -> Any:
        values[:] = season
        return [7] * horizon

    assert ask_ahead("mine", spoils, history, 2, 5).tolist() == [7, 7]
    assert history.tolist() == [1, 2, 4]
    with pytest.raises(SettingError, match=r"'mine' answered an array of shape \(1,\), expected \(2,\)"):
        ask_ahead("mine", lambda values, horizon, season: [1], history, 2, 1)
    with pytest.raises(SettingError, match="'mine' failed to forecast: ZeroDivisionError: division by zero"):
        ask_ahead("mine", lambda values, horizon, season: horizon / 0, history, 2, 1)


def test_sequences_get_a_label_for_each_step() -> None:
    given, labels = ["ab", "c"], [["A", "B"], ["C"]]
    assert ask_sequences("mine", Says(lambda X: [each.upper() for each in X]), given, labels, given) == labels
    with pytest.raises(
        SettingError, match="'mine' answered 2 labels of 2 sequences, expected a label for each step, 3"
    ):
        ask_sequences("mine", Says(lambda X: ["x" for each in X]), given, labels, given)
