"""Rivals of a tagger, measured on the same sequences."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from elman import Tagger, load
from elman.errors import SettingError
from elman.rivals.crf import conditional_random_field
from elman.settings import seed_of_fit
from elman.tag.rivals import measures
from elman.tag.samples import parts_of
from elman.tag.tagged import tagged, together

TEXTS = [f"the {a} {b} runs" for a in ("old", "new", "big", "tall") for b in ("dog", "cat", "cow", "Fox", "hen", "ox")]
TAGS = ["DET ADJ NOUN VERB"] * len(TEXTS)


class Usual:
    """An estimator that gives each symbol the label it had most often, and keeps what its copies were shown."""

    shown: list[Any]

    def __init__(self) -> None:
        type(self).shown = []

    def fit(self, X: Any, y: Any) -> None:
        self.shown.append((X, y))
        pairs = Counter((symbol, label) for each in zip(X, y, strict=True) for symbol, label in zip(*each, strict=True))
        self.labels = {symbol: label for (symbol, label), _ in reversed(pairs.most_common())}

    def predict(self, X: Any) -> Any:
        return [[self.labels.get(symbol) for symbol in each] for each in X]


def quick(**settings: Any) -> Tagger:
    return Tagger(**{"level": "word", "epochs": 1, "hidden_size": 4, "random_state": 3, "refit": False, **settings})


def test_the_field_is_the_one_called_by_hand_on_training_and_validation_part() -> None:
    model = quick(validation_fraction=0.2, test_fraction=0.1).fit(TEXTS, TAGS, against="crf")
    found = model.evaluation_
    assert found is not None
    parts = parts_of(tagged(TEXTS, TAGS, "word"), 0.2, 0.1, seed_of_fit(model.settings_))
    given = together(parts[:2])
    field = conditional_random_field("word").fit(given.items, given.labels or [])
    assert found.metrics["crf"] == measures(parts[2], field.predict(parts[2].items))
    assert found.metrics["crf"]["accuracy"] == 1


def test_ones_own_learns_lists_and_is_not_changed(tmp_path: Path) -> None:
    mine = Usual()
    model = quick().fit(TEXTS, TAGS, against={"mine": mine, "field": "crf"})
    (X, y), evaluation = mine.shown[0], model.evaluation_
    assert evaluation is not None
    assert not hasattr(mine, "labels")
    assert {(len(each), tuple(labels)) for each, labels in zip(X, y, strict=True)} == {(4, tuple(TAGS[0].split()))}
    assert {"mine", "field", "elman"} < set(evaluation.metrics)
    model.save(tmp_path / "tags.elman")
    assert load(tmp_path / "tags.elman").evaluation_ == evaluation


def test_what_elman_answers_does_not_depend_on_its_rivals() -> None:
    first, second = (quick().fit(TEXTS, TAGS, against=against) for against in (None, {"mine": Usual()}))
    assert first.evaluation_ is not None
    assert second.evaluation_ is not None
    assert second.evaluation_.metrics["elman"] == first.evaluation_.metrics["elman"]
    np.testing.assert_array_equal(first.predict_proba(TEXTS[:1])[0], second.predict_proba(TEXTS[:1])[0])


def test_rows_of_numbers_are_arrays_for_ones_own() -> None:
    class Sign(Usual):
        def fit(self, X: Any, y: Any) -> None:
            self.shown.append((X, y))

        def predict(self, X: Any) -> Any:
            return [(each[:, 0] > 0).tolist() for each in X]

    random = np.random.default_rng(0)
    series = [random.normal(size=(5, 2)) for _ in range(40)]
    labels = [(each[:, 0] > 0).tolist() for each in series]
    mine = Sign()
    found = quick(level="step").fit(series, labels, against={"mine": mine}).evaluation_
    assert found is not None
    assert found.metrics["mine"]["errors"] == 0
    assert mine.shown[0][0][0].shape == (5, 2)


@pytest.mark.parametrize(
    ("settings", "against", "said"),
    [
        ({"level": "step"}, "crf", "found 'crf', expected for labels of rows estimators of your own, by name"),
        ({}, "crff", "found 'crff'; did you mean 'crf'?"),
        ({}, {"most frequent label": "crf"}, "found the name 'most frequent label', which one that is always"),
        ({}, {"mine": lambda X: X}, "'mine' is function without fit and predict, expected an estimator"),
        ({"test_fraction": 0.0}, "crf", "found rivals and test_fraction=0"),
    ],
)
def test_what_is_no_rival_is_refused(settings: dict[str, Any], against: Any, said: str) -> None:
    with pytest.raises(SettingError) as error:
        quick(**settings).fit(TEXTS, TAGS, against=against)
    assert said in str(error.value)


def test_few_sequences_measure_nobody() -> None:
    assert quick().fit(TEXTS[:10], TAGS[:10], against="crf").evaluation_ is None


def test_folds_of_a_backtest_have_rivals_that_learn_what_they_learn() -> None:
    texts = [text.split() for text in TEXTS]
    tags = [tag.split() for tag in TAGS]
    model = Tagger(level="word", hidden_size=4, epochs=1)
    found = model.backtest(texts, tags, folds=3, repeats=2, against={"mine": Usual(), "crf": "crf"})
    assert found.evaluation.metrics["mine"]["accuracy"] <= found.evaluation.metrics["crf"]["accuracy"]
    assert len(Usual.shown) == 6
    assert {len(X) for X, _ in Usual.shown} == {16}
    assert found.folds[0].evaluation.metrics["crf"]["accuracy"] > 0.9
    with pytest.raises(SettingError, match="'against'"):
        model.backtest(texts, tags, folds=3, against={"elman": Usual()})
