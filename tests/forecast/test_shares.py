"""By what shares members answer windows of each kind."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman import Forecaster
from elman.baselines.mixture import Mixture
from elman.forecast.channels import Channels, picked
from elman.forecast.linear_part import Design
from elman.forecast.past import KINDS, look_back_from
from elman.forecast.shares import Shares
from elman.table.reading import read

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


def test_each_kind_of_window_has_shares_of_its_own(model: Forecaster) -> None:
    shares = whole(model)[1].shares
    assert set(shares.special) == set(shares.parts) <= {*KINDS}
    walks = shares.special["same as the last row"].shares
    assert walks["same as the last row"] > shares.common.shares["same as the last row"]
    assert sum(model.experts_.values()) == pytest.approx(1)


def test_walks_are_told_from_seasons_in_windows_that_nobody_has_seen(model: Forecaster) -> None:
    fitted, made = whole(model)
    rows = fitted.recipe.rows(read(mixed()))
    ends = rows.panel.starts[1:] - 4
    design = Design(Channels(fitted.recipe, rows, made.scaling), made.knots)
    kinds = look_back_from(design.channels, picked(fitted.recipe, ends)).kind
    assert (kinds[:10] == KINDS.index("same as a season before")).all()
    assert (kinds[10:] == KINDS.index("same as the last row")).sum() >= 3  # a few rows don't always tell


def test_a_member_alone_answers_all_kinds(model: Forecaster) -> None:
    table = mixed()
    found = model.alone("same as the last row").predict(table)["prediction"]
    last = [value for number, value in enumerate(table["y"]) if number % ROWS == ROWS - 1]
    assert found == pytest.approx(np.repeat(last, 3).tolist())


def test_the_mean_counts_kinds_as_often_as_they_decide() -> None:
    common, special = (Mixture({"network": 1 - part, "other": part}, {"other": 1.0}) for part in (0.25, 1.0))
    shares = Shares(common, {"same as the last row": special}, {"same as the last row": 0.5})
    assert shares.mean.shares == {"network": 0.375, "other": 0.625}
    assert shares.only("network").mean.shares == {"network": 1.0, "other": 0.0}
    assert Shares(common).mean is common


OTHER = Mixture({"network": 0.5, "x": 0.5}, {"x": 1.0})
SAME = Mixture({"network": 0.5, "other": 0.5}, {"other": 1.0})
LAST = "same as the last row"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"common": OTHER}, "its members are"),
        ({"special": {LAST: OTHER}, "parts": {LAST: 0.5}}, "its members are"),
        ({"special": {LAST: SAME}}, "its kinds of windows are"),
        ({"special": {"kind": SAME}, "parts": {"kind": 0.5}}, "its kinds of windows are"),
        ({"special": {LAST: SAME}, "parts": {LAST: 1.5}}, "its kinds of windows are such parts"),
        ({"special": {LAST: SAME}, "parts": {LAST: -0.5}}, "its kinds of windows are such parts"),
    ],
)
def test_shares_of_others_are_refused(given: dict[str, Any], message: str) -> None:
    Shares(SAME).require(["network", "other"])
    with pytest.raises(ValueError, match=message):
        Shares(**{"common": SAME, **given}).require(["network", "other"])


def test_the_shares_of_kinds_are_told(model: Forecaster) -> None:
    found = model.experts_of_kinds_
    assert found == {kind: each.shares for kind, each in whole(model)[1].shares.special.items()}
    assert "same as the last row" in found
