"""New rows after those that a model has seen, and what a file keeps of them."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import elman
from elman import DataError, Forecaster, ModelFileError, SettingError, bundle
from elman.plain import Arrays
from tests.kept import changed_file

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


def rows_in(path: Path) -> set[tuple[int, ...]]:
    """The shapes of the columns of rows that a file has."""
    return {array.shape for name, array in bundle.read(path)[0].items() if name.startswith("observed.")}


def test_update_goes_on_without_a_table(model: Forecaster, shops: Columns, shorter: Columns, last: Columns) -> None:
    assert model.predict() == model.predict(shorter)
    weights = model.network_.parameters["linear.weight"].copy()
    assert model.update(last).predict() == model.predict(shops)
    np.testing.assert_array_equal(model.network_.parameters["linear.weight"], weights)
    assert model.repeated_rows_ == 0
    assert model.update(last).predict() == model.predict(shops)
    assert model.repeated_rows_ == len(last["day"])
    with pytest.raises(DataError, match=r"column 'day', row 1: .* was seen with other values; [^\n]*$"):
        model.update({**last, "sales": [value + 1 for value in last["sales"]]})
    early = {name: [values[3]] for name, values in shops.items()}
    assert model.update(early).repeated_rows_ == 1
    with pytest.raises(DataError, match=r"column 'day', row 1: 2\S+ 12:00 .* comes before the last row seen, [^\n]*$"):
        model.update({**early, "day": [f"{early['day'][0]} 12:00"]})


def test_a_file_keeps_what_update_brought(
    model: Forecaster, shops: Columns, last: Columns, tmp_path: Path, shorter: Columns
) -> None:
    model.update(last).save(tmp_path / "m.elman")
    again = elman.load(tmp_path / "m.elman")
    assert again.predict() == model.predict() == model.predict(shops)
    again.save(tmp_path / "n.elman")
    assert (tmp_path / "n.elman").read_bytes() == (tmp_path / "m.elman").read_bytes()
    assert rows_in(tmp_path / "m.elman") == {(2 * ROWS,)}  # all that a forecast of numbers looks at
    observed = bundle.read_metadata(tmp_path / "m.elman")["fitted"]["observed"]
    assert list(observed["columns"]) == ["day", "shop", "sales", "promo"]
    assert again.update(last).repeated_rows_ == len(last["day"])
    assert pickle.loads(pickle.dumps(again)).predict() == again.predict()
    again.fit(shorter).save(tmp_path / "n.elman")  # a new fit forgets them
    assert bundle.read_metadata(tmp_path / "n.elman")["fitted"]["observed"] is None


def test_a_file_has_no_rows_of_the_fit(model: Forecaster, shorter: Columns, tmp_path: Path) -> None:
    model.save(tmp_path / "m.elman")
    assert not rows_in(tmp_path / "m.elman")
    again = elman.load(tmp_path / "m.elman")
    with pytest.raises(SettingError, match="has seen no rows yet"):
        again.predict()
    again.update(shorter).save(tmp_path / "n.elman")
    assert rows_in(tmp_path / "n.elman") == {(2 * (ROWS - 5),)}
    assert elman.load(tmp_path / "n.elman").predict() == model.predict()


@pytest.mark.parametrize("target", ["wet", "sky", "level"])
def test_every_kind_of_column_comes_back(target: str, table: Columns, tmp_path: Path) -> None:
    flags = [None if row % 7 == 0 else row % 2 == 0 for row in range(120)]
    more = {**table, "flag": flags, "day": np.datetime64("2013-01-01") + (np.arange(120) % 60).astype("timedelta64[D]")}
    model = quick(target, exclude=["date"]).fit(more)
    again = elman.load(_saved(model.update(_next(more)), tmp_path))
    assert again.predict() == model.predict()
    assert seen(again) == seen(model)


def seen(model: Forecaster) -> list[str]:
    assert model._fitted is not None
    return model._fitted.seen().names


def _next(table: dict[str, Any]) -> dict[str, Any]:
    """The first row of each site once more, a day after its last one."""
    return {
        name: [values[0], values[60]] if name != "day" else np.repeat(values[59:60] + np.timedelta64(1, "D"), 2)
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


def rename(columns: Any, old: str, new: str) -> None:
    kept = [(new if name == old else name, column) for name, column in columns.items()]
    columns.clear()
    columns.update(kept)


def without(columns: Any, arrays: Arrays, number: int) -> None:
    columns.popitem()
    del arrays[f"observed.columns.{number}.values"]


def all_short(arrays: Arrays, rows: int) -> None:
    arrays.update({name: array[:rows] for name, array in arrays.items() if name.startswith("observed.")})


SHOP = "observed.columns.1.values"


@pytest.mark.parametrize(
    "damage",
    [
        lambda columns, arrays: columns.popitem(),
        lambda columns, arrays: without(columns, arrays, 3),
        lambda columns, arrays: rename(columns, "shop", "else"),
        lambda columns, arrays: columns["shop"].update(kind="object"),
        lambda columns, arrays: columns["shop"].update(values={"texts": []}),
        lambda columns, arrays: columns["shop"].update(values="numbers"),
        lambda columns, arrays: columns["day"].pop("form"),
        lambda columns, arrays: columns["day"].update(values="numbers"),
        lambda columns, arrays: columns["shop"].update(kind="number"),
        lambda columns, arrays: arrays.pop(SHOP),
        lambda columns, arrays: arrays.update({"observed.columns.9.values": arrays[SHOP]}),
        lambda columns, arrays: arrays.update({SHOP: arrays[SHOP][:3]}),
        lambda columns, arrays: all_short(arrays, 0),
        lambda columns, arrays: columns.clear(),
    ],
)
def test_damaged_rows_are_refused(
    model: Forecaster, last: Columns, tmp_path: Path, damage: Callable[[Any, Arrays], None]
) -> None:
    path = _saved(model.update(last), tmp_path)
    bad = changed_file(path, lambda fitted, arrays: damage(fitted["observed"]["columns"], arrays))
    with pytest.raises(ModelFileError, match="changed.elman: damaged model file"):
        elman.load(bad)


def test_rows_that_nothing_describes_are_refused(model: Forecaster, last: Columns, tmp_path: Path) -> None:
    bad = changed_file(_saved(model.update(last), tmp_path), lambda fitted, _: fitted.update(observed=None))
    with pytest.raises(ModelFileError, match=r"'observed\.columns\.\d\.values' belongs to nothing"):
        elman.load(bad)
