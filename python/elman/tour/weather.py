"""Lesson 1: does it rain tomorrow? Nine days partly made up, then a year of real ones, by the same forecaster."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

from elman.tour.forecasts import Forecast, ask
from elman.tour.page import Page

TITLE = "Does it rain tomorrow?"
WINDOW = 3
DAYS = tuple(f"2025-04-{day:02d}" for day in range(1, 10))  # the source gives no year
TEMPERATURE = (10, 30, 40, 10, 5, 10, 12, 25, 20)
PRESSURE = (20, 40, 25, 30, 10, 20, 60, 80, 15)
RAIN = ("yes", "no", "no", "yes", "yes", "yes", "no", "no")  # made up; whether it rains on 4-9 is the question


@dataclass(frozen=True)
class Group:
    """Four days: three that go in, the day whose rain comes out, its rain or None, and the network's probability."""

    days: tuple[str, ...]
    next_day: str
    rain: str | None
    probability: float


@dataclass(frozen=True)
class Weather:
    """What lesson 1 found."""

    groups: tuple[Group, ...]
    input_shape: tuple[int, ...]
    """of the groups whose rain is known: (groups, days, columns)"""
    answer: float
    """probability of rain on 4-9"""
    real: Forecast
    """the same question about New York's airports"""


def teach(page: Page) -> Weather:
    """Ask whether it rains on 4-9, then ask the same of real measured weather."""
    page.say(
        """Nine days with their temperature and pressure. Whether it rained is left blank in the source of this
        example, so the third column is made up. The question: does it rain on 4-9?"""
    )
    rows = zip(DAYS, TEMPERATURE, PRESSURE, (*RAIN, "?"), strict=True)
    page.table(["day", "temperature", "pressure", "rain (made up)"], [[_short(day), *row] for day, *row in rows])
    groups, size = _groups()
    shape = (len(groups) - 1, WINDOW, size)
    page.say(
        f"""Four days make a group. The first three go in with all three columns, the fourth day's rain comes out. Five
        groups have a known answer; as one array their input is {shape}: (groups, days, columns), each column
        scaled. An RNN with 5 hidden units reads the three days one after another; its last state gives one number, the
        probability of rain."""
    )
    page.table(
        ["in", "rain on", "known", "probability"],
        [[" ".join(map(_short, g.days)), _short(g.next_day), g.rain or "?", g.probability] for g in groups],
    )
    answer = groups[-1].probability
    page.say(
        f"""Does it rain on 4-9? The network says {"yes" if answer >= 0.5 else "no"}, probability {answer:.3f}. It knows
        its five groups by heart and nothing about weather: that much can be learned from five made-up answers. What
        counts here is what goes in and what comes out."""
    )
    page.say("Now the same question, by the same forecaster, about weather that was measured (New York, 2013):")
    return Weather(groups, shape, answer, ask(page, "weather", "rain", WINDOW))


def _groups() -> tuple[tuple[Group, ...], int]:
    """Train on the days before 4-9; return the six groups with the network's answers, and how many columns it reads."""
    from elman.forecast.forecaster import Forecaster

    columns: dict[str, tuple[Any, ...]] = {
        "date": DAYS[:-1],
        "temperature": TEMPERATURE[:-1],
        "pressure": PRESSURE[:-1],
        "rain": RAIN,
    }

    def until(rows: int) -> dict[str, list[Any]]:
        return {name: list(values[:rows]) for name, values in columns.items()}

    model = Forecaster(  # so few rows leave none for validation and test
        "rain", window=WINDOW, cell="rnn", hidden_size=5, learning_rate=0.03, validation_fraction=0.0, test_fraction=0.0
    ).fit(until(len(RAIN)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it has learnt the answers to all but the last
        groups = [
            Group(DAYS[end - WINDOW : end], DAYS[end], rain, float(model.predict_proba(until(end))[0, 1]))
            for end, rain in enumerate((*RAIN[WINDOW:], None), start=WINDOW)
        ]
    return tuple(groups), model.network_.inputs.settings["input_size"]


def _short(day: str) -> str:
    """Return a day as the source writes it: 4-1."""
    return f"{int(day[5:7])}-{int(day[8:])}"
