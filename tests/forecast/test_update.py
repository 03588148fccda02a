"""New rows after those that a model has seen, and what a file keeps of them."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import elman
from elman import DataError, Forecaster, ModelFileError, SettingError, bundle

from .conftest import Columns, quick
from .test_horizons import ROWS, made, small, with_future


@pytest.fixture(scope="module")
def shops() -> Columns:
    return made()


@pytest.fixture(scope="module")
def shorter(shops: Columns) -> Columns:
    """The shops without their last five days."""
    return {name: values[: ROWS - 5] + values[ROWS : 2 * ROWS - 5] for name, values in shops.items()}


@pytest.fixture(scope="module")
def last(shops: Columns) -> Columns:
    """The last five days of the shops."""
    return {name: values[ROWS - 5 : ROWS] + values[2 * ROWS - 5 :] for name, values in shops.items()}


@pytest.fixture
def model(shorter: Columns, fitted: Forecaster) -> Forecaster:
    return copy.deepcopy(fitted)


@pytest.fixture(scope="module")
def fitted(shorter: Columns) -> Forecaster:
    return small().fit(shorter)


def test_update_goes_on_without_a_table(model: Forecaster, shops: Columns, shorter: Columns, last: Columns) -> None:
    assert model.predict() == model.predict(shorter)
    weights = model.network_.parameters["linear.weight"].copy()
    assert model.update(last).predict() == model.predict(shops)
    np.testing.assert_array_equal(model.network_.parameters["linear.weight"], weights)
    with pytest.raises(DataError, match="have the same time"):
        model.update(last)


def test_a_file_keeps_what_update_brought(
    model: Forecaster, shops: Columns, last: Columns, tmp_path: Path, shorter: Columns
) -> None:
    model.update(last).save(tmp_path / "m.elman")
    again = elman.load(tmp_path / "m.elman")
    assert again.predict() == model.predict() == model.predict(shops)
    again.save(tmp_path / "n.elman")
    assert (tmp_path / "n.elman").read_bytes() == (tmp_path / "m.elman").read_bytes()
    tensors, metadata = bundle.read(tmp_path / "m.elman")
    assert {values.shape for name, values in tensors.items() if name.startswith("rows.")} == {(2 * 14,)}  # a window
    assert [column["name"] for column in metadata["rows"]] == ["day", "shop", "sales", "promo"]
    with pytest.raises(DataError, match="have the same time"):
        again.update(last)
    assert pickle.loads(pickle.dumps(again)).predict() == again.predict()
    again.fit(shorter).save(tmp_path / "n.elman")  # a new fit forgets them
    assert bundle.read_metadata(tmp_path / "n.elman")["rows"] is None


def test_a_file_has_no_rows_of_the_fit(model: Forecaster, shorter: Columns, tmp_path: Path) -> None:
    model.save(tmp_path / "m.elman")
    assert not [name for name in bundle.read(tmp_path / "m.elman")[0] if name.startswith("rows.")]
    again = elman.load(tmp_path / "m.elman")
    with pytest.raises(SettingError, match="has seen no rows yet"):
        again.predict()
    again.update(shorter).save(tmp_path / "n.elman")  # of these the last window alone
    assert {v.shape for n, v in bundle.read(tmp_path / "n.elman")[0].items() if n.startswith("rows.")} == {(2 * 14,)}
    assert elman.load(tmp_path / "n.elman").predict() == model.predict()


@pytest.mark.parametrize("target", ["wet", "sky", "level"])
def test_every_kind_of_column_comes_back(target: str, table: Columns, tmp_path: Path) -> None:
    flags = [None if row % 7 == 0 else row % 2 == 0 for row in range(120)]
    more = {**table, "flag": flags, "day": np.datetime64("2013-01-01") + np.arange(120) % 60}
    model = quick(target, exclude=["date"]).fit(more)
    again = elman.load(_saved(model.update(_next(more)), tmp_path))
    assert again.predict() == model.predict()
    assert again._observed.table().names == model._observed.table().names


def _next(table: dict[str, Any]) -> dict[str, Any]:
    """The first row of each site once more, a day after its last one."""
    return {
        name: [values[0], values[60]] if name != "day" else np.repeat(values[59:60] + 1, 2)
        for name, values in table.items()
    }


def _saved(model: Forecaster, folder: Path) -> Path:
    model.save(folder / "m.elman")
    return folder / "m.elman"


def test_rows_to_come_are_kept_beside_a_window(shops: Columns, shorter: Columns, last: Columns, tmp_path: Path) -> None:
    model = small(known=["promo"]).fit(shorter)
    expected = model.predict(with_future(shops))
    assert model.update(last).predict(future=_days(shops)) == expected
    again = elman.load(_saved(model, tmp_path))
    assert again.predict(future=_days(shops)) == expected
    assert again.update({**_days(shops), "sales": [None] * 6}).predict() == expected
    assert elman.load(_saved(again, tmp_path)).predict() == expected


def _days(shops: Columns) -> Columns:
    """The rows to come by themselves."""
    longer = with_future(shops)
    return {name: longer[name][2 * ROWS :] for name in ("day", "shop", "promo")}


@pytest.mark.parametrize(
    "damage",
    [
        lambda rows, tensors: rows.pop(),
        lambda rows, tensors: rows[1].update(name="else"),
        lambda rows, tensors: rows[1].update(kind="object"),
        lambda rows, tensors: rows[1].update(texts=[]),
        lambda rows, tensors: rows[0].pop("form"),
        lambda rows, tensors: rows[1].update(kind="number"),
        lambda rows, tensors: tensors.pop("rows.1"),
        lambda rows, tensors: tensors.update({"rows.9": tensors["rows.1"]}),
        lambda rows, tensors: tensors.update({"rows.1": tensors["rows.1"][:3]}),
        lambda rows, tensors: tensors.update({f"rows.{n}": tensors[f"rows.{n}"][:0] for n in range(4)}),
        lambda rows, tensors: rows.clear(),
    ],
)
def test_damaged_rows_are_refused(model: Forecaster, last: Columns, tmp_path: Path, damage: Any) -> None:
    tensors, metadata = bundle.read(_saved(model.update(last), tmp_path))
    damage(metadata["rows"], tensors)
    bundle.write(tmp_path / "bad.elman", tensors, metadata)
    with pytest.raises(ModelFileError, match="bad.elman: damaged model file"):
        elman.load(tmp_path / "bad.elman")


def test_rows_that_nothing_describes_are_refused(model: Forecaster, last: Columns, tmp_path: Path) -> None:
    tensors, metadata = bundle.read(_saved(model.update(last), tmp_path))
    bundle.write(tmp_path / "bad.elman", tensors, {**metadata, "rows": None})
    with pytest.raises(ModelFileError, match=r"'rows\.\d' belongs to nothing"):
        elman.load(tmp_path / "bad.elman")
