"""What a network of whole sequences is taught, and what its outputs then say, against figures made by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman.classify.answers import ClassAnswers, Scale, Shares, ValueAnswers
from elman.classify.folds import Fold
from elman.errors import DataError, SettingError
from elman.network import Classes, Values
from elman.table.labels import fit_labels

LABELS = fit_labels(["no", "yes", "maybe"])  # maybe, no, yes
NOTHING = np.zeros(0, dtype=np.int64)


def fold(*rows: int) -> Fold:
    return Fold(np.array(rows), NOTHING)


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        (None, None),
        ({"yes": 3, "no": 0}, [1.0, 0.0, 3.0]),  # a class that is not named counts 1
        ({}, [1.0, 1.0, 1.0]),
        ("balanced", [6 / (3 * 1), 6 / (3 * 4), 6 / (3 * 2)]),  # the first has no row: as if it had one
    ],
)
def test_how_much_each_class_counts(weight: Any, expected: list[float] | None) -> None:
    assert ClassAnswers(LABELS, weight).weights(np.array([1, 1, 2, 1, 2, 1])) == expected


@pytest.mark.parametrize("weight", [{"si": 1.0}, {"yes": -0.5}, {"yes": float("nan")}])
def test_weights_of_no_class_or_below_0_are_refused(weight: dict[Any, float]) -> None:
    with pytest.raises(SettingError) as caught:
        ClassAnswers(LABELS, weight)
    assert str(caught.value) == (
        f"setting 'class_weight': found {weight!r}, expected numbers from 0, each under the name of one of the classes "
        "'maybe', 'no', 'yes'"
    )


def test_classes_that_are_numbers_may_be_named_by_their_texts_as_files_do() -> None:
    numbers = fit_labels([0, 1, 0, 1])
    by_text, by_number = ClassAnswers(numbers, {"0": 1.0, "1": 5.0}), ClassAnswers(numbers, {0: 1.0, 1: 5.0})
    codes = np.array([0, 1])
    assert by_text.weights(codes) == by_number.weights(codes) == [1.0, 5.0]


def test_different_sequences_are_learnt_as_they_are() -> None:
    codes, group = np.array([0, 1, 2, 1, 0]), np.arange(5)
    found = ClassAnswers(LABELS, "balanced").lesson(fold(4, 1, 3), codes, group)
    assert (found.rows.tolist(), found.weights) == ([4, 1, 3], None)
    assert found.y is codes
    assert found.head == Classes(3, class_weights=[1.0, 0.5, 1.0])  # of the rows of the fold
    assert isinstance(found.output, Shares)
    assert found.output.shift.tolist() == [0.0, 0.0, 0.0]


def test_a_repeated_sequence_is_learnt_once_and_classes_stay_as_frequent() -> None:
    codes, group = np.array([0, 0, 0, 1, 2, 2, 1]), np.array([0, 0, 0, 0, 1, 2, 3])
    found = ClassAnswers(LABELS).lesson(fold(0, 1, 2, 3, 4, 5), codes, group)
    assert found.weights is not None
    assert (found.rows.tolist(), found.weights.tolist()) == ([0, 3, 4, 5], [0.75, 0.25, 1.0, 1.0])
    assert isinstance(found.output, Shares)
    had, wanted = np.array([0.75, 0.25, 2.0]) / 3, np.array([3, 1, 2]) / 6
    np.testing.assert_allclose(found.output.shift, np.log(wanted / had))
    # a network that has learnt nothing but how often it saw each class says how often they are
    np.testing.assert_allclose(found.output.of(np.log(had)[None]), wanted[None])


def test_scores_become_probabilities() -> None:
    raw = np.array([[0.0, 1.0], [1000.0, -1000.0]])
    odds = np.exp(1.0) / 3
    found = Shares(np.log([3.0, 1.0])).of(raw)
    np.testing.assert_allclose(found, [[1 / (1 + odds), odds / (1 + odds)], [1, 0]])


@pytest.mark.parametrize("loss", ["squared", "absolute", "huber"])
def test_numbers_are_scaled_by_those_of_the_fold_alone(loss: Any) -> None:
    codes = np.array([1.0, 3.0, 1e6, 5.0])
    found = ValueAnswers(loss).lesson(fold(0, 1, 3), codes, NOTHING)
    deviation = np.sqrt((4 + 0 + 4) / 3)
    assert found.output == Scale(3.0, float(deviation))
    assert (found.rows.tolist(), found.weights, found.head) == ([0, 1, 3], None, Values(loss=loss))
    assert found.y.dtype == np.float32
    np.testing.assert_allclose(found.y, (codes - 3) / deviation, rtol=1e-6)
    np.testing.assert_allclose(found.output.of(found.y[:, None].astype(np.float64)), codes, rtol=1e-6)


def test_numbers_that_are_all_the_same_keep_their_scale() -> None:
    found = ValueAnswers().lesson(fold(0, 1), np.array([5.0, 5.0, 7.0]), NOTHING)
    assert (found.output, found.y.tolist()) == (Scale(5.0, 1.0), [0.0, 0.0, 2.0])


def test_a_training_that_goes_on_keeps_its_scale() -> None:
    before = Scale(10.0, 2.0)
    found = ValueAnswers().lesson(fold(0, 1), np.array([10.0, 14.0]), NOTHING, before)
    assert found.output is before
    assert found.y.tolist() == [0.0, 2.0]


def test_what_is_no_number_is_refused_and_the_way_to_classes_told() -> None:
    assert ValueAnswers().codes([1, "2.5", np.float32(0.5), True]).tolist() == [1.0, 2.5, 0.5, 1.0]
    for label in ("warm", None, [1.0]):
        with pytest.raises(
            DataError, match="found an answer that is no number .* for classes use Classifier"
        ) as caught:
            ValueAnswers().codes([1.0, label])
        assert "\n" not in str(caught.value)


def test_folds_keep_the_shares_of_classes_and_of_nothing_among_numbers() -> None:
    codes = ClassAnswers(LABELS).codes(["yes", "maybe"])
    assert ClassAnswers(LABELS).strata(codes).tolist() == codes.tolist() == [2, 0]
    assert ValueAnswers().strata(np.array([0.5, 7.0])).tolist() == [0, 0]
    assert [(asked.kind, asked.size) for asked in (ClassAnswers(LABELS), ValueAnswers())] == [
        ("labels", 3), ("number", 0)
    ]  # fmt: skip


def test_answers_as_columns() -> None:
    found = ClassAnswers(LABELS).columns(np.array([[0.2, 0.5, 0.3], [0.4, 0.4, 0.2]]))
    assert found == {
        "prediction": ["no", "maybe"],  # of two alike the first
        "probability maybe": [0.2, 0.4],
        "probability no": [0.5, 0.4],
        "probability yes": [0.3, 0.2],
    }
    assert ValueAnswers().columns(np.array([1.5, -2.0])) == {"prediction": [1.5, -2.0]}
