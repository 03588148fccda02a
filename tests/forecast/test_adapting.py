"""Intervals that follow what comes, in update and in rolling forecasts alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import elman
from elman import Forecaster
from elman.forecast.adapting import FARTHEST, NEAREST, STEP, followed, require_factors
from elman.forecast.numbers import NumberModel

from .conftest import Columns, quickly
from .shops import days

ROWS, LATER = 240, 60
LEVELS = ["q0.05", "q0.95"]


def noise(rows: int = ROWS + LATER, louder: float = 1.0, seed: int = 0) -> list[float]:
    """A level under noise, that is so much louder in the later rows."""
    each = np.random.default_rng(seed).normal(size=rows)
    each[ROWS:] *= louder
    return [50 + value for value in each.tolist()]


def table(louder: float = 1.0, **more: list[Any]) -> Columns:
    """Two series of days."""
    rows = ROWS + LATER
    names = ["A"] * rows + ["B"] * rows
    return {"day": days(rows) * 2, "name": names, "y": noise(louder=louder) + noise(louder=louder, seed=1), **more}


def cut(given: Columns, first: int, end: int) -> Columns:
    """Rows of each of the two series."""
    rows = ROWS + LATER
    return {name: values[first:end] + values[rows + first : rows + end] for name, values in given.items()}


def fitted(given: Columns, **more: Any) -> Forecaster:
    settings: dict[str, Any] = {"horizon": 3, "window": 7, "coverage": 0.9, "hidden_size": 4, "test_fraction": 0.0}
    return quickly(**{**settings, **more}).fit(cut(given, 0, ROWS))


def factors(model: Forecaster) -> Any:
    found = model._whole.model
    assert isinstance(found, NumberModel)
    return found.factors


def test_a_fit_begins_with_what_it_has_calibrated_and_louder_rows_widen() -> None:
    given = table(louder=4.0)
    model = fitted(given)
    assert factors(model) == {}
    before = model.predict(cut(given, 0, ROWS))
    model.update(cut(given, ROWS, ROWS + LATER))
    values = np.array([factors(model)[name] for name in ("A", "B")])
    assert values.shape == (2, 1, 3)
    assert (values > 1.3).all()
    after = model.predict(cut(given, 0, ROWS))
    assert after["prediction"] == before["prediction"]
    for number in range(6):
        middle, factor = before["prediction"][number], values.reshape(-1)[number]
        for name in LEVELS:
            assert after[name][number] - middle == pytest.approx(factor * (before[name][number] - middle))
    assert factors(model.fit(cut(given, 0, ROWS))) == {}


def test_quieter_rows_bring_quantiles_nearer() -> None:
    given = table(louder=0.2)
    values = np.array(list(factors(fitted(given).update(cut(given, ROWS, ROWS + LATER))).values()))
    assert values.max() < 0.9
    assert values.min() == pytest.approx((1 + STEP / 9) ** -LATER, rel=0.1)


@pytest.mark.parametrize("more", [{}, {"known": ["x"]}], ids=["past", "known"])
def test_one_by_one_and_all_at_once_are_the_same(more: dict[str, Any], tmp_path: Path) -> None:
    x = np.random.default_rng(3).normal(size=2 * (ROWS + LATER)).tolist()
    given = table(louder=2.0, x=x)
    one, other = fitted(given, **more), fitted(given, **more)
    other.update(cut(given, ROWS, ROWS + LATER))
    for row in range(ROWS, ROWS + LATER):
        one.update(cut(given, row, row + 1))
        if row == ROWS + 20:
            one.save(tmp_path / "m.elman")
            one = elman.load(tmp_path / "m.elman")
    assert factors(one) == factors(other)
    assert len(factors(one)) == 2
    assert np.unique(np.array(list(factors(one).values()))).size > 1


@pytest.mark.parametrize("more", [{}, {"known": ["x"]}], ids=["past", "known"])
def test_rolling_forecasts_are_those_of_updates_by_hand(more: dict[str, Any]) -> None:
    x = np.random.default_rng(3).normal(size=2 * (ROWS + LATER)).tolist()
    given = table(louder=2.0, x=x)
    model = fitted(given, **more)
    rows = range(ROWS, ROWS + 12)
    whole = cut(given, 0, ROWS + 15)
    for series in range(2):
        whole["y"][series * (ROWS + 15) + ROWS + 12 : (series + 1) * (ROWS + 15)] = [None] * 3
    found = model.forecasts(whole, since=given["day"][rows[0] - 1])
    for row in rows:
        if row > ROWS:
            model.update(cut(given, row - 1, row))
        future = {name: cut(given, row, row + 3)[name] for name in ("day", "name", "x")} if more else None
        expected = model.predict(future=future)
        which = [place for place, cutoff in enumerate(found["cutoff"]) if cutoff == given["day"][row - 1]]
        for name in ("prediction", *LEVELS):
            assert [found[name][place] for place in which] == pytest.approx(expected[name], rel=1e-9)


def test_later_forecasts_do_not_depend_on_where_one_begins_to_roll() -> None:
    given = table(louder=3.0)
    model = fitted(given)
    whole = model.forecasts(given)
    late = model.forecasts(given, since=given["day"][ROWS + 30])
    which = [place for place, day in enumerate(whole["cutoff"]) if day >= given["day"][ROWS + 30]]
    for name in ("cutoff", *LEVELS):
        assert [whole[name][place] for place in which] == late[name]
    learnt = [place for place, day in enumerate(whole["cutoff"]) if day < given["day"][ROWS]]
    before = model.forecasts(cut(given, 0, ROWS))
    assert [whole["q0.95"][place] for place in learnt] == before["q0.95"]


def test_what_was_learnt_tells_nothing(tmp_path: Path) -> None:
    given = table(louder=3.0)
    fitted(given).save(tmp_path / "m.elman")
    model = elman.load(tmp_path / "m.elman")
    assert factors(model.update(cut(given, 0, ROWS))) == {}
    one, other = model.update(cut(given, ROWS, ROWS + 9)), fitted(given).update(cut(given, ROWS, ROWS + 9))
    assert factors(one) == factors(other) != {}


def test_a_shift_of_level_is_followed() -> None:
    """Without following them, intervals of noise that became four times as loud would hold less than half."""
    given = table(louder=4.0)
    model = fitted(given, horizon=1)
    found = model.forecasts(given, since=given["day"][ROWS + 20])
    truth, low, high = (np.array(found[name], dtype=np.float64) for name in ("truth", *LEVELS))
    known = np.isfinite(truth)
    assert ((low <= truth) & (truth <= high))[known].mean() > 0.75
    still = model.predict(cut(given, 0, ROWS))
    wide = still["q0.95"][0] - still["q0.05"][0]
    assert (np.abs(truth[known] - 50) < wide / 2).mean() < 0.5


def test_each_row_moves_the_quantiles_of_the_next_one() -> None:
    """The quantiles that say nine of ten, row after row: away from the median if they missed, else back."""
    given = {name: values[: ROWS + LATER] for name, values in table(louder=2.0).items()}
    model = quickly(horizon=1, window=7, coverage=0.9, hidden_size=4, test_fraction=0.0)
    model.fit({name: values[:ROWS] for name, values in given.items()})
    expected, missed = 1.0, 0
    for row in range(ROWS, ROWS + LATER):
        found = model.predict()
        out = not found["q0.05"][0] <= given["y"][row] <= found["q0.95"][0]
        missed += out
        expected *= 1 + STEP if out else 1 / (1 + STEP / 9)
        model.update({name: values[row : row + 1] for name, values in given.items()})
        assert factors(model) == {"": [[pytest.approx(expected)]]}
    assert 0 < missed < LATER


def test_of_several_targets_without_times_each_is_followed() -> None:
    given: Columns = {"y": noise(louder=4.0), "z": noise(seed=2)}
    one, other = (
        quickly(["y", "z"], horizon=2, coverage=0.9, hidden_size=4, test_fraction=0.0).fit(
            {name: values[:ROWS] for name, values in given.items()}
        )
        for _ in range(2)
    )
    one.update({name: values[ROWS:] for name, values in given.items()})
    for row in range(ROWS, ROWS + LATER):
        other.update({name: values[row : row + 1] for name, values in given.items()})
    assert factors(one) == factors(other)
    y, z = np.array(factors(one)[""])
    assert (y > 1.3).all()
    assert (z < 1.3).all()


@pytest.mark.filterwarnings("ignore:Series that end before")
def test_a_new_series_and_rows_without_a_target_are_no_trouble() -> None:
    given = table(louder=4.0)
    model = fitted(given)
    for place in range(ROWS, ROWS + LATER, 2):
        given["y"][place] = None
    model.update({**given, "name": ["A"] * (ROWS + LATER) + ["C"] * (ROWS + LATER)} | {"y": given["y"]})
    assert set(factors(model)) == {"A", "C"}
    found = model.predict()
    assert found["name"] == ["A"] * 3 + ["B"] * 3 + ["C"] * 3


def test_without_quantiles_nothing_is_followed() -> None:
    given = table(louder=4.0)
    model = fitted(given, coverage=None)
    assert factors(model.update(cut(given, ROWS, ROWS + LATER))) == {}


def test_some_rows_ahead_are_followed() -> None:
    assert [followed(horizon).tolist() for horizon in (1, 2, 3, 5, 12)] == [
        [1],
        [1, 2],
        [1, 2, 3],
        [1, 2, 4, 5],
        [1, 5, 8, 12],
    ]


@pytest.mark.parametrize(
    "wrong",
    [{"A": [[1.0]]}, {"A": [[1.0, 1.0], [1.0, 1.0]]}, {"A": [[1.0, FARTHEST + 1]]}, {"A": [[NEAREST / 2, 1.0]]}],
)
def test_factors_of_something_else_are_refused(wrong: Any) -> None:
    recipe = quickly(horizon=2).fit({"y": noise(40)})._whole.recipe
    require_factors(recipe, {"A": [[1.0, 1.05]]})
    with pytest.raises(ValueError, match="its intervals of 'A' follow"):
        require_factors(recipe, wrong)
