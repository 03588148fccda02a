"""What may answer of texts and symbols beside networks: which there are, what they learn, and what a model keeps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import elman
from elman import Classifier, SequenceRegressor
from elman.baselines.class_grams import ClassGrams
from elman.baselines.mixture import NETWORK
from elman.baselines.pieces import PieceRegression
from elman.classify.answers import ClassAnswers, ValueAnswers
from elman.classify.experts import Expert, fit_experts, said_by
from elman.classify.repeats import alike
from elman.classify.sequences import Sequences, sequences
from elman.errors import ModelFileError
from elman.plain import Arrays
from elman.table.labels import fit_labels
from tests.kept import changed_file

NAMES = ["anna", "ivanov", "maria", "petrov", "laura", "popov", "clara", "orlov", "julia", "pavlov"]
KINDS = ["first", "last"] * 5
PIECES, COUNTS = "pieces of 1 to 4 symbols, logistic regression", "runs of up to 5 symbols counted in each class"
SMALL: dict[str, Any] = {
    "ensemble": 2, "hidden_size": 4, "embedding_size": 4, "epochs": 1, "min_steps": 5, "n_jobs": 1,
}  # fmt: skip


def fitted(
    given: Sequences, labels: Any = KINDS, level: str = "char", min_count: int = 1, **weights: Any
) -> dict[str, Expert]:
    asked = ClassAnswers(fit_labels(labels), **weights)
    return fit_experts(given, level, asked.codes(labels), alike(given), asked, min_count)


def said(experts: dict[str, Expert], name: str, texts: list[Any], level: str = "char") -> NDArray[np.float64]:
    return said_by(lambda given: np.zeros(len(given)), experts, sequences(texts), level)(name)


def test_texts_have_pieces_and_counts_in_each_class() -> None:
    found = fitted(sequences(NAMES))
    assert {name: type(expert) for name, expert in found.items()} == {PIECES: PieceRegression, COUNTS: ClassGrams}
    assert {expert.classes for expert in found.values()} == {2}
    for name in found:
        assert said(found, name, ["paula", "romanov"]).argmax(axis=1).tolist() == [0, 1]


@pytest.mark.parametrize("level", ["word", "symbol"])
def test_words_and_symbols_have_shorter_ones(level: str) -> None:
    lines = [[f"go{number}", "left" if number % 2 else "right"] for number in range(10)]
    given = sequences([" ".join(line) for line in lines] if level == "word" else lines)
    found = fitted(given, [line[1] for line in lines], level)
    assert list(found) == [
        "pieces of 1 to 2 symbols, logistic regression",
        "runs of up to 3 symbols counted in each class",
    ]
    asked: list[Any] = ["please left"] if level == "word" else [["please", "left"]]
    assert all(said(found, name, asked, level).argmax() == 0 for name in found)


def test_values_have_pieces_alone_and_numbers_nothing() -> None:
    given, values = sequences(NAMES), np.array([float(len(name)) for name in NAMES])
    found = fit_experts(given, "char", values, alike(given), ValueAnswers(), 1)
    assert list(found) == ["pieces of 1 to 4 symbols, linear regression"]
    assert np.abs(said(found, next(iter(found)), NAMES) - values).max() < 1
    series = sequences(np.zeros((4, 3)))
    assert fit_experts(series, "char", np.zeros(4), alike(series), ValueAnswers(), 1) == {}


def test_too_few_sequences_are_not_counted_in_each_class() -> None:
    assert list(fitted(sequences(NAMES[:4]), KINDS[:4])) == [PIECES]


def test_rare_pieces_are_not_told_apart() -> None:
    found = fitted(sequences(NAMES), min_count=3)[PIECES]
    assert isinstance(found, PieceRegression)
    assert "ov\x03" in found.vocabulary.symbols
    assert "ann" not in found.vocabulary.symbols


def test_what_is_repeated_is_learnt_as_if_it_were_not() -> None:
    once, often = fitted(sequences(NAMES)), fitted(sequences(NAMES * 7), KINDS * 7)
    for name in once:
        assert said(once, name, ["julius"]).tobytes() == said(often, name, ["julius"]).tobytes()


@pytest.mark.parametrize("name", [PIECES, COUNTS])
def test_a_class_of_many_repeats_and_one_of_much_weight_are_likelier(name: str) -> None:
    plain = said(fitted(sequences(NAMES)), name, ["Ω"])[0]
    repeated = said(fitted(sequences(NAMES + ["ivanov"] * 40), KINDS + ["last"] * 40), name, ["Ω"])[0]
    heavy = said(fitted(sequences(NAMES), class_weight={"last": 9.0}), name, ["Ω"])[0]
    assert repeated[1] - repeated[0] > plain[1] - plain[0] + 0.1
    assert heavy[1] - heavy[0] > plain[1] - plain[0] + 0.1
    none = said(fitted(sequences(NAMES), class_weight={"last": 0.0}), name, ["Ω"])[0]
    assert np.isfinite(none).all()
    assert none[0] > none[1]


def test_networks_are_asked_by_their_name() -> None:
    assert said({}, NETWORK, NAMES).tolist() == [0.0] * len(NAMES)


def endings(count: int) -> tuple[list[str], list[str]]:
    """Texts whose last two symbols decide."""
    random = np.random.default_rng(0)
    texts = ["".join(random.choice(list("ab"), random.integers(8, 20))) for _ in range(count)]
    return texts, ["yes" if text.endswith(("ab", "ba")) else "no" for text in texts]


@pytest.mark.parametrize("test_fraction", [0.0, 0.25])
def test_a_classifier_answers_with_those_that_are_right_where_networks_are_not(test_fraction: float) -> None:
    texts, kinds = endings(300)
    model = Classifier(**SMALL, test_fraction=test_fraction).fit(texts, kinds)
    assert list(model.experts_) == [NETWORK, PIECES, COUNTS]
    assert sum(model.experts_.values()) == pytest.approx(1)
    assert model.experts_[NETWORK] < 0.5
    assert model.score(texts, kinds) > 0.95
    assert (model.evaluation_ is None) == (test_fraction == 0)
    if model.evaluation_ is not None:
        rows = list(model.evaluation_.metrics)
        assert rows == ["elman", NETWORK, "without the network", PIECES, COUNTS, "most frequent class"]
        assert model.evaluation_.metrics["elman"]["accuracy"] > 0.9
        assert model.evaluation_.network is not None
        assert "network" in model.evaluation_.verdict


def test_a_regressor_answers_with_them_too() -> None:
    texts, _ = endings(200)
    values = [float(text.count("a")) for text in texts]
    model = SequenceRegressor(**SMALL, test_fraction=0.25).fit(texts, values)
    name = "pieces of 1 to 4 symbols, linear regression"
    assert list(model.experts_) == [NETWORK, name]
    assert model.experts_[name] > 0.9
    assert model.evaluation_ is not None
    assert list(model.evaluation_.metrics) == ["elman", NETWORK, name, "training median"]
    assert model.evaluation_.metrics["elman"]["mae"] < 0.2 < model.evaluation_.metrics[NETWORK]["mae"]


def test_without_experts_networks_answer_alone() -> None:
    texts, kinds = endings(60)
    model = Classifier(**SMALL, experts=False).fit(texts, kinds)
    assert model.experts_ == {NETWORK: 1.0}
    assert model.evaluation_ is not None
    assert model.evaluation_.network is None
    assert NETWORK not in model.evaluation_.metrics


def test_ten_texts_are_enough_to_be_measured() -> None:
    texts = [f"{'ab'[number % 2]}x{number}" for number in range(11)]
    model = Classifier(**{**SMALL, "ensemble": 1}).fit(texts, [text[0] for text in texts])
    assert model.evaluation_ is not None
    assert model.evaluation_.rows == 1


@pytest.mark.parametrize("job", [Classifier, SequenceRegressor])
def test_a_model_file_keeps_them(job: Any, tmp_path: Path) -> None:
    texts, kinds = endings(60)
    model = job(**SMALL).fit(texts, kinds if job is Classifier else [float(len(text)) for text in texts])
    model.save(tmp_path / "m.elman")
    again: Any = elman.load(tmp_path / "m.elman")
    assert again.experts_ == model.experts_
    assert np.asarray(again.predict(["abab", "Ω"])).tolist() == np.asarray(model.predict(["abab", "Ω"])).tolist()


@pytest.mark.parametrize(
    "change",
    [
        lambda fitted, _: fitted["mixture"]["shares"].update(network=0.5),
        lambda fitted, _: fitted["mixture"]["shares"].update({"others": 0.0}),
        lambda fitted, _: fitted.update(experts={}),
        lambda fitted, _: fitted["experts"][PIECES].update(classes=3),
        lambda fitted, _: fitted["experts"][COUNTS]["grams"].update(classes=3),
        lambda _, arrays: arrays.update({"experts.0.weights": arrays["experts.0.weights"][1:]}),
        lambda fitted, _: fitted["summary"].update(kind="numbers"),
    ],
)
def test_damaged_ones_are_refused(change: Callable[[Any, Arrays], None], tmp_path: Path) -> None:
    texts, kinds = endings(60)
    Classifier(**SMALL, test_fraction=0.0).fit(texts, kinds).save(tmp_path / "m.elman")
    with pytest.raises(ModelFileError, match="damaged model file"):
        elman.load(changed_file(tmp_path / "m.elman", change))
