"""scikit-learn's own checks of estimators, for the jobs that answer rows of a two-dimensional table."""

from __future__ import annotations

from typing import Any

import pytest
from sklearn.utils.estimator_checks import check_estimator

from elman import Classifier, SequenceRegressor, Tagger

QUICK: dict[str, Any] = {
    "ensemble": 1,
    "hidden_size": 12,
    "epochs": 4,
    "min_steps": 60,
    "learning_rate": 0.02,
    "test_fraction": 0.0,
    "noise": 0.0,
    "n_jobs": 1,
}
TAGGER: dict[str, Any] = {"level": "step", "hidden_size": 8, "epochs": 20, "learning_rate": 0.03, "n_jobs": 1}
FEWEST = {"Classifier": 52, "SequenceRegressor": 50, "Tagger": 52}


@pytest.mark.filterwarnings("ignore")  # the checks warn about themselves
@pytest.mark.parametrize(
    "model", [Classifier(**QUICK), SequenceRegressor(**{**QUICK, "min_steps": 250}), Tagger(**TAGGER)]
)
def test_it_keeps_the_contract(model: Any) -> None:
    results = check_estimator(model, on_fail=None, on_skip=None)
    failed = {each["check_name"]: repr(each["exception"]) for each in results if each["status"] == "failed"}
    passed = [each for each in results if each["status"] == "passed"]
    skipped = [each["check_name"] for each in results if each["status"] == "skipped"]
    assert not failed
    assert len(passed) + len(skipped) >= FEWEST[type(model).__name__]
    assert len(skipped) <= 1, skipped
