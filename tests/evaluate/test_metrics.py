"""The measures, against scikit-learn's and against figures worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elman.baselines.problem import Floats, Kind
from elman.evaluate import metrics, of_classes, of_numbers

RNG = np.random.default_rng(7)
Y = (RNG.random(300) < 0.3).astype(float)
P: Floats = np.clip(0.6 * Y + 0.5 * RNG.random(300), 0, 1).round(2)  # rounded, so that there are ties
CLASS = RNG.integers(0, 4, 300).astype(float)
TABLE = RNG.dirichlet(np.ones(4), 300)


def test_binary_measures_equal_scikit_learn() -> None:
    sklearn = pytest.importorskip("sklearn.metrics")
    assert of_classes.log_loss(Y, P) == pytest.approx(sklearn.log_loss(Y, P), rel=1e-12)
    assert of_classes.brier(Y, P) == pytest.approx(sklearn.brier_score_loss(Y, P), rel=1e-12)
    assert of_classes.auc(Y, P) == pytest.approx(sklearn.roc_auc_score(Y, P), rel=1e-12)
    assert of_classes.accuracy(Y, P) == pytest.approx(sklearn.accuracy_score(Y, P >= 0.5), rel=1e-12)


def test_class_measures_equal_scikit_learn() -> None:
    sklearn = pytest.importorskip("sklearn.metrics")
    assert of_classes.log_loss(CLASS, TABLE) == pytest.approx(sklearn.log_loss(CLASS, TABLE), rel=1e-12)
    assert of_classes.auc(CLASS, TABLE) == pytest.approx(
        sklearn.roc_auc_score(CLASS, TABLE, multi_class="ovr", average="macro"), rel=1e-12
    )
    assert of_classes.accuracy(CLASS, TABLE) == pytest.approx(sklearn.accuracy_score(CLASS, TABLE.argmax(1)), rel=1e-12)
    happened = np.eye(4)[CLASS.astype(int)]
    assert of_classes.brier(CLASS, TABLE) == pytest.approx(
        float(np.mean(np.sum((TABLE - happened) ** 2, 1))), rel=1e-12
    )


def test_number_measures_equal_scikit_learn() -> None:
    sklearn = pytest.importorskip("sklearn.metrics")
    y, forecast = RNG.normal(size=50), RNG.normal(size=50)
    assert of_numbers.mae(y, forecast) == pytest.approx(sklearn.mean_absolute_error(y, forecast), rel=1e-12)
    assert of_numbers.rmse(y, forecast) == pytest.approx(sklearn.root_mean_squared_error(y, forecast), rel=1e-12)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=2, max_size=40))
def test_auc_is_the_share_of_pairs_in_order(rows: list[tuple[bool, int]]) -> None:
    y, p = np.array([float(a) for a, _ in rows]), np.array([b / 5 for _, b in rows])
    pairs = [(a > b) + (a == b) / 2 for a in p[y == 1] for b in p[y == 0]]
    if pairs:
        assert of_classes.auc(y, p) == pytest.approx(float(np.mean(pairs)))
    else:
        assert math.isnan(of_classes.auc(y, p))


def test_auc_of_classes_leaves_out_those_that_do_not_occur() -> None:
    y = np.where(CLASS == 3, 2.0, CLASS)
    expected = np.mean([of_classes.auc((y == k).astype(float), TABLE[:, k]) for k in range(3)])
    assert of_classes.auc(y, TABLE) == pytest.approx(float(expected))


def test_an_impossible_event_costs_much_but_not_everything() -> None:
    assert of_classes.log_loss(np.array([1.0]), np.array([0.0])) == pytest.approx(-math.log(np.finfo(float).eps))


def test_log_loss_and_mae_are_means_of_the_losses_of_rows() -> None:
    assert metrics.losses("binary", Y, P).mean() == pytest.approx(of_classes.log_loss(Y, P))
    assert metrics.losses("number", Y, P).mean() == pytest.approx(of_numbers.mae(Y, P))


def test_a_probability_of_a_half_counts_as_class_one() -> None:
    assert of_classes.accuracy(np.array([1.0, 0.0]), np.array([0.5, 0.5])) == 0.5


def test_mase_divides_by_the_training_part_s_usual_change() -> None:
    assert metrics.score("number", np.array([1.0]), np.array([2.0]), 2.0)["mase"] == 0.5
    assert math.isnan(metrics.score("number", np.array([1.0]), np.array([2.0]), 0.0)["mase"])


@pytest.mark.parametrize("kind", ["binary", "classes", "number"])
def test_every_measure_has_a_title_and_the_main_one_is_among_them(kind: Kind) -> None:
    forecast = TABLE if kind == "classes" else P
    figures = metrics.score(kind, CLASS if kind == "classes" else Y, forecast)
    assert set(figures) <= set(metrics.TITLES)
    assert metrics.MAIN[kind] in figures
