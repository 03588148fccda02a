"""Linear and logistic regression against scikit-learn's, and against the equations they must fulfil."""

from __future__ import annotations

import numpy as np
import pytest

from elman.baselines import linear
from elman.baselines.arithmetic import softmax
from elman.baselines.minimising import minimise
from elman.baselines.problem import Gathers
from tests.baselines.problems import make, walks


@pytest.fixture(params=["gram", "diagonal", "blocks"])
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The usual way, the way of very wide windows, and many small blocks: all must give the same weights."""
    if request.param == "diagonal":
        monkeypatch.setattr(linear, "GRAM_COLUMNS", 0)
    if request.param == "blocks":
        monkeypatch.setattr(linear, "BLOCK_NUMBERS", 50)


def standardised(windows: Gathers) -> np.ndarray:
    flat = windows.gather(0, len(windows)).reshape(len(windows), -1).astype(np.float64)
    found: np.ndarray = (flat - flat.mean(0)) / flat.std(0)
    return found


@pytest.mark.usefixtures("_way")
@pytest.mark.parametrize("classes", [2, 3, 5])
def test_logistic_regression_equals_scikit_learn(classes: int) -> None:
    sklearn = pytest.importorskip("sklearn.linear_model")
    problem = make("binary" if classes == 2 else "classes", classes)
    design = linear.Design(problem.train.windows)
    weights = linear.fit_classes(design, problem.train.y.astype(np.int64), classes)
    x = standardised(problem.train.windows)
    theirs = sklearn.LogisticRegression(tol=1e-10, max_iter=10_000).fit(x, problem.train.y).predict_proba(x)
    ours = softmax(linear.fitted(design, weights).scores(problem.train.windows))
    np.testing.assert_allclose(ours, theirs, atol=2e-5)


@pytest.mark.usefixtures("_way")
def test_linear_regression_equals_scikit_learn() -> None:
    sklearn = pytest.importorskip("sklearn.linear_model")
    problem = make("number")
    design = linear.Design(problem.train.windows)
    weights = linear.fit_values(design, problem.train.y)
    x = standardised(problem.train.windows)
    theirs = sklearn.Ridge(alpha=1.0).fit(x, problem.train.y).predict(x)
    np.testing.assert_allclose(linear.fitted(design, weights).scores(problem.train.windows)[:, 0], theirs, atol=1e-5)


def test_linear_regression_solves_the_normal_equations() -> None:
    windows = walks(50)
    y = np.random.default_rng(1).normal(size=50)
    design = linear.Design(windows)
    x = np.concatenate([block for _, block in design.blocks()])
    expected = np.linalg.solve(x.T @ x + np.diag(design.penalty()), x.T @ y)
    np.testing.assert_allclose(linear.fit_values(design, y)[:, 0], expected, rtol=1e-8)


def test_a_column_that_never_changes_counts_for_nothing() -> None:
    windows = walks(40)
    windows.x[:, :, 1] = 1e6
    design = linear.Design(windows)
    weights = linear.fit_classes(design, (windows.x[:, -1, 0] > 10).astype(np.int64), 2)
    assert np.isfinite(weights).all()
    assert not weights[1::2][:3].any()


def test_classes_that_a_line_separates_do_not_run_away() -> None:
    windows = walks(60)
    y = (windows.x[:, -1, 0] > np.median(windows.x[:, -1, 0])).astype(np.int64)
    design = linear.Design(windows)
    weights = linear.fit_classes(design, y, 2)
    assert np.abs(weights).max() < 20
    assert (softmax(linear.fitted(design, weights).scores(windows)).argmax(1) == y).mean() > 0.95


def test_minimise_finds_the_bottom_of_a_bent_valley() -> None:
    scale = np.array([1.0, 100.0, 1e4])

    def objective(x: np.ndarray) -> tuple[float, np.ndarray]:
        away = x - np.array([1.0, -2.0, 3.0])
        return float(np.sum(scale * np.log(np.cosh(away)))), scale * np.tanh(away)

    np.testing.assert_allclose(minimise(objective, np.zeros(3), lambda g: g / scale), [1, -2, 3], atol=1e-5)


def test_minimise_stays_where_it_is_when_nothing_is_better() -> None:
    start = np.array([5.0])
    assert minimise(lambda x: (0.0, np.zeros(1)), start, lambda g: g) is start
