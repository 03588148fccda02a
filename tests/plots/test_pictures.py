"""Pictures show what they are given: lines, bars and marks have the figures, on the Axes that is given or a new one."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

import elman
from elman import Classifier, Forecaster, SettingError, Tagger
from elman.evaluate.choices import choices_of
from elman.plots.classes import plot_confusion, plot_reliability

RANDOM = np.random.default_rng(2)
LONG = "a column whose name has more than eighty characters, as those of some exports do have them"


def table(rows: int = 150, target: str = "number") -> dict[str, Any]:
    x = RANDOM.normal(size=rows)
    y = 3 * np.roll(x, 1) + RANDOM.normal(size=rows)
    values: Any = np.where(y > 0, "up", "down") if target == "class" else y
    time = np.datetime64("2021-01-01") + np.arange(rows)
    return {"day": np.tile(time, 2), "site": np.repeat(["a", "b"], rows), LONG: np.tile(x, 2), "y": np.tile(values, 2)}


@pytest.fixture(scope="module")
def numbers() -> tuple[Forecaster, dict[str, Any]]:
    data = table()
    model = Forecaster("y", series="site", window=4, horizon=3, coverage=0.8, epochs=1, refit=False)
    return model.fit(data), data


@pytest.fixture(scope="module")
def classes() -> tuple[Forecaster, dict[str, Any]]:
    data = table(target="class")
    return Forecaster("y", series="site", window=4, epochs=3, hidden_size=4, refit=False).fit(data), data


def lines(ax: Any) -> dict[str, Any]:
    return {line.get_label(): line for line in ax.get_lines()}


def drawn(ax: Any) -> None:
    """It can be drawn, and no text is outside of the figure."""
    ax.figure.canvas.draw()
    assert ax.get_title(loc="left")


def test_a_training_is_drawn_by_its_epochs(classes: tuple[Forecaster, Any]) -> None:
    model, _ = classes
    ax = model.plot_history()
    found = lines(ax)
    assert found["training"].get_ydata() == pytest.approx(model.history_.table()["loss"])
    assert found["validation"].get_ydata() == pytest.approx(model.history_.table()["validation_loss"])
    assert f"best: epoch {model.history_.best}" in found
    drawn(ax)


def test_it_is_drawn_where_it_is_asked_for(classes: tuple[Forecaster, Any]) -> None:
    model, data = classes
    ax = Figure().subplots()
    for draw in (model.plot_history, model.plot_confusion, model.plot_calibration):
        assert draw(ax=ax) is ax
    assert model.plot_forecast(data, ax=ax) is ax


def test_a_forecast_goes_on_from_the_last_row(numbers: tuple[Forecaster, Any]) -> None:
    model, data = numbers
    ax = model.plot_forecast(data, series="b")
    forecast = model.predict(data)
    own = [number for number, site in enumerate(forecast["site"]) if site == "b"]
    found = lines(ax)
    assert found["forecast"].get_ydata() == pytest.approx([forecast["prediction"][number] for number in own])
    assert found["known"].get_ydata()[-1] == data["y"][-1]
    assert ax.get_title(loc="left") == "y · b"
    assert "80 % interval" in [text.get_text() for text in ax.get_legend().get_texts()]
    drawn(ax)


def test_since_a_moment_forecasts_lie_over_the_truth(numbers: tuple[Forecaster, Any]) -> None:
    model, data = numbers
    ax = model.plot_forecast(data, since="2021-05-11")
    every = model.forecasts(data, since="2021-05-11")
    first = [
        value
        for value, site, horizon in zip(every["prediction"], every["site"], every["horizon"], strict=True)
        if site == "a"
    ]
    found = [line.get_ydata() for line in ax.get_lines() if line.get_label() != "known"]
    assert found[0] == pytest.approx(first[:3])
    assert len(found) > 3
    assert len(lines(ax)["known"].get_ydata()) > 60


def test_chances_of_classes_are_drawn(classes: tuple[Forecaster, Any]) -> None:
    model, data = classes
    ax = model.plot_forecast(data)
    found = lines(ax)
    probability = model.predict_proba(data)[0]
    assert {label: found[label].get_ydata()[0] for label in ("down", "up")} == pytest.approx(
        dict(zip(model.classes_.tolist(), probability.tolist(), strict=True))  # type: ignore[union-attr]
    )


def test_one_step_of_numbers_has_a_mark_and_a_bar() -> None:
    data = {name: values[:80] for name, values in table(80).items() if name != "site"}
    model = Forecaster("y", window=4, coverage=0.9, epochs=1, refit=False).fit(data)
    ax = model.plot_forecast(data)
    assert lines(ax)["forecast"].get_marker() == "o"
    assert len(ax.collections) == 1


def test_what_matters_has_a_bar_each(classes: tuple[Forecaster, Any]) -> None:
    model, data = classes
    ax = model.plot_importance(data, repeats=1, windows=30)
    found = model.importance(data, repeats=1, windows=30)
    assert sorted(bar.get_width() for bar in ax.patches) == pytest.approx(
        sorted(e.increase.mean for e in found.effects)
    )
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert max(map(len, labels)) <= 30
    assert "…" in "".join(labels)
    drawn(ax)


def test_errors_have_two_bars_a_group(numbers: tuple[Forecaster, Any]) -> None:
    model, data = numbers
    ax, found = model.plot_errors(data, "weekday"), model.errors(data).by["weekday"]
    assert [bar.get_height() for bar in ax.patches][:7] == pytest.approx(found["loss"])
    assert [label.get_text() for label in ax.get_xticklabels()] == found["weekday"]
    assert model.plot_errors(data).get_xlabel() == "horizon"
    with pytest.raises(SettingError, match="setting 'by': found 'hours'"):
        model.plot_errors(data, "hours")
    drawn(ax)


def test_quantiles_are_drawn_by_what_they_held(numbers: tuple[Forecaster, Any]) -> None:
    model, data = numbers
    ax = model.plot_calibration(data)
    levels, held = lines(ax)["held"].get_data()
    assert list(levels) == pytest.approx([0.1, 0.5, 0.9])
    assert model.evaluation_ is not None
    assert held[-1] - held[0] == pytest.approx(model.evaluation_.metrics["elman"]["coverage"], abs=0.01)
    with pytest.raises(SettingError, match="expected a table to measure"):
        model.plot_calibration()


def test_folds_are_drawn_with_their_best_baselines() -> None:
    data = {name: values[:90] for name, values in table(90, "class").items() if name != "site"}
    model = Forecaster("y", window=3, epochs=1, hidden_size=4)
    found = model.backtest(data, folds=4, rows=10)
    ax = model.plot_backtest(found)
    ours = [fold.evaluation.metrics["elman"]["log_loss"] for fold in found.folds]
    assert lines(ax)["elman"].get_ydata() == pytest.approx(ours)
    drawn(ax)


def test_classes_are_a_matrix_and_a_line() -> None:
    y, chances = RANDOM.integers(0, 3, 90).astype(float), RANDOM.dirichlet(np.ones(3), 90)
    choices = choices_of(y, chances, ["dry", "wet", "snow"])
    ax = plot_confusion(choices)
    assert sorted(int(text.get_text()) for text in ax.texts) == sorted(pair.times for pair in choices.pairs)
    held = lines(plot_reliability(choices))
    assert [line.get_ydata().tolist() for line in held.values()][1] == [each.held for each in choices.bins]
    drawn(ax)


def test_of_many_classes_the_most_frequent_are_drawn() -> None:
    y, chances = RANDOM.integers(0, 60, 300).astype(float), RANDOM.dirichlet(np.ones(60), 300)
    ax = plot_confusion(choices_of(y, chances, [f"class number {number}" for number in range(60)]))
    assert len(ax.get_yticks()) == 20
    assert "the 20 most frequent of 60 classes" in ax.get_title(loc="left")
    assert not ax.texts
    drawn(ax)


def test_other_jobs_draw_what_they_have() -> None:
    words = ["abba", "baab", "aabb", "bbaa"] * 6
    tagger = Tagger(epochs=1, hidden_size=4).fit(words, [word.upper() for word in words])
    drawn(tagger.plot_confusion())
    drawn(tagger.plot_history())
    with pytest.raises(SettingError, match="found labels without probabilities"):
        tagger.plot_calibration()
    names, kinds = [f"{'ia' if number % 2 else 'ov'}{number}" for number in range(30)], ["last", "first"] * 15
    classifier = Classifier(ensemble=1, epochs=1, hidden_size=4, min_steps=10).fit(names, kinds)
    drawn(classifier.plot_calibration())
    drawn(classifier.plot_confusion(classifier.evaluation_))


def test_what_can_not_be_drawn_is_said(numbers: tuple[Forecaster, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    model, data = numbers
    with pytest.raises(SettingError, match="found an evaluation without classes"):
        model.plot_confusion()
    with pytest.raises(SettingError, match="setting 'series': found 'c'"):
        model.plot_forecast(data, series="c")
    with pytest.raises(SettingError, match="setting 'target': found 'z'"):
        model.plot_forecast(data, target="z")
    unmeasured = elman.Forecaster("y", window=3, epochs=1, test_fraction=0.0).fit({"y": RANDOM.normal(size=60)})
    with pytest.raises(SettingError, match="found a model that was not measured"):
        unmeasured.plot_confusion()
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(SettingError, match=r"pictures need matplotlib, the extra plots; pip install 'elman\[plots\]'"):
        model.plot_history()
