"""Lesson 10: weather, prices and language with their baselines."""

from __future__ import annotations

import math

import numpy as np
import pytest

from elman.tour.counting import counted
from tests.lessons.conftest import Teach


def test_weather_prices_and_language(teach: Teach) -> None:
    result, text = teach(10)
    flat = " ".join(text.split())
    for forecast in (result.weather, result.prices):
        assert forecast.evaluation.verdict in flat
        assert "same as the last row" in forecast.evaluation.metrics
    prices = result.prices.evaluation
    assert prices.metrics["elman"]["mae"] < 1.1 * prices.metrics["same as the last row"]["mae"]
    if prices.difference.verdict != "better":
        assert "elman beats" not in prices.verdict
    language = result.language
    assert language.characters == 59_804
    assert len(language.alphabet) == 59
    assert language.bits["elman"] < language.bits["counts after 2 characters"]
    assert language.bits["counts alone"] > language.bits["counts after 1 character"]
    assert len(language.written) == 160
    assert set(language.written) <= set(language.alphabet.characters)
    assert f"{language.bits['elman']:.4f}" in text


def _by_the_book(ids: list[int], train: int, place: int, size: int, order: int) -> float:
    """Return Witten and Bell's probability of the character at `place`, written without arrays."""
    if order == 0:
        return (ids[:train].count(ids[place]) + 1) / (train + size)
    shorter = _by_the_book(ids, train, place, size, order - 1)
    context = ids[place - order : place]
    followers = [ids[i] for i in range(order, train) if ids[i - order : i] == context]
    if not followers:
        return shorter
    different = len(set(followers))
    return (followers.count(ids[place]) + different * shorter) / (len(followers) + different)


def test_counts_are_those_of_the_book() -> None:
    ids = np.random.default_rng(0).integers(0, 5, 400)
    ids[1::3] = ids[::3][: len(ids[1::3])]  # so that there is something to count
    found = counted(ids, 300, 350, 5)
    for order, (name, bits) in enumerate(found.items()):
        for place in (350, 351, 377, 399):
            expected = -math.log2(_by_the_book(ids.tolist(), 300, place, 5, order))
            assert bits[place - 350] == pytest.approx(expected), name
