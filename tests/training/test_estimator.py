"""Estimators of every job as scikit-learn handles them: settings, clones, copies, and what is there before a fit."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.exceptions import NotFittedError

import elman
from elman import Classifier, Forecaster, Generator, SequenceRegressor, SettingError, Tagger
from elman.engine import available_cores
from elman.settings import SCHEMAS, options
from tests.jobs.examples import EXAMPLES
from tests.kept import Change, changed_file

JOBS: list[Any] = [Classifier, Forecaster, Generator, SequenceRegressor, Tagger]
EACH = pytest.mark.parametrize("job", JOBS)
CHOSEN: list[Any] = [
    Classifier("kind", class_weight={"a": 2.0, 1: 0.5}, ensemble=3, pooling="mean"),
    Forecaster(["a", "b"], window=5, quantiles=[0.1, 0.9], holidays={"country": "AU"}),
    Generator(cell="lstm", epochs=3),
    SequenceRegressor(loss="huber", n_jobs=1, min_steps=None),
    Tagger("tag", level="word", features=["word", "suffix3"], hidden_size=8),
]
FITTED = ("settings_", "summary_", "evaluation_", "history_", "best_epoch_", "stopped_", "n_iter_", "networks_")


@EACH
def test_without_settings_each_has_its_default(job: Any) -> None:
    known = options(SCHEMAS[job.task])
    found = job().get_params()
    assert list(found) == list(known)
    assert found == {name: option.default for name, option in known.items()}
    same = float(repr(known["gradient_clip"].default))  # an equal number, and another object
    assert repr(job()) == repr(job(gradient_clip=same)) == f"{job.__name__}()"


@pytest.mark.parametrize("model", CHOSEN, ids=lambda model: type(model).__name__)
def test_what_it_is_written_as_gives_it_again(model: Any) -> None:
    again = eval(repr(model), vars(elman).copy(), {job.__name__: job for job in JOBS})
    assert type(again) is type(model)
    assert again.get_params() == model.get_params()
    default = type(model)().get_params()
    for name, value in model.get_params().items():
        assert (f"{name}=" in repr(model)) is (value != default[name])


@pytest.mark.parametrize("model", CHOSEN, ids=lambda model: type(model).__name__)
def test_a_clone_has_the_same_settings_and_none_of_its_own(model: Any) -> None:
    other = clone(model)
    assert other is not model
    assert other.get_params() == model.get_params()
    other.set_params(epochs=99)
    assert model.epochs != 99


@EACH
def test_of_settings_of_which_one_is_unknown_none_is_set(job: Any) -> None:
    model = job()
    with pytest.raises(SettingError, match="setting 'epoch' does not exist: did you mean 'epochs'") as caught:
        model.set_params(hidden_size=99, epoch=3)
    assert "\n" not in str(caught.value)
    assert model.get_params() == job().get_params()


@EACH
def test_before_a_fit_there_is_nothing_of_one(job: Any, tmp_path: Path) -> None:
    model = job()
    assert not any(hasattr(model, name) for name in (*FITTED, "network_"))
    for kind in (SettingError, AttributeError, NotFittedError):
        with pytest.raises(kind) as caught:
            model.save(tmp_path / "m.elman")
        assert str(caught.value) == (
            f"this {job.__name__} is not trained yet; call fit first, or elman.load a saved one"
        )
    assert not list(tmp_path.iterdir())


def test_scikit_learn_tells_jobs_apart() -> None:
    models = [*(job() for job in JOBS), Tagger(level="step")]
    assert [type(model).__name__ for model in models if is_classifier(model)] == ["Classifier", "Tagger"]
    assert [type(model).__name__ for model in models if is_regressor(model)] == ["SequenceRegressor"]


@pytest.mark.parametrize("name", list(EXAMPLES))
def test_what_a_fit_left_is_that_of_its_history(name: str) -> None:
    model = EXAMPLES[name].fit(n_jobs=1, epochs=2)
    history = model.history_
    assert (model.best_epoch_, model.stopped_, model.n_iter_) == (history.best, history.stopped, len(history.epochs))
    assert model.network_ is model.networks_[0]
    assert all(hasattr(model, attribute) for attribute in FITTED)
    other = clone(model)
    assert not other.__sklearn_is_fitted__()
    assert model.history_ is history


@pytest.mark.parametrize("again", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
@pytest.mark.parametrize("name", list(EXAMPLES))
def test_a_copy_is_one_by_itself(name: str, again: Callable[[Any], Any]) -> None:
    example = EXAMPLES[name]
    model = example.fit()
    other, answer = again(model), example.answer(model)
    assert (other.get_params(), other.history_) == (model.get_params(), model.history_)
    assert example.answer(other) == answer
    with pytest.raises(AttributeError, match="the settings of a fit can't be changed: epochs"):
        other.settings_.epochs = 3
    for values in other.network_.parameters.values():
        values[...] = 0
    other.set_params(epochs=99)
    assert example.answer(model) == answer
    assert model.epochs != 99


def with_threads(count: int) -> Change:
    return lambda fitted, _: fitted["settings"].update(n_jobs=count)


def test_a_loaded_one_has_the_threads_of_its_settings(tmp_path: Path) -> None:
    EXAMPLES["generator"].fit(n_jobs=1).save(tmp_path / "m.elman")
    for count in (1, 3):
        path = changed_file(tmp_path / "m.elman", with_threads(count))
        assert [network.threads for network in elman.load(path).networks_] == [min(count, available_cores())]
    with pytest.raises(elman.ModelFileError, match="its task is 'generate', expected 'tag'; use elman.load") as caught:
        Tagger.load(tmp_path / "m.elman")
    assert str(caught.value).startswith(f"{tmp_path / 'm.elman'}: ")
