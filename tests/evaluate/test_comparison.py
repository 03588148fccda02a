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


def test_noise_is_no_gain() -> None:
    found = compare(COMMON, COMMON + RNG.normal(size=400) - 0.01)
    assert found.verdict == "no better"
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
    assert (found.low, found.high, found.verdict) == (-math.inf, math.inf, "too little data")


def test_equal_methods_are_equal() -> None:
    found = compare(COMMON, COMMON)
    assert (found.mean, found.low, found.high, found.verdict) == (0, 0, 0, "no better")


def test_the_interval_of_blocks_is_that_of_a_bootstrap_that_draws_them() -> None:
    """Blocks of 10, each from any place on, drawn here; the margin is Student's times the deviation of their means."""
    gain = np.convolve(RNG.normal(size=309), np.ones(10) / 3, "valid")
    found = compare(np.zeros(300), gain, block=10)
    starts = RNG.integers(0, 300, size=(20_000, 30))
    means = gain[(starts[:, :, None] + np.arange(10)) % 300].mean(axis=(1, 2))
    margin = 2.0452 * means.std() * math.sqrt(30 / 29)  # Student's 97.5 % of 29 degrees of freedom
    assert found.mean == pytest.approx(gain.mean())
    assert (found.high - found.low) / 2 == pytest.approx(margin, rel=0.03)


def test_below_twenty_blocks_the_interval_is_the_old_one() -> None:
    gain = RNG.normal(size=199)
    assert compare(np.zeros(199), gain, block=10) == compare(np.zeros(199), gain)
    assert compare(np.zeros(199), gain, block=9) != compare(np.zeros(199), gain)


@pytest.mark.parametrize(("slow", "block"), [(0.0, 8), (0.5, 8), (0.8, 15)])
def test_of_methods_that_are_as_good_few_claim_to_be_better(slow: float, block: int) -> None:
    """Losses that resemble those of the rows before: at most 5 % either way, where 2.5 % are promised."""
    noise = RNG.normal(size=(500, 400))
    for step in range(1, 400):
        noise[:, step] += slow * noise[:, step - 1]
    found = [compare(np.zeros(300), gain[100:], block=block).verdict for gain in noise]
    assert found.count("better") <= 0.075 * 500
    assert found.count("worse") <= 0.075 * 500
    assert [compare(np.zeros(300), gain[100:] + 2, block=block).verdict for gain in noise].count("better") > 0.9 * 500


def test_few_blocks_claim_less_than_a_normal_interval_would() -> None:
    """Forecasts of 24 rows ahead at 60 moments: the mean of 24 noises each, that of all of them is 0."""
    noise = RNG.normal(size=(400, 83))
    found = [compare(np.zeros(60), np.convolve(each, np.ones(24), "valid"), ahead=24) for each in noise]
    assert np.mean([each.verdict != "no better" for each in found]) < 0.25
    normal = [abs(each.mean) > (each.high - each.mean) * 1.96 / 3.06 for each in found]
    assert np.mean(normal) > 0.3


def test_of_many_series_the_share_is_told_in_which_it_is_better() -> None:
    series = np.repeat([f"s{number}" for number in range(12)], 10)
    gain = np.repeat(np.where(np.arange(12) < 9, 1.0, -1.0), 10)
    found = compare(np.zeros(120), gain, np.tile(np.arange(10), 12), series=series)
    assert (found.series, found.better_in) == (12, 0.75)
    few = compare(np.zeros(90), gain[:90], np.tile(np.arange(10), 9), series=series[:90])
    assert (few.series, few.better_in) == (0, 0.0)
