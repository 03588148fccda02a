"""The regression on rows: against scikit-learn's, a gradient by naive loops, missing numbers, and files."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from elman.baselines.linear import L2
from elman.baselines.rows import RowRegression, fit_rows
from elman.errors import DamagedError
from elman.plain import Arrays
from tests.kept import changed, kept

RANDOM = np.random.default_rng(0)
ROWS = RANDOM.normal(3, 2, (80, 3)) * np.array([1.0, 100.0, 0.01])
SIGNAL = ROWS[:, 0] - ROWS[:, 1] / 100 + RANDOM.normal(size=80)
KINDS = np.searchsorted([-1.0, 1.0], SIGNAL)


def chances(fitted: RowRegression, row: list[float]) -> list[float]:
    weights = fitted.weights.tolist()
    powers = [
        math.exp(sum(value * weight[k] for value, weight in zip([*row, 1.0], weights, strict=True)))
        for k in range(fitted.classes)
    ]
    return [power / sum(powers) for power in powers]


@pytest.mark.parametrize("classes", [2, 3])
def test_logistic_regression_equals_scikit_learn(classes: int) -> None:
    sklearn = pytest.importorskip("sklearn.linear_model")
    y = np.minimum(KINDS, classes - 1)
    x = (ROWS - ROWS.mean(axis=0)) / ROWS.std(axis=0)
    theirs = sklearn.LogisticRegression(tol=1e-10, max_iter=10_000).fit(x, y).predict_proba(x)
    np.testing.assert_allclose(np.exp(fit_rows(ROWS, y, classes).answers(ROWS)), theirs, atol=2e-5)


def test_linear_regression_equals_scikit_learn() -> None:
    sklearn = pytest.importorskip("sklearn.linear_model")
    x = (ROWS - ROWS.mean(axis=0)) / ROWS.std(axis=0)
    theirs = sklearn.Ridge(alpha=1.0).fit(x, SIGNAL).predict(x)
    np.testing.assert_allclose(fit_rows(ROWS, SIGNAL, 0).answers(ROWS), theirs, atol=1e-9)


@pytest.mark.parametrize("smoothing", [0.0, 0.3])
def test_weights_are_those_of_the_smallest_loss(smoothing: float) -> None:
    """The gradient of the penalised loss of standardised columns, by loops, is nothing at the fitted weights."""
    fitted = fit_rows(ROWS, KINDS, 3, smoothing)
    mean, scale = ROWS.mean(axis=0).tolist(), ROWS.std(axis=0).tolist()
    slopes = [[L2 * scale[column] * fitted.weights[column, k] for k in range(3)] for column in range(3)]
    slopes.append([0.0] * 3)
    for row, right in zip(ROWS.tolist(), KINDS.tolist(), strict=True):
        for k, chance in enumerate(chances(fitted, row)):
            wrong = chance - (1 - smoothing) * (k == right) - smoothing / 3
            for column, value in enumerate(row):
                slopes[column][k] += wrong * (value - mean[column]) / scale[column]
            slopes[3][k] += wrong
    assert np.abs(slopes).max() < 1e-5
    np.testing.assert_allclose(np.exp(fitted.answers(ROWS)[:9]), [chances(fitted, r) for r in ROWS[:9].tolist()])


def test_a_missing_number_counts_as_nothing() -> None:
    fitted = fit_rows(ROWS, KINDS, 3)
    gap = np.array([[np.nan, 1.0, 2.0]])
    np.testing.assert_array_equal(fitted.answers(gap), fitted.answers(np.nan_to_num(gap)))
    with_gaps = np.where(RANDOM.random(ROWS.shape) < 0.1, np.nan, ROWS)
    np.testing.assert_array_equal(
        fit_rows(with_gaps, KINDS, 3).weights, fit_rows(np.nan_to_num(with_gaps), KINDS, 3).weights
    )


def test_a_column_that_never_changes_counts_for_nothing() -> None:
    fitted = fit_rows(np.column_stack([ROWS, np.full(80, 7.0)]), KINDS, 3)
    assert not fitted.weights[3].any()
    np.testing.assert_allclose(
        fitted.answers(np.column_stack([ROWS, np.zeros(80)])), fit_rows(ROWS, KINDS, 3).answers(ROWS)
    )


@pytest.mark.parametrize("classes", [3, 0])
def test_a_file_keeps_it(classes: int) -> None:
    fitted = fit_rows(ROWS, KINDS if classes else SIGNAL, classes)
    assert kept(fitted).answers(ROWS).tobytes() == fitted.answers(ROWS).tobytes()


@pytest.mark.parametrize(
    "change",
    [
        lambda _, arrays: arrays.update(weights=arrays["weights"][:, :2]),
        lambda _, arrays: arrays.update(weights=arrays["weights"][:1]),
        lambda _, arrays: arrays.update(weights=arrays["weights"][0]),
        lambda _, arrays: arrays.update(weights=arrays["weights"] * np.inf),
        lambda _, arrays: arrays.update(weights=arrays["weights"].astype(np.int64)),
        lambda plain, _: plain.update(classes=2),
    ],
)
def test_damaged_ones_are_refused(change: Callable[[Any, Arrays], None]) -> None:
    with pytest.raises(DamagedError, match="regression of rows|weights is 'int64'"):
        changed(fit_rows(ROWS, KINDS, 3), change)
