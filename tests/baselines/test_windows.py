"""The simple methods: their figures by hand, and that none of them looks at the test part."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from elman.baselines import windows as baselines
from elman.baselines.problem import Kind, Part, Problem
from tests.baselines.problems import Stored, make

NAN = float("nan")


def by_hand(y: list[float], last: list[float]) -> Part:
    return Part(Stored(np.zeros((len(y), 1, 1))), np.array(y), np.array(last))


def problem(kind: Kind, train: Part, test: Part, classes: int = 2) -> Problem:
    return Problem(kind, None if kind == "number" else list("abcdef")[:classes], train, train, test)


def test_base_rate_counts_with_one_added() -> None:
    asked = problem("binary", by_hand([1, 0, 0, 0], [0, 1, 0, 0]), by_hand([1, 1], [0, 0]))
    np.testing.assert_allclose(baselines.run(asked)["base rate"], [2 / 6, 2 / 6])


def test_same_as_last_counts_what_followed_each_class() -> None:
    train = by_hand([1, 1, 0, 0, 0], [1, 1, 1, 0, NAN])
    asked = problem("binary", train, by_hand([0, 0, 0], [1, 0, NAN]))
    np.testing.assert_allclose(baselines.run(asked)["same as the last row"], [3 / 5, 1 / 3, 3 / 7])


def test_a_class_that_was_never_last_gets_the_base_rate() -> None:
    asked = problem("classes", by_hand([0, 1, 2], [0, 1, 0]), by_hand([0], [2]), classes=3)
    np.testing.assert_allclose(baselines.run(asked)["same as the last row"], [[1 / 3] * 3])


def test_a_class_that_training_never_saw_is_not_impossible() -> None:
    asked = problem("classes", by_hand([0, 1, 0], [0, 1, 0]), by_hand([2], [0]), classes=3)
    for forecast in baselines.run(asked).values():
        assert (forecast > 0).all()


def test_number_baselines() -> None:
    asked = problem("number", by_hand([1, 3], [1, 1]), by_hand([5, 6], [4, NAN]))
    forecasts = baselines.run(asked)
    assert forecasts["training mean"].tolist() == [2, 2]
    assert forecasts["same as the last row"].tolist() == [4, 2]
    np.testing.assert_allclose(forecasts["linear regression"], [2, 2])


@pytest.mark.parametrize("kind", ["binary", "classes", "number"])
def test_nothing_in_the_validation_or_test_part_changes_a_fit(kind: Kind) -> None:
    asked = make(kind)
    rows = len(asked.test)
    poison = Part(Stored(np.full((rows, 3, 2), 1e6)), 1 - np.minimum(asked.test.y, 1), asked.test.last)
    first = Part(Stored(asked.test.windows.gather(0, 1)), asked.test.y[:1], asked.test.last[:1])
    longer = Stored(np.concatenate([first.windows.gather(0, 1), poison.windows.gather(0, rows)]))
    poisoned = replace(
        asked,
        validation=poison,
        test=Part(longer, np.append(first.y, poison.y), np.append(first.last, poison.last)),
    )
    for name, forecast in baselines.run(replace(asked, test=first)).items():
        np.testing.assert_allclose(baselines.run(poisoned)[name][:1], forecast, rtol=1e-12)


@pytest.mark.parametrize("kind", ["binary", "classes", "number"])
def test_the_regression_learns_what_there_is_to_learn(kind: Kind) -> None:
    asked = make(kind)
    forecasts = baselines.run(asked)
    shape = (len(asked.test), 3) if kind == "classes" else (len(asked.test),)
    assert all(forecast.shape == shape for forecast in forecasts.values())
    simple, _, regression = forecasts.values()
    if kind == "number":
        assert np.abs(regression - asked.test.y).mean() < 0.5 * np.abs(simple - asked.test.y).mean()
    else:
        table = regression if kind == "classes" else np.stack([1 - regression, regression], 1)
        assert (table.argmax(1) == asked.test.y).mean() > 0.7
        np.testing.assert_allclose(table.sum(1), 1)


def test_parts_of_unequal_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="lengths"):
        Part(Stored(np.zeros((2, 1, 1))), np.zeros(3), np.zeros(3))
