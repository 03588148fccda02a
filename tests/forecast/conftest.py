"""A small table of two series in which the next row can be forecast from the last ones, and quick settings."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman import Forecaster
from elman.forecast.fitted import ForecastFit
from elman.forecast.numbers import NumberModel

Columns = dict[str, list[Any]]


def make_table(rows: int = 60, seed: int = 0) -> Columns:
    """Two stations: a wave with noise, some gaps in it, and words and yes/no that follow from the wave a row before."""
    random = np.random.default_rng(seed)
    days = np.datetime_as_string(np.datetime64("2013-01-01") + np.arange(rows)).tolist()
    columns: Columns = {"date": days * 2, "site": ["A"] * rows + ["B"] * rows, "level": [], "sky": [], "wet": []}
    for phase in (0, 2):
        wave = np.sin(np.arange(-1, rows) / 2 + phase) + random.normal(size=rows + 1) / 10
        columns["level"] += [None if random.random() < 0.1 else round(float(value), 3) for value in wave[1:]]
        columns["sky"] += ["clear" if value > 0.5 else "fog" if value < -0.5 else "cloud" for value in wave[:-1]]
        columns["wet"] += ["yes" if value < 0 else "no" for value in wave[:-1]]
    return columns


@pytest.fixture(scope="session")
def table() -> Columns:
    """The table; no test changes it."""
    return make_table()


def quick(target: str = "wet", **settings: Any) -> Forecaster:
    """A forecaster that trains in well under a second."""
    usual = {"window": 3, "hidden_size": 8, "epochs": 6, "learning_rate": 0.02, "refit": False}
    return Forecaster(target, **{**usual, **settings})


def slow(target: str) -> Forecaster:
    """A forecaster that learns the target well; of numbers it starts from the prior."""
    return Forecaster("level", window=3, refit=False) if target == "level" else quick(target, epochs=40)


@pytest.fixture(scope="session")
def models(table: Columns) -> dict[str, Forecaster]:
    """A trained model of each kind of target; no test changes them."""
    return {target: slow(target).fit(table) for target in ("wet", "sky", "level")}


def quickly(target: str | list[str] = "y", **settings: Any) -> Forecaster:
    """A forecaster that is fitted in a moment."""
    return Forecaster(target, **{"epochs": 1, "n_jobs": 1, "refit": False, **settings})


def months(rows: int, step: int = 1) -> list[str]:
    """So many months, one after another or every so many."""
    first = (np.datetime64("2019-02") + step * np.arange(rows)).astype("datetime64[D]")
    return list(np.datetime_as_string(first).tolist())


def whole(model: Forecaster) -> tuple[ForecastFit, NumberModel]:
    """What a fit has made, and its model of numbers."""
    fitted = model._whole
    assert isinstance(fitted.model, NumberModel)
    return fitted, fitted.model
