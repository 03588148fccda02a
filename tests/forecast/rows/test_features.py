"""Columns as numbers, fitted on the training part alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elman.forecast.rows.features import Coder, encode, fit_coder
from elman.table.columns import Column
from elman.table.standardising import moments
from elman.table.table import Table
from tests.kept import kept

ONE = np.array([0, 4])
ORDER = np.arange(4)


def column(values: list[object], kind: str | None = None) -> Column:
    return Table({"x": values}).column("x", kind)  # type: ignore[arg-type]


def test_numbers_are_scaled_by_the_training_part() -> None:
    coder = fit_coder(column([1.0, 3.0, 100.0, -100.0]), np.array([0, 1]))
    assert coder == Coder("x", "number", 2.0, 1.0, low=-1.0, high=1.0)
    assert coder.encode(column([1.0, 2.5, 100.0, -100.0]), ORDER, ONE)[:, 0].tolist() == [-1.0, 0.5, 1.0, -1.0]


def test_targets_go_beyond_what_the_training_part_showed() -> None:
    coder = fit_coder(column([1.0, 3.0, 100.0, -100.0]), np.array([0, 1]), free=True)
    assert coder.encode(column([1.0, 3.0, 100.0, -100.0]), ORDER, ONE)[:, 0].tolist() == [-1.0, 1.0, 98.0, -102.0]


def test_an_error_of_measurement_is_nothing_that_the_training_part_showed() -> None:
    values: list[object] = [float(value) for value in range(20)]
    coder = fit_coder(column([*values, 1e30]), np.arange(21))
    assert coder == fit_coder(column(values), np.arange(20))
    assert coder.encode(column([1e30]), np.array([0]), np.array([0, 1]))[0, 0] == pytest.approx(coder.high)


@pytest.mark.parametrize(("low", "high"), [(1.0, -1.0), (-1e9, 0.0), (0.0, float("nan"))])
def test_limits_that_leave_nothing_are_refused(low: float, high: float) -> None:
    with pytest.raises(ValueError, match="column 'x' is from"):
        Coder("x", "number", low=low, high=high)


def test_missing_numbers_are_filled_from_the_past_and_flagged() -> None:
    given_column = column([None, 1.0, None, 3.0])
    coder = fit_coder(given_column, ORDER)
    assert coder.names == ["x", "x missing"]
    assert coder.encode(given_column, ORDER, ONE).tolist() == [[0.0, 1.0], [-1.0, 0.0], [-1.0, 1.0], [1.0, 0.0]]


def test_a_flag_is_there_only_when_the_training_part_lacks_values() -> None:
    given_column = column([1.0, 3.0, None, None])
    coder = fit_coder(given_column, np.array([0, 1]))
    assert coder.names == ["x"]
    assert coder.encode(given_column, ORDER, ONE)[:, 0].tolist() == [-1.0, 1.0, 1.0, 1.0]


def test_nothing_is_filled_from_another_series() -> None:
    given_column = column([1.0, 3.0, None, 3.0])
    coder = fit_coder(given_column, ORDER)
    values = coder.encode(given_column, ORDER, np.array([0, 2, 4]))
    assert values[2, 0] == 0.0  # the mean


def test_booleans_are_0_and_1_and_filled_with_their_rate() -> None:
    given_column = column([None, True, False, None])
    coder = fit_coder(given_column, ORDER)
    assert coder.encode(given_column, ORDER, ONE).tolist() == [[0.5, 1.0], [1.0, 0.0], [0.0, 0.0], [0.0, 1.0]]


def test_words_are_one_column_each_and_new_ones_are_other() -> None:
    coder = fit_coder(column(["b", "a", "b", "a"]), ORDER)
    assert coder.names == ["x=a", "x=b", "x=other"]
    values = coder.encode(column(["a", None, "new", "b"]), ORDER, ONE)
    assert values.tolist() == [[1, 0, 0], [1, 0, 0], [0, 0, 1], [0, 1, 0]]


def test_a_missing_word_without_past_is_no_word() -> None:
    coder = fit_coder(column([None, "a", "a", "b"]), ORDER)
    assert coder.names == ["x=a", "x=other", "x missing"]  # "b" is rare
    assert coder.encode(column([None, "a", "a", "b"]), ORDER, ONE)[0].tolist() == [0, 0, 1]


def test_at_most_32_words_the_most_frequent_ones() -> None:
    words = [f"w{number:03d}" for number in range(50) for _ in range(2)] + ["w049"] * 3
    coder = fit_coder(column(list(words)), np.arange(len(words)))
    assert len(coder.words) == 32
    assert "w049" in coder.words


@given(st.lists(st.floats(-1e30, 1e30), min_size=1, max_size=20))
def test_scaled_numbers_are_finite_whatever_their_size(values: list[float]) -> None:
    coder = fit_coder(Column("x", "number", np.array(values)), np.arange(len(values)))
    assert np.isfinite([coder.mean, coder.scale]).all()
    assert coder.scale > 0
    encoded = coder.encode(Column("x", "number", np.array(values)), np.arange(len(values)), np.array([0, len(values)]))
    assert np.isfinite(encoded).all()


def test_moments_of_numbers() -> None:
    assert moments(np.array([1.0, 3.0])) == (2.0, 1.0)
    mean, scale = moments(np.array([0.1, 0.1, 0.1]))
    assert mean == pytest.approx(0.1)
    assert scale == 1.0


@pytest.mark.parametrize("values", [[1.0, None, 2.5], ["yes", "no", "no"], ["a", "a", "b"], [True, False, True]])
def test_a_coder_comes_back_from_a_file(values: list[object]) -> None:
    coder = fit_coder(column(values), np.arange(3))
    assert kept(coder) == coder


def test_the_matrix_is_what_the_engine_wants() -> None:
    columns = {"x": column([1.0, 2.0, 3.0, 4.0])}
    coders = [fit_coder(columns["x"], ORDER), fit_coder(columns["x"], ORDER)]
    matrix = encode(coders, columns, np.array([3, 2, 1, 0]), ONE)
    assert matrix.dtype == np.float32
    assert matrix.flags.c_contiguous
    assert matrix.shape == (4, 2)
    assert matrix[0, 0] > matrix[1, 0]
