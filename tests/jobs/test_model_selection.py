"""The forecaster in what scikit-learn has for choosing and judging models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.inspection import permutation_importance
from sklearn.model_selection import (
    GridSearchCV,
    TimeSeriesSplit,
    cross_val_predict,
    cross_val_score,
    cross_validate,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from elman import DataError, Forecaster

ROWS = 120
QUICK: dict[str, Any] = {"epochs": 2, "window": 4, "hidden_size": 4, "n_jobs": 1}
LEAD = np.sin(np.arange(ROWS) / 4) + np.random.default_rng(0).normal(0, 0.1, ROWS)
LEVEL = 5 + np.concatenate([[0], 2 * LEAD[:-1]])
DAYS = pd.date_range("2024-01-01", periods=ROWS, name="day")
SPLIT = TimeSeriesSplit(2, test_size=15)

FORMS: dict[str, Callable[[], tuple[Any, Any]]] = {
    "pandas, times in a column": lambda: (pd.DataFrame({"day": DAYS, "lead": LEAD}), pd.Series(LEVEL, name="level")),
    "pandas, times in the index": lambda: (
        pd.DataFrame({"lead": LEAD}, index=DAYS),
        pd.Series(LEVEL, index=DAYS, name="level"),
    ),
    "pandas, the target in X too": lambda: (pd.DataFrame({"day": DAYS, "lead": LEAD, "level": LEVEL}), LEVEL),
    "pandas, the target in X alone": lambda: (pd.DataFrame({"day": DAYS, "lead": LEAD, "level": LEVEL}), None),
    "polars": lambda: (pl.DataFrame({"day": DAYS.to_numpy(), "lead": LEAD}), pl.Series("level", LEVEL)),
    "arrays": lambda: (LEAD[:, None], LEVEL),
    "lists": lambda: (LEAD[:, None].tolist(), LEVEL.tolist()),
}


@pytest.mark.parametrize("form", list(FORMS))
def test_cross_validation(form: str) -> None:
    X, y = FORMS[form]()
    scores = cross_val_score(Forecaster("level", **QUICK), X, y, cv=SPLIT, error_score="raise")
    assert (scores > 0.8).all()
    expected = cross_val_score(Forecaster("level", **QUICK), *FORMS["arrays"](), cv=SPLIT)
    np.testing.assert_allclose(scores, expected, atol=0.1)  # with times, days of the week are read too


@pytest.mark.parametrize("form", list(FORMS))
def test_a_search_for_settings(form: str) -> None:
    X, y = FORMS[form]()
    cut = ROWS - 15
    first, last = ([_rows(each, span) for each in (X, y)] for span in (slice(cut), slice(cut, ROWS)))
    grid = {"window": [2, 5], "hidden_size": [4]}
    search = GridSearchCV(Forecaster("level", **QUICK), grid, cv=SPLIT, error_score="raise").fit(*first)
    assert search.best_params_["window"] in (2, 5)
    assert search.best_estimator_.settings_.window == search.best_params_["window"]
    assert search.score(*last) > 0.8


def _rows(given: Any, which: slice) -> Any:
    return given if given is None else given.iloc[which] if hasattr(given, "iloc") else given[which]


@pytest.mark.parametrize("form", ["pandas, times in a column", "polars", "arrays", "lists"])
def test_measures_by_name_hear_a_prediction_for_each_row(form: str) -> None:
    X, y = FORMS[form]()
    names = ["neg_mean_absolute_error", "r2"]
    model = Forecaster("level", horizon=15, **QUICK)
    found = cross_validate(model, X, y, cv=SPLIT, scoring=names, error_score="raise")
    assert np.isfinite(found["test_neg_mean_absolute_error"]).all()


def test_a_prediction_for_each_row_of_a_part() -> None:
    X, y = FORMS["pandas, times in a column"]()
    parts = [(np.arange(80), np.arange(80, 120)), (np.arange(80), np.arange(80))]
    found = Forecaster("level", **QUICK).fit(X[:80], y[:80]).predict(X[80:])
    assert found.shape == (40,)
    with pytest.raises(DataError, match="give rows that come after"):
        cross_val_predict(Forecaster("level", **QUICK), X, y, cv=parts)


def test_pipelines() -> None:
    X, y = LEAD[:, None] * 1000, LEVEL
    model = make_pipeline(StandardScaler(), Forecaster(**QUICK))
    assert (cross_val_score(model, X, y, cv=SPLIT, error_score="raise") > 0.8).all()
    frames = make_pipeline(StandardScaler().set_output(transform="pandas"), Forecaster(**QUICK))
    assert (cross_val_score(frames, pd.DataFrame({"lead": LEAD}), y, cv=SPLIT, error_score="raise") > 0.8).all()
    grid = {"forecaster__window": [2, 5], "standardscaler__with_mean": [True, False]}
    search = GridSearchCV(model, grid, cv=SPLIT, error_score="raise").fit(X, y)
    heard: list[int] = []
    model.fit(X, y, forecaster__callbacks=[lambda epoch: heard.append(epoch.number)])
    assert heard == [1, 2]
    assert search.best_score_ > 0.8


@pytest.mark.parametrize("form", ["pandas, times in the index", "arrays"])
def test_what_a_column_tells_is_lost_when_it_is_mixed(form: str) -> None:
    X, y = FORMS[form]()
    more = _beside(X, np.random.default_rng(1).normal(size=ROWS))
    cut = ROWS - 40
    model = Forecaster("level", **QUICK).fit(_rows(more, slice(cut)), _rows(y, slice(cut)))
    last = [_rows(each, slice(cut, ROWS)) for each in (more, y)]
    found = permutation_importance(model, *last, n_repeats=2, random_state=0).importances_mean
    assert found[0] > 0.2
    assert abs(found[1]) < found[0] / 4


def _beside(X: Any, noise: Any) -> Any:
    return X.assign(noise=noise) if hasattr(X, "assign") else np.column_stack([X, noise])


def test_parts_that_are_not_split_by_time_are_refused() -> None:
    X, y = FORMS["pandas, times in a column"]()
    with pytest.raises(DataError, match=r"give rows that come after \(in scikit-learn with cv=TimeSeriesSplit\(\)\)"):
        cross_val_score(Forecaster("level", **QUICK), X, y, cv=3, error_score="raise")


def test_a_clone_is_not_fitted_and_has_the_same_settings() -> None:
    model = Forecaster("level", random_state=None, **{**QUICK, "n_jobs": -1}).fit(LEVEL)
    assert clone(model).get_params() == model.get_params()
    assert model.get_params()["n_jobs"] == -1
    assert model.get_params()["random_state"] is None
