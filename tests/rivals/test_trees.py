"""Boosted trees answer what LightGBM, called by hand, answers."""

from __future__ import annotations

import lightgbm
import numpy as np
import pytest

from elman.rivals.trees import boosted

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(300, 3)).astype(np.float32)
Y = X[:, 0] * 3 + np.abs(X[:, 1])
GIVEN = {"learning_rate": 0.05, "deterministic": True, "force_row_wise": True, "seed": 0, "verbosity": -1}


def test_numbers_are_those_of_lightgbm_by_their_absolute_error() -> None:
    by_hand = lightgbm.train({"objective": "l1", "num_threads": 1, **GIVEN}, lightgbm.Dataset(X, Y), 200).predict(X)
    found = boosted().fit(X, Y).predict(X)
    np.testing.assert_array_equal(found, by_hand)
    assert np.abs(found - Y).mean() < np.abs(Y - np.median(Y)).mean() / 5


@pytest.mark.parametrize("labels", [[3, 7], [3, 7, 9]])
def test_probabilities_are_those_of_lightgbm(labels: list[int]) -> None:
    codes = np.digitize(Y, np.quantile(Y, [0.3, 0.7][: len(labels) - 1]))
    several = {"objective": "multiclass", "num_class": 3} if len(labels) == 3 else {"objective": "binary"}
    by_hand = lightgbm.train({**several, "num_threads": 1, **GIVEN}, lightgbm.Dataset(X, codes), 200).predict(X)
    trees = boosted(classes=True).fit(X, np.array(labels)[codes])
    assert trees.classes_.tolist() == labels
    found = trees.predict_proba(X)
    np.testing.assert_array_equal(found if len(labels) == 3 else found[:, 1], by_hand)
    np.testing.assert_allclose(found.sum(axis=1), 1)
    assert trees.predict(X).tolist() == np.array(labels)[found.argmax(axis=1)].tolist()


def test_repetition_changes_nothing() -> None:
    one, again = (boosted().fit(X, Y).predict(X) for _ in range(2))
    np.testing.assert_array_equal(one, again)


def test_few_rows_are_no_error() -> None:
    assert np.isfinite(boosted().fit(X[:3], Y[:3]).predict(X)).all()
