"""Rivals of classifiers and regressors of sequences, measured on what the networks leave out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LinearRegression
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline

from elman import Classifier, SequenceRegressor, load
from elman.classify.rivals import MAJORITY, MEDIAN
from elman.errors import SettingError
from elman.rivals.trees import boosted

QUICK: dict[str, Any] = {"ensemble": 1, "epochs": 1, "hidden_size": 3, "random_state": 0, "n_jobs": 1}
RANDOM = np.random.default_rng(1)
SERIES = RANDOM.normal(size=(60, 4, 2)).astype(np.float32)
VALUES = SERIES[:, 1, 0] * 2.0 - SERIES[:, 3, 1]
KINDS = np.array(["low", "mid", "top"])[np.digitize(VALUES, [-1, 1])]
PARTS = ["train"] * 40 + ["validation"] * 5 + ["test"] * 15


def wide() -> dict[str, list[Any]]:
    """The first channel's steps as columns of a table that has a split."""
    columns = {f"t{step}": SERIES[:, step, 0].tolist() for step in range(4)}
    return {**columns, "kind": KINDS.tolist(), "value": (SERIES[:, 1, 0] * 2.0).tolist(), "split": PARTS}


def test_lightgbm_on_a_split_is_the_one_called_by_hand() -> None:
    table = wide()
    del table["value"]
    found = Classifier("kind", **QUICK).fit(table, against="lightgbm").evaluation_
    assert found is not None
    X, y = SERIES[:, :, 0], np.unique(KINDS, return_inverse=True)[1]
    chances = boosted(classes=True).fit(X[:45], y[:45]).predict_proba(X[45:])
    right = float((chances.argmax(axis=1) == y[45:]).mean())
    assert found.metrics["lightgbm"]["accuracy"] == pytest.approx(right)
    expected = -np.log(np.clip(chances[np.arange(15), y[45:]], 1e-15, 1)).mean()
    assert found.metrics["lightgbm"]["log_loss"] == pytest.approx(float(expected))


def test_numbers_are_those_of_ones_own_on_a_split(tmp_path: Path) -> None:
    table = wide()
    del table["kind"]
    mine = LinearRegression()
    model = SequenceRegressor("value", **QUICK).fit(table, against={"mine": mine})
    found = model.evaluation_
    assert found is not None
    assert found.metrics["mine"]["mae"] == pytest.approx(0, abs=1e-5)
    assert found.best == found.rival == "mine"
    assert "mine" in found.verdict
    assert not hasattr(mine, "coef_")
    model.save(tmp_path / "m.elman")
    assert load(tmp_path / "m.elman").evaluation_.to_json() == found.to_json()


class Counts:
    """An estimator that keeps what its copies were shown and answers how often they were asked."""

    def __init__(self) -> None:
        self.shown: list[tuple[Any, Any, Any]] = []

    def __deepcopy__(self, memo: Any) -> Counts:
        return self

    def fit(self, X: Any, y: Any) -> None:
        self.last = X, y

    def predict(self, X: Any) -> Any:
        self.shown.append((*self.last, X))
        return np.zeros(len(X))


def test_what_each_network_leaves_out_is_asked_of_a_copy_that_learnt_the_same() -> None:
    mine = Counts()
    settings = {**QUICK, "ensemble": 3, "test_fraction": 0.2}
    found = SequenceRegressor(**settings).fit(SERIES, VALUES, against={"mine": mine}).evaluation_
    assert found is not None
    assert len(mine.shown) == 3
    asked = np.concatenate([each[2] for each in mine.shown])
    assert asked.shape == (found.rows, 8)
    assert len(np.unique(asked, axis=0)) == found.rows
    for X, y, left in mine.shown:
        assert X.shape[1] == 8
        assert len(X) + len(left) == 60 == len({*map(tuple, X.tolist()), *map(tuple, left.tolist())})
        np.testing.assert_allclose(y, X[:, 2] * 2.0 - X[:, 7], rtol=1e-5)
    rows = {tuple(row): value for row, value in zip(SERIES.reshape(60, 8).tolist(), VALUES.tolist(), strict=True)}
    expected = np.mean([abs(rows[tuple(row)]) for row in asked.tolist()])
    assert found.metrics["mine"]["mae"] == pytest.approx(float(expected))


def test_texts_are_a_list_and_unequal_series_too() -> None:
    texts = [f"{'good' if number % 2 else 'bad'} thing {number}" for number in range(40)]
    mine = make_pipeline(CountVectorizer(), MultinomialNB())
    found = Classifier(**QUICK).fit(texts, ["yes", "no"] * 20, against={"bayes": mine}).evaluation_
    assert found is not None
    assert found.metrics["bayes"]["accuracy"] == 1
    unequal = [SERIES[number, : 2 + number % 3] for number in range(60)]
    other = Counts()
    SequenceRegressor(**QUICK).fit(unequal, VALUES, against={"mine": other})
    assert {each.shape for each in other.shown[0][0]} == {(2, 2), (3, 2), (4, 2)}


def test_what_elman_answers_does_not_depend_on_its_rivals() -> None:
    first, second = (Classifier(**QUICK).fit(SERIES, KINDS, against=against) for against in (None, ["lightgbm"]))
    assert first.evaluation_ is not None
    assert second.evaluation_ is not None
    alone, beside = (each.to_json()["metrics"] for each in (first.evaluation_, second.evaluation_))
    assert {name: beside[name] for name in alone} == alone
    assert set(beside) - set(alone) == {"lightgbm"}
    np.testing.assert_array_equal(first.predict_proba(SERIES), second.predict_proba(SERIES))


@pytest.mark.parametrize(
    ("X", "against", "said"),
    [
        (["a b", "c d"] * 20, "lightgbm", "found 'lightgbm', expected for classes of sequences estimators of your own"),
        (SERIES[:40], "lightgmb", "found 'lightgmb'; did you mean 'lightgbm'?"),
        (SERIES[:40], {"nearest neighbour": LinearRegression()}, "found the name 'nearest neighbour', which one"),
    ],
)
def test_what_is_no_rival_is_refused(X: Any, against: Any, said: str) -> None:
    with pytest.raises(SettingError) as error:
        Classifier(**QUICK).fit(X, ["yes", "no"] * 20, against=against)
    assert said in str(error.value)


def test_rivals_are_refused_where_nothing_is_left_out() -> None:
    with pytest.raises(SettingError, match="'against': found rivals and test_fraction=0"):
        Classifier(**QUICK, test_fraction=0.0).fit(SERIES, KINDS, against="lightgbm")


def test_folds_of_a_backtest_have_rivals_that_learn_what_they_learn() -> None:
    X, y = [series[:, 0] for series in SERIES], KINDS.tolist()
    model = Classifier(**{**QUICK, "test_fraction": 0.0})
    rivals = {"prior": DummyClassifier(strategy="prior"), "lightgbm": "lightgbm"}
    found = model.backtest(X, y, folds=3, against=rivals).evaluation.metrics
    assert found["prior"]["accuracy"] == found[MAJORITY]["accuracy"]
    assert found["lightgbm"]["log_loss"] != found["prior"]["log_loss"]
    with pytest.raises(SettingError, match="which one that is always measured has"):
        model.backtest(X, y, folds=3, against={MAJORITY: DummyClassifier()})


def test_folds_of_numbers_have_rivals_too() -> None:
    X, y = [series[:, 0] for series in SERIES], (SERIES[:, 1, 0] * 2.0).tolist()
    model = SequenceRegressor(**{**QUICK, "test_fraction": 0.0})
    found = model.backtest(X, y, folds=3, against={"dummy": DummyRegressor(strategy="median")}).evaluation.metrics
    assert found["dummy"]["mae"] == pytest.approx(found[MEDIAN]["mae"])
