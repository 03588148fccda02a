"""Forecasts of several rows ahead, of several targets, with columns known in advance, with quantiles."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

import elman
from elman import DataError, Forecaster, SettingError
from elman.plain import Arrays, take_apart

from .conftest import Columns

pytestmark = pytest.mark.filterwarnings("ignore:The forecast is for")  # tables of early rows are asked for

ROWS = 160


def made(rows: int = ROWS, seed: int = 0) -> Columns:
    """Two shops: sales follow a week, a promotion that is known in advance, and chance; words follow the sales."""
    random = np.random.default_rng(seed)
    days = np.datetime_as_string(np.datetime64("2021-01-01") + np.arange(rows)).tolist()
    columns: Columns = {"day": days * 2, "shop": ["A"] * rows + ["B"] * rows, "sales": [], "promo": [], "mood": []}
    for size in (10.0, 1000.0):
        promo = (random.random(rows) < 0.3).astype(float)
        week = np.sin(2 * np.pi * np.arange(rows) / 7)
        sales = size * (2 + week + promo + 0.05 * random.normal(size=rows))
        columns["sales"] += sales.tolist()
        columns["promo"] += promo.tolist()
        columns["mood"] += np.where(week > 0.5, "good", np.where(week < -0.5, "bad", "fair")).tolist()
    columns["returns"] = [value / 3 for value in columns["sales"]]
    return columns


@pytest.fixture(scope="module")
def shops() -> Columns:
    return made()


def small(target: Any = "sales", **settings: Any) -> Forecaster:
    return Forecaster(
        target,
        **{
            "window": 14,
            "hidden_size": 4,
            "epochs": 4,
            "exclude": ["mood", "returns"],
            "horizon": 3,
            "refit": False,
            **settings,
        },
    )


@pytest.fixture(scope="module")
def model(shops: Columns) -> Forecaster:
    return small(known=["promo"], quantiles=[0.1, 0.5, 0.9], epochs=10).fit(shops)


def with_future(shops: Columns, rows: int = 3, promo: float = 1.0) -> Columns:
    """The table with rows to come: their promotions known, all else empty."""
    longer = copy.deepcopy(shops)
    days = np.datetime_as_string(np.datetime64("2021-01-01") + np.arange(ROWS, ROWS + rows)).tolist()
    for shop in ("A", "B"):
        for name, values in (("day", days), ("shop", [shop] * rows), ("promo", [promo] * rows)):
            longer[name] += values
        for name in ("sales", "mood", "returns"):
            longer[name] += [None] * rows
    return longer


def test_all_rows_ahead_of_each_series(model: Forecaster, shops: Columns) -> None:
    found = model.predict(with_future(shops))
    assert list(found) == ["shop", "day", "horizon", "prediction", "q0.1", "q0.5", "q0.9"]
    assert found["shop"] == ["A"] * 3 + ["B"] * 3
    assert found["day"] == ["2021-06-10", "2021-06-11", "2021-06-12"] * 2
    assert found["horizon"] == [1, 2, 3] * 2
    assert found["prediction"] == found["q0.5"]
    assert all(
        low <= middle <= high for low, middle, high in zip(found["q0.1"], found["q0.5"], found["q0.9"], strict=True)
    )


def test_what_is_known_of_the_rows_to_come_is_read(model: Forecaster, shops: Columns) -> None:
    promoted, not_promoted = (
        np.array(model.predict(with_future(shops, promo=value))["prediction"]) for value in (1, 0)
    )
    assert (promoted[:3] - not_promoted[:3] > 5).all()  # a promotion sells 10 more in A and 1000 more in B
    assert (promoted[3:] - not_promoted[3:] > 500).all()


def test_which_rows_are_needed_is_told(model: Forecaster, shops: Columns) -> None:
    with pytest.raises(DataError, match="of series 'A' needs the known column 'promo' from 2021-06-10 to 2021-06-12"):
        model.predict(shops)
    empty = with_future(shops)
    empty["promo"][-1] = None
    with pytest.raises(DataError, match="of series 'B' needs the known column 'promo'"):
        model.predict(empty)


def test_the_evaluation_has_all_baselines_and_the_quantiles(model: Forecaster) -> None:
    evaluation = model.evaluation_
    assert evaluation is not None
    assert list(evaluation.metrics) == [
        *("elman", "network", "without the network", "last season or last value"),
        *("last season or last value and what a ridge regression adds", "ridge regression"),
        "training median",
        *("same as the last row", "mean of the window", "same as a season before"),
        *("drift", "exponential smoothing", "climatology", "linear regression"),
    ]
    assert evaluation.metrics["elman"]["mase"] < 0.5 * evaluation.metrics["same as a season before"]["mase"]
    assert 0.5 < evaluation.metrics["elman"]["coverage"] <= 1
    assert evaluation.windows == model.summary_.split[2].windows
    assert evaluation.rows < evaluation.windows * 3 == evaluation.forecasts  # most rows are forecast three times


def test_it_comes_back_from_a_file(model: Forecaster, shops: Columns, tmp_path: Any) -> None:
    model.save(tmp_path / "m.elman")
    again = elman.load(tmp_path / "m.elman")
    assert again.predict(with_future(shops)) == model.predict(with_future(shops))
    assert again.evaluation_ == model.evaluation_
    with pytest.raises(SettingError, match="has seen no rows yet"):
        again.predict()
    again.save(tmp_path / "n.elman")
    assert (tmp_path / "n.elman").read_bytes() == (tmp_path / "m.elman").read_bytes()


def test_several_targets(shops: Columns) -> None:
    model = small(["sales", "returns"], exclude=["mood"]).fit(shops)
    found = model.predict(shops)
    assert list(found) == ["shop", "day", "horizon", "sales prediction", "returns prediction"]
    ratio = np.array(found["sales prediction"]) / np.array(found["returns prediction"])
    np.testing.assert_allclose(ratio, 3, rtol=0.3)
    assert model.evaluation_ is not None
    assert "MASE" in model.evaluation_.verdict
    with pytest.raises(DataError, match="column 'mood' holds no numbers, expected numbers where several targets"):
        small(["sales", "mood"], exclude=[]).fit(shops)


@pytest.mark.parametrize("known", [None, ["promo"]])
@pytest.mark.parametrize("horizon", [1, 3])
def test_classes_ahead(shops: Columns, horizon: int, known: list[str] | None) -> None:
    settings = {"horizon": horizon, "known": known, "exclude": ["returns"]}
    model = small("mood", **settings, epochs=60, learning_rate=0.02, window=7, hidden_size=8).fit(shops)
    table = with_future(shops) if known else shops
    found = model.predict(table)
    assert found["prediction"][:horizon] == ["bad", "fair", "good"][:horizon]
    assert {"probability bad", "probability fair", "probability good"} < set(found)
    proba = model.predict_proba(table)
    assert proba.shape == ((2, 3) if horizon == 1 else (2, 3, 3))
    np.testing.assert_allclose(proba.sum(axis=-1), 1)
    assert model.evaluation_ is not None
    assert model.evaluation_.metrics["elman"]["accuracy"] > 0.8


def test_every_forecast_depends_on_the_last_row(shops: Columns) -> None:
    model = small(epochs=40).fit(shops)
    other = copy.deepcopy(shops)
    other["sales"][-1] += 500
    first, second = model.predict(shops)["prediction"], model.predict(other)["prediction"]
    assert first[:3] == second[:3]
    assert all(a != b for a, b in zip(first[3:], second[3:], strict=True))


def test_a_bad_column_that_nobody_needs_does_not_matter(shops: Columns) -> None:
    bad = {**shops, "note": ["1.5"] * (2 * ROWS - 1) + ["?"]}
    with pytest.raises(DataError, match="column 'note'"):
        small().fit(bad)
    small(exclude=["mood", "returns", "note"]).fit(bad)


def test_gaps_are_masked_and_reported(shops: Columns) -> None:
    kept = [row for row in range(2 * ROWS) if row % 50 != 20]
    gappy = {name: [values[row] for row in kept] for name, values in shops.items()}
    one = {"hidden_size": None, "epochs": 1}
    model = small(**one).fit(gappy)
    assert model.summary_.added == 2 * ROWS - len(kept)
    found = model.predict(gappy)
    assert np.isfinite(found["prediction"]).all()
    np.testing.assert_allclose(found["prediction"], small(**one).fit(shops).predict(shops)["prediction"], rtol=0.3)


def test_numbers_that_are_never_negative_are_forecast_so(shops: Columns) -> None:
    rare = {**shops, "sales": [max(value, 0.0) for value in np.random.default_rng(0).normal(-1, 1, 2 * ROWS)]}
    found = small(quantiles=[0.05, 0.5, 0.95]).fit(rare).predict(rare)
    assert min(found["q0.05"]) >= 0


def test_walks_are_forecast_about_as_by_their_last_value() -> None:
    away = []
    for seed in range(3):
        walk = np.random.default_rng(seed).normal(size=600).cumsum().tolist()
        model = Forecaster("y", window=10, horizon=5, epochs=1).fit({"y": walk})
        small = Forecaster("y", window=10, horizon=5, hidden_size=4, epochs=5).fit({"y": walk})
        for each in (model, small):
            assert each.evaluation_ is not None
            figures = {name: each.evaluation_.metrics[name]["mae"] for name in ("elman", "same as the last row")}
            assert figures["elman"] < 1.05 * figures["same as the last row"]
            away.append(np.array(each.predict({"y": walk})["prediction"]) - walk[-1])
    assert np.abs(away).mean() < 0.5  # of a usual step
    assert np.abs(away).max() < 1.0


def test_nothing_after_the_training_part_changes_what_is_learnt(shops: Columns) -> None:
    model = small(validation_fraction=0.0, test_fraction=0.3).fit(shops)
    poisoned = copy.deepcopy(shops)
    for row in range(2 * ROWS):
        if shops["day"][row] > model.summary_.split[0].last:
            poisoned["sales"][row] = 1e6
    other = small(validation_fraction=0.0, test_fraction=0.3).fit(poisoned)
    early = {name: values[:100] + values[ROWS : ROWS + 100] for name, values in shops.items()}
    assert other.predict(early) == model.predict(early)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"quantiles": [0.9, 0.1]}, "setting 'quantiles': found .* expected rising numbers"),
        ({"quantiles": [0.5], "coverage": 0.8}, "found both, expected one of them"),
        ({"horizon": 0}, "setting 'horizon': found 0"),
        ({"target": []}, "setting 'target'"),
    ],
)
def test_wrong_settings(settings: dict[str, Any], message: str, shops: Columns) -> None:
    with pytest.raises(SettingError, match=message):
        Forecaster(**{"target": "sales", **settings}).fit(shops)
    with pytest.raises(SettingError, match="found a target of classes"):
        small("mood", coverage=0.5, exclude=["returns"]).fit(shops)


def tensors(model: Forecaster) -> Arrays:
    assert model._fitted is not None
    return take_apart(model._fitted.model)[1]


@pytest.mark.parametrize(
    "setting",
    [
        {"horizon": 2},
        {"known": ["promo"]},
        {"static": ["promo"]},
        {"exclude": ["mood"]},
        {"coverage": 0.5},
        {"holidays": "AU"},
    ],
    ids=str,
)
def test_every_setting_changes_something(setting: dict[str, Any], shops: Columns) -> None:
    base, other = (small(epochs=2, **more).fit(shops) for more in ({}, setting))
    shapes = [{name: values.shape for name, values in tensors(model).items()} for model in (base, other)]
    assert (shapes[0], base.settings_.levels) != (shapes[1], other.settings_.levels)
