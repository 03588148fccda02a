"""A model of numbers: what its members say together, and the prior where little is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import elman
from elman import DataError, Forecaster
from elman.baselines.mixture import Mixture
from elman.draws import Draw, generator
from elman.forecast.channels import Channels, future_columns, picked, step_size
from elman.forecast.foreseen import foresee
from elman.forecast.linear_part import Design, Linear
from elman.forecast.members import names_of
from elman.forecast.networks import QUANTILES, forecast_network
from elman.forecast.numbers import UNCALIBRATED, NumberModel
from elman.forecast.rows.scaling import Scaling
from elman.forecast.shares import Shares
from elman.network import Dense, Network, Values
from elman.prior.network import LEVELS, MEDIAN
from elman.settings import ForecasterSettings
from elman.table.reading import read

from .conftest import Columns, months, quickly, whole
from .shops import days

pytestmark = [
    pytest.mark.filterwarnings("ignore:The forecast is for"),  # tables of early rows are asked for
    pytest.mark.filterwarnings("ignore:.* no target; forecasts begin after"),
]


SHORT = "There are too few rows to learn from: what answers is the prior."
Floats = NDArray[np.float64]


def series(rows: int, seed: int = 0) -> list[float]:
    return list((20 + np.arange(rows) + 5 * generator(seed, Draw.NOISE).normal(size=rows)).tolist())


@pytest.mark.parametrize(("rows", "note"), [(2, SHORT), (3, SHORT), (5, None), (8, ""), (20, "")])
@pytest.mark.parametrize("times", [days, months, lambda rows: months(rows, 3)], ids=["days", "months", "quarters"])
def test_short_tables_are_fitted_and_the_prior_answers(
    rows: int, note: str | None, times: Callable[[int], list[str]]
) -> None:
    table: Columns = {"at": times(rows), "y": series(rows)}
    for horizon in (1, 2):
        levels = [0.1, 0.5, 0.9]
        model = quickly(horizon=horizon, learning_rate=1e-6, quantiles=levels).fit(table)
        assert model.note_ in ({SHORT, UNCALIBRATED} if note is None else {note or UNCALIBRATED})
        assert model.experts_["prior"] == 1
        assert model.note_ == SHORT or model.history_.epochs
        found, expected = model.predict(table), elman.forecast(table, "y", horizon=horizon, quantiles=levels)
        assert found["at"] == expected["at"]
        for name in ("prediction", "q0.1", "q0.9"):
            np.testing.assert_allclose(found[name], expected[name], rtol=1e-5)


def test_the_prior_answers_whatever_other_columns_hold() -> None:
    random = generator(1, Draw.NOISE)
    table: Columns = {"at": days(8), "y": series(8)}
    more = {"x": random.normal(size=8).tolist(), "word": list("abcababc"), "soon": random.normal(size=8).tolist()}
    model = quickly(horizon=2, learning_rate=1e-6, known=["soon"]).fit({**table, **more})
    assert model.experts_["prior"] == 1
    found = model.predict({**table, **more}, future={"at": days(10)[8:], "soon": [1e3, -1e3]})
    np.testing.assert_allclose(found["prediction"], elman.forecast(table, "y", horizon=2)["prediction"], rtol=1e-5)


@pytest.mark.filterwarnings("ignore:Series that end before")
def test_series_of_unequal_length_gaps_and_several_targets_are_forecast_as_by_the_prior() -> None:
    y, z = series(13, 1), [1000 * value for value in series(13, 2)]
    y[4:6] = [None, None]  # type: ignore[list-item]
    table: Columns = {"at": days(3) + days(10), "name": ["A"] * 3 + ["B"] * 10, "y": y, "z": z}
    del table["at"][8], table["name"][8], table["y"][8], table["z"][8]  # a row that lacks
    model = quickly(["y", "z"], horizon=2, learning_rate=1e-6).fit(table)
    assert model.experts_["prior"] == 1
    found, expected = model.predict(table), elman.forecast(table, ["y", "z"], horizon=2)
    assert found["name"] == expected["name"]
    for name in ("y prediction", "z prediction"):
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-5)


def test_a_series_too_short_for_a_window_is_forecast_by_a_model_of_longer_ones() -> None:
    model = quickly(window=7, learning_rate=1e-6).fit({"at": days(30), "y": series(30)})
    for rows in (1, 2, 6):
        table: Columns = {"at": days(rows), "y": series(rows, 5)}
        found = model.predict(table)["prediction"]
        assert len(found) == 1
        if rows > 1:
            np.testing.assert_allclose(found, elman.forecast(table, "y")["prediction"], rtol=1e-5)


def test_a_table_of_words_that_is_too_short_is_refused() -> None:
    with pytest.raises(DataError, match=r"found 1 usable windows of 7 rows, too few for a training, validation, test"):
        quickly("word").fit({"at": days(8), "word": list("abababab")})


def linked(rows: int = 150) -> Columns:
    """Two series of unequal size that another column, whose future is known, tells."""
    random = generator(4, Draw.NOISE)
    x = random.normal(size=2 * rows)
    y = np.repeat([1.0, 100.0], rows) * (3 * x + random.normal(size=2 * rows))
    return {"at": days(rows) * 2, "name": ["A"] * rows + ["B"] * rows, "y": y.tolist(), "x": x.tolist()}


@pytest.fixture(scope="module")
def model() -> Forecaster:
    """A model with a linear part."""
    return quickly(known=["x"], horizon=2, window=4, quantiles=[0.05, 0.5, 0.95], hidden_size=4).fit(linked())


def test_a_forecast_is_what_members_say_by_their_shares(model: Forecaster) -> None:
    fitted, made = whole(model)
    random = generator(5, Draw.NOISE)
    shape = made.members.ridge.weights.shape
    added, ridge = (Linear(0.3 * random.normal(size=shape), random.normal(size=2)) for _ in range(2))
    members = replace(made.members, added=added, ridge=ridge, simple=wider(made.members.simple))
    names = names_of(made.origin, fitted.recipe.season)
    parts = (0.4375, 0.125, 0.125, 0.25, 0.03125, 0.03125, 0.0)
    shares = dict(zip(names, parts, strict=True))
    stretch = np.stack([np.linspace(0.6, 1.9, len(LEVELS)), np.linspace(1.2, 0.8, len(LEVELS))])
    made = replace(made, members=members, shares=Shares(replace(made.mixture, shares=shares)), stretch=stretch)
    made = replace(made, reach=np.full(2, 1e6))
    rows = fitted.recipe.rows(read(linked()))
    ends = np.array([2, 30, 90])
    found = made.forecasts(fitted.recipe, rows, ends)
    assert found.shape == (3, 2, 1, 4)
    design = Design(Channels(fitted.recipe, rows, made.scaling), made.knots)
    network, simple = (
        foresee(design.channels, each, picked(fitted.recipe, ends), within)
        for each, within in ((members.network, members.within), (members.simple, None))
    )
    columns = design.read(simple.picked, simple.level, simple.own_unit)
    for number, end in enumerate(ends.tolist()):
        unit = simple.own_unit[number]
        for ahead in range(2):
            ours, theirs = (
                each.base[number, ahead] + each.unit[number] * each.above[number, ahead].astype(float)
                for each in (network, simple)
            )
            start = 150 * (end // 150)
            level, last = rows.y[start : end + 1, 0].mean(), rows.y[end, 0]
            usual = rows.y[max(end - 3, start) : end + 1, 0].mean()
            plus, alone = (unit * (columns[number] @ e.weights[:, ahead] + e.bias[ahead]) for e in (added, ridge))
            middle = 0.4375 * ours[MEDIAN] + 0.125 * (2 * theirs[MEDIAN] + plus) + 0.25 * (level + alone)
            middle += 0.03125 * (last + usual)
            spread = 0.4375 * (ours - ours[MEDIAN]) + 0.5625 * (theirs - theirs[MEDIAN])
            expected = np.sort(middle + stretch[ahead] * spread)
            np.testing.assert_allclose(found[number, ahead, 0], expected[[MEDIAN, 0, MEDIAN, -1]])


def wider(network: Network) -> Network:
    """The same network with quantiles farther apart."""
    assert isinstance(network.inputs, Dense)
    found = forecast_network(ForecasterSettings(hidden_size=4, n_jobs=1), network.inputs.size, QUANTILES)
    found.load_state_dict(dict(network.parameters))
    found.parameters["linear.bias"][1:] += 0.5
    return found


def test_targets_stand_beside_each_other() -> None:
    table: Columns = {"at": days(30), "y": series(30, 1), "z": [1000 + value for value in series(30, 2)]}
    fitted, made = whole(quickly(["y", "z"], horizon=2, hidden_size=4).fit(table))
    rows = fitted.recipe.rows(read(table))
    found = made.forecasts(fitted.recipe, rows, np.array([10, 20]))
    assert found.shape == (2, 2, 2, 1)
    assert (found[:, :, 0] < 500).all()
    assert (found[:, :, 1] > 500).all()
    np.testing.assert_allclose(made.forecasts(fitted.recipe, rows, np.array([20]))[0], found[1])


def test_a_target_that_is_never_below_zero_is_not_forecast_below_it() -> None:
    y = np.maximum(generator(6, Draw.NOISE).normal(size=40), 0).tolist()
    found = {}
    for name, values in (("positive", y), ("any", [value - 0.5 for value in y])):
        table: Columns = {"at": days(40), "y": values}
        found[name] = quickly(quantiles=[0.01, 0.99], learning_rate=1e-6).fit(table).predict(table)["q0.01"][0]
    assert found["positive"] == 0
    assert found["any"] < -0.5


def test_no_quantile_beyond_those_that_networks_say_is_below_zero_where_no_value_was() -> None:
    y = (1 + 0.6 * generator(6, Draw.NOISE).normal(size=200)).clip(0).tolist()
    table: Columns = {"at": days(200), "y": y}
    found = quickly(quantiles=[0.001, 0.05, 0.95], hidden_size=4, learning_rate=1e-6).fit(table).forecasts(table)
    least, next_to_it = (np.array(found[name]) for name in ("q0.001", "q0.05"))
    assert least.min() == 0
    assert next_to_it[least == 0].max() > 0


def test_a_target_that_has_come_below_zero_is_forecast_there_though_it_never_was_in_training() -> None:
    y = (0.2 * generator(6, Draw.NOISE).normal(size=80)).cumsum() + np.linspace(20, -15, 80)
    given: Columns = {"at": days(80), "y": y.tolist()}
    model = quickly(horizon=3, learning_rate=1e-6).fit({name: values[:40] for name, values in given.items()})
    assert max(model.predict(given)["prediction"]) < -10
    assert elman.forecast(given, "y", horizon=3)["prediction"][0] < -10


@pytest.mark.parametrize("quantiles", [[0.1, 0.9], [0.9], [0.1, 0.6, 0.9]])
def test_the_prediction_is_the_median_whatever_quantiles_are_asked_for(quantiles: list[float]) -> None:
    table: Columns = {"at": days(40), "y": series(40)}
    plain, found = (
        quickly(horizon=2, learning_rate=1e-6, quantiles=each).fit(table).predict(table) for each in (None, quantiles)
    )
    assert found["prediction"] == plain["prediction"]
    assert [name for name in found if name.startswith("q")] == [f"q{level}" for level in quantiles]


@pytest.mark.filterwarnings("ignore:Series that end before")
def test_a_series_without_any_value_is_not_forecast_and_counted() -> None:
    y: list[Any] = [*series(20), *[None] * 5]
    table: Columns = {"at": days(20) + days(5), "name": ["A"] * 20 + ["B"] * 5, "y": y}
    fitted = quickly(hidden_size=4, quantiles=[0.1, 0.9]).fit(table)
    with pytest.warns(UserWarning, match="Series without a known target before the forecast, not forecast: 1"):
        found = fitted.predict(table)
    assert [value is None for value in found["prediction"]] == [False, True]
    assert [value is None for value in found["q0.1"]] == [False, True]
    empty = {name: values[20:] for name, values in table.items()}
    with pytest.raises(DataError, match="column 'y': found no known value in the last 1095 rows"):
        fitted.predict(empty)


def test_a_window_without_a_known_target_is_answered_by_the_prior_and_counted() -> None:
    y: list[Any] = [*series(40), *[None] * 10]
    table: Columns = {"at": days(50), "y": y}
    model = quickly(horizon=2, window=7, validation_fraction=0.3, learning_rate=0.1).fit({"at": days(40), "y": y[:40]})
    with pytest.warns(UserWarning, match="answered by the prior from the series' own past: 1"):
        found = model.predict(table)["prediction"]
    np.testing.assert_allclose(found, elman.forecast(table, "y", horizon=2)["prediction"], rtol=1e-5)


@pytest.mark.parametrize("quantiles", [None, [0.1, 0.5, 0.9], [0.1, 0.9]])
def test_it_is_measured_on_the_test_part(quantiles: list[float] | None) -> None:
    table: Columns = {"at": days(40), "y": series(40)}
    forecaster = quickly(quantiles=quantiles, learning_rate=1e-6).fit(table)
    fitted, made = whole(forecaster)
    rows = fitted.recipe.rows(read(table))
    ends = rows.ends(fitted.recipe, 2)[0]
    found = made.forecasts(fitted.recipe, rows, ends)[:, 0, 0, 0]
    evaluation = forecaster.evaluation_
    assert evaluation is not None
    assert made.note == (UNCALIBRATED if quantiles else "")
    assert evaluation.metrics["elman"]["mae"] == pytest.approx(np.abs(found - rows.y[ends + 1, 0]).mean())


@pytest.mark.parametrize(
    ("taught", "origin", "note"),
    [
        (True, "the prior", UNCALIBRATED),
        (True, "nothing", UNCALIBRATED),
        (False, "the prior", SHORT),
        (False, "nothing", "There are too few rows to learn from: what answers is the last season or last value."),
    ],
)
def test_a_sentence_says_what_answers_where_there_was_too_little(
    taught: bool, origin: Any, note: str, model: Forecaster
) -> None:
    _, made = whole(model)
    assert replace(made, taught=taught, origin=origin).note == note
    assert replace(made, taught=taught, origin=origin, calibrated=True).note == ("" if taught else note)
    assert replace(made, taught=taught, origin=origin, levels=()).note == ("" if taught else note)


def other_network(made: NumberModel, features: int, head: Any) -> NumberModel:
    network = forecast_network(ForecasterSettings(hidden_size=2, n_jobs=1), features, head)
    return replace(made, members=replace(made.members, network=network))


def with_within(made: NumberModel, within: Any) -> NumberModel:
    return replace(made, members=replace(made.members, within=within))


def added_of(made: NumberModel) -> Linear:
    return made.members.added


def with_linear(made: NumberModel, name: str = "added", **parts: Any) -> NumberModel:
    members = made.members
    return replace(made, members=replace(members, **{name: replace(getattr(members, name), **parts)}))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda made, size: replace(made, knots=made.knots[:0]), "its knots have the shape"),
        (lambda made, size: replace(made, knots=made.knots[0]), "its knots have the shape"),
        (lambda made, size: replace(made, scaling=Scaling({"A": [1.0] * 2})), "its scaling is not that"),
        (
            lambda made, size: with_linear(made, weights=added_of(made).weights[1:]),
            "a regression of it has the shape",
        ),
        (
            lambda made, size: with_linear(made, weights=added_of(made).weights[:, :1]),
            "a regression of it has the shape",
        ),
        (lambda made, size: with_linear(made, bias=added_of(made).bias[:1]), "a regression of it has the shape"),
        (
            lambda made, size: with_linear(made, weights=added_of(made).weights * np.nan),
            "weights that are no numbers",
        ),
        (lambda made, size: with_linear(made, bias=added_of(made).bias + np.inf), "weights that are no numbers"),
        (
            lambda made, size: with_linear(made, "ridge", bias=made.members.ridge.bias[:1]),
            "a regression of it has",
        ),
        (
            lambda made, size: replace(made, shares=Shares(Mixture({"network": 0.5, "other": 0.5}, {"other": 1.0}))),
            "its members are",
        ),
        (lambda made, size: replace(made, shares=replace(made.shares, parts={"A": 0.5})), "its kinds of windows"),
        (lambda made, size: replace(made, reach=made.reach[1:]), "its reach is"),
        (lambda made, size: replace(made, reach=-made.reach - 1), "its reach is"),
        (lambda made, size: replace(made, reach=made.reach * np.nan), "its reach is"),
        (lambda made, size: with_within(made, made.members.within[:, 1:]), "what its training showed"),
        (lambda made, size: with_within(made, made.members.within[::-1]), "what its training showed"),
        (lambda made, size: replace(made, stretch=made.stretch[:, 1:]), "its stretch is"),
        (lambda made, size: replace(made, stretch=-made.stretch), "its stretch is"),
        (lambda made, size: replace(made, stretch=made.stretch * np.nan), "its stretch is"),
        (lambda made, size: other_network(made, size, Values()), "its network answers"),
        (lambda made, size: other_network(made, size + 1, QUANTILES), "its network reads"),
    ],
)
def test_a_model_of_something_else_is_refused(
    change: Callable[[NumberModel, int], NumberModel], message: str, model: Forecaster
) -> None:
    fitted, made = whole(model)
    made.require(fitted.recipe)
    assert len(made.knots) == len(future_columns(fitted.recipe)) == 1
    with pytest.raises(ValueError, match=message):
        change(made, step_size(fitted.recipe)).require(fitted.recipe)


@pytest.mark.parametrize("values", [[5], [5, 6], [5, 5, 5, 5, 5, 7]])
def test_one_row_and_a_training_part_of_one_value_are_not_refused(values: list[float]) -> None:
    table: Columns = {"y": values}
    found = quickly(horizon=2, learning_rate=1e-9).fit(table).predict(table)["prediction"]
    assert found == pytest.approx(elman.forecast(table, "y", horizon=2)["prediction"], rel=1e-5)


def test_one_row_with_a_date_does_not_tell_the_step() -> None:
    with pytest.raises(DataError, match="found no series of two rows, expected them to tell the step of 'at'"):
        quickly().fit({"at": days(1), "y": [5]})


def test_a_value_that_can_only_be_an_error_is_not_looked_at() -> None:
    values = series(60, 3)
    wild = [1e30 if row == 20 else value for row, value in enumerate(values)]
    missing = [None if row == 20 else value for row, value in enumerate(values)]
    found, expected = ({"at": days(60), "y": each} for each in (wild, missing))
    ours, theirs = (quickly(validation_fraction=0.3).fit(each) for each in (found, expected))
    with pytest.warns(UserWarning, match="can only be errors, not looked at: 1, first the table: column 'y', row 21"):
        prediction = ours.predict(found)["prediction"]
    assert prediction == pytest.approx(theirs.predict(expected)["prediction"], rel=1e-9)
    assert (ours.summary_.errors, ours.summary_.error) == (1, "the table: column 'y', row 21")
    assert whole(ours)[1].scaling == whole(theirs)[1].scaling


def test_windows_are_forecast_the_same_however_many_at_once(model: Forecaster, monkeypatch: pytest.MonkeyPatch) -> None:
    fitted, made = whole(model)
    rows, ends = fitted.recipe.rows(read(linked())), np.arange(10, 90)
    together = made.forecasts(fitted.recipe, rows, ends)
    monkeypatch.setattr("elman.forecast.numbers.BLOCK", 7)
    np.testing.assert_allclose(made.forecasts(fitted.recipe, rows, ends), together, rtol=1e-5)
