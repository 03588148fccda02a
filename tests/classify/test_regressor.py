"""The regressor of sequences: a number for each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import elman
from elman import DataError, SequenceRegressor

QUICK: dict[str, Any] = {
    "ensemble": 2, "hidden_size": 8, "epochs": 2, "min_steps": 150, "learning_rate": 0.02, "n_jobs": 1
}  # fmt: skip


def data(seed: int = 0) -> tuple[list[Any], Any]:
    """Series of unequal length; the answer is their mean, in hundreds."""
    random = np.random.default_rng(seed)
    series = [random.normal() + random.normal(size=int(random.integers(3, 9))) / 5 for _ in range(60)]
    return series, np.array([500 + 100 * each.mean() for each in series])


def test_numbers_come_back_in_their_unit(tmp_path: Path) -> None:
    model = SequenceRegressor(**QUICK).fit(*data())
    assert model.score(*data(seed=1)) > 0.8
    assert model.evaluation_ is not None
    assert list(model.evaluation_.metrics) == [
        "elman", "training median", "summary figures, linear regression", "nearest neighbour"
    ]  # fmt: skip
    model.save(tmp_path / "r.elman")
    again = elman.load(tmp_path / "r.elman")
    np.testing.assert_array_equal(again.predict(data()[0]), model.predict(data()[0]))


def test_texts_and_tables() -> None:
    table = {"text": ["a", "aaaa", "aa", "aaa"] * 10, "length": [1, 4, 2, 3] * 10}
    model = SequenceRegressor(target="length", **QUICK).fit(table)
    found = model.predict(table)
    assert list(found) == ["text", "prediction"]
    assert np.abs(np.array(found["prediction"]) - table["length"]).mean() < 0.5


def test_words_as_answers_are_refused() -> None:
    with pytest.raises(DataError, match="for classes use Classifier"):
        SequenceRegressor(**QUICK).fit(["a", "b"], ["x", "y"])


def test_losses_differ() -> None:
    x, y = data()
    y[0] = 1e5
    found = [SequenceRegressor(loss=loss, **QUICK).fit(x, y).predict(x[1:2])[0] for loss in ("squared", "absolute")]
    assert abs(found[1] - y[1]) < abs(found[0] - y[1])


@pytest.mark.parametrize("wild", [1e300, -2e30])
def test_an_answer_too_large_to_be_squared_is_refused(wild: float) -> None:
    series, y = data()
    y[7] = wild
    with pytest.raises(DataError, match=r"answer 8: found .*, expected a number from -1e\+30 to 1e\+30"):
        SequenceRegressor(**QUICK).fit(series, y)


def test_values_that_nothing_explains_are_judged_beside_their_own_rivals() -> None:
    random = np.random.default_rng(0)
    model = SequenceRegressor(ensemble=1, hidden_size=4, min_steps=20, epochs=1, n_jobs=1, test_fraction=0.5)
    evaluation = model.fit(random.normal(size=(60, 6)), random.normal(size=60)).evaluation_
    assert evaluation is not None
    assert evaluation.difference.verdict in ("no better", "worse")
    assert "training median" in evaluation.metrics
