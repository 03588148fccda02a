"""The paired comparison: it finds a difference, admits noise, and isn't fooled by rows that move together."""

from __future__ import annotations

import math

import numpy as np
import pytest

from elman.evaluate.comparison import compare

RNG = np.random.default_rng(3)
COMMON = RNG.exponential(size=400)


def test_a_clear_difference_is_found_in_both_directions() -> None:
    other = COMMON + 0.1 + 0.05 * RNG.normal(size=400)
    assert compare(COMMON, other).verdict == "better"
    assert compare(other, COMMON).verdict == "worse"
    assert compare(COMMON, other).mean == pytest.approx(0.1, abs=0.02)


def test_noise_is_called_noise() -> None:
    found = compare(COMMON, COMMON + RNG.normal(size=400) - 0.01)
    assert found.verdict == "noise"
    assert found.low < 0 < found.high


def test_the_interval_is_that_of_the_mean_for_independent_rows() -> None:
    gain = RNG.normal(size=10_000)
    found = compare(np.zeros(10_000), gain)
    assert (found.high - found.low) / 2 == pytest.approx(1.96 * gain.std() / 100, rel=0.1)


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    found = [compare(np.zeros(300), RNG.normal(size=300)) for _ in range(400)]
    assert np.mean([each.low <= 0 <= each.high for each in found]) == pytest.approx(0.95, abs=0.03)


def test_copies_of_the_same_days_are_no_new_evidence() -> None:
    gain = 0.15 + RNG.normal(size=200)
    once = compare(np.zeros(200), gain)
    thrice = compare(np.zeros(600), np.tile(gain, 3), np.tile(np.arange(200), 3))
    assert thrice.moments == 200
    assert (thrice.low, thrice.high) == pytest.approx((once.low, once.high))
    assert compare(np.zeros(600), np.tile(gain, 3)).low > once.low  # what a naive count would claim


def test_moments_that_resemble_their_neighbours_widen_the_interval() -> None:
    slow = np.repeat(RNG.normal(size=100), 4)
    mixed = RNG.permutation(slow)
    wide, narrow = compare(np.zeros(400), slow), compare(np.zeros(400), mixed)
    assert wide.high - wide.low > 1.3 * (narrow.high - narrow.low)


def test_a_handful_of_rows_proves_nothing() -> None:
    found = compare(np.zeros(9), np.full(9, 5.0))
    assert (found.low, found.high, found.verdict) == (-math.inf, math.inf, "noise")


def test_equal_methods_are_equal() -> None:
    found = compare(COMMON, COMMON)
    assert (found.mean, found.low, found.high, found.verdict) == (0, 0, 0, "noise")
