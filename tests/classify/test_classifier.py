"""The classifier: every kind of sequence, tables and archives, parts, classes of any type, ensembles, model files."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import elman
from elman import Classifier, DataError, ModelFileError, SettingError
from elman.errors import InterruptedWarning
from elman.network import Dense
from elman.plain import Arrays
from elman.training.loop import Epoch
from tests.kept import changed_file

QUICK: dict[str, Any] = {
    "ensemble": 2,
    "hidden_size": 8,
    "epochs": 2,
    "min_steps": 60,
    "learning_rate": 0.02,
    "embedding_size": 8,
    "test_fraction": 0.2,
    "n_jobs": 1,
}
FIRST = ["anna", "maria", "laura", "clara", "julia", "carla"] * 5
LAST = ["ivanov", "petrov", "popov", "orlov", "romanov", "smirnov"] * 5


def quick(**settings: Any) -> Classifier:
    """A classifier that trains in well under a second."""
    return Classifier(**{**QUICK, **settings})


def waves(count: int = 40, channels: int = 2, seed: int = 0) -> tuple[list[Any], list[str]]:
    """Rising and falling series of unequal length."""
    random = np.random.default_rng(seed)
    kinds = ["up", "down"] * (count // 2)
    series = []
    for kind in kinds:
        slope = np.linspace(0, 1, int(random.integers(5, 15)))[:, None] * (1 if kind == "up" else -1)
        series.append(slope + random.normal(size=(len(slope), channels)) / 10)
    return series, kinds


@pytest.fixture(scope="module")
def text_model() -> Classifier:
    """Names of two kinds; no test changes it."""
    return quick().fit(FIRST + LAST, ["first"] * 30 + ["last"] * 30)


def test_texts(text_model: Classifier) -> None:
    assert text_model.predict(["paula", "pavlov"]).tolist() == ["first", "last"]
    chances = text_model.predict_proba(["paula", "pavlov"])
    assert chances.shape == (2, 2)
    np.testing.assert_allclose(chances.sum(axis=1), 1)
    assert text_model.classes_.tolist() == ["first", "last"]
    assert text_model.score(FIRST, ["first"] * 30) == 1


def test_unknown_characters_and_empty_texts_have_an_answer(text_model: Classifier) -> None:
    assert np.isfinite(text_model.predict_proba(["", "床前明月光", "A" * 500])).all()


def test_symbols() -> None:
    sequences = [["go", "left"], ["go", "right", "stop"], ["left"], ["right", "right"]] * 8
    model = quick().fit(sequences, ["l", "r"] * 16)
    assert model.predict([["stop", "left"], ["right"]]).tolist() == ["l", "r"]
    assert model.summary_.kind == "symbols"


def test_series_of_unequal_length() -> None:
    series, kinds = waves()
    model = quick().fit(series, kinds)
    assert model.score(*waves(seed=1)) > 0.9
    assert model.n_features_in_ == 2
    one = [model.predict_proba([each])[0] for each in series]
    np.testing.assert_array_equal(one, model.predict_proba(series))  # whatever else is in the batch


@pytest.mark.parametrize("labels", [[True, False], [3, 7], [2.0, 5.0], ["é", "床"], ["1", 1]])
def test_classes_of_any_type(labels: list[Any], tmp_path: Path) -> None:
    series, kinds = waves()
    y = np.empty(len(kinds), dtype=object)
    y[:] = [labels[kind == "up"] for kind in kinds]
    model = quick().fit(series, list(y))
    found = model.predict(series).tolist()
    assert np.mean([a == b for a, b in zip(found, y, strict=True)]) > 0.9
    model.save(tmp_path / "m.elman")
    again = elman.load(tmp_path / "m.elman")
    assert again.predict(series).tolist() == found
    assert again.classes_.dtype == model.classes_.dtype


def test_missing_values_are_read() -> None:
    series, kinds = waves()
    for each in series[::3]:
        each[1] = np.nan
    model = quick().fit(series, kinds)
    assert model.score(series, kinds) > 0.9


def test_long_series_are_read_in_patches() -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=(20, 100)).cumsum(axis=1)
    model = quick(time_steps=10, min_steps=4).fit(x, ["a", "b"] * 10)
    assert model.summary_.read_as == "10 time steps"
    assert model.network_.inputs == Dense(10)
    assert model.predict(x).shape == (20,)


def test_every_network_is_measured_on_what_it_has_not_seen(text_model: Classifier) -> None:
    evaluation = text_model.evaluation_
    assert evaluation is not None
    assert evaluation.rows == 20  # of 12 different names, five times each, 4 are held out, all five together
    pieces, runs = "pieces of 1 to 4 symbols, logistic regression", "runs of up to 5 symbols counted in each class"
    assert list(evaluation.metrics) == [
        "elman", "network", "without the network", pieces, runs, "most frequent class"
    ]  # fmt: skip
    assert quick(test_fraction=0.0).fit(FIRST + LAST, ["a", "b"] * 30).evaluation_ is None


def test_what_is_held_out_changes_nothing_before() -> None:
    """The coder is fitted on the training part: poison in the test part moves no weight."""
    rows = [{"text": t, "label": label, "split": "train"} for t, label in zip(FIRST + LAST, "ab" * 30, strict=True)]
    clean = [*rows, {"text": "zoe", "label": "a", "split": "test"}]
    poisoned = [*rows, {"text": "##" * 40, "label": "b", "split": "test"}]
    weights = []
    for table in (clean, poisoned):
        columns = {name: [row[name] for row in table] for name in table[0]}
        model = quick(min_steps=4).fit(columns)
        weights.append({name: values.tobytes() for name, values in model.network_.parameters.items()})
    assert weights[0] == weights[1]


def long_table(parts: bool = True) -> dict[str, list[Any]]:
    """The waves with one row a time step."""
    series, kinds = waves()
    table: dict[str, list[Any]] = {name: [] for name in ("case", "split", "label", "step", "x0", "x1")}
    for number, (each, kind) in enumerate(zip(series, kinds, strict=True)):
        for step, values in enumerate(each):
            row = (f"s{number}", "test" if number >= 30 else "train", kind, step, *map(float, values))
            for name, value in zip(table, row, strict=True):
                table[name].append(value)
    if not parts:
        del table["split"]
    return table


def test_a_table_with_a_row_a_step() -> None:
    model = quick().fit(long_table())
    assert model.evaluation_ is not None
    assert (model.evaluation_.rows, model.summary_.training) == (10, 30)
    found = model.predict(long_table())
    assert list(found) == ["case", "prediction", "probability"]
    assert found["case"][:2] == ["s0", "s1"]
    for parts in (True, False):
        found = model.evaluate(long_table(parts))
        assert (found.rows, found.left_out) == (10, 30)
        assert found.to_json()["metrics"] == model.evaluation_.to_json()["metrics"]


def test_rows_of_a_series_may_stand_anywhere() -> None:
    table = long_table()
    order = np.random.default_rng(1).permutation(len(table["case"]))
    mixed = {name: [values[i] for i in order] for name, values in table.items()}
    one, other = quick(min_steps=4).fit(table).predict(table), quick(min_steps=4).fit(table).predict(mixed)
    chances = dict(zip(other["case"], other["probability"], strict=True))
    assert [chances[case] for case in one["case"]] == one["probability"]


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_files_of_texts(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"names.{ending}"
    rows = list(zip(FIRST + LAST, ["first"] * 30 + ["last"] * 30, strict=True))
    if ending == "csv":
        path.write_text("name,kind\n" + "".join(f"{a},{b}\n" for a, b in rows), encoding="utf-8")
    else:
        path.write_text("".join(json.dumps({"name": a, "kind": b}) + "\n" for a, b in rows), encoding="utf-8")
    model = quick(target="kind").fit(path)
    found = model.predict(path)
    assert found.columns == ["name", "prediction", "probability"]
    assert found["prediction"].to_list() == [b for _, b in rows]


def test_archives(tmp_path: Path) -> None:
    series, kinds = waves()
    lines = [
        ":".join(",".join(map(str, c)) for c in each.T) + f":{kind}" for each, kind in zip(series, kinds, strict=True)
    ]
    path = tmp_path / "waves.ts"
    path.write_text("# made\n@problemName waves\n@data\n" + "\n".join(lines) + "\n", encoding="utf-8")
    model = quick().fit(path)
    assert (
        model.predict(path).tolist()
        == quick().fit([e.astype(np.float32) for e in series], kinds).predict(series).tolist()
    )


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (["a", "b"], ["x"], "1 answers in y and 2 sequences in X"),
        (["a", "b"], ["x", "x"], "the data: found only one class, 'x'"),
        (["a", "b"], [0.5, 1.5], "use SequenceRegressor"),
        ([[1.0, 2.0], [[1.0, 2.0]]], ["x", "y"], "sequence 2 has 2 channels and the first 1"),
        ([[1.0], []], ["x", "y"], "sequence 2 is empty"),
        ([[1.0], [float("inf")]], ["x", "y"], "found infinity"),
        ("ab", ["x", "y"], "X is one text, 'ab'"),
        ([], [], "0 sample"),
    ],
)
def test_what_does_not_fit_is_named(x: Any, y: Any, words: str) -> None:
    with pytest.raises(DataError, match=words):
        quick().fit(x, y)


def test_tables_that_do_not_fit_are_named() -> None:
    with pytest.raises(DataError, match="the columns name, kind and none called label.*with target"):
        quick().fit({"name": ["a", "b"], "kind": ["x", "y"]})
    table = long_table()
    table["label"][1] = "left"
    with pytest.raises(DataError, match="row 2: found 'left' in a series that starts with"):
        quick().fit(table)
    with pytest.raises(DataError, match="found 'third', expected train, validation or test"):
        quick(split="split").fit({"text": ["a", "b"], "label": ["x", "y"], "split": ["train", "third"]})


def test_other_sequences_than_in_the_training_are_refused(text_model: Classifier) -> None:
    with pytest.raises(DataError, match="found numbers, expected text"):
        text_model.predict([[1.0, 2.0]])
    with pytest.raises(DataError, match="found symbols, expected text"):
        text_model.predict([["a", "b"]])
    with pytest.raises(DataError, match="found the label 'c', which the training part lacks"):
        quick(split="part").fit({"text": list("abcd"), "label": ["a", "b", "a", "c"], "part": ["train"] * 3 + ["test"]})


def test_class_weights_move_the_answers() -> None:
    random = np.random.default_rng(0)
    x, y = random.normal(size=(100, 4, 1)), np.array(["many"] * 85 + ["few"] * 15)
    found = {
        name: float(np.mean(quick(class_weight=weight, noise=0.5).fit(x, y).predict_proba(x)[:, 0]))
        for name, weight in (("plain", None), ("balanced", "balanced"), ("own", {"few": 20.0}))
    }
    assert found["plain"] < found["balanced"] < found["own"]
    with pytest.raises(SettingError, match="setting 'class_weight'"):
        quick(class_weight={"some": 1.0}).fit(x, y)


def test_the_same_seed_gives_the_same_bytes_whatever_the_threads(tmp_path: Path) -> None:
    series, kinds = waves()
    contents = []
    for threads in (1, 2, 4):
        quick(n_jobs=threads).fit(series, kinds).save(tmp_path / "m.elman")
        contents.append((tmp_path / "m.elman").read_bytes())
    assert contents[0] == contents[1] == contents[2]


@pytest.mark.parametrize("again", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_copies_answer_the_same(again: Any, text_model: Classifier) -> None:
    np.testing.assert_array_equal(again(text_model).predict_proba(LAST), text_model.predict_proba(LAST))


def test_a_saved_model_answers_the_same(text_model: Classifier, tmp_path: Path) -> None:
    text_model.save(tmp_path / "m.elman")
    again = Classifier.load(tmp_path / "m.elman")
    np.testing.assert_array_equal(again.predict_proba(LAST), text_model.predict_proba(LAST))
    assert again.evaluation_ == text_model.evaluation_
    assert again.summary_ == text_model.summary_
    assert again.get_params() == {**text_model.get_params(), "n_jobs": None}


def ensemble(fitted: Any) -> Any:
    return fitted["ensemble"]


@pytest.mark.parametrize(
    "change",
    [
        lambda fitted, _: ensemble(fitted)["networks"].append(ensemble(fitted)["networks"][0]),
        lambda fitted, _: ensemble(fitted)["coders"].pop(),
        lambda fitted, _: ensemble(fitted).update(known=[], coders=[], networks=[], outputs=[]),
        lambda fitted, _: fitted.update(ensemble=3),
        lambda fitted, _: ensemble(fitted).update(symbols=[]),
        lambda fitted, _: ensemble(fitted)["coders"][0].update(kind="numbers", mean=[0.0] * 9, scale=[1.0] * 9),
        lambda fitted, _: ensemble(fitted)["coders"][0].update(patch=10**9),
        lambda _, arrays: arrays.update({"ensemble.known.0": arrays["ensemble.known.0"] - 1}),
        lambda _, arrays: arrays.update({"ensemble.known.0": np.repeat(arrays["ensemble.known.0"][:1], 9)}),
        lambda fitted, _: fitted["asked"]["labels"].update(classes=["a", "b", "c"], dtype="U"),
        lambda fitted, _: fitted["asked"]["labels"].update(dtype="O8"),
        lambda fitted, _: fitted["settings"].update(hidden_size=0),
        lambda fitted, _: ensemble(fitted)["networks"][0].update(hidden=[4000]),
        lambda fitted, _: ensemble(fitted)["networks"][0]["inputs"]["members"][0].update(dim=4000),
        lambda fitted, _: ensemble(fitted)["networks"][0]["inputs"]["members"][0].update(size=4000),
        lambda fitted, _: fitted["mixture"]["shares"].update(network=2.0),
        lambda _, arrays: arrays.update({"ensemble.outputs.0.shift": np.zeros(1)}),
        lambda _, arrays: arrays.update({"ensemble.outputs.2.shift": np.zeros(2)}),
        lambda fitted, _: fitted.update(experts=None),
    ],
)
def test_damaged_model_files_are_refused(
    change: Callable[[Any, Arrays], None], text_model: Classifier, tmp_path: Path
) -> None:
    text_model.save(tmp_path / "m.elman")
    with pytest.raises(ModelFileError, match="damaged model file"):
        elman.load(changed_file(tmp_path / "m.elman", change))


def test_a_file_of_another_job_is_refused(text_model: Classifier, tmp_path: Path) -> None:
    text_model.save(tmp_path / "m.elman")
    with pytest.raises(ModelFileError, match=r"its task is 'classify', expected 'forecast'"):
        elman.Forecaster.load(tmp_path / "m.elman")


def test_callbacks_see_epochs_numbered_through_and_end_it() -> None:
    seen: list[Epoch] = []

    def third(epoch: Epoch) -> bool:
        seen.append(epoch)
        return epoch.number == 70

    model = quick().fit(FIRST + LAST, ["a", "b"] * 30, callbacks=[third])
    assert [epoch.number for epoch in seen] == list(range(1, 71))
    assert model.stopped_ == "callback"
    assert len(model.networks_) == 2
    assert model.predict(FIRST).shape == (30,)


def test_ctrl_c_keeps_the_networks_that_there_are() -> None:
    def stop(epoch: Epoch) -> None:
        if epoch.number == 70:
            raise KeyboardInterrupt

    with pytest.warns(InterruptedWarning, match="in epoch 71"):
        model = quick().fit(FIRST + LAST, ["a", "b"] * 30, callbacks=[stop])
    assert model.stopped_ == "interrupted"
    assert np.isfinite(model.predict_proba(FIRST)).all()


def test_warm_start_goes_on() -> None:
    y = ["first"] * 30 + ["last"] * 30
    model = quick(warm_start=True, min_steps=4).fit(FIRST + LAST, y)
    before = model.history_.epochs[0].loss
    assert model.fit(FIRST + LAST, y).history_.epochs[0].loss < before
