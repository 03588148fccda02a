"""What classifier and regressor share: columns of answers, what was read, measures on a table with parts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import elman
from elman import Classifier, DataError, SequenceRegressor, SettingError

QUICK: dict[str, Any] = {"ensemble": 2, "hidden_size": 3, "embedding_size": 3, "epochs": 1, "min_steps": 8, "n_jobs": 1}
NAMES = ["anna", "ivanov", "maria", "petrov", "laura", "popov", "clara", "orlov"] * 3
KINDS = ["first", "last"] * 12
WIDE = np.random.default_rng(0).normal(size=(24, 3))
PARTS = {"text": NAMES, "label": KINDS, "split": ["train"] * 16 + ["validation"] * 2 + ["test"] * 6}
JOBS = pytest.mark.parametrize("job", [Classifier, SequenceRegressor])


def fitted(job: Any, *given: Any, **settings: Any) -> Any:
    return job(**{**QUICK, **settings}).fit(*given)


def answers(job: Any) -> list[Any]:
    return KINDS if job is Classifier else [float(len(name)) for name in NAMES]


@JOBS
def test_rows_are_counted_where_nothing_names_them(job: Any) -> None:
    model = fitted(job, WIDE, answers(job))
    found = model.answer_columns(WIDE[:3])
    assert found.pop("row") == [1, 2, 3]
    expected = model.predict_proba(WIDE[:3]).T.tolist() if job is Classifier else [model.predict(WIDE[:3]).tolist()]
    assert list(found.values())[-1] == expected[-1]
    assert found["prediction"] == model.predict(WIDE[:3]).tolist()


def test_columns_that_name_sequences_come_first_and_are_not_called_like_answers() -> None:
    with pytest.raises(DataError, match="column 'prediction' .* called like a column of the answers; rename it"):
        fitted(Classifier, {"prediction": NAMES, "label": KINDS})
    steps = {"case": ["x", "x", "y", "y", "z"], "v": [1.0, 2.0, 3.0, 4.0, 5.0], "label": [1, 1, 2, 2, 1]}
    found = fitted(SequenceRegressor, steps, test_fraction=0.0).answer_columns(steps)
    assert list(found) == ["case", "prediction"]
    assert found["case"] == ["x", "y", "z"]


@JOBS
def test_what_was_read_is_told_where_it_was_numbers(job: Any) -> None:
    y = answers(job)
    frame = pd.DataFrame(WIDE, columns=["a", "b", "c"])
    series = [np.ones((2 + number % 3, 2)) for number in range(24)]
    counts = [fitted(job, X, y).n_features_in_ for X in (WIDE, frame, WIDE[:, :, None], series)]
    assert counts == [3, 3, 1, 2]  # columns; else channels
    assert fitted(job, frame, y).feature_names_in_.tolist() == ["a", "b", "c"]
    assert fitted(job, {"label": y, "b": WIDE[:, 1], "a": WIDE[:, 0]}).feature_names_in_.tolist() == ["b", "a"]
    texts = fitted(job, NAMES, y)
    assert not hasattr(texts, "n_features_in_")
    assert not hasattr(texts, "feature_names_in_")
    with pytest.raises(AttributeError, match=f"this {job.__name__} was not trained on numbers"):
        texts.n_features_in_  # noqa: B018 - it raises
    with pytest.raises(AttributeError, match=f"this {job.__name__} was not trained on a frame"):
        fitted(job, WIDE, y).feature_names_in_  # noqa: B018 - it raises


@JOBS
def test_other_columns_than_were_learnt_are_refused(job: Any) -> None:
    frame = pd.DataFrame(WIDE, columns=["a", "b", "c"])
    model = fitted(job, frame, answers(job))
    with pytest.raises(DataError, match=f"X has 2 features, but {job.__name__} is expecting 3 features as input"):
        model.answer_columns(WIDE[:, :2])
    with pytest.raises(DataError, match="Feature names must be in the same order as they were in fit"):
        model.predict(frame[["a", "c", "b"]])
    with pytest.raises(DataError, match="found text, expected numbers, which the model was trained on"):
        model.predict(["anna"])
    assert model.predict(frame).tolist() == model.predict(WIDE).tolist()


def test_the_test_part_measures_the_model_and_methods_fitted_on_all_others() -> None:
    model = fitted(Classifier, PARTS)
    assert model.evaluate(PARTS) == replace(model.evaluation_, left_out=18)
    found = model.evaluate({**PARTS, "label": [*KINDS[:18], *KINDS[17:23]]})  # each the other one
    assert found.rows == 6
    chances = model.predict_proba(PARTS)[18:]
    right = {kind: chances[range(6), [int(each == kind) for each in KINDS[18:]]] for kind in ("last", "first")}
    for evaluation, kind in ((model.evaluation_, "last"), (found, "first")):
        assert evaluation.metrics["elman"]["log_loss"] == pytest.approx(-np.log(right[kind]).mean())
        usual = evaluation.metrics["most frequent class"]["log_loss"]
        assert usual == pytest.approx(-np.log(10 / 20))  # nine of each among the 18 others


@pytest.mark.parametrize("split", [["train"] * 24, ["test"] * 24, None])
def test_what_was_learnt_is_never_measured_whatever_a_table_calls_it(split: list[str] | None, tmp_path: Path) -> None:
    model = fitted(Classifier, PARTS)
    path = tmp_path / "names.csv"
    columns = {**PARTS, "split": split} if split else {name: PARTS[name] for name in ("text", "label")}
    pd.DataFrame(columns).to_csv(path, index=False)
    assert model.evaluate(path) == model.evaluate(PARTS)
    pd.DataFrame(columns).head(18).to_csv(path, index=False)
    with pytest.raises(DataError, match="found 18 sequences, and the model has learnt all of them, expected") as caught:
        model.evaluate(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


@JOBS
@pytest.mark.parametrize("given", [NAMES, WIDE], ids=["texts", "numbers"])
def test_where_each_network_leaves_out_others_all_are_learnt(job: Any, given: Any, tmp_path: Path) -> None:
    model, y = fitted(job, given, answers(job)), answers(job)
    with pytest.raises(DataError, match="the data: found 24 sequences, and the model has learnt all of them"):
        model.evaluate(given, y)
    new = ["zoe", "sokolov", "nina"] if given is NAMES else WIDE[:3] + 1.0
    found = model.evaluate([*given, *new], y + y[:3])
    assert (found.rows, found.left_out) == (3, 24)
    model.save(tmp_path / "m.elman")
    assert elman.load(tmp_path / "m.elman").evaluate([*given, *new], y + y[:3]).to_json() == found.to_json()
    alone = model.evaluate(new, y[:3])
    assert {**alone.to_json(), "left_out": 24} == found.to_json()
    assert model.score(given, y) == fitted(job, given, y).score(given, y)  # of all that is given


@JOBS
def test_answers_are_needed_to_measure(job: Any) -> None:
    with pytest.raises(DataError, match="the data: found sequences without answers, expected some to measure with"):
        fitted(job, NAMES, answers(job)).evaluate(["zoe"])


def test_what_was_learnt_before_stays_learnt() -> None:
    model = fitted(Classifier, NAMES, KINDS, warm_start=True)
    model.fit(["zoe", "sokolov"] * 12, KINDS)
    assert model.evaluate([*NAMES, "zoe", "nina"], [*KINDS, *KINDS[:2]]).left_out == 25


@JOBS
def test_before_a_fit_there_are_no_columns(job: Any) -> None:
    for use in (job().answer_columns, job().predict, job().evaluate):
        with pytest.raises(SettingError, match=f"this {job.__name__} is not trained yet; call fit first"):
            use(NAMES)
    assert not hasattr(job(), "n_features_in_")
    assert not hasattr(job(), "feature_names_in_")


@JOBS
def test_answers_of_other_rows_are_refused(job: Any) -> None:
    X, y = pd.Series(NAMES), pd.Series(answers(job))
    model = fitted(job, X, y)
    for ask in (model.fit, model.score, model.evaluate):
        with pytest.raises(DataError, match="y: its index has the labels of X in another order"):
            ask(X, y[::-1])
