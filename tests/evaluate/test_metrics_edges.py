"""Measures where libraries and people trip: one class alone, ties, classes that do not occur, zeros, no entities."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqeval.metrics import f1_score as entities_f1
from sklearn import metrics as sklearn

from elman.baselines.problem import Floats, Kind
from elman.evaluate import metrics, of_classes, of_numbers
from elman.evaluate.reliability import brier_parts, calibration_error, reliability
from elman.evaluate.spans import span_f1

ONES, ZEROS = np.ones(4), np.zeros(4)
TIED = np.array([0.25, 0.5, 0.5, 1.0])
#: The middle class is never the truth, and the last of four is neither the truth nor ever chosen.
CODES = np.array([0.0, 0.0, 2.0, 2.0, 2.0])
TABLE = np.array([[0.7, 0.2, 0.1, 0], [0.1, 0.8, 0.1, 0], [0.2, 0.2, 0.6, 0], [0.5, 0, 0.5, 0], [0.1, 0.1, 0.8, 0]])


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=1, max_size=40))
def test_average_precision_passes_ties_at_once_as_scikit_learn_does(rows: list[tuple[bool, int]]) -> None:
    y, p = np.array([float(a) for a, _ in rows]), np.array([b / 5 for _, b in rows])
    found = of_classes.average_precision(y, p)
    if y.any():
        assert found == pytest.approx(sklearn.average_precision_score(y, p), rel=1e-12)
    else:
        assert math.isnan(found)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=30))
def test_choices_equal_scikit_learn_whatever_classes_occur(rows: list[tuple[int, int]]) -> None:
    y, chosen = np.array([float(a) for a, _ in rows]), np.array([b for _, b in rows])
    forecast = np.eye(4)[chosen]
    expected = sklearn.confusion_matrix(y, chosen, labels=[0, 1, 2, 3])
    assert of_classes.confusion(y, forecast).tolist() == expected.tolist()
    f1 = sklearn.f1_score(y, chosen, average="macro", zero_division=0)
    assert of_classes.macro_f1(y, forecast) == pytest.approx(f1, rel=1e-12)
    recall = sklearn.recall_score(y, chosen, labels=np.unique(y), average="macro")
    assert of_classes.balanced_accuracy(y, forecast) == pytest.approx(recall, rel=1e-12)


def test_rows_of_class_one_alone() -> None:
    found = metrics.score("binary", ONES, TIED)
    assert math.isnan(found["auc"])
    assert found["average_precision"] == 1
    assert found["accuracy"] == found["balanced_accuracy"] == 0.75
    assert found["macro_f1"] == pytest.approx(sklearn.f1_score(ONES, TIED >= 0.5, average="macro"), rel=1e-12)


def test_rows_of_class_zero_alone() -> None:
    found = metrics.score("binary", ZEROS, TIED)
    assert math.isnan(found["auc"])
    assert math.isnan(found["average_precision"])
    assert found["accuracy"] == found["balanced_accuracy"] == 0.25


def test_one_row_of_many_classes() -> None:
    found = metrics.score("classes", CODES[:1], TABLE[:1])
    assert math.isnan(found["auc"])
    assert found["accuracy"] == found["balanced_accuracy"] == found["macro_f1"] == found["average_precision"] == 1
    assert found["calibration_error"] == pytest.approx(0.3)


def test_classes_that_never_occur_count_in_f1_alone_and_only_if_chosen() -> None:
    assert of_classes.confusion(CODES, TABLE).tolist() == [[1, 1, 0, 0], [0, 0, 0, 0], [1, 0, 2, 0], [0, 0, 0, 0]]
    assert of_classes.macro_f1(CODES, TABLE) == pytest.approx((1 / 2 + 0 + 4 / 5) / 3, rel=1e-12)
    assert of_classes.balanced_accuracy(CODES, TABLE) == pytest.approx((1 / 2 + 2 / 3) / 2, rel=1e-12)
    there = [sklearn.average_precision_score(k == CODES, TABLE[:, k]) for k in (0, 2)]
    assert of_classes.average_precision(CODES, TABLE) == pytest.approx(np.mean(there), rel=1e-12)


@pytest.mark.parametrize("kind", ["labels", "classes"])
def test_of_classifiers_that_name_a_class_no_probability_is_measured(kind: Kind) -> None:
    found = metrics.score(kind, np.array([0.0, 1.0]), np.array([[1.0, 0.0], [1.0, 0.0]]))
    probable = {"log_loss", "brier", "auc", "average_precision", "calibration_error"}
    unknown = {measure for measure, value in found.items() if math.isnan(value)}
    assert unknown == (probable if kind == "labels" else set())
    assert found["accuracy"] == 0.5


def test_zeros() -> None:
    found = metrics.score("number", ZEROS, ZEROS, ZEROS)
    assert (found["mae"], found["rmse"], found["smape"]) == (0, 0, 0)
    assert math.isnan(found["mase"])
    assert math.isnan(found["wape"])
    assert math.isnan(of_numbers.wape(ZEROS, ONES))
    assert of_numbers.smape(ZEROS, ONES) == 200


def test_an_interval_without_width_holds_what_lies_on_it() -> None:
    found = metrics.score_quantiles(ONES, np.ones((4, 2)), (0.1, 0.9))
    assert found == {"pinball": 0, "coverage": 1, "crps": 0, "winkler": 0}
    assert list(metrics.score_quantiles(ONES, np.ones((4, 1)), (0.5,))) == ["pinball"]


def test_a_score_of_quantiles_is_made_of_the_measures_themselves() -> None:
    rng = np.random.default_rng(3)
    levels, quantiles = (0.1, 0.5, 0.9), np.sort(rng.normal(size=(50, 3)), axis=1)
    y: Floats = rng.normal(size=50)
    assert metrics.score_quantiles(y, quantiles, levels) == {
        "pinball": of_numbers.pinball(y, quantiles, levels),
        "coverage": of_numbers.coverage(y, quantiles),
        "crps": of_numbers.crps(y, quantiles, levels),
        "winkler": of_numbers.winkler(y, quantiles, levels),
    }


def test_a_reliability_table_has_empty_bins_and_those_at_the_ends() -> None:
    table = reliability(np.array([0.0, 1.0, 1.0, 0.0]), np.array([0.0, 0.1, 1.0, 0.95]))
    assert table.count.tolist() == [2, *[0] * 8, 2]
    assert np.isnan(table.said[1:-1]).all()
    assert np.isnan(table.held[1:-1]).all()
    assert table.said[[0, -1]].tolist() == [0.05, 0.975]
    assert calibration_error(ONES, ONES) == 0
    assert calibration_error(ZEROS, ONES) == 1


def test_brier_parts_of_one_class_alone() -> None:
    parts = brier_parts(ZEROS, np.full(4, 0.5))
    assert (parts.miscalibration, parts.discrimination, parts.uncertainty, parts.score) == (0.25, 0, 0, 0.25)


@pytest.mark.parametrize("letters", ["BI", "I", "BIES", "BIE"])
def test_entities_of_any_letters_in_any_order_are_those_of_seqeval(letters: str) -> None:
    rng = np.random.default_rng(len(letters))
    labels = ["O", *(f"{letter}-{kind}" for letter in letters for kind in ("PER", "LOC"))]
    for _ in range(20):
        truth, found = (rng.choice(labels, size=(6, 12)).tolist() for _ in range(2))
        assert span_f1(truth, found) == pytest.approx(entities_f1(truth, found), rel=1e-12)


def test_no_entities_found_and_none_to_find() -> None:
    assert span_f1([["B-PER"]], [["O"]]) == span_f1([["O"]], [["B-PER"]]) == 0
    assert math.isnan(span_f1([["O"]], [["O"]]))
