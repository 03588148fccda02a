"""Class labels of any type: their order, the type in which they come back, and what is no label."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman.errors import DataError
from elman.table.labels import TYPES, Labels, fit_labels
from tests.kept import kept

MIXED = [2, "b", None, "a", 1, ("x", 1)]


@pytest.mark.parametrize(
    ("given", "classes"),
    [
        (["b", "a", "b", "C"], ("C", "a", "b")),
        ([10, 9, -1, 9], (-1, 9, 10)),
        ([True, False], (False, True)),
        (MIXED, (None, 1, 2, "a", "b", ("x", 1))),  # by the names of their types: NoneType, int, str, tuple
        (np.array([3.0, 1.0]), (1.0, 3.0)),
        ((label for label in "ba"), ("a", "b")),
    ],
)
def test_classes_are_sorted_where_they_can_be_compared(given: Any, classes: tuple[Any, ...]) -> None:
    found = fit_labels(given).classes
    assert found == classes
    assert [type(label) for label in found] == [type(label) for label in classes]


@pytest.mark.parametrize(
    ("given", "dtype"),
    [
        (["a", "bcd"], "<U3"),
        ([1, 2], "int64"),
        ([True, False], "bool"),
        ([1.0, 2.0], "float64"),
        ([1, 2.0], "object"),
        (["1", 1], "object"),
        ([np.int8(1), np.int8(2)], "int64"),
        (np.array(["a", "bcd", "bcd"]), "<U3"),
        (np.array([1, 2], dtype=np.uint8), "uint8"),
        (np.array([2**63, 1], dtype=np.uint64), "uint64"),
        (np.array([1, 2], dtype=np.float16), "float16"),
        (np.array([False, True]), "bool"),
        (np.array(["2021-01-01", "2021-01-02"], dtype="datetime64[D]"), "object"),
    ],
)
def test_they_come_back_in_the_type_in_which_they_came(given: Any, dtype: str) -> None:
    labels = fit_labels(given)
    assert labels.array.dtype == dtype
    assert labels.array[labels.codes(given)].tolist() == np.array(given, dtype=object).tolist()


def test_numbers_are_those_of_the_classes_whatever_type_holds_them() -> None:
    labels = fit_labels(MIXED)
    assert labels.codes(MIXED).tolist() == [2, 4, 0, 3, 1, 5]
    plain = fit_labels([3, 7])
    for given in ([7, 3], np.array([7, 3], dtype=np.int8), [np.float32(7), 3.0]):
        assert plain.codes(given).tolist() == [1, 0]
    assert plain.codes([]).dtype == np.int64


@pytest.mark.parametrize("count", [10, 11])
def test_a_label_that_is_none_of_the_classes_is_named(count: int) -> None:
    with pytest.raises(DataError) as caught:
        fit_labels(range(count)).codes([3, "3", 99])
    more = " ..." if count > 10 else ""
    assert str(caught.value) == (
        f"found the label '3', which the training part lacks; expected one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9{more}"
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([1.5, 2.0], "Found labels that are real numbers, expected classes; for numbers use SequenceRegressor"),
        ([1.0, float("nan")], "Found labels that are real numbers"),
        ([float("inf"), 1.0], "Found labels that are real numbers"),
        (np.array([0.5, 1.0]), "Found labels that are real numbers"),
        (["a", 0.5], "Found labels that are real numbers"),
        (["no", "no"], "found only one class, 'no', in the training part; expected at least two classes"),
        ([1, True], "found only one class, 1, in the training part"),  # which Python takes for the same
    ],
)
def test_real_numbers_and_a_single_class_are_refused(given: Any, message: str) -> None:
    with pytest.raises(DataError, match=message) as caught:
        fit_labels(given)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("classes", "dtype", "message"),
    [
        (("a", "b", "a"), "U", "a class stands twice in it"),
        ((1, True), "object", "a class stands twice in it"),
        (("a", "b"), "complex128", f"its classes are of type 'complex128', expected one of {', '.join(TYPES)}"),
        ((1, 300), "int8", "its classes are not of type 'int8'"),
        ((None, 1), "int64", "its classes are not of type 'int64'"),
        ((-1, 1), "uint16", "its classes are not of type 'uint16'"),
    ],
)
def test_labels_of_a_damaged_file_are_refused(classes: tuple[Any, ...], dtype: str, message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        Labels(classes, dtype)
    assert str(caught.value) == message


@pytest.mark.parametrize("given", [["é", "床"], [3, "3", None, False], np.array([1, 2], dtype=np.int16), [1.0, 2.0]])
def test_a_file_keeps_classes_with_their_types(given: Any) -> None:
    labels = fit_labels(given)
    again = kept(labels)
    assert again == labels
    assert [type(label) for label in again.classes] == [type(label) for label in labels.classes]
    assert again.array.dtype == labels.array.dtype


def test_whole_numbers_of_any_size_stay_what_they_are() -> None:
    found = fit_labels([2**70, 1, 2**70])
    assert (found.classes, found.dtype) == ((1, 2**70), "object")
    assert found.array.tolist() == [1, 2**70]
