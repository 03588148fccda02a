"""What is asked about texts beside networks: what it learns, how it joins the networks, what a file keeps of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import elman
from elman import Classifier, SettingError
from elman.baselines.linear import softmax
from elman.baselines.mixing import START, joined
from elman.classify.opinions import TextOpinions, fit_text_opinions
from elman.classify.repeats import Once
from elman.classify.sequences import Sequences, sequences
from elman.errors import DamagedError
from elman.plain import Arrays
from elman.settings import ClassifierSettings
from tests.kept import changed, kept

TEXTS = sequences(["anna", "ivanov", "maria", "petrov", "laura", "popov"] * 5)
CODES = np.array([0, 1] * 15)
ALL = Once(np.arange(30), np.ones(30, dtype=np.float32))
EVEN = np.full((2, 2), 0.5)


def fitted(linear: float = 0.5, counted: float = 0.0, shift: float = 0.0, given: Sequences = TEXTS) -> TextOpinions:
    """Fitted on names of two kinds."""
    settings = ClassifierSettings(linear_weight=linear, gram_weight=counted)
    return fit_text_opinions(given, CODES, ALL, np.array([0.0, shift]), settings)


def answers(opinions: TextOpinions, ours: NDArray[np.float64], *asked: Any) -> NDArray[np.float64]:
    """Networks that say `ours` and the opinions, joined."""
    return joined(opinions.logs(ours, sequences(list(asked))), opinions.weights)


def opinions_of(model: Classifier) -> TextOpinions | None:
    assert model._fitted is not None
    return model._fitted.opinions


def weights_of(model: Classifier) -> NDArray[np.float64]:
    opinions = opinions_of(model)
    assert opinions is not None
    return opinions.weights


@pytest.mark.parametrize(("linear", "counted"), [(0.5, 0.0), (0.0, 0.5), (0.3, 0.3)])
def test_texts_tell_classes_apart(linear: float, counted: float) -> None:
    found = answers(fitted(linear, counted), EVEN, "julia", "romanov")
    assert found.argmax(axis=1).tolist() == [0, 1]
    np.testing.assert_allclose(found.sum(axis=1), 1)


def test_pieces_know_where_a_text_begins_and_ends() -> None:
    given = sequences(["ab", "ba"] * 15)
    found = answers(fitted(1.0, given=given), EVEN, "aab", "bba")
    assert found.argmax(axis=1).tolist() == [0, 1]
    symbols = fitted().pieces.coder.vocabulary.symbols
    assert ("nov" in symbols, "nov\x03" in symbols, "ianna" in symbols) == (True, True, False)


def test_what_was_never_seen_leaves_the_networks_answer() -> None:
    ours = np.array([[0.9, 0.1]])
    opinions = fitted()
    scores = opinions.pieces.scores(sequences(["Ω"]))
    found = answers(opinions, ours, "Ω")
    np.testing.assert_allclose(found, softmax(0.5 * np.log(ours) + 0.5 * scores), rtol=1e-6)


@pytest.mark.parametrize(("linear", "counted"), [(0.5, 0.0), (0.0, 0.5)])
def test_classes_are_shifted(linear: float, counted: float) -> None:
    plain, heavy = (answers(fitted(linear, counted, shift), EVEN, "Ω", "anov") for shift in (0.0, np.log(9.0)))
    grams = fitted(linear, counted).grams
    assert grams is not None
    power = linear + counted * grams.factor
    np.testing.assert_allclose((heavy[:, 1] / heavy[:, 0]) / (plain[:, 1] / plain[:, 0]), 9**power, rtol=1e-5)


def test_lists_of_symbols() -> None:
    given = sequences([["go", "left"], ["go", "right"]] * 15)
    opinions = fitted(0.5, 0.3, given=given)
    assert answers(opinions, EVEN, ["left"], ["right", "go"]).argmax(axis=1).tolist() == [0, 1]


def test_a_file_keeps_them(tmp_path: Path) -> None:
    opinions = fitted(0.4, 0.3)
    np.testing.assert_array_equal(answers(kept(opinions), EVEN, "julia", "Ω"), answers(opinions, EVEN, "julia", "Ω"))
    quick = Classifier(ensemble=1, hidden_size=4, embedding_size=4, epochs=1, min_steps=5, n_jobs=1)
    quick.fit(list(TEXTS.items), CODES.tolist()).save(tmp_path / "m.elman")
    found = elman.load(tmp_path / "m.elman").predict_proba(["julia", "Ω"])
    np.testing.assert_array_equal(found, quick.predict_proba(["julia", "Ω"]))


@pytest.mark.parametrize(
    "change",
    [
        lambda _, arrays: arrays.update(weights=np.array([0.9, 0.3])),
        lambda _, arrays: arrays.update(weights=np.array([-0.1, 0.3, 1.0])),
        lambda _, arrays: arrays.update(weights=np.array([np.nan, 0.3, 1.0])),
        lambda _, arrays: arrays.update(prior=np.zeros(1)),
        lambda plain, _: plain["grams"].update(classes=3),
        lambda _, arrays: arrays.update({"pieces.weights": arrays["pieces.weights"][1:]}),
        lambda plain, _: plain["pieces"]["coder"].update(kind="numbers"),
    ],
)
def test_damaged_ones_are_refused(change: Callable[[Any, Arrays], None]) -> None:
    with pytest.raises(DamagedError, match=r"opinions on texts|pieces"):
        changed(fitted(0.4, 0.3), change)


def test_networks_alone() -> None:
    quick = Classifier(ensemble=1, hidden_size=4, epochs=1, min_steps=5, n_jobs=1, linear_weight=0)
    assert opinions_of(quick.fit(list(TEXTS.items), CODES.tolist())) is None


def test_shares_that_leave_networks_nothing_are_refused() -> None:
    with pytest.raises(SettingError, match="linear_weight"):
        Classifier(linear_weight=0.8, gram_weight=0.3).fit(["a", "b"], [0, 1])


@pytest.mark.parametrize("test_fraction", [0.0, 0.25])
def test_weights_are_learnt_from_what_networks_left_out(test_fraction: float) -> None:
    random = np.random.default_rng(0)
    texts = ["".join(random.choice(list("ab"), random.integers(8, 20))) for _ in range(300)]
    ends = ["yes" if text.endswith(("ab", "ba")) else "no" for text in texts]
    settings: dict[str, Any] = {"ensemble": 2, "hidden_size": 4, "embedding_size": 4, "epochs": 1, "min_steps": 5}
    quick = Classifier(**settings, test_fraction=test_fraction, n_jobs=1)
    model = quick.fit(texts, ends)
    learnt = weights_of(model)
    assert (learnt >= 0).all()
    assert abs(learnt - START).max() > 0.05
    assert model.score(texts, ends) > 0.95
    assert (model.evaluation_ is None) == (test_fraction == 0)
    if model.evaluation_ is not None:
        assert model.evaluation_.metrics["elman"]["accuracy"] > 0.9
    fixed = quick.set_params(gram_weight=0.4).fit(texts, ends)
    assert weights_of(fixed).tolist() == [0.6, 0.0, 0.4]


def test_given_weights_are_measured_too() -> None:
    """Counts alone: what is measured does not depend on networks, which learn from other first weights here."""
    random = np.random.default_rng(0)
    texts = ["".join(random.choice(list("ab"), random.integers(8, 20))) for _ in range(200)]
    ends = ["yes" if text.endswith(("ab", "ba")) else "no" for text in texts]
    figures = []
    for rate in (1e-3, 1e-1):
        model = Classifier(
            ensemble=2, hidden_size=4, epochs=1, min_steps=5, learning_rate=rate, gram_weight=1.0, n_jobs=1
        ).fit(texts, ends)
        assert model.evaluation_ is not None
        figures.append(model.evaluation_.metrics["elman"])
    assert figures[0] == figures[1]
