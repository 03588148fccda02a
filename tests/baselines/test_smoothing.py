"""Simple exponential smoothing: the figures of statsmodels, the recursion, gaps, and which share is the best."""

from __future__ import annotations

import numpy as np
import pytest

from elman.baselines.problem import Floats, Part
from elman.baselines.smoothing import ALPHAS, FAR, best_alphas, levels_of
from tests.baselines.problems import Stored

NAN = float("nan")
Y = [112.0, 118.0, 132.0, 129.0, 121.0, 135.0, 148.0, 148.0, 136.0, 119.0, 104.0, 118.0]
STATSMODELS = {
    0.02: 115.14891356943417,
    0.05: 118.65702725305272,
    0.1: 122.05294780906002,
    0.2: 123.40151103488003,
    0.3: 121.64794274782,
    0.5: 117.3330078125,
    0.7: 115.69415183158,
    0.9: 116.76818568154,
}  # SimpleExpSmoothing of 0.15.0 with smoothing_level, and the first value as its first level


@pytest.mark.parametrize("alpha", ALPHAS)
def test_as_statsmodels(alpha: float) -> None:
    level = levels_of(np.array([Y]))[0, ALPHAS.index(alpha)]
    first = (1 - alpha) ** len(Y)  # what the first level still counts for; here all values have it together
    np.testing.assert_allclose((1 - first) * level + first * Y[0], STATSMODELS[alpha], rtol=1e-13)


def test_of_long_series_it_is_the_recursion() -> None:
    y = np.random.default_rng(0).normal(size=2 * FAR).cumsum()
    for alpha, found in zip(ALPHAS[1:], levels_of(y[None])[0, 1:].tolist(), strict=True):
        level = y[0]
        for value in y[1:]:
            level += alpha * (value - level)
        assert found == pytest.approx(level, abs=1e-8)


def test_what_is_missing_counts_for_nothing() -> None:
    found = levels_of(np.array([[NAN, 9.0, NAN, 4.0, 5.0], [NAN, NAN, 3.0, NAN, NAN], [NAN] * 5]))
    assert found[0, ALPHAS.index(0.5)] == 5.0
    np.testing.assert_allclose(found[1], 3.0)
    assert np.isnan(found[2]).all()


def test_what_is_too_long_ago_is_not_told() -> None:
    found = levels_of(np.array([[1e-200, *[NAN] * (FAR - 1)]]))[0]
    assert np.isnan(found[ALPHAS.index(0.9)])
    np.testing.assert_allclose(found[ALPHAS.index(0.1)], 1e-200)


def test_rows_have_the_same_level_beside_others() -> None:
    rows = np.random.default_rng(0).normal(size=(7, 40))
    together = levels_of(rows)
    np.testing.assert_array_equal(np.concatenate([levels_of(row[None]) for row in rows]), together)
    longer = np.concatenate([np.full((7, 3), NAN), rows], axis=1)
    np.testing.assert_allclose(levels_of(longer), together, rtol=1e-13)


def part(y: Floats, smoothed: Floats | None, scale: Floats | None = None) -> Part:
    return Part(Stored(np.zeros((len(y), 1, 1))), y, np.zeros(y.shape), scale=scale, smoothed=smoothed)


def test_the_best_share_is_that_of_the_smallest_error_for_each_target() -> None:
    smoothed = np.tile(np.arange(8.0), (3, 2, 1))  # each share has a level of its own
    y = np.array([[2.0, 2, 6, 6], [2, NAN, 6, 5], [3, 2, 0, 6]])  # two rows ahead of each of two targets
    assert best_alphas(part(y, smoothed)) == (ALPHAS[2], ALPHAS[6])
    assert best_alphas(part(np.full((3, 4), NAN), smoothed)) == (ALPHAS[0], ALPHAS[0])
    assert best_alphas(part(y, None)) is None


def test_errors_are_measured_in_the_unit_of_a_series() -> None:
    smoothed = np.tile(np.arange(8.0), (3, 1, 1))
    y, scale = np.array([7.0, 1.0, 1.0]), np.array([1.0, 100.0, 0.0])
    assert best_alphas(part(y, smoothed)) == (ALPHAS[1],)
    assert best_alphas(part(y, smoothed, scale)) == (ALPHAS[7],)
