"""What is measured of each kind of target; the measures themselves are in `of_numbers`, `of_classes`, `reliability`.

A forecast is `(n,)` probabilities of class 1 for a binary target, `(n, K)` probabilities for classes, `(n,)` values for
a number.
"""

from __future__ import annotations

import numpy as np

from elman.baselines.problem import Floats, Kind
from elman.evaluate import of_classes, of_numbers
from elman.evaluate.reliability import calibration_error

#: The measure that decides which method is best, by kind of target; smaller is better in all of them.
MAIN: dict[Kind, str] = {
    "binary": "log_loss",
    "classes": "log_loss",
    "number": "mae",
    "labels": "error",
    "text": "bits_per_character",
    "tags": "errors",
}
#: How people write each measure.
TITLES = {
    "log_loss": "log loss",
    "brier": "Brier score",
    "auc": "AUC",
    "accuracy": "accuracy",
    "mae": "MAE",
    "rmse": "RMSE",
    "mase": "MASE",
    "bits_per_character": "bits per character",
    "nats_per_character": "nats per character",
    "smape": "sMAPE",
    "pinball": "pinball loss",
    "coverage": "coverage",
    "wape": "WAPE",
    "crps": "CRPS",
    "winkler": "Winkler score",
    "average_precision": "average precision",
    "macro_f1": "macro F1",
    "calibration_error": "calibration error",
    "errors": "share of wrong labels",
    "words_wrong": "words with an error",
    "sequences_wrong": "sequences with an error",
    "f1": "F1 of entities",
    "error": "share wrong",
    "balanced_accuracy": "balanced accuracy",
}
LARGER_IS_BETTER = ("auc", "accuracy", "f1", "balanced_accuracy", "average_precision", "macro_f1")
_OF_PROBABILITIES = ("log_loss", "brier", "auc", "accuracy")
#: What a terminal has room for, in this order; all that is measured stands in `Evaluation.metrics` and `table()`.
SHOWN: dict[Kind, tuple[str, ...]] = {
    "binary": _OF_PROBABILITIES,
    "classes": _OF_PROBABILITIES,
    "number": ("mae", "rmse", "mase", "smape", "pinball", "coverage"),
    "labels": ("error", "accuracy", "balanced_accuracy", "log_loss"),
    "text": ("bits_per_character", "nats_per_character"),
    "tags": ("errors", "accuracy", "words_wrong", "sequences_wrong", "f1"),
}


def score(kind: Kind, y: Floats, forecast: Floats, scale: float | Floats = float("nan")) -> dict[str, float]:
    """All measures that suit `kind`, by name; `scale`, a number or one a row, is what MASE divides by.

    >>> score("number", np.array([1.0, 3.0]), np.array([2.0, 3.0]), scale=2.0)
    {'mae': 0.5, 'rmse': 0.7071067811865476, 'mase': 0.25, 'smape': 33.333333333333336, 'wape': 25.0}
    """
    if kind == "number":
        return {
            "mae": of_numbers.mae(y, forecast),
            "rmse": of_numbers.rmse(y, forecast),
            "mase": of_numbers.mase(y, forecast, scale),
            "smape": of_numbers.smape(y, forecast),
            "wape": of_numbers.wape(y, forecast),
        }
    chosen, said = _of_choices(y, forecast), _of_probabilities(y, forecast)
    if kind != "labels":
        return {**said, **chosen}
    if ((forecast == 0) | (forecast == 1)).all():  # a method that names a class and no probability
        said = dict.fromkeys(said, float("nan"))
    return {"error": 1 - chosen["accuracy"], **chosen, **said}


def _of_choices(y: Floats, forecast: Floats) -> dict[str, float]:
    return {
        "accuracy": of_classes.accuracy(y, forecast),
        "balanced_accuracy": of_classes.balanced_accuracy(y, forecast),
        "macro_f1": of_classes.macro_f1(y, forecast),
    }


def _of_probabilities(y: Floats, forecast: Floats) -> dict[str, float]:
    auc, average_precision = of_classes.ranking(y, forecast)
    return {
        "log_loss": of_classes.log_loss(y, forecast),
        "brier": of_classes.brier(y, forecast),
        "auc": auc,
        "average_precision": average_precision,
        "calibration_error": calibration_error(y, forecast),
    }


def score_quantiles(y: Floats, quantiles: Floats, levels: tuple[float, ...]) -> dict[str, float]:
    """All measures of `quantiles` (n, levels): what an interval holds only where there are two levels at least.

    >>> list(score_quantiles(np.array([1.0]), np.array([[0.0, 2.0]]), (0.1, 0.9)))
    ['pinball', 'coverage', 'crps', 'winkler']
    """
    found = {"pinball": of_numbers.pinball(y, quantiles, levels)}
    if len(levels) < 2:
        return found
    return {
        **found,
        "coverage": of_numbers.coverage(y, quantiles),
        "crps": of_numbers.crps_of_pinball(found["pinball"]),
        "winkler": of_numbers.winkler(y, quantiles, levels),
    }


def losses(kind: Kind, y: Floats, forecast: Floats) -> Floats:
    """The loss of each row `(n,)` whose mean is the main measure."""
    if kind == "number":
        return np.abs(forecast - y)
    if kind == "labels":
        return np.asarray(forecast.argmax(axis=1) != y, dtype=np.float64)
    return of_classes.log_losses(y, forecast)
