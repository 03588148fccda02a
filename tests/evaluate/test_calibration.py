"""Probabilities set right where that helps on rows that it was not learnt from, and left as they are where not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression

from elman.evaluate.calibration import AS_THEY_ARE, Calibration, fit_calibration
from tests.kept import kept

Floats = NDArray[np.float64]
RNG = np.random.default_rng(5)
SCORES = RNG.normal(size=4000)


def chance(scores: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-scores)))


HAPPENED = (RNG.random(4000) < chance(SCORES)).astype(np.float64)


def test_what_is_right_stays() -> None:
    assert fit_calibration(chance(SCORES), HAPPENED) is AS_THEY_ARE
    assert not AS_THEY_ARE.changes
    said = chance(SCORES)
    assert AS_THEY_ARE.of(said, binary=True) is said


@pytest.mark.parametrize("times", [3.0, 0.3])
def test_what_is_too_sure_or_not_sure_enough_gets_its_temperature(times: float) -> None:
    said = chance(times * SCORES)
    found = fit_calibration(said, HAPPENED)
    assert found.temperature == pytest.approx(times, rel=0.1)
    assert found.of(said, binary=True) == pytest.approx(chance(SCORES), abs=0.03)


def test_what_no_temperature_sets_right_gets_rising_steps() -> None:
    said = chance(SCORES) ** 3
    found = fit_calibration(said, HAPPENED)
    assert found.temperature == 1
    assert len(found.said) > 4
    assert float(np.abs(found.of(said, binary=True) - chance(SCORES)).mean()) < 0.04
    grid = np.linspace(0, 1, 101)
    assert (np.diff(found.of(grid, binary=True)) >= 0).all()


def test_steps_are_those_of_an_isotonic_regression() -> None:
    """But for half an answer of each class that each step is given: with many answers a step that is little."""
    said, happened = np.repeat([0.1, 0.3, 0.4, 0.8], 4000), np.zeros(16000)
    for place, share in enumerate((0.2, 0.5, 0.4, 0.9)):
        happened[place * 4000 : place * 4000 + int(share * 4000)] = 1
    mixed = np.random.default_rng(1).permutation(16000)
    found = fit_calibration(said[mixed], happened[mixed])
    wanted = IsotonicRegression(out_of_bounds="clip").fit(said, happened)
    asked = np.array([0.1, 0.3, 0.35, 0.4, 0.6, 0.8])
    assert found.of(asked, binary=True) == pytest.approx(wanted.predict(asked), abs=1e-3)


def test_few_rows_are_no_reason() -> None:
    few = slice(None, 40)
    assert fit_calibration(chance(1.3 * SCORES[few]), HAPPENED[few]) is AS_THEY_ARE


def test_copies_of_the_same_days_are_no_new_evidence() -> None:
    """Rows of one moment count once: what helps on twenty days a hundredfold helps on twenty days."""
    few = slice(None, 20)
    said, happened = np.repeat(chance(1.5 * SCORES[few]), 100), np.repeat(HAPPENED[few], 100)
    assert fit_calibration(said, happened, np.repeat(np.arange(20), 100)) is AS_THEY_ARE


def test_several_classes_share_one_temperature() -> None:
    scores = RNG.normal(size=(3000, 4))
    right = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    codes = np.array([RNG.choice(4, p=each) for each in right], dtype=np.float64)
    sure = np.exp(2.5 * scores) / np.exp(2.5 * scores).sum(axis=1, keepdims=True)
    found = fit_calibration(sure, codes)
    assert found.temperature == pytest.approx(2.5, rel=0.1)
    assert found.of(sure, binary=False).sum(axis=1) == pytest.approx(1)
    assert (
        found.of(sure.reshape(100, 30, 4), binary=False).reshape(-1, 4).tolist()
        == found.of(sure, binary=False).tolist()
    )


def test_nothing_is_impossible_and_nothing_is_no_number() -> None:
    said, happened = np.repeat([0.0, 1.0], 1000), np.repeat([0.0, 1.0], 1000)
    mixed = np.random.default_rng(1).permutation(2000)
    happened[:50], happened[-50:] = 1.0, 0.0
    found = fit_calibration(said[mixed], happened[mixed])
    answers = found.of(np.array([0.0, 1.0]), binary=True)
    assert (answers > 0).all()
    assert (answers < 1).all()
    assert answers == pytest.approx([0.05, 0.95], abs=0.01)


@pytest.mark.parametrize(
    "wrong",
    [
        {"temperature": 0.0},
        {"temperature": float("nan")},
        {"said": np.array([0.0, 1.0]), "held": np.array([0.5])},
        {"said": np.array([0.5, 0.1]), "held": np.array([0.1, 0.2])},
        {"said": np.array([0.0, 1.0]), "held": np.array([0.9, 0.1])},
        {"said": np.array([0.0, 1.0]), "held": np.array([0.0, 1.1])},
    ],
)
def test_what_can_not_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="its "):
        Calibration(**wrong)


def test_a_file_keeps_it() -> None:
    found = fit_calibration(chance(SCORES) ** 3, HAPPENED)
    again = kept(found)
    assert again.of(chance(SCORES), binary=True).tolist() == found.of(chance(SCORES), binary=True).tolist()
