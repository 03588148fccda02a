"""Mean and deviation of numbers, and a deviation that nothing is ever wrongly divided by."""

from __future__ import annotations

import numpy as np
import pytest

from elman.table.standardising import moments


@pytest.mark.parametrize(
    ("values", "mean", "scale"),
    [
        ([1.0, 3.0], 2.0, 1.0),
        ([0.0, 0.0, 0.0, 4.0], 1.0, 3**0.5),
        ([-5.0, 5.0, -5.0, 5.0], 0.0, 5.0),
        ([1e-9, 3e-9], 2e-9, 1e-9),  # small numbers are numbers
        ([1e30, -1e30], 0.0, 1e30),
        ([1e6, 1e6 + 2], 1e6 + 1, 1.0),
    ],
)
def test_mean_and_deviation(values: list[float], mean: float, scale: float) -> None:
    assert moments(np.array(values)) == pytest.approx((mean, scale), rel=1e-12)


@pytest.mark.parametrize("values", [[7.0], [0.0, 0.0], [0.1] * 3, [1 / 3] * 1000, [-1e30] * 7])
def test_numbers_that_are_all_the_same_have_the_deviation_one(values: list[float]) -> None:
    mean, scale = moments(np.array(values))
    assert mean == pytest.approx(values[0])
    assert scale == 1.0


def test_what_rounding_makes_of_equal_numbers_is_no_deviation() -> None:
    values = np.full(10, 1e9)
    values[::2] = np.nextafter(1e9, 2e9)
    assert values.std() > 0
    assert moments(values)[1] == 1.0


def test_no_numbers_are_left_as_they_are() -> None:
    assert moments(np.array([])) == (0.0, 1.0)


@pytest.mark.parametrize("size", [5e-324, 1e-310, 1e-200, 1e-100, 1.0, 1e30])
def test_standardised_numbers_are_finite_whatever_their_size(size: float) -> None:
    values = size * np.array([1.0, 2.0, 3.0])
    mean, scale = moments(values)
    assert np.isfinite([*((values - mean) / scale), 1 / scale]).all()


def test_standardised_numbers_have_mean_zero_and_deviation_one() -> None:
    values = np.random.default_rng(0).normal(20, 5, 1000)
    mean, scale = moments(values)
    assert moments((values - mean) / scale) == pytest.approx((0, 1), abs=1e-12)
