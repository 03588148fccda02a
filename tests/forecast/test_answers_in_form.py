"""Forecasts without a table come in the form in which `fit` was given one."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from elman import Forecaster, load

QUICK: dict[str, Any] = {"epochs": 1, "window": 3, "hidden_size": 4, "n_jobs": 1, "horizon": 2}
DAYS = pd.date_range("2024-01-01", periods=30)
WAVE = np.tile(np.sin(np.arange(30) / 3), 2)


def panel(zone: str | None = None, ids: Any = ("a", "b")) -> pd.DataFrame:
    days = DAYS if zone is None else DAYS.tz_localize(zone)
    return pd.DataFrame({"id": pd.Series(np.repeat(ids, 30)), "day": days.append(days), "y": WAVE})


def fitted(table: Any) -> Forecaster:
    return Forecaster("y", series="id", **QUICK).fit(table)


FRAMES = {
    "pandas": panel(),
    "pandas with a zone": panel("UTC"),
    "pandas with categories": panel().astype({"id": "category"}),
    "pandas with numbers": panel(ids=(7, 8)),
    "pandas with an index": panel().set_index(["id", "day"]),
    "pandas with Arrow's types": panel().convert_dtypes(dtype_backend="pyarrow"),
    "polars": pl.from_pandas(panel()),
    "polars with a zone": pl.from_pandas(panel("UTC")),
    "polars with categories": pl.from_pandas(panel()).cast({"id": pl.Categorical}),
    "polars with dates": pl.from_pandas(panel()).cast({"day": pl.Date}),
    "pyarrow": pa.Table.from_pandas(panel(), preserve_index=False),
}


@pytest.mark.parametrize("name", list(FRAMES))
def test_a_frame_of_the_same_library_with_the_same_types(name: str) -> None:
    table = FRAMES[name]
    model = fitted(table)
    expected, found = model.predict(table), model.predict()
    assert type(found) is type(table)
    assert found.equals(expected)
    kinds = [each.dtypes if hasattr(each, "dtypes") else each.schema.types for each in (expected, found)]
    assert list(kinds[0]) == list(kinds[1])


def test_a_dict_and_a_path(tmp_path: Path) -> None:
    table = {"id": ["a"] * 30 + ["b"] * 30, "day": [str(day.date()) for day in DAYS] * 2, "y": WAVE.tolist()}
    model = fitted(table)
    assert model.predict() == model.predict(table)
    pl.DataFrame(table).write_csv(tmp_path / "t.csv")
    model = fitted(tmp_path / "t.csv")
    assert model.predict().equals(model.predict(tmp_path / "t.csv"))
    assert isinstance(model.predict(), pl.DataFrame)


def test_arrays(tmp_path: Path) -> None:
    model = Forecaster(**QUICK).fit(WAVE)
    assert model.predict().shape == (2,)
    assert model.predict().tolist() == model.predict(WAVE).tolist()
    levels = Forecaster(quantiles=[0.1, 0.9], **QUICK).fit(WAVE).predict()
    assert levels.shape == (2, 3)
    assert (levels[:, 1] <= levels[:, 0]).all()
    assert (levels[:, 0] <= levels[:, 2]).all()


def test_the_form_of_fit_stays_when_rows_come_in_another(tmp_path: Path) -> None:
    model = fitted(panel())
    later = {"id": ["a", "b"], "day": [DAYS[-1] + pd.Timedelta(days=1)] * 2, "y": [0.5, 0.5]}
    for each in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        found = each.update(later).predict()
        assert isinstance(found, pd.DataFrame)
        assert found["day"].tolist() == [*pd.date_range("2024-02-01", periods=2)] * 2


def test_a_loaded_model_answers_in_the_form_of_its_first_rows(tmp_path: Path) -> None:
    table = FRAMES["polars"]
    fitted(panel()).save(tmp_path / "m.elman")
    model = load(tmp_path / "m.elman").update(table)
    assert model.predict().equals(model.predict(table))
    model.save(tmp_path / "n.elman")
    assert isinstance(load(tmp_path / "n.elman").predict(), dict)


def test_no_row_is_held_by_the_form() -> None:
    form = fitted(pl.from_pandas(panel()))._fitted.form  # type: ignore[union-attr]
    assert form.estimated_size() == 0
