"""How a model of numbers comes about: which windows teach and which decide, and what is kept when it goes on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman import Forecaster
from elman.draws import Lot
from elman.forecast.channels import Channels, Picked, segment_of
from elman.forecast.learn_numbers import SHARES, _few, _given, _windows, learn_numbers
from elman.forecast.linear_part import choose, make_design, refit
from elman.forecast.numbers import NumberModel, picked
from elman.forecast.rows.recipe import Recipe, Rows, fit_recipe
from elman.forecast.rows.scaling import fit_scaling
from elman.settings import ForecasterSettings
from elman.table.table import Table
from elman.training.loop import History

from .conftest import Columns

ROWS, WINDOW, AHEAD = 120, 5, 4
DAYS = np.datetime_as_string(np.datetime64("2021-01-01") + np.arange(ROWS)).tolist()


def columns(lacking: float = 0.0, seed: int = 0, high: float = 0.0) -> Columns:
    """Two series that swing, one around 0 and one around `high`, with gaps."""
    random = np.random.default_rng(seed)
    swing = np.sin(np.arange(2 * ROWS) / 3) + random.normal(size=2 * ROWS) / 5 + np.repeat([0.0, high], ROWS)
    absent = random.random(2 * ROWS) < lacking
    absent[30:39] = lacking > 0
    y = [None if no else value for no, value in zip(absent, swing.tolist(), strict=True)]
    return {"day": DAYS * 2, "name": ["A"] * ROWS + ["B"] * ROWS, "y": y}


def settings(**more: Any) -> ForecasterSettings:
    given = {"target": "y", "window": WINDOW, "horizon": AHEAD, "hidden_size": 3, "epochs": 2, "n_jobs": 1}
    return ForecasterSettings(**{**given, **more})


def fitted(data: Columns | None = None, **more: Any) -> tuple[Recipe, Rows]:
    return fit_recipe(Table(data or columns()), settings(**more))


def channels(by: Any = "window", data: Columns | None = None, **more: Any) -> Channels:
    recipe, rows = fitted(data, **more)
    return Channels(recipe, rows, fit_scaling(by, rows.panel, rows.y, rows.part, recipe.season))


def learnt(
    data: Columns | None = None, before: NumberModel | None = None, **more: Any
) -> tuple[NumberModel, History, Recipe, Rows]:
    recipe, rows = fitted(data, **more)
    history, make = learn_numbers(recipe, rows, settings(**more), [], before)
    return make(), history, recipe, rows


def test_windows_without_a_past_or_with_half_the_truth_unknown_teach_nothing() -> None:
    given = channels(data=columns(0.3))
    windows = picked(given.recipe, np.arange(WINDOW - 1, ROWS - AHEAD))
    y = given.rows.y[:, 0]
    expected = [
        end
        for end in windows.ends.tolist()
        if any(np.isfinite(y[row]) for row in range(end + 1 - WINDOW, end + 1))
        and sum(bool(np.isfinite(y[row])) for row in range(end + 1, end + 1 + AHEAD)) >= AHEAD / 2
    ]
    assert _given(given, windows).ends.tolist() == expected
    assert 0 < len(expected) < len(windows)
    none = windows[np.isin(windows.ends, range(29, 35))]  # nothing is known after these: they are all there is
    assert _given(given, none).ends.tolist() == none.ends.tolist() != []


def test_of_many_windows_some_are_drawn_by_lot() -> None:
    windows = Picked(np.arange(100, 200), np.arange(100) % 2)
    few = _few(windows, 30, 1, Lot.LEARNT)
    assert len(few) == len(set(few.ends.tolist())) == 30
    assert few.ends.tolist() == sorted(few.ends.tolist()) != list(range(100, 130))
    np.testing.assert_array_equal(few.target, few.ends % 2)
    assert (
        _few(windows, 30, 1, Lot.LEARNT).ends.tolist()
        == few.ends.tolist()
        != _few(windows, 30, 2, Lot.LEARNT).ends.tolist()
    )
    assert _few(windows, 100, 1, Lot.LEARNT) is windows


@pytest.mark.parametrize("share", [0.0, 0.2])
def test_the_validation_part_decides_or_the_last_of_what_teaches(share: float) -> None:
    more = {"validation_fraction": share}
    given = channels(**more)
    training, deciding = _windows(given, settings(**more))
    rows, recipe = given.rows, given.recipe
    assert training.ends.tolist() == rows.ends(recipe, 0)[0].tolist()
    if share:
        assert deciding.ends.tolist() == rows.ends(recipe, 1)[0].tolist()
        return
    days = [int(day) for day in (rows.panel.time[training.ends] - np.datetime64(DAYS[0])) / np.timedelta64(1, "D")]
    least = np.quantile(days, 0.85)
    assert deciding.ends.tolist() == [e for e, day in zip(training.ends.tolist(), days, strict=True) if day >= least]
    assert 0.1 < len(deciding) / len(training) < 0.2


@pytest.mark.parametrize(("rising", "by"), [(0.0, "series"), (1.0, "window")])
def test_the_scaling_is_the_one_that_forecasts_the_validation_part_best(rising: float, by: str) -> None:
    data, days = columns(), np.tile(np.arange(ROWS), 2)
    swing = np.array(data["y"]) * np.where(rising, days, 1)
    data["y"] = (rising * days**2 + swing).tolist()
    losses = {}
    for name in ("window", "series"):
        design = make_design(channels(name, data))
        losses[name] = choose(design, *_windows(design.channels, settings())).loss
    assert min(losses, key=lambda name: losses[name]) == by
    assert learnt(data)[0].scaling.by == by


def test_the_linear_part_is_fitted_once_more_on_all_but_the_test_part() -> None:
    model, _, recipe, rows = learnt()
    design = make_design(channels(model.scaling.by))
    choice = choose(design, *_windows(design.channels, settings()))
    assert model.linear.learnt
    assert (model.added, model.linear.base) == (choice.added, choice.linear.base)
    again = refit(design, choice, picked(recipe, rows.before_test(recipe)))
    np.testing.assert_allclose(model.linear.weights, again.weights, rtol=1e-6)
    assert np.abs(model.linear.weights - choice.linear.weights).max() > 1e-3
    assert (model.linear.weights == model.linear.weights.astype(np.float32)).all()  # as a file keeps it
    single, *_ = learnt(validation_fraction=0.0)
    assert single.share == 1.0


def test_a_whole_model_is_that_of_its_recipe() -> None:
    every: list[dict[str, Any]] = [{}, {"quantiles": [0.1, 0.5, 0.9]}, {"validation_fraction": 0.0}]
    for more in every:
        model, history, recipe, rows = learnt(columns(0.1), **more)
        model.require(recipe)
        levels = tuple(more.get("quantiles", ()))
        assert (model.levels, model.share in SHARES, model.gappy) == (levels, True, True)
        assert model.segment == segment_of(WINDOW, AHEAD, recipe.season)
        assert model.offsets.any() == bool(levels)
        watched = "validation_fraction" not in more
        assert {epoch.validation_loss is not None for epoch in history.epochs} == {watched}
        assert np.isfinite(model.forecasts(recipe, rows, np.array([50]))).all()


def test_quantiles_cover_on_the_validation_part_what_they_say() -> None:
    first, *_ = learnt(quantiles=[0.2, 0.8])
    model, _, recipe, rows = learnt(before=first, quantiles=[0.2, 0.8])  # whose linear part is not fitted once more
    ends, _ = rows.ends(recipe, 1)
    found = model.forecasts(recipe, rows, ends)[:, :, 0]
    truth = np.array([rows.y[end + 1 : end + 1 + AHEAD, 0] for end in ends.tolist()])
    for number, level in enumerate((0.2, 0.8)):
        covered = (truth <= found[:, :, number] + 1e-6).mean(axis=0)
        np.testing.assert_allclose(covered, level, atol=1 / len(ends))


def test_what_goes_on_keeps_scaling_linear_part_and_unit() -> None:
    first, *_ = learnt()
    other = columns(seed=5, high=50.0)
    model, *_ = learnt(other, before=first, learning_rate=1e-9)
    fresh, *_ = learnt(other)
    assert fresh.scaling != first.scaling
    for name in ("scaling", "linear", "added", "unit", "segment", "gappy"):
        assert getattr(model, name) is getattr(first, name) or getattr(model, name) == getattr(first, name)
    np.testing.assert_array_equal(model.knots, first.knots)
    for name, values in model.network.parameters.items():
        np.testing.assert_allclose(values, first.network.parameters[name], atol=1e-6)


def test_without_a_validation_part_the_last_windows_decide_whatever_times_are_counted_in() -> None:
    walk = np.random.default_rng(0).normal(size=200).cumsum().tolist()
    found = []
    for unit in (1.0, 0.001):
        table = {"t": [row * unit for row in range(200)], "y": walk}
        settings: dict[str, Any] = {"window": 5, "validation_fraction": 0.0, "quantiles": [0.1, 0.9], "epochs": 2}
        model = Forecaster("y", time="t", hidden_size=4, n_jobs=1, **settings).fit(table)
        found.append([model.predict(table)[name] for name in ("q0.1", "q0.9")])
    np.testing.assert_allclose(found[0], found[1], rtol=1e-6)
