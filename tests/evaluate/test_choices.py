"""What was taken for what, and whether probabilities meant what they said."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

import elman
from elman import Classifier, Forecaster, Tagger
from elman.errors import DamagedError
from elman.evaluate.choices import Choices, choices_of, choices_of_labels
from elman.plain import put_together, take_apart

RANDOM = np.random.default_rng(4)
CODES = RANDOM.integers(0, 3, size=200).astype(np.float64)
TABLE = RANDOM.dirichlet(np.ones(3), size=200)
NAMES = ("dry", "wet", "snow")


def test_counts_are_those_of_scikit_learn() -> None:
    found = choices_of(CODES, TABLE, NAMES)
    by_hand = confusion_matrix(CODES, TABLE.argmax(axis=1))
    np.testing.assert_array_equal(found.matrix, by_hand)
    pairs = found.confusion()
    assert pairs["times"] == sorted(by_hand[by_hand > 0].tolist(), reverse=True)
    first = NAMES.index(pairs["truth"][0]), NAMES.index(pairs["prediction"][0])
    assert by_hand[first] == pairs["times"][0]


def test_labels_are_counted_in_the_order_in_which_they_come() -> None:
    found = choices_of_labels(["b", "a", "b", "c"], ["b", "b", "d", "c"])
    assert found.classes == ("b", "a", "c", "d")
    assert found.matrix.tolist() == [[1, 0, 0, 1], [1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]]
    assert found.reliability() == {"low": [], "high": [], "times": [], "said": [], "held": []}
    assert found.brier is None


def test_a_model_file_keeps_them() -> None:
    for found in (choices_of(CODES, TABLE, NAMES), choices_of_labels("ab", "bb")):
        again = put_together(Choices, *take_apart(found))
        assert again == found
    plain, arrays = take_apart(found)
    with pytest.raises(DamagedError, match="its pairs are not of 1 classes"):
        put_together(Choices, {**plain, "classes": ["a"]}, arrays)


def test_each_job_of_classes_has_its_own(tmp_path: Any) -> None:
    days = np.datetime_as_string(np.datetime64("2021-01-01") + np.arange(120)).tolist()
    sky = ["sun", "sun", "rain", "fog"] * 30
    forecaster = Forecaster("sky", window=4, epochs=2, hidden_size=4).fit({"day": days, "sky": sky})
    kinds = ["first", "last"] * 20
    names = [f"{'ia' if kind == 'first' else 'ov'}{number}" for number, kind in enumerate(kinds)]
    classifier = Classifier(ensemble=1, hidden_size=4, epochs=1, min_steps=10).fit(names, kinds)
    tagger = Tagger(epochs=1, hidden_size=4).fit(
        ["abba", "baab", "aabb", "bbaa"] * 5, ["ABBA", "BAAB", "AABB", "BBAA"] * 5
    )
    for model, labels in ((forecaster, sky), (classifier, kinds), (tagger, "AB")):
        found = model.evaluation_
        assert found is not None
        assert found.choices is not None
        assert set(found.choices.classes) <= set(labels)
        assert found.choices.matrix.sum() == found.forecasts
        right = found.choices.matrix.trace() / found.choices.matrix.sum()
        assert right == pytest.approx(found.metrics["elman"]["accuracy"])
        assert (found.choices.bins == ()) == (model is tagger)
        model.save(tmp_path / "m.elman")
        again = elman.load(tmp_path / "m.elman").evaluation_
        assert again == found
    assert forecaster.evaluation_ is not None
    assert forecaster.evaluation_.choices is not None
    brier = forecaster.evaluation_.choices.brier
    assert brier is not None
    assert brier.score == pytest.approx(forecaster.evaluation_.metrics["elman"]["brier"])


def test_numbers_have_none() -> None:
    model = Forecaster("y", window=2, epochs=1).fit({"y": RANDOM.normal(size=60).tolist()})
    assert model.evaluation_ is not None
    assert model.evaluation_.choices is None
    assert model.evaluation_.to_json()["choices"] is None
