"""Lesson 1: nine days, groups of four, and the same question of real weather."""

from __future__ import annotations

import math
from typing import Any

from elman.tour import weather
from tests.lessons.conftest import Teach


def test_nine_days_and_the_real_question(teach: Teach) -> None:
    result, text = teach(1)
    days = list(zip(weather.TEMPERATURE, weather.PRESSURE, strict=True))
    assert days == [(10, 20), (30, 40), (40, 25), (10, 30), (5, 10), (10, 20), (12, 60), (25, 80), (20, 15)]
    assert len(weather.RAIN) == 8
    assert "made up" in text
    assert [(g.days[0], g.days[-1], g.next_day) for g in result.groups] == [
        (f"2025-04-{day:02d}", f"2025-04-{day + 2:02d}", f"2025-04-{day + 3:02d}") for day in range(1, 7)
    ]
    assert [g.rain for g in result.groups] == [*weather.RAIN[3:], None]
    assert result.input_shape == (5, 3, 3)
    assert "(5, 3, 3)" in text
    for group in result.groups[:-1]:
        assert (group.probability > 0.5) == (group.rain == "yes"), group
    assert result.answer == result.groups[-1].probability
    assert 0 < result.answer < 1
    _check_real(result.real, text)


def _check_real(real: Any, text: str) -> None:
    assert "elman fit weather.csv --target rain --window 3" in text
    simple = {"base rate", "same as the last row", "climatology", "logistic regression"}
    assert set(real.evaluation.metrics) == {"elman", *simple}
    assert real.answer["station"] == ["EWR", "JFK", "LGA"]
    assert {str(day) for day in real.answer["date"]} == {"2013-12-31"}
    assert all(0 < p < 1 for p in real.answer["probability"])
    assert real.evaluation.metrics["elman"]["log_loss"] < real.evaluation.metrics["base rate"]["log_loss"]
    assert all(math.isfinite(value) for row in real.evaluation.metrics.values() for value in row.values())
    assert real.evaluation.verdict.split(":")[0] in " ".join(text.split())
