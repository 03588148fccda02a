"""Answers beside sequences: lists, arrays and columns become one array, of as many as there are sequences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.exceptions import DataConversionWarning

from elman.errors import DataError
from elman.table.answers import answers_of


@pytest.mark.parametrize(
    "given",
    [
        [3, 1, 2],
        (3, 1, 2),
        np.array([3, 1, 2]),
        pd.Series([3, 1, 2], index=[7, 8, 9]),
        pl.Series([3, 1, 2]),
        ["b", "a", "c"],
        np.array(["b", "a", "c"]),
        pl.Series(["b", "a", "c"]),
        [True, False, True],
        [0.5, -1.0, 2.0],
    ],
)
def test_a_list_an_array_and_a_column_are_taken(given: Any) -> None:
    found = answers_of(given, 3)
    assert found.shape == (3,)
    assert found.tolist() == list(given)


def test_numbers_beside_text_do_not_become_text() -> None:
    found = answers_of(["1", 1, True], 3)
    assert [type(value) for value in found] == [str, int, bool]


def test_a_lone_column_is_taken_with_a_warning() -> None:
    for given in (np.array([[1], [2]]), pd.DataFrame({"y": [1, 2]}), [[1], [2]]):
        with pytest.warns(DataConversionWarning, match="A column-vector y was passed when a 1d array was expected"):
            assert answers_of(given, 2).tolist() == [1, 2]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (np.zeros((2, 2)), r"y has shape \(2, 2\); expected one answer a sequence, \(2,\)"),
        (np.zeros((2, 1, 1)), r"y has shape \(2, 1, 1\); expected one answer a sequence"),
        (1.0, r"y has shape \(\); expected one answer a sequence"),
        ([1], "found inconsistent numbers: 1 answers in y and 2 sequences in X; expected as many"),
        (["a", "b", "c"], "3 answers in y and 2 sequences in X"),
        (np.zeros((3, 0)), r"y has shape \(3, 0\)"),
        ([1.0, np.nan], "y: Input contains NaN or infinity, first in row 2; expected an answer in each"),
        (np.array([np.inf, 1.0]), "y: Input contains NaN or infinity"),
        (pl.Series([1, None]), "y: Input contains NaN"),
        (["a", None], r"y: row 2 has no answer \(None\); give one, or leave the row out"),
        (pl.Series([None, "a"]), "y: row 1 has no answer"),
    ],
)
def test_another_number_of_answers_or_a_missing_one_is_refused(given: Any, message: str) -> None:
    with pytest.raises(DataError, match=message) as caught:
        answers_of(given, 2)
    assert "\n" not in str(caught.value)
