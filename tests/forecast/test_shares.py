"""By what shares members answer series of each kind."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman import Forecaster
from elman.baselines.mixture import Mixture
from elman.forecast.shares import Shares

from .conftest import Columns, quickly, whole
from .shops import days

ROWS = 160


def mixed() -> Columns:
    """Ten series that swing by the week under noise, and five walks."""
    random = np.random.default_rng(2)
    week = [50 + 5 * np.sin(np.arange(ROWS) * 2 * np.pi / 7 + phase) + random.normal(size=ROWS) for phase in range(10)]
    walks = [50 + 3 * random.normal(size=ROWS).cumsum() for _ in range(5)]
    names = [f"week {number}" for number in range(10)] + [f"walk {number}" for number in range(5)]
    return {
        "day": days(ROWS) * 15,
        "name": np.repeat(names, ROWS).tolist(),
        "y": np.concatenate([*week, *walks]).tolist(),
    }


@pytest.fixture(scope="module")
def model() -> Forecaster:
    """A model of unlike series."""
    return quickly(window=14, horizon=3, learning_rate=1e-6).fit(mixed())


def test_series_are_told_apart_by_what_suited_them_best_in_training(model: Forecaster) -> None:
    kinds = whole(model)[1].shares.kinds
    assert {name: each[0] for name, each in kinds.items() if name.startswith("walk")} == {
        f"walk {number}": "same as the last row" for number in range(5)
    }
    assert {each[0] for name, each in kinds.items() if name.startswith("week")} == {"same as a season before"}


def test_each_kind_has_shares_of_its_own(model: Forecaster) -> None:
    shares = whole(model)[1].shares
    assert set(shares.special) <= {"same as the last row", "same as a season before"}
    walks = shares.special["same as the last row"].shares
    assert walks["same as the last row"] > shares.common.shares["same as the last row"]
    assert sum(model.experts_.values()) == pytest.approx(1)
    mean = [shares.special.get(each[0], shares.common).shares["prior"] for each in shares.kinds.values()]
    assert model.experts_["prior"] == pytest.approx(np.mean(mean))


def test_a_member_alone_answers_all_kinds(model: Forecaster) -> None:
    table = mixed()
    found = model.alone("same as the last row").predict(table)["prediction"]
    last = [value for number, value in enumerate(table["y"]) if number % ROWS == ROWS - 1]
    assert found == pytest.approx(np.repeat(last, 3).tolist())


def test_a_series_that_is_new_is_answered_as_all() -> None:
    common, special = (Mixture({"network": 1 - part, "other": part}, {"other": 1.0}) for part in (0.25, 1.0))
    shares = Shares(common, {"a": ["kind"], "b": ["other kind"]}, {"kind": special})
    assert shares.mean.shares == {"network": 0.375, "other": 0.625}
    assert shares.only("network").mean.shares == {"network": 1.0, "other": 0.0}
    assert Shares(common).mean is common


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"common": Mixture({"network": 0.5, "x": 0.5}, {"x": 1.0})}, "its members are"),
        ({"special": {"kind": Mixture({"network": 0.5, "x": 0.5}, {"x": 1.0})}}, "its members are"),
        ({"kinds": {"a": ["one", "two"]}}, "its kinds of series are not those of its targets"),
    ],
)
def test_shares_of_others_are_refused(given: dict[str, Any], message: str) -> None:
    common = Mixture({"network": 0.5, "other": 0.5}, {"other": 1.0})
    Shares(common).require(["network", "other"], 1)
    with pytest.raises(ValueError, match=message):
        Shares(**{"common": common, **given}).require(["network", "other"], 1)


def test_the_shares_of_kinds_are_told(model: Forecaster) -> None:
    found = model.experts_of_kinds_
    assert found == {kind: each.shares for kind, each in whole(model)[1].shares.special.items()}
    assert "same as the last row" in found
