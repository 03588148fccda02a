"""The simple methods: their figures by hand, and that none of them looks at the test part."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from elman.baselines.climatology import codes_of
from elman.baselines.problem import Dated, Kind, Part, Problem
from elman.baselines.smoothing import ALPHAS
from elman.baselines.windows import ClassMethods, NumberMethods, fit
from tests.baselines.problems import Question, Stored, make, run
from tests.kept import kept

NAN = float("nan")


def by_hand(y: list[float], last: list[float]) -> Part:
    return Part(Stored(np.zeros((len(y), 1, 1))), np.array(y), np.array(last))


def problem(kind: Kind, train: Part, test: Part, classes: int = 2) -> Question:
    return Question(kind, 1 if kind == "number" else classes, train, train, test)


def test_base_rate_counts_with_one_added() -> None:
    asked = problem("binary", by_hand([1, 0, 0, 0], [0, 1, 0, 0]), by_hand([1, 1], [0, 0]))
    np.testing.assert_allclose(run(asked)["base rate"], [2 / 6, 2 / 6])


def test_same_as_last_counts_what_followed_each_class() -> None:
    train = by_hand([1, 1, 0, 0, 0], [1, 1, 1, 0, NAN])
    asked = problem("binary", train, by_hand([0, 0, 0], [1, 0, NAN]))
    np.testing.assert_allclose(run(asked)["same as the last row"], [3 / 5, 1 / 3, 3 / 7])


def test_a_class_that_was_never_last_gets_the_base_rate() -> None:
    asked = problem("classes", by_hand([0, 1, 2], [0, 1, 0]), by_hand([0], [2]), classes=3)
    np.testing.assert_allclose(run(asked)["same as the last row"], [[1 / 3] * 3])


def test_a_class_that_training_never_saw_is_not_impossible() -> None:
    asked = problem("classes", by_hand([0, 1, 0], [0, 1, 0]), by_hand([2], [0]), classes=3)
    for forecast in run(asked).values():
        assert (forecast > 0).all()


def test_number_baselines() -> None:
    asked = problem("number", by_hand([1, 3], [1, 1]), by_hand([5, 6], [4, NAN]))
    forecasts = run(asked)
    assert forecasts["training median"].tolist() == [2, 2]
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
    for name, forecast in run(replace(asked, test=first)).items():
        np.testing.assert_allclose(run(poisoned)[name][:1], forecast, rtol=1e-12)


@pytest.mark.parametrize("kind", ["binary", "classes", "number"])
def test_the_regression_learns_what_there_is_to_learn(kind: Kind) -> None:
    asked = make(kind)
    forecasts = run(asked)
    shape = (len(asked.test), 3) if kind == "classes" else (len(asked.test),)
    assert all(forecast.shape == shape for forecast in forecasts.values())
    simple, *_, regression = forecasts.values()
    if kind == "number":
        assert np.abs(regression - asked.test.y).mean() < 0.5 * np.abs(simple - asked.test.y).mean()
    else:
        table = regression if kind == "classes" else np.stack([1 - regression, regression], 1)
        assert (table.argmax(1) == asked.test.y).mean() > 0.7
        np.testing.assert_allclose(table.sum(1), 1)


def weeks(y: list[float], season: list[float], usual: list[float], scale: float = 2.0) -> Part:
    values = [np.array(each, dtype=np.float64) for each in (y, season, usual)]
    windows, last = Stored(np.arange(len(y), dtype=np.float64)[:, None, None]), values[0] - 1
    return Part(windows, values[0], last, None, values[2], values[1], np.full(len(y), scale))


def test_what_is_fallen_back_to_is_a_method_too() -> None:
    test = weeks([1, 2, 3], [5, NAN, 7], [NAN, 8, 9])
    forecasts = run(Question("number", 1, test, test, test))
    assert forecasts["same as a season before"].tolist() == [5, 1, 7]  # the last one where no season is known
    assert forecasts["mean of the window"].tolist() == [0, 8, 9]


def test_intervals_are_those_of_the_errors_of_the_validation_part_in_units() -> None:
    random = np.random.default_rng(0)
    train, later = (weeks(random.normal(size=n).tolist(), [0.0] * n, [0.0] * n) for n in (50, 400))
    test = weeks([0.0, 0.0], [10.0, 20.0], [0.0, 0.0], scale=6.0)
    methods = Question("number", 1, train, later, test, (0.1, 0.9)).methods
    answers = methods.answers(test)
    found = methods.quantiles(test, answers)
    assert list(found) == list(answers)
    spread = 3 * np.quantile(later.y, (0.1, 0.9))  # the unit is three times as large as there
    np.testing.assert_allclose(found["same as a season before"][:, 0], [10 + spread, 20 + spread])
    alone = Question("number", 1, later, weeks([], [], []), test, (0.1, 0.9)).methods
    np.testing.assert_allclose(alone.quantiles(test, answers)["mean of the window"][0, 0], spread)


def dated(y: list[list[float]], days: list[str], name: str = "A") -> Part:
    """Windows of one series, with two rows ahead at these days and what is needed before."""
    values, codes = np.array(y), codes_of(np.array([days] * len(y), dtype="datetime64[us]"))
    smoothed = np.tile(np.arange(8.0), (len(y), 1, 1))  # a level of its own for each of the shares
    others = {"series": np.array([name] * len(y)), "drift": values + 10, "smoothed": smoothed, "calendar": codes}
    return Part(Stored(np.zeros((len(y), 1, 1))), values, np.full(values.shape, -1.0), **others)


def test_drift_smoothing_and_climatology() -> None:
    days = ["2024-01-01", "2024-01-02"]
    train = dated([[2.0, 2.0], [2.0, 3.0]], days)
    codes = codes_of(np.array(days, dtype="datetime64[us]"))
    rows = Dated(np.array([[5.0], [6.0]]), codes, np.zeros(2, dtype=np.int64), ("A",), ("weekday",))
    methods = fit(Problem("number", 1, train, train, 2, (0.5,), near=train, dated=rows))
    assert isinstance(methods, NumberMethods)
    assert methods.alphas == (ALPHAS[2],)
    found = methods.answers(dated([[0.0, NAN]], ["2024-01-08", "2024-01-10"]))
    assert list(found)[2:] == ["drift", "exponential smoothing", "climatology", "linear regression"]
    assert found["drift"].tolist() == [[10.0, -1.0]]  # the last value where there is none
    assert found["exponential smoothing"].tolist() == [[2.0, 2.0]]
    assert found["climatology"].tolist() == [[5.0, -1.0]]  # there was no Wednesday
    assert methods.answers(dated([[0.0, 0.0]], days, "new"))["climatology"].tolist() == [[-1.0, -1.0]]
    assert methods.errors["climatology"].tolist() == [[-3.0], [-3.5]]
    assert list(methods.errors) == list(found)


def test_the_climatology_of_classes() -> None:
    train = dated([[0.0, 1.0], [1.0, 1.0]], ["2024-01-01", "2024-01-02"])
    codes = codes_of(np.array(["2024-01-01"] * 2 + ["2024-01-02"], dtype="datetime64[us]"))
    rows = Dated(np.array([[1.0], [1.0], [0.0]]), codes, np.zeros(3, dtype=np.int64), ("A",), ("weekday",))
    train = replace(train, last=np.zeros(2))
    methods = fit(Problem("binary", 2, train, train, 2, dated=rows))
    later = replace(dated([[0.0, 0.0]], ["2024-01-08", "2024-01-09"], "new"), last=np.zeros(1))
    np.testing.assert_allclose(methods.answers(later)["climatology"], [[3 / 4, 1 / 3]])
    assert isinstance(methods, ClassMethods)
    assert methods.climatology is not None
    with pytest.raises(ValueError, match="its climatology knows probabilities that are none"):
        replace(methods, climatology=replace(methods.climatology, usual=0 * methods.climatology.usual))


def test_steps_without_a_known_error_have_those_of_all() -> None:
    y = np.array([[1.0, NAN], [3.0, NAN], [5.0, NAN]])
    part = Part(Stored(np.zeros((3, 1, 1))), y, np.zeros((3, 2)))
    methods = Question("number", 1, part, part, part, (0.5,)).methods
    assert methods.errors["same as the last row"].tolist() == [[3.0], [3.0]]


@pytest.mark.parametrize("kind", ["binary", "classes", "number"])
def test_a_file_keeps_what_was_learnt(kind: Kind) -> None:
    asked = make(kind)
    methods = replace(asked, levels=(0.2, 0.8) if kind == "number" else ()).methods
    again = kept(methods).answers(asked.test)
    for name, forecast in methods.answers(asked.test).items():
        np.testing.assert_array_equal(again[name], forecast)


def test_what_does_not_go_together_is_refused() -> None:
    number, classes = make("number").methods, make("classes").methods
    with pytest.raises(ValueError, match="its simple methods have"):
        replace(number, median=np.zeros(3))
    with pytest.raises(ValueError, match="numbers"):
        replace(number, median=np.array([NAN]))
    with pytest.raises(ValueError, match="its simple methods smooth by"):
        replace(number, alphas=(0.123,))
    with pytest.raises(ValueError, match="its simple methods know"):
        replace(classes, after=classes.after[:, :2])
    with pytest.raises(ValueError, match="probabilities that are none"):
        replace(classes, usual=0 * classes.usual)
    with pytest.raises(ValueError, match="weights that are no numbers"):
        replace(number.regression, scale=0 * number.regression.scale)
    with pytest.raises(ValueError, match="weights of shape"):
        replace(number.regression, mean=number.regression.mean[1:])


def test_parts_of_unequal_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="lengths"):
        Part(Stored(np.zeros((2, 1, 1))), np.zeros(3), np.zeros(3))
