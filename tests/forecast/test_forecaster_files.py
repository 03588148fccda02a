"""A saved forecaster: the same forecasts, the same bytes, and little to import."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import elman
from elman import Forecaster, ModelFileError
from elman.plain import Arrays
from tests.kept import changed_file

from .conftest import Columns, quick


@pytest.mark.parametrize("target", ["wet", "sky", "level"])
def test_round_trip(target: str, table: Columns, models: dict[str, Forecaster], tmp_path: Path) -> None:
    models[target].save(tmp_path / "m.elman")
    again = elman.load(tmp_path / "m.elman")
    assert again.predict(table) == models[target].predict(table)
    assert again.evaluation_ == models[target].evaluation_
    assert again.get_params() == models[target].get_params()
    np.testing.assert_array_equal(again.classes_, models[target].classes_)
    assert again.summary_ == models[target].summary_
    assert again.history_.epochs == models[target].history_.epochs
    again.save(tmp_path / "again.elman")
    assert (tmp_path / "again.elman").read_bytes() == (tmp_path / "m.elman").read_bytes()


def test_the_same_fit_gives_the_same_file(table: Columns, tmp_path: Path) -> None:
    for name in ("a", "b"):
        quick().fit(table).save(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_loaded_model_can_be_trained_again(table: Columns, models: dict[str, Forecaster], tmp_path: Path) -> None:
    models["wet"].save(tmp_path / "m.elman")
    again = elman.load(tmp_path / "m.elman").fit(table)
    assert again.predict(table) == models["wet"].predict(table)


@pytest.mark.parametrize(
    "change",
    [
        lambda fitted, _: fitted.update(recipe={}),
        lambda fitted, _: fitted.update(settings={"nonsense": 1}),
        lambda fitted, _: fitted.update(given={"nonsense": 1}),
        lambda fitted, _: fitted.update(summary=None),
        lambda fitted, _: fitted.update(history=[]),
        lambda fitted, _: fitted.update(model=None),
    ],
)
def test_a_description_that_is_not_one(
    change: Callable[[Any, Arrays], None], models: dict[str, Forecaster], tmp_path: Path
) -> None:
    models["wet"].save(tmp_path / "m.elman")
    with pytest.raises(ModelFileError, match=r"changed.elman: damaged model file"):
        elman.load(changed_file(tmp_path / "m.elman", change))


def test_tensors_of_another_size(models: dict[str, Forecaster], tmp_path: Path) -> None:
    models["wet"].save(tmp_path / "m.elman")

    def longer(_: Any, arrays: Arrays) -> None:
        arrays["model.network.linear.bias"] = arrays["model.network.rnn.bias_hh_l0"]

    with pytest.raises(ModelFileError, match=r"linear.bias' has shape"):
        elman.load(changed_file(tmp_path / "m.elman", longer))


def test_predicting_from_a_csv_file_imports_numpy_and_safetensors_alone(
    models: dict[str, Forecaster], table: Columns, tmp_path: Path
) -> None:
    models["wet"].save(tmp_path / "m.elman")
    pl.DataFrame(table).write_csv(tmp_path / "t.csv")
    code = (
        "import sys, elman; from elman.table.reading import read\n"
        f"elman.load({str(tmp_path / 'm.elman')!r}).predict(read({str(tmp_path / 't.csv')!r}))\n"
        "heavy = 'polars narwhals pydantic pandas pyarrow sklearn torch rich typer'\n"
        "print([name for name in heavy.split() if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_fit_writes_nothing(table: Columns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    quick().fit(table).predict(table)
    assert not list(tmp_path.iterdir())
