"""What the target asks, and its values there and back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman.errors import DataError
from elman.forecast.rows.target import Target, fit_target, question
from elman.table.table import Table
from tests.kept import kept


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["yes", "no", None], "binary"),
        ([True, False], "binary"),
        ([0, 1, None], "binary"),
        (["0", "1"], "binary"),
        ([0, 1, 2], "number"),
        ([1.5, 2.5], "number"),
        (["sun", "rain", "snow"], "classes"),
        (["up", "down"], "classes"),
        (["01", "02", "03"], "classes"),
    ],
)
def test_questions(values: list[Any], kind: str) -> None:
    assert question(Table({"y": values}), "y")[0] == kind


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([None, None], "column 'y' has no values"),
        (["2013-01-01", "2013-01-02"], "column 'y' holds dates"),
        (["no", "no", None], "column 'y' has the same value 'no' in every row"),
        ([7, 7], "column 'y' has the same value '7' in every row"),
        ([123456789, 123456789], "column 'y' has the same value '123456789' in every row"),
        (
            [2**60, 2**60 + 1],
            f"column 'y', row 2: found {2**60 + 1}, which as a number is the same as {2**60} in row 1; .* subtract a",
        ),
        (["sun"] * 2, "column 'y' has the same value 'sun' in every row"),
        ([f"w{number}" for number in range(201)], "201 different words"),
        (
            [f"{number:03d}" for number in range(201)],
            r"at most 200 classes \(with zeros before other digits they are codes; write numbers without\); choose",
        ),
    ],
)
def test_what_is_no_target(values: list[Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        question(Table({"y": values}), "y")


def fitted(values: list[Any], rows: int | None = None) -> tuple[Target, np.ndarray]:
    kind, column = question(Table({"y": values}), "y")
    y = np.asarray(column.values[:rows], dtype=np.float64)
    return fit_target(kind, column, y, "here"), column.values


def test_the_training_part_needs_two_values() -> None:
    with pytest.raises(DataError, match="here has the same value 'no' in the whole training part"):
        fitted(["no", "no", "yes"], rows=2)


def test_classes_are_those_of_the_training_part_and_others_are_unknown() -> None:
    values = ["sun", "rain", "snow"]
    target, _ = fitted(values, rows=2)  # codes of sun and rain
    assert target.classes == ("rain", "sun")
    np.testing.assert_array_equal(target.coded(Table({"y": [*values, None]}).column("y")), [1.0, 0.0, np.nan, np.nan])


def test_the_labels_of_numbers_0_and_1_stay_numbers() -> None:
    assert fitted([0, 1])[0].classes == (0, 1)


def test_numbers_that_are_never_negative_are_known_to_be() -> None:
    assert fitted([0.0, 3.5, 2.0])[0].positive
    assert not fitted([-1.0, 3.5])[0].positive


def test_probabilities() -> None:
    binary = Target("y", "binary", (False, True))
    np.testing.assert_allclose(binary.probabilities(np.array([[0.0], [800.0], [-800.0]])), [0.5, 1.0, 0.0])
    classes = Target("y", "classes", ("a", "b"))
    np.testing.assert_allclose(
        classes.probabilities(np.array([[0.0, np.log(3)], [900.0, 0.0]])), [[0.25, 0.75], [1.0, 0.0]]
    )


def test_the_first_bias_forecasts_the_base_rate() -> None:
    binary = Target("y", "binary", (False, True))
    bias = binary.first_bias(np.array([1, 0, 0, 0] * 100, dtype=np.float32))
    assert binary.probabilities(bias[None])[0] == pytest.approx(0.25, abs=0.01)
    classes = Target("y", "classes", ("a", "b", "c"))
    bias = classes.first_bias(np.array([0, 0, 1, 2] * 100))
    np.testing.assert_allclose(classes.probabilities(bias[None])[0], [0.5, 0.25, 0.25], atol=0.01)


@pytest.mark.parametrize(
    "target",
    [
        Target("y", "binary", ("no", "yes")),
        Target("y", "number", (), True),
        Target("y", "classes", ("a", "b")),
    ],
)
def test_a_target_comes_back_from_a_file(target: Target) -> None:
    assert kept(target) == target
