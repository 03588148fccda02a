"""The sets of the classifier: share of right answers on the published test part, in percent."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np

from benchmarks.accuracy.sets import Accuracy, Measured, Run, measured, table_of
from elman import Classifier
from elman.classify.sources import take
from elman.settings import ClassifierSettings

__all__ = ["SETS"]


def _published(name: str) -> Run:
    """Train on the set's training part and measure on its test part, all of it, as its split column has them."""

    def run(folder: Path, seed: int, threads: int | None) -> Measured:
        table = table_of(folder, name)
        data, _ = take(table, None, ClassifierSettings())
        test = data.take(np.flatnonzero(data.part == 2))
        return measured(
            lambda: Classifier(random_state=seed, n_jobs=threads).fit(table),
            lambda model: 100 * model.score(test.given.items, test.labels),
        )

    return run


def _digits(folder: Path, seed: int, threads: int | None) -> Measured:
    """Eight steps of eight values; the first 1,257 rows train, the other 540 test."""
    with gzip.open(table_of(folder, "digits"), "rt") as file:
        table = np.loadtxt(file, delimiter=",", skiprows=1)
    x, y = table[:, :64].reshape(-1, 8, 8), table[:, 64].astype(int)
    return measured(
        lambda: Classifier(random_state=seed, n_jobs=threads).fit(x[:1257], y[:1257]),
        lambda model: 100 * model.score(x[1257:], y[1257:]),
    )


def _names(folder: Path, seed: int, threads: int | None) -> Measured:
    """Trained on the part called train; the part called dev is not looked at, and nothing of it measures."""
    with gzip.open(table_of(folder, "names"), "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    parts = {part: [row for row in rows if row["split"] == part] for part in ("train", "test")}
    x, y = ([row[column] for row in parts["train"]] for column in ("name", "language"))
    return measured(
        lambda: Classifier(random_state=seed, n_jobs=threads, test_fraction=0.0).fit(x, y),
        lambda model: 100 * model.score(*([row[column] for row in parts["test"]] for column in ("name", "language"))),
    )


def _set(name: str, target: float, references: dict[str, float], run: Run | None = None) -> Accuracy:
    needs = f"{name}/{name}.csv.gz"
    return Accuracy(name, "classify", "accuracy, %", target, True, references, needs, run or _published(name))


SUMMARY, NEAREST = "logistic regression on summary figures", "nearest neighbour"

SETS = [
    _set(
        "japanese_vowels",
        98.4,
        {"FCN": 99.3, "ResNet": 99.2, "MLP": 97.6, "TWIESN": 96.5, SUMMARY: 98.92, NEAREST: 95.41},
    ),
    _set(
        "italy_power",
        96.3,
        {"HC2": 96.99, "InceptionTime": 96.6, "LSTM-FCN": 96.31, "MLP": 95.4, SUMMARY: 71.72, NEAREST: 95.63},
    ),
    _set("basic_motions", 97.5, {"DTW": 97.5, SUMMARY: 97.5, NEAREST: 60.0}),
    _set(
        "gunpoint",
        96.0,
        {"LSTM-FCN": 100.0, "ResNet": 99.1, "TWIESN": 96.1, "MLP": 92.7, SUMMARY: 64.0, NEAREST: 90.67},
    ),
    _set(
        "arrowhead",
        80.0,
        {"LSTM-FCN": 90.86, "ResNet": 84.5, "MLP": 77.8, "TWIESN": 65.9, SUMMARY: 34.29, NEAREST: 82.86},
    ),
    _set("digits", 96.0, {"logistic regression": 91.85, NEAREST: 96.11}, _digits),
    _set("names", 83.0, {"character 1-4-grams": 81.97, "most frequent class": 48.19}, _names),
]
