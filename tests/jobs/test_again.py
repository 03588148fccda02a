"""Trained again on everything once it was measured: what answers then has learnt what measured it, the figures stay."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

import elman
from elman.errors import DivergedError, InterruptedWarning
from elman.network import Trainer
from elman.training import fitted, loop
from elman.training.fitted import Again
from tests.jobs.examples import EXAMPLES, TEXT, WORDS

REFITS = ["numbers", "classes", "tagger", "generator"]
JOBS = pytest.mark.parametrize("name", REFITS)
ALL = {
    "numbers": "all 90 rows with a target up to 2020-03-30",
    "classes": "all 90 rows with a target up to 2020-03-30",
    "tagger": f"all {len(WORDS)} sequences",
    "generator": f"all {len(TEXT)} characters",
}


def parameters(model: Any) -> dict[str, bytes]:
    return {name: values.tobytes() for name, values in model.network_.parameters.items()}


def both(name: str, **settings: Any) -> tuple[Any, Any]:
    """The example as it was measured, and trained again."""
    return EXAMPLES[name].fit(**settings), EXAMPLES[name].fit(refit=True, **settings)


@JOBS
def test_figures_and_shares_are_those_of_the_model_that_was_measured(name: str) -> None:
    measured, model = both(name)
    assert model.evaluation_ == measured.evaluation_
    assert model.experts_ == measured.experts_
    assert model.history_.table() == measured.history_.table()
    assert measured.again_ is None
    assert EXAMPLES[name].answer(model) != EXAMPLES[name].answer(measured)


@JOBS
def test_it_says_on_what_and_in_how_many_steps(name: str) -> None:
    _, model = both(name)
    (steps,) = model.history_.steps
    each = steps.planned // model.settings_.epochs
    assert steps.best == model.best_epoch_ * each
    assert model.again_ == Again(ALL[name], steps.best)
    assert f"Then trained again on {ALL[name]}, in {steps.best} step" in str(model.again_)


@JOBS
def test_what_measured_it_is_learnt(name: str) -> None:
    """Other values in the test part change the weights."""
    _, model = both(name)
    given = [*EXAMPLES[name].given]
    if name == "generator":
        given = [TEXT[:-20] + TEXT[-20:][::-1]]
    elif name == "tagger":
        words, tags = given
        held = {3, 11, 17}  # some are in the test part, whichever it is; the same symbols
        given = [words, [row[::-1] if number in held else row for number, row in enumerate(tags)]]
    else:
        table = given[0]
        given = [{**table, "y": [*table["y"][:-5], *table["y"][-10:-5]]}]
    assert parameters(EXAMPLES[name].make(refit=True).fit(*given)) != parameters(model)


@JOBS
def test_the_same_fit_gives_the_same_bytes_and_a_file_keeps_what_was_said(name: str, tmp_path: Path) -> None:
    found = []
    for threads in (1, 2):
        model = EXAMPLES[name].fit(refit=True, n_jobs=threads)
        model.save(tmp_path / "m.elman")
        found.append((tmp_path / "m.elman").read_bytes())
    assert found[0] == found[1]
    loaded = elman.load(tmp_path / "m.elman")
    assert loaded.again_ == model.again_
    assert EXAMPLES[name].answer(loaded) == EXAMPLES[name].answer(model)


@JOBS
def test_who_ends_the_training_ends_all_of_it(name: str) -> None:
    measured, _ = both(name, epochs=1)
    for settings, callbacks, why in (
        ({}, [lambda epoch: True], "a callback ended the training"),
        ({"time_limit": 1e-6}, [], "the time was over"),
    ):
        given = {"refit": True, "epochs": 9, **settings}
        model = EXAMPLES[name].make(**given).fit(*EXAMPLES[name].given, callbacks=callbacks)
        assert model.again_ == Again(why_not=why)
        assert str(model.again_) == f"Not trained again on everything: {why}."
    assert model.evaluation_.rows == measured.evaluation_.rows


@JOBS
@pytest.mark.parametrize("what", ["ctrl-c", "diverged"])
def test_ctrl_c_in_the_second_training_leaves_what_was_measured(
    name: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = EXAMPLES[name].fit()
    epoch = loop._Course.epoch

    def ends(course: Any, number: int) -> float:
        if course.plan.again:
            raise KeyboardInterrupt if what == "ctrl-c" else DivergedError("no number")
        return epoch(course, number)

    monkeypatch.setattr(loop._Course, "epoch", ends)
    if what == "ctrl-c":
        with pytest.warns(InterruptedWarning):
            model = EXAMPLES[name].fit(refit=True)
        assert (model.stopped_, model.again_) == ("interrupted", Again(why_not=fitted.ENDED["interrupted"]))
    else:
        model = EXAMPLES[name].fit(refit=True)
        assert model.again_ == Again(why_not=fitted.ENDED["diverged"])
    assert model.evaluation_ == measured.evaluation_
    assert EXAMPLES[name].answer(model) == EXAMPLES[name].answer(measured)


@JOBS
def test_a_loss_that_is_no_number_any_more_leaves_what_was_measured(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    measured = EXAMPLES[name].fit()
    epoch = loop._Course.epoch
    monkeypatch.setattr(
        loop._Course, "epoch", lambda course, number: np.nan if course.plan.again else epoch(course, number)
    )
    model = EXAMPLES[name].fit(refit=True)
    assert model.again_ == Again(why_not=fitted.ENDED["diverged"])
    assert parameters(model) == parameters(measured)


@JOBS
def test_where_nothing_was_held_out_nothing_is_learnt_again(name: str) -> None:
    alone = {} if name == "generator" else {"experts": False}  # else what shares are learnt from is held out
    model = EXAMPLES[name].fit(refit=True, validation_fraction=0.0, test_fraction=0.0, **alone)
    assert model.again_ is None


@JOBS
def test_a_training_that_is_to_go_on_is_not_followed_by_another(name: str) -> None:
    example = EXAMPLES[name]
    assert example.fit(refit=True, warm_start=True).again_ is None
    model = example.fit(refit=True).set_params(warm_start=True)
    with pytest.raises(elman.SettingError, match="found a model that was trained again on everything"):
        model.fit(*example.given)


@pytest.mark.parametrize("name", ["numbers", "classes"])
def test_rows_that_are_learnt_by_then_are_not_measured_and_later_ones_are(name: str) -> None:
    example = EXAMPLES[name]
    model, table = example.fit(refit=True), example.given[0]
    with pytest.raises(elman.DataError, match="found 90 rows with a known target, and the model has learnt all up to"):
        model.evaluate(table)
    days = [str(day) for day in np.datetime64("2020-03-31") + np.arange(12)]
    found = model.evaluate({"date": [*table["date"], *days], "y": [*table["y"], *table["y"][:12]]})
    assert (found.rows, found.left_out) == (12, 90)


def test_series_that_end_earlier_have_learnt_no_later_rows() -> None:
    days = [str(day) for day in np.datetime64("2020-01-01") + np.arange(70)]
    values = [float(row % 7) for row in range(70)]
    table = {"date": [*days, *days[:50]], "id": ["a"] * 70 + ["b"] * 50, "y": [*values, *values[:50]]}
    model = elman.Forecaster("y", series="id", epochs=1, n_jobs=1).fit(table)
    late = {"date": days[50:60], "id": ["b"] * 10, "y": values[50:60]}
    assert (model.evaluate(late).rows, model.evaluate(late).left_out) == (10, 0)


def test_words_and_scales_of_the_last_rows_are_learnt_too() -> None:
    """A word that is new there is one that is told apart."""
    shop = ["old", "older"] * 40 + ["new"] * 20
    table = {"day": list(range(100)), "shop": shop, "y": [float(row % 5) for row in range(100)]}
    model = elman.Forecaster("y", time="day", epochs=1, n_jobs=1, hidden_size=4).fit(table)
    assert "shop=new" in model._whole.recipe.features
    known = elman.Forecaster("y", time="day", epochs=1, n_jobs=1, hidden_size=4, refit=False).fit(table)
    assert "shop=new" not in known._whole.recipe.features


def test_a_text_that_was_learnt_whole_is_known_again() -> None:
    model = EXAMPLES["generator"].fit(refit=True)
    with pytest.raises(elman.DataError, match="nothing comes after the text that the model learnt"):
        model.evaluate(TEXT)
    assert model.evaluate(TEXT + "the cat sat. ").rows == 13


def test_several_networks_each_repeat_their_own_steps() -> None:
    example = EXAMPLES["tagger"]
    model = example.fit(refit=True, ensemble=2, validation_fraction=0.2)
    assert len(model.history_.steps) == len(model.networks_) == 2
    assert model.again_.steps == sum(steps.best for steps in model.history_.steps)


def test_a_classifier_has_no_second_training() -> None:
    """Its networks have learnt all sequences together by then."""
    assert EXAMPLES["classifier"].fit().again_ is None
    assert not hasattr(elman.Classifier(), "refit")


@JOBS
def test_ctrl_c_late_in_the_second_training_leaves_what_was_measured(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of what was to be repeated is no model, though epochs were finished."""
    several: dict[str, Any] = {"ensemble": 2} if name == "tagger" else {}
    measured = EXAMPLES[name].fit(**several)
    pace = loop._Course._set_pace

    def interrupts(course: Any) -> None:
        if course.plan.again and course.done == course.last - 1 and course.last > 1:
            raise KeyboardInterrupt
        pace(course)

    monkeypatch.setattr(loop._Course, "_set_pace", interrupts)
    with pytest.warns(
        InterruptedWarning, match="Ctrl-C ended what came after the training; the model that was trained"
    ):
        model = EXAMPLES[name].fit(refit=True, **several)
    assert model.again_ == Again(why_not=fitted.ENDED["interrupted"])
    assert parameters(model) == parameters(measured)
    assert len(model.networks_) == len(measured.networks_)


def test_a_text_shorter_than_its_streams_is_learnt_again_in_as_many_as_it_has() -> None:
    model = EXAMPLES["generator"].fit(refit=True, batch_size=2000)
    (steps,) = model.history_.steps
    assert steps.samples < 2000
    assert model.again_.on == f"all {len(TEXT)} characters"


def test_rates_that_fell_as_the_loss_did_not_fall_again_at_the_same_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[bool, int, float]] = []
    step = Trainer.step

    def counted(trainer: Any, *given: Any, **more: Any) -> float:
        seen[-1:] = [(*seen[-1][:2], trainer.learning_rate)]
        return step(trainer, *given, **more)

    pace = loop._Course._set_pace

    def noted(course: Any) -> None:
        seen.append((course.plan.again is not None, course.done, 0.0))
        pace(course)

    monkeypatch.setattr(loop._Course, "_set_pace", noted)
    monkeypatch.setattr(Trainer, "step", counted)
    model = EXAMPLES["classes"].fit(refit=True, schedule="plateau", learning_rate=0.05, patience=4, epochs=60)
    (steps,) = model.history_.steps
    first, second = ([rate for again, _, rate in seen if again == which][: steps.best] for which in (False, True))
    assert steps.rates
    assert first == second


def test_what_measured_units_and_errors_say_stays() -> None:
    """A series that moves at last has the unit that it had, and simple methods are as far off as they were."""
    rows = 100
    y = [0.1 * (row % 2) if row < 70 else float(row % 9) for row in range(rows)]
    days = [str(day) for day in np.datetime64("2020-01-01") + np.arange(rows)]
    given: dict[str, Any] = {"quantiles": [0.1, 0.9], "window": 5, "epochs": 2, "n_jobs": 1}
    measured, model = (
        cast(Any, elman.Forecaster("y", refit=refit, **given).fit({"day": days, "y": y})._whole)
        for refit in (False, True)
    )
    assert model.model.scaling == measured.model.scaling
    assert (model.model.reach == measured.model.reach).all()
    errors = [each.rivals.methods.errors for each in (measured, model)]
    assert errors[0].keys() == errors[1].keys()
    assert all((errors[0][name] == errors[1][name]).all() for name in errors[0])


def test_a_target_that_was_never_below_0_before_may_be_so_once_it_was() -> None:
    days = [str(day) for day in np.datetime64("2020-01-01") + np.arange(100)]
    y = [1.0 + row % 5 if row < 80 else -1.0 - row % 5 for row in range(100)]
    measured, model = (
        elman.Forecaster("y", refit=refit, window=5, epochs=1, n_jobs=1).fit({"day": days, "y": y})
        for refit in (False, True)
    )
    assert (measured._whole.recipe.target.positive, model._whole.recipe.target.positive) == (True, False)
