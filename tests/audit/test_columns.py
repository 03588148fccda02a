"""Columns that know the future: every planted leak is found, and nothing that only looks like one is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import elman
from elman.audit.found import Leaks
from elman.audit.future import future_columns
from elman.forecast.rows.recipe import fit_recipe
from elman.settings import ForecasterSettings
from elman.table.table import Table

ROWS = 500
Columns = dict[str, Any]
Forms = dict[str, Callable[..., Any]]


def weather(seed: int, rows: int = ROWS) -> Columns:
    """Days whose rain follows from the pressure of the day before; no column knows more than its day."""
    random = np.random.default_rng(seed)
    pressure = np.zeros(rows)
    for day in range(1, rows):
        pressure[day] = 0.8 * pressure[day - 1] + random.normal()
    slow = np.cumsum(random.normal(size=rows)) * 0.1 + 8 * np.sin(np.arange(rows) * 2 * np.pi / 365)
    amount = np.maximum(0, -2 * np.roll(pressure, 1) + 1.5 * random.normal(size=rows) - 1)
    return {
        "day": np.datetime64("2020-01-01") + np.arange(rows),
        "pressure": pressure,
        "temperature": 10 + slow + 0.5 * pressure + random.normal(size=rows),
        "amount": amount,
        "rain": np.where(amount > 0.5, "yes", "no"),
    }


def later(values: Any, by: int = 1) -> Any:
    return np.concatenate([values[by:], np.repeat(values[-1:], by)])


def noise(size: float, seed: int = 9) -> Any:
    return np.random.default_rng(seed).normal(size=ROWS) * size


def until_next(rain: Any) -> Any:
    """How many days it is until it rains the next time."""
    found = np.zeros(len(rain))
    for day in range(len(rain) - 2, -1, -1):
        found[day] = 0 if rain[day + 1] == "yes" else found[day + 1] + 1
    return found


NUMBERS: Forms = {
    "the target of the next row": lambda t: later(t["temperature"]),
    "in another unit": lambda t: later(t["temperature"]) * 1.8 + 32,
    "with a little noise": lambda t: later(t["temperature"]) + noise(0.05),
    "by its logarithm": lambda t: np.log(later(t["temperature"]) + 40),
    "two rows later": lambda t: later(t["temperature"], 2),
    "a moving mean around the row": lambda t: np.convolve(t["temperature"], np.ones(5) / 5, "same"),
    "the mean of the next three": lambda t: sum(later(t["temperature"], by) for by in (1, 2, 3)) / 3,
    "by how much it changes next": lambda t: later(t["temperature"]) - t["temperature"],
    "a word for the next value": lambda t: np.where(later(t["temperature"]) > 11, "warm", "cold"),
}
CLASSES: Forms = {
    "the answer of the next row": lambda t: later(t["rain"]),
    "a code of it": lambda t: np.where(later(t["rain"]) == "yes", 3.0, 1.0),
    "an amount that it was made from": lambda t: later(t["amount"]),
    "that amount with noise": lambda t: later(t["amount"]) + noise(0.02),
    "a probability that knows it": lambda t: np.where(later(t["rain"]) == "yes", 0.8, 0.3) + noise(0.04),
    "days until it rains": lambda t: until_next(t["rain"]),
}
HARMLESS: Forms = {
    "a lagged copy of the target": lambda t, target: np.roll(t[target], 1),
    "the target in another unit": lambda t, target: t["temperature"] * 1.8 + 32,
    "a mean of the past": lambda t, target: np.convolve(t["temperature"], np.ones(5) / 5)[:ROWS],
    "the month": lambda t, target: (t["day"].astype("M8[M]").astype(int) % 12).astype(float),
    "the weekday": lambda t, target: np.arange(ROWS) % 7 * 1.0,
    "a code of the target": lambda t, target: np.where(t["rain"] == "yes", 1.0, 0.0),
    "another thermometer": lambda t, target: t["temperature"] + noise(0.3),
    "nothing but noise": lambda t, target: noise(1.0),
    "a number that rises": lambda t, target: np.arange(ROWS) * 1.0,
}


def named(table: Columns, target: str, **settings: Any) -> list[str]:
    """The columns that are found, without poison."""
    asked = ForecasterSettings(target=target, window=5, **settings)
    return [leak.where for leak in future_columns(*fit_recipe(Table(table), asked), asked.horizon)]


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize(
    ("target", "form"), [("temperature", form) for form in NUMBERS] + [("rain", form) for form in CLASSES]
)
def test_a_column_that_knows_the_future_is_named(seed: int, target: str, form: str) -> None:
    table = weather(seed)
    table["planted"] = {**NUMBERS, **CLASSES}[form](table)
    assert named(table, target) == ["planted"]


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("target", ["temperature", "rain"])
@pytest.mark.parametrize("form", HARMLESS)
def test_what_only_looks_like_it_is_not(seed: int, target: str, form: str) -> None:
    table = weather(seed)
    table["harmless"] = HARMLESS[form](table, target)
    assert named(table, target) == []


def test_a_strong_predictor_is_harmless_and_a_schedule_too() -> None:
    """Pressure that tells the rain of the next day in nineteen of twenty, and a closed day each week."""
    table = weather(0)
    flips = np.random.default_rng(1).random(ROWS) < 0.06
    table["strong"] = np.where((later(table["rain"]) == "yes") != flips, 1.0, 0.0) + noise(0.1)
    table["rain"] = np.where(np.arange(ROWS) % 7 == 6, "closed", table["rain"])
    table["weekday"] = np.arange(ROWS) % 7 * 1.0
    assert named(table, "rain") == []


def test_a_column_in_advance_that_is_the_answer_is_named() -> None:
    table = weather(0)
    table["code"] = np.where(table["rain"] == "yes", 1.0, 0.0) + noise(0.01)  # the same would be left out by itself
    table["forecast"] = table["temperature"] + noise(3.0)
    assert named(table, "rain") == []
    assert named(table, "rain", known=["code", "forecast"]) == ["code"]


def test_series_and_missing_values_hide_nothing() -> None:
    tables = [weather(seed) for seed in range(3)]
    table = {name: np.concatenate([each[name] for each in tables]) for name in tables[0]}
    table["site"] = np.repeat(["a", "b", "c"], ROWS)
    planted = np.concatenate([later(each["temperature"]) for each in tables])
    planted[np.random.default_rng(0).random(len(planted)) < 0.3] = np.nan
    table["planted"] = planted
    assert named(table, "temperature", series="site") == ["planted"]


def test_a_target_that_is_of_the_next_day_by_its_name_is_named_with_what_it_was_made_from() -> None:
    """The columns of the Australian table that many have stumbled over, with numbers of our own."""
    table = weather(0)
    rows = slice(0, ROWS - 1)
    tomorrow = {"RiskMM": later(table["amount"])[rows], "RainTomorrow": later(table["rain"])[rows]}
    table = {**{name: values[rows] for name, values in table.items()}, **tomorrow}
    table["RainToday"] = table.pop("rain")
    del table["amount"]
    assert set(named(table, "RainToday")) == {"RiskMM", "RainTomorrow"}
    assert set(named(table, "RainTomorrow")) == {"RiskMM", "RainTomorrow"}


def test_what_is_found_is_shown_and_raised() -> None:
    table = weather(0)
    clean: Leaks = elman.leaks(table, target="rain", window=5)
    assert not clean
    assert "no leak found; looked for columns that know the future" in clean.verdict
    clean.require_none()
    found = elman.leaks({**table, "risk": later(table["amount"])}, target="rain", window=5)
    assert found.table()["where"] == ["risk"]
    assert found.table()["score"] == [1.0]
    assert found.to_json()["leaks"][0]["form"] == "future"
    assert repr(found).startswith("<Leaks: the table: 1 leak found: risk;")
    with pytest.raises(elman.CheckFailed, match="the check for leaks failed: the table: 1 leak found: risk"):
        found.require_none()
    with pytest.raises(elman.SettingError, match="setting 'task': found 'forecasts'; did you mean 'forecast'"):
        elman.leaks(table, task="forecasts", target="rain")
