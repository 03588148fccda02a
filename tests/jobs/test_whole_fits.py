"""A fit is one value: whatever comes between, an estimator has a whole one or the one that it had before."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import elman
from elman import DivergedError, Epoch, SettingError, bundle
from elman.errors import InterruptedWarning
from elman.evaluate.evaluation import Evaluation
from tests.jobs.examples import EXAMPLES, GOING_ON, TEXT, Example

JOBS = pytest.mark.parametrize("name", list(EXAMPLES))


class MineError(Exception):
    """An error of a user's callback."""


def mine(epoch: Epoch) -> None:
    raise MineError


def saved(model: Any, folder: Path) -> bytes:
    model.save(folder / "m.elman")
    return (folder / "m.elman").read_bytes()


@contextmanager
def unchanged(model: Any, folder: Path) -> Iterator[None]:
    """What is done inside leaves the model as it was, to the byte of its file."""
    before = saved(model, folder)
    yield
    assert saved(model, folder) == before


@JOBS
def test_a_first_fit_that_fails_leaves_nothing(name: str) -> None:
    example = EXAMPLES[name]
    model = example.make()
    with pytest.raises(MineError):
        model.fit(*example.given, callbacks=[mine])
    assert not hasattr(model, "network_")
    assert not hasattr(model, "evaluation_")
    assert not model.__sklearn_is_fitted__()
    with pytest.raises(SettingError, match="is not trained yet; call fit first"):
        example.answer(model)
    with pytest.raises(SettingError, match="is not trained yet"):
        model.save("nowhere.elman")


@JOBS
def test_a_refit_that_fails_leaves_the_first_one(name: str, tmp_path: Path) -> None:
    example = EXAMPLES[name]
    model = example.fit()
    before, answer = saved(model, tmp_path), example.answer(model)
    with pytest.raises(MineError):
        model.fit(*example.other, callbacks=[mine])
    assert example.answer(model) == answer
    assert saved(model, tmp_path) == before


@JOBS
def test_settings_that_change_after_a_fit_do_not_change_the_fit(name: str, tmp_path: Path) -> None:
    example = EXAMPLES[name]
    model = example.fit()
    before, answer = saved(model, tmp_path), example.answer(model)
    model.set_params(hidden_size=64, random_state=9, epochs=7)
    assert saved(model, tmp_path) == before
    assert example.answer(model) == answer
    again = elman.load(tmp_path / "m.elman")
    assert example.answer(again) == answer
    assert (again.hidden_size, again.settings_.hidden_size) == (4, 4)
    with pytest.raises(AttributeError, match="the settings of a fit can't be changed: epochs"):
        again.settings_.epochs = 3


@JOBS
def test_settings_of_numpy_are_saved_as_plain_numbers(name: str, tmp_path: Path) -> None:
    example = EXAMPLES[name]
    given = {"hidden_size": np.int64(4), "learning_rate": np.float32(0.5) / 25, "random_state": np.uint8(3)}
    model = example.fit(**given)
    saved(model, tmp_path)
    again = elman.load(tmp_path / "m.elman")
    assert type(again.hidden_size) is type(again.random_state) is int
    assert example.answer(again) == example.answer(model)


@pytest.mark.parametrize("weights", [{0: 1.0, 1: 2.5}, {np.int64(0): np.float64(1.0), np.int64(1): 2}])
def test_class_weights_come_back_with_their_keys(weights: dict[Any, float], tmp_path: Path) -> None:
    x = np.random.default_rng(0).normal(size=(40, 3))
    model = EXAMPLES["classifier"].make(class_weight=weights).fit(x, (x[:, 0] > 0).astype(int))
    saved(model, tmp_path)
    again = elman.load(tmp_path / "m.elman").class_weight
    assert again == weights
    assert {type(key) for key in again} == {int}


@JOBS
def test_a_callback_hears_in_its_first_event_what_was_read(name: str) -> None:
    example = EXAMPLES[name]
    model, heard = example.make(), []
    model.fit(*example.given, callbacks=[lambda epoch: heard.append(epoch.summary)])
    assert heard[0] == model.summary_
    assert heard[0] is not None
    assert heard[1:] == [None] * (len(heard) - 1)


# --- Ctrl-C and divergence --------------------------------------------------------------------------------------------


def stops_after(epochs: int) -> Any:
    def callback(epoch: Epoch) -> None:
        if epoch.number == epochs:
            raise KeyboardInterrupt

    return callback


@JOBS
def test_ctrl_c_before_anything_was_learnt_changes_nothing(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = EXAMPLES[name]
    model = example.fit()

    def interrupted(*arguments: Any, **more: Any) -> float:
        raise KeyboardInterrupt

    monkeypatch.setattr("elman.network.trainer.Trainer.step", interrupted)
    with unchanged(model, tmp_path), pytest.raises(KeyboardInterrupt):
        model.fit(*example.other)


@JOBS
def test_ctrl_c_after_a_better_epoch_gives_a_whole_model(name: str, tmp_path: Path) -> None:
    example = EXAMPLES[name]
    held = {"validation_fraction": 0.0}
    with pytest.warns(InterruptedWarning, match="in epoch 3"):
        model = example.make(**held).fit(*example.given, callbacks=[stops_after(2)])
    assert model.stopped_ == "interrupted"
    assert model.evaluation_ is not None
    saved(model, tmp_path)
    assert example.answer(elman.load(tmp_path / "m.elman")) == example.answer(model)


@JOBS
def test_ctrl_c_while_it_is_measured_leaves_out_the_measures_alone(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = EXAMPLES[name]
    measured = example.fit()
    made = Evaluation.__init__

    def interrupted(*arguments: Any, **more: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Evaluation, "__init__", interrupted)
    with pytest.warns(InterruptedWarning):
        model = example.fit()
    monkeypatch.setattr(Evaluation, "__init__", made)
    assert (model.stopped_, model.evaluation_) == ("interrupted", None)
    assert example.answer(model) == example.answer(measured)
    saved(model, tmp_path)
    again = elman.load(tmp_path / "m.elman")
    assert example.answer(again) == example.answer(measured)


def test_a_tagger_that_was_not_measured_can_be_measured_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    example: Example = EXAMPLES["tagger"]
    whole = example.fit().evaluate(*example.given)
    made = Evaluation.__init__
    monkeypatch.setattr(Evaluation, "__init__", lambda *a, **b: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.warns(InterruptedWarning):
        saved(example.fit(), tmp_path)
    monkeypatch.setattr(Evaluation, "__init__", made)
    assert elman.load(tmp_path / "m.elman").evaluate(*example.given) == whole


@JOBS
def test_what_load_would_refuse_is_not_saved(name: str, tmp_path: Path) -> None:
    example = EXAMPLES[name]
    model = example.fit()
    before = saved(model, tmp_path)
    weights = model.networks_[-1].parameters["rnn.weight_hh_l0"]
    kept = weights.copy()
    weights[0, 0] = np.nan
    with pytest.raises(SettingError, match="can't be saved, as it was changed after fit.*; fit it again"):
        model.save(tmp_path / "m.elman")
    assert (tmp_path / "m.elman").read_bytes() == before
    weights[...] = kept
    assert saved(model, tmp_path) == before


@JOBS
def test_the_same_file_comes_of_any_number_of_threads(name: str, tmp_path: Path) -> None:
    example = EXAMPLES[name]
    one, two = (saved(example.fit(n_jobs=threads), tmp_path) for threads in (1, 2))
    assert one == two


def diverge(monkeypatch: pytest.MonkeyPatch, when: Callable[[], bool]) -> None:
    """Let the loss be no number in each training step in which `when` says so."""
    from elman.network.trainer import Trainer

    step = Trainer.step

    def late(self: Trainer, *arguments: Any, **more: Any) -> float:
        return float("nan") if when() else step(self, *arguments, **more)

    monkeypatch.setattr(Trainer, "step", late)


@JOBS
def test_a_loss_that_is_no_number_before_anything_was_learnt_changes_nothing(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = EXAMPLES[name]
    model = example.fit()
    diverge(monkeypatch, lambda: True)
    with unchanged(model, tmp_path), pytest.raises(DivergedError, match="lower learning_rate"):
        model.fit(*example.other)


@JOBS
def test_a_loss_that_is_no_number_later_gives_a_whole_model(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = EXAMPLES[name]
    epochs: list[int] = []
    diverge(monkeypatch, lambda: bool(epochs))
    model = example.make(validation_fraction=0.0, batch_size=8)
    model.fit(*example.given, callbacks=[lambda epoch: epochs.append(epoch.number)])
    assert (model.stopped_, len(model.history_.epochs)) == ("diverged", 1)
    saved(model, tmp_path)
    assert example.answer(elman.load(tmp_path / "m.elman")) == example.answer(model)


# --- going on ---------------------------------------------------------------------------------------------------------


@JOBS
def test_warm_start_goes_on_with_the_same_classes_and_scaling(name: str) -> None:
    example = EXAMPLES[name]
    kept = GOING_ON.get(name, {})
    model = example.fit(warm_start=True, **kept)
    first = model._fitted
    model.fit(*example.given)
    again = model._fitted
    assert example.answer(model) != example.answer(example.fit(**kept))
    for part in ("alphabet", "labels", "coder", "asked"):
        assert getattr(again, part, None) == getattr(first, part, None)
    if hasattr(first, "members"):
        assert [member.coder for member in again.members] == [member.coder for member in first.members]
    if name == "regressor":
        assert [member.output for member in again.members] == [member.output for member in first.members]
    if name == "numbers":
        np.testing.assert_array_equal(again.model.members.ridge.weights, first.model.members.ridge.weights)
        assert again.model.scaling == first.model.scaling
        assert again.recipe.coders == first.recipe.coders


@pytest.mark.parametrize("name", ["classes", "classifier", "regressor", "tagger"])
def test_warm_start_refuses_what_asks_for_others(name: str, tmp_path: Path) -> None:
    example = EXAMPLES[name]
    model = example.fit(warm_start=True)
    with unchanged(model, tmp_path), pytest.raises(elman.ElmanError) as caught:
        model.fit(*example.new)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("numbers", {"target": "z"}), ("numbers", {"window": 4}), ("numbers", {"horizon": 2}),
        ("numbers", {"known": ["y"]}), ("numbers", {"exclude": ["date"]}), ("numbers", {"time": "date"}),
        ("numbers", {"quantiles": [0.1, 0.9]}), ("numbers", {"static": ["y"]}), ("numbers", {"holidays": "AU"}),
        ("classifier", {"level": "word"}), ("classifier", {"pieces": 2}), ("classifier", {"min_count": 1}),
        ("regressor", {"time_steps": 2}), ("regressor", {"changes": False}),
        ("tagger", {"level": "char"}), ("tagger", {"features": ["word"]}),
        ("generator", {"level": "word"}), ("generator", {"min_count": 3}),
    ],
)  # fmt: skip
def test_warm_start_refuses_settings_that_ask_for_others(name: str, settings: dict[str, Any]) -> None:
    example = EXAMPLES[name]
    model = example.fit(warm_start=True)
    answer, (setting,) = example.answer(model), settings
    with pytest.raises(SettingError, match=f"'warm_start': found {setting} .*, expected .*, as it was trained; set"):
        model.set_params(**settings).fit(*example.given)
    assert example.answer(model) == answer


@JOBS
@pytest.mark.parametrize("part", ["test_fraction", "validation_fraction"])
def test_warm_start_measures_nothing_on_what_was_learnt_before(name: str, part: str) -> None:
    example = EXAMPLES[name]
    model = example.fit(warm_start=True, validation_fraction=0.0, test_fraction=0.0)
    answer = example.answer(model)
    with pytest.raises(SettingError, match=f"'warm_start': found {part} 0.3, expected 0.0, as it was trained; set"):
        model.set_params(**{part: 0.3}).fit(*example.given)
    assert example.answer(model) == answer


@pytest.mark.parametrize(
    ("name", "settings"),
    [("classifier", {"random_state": 9}), ("regressor", {"ensemble": 3}), ("tagger", {"random_state": 9})],
)
def test_warm_start_draws_the_same_sequences_for_the_test(name: str, settings: dict[str, Any]) -> None:
    example = EXAMPLES[name]
    model = example.fit(warm_start=True, test_fraction=0.2, experts=False)
    with pytest.raises(SettingError, match=f"'warm_start': found {next(iter(settings))} "):
        model.set_params(**settings).fit(*example.given)
    assert model.set_params(test_fraction=0.0).fit(*example.given).evaluation_ is None


def test_warm_start_takes_other_weights_of_classes_and_another_loss() -> None:
    model = EXAMPLES["classifier"].fit(warm_start=True)
    model.set_params(class_weight={"first": 5.0}).fit(*EXAMPLES["classifier"].given)
    assert list(model.network_.head.class_weights) == [5.0, 1.0]
    model = EXAMPLES["regressor"].fit(warm_start=True)
    model.set_params(loss="absolute").fit(*EXAMPLES["regressor"].given)
    assert model.network_.head.loss == "absolute"


def test_warm_start_refuses_texts_of_other_symbols_and_several_for_one() -> None:
    model = EXAMPLES["generator"].fit(warm_start=True)
    with pytest.raises(elman.DataError, match="found 3 symbols that the text before did not have, such as 'X'"):
        model.fit(TEXT + "XYZ")
    with pytest.raises(elman.DataError, match="found several texts, expected one text"):
        model.fit([TEXT] * 5)


def test_warm_start_refuses_other_channels_of_rows_and_columns_in_another_order() -> None:
    x = np.random.default_rng(0).normal(size=(80, 2))
    y = (x[:, 0] > 0).astype(int)
    tagger = elman.Tagger(level="step", epochs=2, hidden_size=4, warm_start=True, n_jobs=1).fit(x, y)
    with pytest.raises(elman.DataError, match="X has 4 features, but Tagger is expecting 2"):
        tagger.fit(np.hstack([x, x]), y)
    tagger.fit(x[y == 1], y[y == 1])  # a class that no row has is still one
    assert tagger.classes_.tolist() == [0, 1]
    table = {"id": np.repeat(np.arange(20), 4), "a": x[:, 0], "b": x[:, 1], "label": np.repeat(["u", "v"] * 10, 4)}
    settings: dict[str, Any] = {"ensemble": 1, "hidden_size": 4, "epochs": 1, "min_steps": 4, "n_jobs": 1}
    model = elman.Classifier(**settings, warm_start=True).fit(table)
    with pytest.raises(elman.DataError, match="in b, a, expected numbers of 2 channels in a, b"):
        model.fit({name: table[name] for name in ("id", "b", "a", "label")})


def test_warm_start_refuses_rows_of_another_step() -> None:
    example = EXAMPLES["numbers"]
    model = example.fit(warm_start=True)
    times = [f"2020-01-{1 + hour // 24:02d} {hour % 24:02d}:00" for hour in range(90)]
    with pytest.raises(elman.DataError, match="found rows 1 hour apart, expected 1 day"):
        model.fit({"date": times, "y": example.given[0]["y"]})


# --- files ------------------------------------------------------------------------------------------------------------


def test_an_error_of_our_own_is_no_damaged_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(EXAMPLES["generator"].fit(), tmp_path)

    def ours(self: Any) -> None:
        raise AttributeError("ours")

    monkeypatch.setattr("elman.generate.fitted.GeneratorFit.__post_init__", ours)
    with pytest.raises(AttributeError, match="ours"):
        elman.load(tmp_path / "m.elman")


@pytest.mark.parametrize(("name", "task"), [("regressor", "classify"), ("classifier", "regress")])
def test_a_file_of_another_task_is_refused(name: str, task: str, tmp_path: Path) -> None:
    saved(EXAMPLES[name].fit(), tmp_path)
    arrays, metadata = bundle.read(tmp_path / "m.elman")
    bundle.write(tmp_path / "m.elman", arrays, {**metadata, "task": task})
    with pytest.raises(elman.ModelFileError, match="damaged model file"):
        elman.load(tmp_path / "m.elman")


def test_settings_of_a_loaded_model_are_a_copy(tmp_path: Path) -> None:
    saved(EXAMPLES["numbers"].fit(quantiles=[0.1, 0.9]), tmp_path)
    model = elman.load(tmp_path / "m.elman")
    before = (tmp_path / "m.elman").read_bytes()
    model.quantiles.append(0.95)
    model.settings_.quantiles.append(0.99)
    assert saved(model, tmp_path) == before


def test_an_error_of_an_untrained_estimator_passes_between_processes() -> None:
    with pytest.raises(SettingError) as caught:
        EXAMPLES["numbers"].make().predict()
    again = pickle.loads(pickle.dumps(caught.value))
    assert isinstance(again, SettingError)
    assert str(again) == str(caught.value)
