"""Each measure against an independent library that people know it from."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import scoringrules
import utilsforecast.losses as nixtla
from numpy.typing import NDArray
from seqeval.metrics import f1_score as entities_f1
from sklearn import metrics as sklearn
from sklearn.calibration import calibration_curve
from sklearn.isotonic import IsotonicRegression

from elman.evaluate import metrics, of_classes, of_numbers
from elman.evaluate.reliability import brier_parts, calibration_error, reliability
from elman.evaluate.spans import span_f1
from elman.generate.rivals import text_figures

Floats = NDArray[np.float64]
RNG = np.random.default_rng(11)
N, LEVELS = 400, (0.05, 0.25, 0.5, 0.75, 0.95)
Y = RNG.gamma(2.0, 3.0, N)
FORECAST = Y + RNG.normal(size=N)
QUANTILES = np.sort(FORECAST[:, None] + RNG.normal(size=(N, 5)), axis=1)
HAPPENED = (RNG.random(N) < 0.3).astype(np.float64)
CHANCE = np.clip(0.5 * HAPPENED + 0.6 * RNG.random(N), 0, 1).round(2)  # with ties
CODES = RNG.integers(0, 4, N).astype(np.float64)
TABLE = RNG.dirichlet(np.ones(4), N)
FRAME = pd.DataFrame({"unique_id": "a", "ds": np.arange(N), "y": Y, "model": FORECAST})


def told(found: Any) -> float:
    """The one figure of a frame of utilsforecast."""
    return float(found["model"].iloc[0])


def test_numbers() -> None:
    assert of_numbers.mae(Y, FORECAST) == pytest.approx(sklearn.mean_absolute_error(Y, FORECAST), rel=1e-12)
    assert of_numbers.rmse(Y, FORECAST) == pytest.approx(sklearn.root_mean_squared_error(Y, FORECAST), rel=1e-12)
    assert of_numbers.wape(Y, FORECAST) == pytest.approx(100 * told(nixtla.nd(FRAME, ["model"])), rel=1e-12)
    halved = told(nixtla.smape(FRAME, ["model"]))  # theirs has no 2 above the line, and is a share
    assert of_numbers.smape(Y, FORECAST) == pytest.approx(200 * halved, rel=1e-12)
    past = FRAME.assign(y=RNG.normal(size=N).cumsum())
    scale = float(np.abs(past["y"].to_numpy()[7:] - past["y"].to_numpy()[:-7]).mean())
    assert of_numbers.mase(Y, FORECAST, scale) == pytest.approx(
        told(nixtla.mase(FRAME, ["model"], seasonality=7, train_df=past)), rel=1e-12
    )


def test_quantiles() -> None:
    each = [sklearn.mean_pinball_loss(Y, q, alpha=level) for q, level in zip(QUANTILES.T, LEVELS, strict=True)]
    assert of_numbers.pinball(Y, QUANTILES, LEVELS) == pytest.approx(np.mean(each), rel=1e-12)
    crps = scoringrules.crps_quantile(Y, QUANTILES, np.array(LEVELS))
    assert of_numbers.crps(Y, QUANTILES, LEVELS) == pytest.approx(float(np.mean(crps)), rel=1e-12)
    assert metrics.score_quantiles(Y, QUANTILES, LEVELS)["crps"] == of_numbers.crps(Y, QUANTILES, LEVELS)
    interval = scoringrules.interval_score(Y, QUANTILES[:, 0], QUANTILES[:, -1], 0.1)
    assert of_numbers.winkler(Y, QUANTILES, LEVELS) == pytest.approx(float(np.mean(interval)), rel=1e-12)
    frame = FRAME.assign(**{"model-lo-90": QUANTILES[:, 0], "model-hi-90": QUANTILES[:, -1]})
    held = told(nixtla.coverage(frame, ["model"], level=90))
    assert of_numbers.coverage(Y, QUANTILES) == pytest.approx(held, rel=1e-12)


def test_crps_of_many_levels_is_near_the_exact_one() -> None:
    levels = tuple((np.arange(199) + 1) / 200)
    quantiles = np.quantile(RNG.normal(size=100_000), levels)[None].repeat(50, axis=0)
    y = RNG.normal(size=50)
    exact = float(np.mean(scoringrules.crps_normal(y, 0.0, 1.0)))
    assert of_numbers.crps(y, quantiles, levels) == pytest.approx(exact, rel=0.01)


def test_two_classes() -> None:
    chosen = CHANCE >= 0.5
    assert of_classes.log_loss(HAPPENED, CHANCE) == pytest.approx(sklearn.log_loss(HAPPENED, CHANCE), rel=1e-12)
    assert of_classes.brier(HAPPENED, CHANCE) == pytest.approx(sklearn.brier_score_loss(HAPPENED, CHANCE), rel=1e-12)
    assert of_classes.auc(HAPPENED, CHANCE) == pytest.approx(sklearn.roc_auc_score(HAPPENED, CHANCE), rel=1e-12)
    precision = sklearn.average_precision_score(HAPPENED, CHANCE)
    assert of_classes.average_precision(HAPPENED, CHANCE) == pytest.approx(precision, rel=1e-12)
    balanced = sklearn.balanced_accuracy_score(HAPPENED, chosen)
    assert of_classes.balanced_accuracy(HAPPENED, CHANCE) == pytest.approx(balanced, rel=1e-12)
    f1 = sklearn.f1_score(HAPPENED, chosen, average="macro")
    assert of_classes.macro_f1(HAPPENED, CHANCE) == pytest.approx(f1, rel=1e-12)
    assert of_classes.confusion(HAPPENED, CHANCE).tolist() == sklearn.confusion_matrix(HAPPENED, chosen).tolist()


def test_several_classes() -> None:
    chosen, there = TABLE.argmax(axis=1), np.eye(4)[CODES.astype(int)]
    precision = sklearn.average_precision_score(there, TABLE, average="macro")
    assert of_classes.average_precision(CODES, TABLE) == pytest.approx(precision, rel=1e-12)
    balanced = sklearn.balanced_accuracy_score(CODES, chosen)
    assert of_classes.balanced_accuracy(CODES, TABLE) == pytest.approx(balanced, rel=1e-12)
    f1 = sklearn.f1_score(CODES, chosen, average="macro")
    assert of_classes.macro_f1(CODES, TABLE) == pytest.approx(f1, rel=1e-12)
    assert of_classes.confusion(CODES, TABLE).tolist() == sklearn.confusion_matrix(CODES, chosen).tolist()


def test_classes_that_do_not_occur() -> None:
    """A class that is chosen and never right counts in F1, as scikit-learn has it; one of which nothing is said not."""
    codes = np.where(CODES == 3, 0.0, CODES)
    f1 = sklearn.f1_score(codes, TABLE.argmax(axis=1), average="macro")
    assert of_classes.macro_f1(codes, TABLE) == pytest.approx(f1, rel=1e-12)
    five = np.concatenate([TABLE, np.zeros((N, 1))], axis=1)
    assert of_classes.macro_f1(CODES, five) == of_classes.macro_f1(CODES, TABLE)
    assert np.isnan(of_classes.average_precision(np.zeros(3), np.array([0.1, 0.2, 0.3])))


def test_reliability() -> None:
    chance = RNG.random(N)  # of none that lies on the border of a bin, where libraries differ
    table = reliability(HAPPENED, chance)
    held, said = calibration_curve(HAPPENED, chance, n_bins=10)
    assert table.said == pytest.approx(said, rel=1e-12)
    assert table.held == pytest.approx(held, rel=1e-12)
    error = float((np.abs(held - said) * table.count).sum() / N)
    assert calibration_error(HAPPENED, chance) == pytest.approx(error, rel=1e-12)
    best = TABLE.max(axis=1)
    one = calibration_error((TABLE.argmax(axis=1) == CODES).astype(np.float64), best)
    assert calibration_error(CODES, TABLE) == pytest.approx(one, rel=1e-12)


def test_the_parts_of_a_brier_score_make_it_up() -> None:
    parts = brier_parts(HAPPENED, CHANCE)
    assert parts.score == pytest.approx(sklearn.brier_score_loss(HAPPENED, CHANCE), rel=1e-12)
    held = IsotonicRegression().fit(CHANCE, HAPPENED).predict(CHANCE)
    assert parts.score - parts.miscalibration == pytest.approx(sklearn.brier_score_loss(HAPPENED, held), rel=1e-9)
    assert 0 < parts.discrimination < parts.uncertainty
    rate = float(HAPPENED.mean())
    assert brier_parts(HAPPENED, np.full(N, rate)).miscalibration == pytest.approx(0, abs=1e-12)
    assert brier_parts(HAPPENED, np.full(N, rate)).discrimination == pytest.approx(0, abs=1e-12)
    assert parts.uncertainty == pytest.approx(sklearn.brier_score_loss(HAPPENED, np.full(N, rate)), rel=1e-12)


def test_the_parts_of_a_brier_score_of_classes_make_it_up() -> None:
    tied = RNG.multinomial(8, np.full(4, 0.25), size=N) / 8
    brier = sklearn.brier_score_loss(CODES, tied, scale_by_half=False)
    assert of_classes.brier(CODES, tied) == pytest.approx(brier, rel=1e-12)
    assert brier_parts(CODES, tied).score == pytest.approx(brier, rel=1e-12)


def test_entities() -> None:
    labels = np.array(["O", "B-PER", "I-PER", "B-LOC", "I-LOC"])
    truth, found = (RNG.choice(labels, size=(60, 9)).tolist() for _ in range(2))
    assert span_f1(truth, found) == pytest.approx(entities_f1(truth, found), rel=1e-12)


def test_bits_of_a_text() -> None:
    """A character that was given p costs minus its logarithm, to the base of two."""
    chances = RNG.random(300)
    nats = sklearn.log_loss(np.ones(300), np.stack([1 - chances, chances], axis=1), labels=[0, 1]) * 300
    figures = text_figures(nats, 300)
    assert figures["bits_per_character"] == pytest.approx(float(-np.log2(chances).mean()), rel=1e-9)
    assert figures["nats_per_character"] == pytest.approx(float(-np.log(chances).mean()), rel=1e-9)
