"""What is given to a forecaster: tables, arrays and series, with a y beside them or not."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from elman import DataError, Forecaster, SettingError
from elman.forecast.sources import take

pytestmark = pytest.mark.filterwarnings("ignore:The forecast is for")  # tables of early rows are asked for


DAYS = pd.date_range("2024-01-01", periods=40, name="day")
WAVE = np.sin(np.arange(40) / 3)
QUICK: dict[str, Any] = {"epochs": 2, "window": 3, "hidden_size": 4, "n_jobs": 1}


def fitted(X: Any, y: Any = None, target: Any = None, **settings: Any) -> Forecaster:
    return Forecaster(target, **{**QUICK, **settings}).fit(X, y)


def weights(model: Forecaster) -> bytes:
    return b"".join(values.tobytes() for values in model.network_.parameters.values())


@pytest.mark.parametrize(
    "given",
    [
        WAVE,
        WAVE[:, None],
        WAVE.tolist(),
        tuple(WAVE.tolist()),
        pd.Series(WAVE),
        pl.Series(WAVE),
        pa.array(WAVE),
        pa.chunked_array([WAVE[:20], WAVE[20:]]),
    ],
    ids=lambda given: f"{type(given).__module__}.{type(given).__name__}",
)
def test_a_series_alone_is_the_target(given: Any) -> None:
    model = fitted(given)
    assert model.summary_.target == "y"
    assert weights(model) == weights(fitted({"y": WAVE}, target="y"))


def test_a_series_has_its_name_and_its_times() -> None:
    model = fitted(pd.Series(WAVE, index=DAYS, name="sales"))
    assert (model.summary_.target, model.summary_.time) == ("sales", "day")
    assert model.predict()["day"].tolist() == [pd.Timestamp("2024-02-10")]
    assert model.predict(pd.Series(WAVE[:9], index=DAYS[:9], name="other")).equals(
        model.predict(pd.Series(WAVE[:9], index=DAYS[:9], name="sales"))
    )
    assert fitted(pd.Series(WAVE, name="sales"), target="load").summary_.target == "load"


@pytest.mark.parametrize("frame", [pd.DataFrame, pl.DataFrame, pa.table, dict])
@pytest.mark.parametrize(
    "answers", [np.asarray, list, pd.Series, pl.Series, pa.array, lambda y: np.asarray(y)[:, None]]
)
def test_y_is_the_target_that_x_lacks(frame: Any, answers: Any) -> None:
    columns = {"day": DAYS.to_numpy(), "lead": WAVE[::-1].copy()}
    model = fitted(frame(columns), answers(WAVE), target="sales")
    assert weights(model) == weights(fitted({**columns, "sales": WAVE}, target="sales"))
    assert model.summary_.columns["sales"] == "number"


def test_arrays_have_numbered_columns() -> None:
    x = np.column_stack([WAVE[::-1], WAVE**2])
    model = fitted(x, WAVE)
    assert model.feature_names_in_.tolist() == ["x0", "x1", "y"]
    assert weights(model) == weights(fitted(x.tolist(), WAVE.tolist()))
    assert weights(model) == weights(fitted({"x0": x[:, 0], "x1": x[:, 1], "y": WAVE}, target="y"))
    assert fitted(x, target="x1").summary_.target == "x1"
    assert fitted(x, target=["a", "b"]).summary_.target == "a, b"
    assert fitted(x[:, 0], WAVE).feature_names_in_.tolist() == ["x0", "y"]
    with pytest.raises(SettingError, match="X is an array of 2 columns; give the target as y, or name one of x0, x1"):
        fitted(x)
    with pytest.raises(SettingError, match="setting 'target': found 'sales', and X is an array of 2 columns"):
        fitted(x, target="sales")
    for wrong in (x[:, :1], np.column_stack([x, x])):
        with pytest.raises(DataError, match="expected 2 columns, x0, x1, as in fit"):
            model.predict(wrong)


def test_words_beside_numbers_stay_what_they_are() -> None:
    x = [[float(value), "sun" if value > 0 else "rain"] for value in WAVE]
    assert fitted(x, WAVE).summary_.columns == {"x0": "number", "x1": "word", "y": "number"}
    assert fitted(np.array(x, dtype=object), WAVE).summary_.columns["x1"] == "word"
    sky = np.where(WAVE > 0, "sun", "rain")
    assert fitted(WAVE, sky).classes_.tolist() == ["rain", "sun"]  # type: ignore[union-attr]
    assert fitted(sky).predict().tolist() == ["sun"]


def test_several_targets_are_taken_by_name() -> None:
    frame = pd.DataFrame({"b": WAVE, "a": WAVE[::-1].copy()})
    one = fitted(pd.DataFrame({"day": DAYS}), frame, target=["a", "b"])
    other = fitted(pd.DataFrame({"day": DAYS}), frame[["a", "b"]].to_numpy(), target=["a", "b"])
    assert weights(one) == weights(other)
    assert fitted(pd.DataFrame({"day": DAYS}), frame).summary_.target == "b, a"
    with pytest.raises(SettingError, match="y: found 2 columns, expected 1, one for each target"):
        fitted(pd.DataFrame({"day": DAYS}), frame, target="a")
    with pytest.raises(SettingError, match="y: found the columns b, a, expected a, c, the targets"):
        fitted(pd.DataFrame({"day": DAYS}), frame, target=["a", "c"])


def test_x_and_y_have_to_go_together() -> None:
    X = pd.DataFrame({"day": DAYS, "y": WAVE})
    assert weights(fitted(X, X["y"])) == weights(fitted(X, target="y"))
    with pytest.raises(DataError, match="found 40 rows in X and 39 in y; expected as many"):
        fitted(X[["day"]], WAVE[:39])
    with pytest.raises(DataError, match="column 'y', row 4: found another value than in y"):
        fitted(X, np.where(np.arange(40) == 3, 9, WAVE))
    y = pd.Series(WAVE, index=range(40))
    with pytest.raises(DataError, match=r"its index has the labels of X in another order.*y.loc\[X.index\]"):
        fitted(X[["day"]], y[::-1])
    dated = X[["day"]].set_index("day")
    with pytest.raises(DataError, match="y: its index has .* in row 1, where that of X has"):
        fitted(dated, pd.Series(WAVE, index=dated.index).shift(1, freq="D"))
    with pytest.raises(DataError, match="found an array of shape"):
        fitted(np.zeros((4, 3, 2)), WAVE)
    with pytest.raises(DataError, match="rows of unequal length"):
        fitted([[1.0, 2.0], [1.0]], WAVE)


def test_what_is_masked_is_missing() -> None:
    hidden = np.arange(40) % 7 == 3
    holes = np.where(hidden, np.nan, WAVE)
    masked = np.ma.masked_array(np.where(hidden, 99.0, WAVE), hidden)
    assert weights(fitted(masked)) == weights(fitted(holes))
    assert weights(fitted(np.ma.column_stack([masked, WAVE]), masked)) == weights(
        fitted(np.column_stack([holes, WAVE]), holes)
    )
    records = np.array([(1.0, 2.0)] * 9, dtype=[("a", float), ("b", float)])
    with pytest.raises(DataError, match="found an array of records, expected a frame or a dict of a, b"):
        fitted(records)


@pytest.mark.parametrize("callbacks", [[print], (print,), print])
def test_callbacks_in_the_place_of_y_are_told_where_they_belong(callbacks: Any) -> None:
    with pytest.raises(SettingError, match=r"y: found functions, .*given by name: fit\(table, callbacks=\[...\]\)"):
        fitted({"day": DAYS, "y": WAVE}, callbacks, target="y")


def test_nothing_given_is_changed() -> None:
    X, y = pd.DataFrame({"lead": WAVE.copy()}, index=DAYS), pd.Series(WAVE.copy(), index=DAYS, name="sales")
    before = X.copy(deep=True), y.copy(deep=True)
    fitted(X, y).score(X.set_axis(DAYS + pd.Timedelta(days=40)), y.set_axis(DAYS + pd.Timedelta(days=40)))
    pd.testing.assert_frame_equal(X, before[0])
    pd.testing.assert_series_equal(y, before[1])
    assert take(X, y).target == "sales"


def test_codes_are_forecast_as_they_were_given() -> None:
    frame = pd.DataFrame({"day": DAYS, "state": ["01", "02", "10", "02"] * 10})
    model = fitted(frame, target="state")
    assert model.classes_.tolist() == ["01", "02", "10"]  # type: ignore[union-attr]
    again = pickle.loads(pickle.dumps(model))
    later = frame.iloc[-5:]
    assert again.predict(later).equals(model.predict(later))
    assert set(model.predict(later)["prediction"]) <= {"01", "02", "10"}
    assert again.update(frame.tail(1).assign(day=DAYS[-1] + pd.Timedelta(days=1))).classes_.tolist()[0] == "01"
