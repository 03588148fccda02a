"""Rows after those that a model has seen: scored one by one, or forecast all at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from elman import DataError, Forecaster, SettingError, load

Columns = dict[str, Any]
ROWS, SEEN = 90, 70
QUICK: dict[str, Any] = {"epochs": 3, "window": 4, "hidden_size": 4, "n_jobs": 1}


def made(series: tuple[str, ...] = ("A",)) -> Columns:
    """Days of some series: a number, a column that is ahead of it by a day, and words that follow from it."""
    random = np.random.default_rng(0)
    days = np.datetime64("2024-01-01") + np.arange(ROWS)
    parts = []
    for number, name in enumerate(series):
        lead = np.sin(np.arange(ROWS) / 3 + number) + random.normal(0, 0.1, ROWS)
        level = np.concatenate([[0], 2 * lead[:-1]]) + 10 * number
        sky = np.where(lead > 0, "sun", "rain")
        parts.append({"place": [name] * ROWS, "day": days, "lead": lead, "level": level, "sky": sky})
    return {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}


def some(table: Columns, first: int, end: int, *without: str) -> Columns:
    """Rows of each series, some columns left out."""
    which = np.flatnonzero((np.arange(len(table["day"])) % ROWS >= first) & (np.arange(len(table["day"])) % ROWS < end))
    return {name: values[which] for name, values in table.items() if name not in without}


@pytest.fixture(scope="module")
def table() -> Columns:
    return made()


@pytest.fixture(scope="module")
def model(table: Columns) -> Forecaster:
    return Forecaster("level", **QUICK).fit(some(table, 0, SEEN))


def test_a_score_is_that_of_forecasts_row_by_row(model: Forecaster, table: Columns) -> None:
    later = some(table, SEEN, ROWS)
    said = [model.predict(some(table, 0, end))["prediction"][0] for end in range(SEEN, ROWS)]
    left = np.sum((later["level"] - said) ** 2)
    expected = 1 - left / np.sum((later["level"] - later["level"].mean()) ** 2)
    assert model.score(later) == pytest.approx(expected, rel=1e-9)
    assert model.score(some(later, 0, ROWS, "level"), later["level"]) == model.score(later)


def test_y_is_what_is_compared_and_the_target_in_x_is_what_is_read(model: Forecaster, table: Columns) -> None:
    later = some(table, SEEN, ROWS)
    mixed = {**later, "level": later["level"][::-1].copy()}
    assert model.score(mixed, later["level"]) < model.score(later)


def test_predictions_go_on_from_their_own(model: Forecaster, table: Columns) -> None:
    later = some(table, SEEN, ROWS, "level")
    found = model.predict(later)
    assert found.shape == (ROWS - SEEN,)
    assert found[0] == model.predict(some(table, 0, SEEN))["prediction"][0]
    grown = some(table, 0, SEEN + 1)
    grown["level"][-1] = found[0]
    assert found[1] == pytest.approx(model.predict(grown)["prediction"][0], rel=1e-6)


def test_within_the_horizon_they_are_those_of_predict(table: Columns) -> None:
    model = Forecaster("level", horizon=5, **QUICK).fit(some(table, 0, SEEN))
    found = model.predict(some(table, SEEN, SEEN + 3, "level"))
    assert found.tolist() == model.predict()["prediction"][:3]


def test_known_columns_are_those_of_the_rows_that_follow(table: Columns) -> None:
    model = Forecaster("level", horizon=2, known=["lead"], **QUICK).fit(some(table, 0, SEEN))
    later = some(table, SEEN, SEEN + 2, "level")
    future = {name: later[name] for name in ("day", "lead")}
    assert model.predict(later).tolist() == model.predict(some(table, 0, SEEN), future)["prediction"]
    rows = some(table, SEEN, ROWS - 1)
    ahead = [some(table, end, end + 2, "level", "sky", "place") for end in range(SEEN, ROWS - 1)]
    said = [
        model.predict(some(table, 0, end), each)["prediction"][0]
        for end, each in zip(range(SEEN, ROWS - 1), ahead, strict=True)
    ]
    left, spread = np.sum((rows["level"] - said) ** 2), np.sum((rows["level"] - rows["level"].mean()) ** 2)
    assert model.score(rows) == pytest.approx(1 - left / spread, rel=1e-6)


def test_words_are_scored_by_the_share_that_is_right(table: Columns) -> None:
    model = Forecaster("sky", **{**QUICK, "epochs": 20, "learning_rate": 0.02}).fit(some(table, 0, SEEN))
    later = some(table, SEEN, ROWS)
    said = [model.predict(some(table, 0, end))["prediction"][0] for end in range(SEEN, ROWS)]
    assert model.score(later) == np.mean(np.array(said) == later["sky"])
    rest = some(later, 0, ROWS, "sky")
    assert set(model.predict(rest)) <= {"sun", "rain"}
    np.testing.assert_allclose(model.predict_proba(rest).sum(axis=1), 1)
    new = {**later, "sky": np.array(["fog"] * (ROWS - SEEN))}
    assert model.score(some(later, 0, ROWS), new["sky"]) == 0


def test_each_series_goes_on_by_itself() -> None:
    table = made(("A", "B"))
    model = Forecaster("level", series="place", **QUICK).fit(some(table, 0, SEEN))
    later = some(table, SEEN, ROWS)
    assert model.score(later) > 0.5
    mixed = np.random.default_rng(0).permutation(len(later["day"]))
    assert model.score({name: values[mixed] for name, values in later.items()}) == pytest.approx(model.score(later))
    rest = some(later, 0, ROWS, "level")
    np.testing.assert_array_equal(
        model.predict({name: values[mixed] for name, values in rest.items()}), model.predict(rest)[mixed]
    )
    new = {**rest, "place": np.where(rest["place"] == "B", "C", rest["place"])}
    found = model.predict(new)
    assert np.isnan(found[rest["place"] == "B"]).all()
    assert np.isfinite(found[rest["place"] == "A"]).all()
    alone = {name: values[rest["place"] == "B"] for name, values in new.items()}
    with pytest.raises(DataError, match="found no series of which 1 rows were seen before"):
        model.predict(alone)


def test_rows_between_are_forecast_over(model: Forecaster, table: Columns) -> None:
    found = model.predict(some(table, SEEN, ROWS, "level"))
    assert np.isfinite(model.predict(some(table, SEEN + 4, ROWS, "level"))).all()
    assert len(found) == ROWS - SEEN


def test_rows_that_were_seen_are_refused_by_row(model: Forecaster, table: Columns) -> None:
    with pytest.raises(DataError, match=r"row 1: found 2024-03-06.*seen rows up to 2024-03-10; .*TimeSeriesSplit") as e:
        model.score(some(table, SEEN - 5, ROWS))
    assert len(str(e.value)) <= 200
    with pytest.raises(DataError, match="give rows that come after"):
        model.predict(some(table, SEEN - 5, ROWS, "level"))


def test_what_update_brought_was_seen(model: Forecaster, table: Columns) -> None:
    import copy

    longer = copy.deepcopy(model).update(some(table, SEEN, SEEN + 10))
    assert len(longer.predict(some(table, SEEN + 10, ROWS, "level"))) == ROWS - SEEN - 10
    rest = some(table, SEEN, SEEN + 10)
    beside = copy.deepcopy(model).update(some(rest, 0, ROWS, "level"), rest["level"])
    assert beside.predict() == longer.predict()


def test_a_loaded_model_has_seen_none(model: Forecaster, table: Columns, tmp_path: Any) -> None:
    model.save(tmp_path / "m.elman")
    with pytest.raises(SettingError, match="has seen no rows yet"):
        load(tmp_path / "m.elman").predict(some(table, SEEN, ROWS, "level"))


def test_rows_without_a_truth(model: Forecaster, table: Columns) -> None:
    later = some(table, SEEN, ROWS)
    holes = {**later, "level": np.where(np.arange(ROWS - SEEN) % 2, later["level"], np.nan)}
    assert np.isfinite(model.score(holes))
    with pytest.raises(DataError, match="found no value of 'level' in the rows that can be forecast"):
        model.score({**later, "level": np.full(ROWS - SEEN, np.nan)})
    with pytest.raises(DataError, match="there is no column 'level'"):
        model.score(some(later, 0, ROWS, "level"))
    assert np.isnan(model.score({name: values[:1] for name, values in later.items()}))


def test_several_targets() -> None:
    table = made()
    model = Forecaster(["level", "lead"], **QUICK).fit(some(table, 0, SEEN, "sky"))
    later = some(table, SEEN, ROWS, "sky")
    y = pd.DataFrame({name: later[name] for name in ("lead", "level")})
    rest = some(later, 0, ROWS, "level", "lead")
    assert model.score(later) == model.score(rest, y)
    assert model.predict(rest).shape == (ROWS - SEEN, 2)
