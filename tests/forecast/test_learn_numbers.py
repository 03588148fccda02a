"""How a model of numbers comes about: which windows teach and which decide, and what is kept when it goes on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from elman import Forecaster
from elman.draws import Draw, generator
from elman.forecast.channels import Channels, step_size
from elman.forecast.learn_numbers import ENOUGH, LEAST, MOST, SURE, _network, _windows, learn_numbers, stretch_of
from elman.forecast.linear_part import Design, Task, choose, make_design
from elman.forecast.members import names_of
from elman.forecast.networks import from_the_prior
from elman.forecast.numbers import NumberModel
from elman.forecast.rivals import Measured, fit_rivals
from elman.forecast.rows.halves import halves_of
from elman.forecast.rows.recipe import Recipe, Rows, fit_recipe
from elman.forecast.rows.scaling import fit_scaling
from elman.forecast.sizes import chosen, origin_of
from elman.network import Network
from elman.prior.network import LEVELS, MEDIAN
from elman.settings import ForecasterSettings
from elman.table.table import Table
from elman.training.loop import History, Plan
from elman.training.watch import Watch

from .conftest import Columns
from .shops import days

ROWS, WINDOW, AHEAD = 150, 5, 2
DAYS = days(ROWS)
SMALL: dict[str, Any] = {"hidden_size": 4}  # a network from nothing
LEARNING: dict[str, Any] = {"learning_rate": 0.01, "epochs": 15, "batch_size": 8}  # from the prior on


def columns(seed: int = 0, high: float = 0.0, lacking: float = 0.0) -> Columns:
    """Two series that swing by three days, one around 0 and one around `high`, with gaps."""
    random = generator(seed, Draw.NOISE)
    swing = np.sin(np.arange(2 * ROWS) * 2 / 3) + random.normal(size=2 * ROWS) / 5 + np.repeat([0.0, high], ROWS)
    absent = random.random(2 * ROWS) < lacking
    y = [None if no else value for no, value in zip(absent, swing.tolist(), strict=True)]
    return {"day": DAYS * 2, "name": ["A"] * ROWS + ["B"] * ROWS, "y": y}


def told(seed: int = 0) -> Columns:
    """A series that another column, whose future is known, tells."""
    random = generator(seed, Draw.NOISE)
    x = random.normal(size=ROWS)
    return {"day": DAYS, "y": (3 * x + random.normal(size=ROWS) / 5).tolist(), "x": x.tolist()}


def ahead() -> Columns:
    """The day after it."""
    return {"day": days(ROWS + 1)[-1:], "x": [1.0]}


def walk(seed: int = 0) -> Columns:
    """A series of which nothing can be learnt."""
    return {"t": list(range(ROWS)), "y": generator(seed, Draw.NOISE).normal(size=ROWS).cumsum().tolist()}


def settings(**more: Any) -> ForecasterSettings:
    given = {"target": "y", "window": WINDOW, "horizon": AHEAD, "epochs": 1, "n_jobs": 1}
    return ForecasterSettings(**{**given, **more})


def learnt(
    data: Columns, before: NumberModel | None = None, **more: Any
) -> tuple[NumberModel, History, History, Recipe, Rows]:
    """The model, what its history says, and how the training itself went."""
    given = settings(**more)
    recipe, rows = fit_recipe(Table(data), given)
    used = chosen(given, True, len(rows.ends(recipe, 0)[0]))
    trained, finish = learn_numbers(recipe, rows, used, Plan.of(used), Watch(), before, origin_of(given))
    history, model = finish(trained)
    return model, history, trained, recipe, rows


def design_of(recipe: Recipe, rows: Rows) -> Design:
    return make_design(Channels(recipe, rows, fit_scaling(rows.panel, rows.y, rows.part, recipe.season)))


def weights(network: Network) -> dict[str, NDArray[np.float32]]:
    return {name: values.copy() for name, values in network.parameters.items()}


def same(one: Network, other: Network) -> bool:
    return all((values == other.parameters[name]).all() for name, values in one.parameters.items())


def test_of_many_windows_some_are_drawn_by_lot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("elman.forecast.learn_numbers.MOST_TAUGHT", 30)
    monkeypatch.setattr("elman.forecast.learn_numbers.MOST_VALIDATED", 9)
    given = settings(**SMALL)
    recipe, rows = fit_recipe(Table(columns()), given)
    found = _windows(design_of(recipe, rows).channels, _network("nothing", recipe, given), given, Watch())
    assert found is not None
    few = found.teach.ends.tolist()
    assert few == sorted(set(few)) != rows.ends(recipe, 0)[0][:30].tolist()
    assert (len(few), len(found.decide)) == (30, 9)


@pytest.mark.parametrize("share", [0.0, 0.2])
def test_the_validation_part_decides_or_the_last_of_what_teaches(share: float) -> None:
    given = settings(validation_fraction=share, **SMALL)
    recipe, rows = fit_recipe(Table(columns()), given)
    channels = design_of(recipe, rows).channels
    found = _windows(channels, _network("nothing", recipe, given), given, Watch())
    assert found is not None
    training = rows.ends(recipe, 0)[0].tolist()
    assert found.teach.ends.tolist() == training
    early, late = found.fit.picked.ends.tolist(), found.decide.picked.ends.tolist()
    if share:
        assert (early, late) == (training, rows.ends(recipe, 1)[0].tolist())
        return
    day = {end: end % ROWS for end in training}
    least = sorted(day.values())[int(np.ceil(0.85 * (len(day) - 1)))]
    assert late == [end for end in training if day[end] >= least]
    assert early == [end for end in training if day[end] < least]
    assert 0.1 < len(late) / len(training) < 0.2


@pytest.mark.parametrize(
    "more", [{}, {"validation_fraction": 0.0}, {"quantiles": [0.1, 0.9]}, SMALL], ids=["prior", "all", "levels", "own"]
)
def test_a_whole_model_is_that_of_its_recipe(more: dict[str, Any]) -> None:
    model, history, trained, recipe, rows = learnt(columns(lacking=0.1), **more)
    model.require(recipe)
    assert (model.levels, model.taught) == (tuple(more.get("quantiles", ())), True)
    assert model.origin == ("nothing" if "hidden_size" in more else "the prior")
    assert history.epochs == trained.epochs
    assert len(history.epochs) == 1
    watched = "validation_fraction" not in more
    assert {epoch.validation_loss is not None for epoch in history.epochs} == {watched}
    assert list(model.mixture.shares) == (list(names_of(model.origin, recipe.season)) if watched else ["network"])
    found = model.forecasts(recipe, rows, np.array([WINDOW, 50]))
    assert found.shape == (2, AHEAD, 1, 1 + len(model.levels))
    assert np.isfinite(found).all()


def test_what_is_worse_than_the_prior_leaves_the_weights_exactly_those_of_the_prior() -> None:
    model, history, trained, recipe, _ = learnt(told(3), learning_rate=0.1)
    assert (trained.best, history.best, model.taught) == (0, 0, True)
    assert same(model.network, from_the_prior(settings(), step_size(recipe)))
    assert model.mixture.shares["network"] == 0


def test_of_a_walk_little_is_learnt() -> None:
    model, *_ = learnt(walk(), learning_rate=0.01)
    assert model.mixture.shares["prior"] > 0.5


def test_what_is_learnt_answers_where_it_is_better() -> None:
    model, history, _, recipe, rows = learnt(told(), known=["x"], **LEARNING)
    assert history.best > 0
    assert model.mixture.shares["prior"] < 0.2
    assert model.mixture.without["ridge regression"] > 0.5
    assert model.note == ""
    ends = rows.ends(recipe, 2)[0]
    truth = rows.y[ends[:, None] + np.arange(1, AHEAD + 1), 0]
    rivals = fit_rivals(recipe, rows, (), 1)
    assert rivals is not None
    found = model.evaluate(recipe, rivals, Measured.of(recipe, rows, ends))
    assert list(found.metrics)[:3] == ["elman", "network", "without the network"]
    ours = np.abs(model.forecasts(recipe, rows, ends)[:, :, 0, 0] - truth).mean()
    assert found.metrics["elman"]["mae"] == pytest.approx(ours)
    assert ours < 0.5 * found.metrics["prior"]["mae"]
    assert found.network is not None


def test_shares_are_those_with_the_smallest_squared_error_of_windows_that_decide() -> None:
    model, _, _, recipe, rows = learnt(told(), known=["x"], validation_fraction=0.3, **SMALL)
    other, *_ = learnt(told(), known=["x"], validation_fraction=0.3, experts=False, **SMALL)
    assert (other.mixture.shares, other.mixture.without) == ({"network": 1.0}, {})
    one, ours = (
        np.abs(each.forecasts(recipe, rows, rows.ends(recipe, 1)[0])[:, :, 0, 0] - validation(rows, recipe)).mean()
        for each in (other, model)
    )
    assert ours <= one


def validation(rows: Rows, recipe: Recipe) -> NDArray[np.float64]:
    """What came after the windows of the validation part."""
    found: NDArray[np.float64] = rows.y[rows.ends(recipe, 1)[0][:, None] + np.arange(1, AHEAD + 1), 0]
    return found


def test_without_a_validation_part_the_last_epoch_is_used() -> None:
    model, history, *_ = learnt(walk(), validation_fraction=0.0, learning_rate=0.01, epochs=2, **SMALL)
    assert (model.mixture.shares["network"], history.best, model.taught) == (1, 2, True)
    assert (model.stretch == 1).all()


def test_regressions_are_those_that_are_chosen_as_a_file_keeps_them() -> None:
    model, _, _, recipe, rows = learnt(told(), known=["x"], **SMALL)
    design, given = design_of(recipe, rows), settings(**SMALL)
    found = _windows(design.channels, _network("nothing", recipe, given), given, Watch())
    assert found is not None
    both = found.fit, found.decide
    added = choose(design, *(Task(each, each.left()) for each in both))[1]
    ridge = choose(design, *(Task(each, each.above_level()) for each in both))[1]
    for kept, final in ((model.members.added, added), (model.members.ridge, ridge)):
        assert kept.learnt
        np.testing.assert_array_equal(kept.weights, final.weights.astype(np.float32).astype(float))
        np.testing.assert_array_equal(kept.bias, final.bias.astype(np.float32).astype(float))
    np.testing.assert_array_equal(model.knots, design.knots)
    assert model.scaling == design.channels.scaling


def test_nothing_after_the_validation_part_is_learnt_from() -> None:
    data = told()
    model, _, trained, _, rows = learnt(data, known=["x"])
    for row in np.flatnonzero(rows.part == 2).tolist():
        data["y"][row], data["x"][row] = 1e3 * (row % 2), -1e3
    other, _, poisoned, *_ = learnt(data, known=["x"])
    assert [epoch.loss for epoch in trained.epochs] == [epoch.loss for epoch in poisoned.epochs]
    assert same(model.network, other.network)
    np.testing.assert_array_equal(model.members.ridge.weights, other.members.ridge.weights)
    assert model.mixture == other.mixture
    np.testing.assert_array_equal(model.stretch, other.stretch)


def test_what_goes_on_keeps_scaling_regressions_and_shares() -> None:
    first, *_ = learnt(told(), known=["x"], **SMALL)
    before = weights(first.network)
    data = {**told(5), "y": [50 + value for value in told(5)["y"]]}
    fresh, *_ = learnt(data, known=["x"], **SMALL)
    model, *_ = learnt(data, before=first, known=["x"], learning_rate=1e-9, **SMALL)
    assert model.scaling is first.scaling
    assert model.mixture == first.mixture
    for name in ("weights", "bias"):
        np.testing.assert_array_equal(getattr(model.members.ridge, name), getattr(first.members.ridge, name))
    np.testing.assert_array_equal(model.knots, first.knots)
    assert (fresh.scaling != first.scaling, (fresh.knots != first.knots).any()) == (True, True)
    for name, values in model.network.parameters.items():
        np.testing.assert_allclose(values, before[name], atol=1e-6)


def test_what_goes_on_and_is_worse_has_the_weights_with_which_it_began() -> None:
    first, *_ = learnt(told(), known=["x"], **LEARNING)
    before = weights(first.network)
    model, history, *_ = learnt(told(), before=first, known=["x"], learning_rate=0.5)
    assert history.best == 0
    for name, values in model.network.parameters.items():
        np.testing.assert_array_equal(values, before[name])


def test_where_no_window_teaches_the_prior_answers_and_what_was_learnt_remains() -> None:
    short = {name: values[:3] for name, values in told().items()}
    model, history, _, recipe, _ = learnt(short)
    assert (history.epochs, history.best, model.taught) == ((), 0, False)
    assert model.mixture.shares["prior"] == 1
    assert same(model.network, from_the_prior(settings(), step_size(recipe)))
    job = Forecaster("y", window=WINDOW, epochs=1, known=["x"], n_jobs=1, warm_start=True).fit(told())
    first, (network,) = job.predict(told(), future=ahead()), job._whole.networks
    before = weights(network)
    job.fit(short)
    assert (len(job.history_.epochs), job._whole.networks) == (0, (network,))
    assert all((values == before[name]).all() for name, values in network.parameters.items())
    assert job.predict(told(), future=ahead()) == first


def spread(count: int) -> NDArray[np.float64]:
    """How far quantiles of normal numbers are from their median."""
    quantiles = np.quantile(generator(9, Draw.NOISE).normal(size=100_001), LEVELS)
    return np.tile(quantiles - quantiles[MEDIAN], (count, AHEAD, 1))


@pytest.mark.parametrize(("wider", "expected"), [(1.3, 1.3), (0.7, 0.7), (9.0, MOST), (0.01, LEAST)])
def test_quantiles_are_stretched_so_that_they_cover(wider: float, expected: float) -> None:
    random = generator(0, Draw.NOISE)
    left = wider * random.normal(size=(400, AHEAD))
    left[random.random((400, AHEAD)) < 0.1] = np.nan
    found = stretch_of(left, spread(400), SURE)
    assert (found[:, MEDIAN] == 1).all()
    np.testing.assert_array_equal(found, found[:, ::-1])
    np.testing.assert_allclose(found[:, [0, 1, 2]], expected, rtol=0.15)
    known, answers = np.isfinite(left), found * spread(400)
    for low in range(MEDIAN):
        high = len(LEVELS) - 1 - low
        inside = (answers[:, :, low] <= left) & (left <= answers[:, :, high])
        for step in range(AHEAD):
            if LEAST < found[step, low] < MOST:
                assert inside[known[:, step], step].mean() == pytest.approx(LEVELS[high] - LEVELS[low], abs=0.01)


def test_each_row_ahead_is_stretched_by_what_is_known_of_it_and_else_with_those_beside_it() -> None:
    """Errors that grow with the row ahead, which the network's own spread does not."""
    far = np.array([0.5, 1.0, 2.0, 4.0])
    quantiles = np.tile(spread(600)[:, :1], (1, 4, 1))
    left = far * generator(1, Draw.NOISE).normal(size=(600, 4))
    found = stretch_of(left, quantiles, SURE)
    np.testing.assert_allclose(found[:, 0], far, rtol=0.2)
    left[ENOUGH // 2 :, 1] = np.nan  # of the second row too little is known
    beside = stretch_of(left, quantiles, SURE)
    np.testing.assert_array_equal(beside[[0, 2, 3]], found[[0, 2, 3]])
    assert found[1, 0] < beside[1, 0] < found[2, 0]


@pytest.mark.parametrize(("wider", "expected"), [(1.3, 1.3), (0.7, 1.0)])
def test_few_pieces_of_evidence_make_intervals_wider_but_not_narrower(wider: float, expected: float) -> None:
    left = wider * generator(0, Draw.NOISE).normal(size=(400, AHEAD))
    np.testing.assert_allclose(stretch_of(left, spread(400), SURE - 1)[:, :MEDIAN], expected, rtol=0.2)


def test_few_answers_stretch_nothing() -> None:
    random = generator(0, Draw.NOISE)
    for count, changes in ((ENOUGH // AHEAD - 1, False), (ENOUGH // AHEAD + 1, True)):
        found = stretch_of(1.8 * random.normal(size=(count, AHEAD)), spread(count), SURE)
        assert bool((found != 1).any()) is changes


def test_quantiles_of_a_model_cover_on_the_later_half_of_the_validation_part_what_they_say() -> None:
    more: dict[str, Any] = {"quantiles": [0.1, 0.9], "validation_fraction": 0.5, "test_fraction": 0.0, **SMALL}
    count = 3 * ROWS
    x = generator(7, Draw.NOISE).normal(size=count)
    y = 3 * x + generator(8, Draw.NOISE).normal(size=count) / 2
    data: Columns = {"day": days(count), "y": y.tolist(), "x": x.tolist()}
    first, *_ = learnt(data, known=["x"], **more)
    model, _, _, recipe, rows = learnt(data, before=first, known=["x"], **more)  # regressions aren't fitted again
    level = LEVELS.index(0.1)
    assert model.calibrated
    assert not np.isin(model.stretch[:, level], (1.0, LEAST, MOST)).any()
    ends = halves_of(recipe, rows, rows.ends(recipe, 1)[0])[1]
    found = model.forecasts(recipe, rows, ends)[:, :, 0]
    truth = rows.y[ends[:, None] + np.arange(1, AHEAD + 1), 0]
    covered = (found[:, :, 1] <= truth + 1e-6) & (truth <= found[:, :, 2] + 1e-6)
    assert covered.mean(axis=0) == pytest.approx(0.8, abs=0.02)


def test_below_two_hundred_windows_quantiles_are_as_networks_say_them() -> None:
    model, *_, recipe, rows = learnt(told(), known=["x"], quantiles=[0.1, 0.9])
    assert len(rows.ends(recipe, 1)[0]) < 200
    assert (model.stretch == 1).all()
    assert not model.calibrated
    assert model.note == "Its intervals are not calibrated: that takes 200 windows in the validation part."
